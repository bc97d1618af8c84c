"""How a person says that the columns of a list are to be understood, and what she sees of the file before."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from pediatric_his.features.lists.column_names import IGNORED, KNOWN
from pediatric_his.features.lists.columns import ListMap, match_columns
from pediatric_his.features.lists.files import WhichSheet, open_list
from pediatric_his.features.uploads.model import Top
from pediatric_his.reference.vaccine_names import cvx_of
from pediatric_his.settings import Settings
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _

FIRST_ROWS = 8
LEAVE, DOSE, ASK = "leave", "dose", ""
DOSE_OF = "dose_"  # and a vaccine's code: days of a vaccine that the column's name doesn't tell
CHOICES = (*(name for name in KNOWN if name != IGNORED), DOSE, LEAVE)
_SHEET_NAME = 120


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the page shows it. `choice`: a field, `dose` (days of the vaccine that names it), `dose_03`, `leave`; blank: unknown."""

    place: int
    name: str
    choice: str
    examples: Sequence[str]

    @property
    def field(self) -> str:
        return f"column_{self.place}"


@contextmanager
def within(settings: Settings, upload_id: UUID, name: str, pieces: Sequence[bytes]) -> Iterator[Path]:
    """The file on the disk while it is worked on, in a folder into which nobody else may look; what a killed process left goes first."""
    folder = settings.data_directory / "lists" / str(upload_id)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    path = folder / name
    try:
        with path.open("xb") as file:
            file.writelines(pieces)
        yield path
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def look_at(path: Path, sheet: str | None = None) -> Top:
    """The header and the first rows; of a workbook with several lists their names.

    Raises:
        FileFault: it is no list that can be read.
    """
    try:
        opened = open_list(path, sheet)
    except WhichSheet as several:
        return Top(sheets=list(several.names))
    header = match_columns(opened.header).header
    rows = [row.cells[: len(header)] for row in islice(opened.rows, FIRST_ROWS)]
    return Top([sheet] if sheet else [], list(header), rows, list(opened.remarks))


def columns_of(top: Top, *said: Mapping[str, str]) -> list[Column]:
    """The columns that hold anything, each as somebody has said (the last counts), else as its name is understood."""
    understood = match_columns(top.header)
    by_place = {place: name for name, place in understood.fields.items()}
    by_place |= dict.fromkeys(understood.doses, DOSE) | dict.fromkeys(understood.left, LEAVE)
    found = []
    for place, name in enumerate(understood.header):
        examples = [row[place] for row in top.rows if place < len(row) and row[place]]
        if not name:
            continue
        choice = by_place.get(place, ASK)
        for one in said:
            choice = one.get(name, choice)
        found.append(Column(place, name, choice, examples[:3]))
    return _each_once(found)


def _each_once(columns: list[Column]) -> list[Column]:
    """Of two columns for one field the first counts; what the second is has to be said."""
    taken: set[str] = set()
    found = []
    for column in columns:
        known = column.choice in KNOWN and column.choice in taken
        taken.add(column.choice)
        found.append(Column(column.place, column.name, ASK, column.examples) if known else column)
    return found


def read_choices(form: Form, columns: Sequence[Column]) -> dict[str, str]:
    """What was chosen for each column, by its name; what can't be is told at the field."""
    chosen: dict[str, str] = {}
    first: dict[str, str] = {}
    for column in columns:
        choice = form.value(column.field)
        if choice not in CHOICES and not cvx_of(_vaccine_said(choice)):
            form.refuse(column.field, _("“%(column)s”: say what it holds, or that it is left out.", column=column.name))
        elif choice in first:
            form.refuse(column.field, _("“%(first)s” is this already. Only one column can be.", first=first[choice]))
        elif choice == DOSE and not cvx_of(column.name):
            form.refuse(
                column.field,
                _("“%(column)s” is no vaccine that is known here: choose it from the list.", column=column.name),
            )
        if choice in KNOWN:
            first[choice] = column.name
        chosen[column.name] = choice
    return chosen


def _vaccine_said(choice: str) -> str:
    """The code of the vaccine whose days the column holds, where somebody has said it."""
    return choice.removeprefix(DOSE_OF) if re.fullmatch(rf"{DOSE_OF}\d{{2,3}}", choice) else ""


def read_list_name(form: Form) -> str:
    return form.text("list_name", max_length=80)


def map_of(header: Sequence[str], choices: Mapping[str, str], list_name: str) -> ListMap:
    """The map that the list's reader takes; of a column that nobody spoke of its name decides."""
    here = {name: choice for name, choice in choices.items() if name in header}
    return ListMap(
        columns={choice: name for name, choice in here.items() if choice in KNOWN},
        doses={name: _vaccine_said(c) or name for name, c in here.items() if c == DOSE or _vaccine_said(c)},
        leave=[name for name, choice in here.items() if choice == LEAVE],
        list_name=list_name,
    )
