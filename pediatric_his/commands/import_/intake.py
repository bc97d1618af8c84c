"""From the file to the tables: read, preview, write in batches, keep the bad rows in a file to mend and feed again."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pediatric_his.commands.import_.columns import ColumnMap, match_columns
from pediatric_his.commands.import_.rows import BadRow, ImportedRow, read_row
from pediatric_his.commands.import_.writing import write_rows
from pediatric_his.db.actor import Actor
from pediatric_his.db.database import close_pool, open_pool, signing_in, transaction
from pediatric_his.db.unit_of_work import write_audit
from pediatric_his.settings import Settings

BATCH = 400
Line = tuple[int, dict[str, str]]


@dataclass(slots=True)
class Report:
    """What came in, and the rows that did not, with their line and reason."""

    counts: Counter[str] = field(default_factory=Counter)
    bad: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)


async def take_in(settings: Settings, file: Path, slug: str, map_file: Path | None, *, dry_run: bool) -> int:
    """Reads the file and writes it; returns 1 when a row was bad.

    Raises:
        ValueError: the file, the map or the hospital can't be used.
    """
    lines = _read(file)
    header = next(lines)
    columns = match_columns(list(header[1]), map_file)
    print("Columns: " + ", ".join(f"{ours} ← {theirs}" for ours, theirs in columns.columns.items()))
    await open_pool(settings.app_database_url, 2)
    try:
        hospital_id = await _hospital(slug)
        report = await _all(Actor(hospital_id), lines, columns, _size(file), dry_run=dry_run)
    finally:
        await close_pool()
    return _tell(report, file, dry_run=dry_run)


async def _hospital(slug: str) -> UUID:
    async with signing_in() as db:
        found = await db.fetchval("SELECT id FROM hospital WHERE slug = $1", slug)
        known = [row["slug"] for row in await db.fetch("SELECT slug FROM hospital ORDER BY slug")]
    if found is None:
        raise ValueError(f"no hospital is called {slug!r}; there are: {', '.join(known) or 'none'}")
    return UUID(str(found))


async def _all(actor: Actor, lines: Iterator[Line], columns: ColumnMap, size: int, *, dry_run: bool) -> Report:
    report, batch, today = Report(), [], datetime.now(UTC).date()
    for number, raw in lines:
        try:
            batch.append((number, raw, read_row(columns.read(raw), today)))
        except BadRow as fault:
            report.bad.append((number, str(fault), raw))
        report.counts["rows"] += 1
        if len(batch) >= BATCH:
            await _write(actor, batch, report, today, dry_run=dry_run)
            batch = []
            _progress(report.counts["rows"], size)
    await _write(actor, batch, report, today, dry_run=dry_run)
    _progress(size, size)
    return report


async def _write(
    actor: Actor, batch: list[tuple[int, dict[str, str], ImportedRow]], report: Report, today: date, *, dry_run: bool
) -> None:
    if not batch:
        return
    if dry_run:
        for number, _raw, row in batch[:5] if report.counts["previewed"] < 5 else []:
            report.counts["previewed"] += 1
            print(f"  line {number}: {_preview(row)}")
        report.counts["children or repeats"] += len({row.key for _, _, row in batch})
        return
    async with transaction(actor) as db:
        counts, refused = await write_rows(db, actor, [(number, row) for number, _, row in batch], today)
        await write_audit(db, actor, "import", "file", None, None, counts=dict(counts))
    report.counts += counts
    raws = {number: raw for number, raw, _ in batch}
    report.bad += [(number, reason, raws[number]) for number, reason in refused]


def _preview(row: ImportedRow) -> str:
    who = " ".join(part for part in (row.family_name, row.given_name, row.patronymic) if part)
    born = f"{row.birth_date:%d.%m.%Y}" if row.birth_date else f"{row.age_days} days old"
    said = [f"{kind} {value}" for kind, value in row.values.items()]
    if row.vaccine:
        said.append(f"{row.vaccine} → {'CVX ' + row.cvx if row.cvx else 'kept as written'}")
    return f"{who}, {row.sex}, {born}: {', '.join(said) or 'no measurement, no dose'}"


def _tell(report: Report, file: Path, *, dry_run: bool) -> int:
    print(", ".join(f"{count} {name}" for name, count in sorted(report.counts.items()) if name != "previewed"))
    if dry_run:
        print("Dry run: nothing was kept.")
    if not report.bad:
        return 0
    rejected = file.with_name(f"{file.stem}.rejected.csv")
    with rejected.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.DictWriter(target, ["line", "reason", *report.bad[0][2]])
        writer.writeheader()
        for number, reason, raw in sorted(report.bad, key=lambda bad: bad[0]):
            writer.writerow({"line": number, "reason": reason} | {k: _harmless(v) for k, v in raw.items()})
            print(f"line {number}: {reason}", file=sys.stderr)
    print(f"{len(report.bad)} rows stayed out; they are in {rejected} with their reasons, to mend and feed again.")
    return 1


def _harmless(value: str) -> str:
    """A cell that a spreadsheet would take for a formula is written as text."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@") and not value[1:2].isdigit() else value


def _read(file: Path) -> Iterator[Line]:
    """The header (line 1), then each row with its line number."""
    if not file.is_file():
        raise ValueError(f"{file}: there is no such file")
    yield from _read_xlsx(file) if file.suffix.lower() == ".xlsx" else _read_csv(file)


def _read_csv(file: Path) -> Iterator[Line]:
    text = file.read_bytes()
    encoding = "utf-8-sig" if _is_utf8(text) else "cp1251"  # what Excel writes here
    lines = text.decode(encoding, errors="replace").splitlines(keepends=True)
    first = lines[0] if lines else ""
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(lines, delimiter=delimiter)
    header = next(reader, [])
    if not any(header):
        raise ValueError(f"{file.name}: the first line holds no column names")
    yield 1, dict.fromkeys(header, "")
    for row in reader:
        if any(cell.strip() for cell in row):
            # Of two columns with one name the first counts.
            yield reader.line_num, dict(reversed(list(zip(header, row, strict=False))))


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _read_xlsx(file: Path) -> Iterator[Line]:
    from openpyxl import load_workbook

    sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    header = [str(cell or "").strip() for cell in next(rows, ())]
    if not any(header):
        raise ValueError(f"{file.name}: the first line holds no column names")
    yield 1, dict.fromkeys(header, "")
    for number, row in enumerate(rows, 2):
        cells = [_cell(value) for value in row]
        if any(cells):
            yield number, dict(zip(header, cells, strict=False))


def _cell(value: Any) -> str:
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _size(file: Path) -> int:
    if file.suffix.lower() == ".xlsx":
        return 0
    with file.open("rb") as source:
        return sum(1 for _ in source) - 1


def _progress(done: int, total: int) -> None:
    if total and sys.stderr.isatty():
        filled = int(30 * min(done, total) / total)
        end = "\n" if done >= total else ""
        print(f"\r[{'█' * filled}{'·' * (30 - filled)}] {done} of {total} rows", end=end, file=sys.stderr, flush=True)
