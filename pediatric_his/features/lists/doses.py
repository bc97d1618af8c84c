"""The doses of a row beside those that are kept: new, the same, told more exactly, or a question."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from pediatric_his.clinical.immunization.dates import last_day_of
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.lists.dose_cells import DoseCell, number_of
from pediatric_his.features.lists.judging import NewDose
from pediatric_his.features.lists.known import Known
from pediatric_his.features.lists.outcome import Change, Outcome
from pediatric_his.features.lists.rows import Entry
from pediatric_his.features.vaccinations.listed import DoseListed, read_listed_dose
from pediatric_his.features.vaccinations.queries import DoseKnown
from pediatric_his.features.vaccinations.words import dose_day
from pediatric_his.web.languages import _, date_text

if TYPE_CHECKING:
    from pediatric_his.features.lists.deciding import Batch

_EXACTNESS = ("year", "month", "day")


def doses_of_row(batch: Batch, entry: Entry, known: Known, outcome: Outcome, *, trial: bool = False) -> None:
    """`trial`: only to see what would be brought."""
    met: dict[UUID, None] = {}  # doses that a cell of this row has told already
    for cell in entry.doses:
        _dose(batch, known, cell, met, outcome, trial=trial)


def _dose(batch: Batch, known: Known, cell: DoseCell, met: dict[UUID, None], outcome: Outcome, *, trial: bool) -> None:
    name = cell.field
    dose, faults = read_listed_dose(cell.cells, known.child.birth_date, batch.setting.today)
    for fault, message in faults.items():
        said = message if cell.cells.get(fault) else _("empty: a dose without its day is not kept")
        outcome.faults.setdefault(name if fault == "given_on" else fault, said)
    if dose is None:
        blamed = [n for n in ("vaccine", "lot", "expiry") if cell.cells.get(n)] if name == "given_on" else [name]
        for fault in blamed:
            outcome.faults.setdefault(fault, _("the dose is not kept"))
        return
    if dose.cvx is None and "vaccine" not in outcome.remarks:
        outcome.remarks[name if name != "given_on" else "vaccine"] = _(
            "no vaccine of this name is known here: kept as written"
        )
    same = _known_here(known, dose)
    if same is not None:
        met_already = same.id in met
        met[same.id] = None
        return _same_again(batch, same, dose, known, outcome, name, twice=met_already)
    batch.given.append((known.child.id, replace(dose, judged_by=batch.calendar.version)))
    outcome.brought["doses"] += 1
    new = _as_known(known.child.id, dose)
    met[new.id] = None
    if not trial:
        known.doses.append(new)
        batch.new_doses.append(NewDose(known, new, len(batch.given) - 1, name, outcome))


def _as_known(child_id: UUID, dose: DoseListed, row_id: UUID | None = None) -> DoseKnown:
    what = (dose.given_on, dose.date_precision, dose.cvx, dose.product_text, dose.lot, dose.expiry)
    return DoseKnown(row_id or new_id(), child_id, *what, entered_in_error=False, from_list=False)


def _known_here(known: Known, dose: DoseListed) -> DoseKnown | None:
    """The dose that the list tells again: of those that may be it the one of the very day, then the one of the same number."""
    may_be = [other for other in known.doses if _is_same(other, dose)]

    def unlike(other: DoseKnown) -> tuple[bool, bool]:
        day = (other.given_on, other.date_precision) != (dose.given_on, dose.date_precision)
        return day, number_of(other.product_text) != number_of(dose.product_text)

    return min(may_be, key=unlike, default=None)


def _is_same(other: DoseKnown, dose: DoseListed) -> bool:
    """The same vaccine on the same day; a day within the month or year that the other tells."""
    product = (
        other.cvx == dose.cvx
        if other.cvx and dose.cvx
        else other.product_text.casefold() == dose.product_text.casefold()
    )
    first, last = max(other.given_on, dose.given_on), min(_last_day(other), _last_day(dose))
    return product and first <= last


def _last_day(dose: DoseKnown | DoseListed) -> date:
    return last_day_of(dose.given_on, dose.date_precision)


def _same_again(
    batch: Batch, other: DoseKnown, dose: DoseListed, known: Known, outcome: Outcome, name: str, *, twice: bool
) -> None:
    """A dose that is known: the list may tell its lot or its day more exactly, or contradict. `twice`: this row told it already."""
    if other.entered_in_error:
        outcome.questions[name] = _("this dose was taken back here: the list still has it")
        return
    numbers: Collection[str] = {number_of(other.product_text), number_of(dose.product_text)} - {""}
    if twice or len(numbers) > 1:
        told = {"product": dose.product_text, "other": other.product_text, "day": dose_day(other)}
        outcome.questions[name] = (
            _("%(product)s may be %(other)s of %(day)s again: one dose, or which day is right?") % told
        )
        return
    finer = _EXACTNESS.index(dose.date_precision) - _EXACTNESS.index(other.date_precision)
    changes = list(_changes(other, dose, name, more_exact=finer > 0))
    if finer < 0:
        outcome.remarks.setdefault(name, _("kept here as of %(day)s", day=dose_day(other)))
    if not changes:
        return
    if not other.from_list:
        for change in changes:
            outcome.questions[change.field] = _(
                "%(kept)s is kept here, the list has %(list)s: correct it on the child's page",
                kept=change.before or "—",
                list=change.after,
            )
        return
    right = replace(dose, lot=dose.lot or other.lot, expiry=dose.expiry or other.expiry)
    if finer <= 0:
        right = replace(right, given_on=other.given_on, date_precision=other.date_precision)
    outcome.changes += changes
    outcome.brought["corrections"] += 1
    batch.doses_corrected.append((other, right))
    known.doses[known.doses.index(other)] = _as_known(known.child.id, right, other.id)


def _changes(other: DoseKnown, dose: DoseListed, name: str, *, more_exact: bool) -> list[Change]:
    found = []
    if more_exact:
        found.append(Change(name, dose_day(other), dose_day(_as_known(other.patient_id, dose))))
    if dose.lot and dose.lot.casefold() != other.lot.casefold():
        found.append(Change("lot", other.lot, dose.lot))
    if dose.expiry and dose.expiry != other.expiry:
        found.append(Change("expiry", date_text(other.expiry) if other.expiry else "", date_text(dose.expiry)))
    return found
