"""Out: each kind row by row, all of one moment."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from pediatric_his.commands.export.kinds import KINDS, MEANINGS, Kind
from pediatric_his.db.actor import Actor
from pediatric_his.db.audit import write_audit
from pediatric_his.db.database import Reader, close_pool, open_pool, reading, transaction
from pediatric_his.features.lists.intake import find_hospital
from pediatric_his.features.lists.report import harmless
from pediatric_his.settings import Settings

PAGE = 2_000


async def export(settings: Settings, folder: Path, slug: str) -> int:
    """Writes the hospital's record; each export is an audit row with the number of children.

    Raises:
        ValueError: the folder isn't empty, or there is no such hospital.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ValueError(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    usual = os.umask(0o077)
    await open_pool(settings.app_database_url, 2)
    try:
        actor = Actor((await find_hospital(slug)).id)
        async with transaction(actor) as db:  # before a file is there: a command that is cut has been one all the same
            await write_audit(db, actor, "export.begun", "folder")
        async with reading(actor) as db:
            counts = {kind.name: await _write(db, kind, folder) for kind in KINDS}
        async with transaction(actor) as db:
            await write_audit(db, actor, "export", "folder", counts=counts)
        _describe(folder)
    finally:
        await close_pool()
        os.umask(usual)
    print(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()))
    return 0


async def _write(db: Reader, kind: Kind, folder: Path) -> int:
    count = 0
    with (
        (folder / f"{kind.name}.csv").open("w", encoding="utf-8-sig", newline="") as table,
        (folder / f"{kind.name}.ndjson").open("w", encoding="utf-8") as lines,
    ):
        writer = csv.writer(table)
        writer.writerow(kind.columns)
        async for row in rows_of(db, kind):
            writer.writerow([_cell(row[name]) for name in kind.columns])
            lines.write(json.dumps({name: row[name] for name in kind.columns}, ensure_ascii=False, default=str) + "\n")
            count += 1
    return count


async def rows_of(db: Reader, kind: Kind) -> AsyncIterator[Mapping[str, Any]]:
    """All rows of a kind in the order of its key, a page at a time."""
    names, key = ", ".join(kind.columns), ", ".join(kind.key)
    places = ", ".join(f"${n}" for n in range(2, len(kind.key) + 2))
    table, last = kind.table._meta.tablename, None
    while True:
        after = f" AND ({key}) > ({places})" if last is not None else ""
        values: list[Any] = [last[name] for name in kind.key] if last is not None else []
        page = await db.fetch(
            f"SELECT {names} FROM {table} WHERE hospital_id = current_hospital() AND $1 > 0{after} ORDER BY {key} LIMIT $1",
            PAGE,
            *values,
        )
        for row in page:
            yield row
        if len(page) < PAGE:
            return
        last = page[-1]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value))


def _describe(folder: Path) -> None:
    """What each column of each file holds."""
    with (folder / "columns.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "column", "type", "holds"])
        for kind in KINDS:
            for column in kind.table._meta.columns:
                name = column._meta.name
                if name in kind.columns:
                    writer.writerow(
                        [kind.name, name, column.column_type.lower(), MEANINGS.get(name, name.replace("_", " "))]
                    )
