"""IMCI read over one child: classifications, what to ask, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from pediatric_his.clinical.imci.logic import Examination, Truth
from pediatric_his.clinical.imci.model import (
    GRAVITY,
    Assessment,
    Colour,
    DecisionTables,
    FollowUp,
    Group,
    Outcome,
    Referral,
    Row,
    Table,
)
from pediatric_his.clinical.imci.reading import Findings, group_of, read_findings

AGE: Final = "age_days"
_URGENT: Final = frozenset({"refer_urgently", "refer_urgently_with_ors"})
_REFER_TOO: Final = frozenset({"first_dose_amoxicillin_refer", "breastfeeding_support_refer"})


def classify(tables: DecisionTables, cells: Mapping[str, str]) -> Assessment:
    """`cells`: what was found, as written, by input (units in `tables.inputs`); blank means not looked for, never "no"."""
    found = read_findings(tables.inputs, cells)
    faults = [f"{kind}:{name}" for name, kind in found.faults.items()]
    age = found.values.get(AGE)
    if not isinstance(age, Decimal):
        return Assessment(("cannot_age",), Colour.GREY, (AGE,), conflicts=tuple(faults))
    group = group_of(tables.ages, age)
    if group is None:
        return Assessment(("out_of_age_range",), None, (), conflicts=tuple(faults))
    seen, unread = _examination(tables, found, group)
    outcomes, not_assessed = _read_tables(tables.tables[group], seen)
    outcomes = tuple(_with_actions(outcome, seen) for outcome in outcomes)
    conflicts = [one.id for one in tables.contradictions[group] if one.when.value(seen)]
    again = [name for name in found.faults if name not in unread]
    return _summed(
        outcomes,
        ask=_once(*(outcome.ask for outcome in outcomes), again),
        not_assessed=not_assessed,
        conflicts=(*faults, *["other_age_group"] * bool(unread), *conflicts),
    )


def _examination(tables: DecisionTables, found: Findings, group: Group) -> tuple[Examination, list[str]]:
    """What was found that is for this age, and the names of the inputs that are filled for the other."""
    other = Group.CHILD if group is Group.YOUNG else Group.YOUNG
    unread = [name for name in (*found.values, *found.faults) if tables.inputs[name].group is other]
    values = {name: value for name, value in found.values.items() if name not in unread} if unread else found.values
    for name, value in tables.settings.items():
        if isinstance(value, str):
            values.setdefault(name, value)
    return Examination(values, tables.settings), unread


def _read_tables(tables: Iterable[Table], seen: Examination) -> tuple[tuple[Outcome, ...], tuple[str, ...]]:
    """The tables that were read, in their order, and those of which isn't known whether they apply."""
    outcomes: list[Outcome] = []
    not_assessed: list[str] = []
    for table in tables:
        if table.skip_if_pink and seen.pink:
            continue
        opens = table.gate.value(seen) if table.gate else True
        if opens:
            outcomes.append(_outcome(table, seen))
        elif opens is None:
            not_assessed.append(table.id)
    return tuple(outcomes), tuple(not_assessed)


def _outcome(table: Table, seen: Examination) -> Outcome:
    """Reads the rows down to the first that holds."""
    open_rows: list[Row] = []
    ask: list[str] = []
    held: Row | None = None
    found: dict[str, Truth] = {}
    for row in table.rows:
        value = row.when.value(seen)
        if value is None:
            ask.extend(row.when.blanks(seen))
        elif value and row.clear and open_rows:
            value = None
        found[row.code] = value
        if value:
            held = row
            break
        if value is None:
            open_rows.append(row)
    ask.extend(name for name in table.ask_too if name not in seen.values)
    reasons = tuple(sign.name for sign in held.reasons if sign.when.value(seen)) if held else ()
    _keep(table, held, open_rows, found, seen)
    return Outcome(table, held, tuple(open_rows), reasons, _once(ask))


def _keep(
    table: Table, held: Row | None, open_rows: Iterable[Row], found: Mapping[str, Truth], seen: Examination
) -> None:
    """What later tables may ask of this one. Only now: a table is not earlier than itself."""
    seen.rows.update(found)
    if held and held.colour is Colour.PINK:
        seen.pink = True
        seen.pink_tables.add(table.id)
    elif not seen.pink and any(row.colour is Colour.PINK for row in open_rows):
        seen.pink = None


def _with_actions(outcome: Outcome, seen: Examination) -> Outcome:
    """What the row asks to do, once it is known what all tables say."""
    if not (row := outcome.row):
        return outcome
    seen.table = outcome.table.id
    return outcome._replace(actions=(*row.before, *row.do, *(a.name for a in row.do_if if a.when.value(seen))))


def _summed(
    outcomes: tuple[Outcome, ...], ask: tuple[str, ...], not_assessed: tuple[str, ...], conflicts: tuple[str, ...]
) -> Assessment:
    graded = [(GRAVITY[outcome.colour], outcome) for outcome in outcomes if outcome.colour]
    graded.sort(key=lambda one: one[0])
    actions = _once(*(outcome.actions for _, outcome in graded))
    refer = _referral(actions)
    colour = graded[0][1].colour if graded else None
    sent = colour is Colour.PINK and refer in (Referral.URGENT, Referral.YES)
    follow_ups = [outcome.row.follow for _, outcome in graded if outcome.row and outcome.row.follow]
    return Assessment(
        classifications=tuple(outcome.code for _, outcome in graded),
        colour=colour,
        ask=ask,
        not_assessed=not_assessed,
        conflicts=conflicts,
        actions=actions,
        follow_up=None if sent else _soonest(follow_ups),
        refer=refer,
        outcomes=outcomes,
    )


def _referral(actions: Sequence[str]) -> Referral:
    if not _URGENT.isdisjoint(actions):
        return Referral.URGENT
    if "plan_c" in actions:
        return Referral.PLAN_C
    refers = any(action.startswith("refer") or action in _REFER_TOO for action in actions)
    return Referral.YES if refers else Referral.NO


def _soonest(follow_ups: Sequence[FollowUp]) -> FollowUp | None:
    """The least without a condition, or, where all have one, the least."""
    return min(follow_ups, key=lambda follow: (bool(follow.condition), follow.days), default=None)


def _once(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_chained(lists)))


def _chained(lists: Iterable[Iterable[str]]) -> Iterator[str]:
    for names in lists:
        yield from names
