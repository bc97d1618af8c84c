"""IMCI read over one child: classifications, what to ask, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import Final, NamedTuple

from pediatric_his.clinical.imci.logic import Examination
from pediatric_his.clinical.imci.model import (
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
# An enumeration looks its members up slowly; here each is named for every child.
PINK, GREY, CHILD, YOUNG = Colour.PINK, Colour.GREY, Group.CHILD, Group.YOUNG
URGENT, PLAN_C, YES, NO = Referral.URGENT, Referral.PLAN_C, Referral.YES, Referral.NO
_GRAVITY: Final = attrgetter("colour.gravity")
_URGENT: Final = frozenset({"refer_urgently", "refer_urgently_with_ors"})
_REFER_TOO: Final = frozenset({"first_dose_amoxicillin_refer", "breastfeeding_support_refer"})


def classify(tables: DecisionTables, cells: Mapping[str, str]) -> Assessment:
    """`cells`: what was found, as written, by input (units in `tables.inputs`); blank means not looked for, never "no"."""
    found = read_findings(tables.inputs, cells)
    faults = [f"{kind}:{name}" for name, kind in found.faults.items()]
    age = found.values.get(AGE)
    if not isinstance(age, Decimal):
        return Assessment(("cannot_age",), GREY, (AGE,), conflicts=tuple(faults))
    group = group_of(tables.ages, age)
    if group is None:
        return Assessment(("out_of_age_range",), None, (), conflicts=tuple(faults))
    seen, unread = _examination(tables, found, group)
    read, not_assessed = _read_tables(tables.tables[group], seen)
    outcomes = tuple([Outcome(*one, _actions(one, seen)) for one in read])
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
    other = CHILD if group is YOUNG else YOUNG
    unread = [name for name in (*found.values, *found.faults) if tables.inputs[name].group is other]
    values = {name: value for name, value in found.values.items() if name not in unread} if unread else found.values
    for name, value in tables.settings.items():
        if isinstance(value, str):
            values.setdefault(name, value)
    return Examination(values, tables.settings), unread


class _Read(NamedTuple):
    """A table that was read: an outcome but for the actions, which wait for what the others say."""

    table: Table
    row: Row | None
    code: str
    colour: Colour | None
    open_rows: tuple[Row, ...]
    reasons: tuple[str, ...]
    ask: tuple[str, ...]


def _read_tables(tables: Iterable[Table], seen: Examination) -> tuple[list[_Read], tuple[str, ...]]:
    """The tables that were read, in their order, and those of which isn't known whether they apply."""
    read: list[_Read] = []
    not_assessed: list[str] = []
    for table in tables:
        if table.skip_if_pink and seen.pink:
            continue
        opens = table.gate.value(seen) if table.gate else True
        if opens:
            read.append(_read_rows(table, seen))
        elif opens is None:
            not_assessed.append(table.id)
    return read, tuple(not_assessed)


def _read_rows(table: Table, seen: Examination) -> _Read:
    """Reads the rows down to the first that holds."""
    open_rows: list[Row] = []
    ask: list[str] = []
    held: Row | None = None
    for row in table.rows:
        value = row.when.value(seen)
        if value is None:
            ask.extend(row.when.blanks(seen))
        elif value and row.clear and open_rows:
            value = None
        seen.rows[row.code] = value
        if value:
            held = row
            break
        if value is None:
            open_rows.append(row)
    ask.extend([name for name in table.ask_too if name not in seen.values])
    reasons = tuple([sign.name for sign in held.reasons if sign.when.value(seen)]) if held else ()
    _keep_pink(table, held, open_rows, seen)
    asked = tuple(dict.fromkeys(ask)) if ask else ()
    if held:
        return _Read(table, held, held.code, held.colour, tuple(open_rows), reasons, asked)
    if open_rows:
        return _Read(table, None, f"cannot_{table.id}", GREY, tuple(open_rows), (), asked)
    return _Read(table, None, "", None, (), (), asked)


def _keep_pink(table: Table, held: Row | None, open_rows: Iterable[Row], seen: Examination) -> None:
    """For the tables below. Only when all of the table is read, its reasons too: it isn't earlier than itself."""
    if held and held.colour is PINK:
        seen.pink = True
        seen.pink_tables.add(table.id)
    elif not seen.pink and any(row.colour is PINK for row in open_rows):
        seen.pink = None


def _actions(read: _Read, seen: Examination) -> tuple[str, ...]:
    """What the row asks to do, once it is known what all tables say."""
    if not (row := read.row):
        return ()
    seen.table = read.table.id
    return (*row.before, *row.do, *[action.name for action in row.do_if if action.when.value(seen)])


def _summed(
    outcomes: tuple[Outcome, ...], ask: tuple[str, ...], not_assessed: tuple[str, ...], conflicts: tuple[str, ...]
) -> Assessment:
    graded = sorted([one for one in outcomes if one.colour], key=_GRAVITY, reverse=True)
    actions = _once(*[one.actions for one in graded])
    refer = _referral(actions)
    colour = graded[0].colour if graded else None
    sent = colour is PINK and (refer is URGENT or refer is YES)
    return Assessment(
        tuple([one.code for one in graded]),
        colour,
        ask,
        not_assessed,
        conflicts,
        actions,
        None if sent else _soonest([one.row.follow for one in graded if one.row and one.row.follow]),
        refer,
        outcomes,
    )


def _referral(actions: Sequence[str]) -> Referral:
    if not _URGENT.isdisjoint(actions):
        return URGENT
    if "plan_c" in actions:
        return PLAN_C
    refers = any(action.startswith("refer") or action in _REFER_TOO for action in actions)
    return YES if refers else NO


def _soonest(follow_ups: Sequence[FollowUp]) -> FollowUp | None:
    """The least without a condition, or, where all have one, the least."""
    return min(follow_ups, key=lambda follow: (bool(follow.condition), follow.days), default=None)


def _once(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))
