"""All children of a hospital against its calendar, into one file: whom to invite. Read in batches, forecast in processes."""

from __future__ import annotations

import asyncio
import csv
import sys
from collections import Counter, deque
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from pediatric_his.clinical.immunization import AdministeredDose, assess
from pediatric_his.clinical.immunization.asked import is_kept_back
from pediatric_his.clinical.immunization.dates import last_day_of
from pediatric_his.clinical.immunization.model import PatientStatus
from pediatric_his.commands.immunization.asked import asked_words
from pediatric_his.db.actor import Actor
from pediatric_his.db.audit import write_audit
from pediatric_his.db.database import close_pool, open_pool, reading, signing_in, transaction
from pediatric_his.features.approvals.calendars import CALENDAR_KINDS, line_decisions
from pediatric_his.features.approvals.queries import decisions
from pediatric_his.features.vaccinations.facts import Facts, facts_by_child
from pediatric_his.reference.calendars import LineDecision, as_decided, load_calendar, use_own_calendars
from pediatric_his.settings import Settings

BATCH = 500
NOT_NOW = "not now: ask the doctor"
COLUMNS = [
    "card_number",
    "birth_date",
    "group",
    "status",
    "dose_number",
    "earliest",
    "recommended",
    "past_due",
    "asked",  # overdue, and whether a test comes first
    "products",
    "as_far_as_known",
    "kept_back",  # a list goes through many hands: that it is so, never why
    "standing",
    "calendar",
]
_DOSES = (
    "SELECT d.patient_id, d.given_on, d.date_precision, coalesce(d.cvx, '?') AS cvx, d.expiry FROM dose d"
    " WHERE d.patient_id = ANY($1) AND NOT d.entered_in_error"
    " AND NOT EXISTS (SELECT FROM dose later WHERE later.supersedes = d.id)"
)


class GivenDose(NamedTuple):
    on: date
    precision: str
    cvx: str
    expiry: date | None


class ListedChild(NamedTuple):
    id: UUID
    card_number: str
    birth_date: date
    sex: str
    birth_weight_g: int | None
    gestational_age_days: int | None


_CHILDREN = (
    f"SELECT {', '.join(ListedChild._fields)} FROM patient"
    " WHERE hospital_id = current_hospital() AND id > $1 ORDER BY id LIMIT $2"
)


class KnownChild(NamedTuple):
    card_number: str
    facts: Facts
    doses: list[GivenDose]


async def write_due_list(settings: Settings, slug: str, on: date | None, out: Path, processes: int) -> Counter[str]:
    """Writes a row for each child and group; returns the counts of statuses. `on`: None for the hospital's today.

    Raises:
        ValueError: there is no such hospital.
    """
    counts, started = Counter[str](), perf_counter()
    await open_pool(settings.app_database_url, 2)
    try:
        async with signing_in() as db:
            hospital = await db.fetchrow("SELECT id, calendar, timezone FROM hospital WHERE slug = $1", slug)
        if hospital is None:
            raise ValueError(f"no hospital is called {slug!r}")
        actor, code = Actor(UUID(str(hospital["id"]))), str(hospital["calendar"])
        on = on or datetime.now(ZoneInfo(hospital["timezone"])).date()
        await _keep_in_audit(actor, "export.begun")
        async with reading(actor) as db:
            decided = line_decisions(load_calendar(code, on), await decisions(db, *CALENDAR_KINDS))
        with (
            out.open("w", encoding="utf-8-sig", newline="") as file,
            ProcessPoolExecutor(processes, initializer=use_own_calendars, initargs=(settings.own_calendars,)) as pool,
        ):
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            waiting: deque[asyncio.Future[list[list[str]]]] = deque()
            loop = asyncio.get_running_loop()
            async for batch in _batches(actor):
                counts["children"] += len(batch)
                waiting.append(loop.run_in_executor(pool, forecast_rows, code, on, decided, batch))
                if len(waiting) > processes * 2:
                    _take(await waiting.popleft(), writer, counts)
            while waiting:
                _take(await waiting.popleft(), writer, counts)
        await _keep_in_audit(actor, "export", children=counts["children"])
    finally:
        await close_pool()
    seconds = perf_counter() - started
    print(f"{counts['children']} children in {seconds:.1f} s: {out}", file=sys.stderr)
    return counts


async def _keep_in_audit(actor: Actor, action: str, **counts: int) -> None:
    async with transaction(actor) as db:
        await write_audit(db, actor, action, "due_list", counts=counts)


async def _batches(actor: Actor) -> AsyncIterator[list[KnownChild]]:
    last = UUID(int=0)
    while True:
        async with reading(actor) as db:
            rows = await db.fetch(_CHILDREN, last, BATCH)
            if not rows:
                return
            given: dict[UUID, list[GivenDose]] = {row["id"]: [] for row in rows}
            for dose in await db.fetch(_DOSES, list(given)):
                given[dose["patient_id"]].append(GivenDose(*list(dose.values())[1:]))
            children = [ListedChild(*row) for row in rows]
            facts = await facts_by_child(db, children)
        last = rows[-1]["id"]
        yield [KnownChild(child.card_number, facts[child.id], given[child.id]) for child in children]


def _take(rows: list[list[str]], writer: object, counts: Counter[str]) -> None:
    writer.writerows(rows)  # type: ignore[attr-defined]
    counts.update(row[3] for row in rows)
    if sys.stderr.isatty():
        print(f"\r{counts['children']} children", end="", file=sys.stderr, flush=True)


def forecast_rows(
    code: str, on: date, decided: dict[str, LineDecision], children: Sequence[KnownChild]
) -> list[list[str]]:
    """The rows of a batch: a child and a group each, by the calendar as the hospital has decided its lines."""
    calendar = as_decided(load_calendar(code, on), decided)
    rows = []
    for child in children:
        doses = [
            AdministeredDose(
                str(n),
                min(last_day_of(d.on, d.precision), max(on, d.on)),
                d.cvx,
                expiry=d.expiry,
                since=d.on if d.precision != "day" else None,
            )
            for n, d in enumerate(child.doses)
        ]
        for g in assess(calendar.schedule, child.facts.patient(on), doses, on).groups:
            days = [day.isoformat() if day else "" for day in (g.earliest, g.recommended, g.past_due)]
            number = str(g.dose_number) if g.status is PatientStatus.NOT_COMPLETE else ""
            head = [child.card_number, child.facts.birth_date.isoformat(), g.group, g.status.value, number]
            known = "as far as known" if g.as_far_as_known else ""
            back = NOT_NOW if is_kept_back(g, on) else ""
            asked = asked_words(g, on)
            rows.append([*head, *days, asked, " ".join(g.vaccines), known, back, g.standing.value, calendar.version])
    return rows
