"""The rules by which growth warns, each with what the head doctor has decided about it, and her page of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.db.database import reading
from pediatric_his.features.approvals import services
from pediatric_his.features.approvals.first import refuse_unlike
from pediatric_his.features.approvals.forms import DecisionTyped
from pediatric_his.features.approvals.items import State, digest_of
from pediatric_his.features.approvals.queries import GROWTH_RULE, Decision, decisions
from pediatric_his.features.approvals.rule_words import MARKS
from pediatric_his.features.approvals.words import STATES
from pediatric_his.reference.growth.rules import GrowthRule, growth_rules
from pediatric_his.reference.vitals import level_words
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _, current_locale
from pediatric_his.web.permissions import Permission
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect, render


@dataclass(frozen=True, slots=True)
class GrowthItem:
    """A rule, and the latest decision about it. It warns of a child: it is approved, or waits; it can't be switched off."""

    rule: GrowthRule
    state: State
    decision: Decision | None = None

    @property
    def waits(self) -> bool:
        return self.state is not State.APPROVED


def growth_items(made: Mapping[str, Decision]) -> list[GrowthItem]:
    """Every rule that warns, in the order in which warnings are said."""
    return [_item(rule, made.get(rule.id)) for rule in growth_rules().values()]


def _item(rule: GrowthRule, decision: Decision | None) -> GrowthItem:
    if decision is None:
        return GrowthItem(rule, State.WAITS)
    return GrowthItem(rule, State.APPROVED if decision.figures == rule.figures else State.LAPSED, decision)


def growth_approval(item: GrowthItem) -> DecisionTyped:
    """The rule as it is shipped."""
    return DecisionTyped(item.rule.id, item.rule.figures, "approved")


@get("/approvals/growth", permission=Permission.APPROVE)
async def growth(request: Request[Any, Any, Any], me: Me) -> Response[str]:
    """The rules: what is said, at which level, by which limits, the source, how sure, what was decided."""
    return await _page(request, me, Form())


@post("/approvals/growth", permission=Permission.APPROVE)
async def approve_growth(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    """One rule, or all that wait."""
    items = await growth_rules_here(me)
    name = form.value("rule")
    if form.value("shown") != _digest(items):
        refuse_unlike(form, [item.decision for item in items if name in ("", item.rule.id)], me.hospital.timezone)
        return await _page(request, me, form, status_code=409)
    chosen = [item for item in items if (item.rule.id == name if name else item.waits)]
    if name and not chosen:
        raise NotFoundException
    typed, shown = [growth_approval(item) for item in chosen], {item.rule.id: item.decision for item in chosen}
    await services.decide(me.actor, form.key(), typed, shown, GROWTH_RULE)
    return redirect(request, "/approvals/growth")


async def growth_rules_here(me: Me) -> list[GrowthItem]:
    async with reading(me.actor) as db:
        return growth_items(await decisions(db, GROWTH_RULE))


def _digest(items: list[GrowthItem]) -> str:
    return digest_of((item.rule.id, item.rule.figures, item.decision) for item in items)


async def _page(request: Request[Any, Any, Any], me: Me, form: Form, status_code: int = 200) -> Response[str]:
    items, locale = await growth_rules_here(me), current_locale()
    words: dict[str, Any] = {
        "level_words": lambda level: level_words(level, locale),
        "mark_words": lambda rule: _(MARKS[rule.mark]),
        "state_words": lambda state: _(STATES[state]),
    }
    shown: dict[str, Any] = {"items": items, "shown": _digest(items), "form": form, **words}
    return render(request, "approvals/growth.html", **shown, status_code=status_code)


ROUTES = [growth, approve_growth]
