"""Back: what `export` wrote comes into a hospital without children, with each correction in its place."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from pediatric_his.commands.export.kinds import KINDS, STAFF, Kind
from pediatric_his.db.actor import Actor
from pediatric_his.db.database import close_pool, open_pool
from pediatric_his.db.identifiers import new_id
from pediatric_his.db.rows import insert_many
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.lists.intake import find_hospital
from pediatric_his.features.patients.search_keys import child_keys, guardian_keys
from pediatric_his.features.patients.services import add_keys
from pediatric_his.identity.identifiers import read_card_number
from pediatric_his.settings import Settings

BATCH = 500
_LEFT_OUT = STAFF | {"list_id"}
Rows = list[dict[str, Any]]


async def bring_back(settings: Settings, folder: Path, slug: str) -> int:
    """Brings a folder back. Cut off, the same folder goes on: what is there already is passed over.

    Raises:
        ValueError: it isn't what `export` writes, or the hospital has children of its own.
    """
    if not (folder / "children.ndjson").is_file():
        raise ValueError(f"{folder} holds no children.ndjson: it is not what `export` wrote")
    await open_pool(settings.app_database_url, 2)
    try:
        actor = Actor((await find_hospital(slug)).id)
        await refuse_a_full_hospital(actor, new_id(), _first_id(folder))
        for kind in (kind for kind in KINDS if kind.comes_back):
            count = 0
            for rows in _batches(folder, kind):
                count += await keep(actor, new_id(), kind, rows)
            print(f"{count} {kind.name.replace('_', ' ')}")
    finally:
        await close_pool()
    return 0


def _first_id(folder: Path) -> str:
    with (folder / "children.ndjson").open(encoding="utf-8") as file:
        first = file.readline()
    return str(json.loads(first)["id"]) if first.strip() else ""


@unit_of_work("import.begin")
async def refuse_a_full_hospital(work: UnitOfWork, first_id: str) -> bool:
    begun = bool(first_id) and await work.db.fetchval("SELECT true FROM patient WHERE id = $1", here(work, first_id))
    if not begun and await work.db.fetchval("SELECT true FROM patient LIMIT 1"):
        raise ValueError("this hospital has children: a folder comes into a hospital without any")
    await work.audit("folder", None, again=begun)
    return True


@unit_of_work("import.folder")
async def keep(work: UnitOfWork, kind: Kind, rows: Rows) -> int:
    """Keeps rows of a kind that aren't there; returns how many."""
    there = await _there(work, kind, rows)
    new = [row for row in rows if tuple(row[name] for name in kind.key) not in there]
    await insert_many(work, kind.table, [row | _nobody(kind) for row in new])
    if kind.name == "children":
        await _count_cards(work, new)
        await add_keys(
            work, {(row["id"], *key) for row in new for key in child_keys(**{name: row[name] for name in _SEARCHED})}
        )
    if kind.name == "guardianships":
        await _guardians_keys(work, new)
    await work.audit("folder", None, kind=kind.name, rows=len(new))
    return len(new)


_SEARCHED = ("family_name", "given_name", "patronymic", "card_number", "pinfl", "birth_certificate")


def here(work: UnitOfWork | Actor, there: str) -> UUID:
    """A row's key in this hospital: the same each time, and of no other hospital."""
    return uuid.uuid5(work.hospital_id, there)


def _nobody(kind: Kind) -> dict[str, Any]:
    return {name: None for name in kind.columns if name in _LEFT_OUT}


async def _there(work: UnitOfWork, kind: Kind, rows: Rows) -> set[tuple[Any, ...]]:
    for row in rows:
        for column in kind.table._meta.columns:
            name = column._meta.name
            if row.get(name) is not None:
                row[name] = _value(work, column, row[name])
    key, table = ", ".join(kind.key), kind.table._meta.tablename
    types = {column._meta.name: column.column_type for column in kind.table._meta.columns}
    places = ", ".join(f"${n}::{types[name]}[]" for n, name in enumerate(kind.key, 1))
    found = await work.db.fetch(
        f"SELECT {key} FROM {table} WHERE hospital_id = current_hospital() AND ({key}) IN (SELECT * FROM unnest({places}))",
        *([row[name] for row in rows] for name in kind.key),
    )
    return {tuple(row) for row in found}


def _value(work: UnitOfWork, column: Any, value: Any) -> Any:
    match column.column_type:
        case "UUID":
            return here(work, value)
        case "DATE":
            return date.fromisoformat(value)
        case "TIMESTAMPTZ":
            return datetime.fromisoformat(value)
        case "JSONB":
            return json.dumps(value, ensure_ascii=False)
    return value


async def _count_cards(work: UnitOfWork, children: Rows) -> None:
    last = max((int(row["card_number"][:-1]) for row in children if read_card_number(row["card_number"])), default=0)
    await work.db.fetch(
        "INSERT INTO counter (hospital_id, name, day, value) VALUES ($1, 'card', $2, $3)"
        " ON CONFLICT (hospital_id, name, day) DO UPDATE SET value = greatest(counter.value, $3)",
        *(work.hospital_id, date.min, last),
    )


async def _guardians_keys(work: UnitOfWork, families: Sequence[dict[str, Any]]) -> None:
    ids = [row["guardian_id"] for row in families]
    people = await work.db.fetch(
        "SELECT id, family_name, given_name, phone FROM guardian WHERE hospital_id = current_hospital() AND id = ANY($1)",
        ids,
    )
    keys = {row["id"]: guardian_keys(row["family_name"], row["given_name"], row["phone"]) for row in people}
    wanted = {(row["patient_id"], *key) for row in families for key in keys[row["guardian_id"]]}
    known = await work.db.fetch(
        "SELECT patient_id, kind, key FROM patient_key WHERE hospital_id = current_hospital() AND patient_id = ANY($1)",
        [row["patient_id"] for row in families],
    )
    await add_keys(work, wanted - {tuple(row) for row in known})


def _batches(folder: Path, kind: Kind) -> Iterator[Rows]:
    path = folder / f"{kind.name}.ndjson"
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as file:
        while batch := [json.loads(line) for line in islice(file, BATCH)]:
            yield batch
