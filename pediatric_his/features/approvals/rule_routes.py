"""The head doctor's page of what keeps a child from a vaccine: each rule approved, switched off, or left as it is."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.db.database import reading
from pediatric_his.features.approvals import services
from pediatric_his.features.approvals.calendars import CONDITION_RULE
from pediatric_his.features.approvals.first import refuse_unlike
from pediatric_his.features.approvals.forms import DecisionTyped
from pediatric_his.features.approvals.items import digest_of
from pediatric_his.features.approvals.queries import decisions
from pediatric_his.features.approvals.rule_words import act_words, mark_words, observed_words
from pediatric_his.features.approvals.rules import RuleItem, read_rule_off, rule_approval, rule_items
from pediatric_his.features.approvals.words import STATES
from pediatric_his.reference.calendars import load_calendar
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import today
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect, render

_ADDRESS = "/approvals/rules"


@get("/approvals/rules", permission=Permission.APPROVE)
async def rules(request: Request[Any, Any, Any], me: Me) -> Response[str]:
    """The rules: what is observed, what follows, the source, how sure, what was decided."""
    return await _rules(request, me, Form())


@post("/approvals/rules", permission=Permission.APPROVE)
async def approve_rules(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    """One rule, or all that wait and that a source says."""
    items = await rules_here(me)
    if form.value("shown") != _digest(items):
        refuse_unlike(
            form, [item.decision for item in items if form.value("rule") in ("", item.rule.id)], me.hospital.timezone
        )
        return await _rules(request, me, form, status_code=409)
    name = form.value("rule")
    chosen = [i for i in items if i.rule.id == name] if name else [i for i in items if i.waits and i.rule.sure]
    if name and not chosen:
        raise NotFoundException
    return await _decided(request, me, form, chosen, [rule_approval(item) for item in chosen])


@get("/approvals/rules/off", permission=Permission.APPROVE)
async def rule_form(request: Request[Any, Any, Any], me: Me, rule: str = "") -> Response[str]:
    return _off(request, me, await _named(me, rule), Form())


@post("/approvals/rules/off", permission=Permission.APPROVE)
async def switch_off_rule(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    """A rule that no source was read for isn't followed here."""
    item = await _named(me, form.value("rule"))
    if form.value("shown") != _digest([item]):
        refuse_unlike(form, [item.decision], me.hospital.timezone)
        return _off(request, me, item, form, status_code=409)
    typed = read_rule_off(form, item)
    if typed is None:
        return _off(request, me, item, form, status_code=422)
    return await _decided(request, me, form, [item], [typed])


async def rules_here(me: Me) -> list[RuleItem]:
    async with reading(me.actor) as db:
        return rule_items(await decisions(db, CONDITION_RULE))


async def _named(me: Me, name: str) -> RuleItem:
    item = next((item for item in await rules_here(me) if item.rule.id == name), None)
    if item is None:
        raise NotFoundException
    return item


def _digest(items: list[RuleItem]) -> str:
    return digest_of((item.rule.id, item.rule.figures, item.decision) for item in items)


async def _decided(
    request: Request[Any, Any, Any], me: Me, form: Form, items: list[RuleItem], typed: list[DecisionTyped]
) -> Response[str]:
    shown = {item.rule.id: item.decision for item in items}
    await services.decide(me.actor, form.key(), typed, shown, CONDITION_RULE)
    return redirect(request, _ADDRESS)


async def _rules(request: Request[Any, Any, Any], me: Me, form: Form, status_code: int = 200) -> Response[str]:
    items = await rules_here(me)
    shown = {"items": items, "shown": _digest(items), "form": form, **_words(me)}
    return render(request, "approvals/rules.html", **shown, status_code=status_code)


def _off(request: Request[Any, Any, Any], me: Me, item: RuleItem, form: Form, status_code: int = 200) -> Response[str]:
    shown = {"item": item, "shown": _digest([item]), "form": form, **_words(me)}
    return render(request, "approvals/rule.html", **shown, status_code=status_code)


def _words(me: Me) -> dict[str, Any]:
    calendar = load_calendar(me.hospital.calendar, today(me))
    return {
        "observed_words": observed_words,
        "act_words": lambda rule: act_words(calendar, rule),
        "mark_words": mark_words,
        "state_words": lambda state: _(STATES[state]),
    }


ROUTES = [rules, approve_rules, rule_form, switch_off_rule]
