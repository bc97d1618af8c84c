"""The doses of a row: the one that it names, and those whose days stand in columns named after vaccines. No database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from pediatric_his.features.lists import cells as cell
from pediatric_his.features.lists.columns import Columns
from pediatric_his.reference.vaccine_names import products_of
from pediatric_his.web.languages import _

if TYPE_CHECKING:
    from pediatric_his.features.lists.rows import Entry

# Beside a vaccine or a lot these say that it wasn't given, or that there is more to it than a dose.
_NOT_GIVEN: Final = re.compile(
    r"\b(не|нет|н/п|отказ\w*|отвод\w*|медотвод\w*|реакци\w*|противопоказ\w*|отложен\w*|not|refus\w*|declin\w*|exempt\w*|reaction"
    r"|(?:qilin|emlan|olin|beril)ma\w*|(?:қилин|эмлан|олин|берил)ма\w*|rad|рад|yoq|йўқ)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"(?:^|[\s\-№.(]|[vrv]|доза|доз)(\d)\)?\s*$|^(\d)\s*[-.]?\s*(?:доза|doza|dose)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DoseCell:
    """A dose as written. `field`: where its day stands; `number`: which one the list calls it."""

    field: str
    cells: Mapping[str, str]


def number_of(product: str) -> str:
    """Which dose of its series the name says it is; empty where it says nothing."""
    found = _NUMBER.search(product.strip())
    return (found[1] or found[2]) if found else ""


def doses_of(entry: Entry, columns: Columns, epoch: date) -> Iterator[DoseCell]:
    yield from _named(entry, columns)
    for place, heading in columns.doses.items():
        text = entry.row.cells[place] if place < len(entry.row.cells) else ""
        yield from _of_column(entry, f"dose {place}", heading, text, epoch)


def _named(entry: Entry, columns: Columns) -> Iterator[DoseCell]:
    values, read = entry.values, entry.read
    if "vaccine" not in values:
        for name in ("given_on", "lot", "expiry"):
            if name in values:
                read.remarks.setdefault(name, _("no vaccine is named, so it is left out"))
        return
    if _is_of_a_decision(entry, columns):
        return
    if "given_on" not in columns.fields and "given_on" not in columns.map.defaults and "measured_on" in values:
        values["given_on"] = values["measured_on"]  # a list of doses has one date
    if said := next((name for name in ("vaccine", "lot") if _NOT_GIVEN.search(values.get(name, ""))), ""):
        words = _("%(cell)s: was it given? The dose is not kept", cell=cell.shown(values[said]))
        return _left_out(entry, said, words)
    if "given_on" in read.faults:
        return _left_out(entry, "vaccine", _("the dose is not kept"))
    yield from _each(
        entry, "given_on", "vaccine", {name: values.get(name, "") for name in ("vaccine", "given_on", "lot", "expiry")}
    )


def _left_out(entry: Entry, name: str, words: str) -> None:
    """Nothing of a dose is kept: the cell that is to blame says why, the others that they go with it."""
    entry.read.faults.setdefault(name, words)
    for other in ("vaccine", "given_on", "lot", "expiry"):
        if entry.values.get(other):
            entry.read.faults.setdefault(other, _("the dose is not kept"))


def _is_of_a_decision(entry: Entry, columns: Columns) -> bool:
    """Whether the vaccine's name says what the decision is about: without a day of its own no dose was given."""
    values, faults = entry.values, entry.read.faults
    if ("decision" not in values and "decision" not in faults) or "decision_vaccine" in columns.fields:
        return False
    values.setdefault("decision_vaccine", values["vaccine"])
    if not {"given_on", "decision_on"} & columns.fields.keys() and "measured_on" in values:
        values.setdefault("decision_on", values["measured_on"])  # the list has one date
    if "given_on" in columns.fields and ("given_on" in values or "given_on" in faults):
        return values.get("decision_on", values.get("given_on")) == values.get("given_on") and _asked(entry)
    for name in ("lot", "expiry"):
        if name in values:
            entry.read.remarks.setdefault(name, _("no dose is told, so it is left out"))
    return True


def _asked(entry: Entry) -> bool:
    """A dose and a decision against it on one day: one of them can't be."""
    words = _("a dose and a decision against it stand in one row: which one is right?")
    entry.read.faults.setdefault("decision", words)
    _left_out(entry, "given_on", words)
    return True


def _of_column(entry: Entry, name: str, heading: str, text: str, epoch: date) -> Iterator[DoseCell]:
    if text.lower() in cell.NOTHING:
        if text:
            entry.read.remarks[name] = f"{heading}: {cell.not_known(text)}"
        return
    if fault := cell.spreadsheet_fault(text):
        entry.read.faults[name] = f"{heading}: {fault}"
        return
    try:
        read = cell.day(text, epoch)
    except cell.CellFault as fault:
        entry.read.faults[name] = f"{heading}: {fault}"
        return
    if read.remark:
        entry.read.remarks[name] = f"{heading}: {read.remark}"
    yield from _each(entry, name, name, {"vaccine": heading, "given_on": read.text})


def _each(entry: Entry, name: str, blamed: str, cells: Mapping[str, str]) -> Iterator[DoseCell]:
    """A dose of each vaccine that is written."""
    try:
        products = products_of(cells["vaccine"])
    except ValueError:
        words = _(
            "%(cell)s: several things are written, and not each is a vaccine known here",
            cell=cell.shown(cells["vaccine"]),
        )
        if blamed == "vaccine":
            return _left_out(entry, blamed, words)
        entry.read.faults[blamed] = words
        return
    yield from (DoseCell(name, {**cells, "vaccine": product}) for product in products)
