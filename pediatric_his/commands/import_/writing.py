"""A batch of imported rows into the tables: known children are met again by their key, known facts are not doubled."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pediatric_his.commands.import_.rows import ImportedRow
from pediatric_his.db.database import Reader
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.patients.search_keys import child_keys, guardian_keys
from pediatric_his.features.patients.services import next_number
from pediatric_his.identity.identifiers import card_number

Refused = list[tuple[int, str]]


async def write_rows(
    db: Reader, hospital_id: UUID, rows: list[tuple[int, ImportedRow]], today: date
) -> tuple[Counter[str], Refused]:
    """Writes the rows; returns what was new, by kind, and the rows that don't fit what is known."""
    counts: Counter[str] = Counter()
    refused: Refused = []
    known = await _known_children(db, [row.key for _, row in rows])
    facts = await _known_facts(db, [child["id"] for child in known.values()])
    for number, row in rows:
        child = known.get(row.key)
        if child is None:
            child = known[row.key] = await _register(db, hospital_id, row, today)
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
                await _measure(db, hospital_id, child["id"], kind, value, on, row.position)
                counts["measurements"] += 1
        if row.vaccine:
            given_on = row.given_on or on
            if (child["id"], row.vaccine, given_on) not in facts:
                facts.add((child["id"], row.vaccine, given_on))
                await _dose(db, hospital_id, child["id"], row, given_on)
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


async def _register(db: Reader, hospital_id: UUID, row: ImportedRow, today: date) -> dict[str, Any]:
    patient_id = new_id()
    # An age without dates: born so many days before the day of the list.
    birth_date = row.birth_date or (row.measured_on or today) - timedelta(days=row.age_days or 0)
    card = card_number(await next_number(db, hospital_id, "card"))
    await db.fetch(
        "INSERT INTO patient (id, hospital_id, card_number, family_name, given_name, patronymic, sex, birth_date, pinfl,"
        " birth_certificate, address, gestational_age_days, source, source_key)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'import', $13)",
        *(
            patient_id,
            hospital_id,
            card,
            row.family_name,
            row.given_name,
            row.patronymic,
            row.sex,
            birth_date,
            row.pinfl,
        ),
        *(row.birth_certificate, row.address, row.gestational_age_days, row.key),
    )
    keys = child_keys(
        family_name=row.family_name, given_name=row.given_name, patronymic=row.patronymic, card_number=card,
        pinfl=row.pinfl, birth_certificate=row.birth_certificate,
    )  # fmt: skip
    if row.guardian or row.phone:
        keys |= await _guardian(db, hospital_id, patient_id, row)
    pairs = sorted((kind, key) for kind, key in keys if key)
    await db.fetch(
        "INSERT INTO patient_key (hospital_id, patient_id, kind, key) SELECT $1, $2, * FROM unnest($3::text[], $4::text[])",
        *(hospital_id, patient_id, [kind for kind, _ in pairs], [key for _, key in pairs]),
    )
    return {"id": patient_id, "birth_date": birth_date}


async def _guardian(db: Reader, hospital_id: UUID, patient_id: UUID, row: ImportedRow) -> set[tuple[str, str]]:
    family_name, _, given_name = row.guardian.partition(" ")
    guardian_id = new_id()
    await db.fetch(
        "INSERT INTO guardian (id, hospital_id, family_name, given_name, phone) VALUES ($1, $2, $3, $4, $5)",
        *(guardian_id, hospital_id, family_name, given_name, row.phone),
    )
    await db.fetch(
        "INSERT INTO guardianship (hospital_id, patient_id, guardian_id, relationship) VALUES ($1, $2, $3, 'mother')",
        *(hospital_id, patient_id, guardian_id),
    )
    return guardian_keys(family_name, given_name, row.phone)


async def _measure(
    db: Reader, hospital_id: UUID, patient_id: UUID, kind: str, value: int, on: date, position: str | None
) -> None:
    await db.fetch(
        "INSERT INTO measurement (id, hospital_id, patient_id, measured_on, kind, value, position, source)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, 'import')",
        *(new_id(), hospital_id, patient_id, on, kind, value, position if kind == "length_height" else None),
    )


async def _dose(db: Reader, hospital_id: UUID, patient_id: UUID, row: ImportedRow, given_on: date) -> None:
    await db.fetch(
        "INSERT INTO dose (id, hospital_id, patient_id, given_on, date_precision, cvx, product_text, lot, given_elsewhere, source)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, false, 'import')",
        *(new_id(), hospital_id, patient_id, given_on, row.given_precision, row.cvx, row.vaccine, row.lot),
    )
