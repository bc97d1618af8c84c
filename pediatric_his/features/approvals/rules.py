"""The rules over what is observed of a child, each with what the head doctor has decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pediatric_his.features.approvals.forms import DecisionTyped
from pediatric_his.features.approvals.items import State
from pediatric_his.features.approvals.queries import Decision
from pediatric_his.reference.calendars.conditions import Rule, rule_book
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _


@dataclass(frozen=True, slots=True)
class RuleItem:
    """A rule, and the latest decision about it."""

    rule: Rule
    state: State
    decision: Decision | None = None

    @property
    def waits(self) -> bool:
        return self.state in (State.WAITS, State.LAPSED)

    @property
    def may_be_off(self) -> bool:
        """What a source that was read says is kept; so are readings of figures, without which a test says nothing."""
        return not self.rule.sure and "code" not in self.rule.figures and self.state is not State.OFF


def rule_items(made: Mapping[str, Decision]) -> list[RuleItem]:
    """Every rule that keeps something back, in the order of the file."""
    return [_item(rule, made.get(rule.id)) for rule in rule_book() if rule.acts]


def _item(rule: Rule, decision: Decision | None) -> RuleItem:
    if decision is None:
        return RuleItem(rule, State.WAITS)
    return RuleItem(rule, State(decision.decision) if decision.figures == rule.figures else State.LAPSED, decision)


def rule_approval(item: RuleItem) -> DecisionTyped:
    """The rule as it is shipped."""
    return DecisionTyped(item.rule.id, dict(item.rule.figures), "approved")


def read_rule_off(form: Form, item: RuleItem) -> DecisionTyped | None:
    """The rule isn't followed here; None where a reason is missing or a source says it."""
    reason = form.text("reason", required=True, max_length=300)
    if not item.may_be_off:
        form.refuse("reason", _("A source says so: this rule can be approved, not switched off."))
    return DecisionTyped(item.rule.id, dict(item.rule.figures), "off", reason=reason) if form.ok else None
