"""The command line of a list: what is told while it comes in, and at its end."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pediatric_his.db.actor import Actor
from pediatric_his.db.audit import write_audit
from pediatric_his.db.database import close_pool, open_pool, transaction
from pediatric_his.features.lists.columns import Columns, ListMap, as_map, read_map
from pediatric_his.features.lists.files import FileFault
from pediatric_his.features.lists.intake import ListFile, Seen, bring_in, find_hospital, open_file, try_out
from pediatric_his.features.lists.outcome import Outcome, Totals
from pediatric_his.features.lists.report import Report, said
from pediatric_his.features.lists.words import CELLS, FATES, brought_words, field_words
from pediatric_his.reference.calendars import use_own_calendars
from pediatric_his.settings import Settings
from pediatric_his.web.languages import _, ngettext

MOST_LINES = 2_000
"""So many rows are told on the terminal; the report has them all."""


class Terminal:
    """Tells each row of which there is something to say."""

    def __init__(self) -> None:
        self.told = 0

    def row(self, columns: Columns, outcome: Outcome) -> None:
        for words in said(columns, outcome):
            self.told += 1
            if self.told <= MOST_LINES:
                print(_("line %(line)s: %(words)s", line=outcome.row.line, words=words), file=sys.stderr)
        if self.told > MOST_LINES >= self.told - 50:
            self.told += 50
            print(_("… and more: --report FILE.xlsx tells them all"), file=sys.stderr)


async def bring(settings: Settings, options: argparse.Namespace) -> int:
    """Brings the list in (or only tries it); returns 1 when a row or a column stays out.

    Raises:
        ValueError: the file, the map or the hospital can't be used.
    """
    given = read_map(options.map) if options.map else ListMap()
    source = open_file(options.file, replace(given, list_name=options.list or given.list_name), options.sheet)
    _tell_columns(source)
    if options.write_map:
        options.write_map.write_text(as_map(source.columns), encoding="utf-8")
        return 0  # to be looked at first: nothing comes in
    use_own_calendars(settings.own_calendars)
    report = _report(options.report, options.file)
    seen: list[Seen] = [Terminal(), *([report] if report else [])]
    await open_pool(settings.app_database_url, 2)
    try:
        hospital = await find_hospital(options.hospital)
        bring, actor = try_out if options.dry_run else bring_in, Actor(hospital.id)
        if options.dry_run:  # what is tried leaves nothing; that children were compared with a list does
            async with transaction(actor) as db:
                await write_audit(db, actor, "list.tried", "imported_list")
        totals = await bring(actor, hospital, source, seen, _progress(source))
    finally:
        await close_pool()
        if report:
            report.close()
    code = _tell(totals, dry_run=options.dry_run)
    return max(code, int(_left_unread(source)))


def _left_unread(source: ListFile) -> bool:
    """Whether cells stayed out because nobody knows what their column holds."""
    return any(source.columns.header[place] for place in source.columns.unknown)


def _report(path: Path | None, file: Path) -> Report | None:
    if path is None:
        return None
    with suppress(OSError):
        if path.exists() and path.samefile(file):
            raise FileFault(_("the report would be written over the list: give it another name"))
    return Report(path)


def _tell_columns(source: ListFile) -> None:
    columns = source.columns
    names = [(field_words(name), columns.header[place]) for name, place in columns.fields.items()]
    names += [(_("dose"), columns.header[place]) for place in columns.doses]
    print(_("Columns: ") + (", ".join(f"{ours} ← {theirs}" for ours, theirs in names) or "—"))
    for remark in source.opened.remarks:
        print(remark)
    for place in columns.unknown:
        words = _(
            "column “%(column)s” is not understood, its cells are left out: name it in a map (--write-map MAP.toml, then --map MAP.toml)"
        )
        if columns.header[place]:
            print(words % {"column": columns.header[place]})


def _tell(totals: Totals, *, dry_run: bool) -> int:
    """The counts, the last line those of rows and cells."""
    print(_("New here: ") + (", ".join(brought_words(kind, n) for kind, n in totals.brought.items()) or _("nothing")))
    if dry_run:
        print(_("Dry run: nothing was kept."))
    rows = ", ".join(f"{totals.rows[fate]} {_(words)}" for fate, words in FATES.items())
    told = ", ".join(f"{totals.cells[fate]} {_(words)}" for fate, words in CELLS.items())
    total, all_cells = sum(totals.rows.values()), sum(totals.cells.values())
    counted = ngettext("%(n)d row", "%(n)d rows", total)
    of_cells = ngettext("%(n)d cell", "%(n)d cells", all_cells)
    print(f"{counted}: {rows}; {of_cells}: {told}")
    return 0 if totals.all_in else 1


def _progress(source: ListFile) -> Callable[[int], None]:
    size = source.path.stat().st_size

    def show(done: int) -> None:
        if sys.stderr.isatty():
            rows = _("rows")
            print(f"\r{done:,} {rows} · {size / 1e6:.1f} MB\x1b[K", end="", file=sys.stderr, flush=True)

    return show
