"""Rows of a hospital's tables: one made of a typed value, and one that stands in for another.

The rule of data access (docs/decisions/008-data-access.md): Piccolo for rows, SQL for questions that join, no list of columns
written twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from piccolo.columns import Column
from piccolo.custom_types import Combinable
from piccolo.table import Table

from pediatric_his.db.database import Reader, run
from pediatric_his.db.identifiers import new_id

T = TypeVar("T", bound=Table)

_WHO = ("recorded_by", "created_by")
_OF_ITS_OWN = frozenset({"id", "supersedes", "recorded_at", "list_id", *_WHO})


class Somebody(Protocol):
    """Who writes, and where: a unit of work, or the program itself."""

    @property
    def hospital_id(self) -> UUID: ...
    @property
    def staff_id(self) -> UUID | None: ...


class Writer(Somebody, Protocol):
    """Who writes within a transaction."""

    @property
    def db(self) -> Reader: ...


class NoSuchColumn(TypeError):
    """A typed value has a field that the table has no column for."""


class NoSuchRow(LookupError):
    """The child has no such row."""


class Superseded(RuntimeError):
    """Somebody else has corrected the row already: who, as lists name them (blank: the program), and when."""

    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(f"corrected at {at:%Y-%m-%d %H:%M}")
        self.by = by
        self.at = at


class AlreadyDecided(Superseded):
    """Somebody else has decided about the same thing since it was looked at."""


def make_row(by: Somebody, table: type[T], typed: object = None, *, leave: Collection[str] = (), **columns: Any) -> T:
    """A row of the fields of `typed` (a dataclass) and of `columns`, in this hospital, by this person, under a new id.

    Raises:
        NoSuchColumn: a field is neither a column nor named in `leave`.
    """
    known = _column_names(table)
    values: dict[str, Any] = {} if typed is None else field_values(typed, leave)
    given = {"id": new_id(), "hospital_id": by.hospital_id} | dict.fromkeys(_WHO, by.staff_id)
    values |= {name: value for name, value in given.items() if name in known} | columns
    if strange := values.keys() - known:
        raise NoSuchColumn(f"{table.__name__} has no column {', '.join(sorted(strange))}")
    return table(**values)


async def insert(
    by: Somebody, table: type[Table], typed: object = None, *, leave: Collection[str] = (), **columns: Any
) -> UUID:
    """Appends such a row; returns its id."""
    row = make_row(by, table, typed, leave=leave, **columns)
    await table.insert(row)
    return cast(UUID, row["id"])


async def insert_many(by: Somebody, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> list[UUID]:
    """Appends many rows of the same columns in one statement; returns their ids. The columns left out take the table's defaults."""
    if not rows:
        return []
    known = _column_names(table)
    who = {name: by.staff_id for name in _WHO if name in known} | {"hospital_id": by.hospital_id}
    whole: list[dict[str, Any]] = [({"id": new_id()} if "id" in known else {}) | who | dict(row) for row in rows]
    if strange := whole[0].keys() - known:
        raise NoSuchColumn(f"{table.__name__} has no column {', '.join(sorted(strange))}")
    columns = [table._meta.get_column_by_name(name) for name in whole[0]]
    places = ", ".join(f"${n}::{column.column_type}[]" for n, column in enumerate(columns, 1))
    names = ", ".join(column._meta.name for column in columns)
    values = [[row[column._meta.name] for row in whole] for column in columns]
    await run(f"INSERT INTO {table._meta.tablename} ({names}) SELECT * FROM unnest({places})", *values)
    return [row["id"] for row in whole] if "id" in known else []


async def update(table: type[Table], where: Combinable, **columns: Any) -> None:
    """Changes rows that may change: a draft, a status, demographics."""
    await table.update(cast("dict[Column | str, Any]", columns)).where(where)


async def supersede(by: Writer, table: type[Table], mistaken: UUID, patient_id: UUID, **changes: Any) -> UUID:
    """Appends the correction of a child's row: its copy but for the changes; the old one stays readable.

    A row is corrected once; of two people at the same moment the second is told of the first.

    Raises:
        NoSuchRow: the child has none of this id.
        Superseded: it was corrected before, or by another just now.
    """
    by_key = (table.id == mistaken) & (table.patient_id == patient_id)  # type: ignore[attr-defined]
    old = await table.select().where(by_key).first()
    if old is None:
        raise NoSuchRow(f"{table.__name__} {mistaken}")
    kept = {name: value for name, value in old.items() if name not in _OF_ITS_OWN}
    row = make_row(by, table, **(kept | {"supersedes": mistaken} | changes))
    # A twin under way is waited for here, on the unique index of `supersedes`.
    if not await table.insert(row).on_conflict(action="DO NOTHING").returning(table.id):  # type: ignore[attr-defined]
        raise await superseded(by.db, table, mistaken, patient_id) or NoSuchRow(f"{table.__name__} {mistaken}")
    return cast(UUID, row["id"])


async def superseded(db: Reader, table: type[Table], mistaken: UUID, patient_id: UUID) -> Superseded | None:
    """Who has corrected a row of the child, and when; None where nobody has."""
    found = await db.fetchrow(
        "SELECT coalesce(s.family_name || ' ' || left(s.given_name, 1) || '.', '') AS by, later.recorded_at AS at"
        f" FROM {table._meta.tablename} later"
        " LEFT JOIN staff s ON s.hospital_id = later.hospital_id AND s.id = later.recorded_by"
        " WHERE later.hospital_id = current_hospital() AND later.supersedes = $1 AND later.patient_id = $2",
        *(mistaken, patient_id),
    )
    return Superseded(found["by"], found["at"]) if found else None


def field_values(typed: object, leave: Collection[str] = ()) -> dict[str, Any]:
    """The fields of a typed value, without those left to others."""
    return {f.name: getattr(typed, f.name) for f in fields(typed) if f.name not in leave}  # type: ignore[arg-type]


def columns_of(view: type, table: type[Table]) -> list[Column]:
    """The table's columns that fill the dataclass `view`, for Piccolo's `select`."""
    return [table._meta.get_column_by_name(f.name) for f in fields(view)]


def select_list(view: type, alias: str, *, leave: Collection[str] = (), **others: Collection[str]) -> str:
    """The columns of a `SELECT` that fills the dataclass `view`: its fields, without those that the query works out.

    `others`: the fields of further tables by their alias, `p=("sex", "birth_date")`.
    """
    of = {name: other for other, names in others.items() for name in names}
    return ", ".join(f"{of.get(f.name, alias)}.{f.name}" for f in fields(view) if f.name not in leave)


@cache
def _column_names(table: type[Table]) -> frozenset[str]:
    return frozenset(column._meta.name for column in table._meta.columns)
