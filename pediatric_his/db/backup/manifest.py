"""The first leaf of a copy: which release made it when, which tables with how many rows of which hospital, which files."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime

from pediatric_his.db.backup.faults import Damaged

FORMAT = 2  # from 2 on a copy tells of which installation it is


@dataclass(frozen=True, slots=True)
class TableRows:
    """`rows`: by hospital's id; under the blank key those of a table that belongs to none."""

    name: str
    columns: list[str]
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    release: str
    made_at: datetime
    migration: int
    hospitals: dict[str, str]  # slug by id
    tables: list[TableRows]
    sequences: dict[str, int | None] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    format: int = FORMAT
    installation: str = ""

    @property
    def rows(self) -> int:
        return sum(sum(table.rows.values()) for table in self.tables)

    def counts(self) -> dict[tuple[str, str], int]:
        return {(table.name, hospital): n for table in self.tables for hospital, n in table.rows.items() if n}


def written(manifest: Manifest) -> bytes:
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1, default=datetime.isoformat).encode()


def read(text: bytes) -> Manifest:
    """
    Raises:
        Damaged: this is no manifest.
    """
    try:
        raw = json.loads(text)
        if raw["format"] > FORMAT:
            raise Damaged("The copy is written in a form that only a later release knows: install that one first.")
        tables = [TableRows(**table) for table in raw.pop("tables")]
        return Manifest(**(raw | {"made_at": datetime.fromisoformat(raw["made_at"]), "tables": tables}))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, Damaged):
            raise
        raise Damaged("The copy has no readable first leaf.") from error
