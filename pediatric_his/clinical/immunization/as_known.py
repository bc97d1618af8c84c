"""What isn't known of a history: doses whose day is a month or a year, and products that no one can name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pediatric_his.clinical.immunization.model import AdministeredDose, Assessment, Evaluation, Reason, ScheduleData

_A_DAY, _A_WEEK, _MOST_DAYS = timedelta(days=1), timedelta(days=7), 31

Assess = Callable[[Sequence[AdministeredDose]], Assessment]


def as_far_as_known(
    schedule: ScheduleData, doses: Sequence[AdministeredDose], found: Assessment, again: Assess
) -> Assessment:
    """The assessment with what hangs on the unknown marked: doses by their days, groups by those doses and by nameless products."""
    ranged = [d for d in doses if d.since is not None and d.since < d.on]
    nameless = any(e.reason is Reason.UNKNOWN_PRODUCT for e in found.findings)
    if not ranged and not nameless:
        return found
    answers = [_statuses(found), *(_statuses(again(history)) for history in _histories(doses, ranged))]
    open_doses = frozenset(
        dose.id for dose in doses if len({answer.get(dose.id, frozenset()) for answer in answers}) > 1
    )
    open_groups = {
        schedule.antigens[a.antigen].vaccine_group
        for dose in doses
        if dose.id in open_doses
        for a in schedule.associations.get(dose.cvx, ())
        if a.antigen in schedule.antigens
    }
    groups = tuple(replace(g, as_far_as_known=nameless or g.group in open_groups) for g in found.groups)
    return replace(found, depends_on_day=open_doses, groups=groups)


def _histories(
    doses: Sequence[AdministeredDose], ranged: Sequence[AdministeredDose]
) -> Iterator[list[AdministeredDose]]:
    """Each uncertain dose on each day of its month, or each week of its year, the others on their last; and all on their first."""
    for moved in ranged:
        yield from ([replace(d, on=day) if d is moved else d for d in doses] for day in _days(moved))
    if len(ranged) > 1:
        yield [replace(d, on=d.since) if d.since else d for d in doses]


def _days(dose: AdministeredDose) -> Iterator[date]:
    assert dose.since is not None
    step = _A_DAY if (dose.on - dose.since).days <= _MOST_DAYS else _A_WEEK
    day = dose.since
    while day < dose.on:
        yield day
        day += step


def _statuses(found: Assessment) -> dict[str, frozenset[tuple[str, str]]]:
    told: dict[str, set[tuple[str, str]]] = {}
    for e in (*found.evaluations, *found.findings):
        told.setdefault(e.dose.id, set()).add(_said(e))
    return {dose: frozenset(said) for dose, said in told.items()}


def _said(e: Evaluation) -> tuple[str, str]:
    return e.antigen, e.status.value
