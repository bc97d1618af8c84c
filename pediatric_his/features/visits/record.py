"""The child's page: what matters now, gathered from all features into one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pediatric_his.db.database import Reader
from pediatric_his.features.approvals.queries import norms
from pediatric_his.features.dangers.judging import ChildDay
from pediatric_his.features.dangers.words import besides
from pediatric_his.features.growth.panel import panel_context
from pediatric_his.features.growth.reading import GrowthReading, Line, read_growth
from pediatric_his.features.growth.telling import Growth, growth_of
from pediatric_his.features.measurements.judging import Height
from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.features.measurements.queries import MeasuredDay, heights, history
from pediatric_his.features.measurements.saying import Said, said_of
from pediatric_his.features.measurements.words import with_site
from pediatric_his.features.patients.queries import Child
from pediatric_his.features.reception.queries import EncounterRow, get_encounter, open_encounter
from pediatric_his.features.results.queries import ResultRow, results_of
from pediatric_his.features.results.words import ResultLine, result_lines
from pediatric_his.features.vaccinations.due import DueList, due_list
from pediatric_his.features.visits.queries import PastVisit, visits_of
from pediatric_his.web.languages import _, number_text, signed_text
from pediatric_his.web.session import Hospital

RESULTS_SHOWN = 5
# Which figure an indicator's line shows already.
_SHOWN_BY = {"wfa": "weight", "lhfa": "length_height", "hcfa": "head_circumference", "acfa": "muac"}


@dataclass(frozen=True, slots=True)
class Vital:
    id: UUID
    name: str
    value: str
    change: str
    said: Said | None


@dataclass(frozen=True, slots=True)
class LastMeasured:
    """The latest day of measuring against the one before."""

    day: MeasuredDay
    by: str
    before: date | None
    lines: list[Line]
    vitals: list[Vital]
    arm: Said | None


@dataclass(frozen=True, slots=True)
class Record:
    child: Child
    growth: Growth
    early: tuple[date, ...]
    measured: LastMeasured | None
    panel: dict[str, Any]
    due: DueList
    visits: list[PastVisit]
    encounter: EncounterRow | None
    results: list[ResultLine]


async def record_of(
    db: Reader, child: Child, hospital: Hospital, encounter_id: UUID | None, on: date, visits: int, day: ChildDay
) -> Record:
    """All that the child's page shows."""
    days, own = await history(db, child.id), await norms(db)
    tall = (await heights(db, [child.id])).get(child.id) if days and "systolic" in days[-1].values else None
    reading = read_growth(child, days, own, on)
    growth = growth_of(reading, besides(day, hospital.timezone))
    encounter = await get_encounter(db, encounter_id) if encounter_id else await open_encounter(db, child.id, on)
    return Record(
        child=child,
        growth=growth,
        measured=last_measured(reading, tall),
        early=reading.early,
        panel=panel_context(reading, "", "", "", found=growth.chart),
        due=await due_list(db, child, hospital.calendar, on),
        visits=await visits_of(db, child.id, visits),
        encounter=encounter if encounter and encounter.patient_id == child.id else None,
        results=result_lines(child, own, (await results_of(db, child.id))[:RESULTS_SHOWN]),
    )


@dataclass(frozen=True, slots=True)
class Sign:
    """A vital sign or a result of a visit, with what is said of it."""

    name: str
    value: str
    said: Said | None


@dataclass(frozen=True, slots=True)
class KnownOfDay:
    """What a visit's signs are told from: results that became known on its day, and the height that a blood pressure asks for."""

    on: date
    tall: Height | None
    results: list[ResultRow]


async def known_of_day(db: Reader, child: Child, on: date, timezone: str) -> KnownOfDay:
    tall = (await heights(db, [child.id])).get(child.id)
    rows = [row for row in await results_of(db, child.id) if not row.entered_in_error]
    return KnownOfDay(on, tall, [row for row in rows if row.recorded_at.astimezone(ZoneInfo(timezone)).date() == on])


def signs_of(reading: GrowthReading, known: KnownOfDay) -> list[Sign]:
    """The vital signs measured and the results known on the day of a visit, in the current language."""
    measured = last_measured(reading, known.tall)
    vitals = measured.vitals if measured is not None and measured.day.on == known.on else []
    lines = result_lines(reading.child, reading.own, known.results)
    return [
        *(Sign(one.name, one.value, one.said) for one in vitals),
        *(Sign(one.name, one.value, one.said) for one in lines),
    ]


def last_measured(reading: GrowthReading, tall: Height | None) -> LastMeasured | None:
    days = reading.days
    if not days:
        return None
    now = days[-1]
    before = next((day for day in reversed(days[:-1]) if day.has_growth), None)
    by = next((measured.by for measured in now.values.values() if measured.by), "")
    scored = reading.lines(now, before)
    shown = {_SHOWN_BY.get(line.indicator) for line in scored}
    site = now.values["temperature"].site if "temperature" in now.values else None
    values = {code: measured.value for code, measured in now.values.items()}
    told = said_of(reading.child, values, now.on, site, tall, reading.own)
    asked = [code for code in KINDS if code in now.values and code not in shown]
    plain = [_vital(code, now, days, told.get(code)) for code in asked]
    return LastMeasured(now, by, before.on if before else None, scored, plain, told.get("muac"))


def _vital(code: str, now: MeasuredDay, days: Sequence[MeasuredDay], said: Said | None) -> Vital:
    kind, value = KINDS[code], now.values[code].value
    earlier = next((day.values[code].value for day in reversed(days[:-1]) if code in day.values), None)
    change = signed_text(kind.typed(value - earlier), kind.decimals) if earlier is not None else ""
    shown = f"{number_text(kind.typed(value), kind.decimals)} {_(kind.unit)}"
    return Vital(now.values[code].id, _(kind.words), with_site(shown, now.values[code].site), change, said)
