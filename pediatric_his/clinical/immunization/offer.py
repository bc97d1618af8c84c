"""Which vaccines may be given for a target dose (7.3 and 7.5): what is left of those that it prefers, or a smaller one instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from pediatric_his.clinical.immunization.conditions import EVERYTHING, parts_of
from pediatric_his.clinical.immunization.dates import EARLIEST, LATEST, after
from pediatric_his.clinical.immunization.model import Antigen, Contraindication, TargetDose, VaccineRule
from pediatric_his.clinical.immunization.series_run import SeriesRun


class Offer(NamedTuple):
    """The products; where there is none because of the child, the observations that stop all of them, or the exemption's last day."""

    vaccines: tuple[str, ...] = ()
    stopped_by: tuple[str, ...] = ()
    exempt_until: date | None = None


def offer(run: SeriesRun, antigen: Antigen, target: TargetDose, days: tuple[date, date]) -> Offer:
    """What may be given on one of the days: nothing that holds a part that may not be given or is exempted."""
    told, parts = run.restrictions, parts_asked(antigen)
    stopped = barred_vaccines(run, antigen)
    exempt = {} if told.last_exempt_day(parts) else told.exempt_products
    fitting = _fitting(run, target, stopped | set(exempt), days)
    if fitting or not run.schedule.shelf:
        return Offer(fitting)
    asked = {v.cvx for v in target.preferable}
    if asked & set(exempt) and _fitting(run, target, stopped, days):
        return Offer(exempt_until=max(exempt[cvx] for cvx in asked & set(exempt)))
    if asked & stopped:
        return Offer(stopped_by=stopped_by(run, antigen, asked & stopped))
    return Offer()


def _fitting(run: SeriesRun, target: TargetDose, barred: frozenset[str], days: tuple[date, date]) -> tuple[str, ...]:
    birth = run.patient.birth_date
    left = [v for v in target.preferable if v.forecast and v.cvx not in barred and _fits(v, birth, days)]
    if not left and any(v.cvx in barred for v in target.preferable):
        shelf = run.schedule.shelf
        left = [
            shelf[v.cvx] for v in smaller(run, target, barred) if v.cvx in shelf and _fits(shelf[v.cvx], birth, days)
        ]
    return tuple(v.cvx for v in left)


def smaller(run: SeriesRun, target: TargetDose, barred: frozenset[str]) -> list[VaccineRule]:
    """Allowable vaccines with fewer parts than a barred one: DT where the pertussis in DTP may not be given."""
    too_much = [parts_of(run.schedule, v.cvx) for v in target.preferable if v.cvx in barred]
    return [
        v
        for v in target.allowable
        if v.cvx not in barred and any(parts_of(run.schedule, v.cvx) < parts for parts in too_much)
    ]


def parts_asked(antigen: Antigen) -> frozenset[str]:
    """The names under which a rule or a decision may speak of an antigen."""
    return _parts(antigen.name, antigen.vaccine_group)


@cache
def _parts(name: str, group: str) -> frozenset[str]:
    return frozenset({name, group, EVERYTHING})


def barred_vaccines(run: SeriesRun, antigen: Antigen) -> frozenset[str]:
    """Products that may not be given: by CDSi's contraindications of single vaccines, by the calendar's conditions."""
    return frozenset(cvx for cvx, _code in _single(run, antigen)) | frozenset(run.restrictions.products)


def stopped_by(run: SeriesRun, antigen: Antigen, products: Iterable[str]) -> tuple[str, ...]:
    """The observations because of which these products may not be given."""
    products = sorted(products)
    told = run.restrictions.said_of(run.restrictions.products, products)
    single = [code for cvx, code in _single(run, antigen) if cvx in products]
    return tuple(dict.fromkeys((*told, *single)))


def _single(run: SeriesRun, antigen: Antigen) -> Iterator[tuple[str, str]]:
    birth = run.patient.birth_date
    for c in antigen.contraindications:
        for cvx, begin, end in c.vaccines:
            if is_active(run, c, after(begin, birth), after(end, birth)):
                yield cvx, c.observation


def is_active(run: SeriesRun, c: Contraindication, begin: date | None, end: date | None) -> bool:
    return run.patient.has(c.observation) and (begin or EARLIEST) <= run.on < (end or LATEST)


def _fits(v: VaccineRule, birth: date, days: tuple[date, date]) -> bool:
    first = after(v.begin_age, birth) or EARLIEST
    last = after(v.end_age, birth) or LATEST
    return any(first <= day < last for day in days)
