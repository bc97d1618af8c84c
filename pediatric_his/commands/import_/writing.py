"""A batch of imported rows into the tables: known children are met again by their key, known facts are not doubled."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pediatric_his.commands.import_.rows import ImportedRow
from pediatric_his.db.actor import Actor
from pediatric_his.db.database import Reader
from pediatric_his.db.rows import insert
from pediatric_his.features.measurements.tables import Measurement
from pediatric_his.features.patients.forms import GuardianTyped
from pediatric_his.features.patients.search_keys import child_keys, guardian_keys
from pediatric_his.features.patients.services import add_guardian, next_number, write_keys
from pediatric_his.features.patients.tables import Patient
from pediatric_his.features.vaccinations.tables import Dose
from pediatric_his.identity.identifiers import card_number

Refused = list[tuple[int, str]]
_SEARCHED = ("family_name", "given_name", "patronymic", "pinfl", "birth_certificate")
_OF_THE_CHILD = (*_SEARCHED, "sex", "address", "gestational_age_days")


async def write_rows(
    db: Reader, by: Actor, rows: list[tuple[int, ImportedRow]], today: date
) -> tuple[Counter[str], Refused]:
    """Writes the rows; returns what was new, by kind, and the rows that don't fit what is known."""
    counts: Counter[str] = Counter()
    refused: Refused = []
    known = await _known_children(db, [row.key for _, row in rows])
    facts = await _known_facts(db, [child["id"] for child in known.values()])
    for number, row in rows:
        child = known.get(row.key)
        if child is None:
            child = known[row.key] = await _register(db, by, row, today)
            counts["children"] += 1
        elif row.birth_date and child["birth_date"] != row.birth_date:
            refused.append(
                (number, f"birth date: {row.birth_date:%d.%m.%Y}, but this child has {child['birth_date']:%d.%m.%Y}")
            )
            continue
        on = _day_of(row, child["birth_date"], today)
        if on < child["birth_date"]:
            refused.append((number, "measured before birth"))
            continue
        for kind, value in row.values.items():
            if (child["id"], kind, on) not in facts:
                facts.add((child["id"], kind, on))
                await _measure(by, child["id"], row, kind, value, on)
                counts["measurements"] += 1
        if row.vaccine:
            given_on = row.given_on or on
            if (child["id"], row.vaccine, given_on) not in facts:
                facts.add((child["id"], row.vaccine, given_on))
                await _dose(by, child["id"], row, given_on)
                counts["doses"] += 1
    return counts, refused


def _day_of(row: ImportedRow, birth_date: date, today: date) -> date:
    """The day of the row: as written, or the birth date and the age, or today."""
    if row.measured_on:
        return row.measured_on
    return birth_date + timedelta(days=row.age_days) if row.age_days is not None else today


async def _known_children(db: Reader, keys: list[str]) -> dict[str, dict[str, Any]]:
    rows = await db.fetch("SELECT id, birth_date, source_key FROM patient WHERE source_key = ANY($1::text[])", keys)
    return {row["source_key"]: dict(row) for row in rows}


async def _known_facts(db: Reader, ids: list[UUID]) -> set[tuple[UUID, str, date]]:
    measured = await db.fetch(
        "SELECT patient_id, kind, measured_on FROM measurement WHERE patient_id = ANY($1::uuid[])", ids
    )
    given = await db.fetch(
        "SELECT patient_id, product_text, given_on FROM dose WHERE patient_id = ANY($1::uuid[])", ids
    )
    facts = {(row["patient_id"], row["kind"], row["measured_on"]) for row in measured}
    return facts | {(row["patient_id"], row["product_text"], row["given_on"]) for row in given}


async def _register(db: Reader, by: Actor, row: ImportedRow, today: date) -> dict[str, Any]:
    # An age without dates: born so many days before the day of the list.
    birth_date = row.birth_date or (row.measured_on or today) - timedelta(days=row.age_days or 0)
    card = card_number(await next_number(db, by.hospital_id, "card"))
    own = {name: getattr(row, name) for name in _OF_THE_CHILD}
    patient_id = await insert(
        by, Patient, card_number=card, birth_date=birth_date, source="import", source_key=row.key, **own
    )
    keys = child_keys(card_number=card, **{name: own[name] for name in _SEARCHED})
    if row.guardian or row.phone:
        keys |= await _guardian(by, patient_id, row)
    await write_keys(by, patient_id, keys)
    return {"id": patient_id, "birth_date": birth_date}


async def _guardian(by: Actor, patient_id: UUID, row: ImportedRow) -> set[tuple[str, str]]:
    family_name, _, given_name = row.guardian.partition(" ")
    await add_guardian(by, patient_id, GuardianTyped("mother", family_name, given_name, "", row.phone))
    return guardian_keys(family_name, given_name, row.phone)


async def _measure(by: Actor, patient_id: UUID, row: ImportedRow, kind: str, value: int, on: date) -> None:
    position = row.position if kind == "length_height" else None
    what: dict[str, Any] = {"measured_on": on, "kind": kind, "value": value, "position": position}
    await insert(by, Measurement, patient_id=patient_id, source="import", **what)


async def _dose(by: Actor, patient_id: UUID, row: ImportedRow, given_on: date) -> None:
    when: dict[str, Any] = {"given_on": given_on, "date_precision": row.given_precision}
    what: dict[str, Any] = {"cvx": row.cvx, "product_text": row.vaccine, "lot": row.lot}
    await insert(by, Dose, patient_id=patient_id, source="import", **when, **what)
