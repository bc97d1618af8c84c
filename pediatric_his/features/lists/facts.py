"""What a row says of a known child beside what is kept: new, the same, a correction of an earlier list, or a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from pediatric_his.clinical.immunization.dates import last_day_of
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.lists.judging import NewDose
from pediatric_his.features.lists.known import Known
from pediatric_his.features.lists.observed import leave_alone
from pediatric_his.features.lists.outcome import Change, Outcome
from pediatric_his.features.lists.rows import Entry, measured
from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.features.measurements.listed import read_listed_day
from pediatric_his.features.vaccinations.listed import DoseListed, read_listed_decision, read_listed_dose
from pediatric_his.features.vaccinations.queries import DecisionKnown, DoseKnown
from pediatric_his.web.languages import _, date_text, number_text

if TYPE_CHECKING:
    from pediatric_his.features.lists.deciding import Batch


def measurements_of_row(batch: Batch, entry: Entry, known: Known, outcome: Outcome, *, trial: bool = False) -> None:
    """`trial`: only to see what would be brought."""
    cells = measured(entry)
    if not cells:
        return
    if "measured_on" in entry.read.faults:  # told already
        for kind in cells.keys() & {*KINDS, "oedema"}:
            outcome.faults.setdefault(kind, _("not kept: its day can't be read"))
        return
    found = read_listed_day(cells, known.child, known.measured.days, batch.setting.today)
    for name, message in found.faults.items():
        outcome.faults.setdefault(
            name, message if cells.get(name) else _("empty: without its day a measurement is not kept")
        )
    if found.typed is None:
        for kind in cells.keys() & {*KINDS, "oedema"}:
            outcome.faults.setdefault(kind, _("not kept: its day can't be read"))
        return
    new = {}
    for kind, value in found.typed.values.items():
        if _is_new(batch, known, outcome, kind, value, found.typed.on, trial=trial):
            new[kind] = value
            if kind in found.remarks:
                outcome.remarks[kind] = found.remarks[kind]
    if new:
        batch.measured.append((known.child.id, replace(found.typed, values=new)))
        outcome.brought["measurements"] += len(new)
    if not trial:
        for kind, value in new.items():
            known.add(found.typed.on, kind, value, found.typed.position, NOT_WRITTEN, batch.list_id)


NOT_WRITTEN = UUID(int=0)


def _is_new(batch: Batch, known: Known, outcome: Outcome, kind: str, value: int, on: date, *, trial: bool) -> bool:
    """Whether nothing of that kind is known for the day. What is known and differs is corrected or asked about."""
    if (kind, on) in known.measured.taken_back:
        outcome.questions[kind] = _(
            "the value of %(day)s was taken back here: the list still has %(list)s",
            day=date_text(on),
            list=_amount(kind, value),
        )
        return False
    day = next((day for day in known.measured.days if day.on == on), None)
    standing = day.values.get(kind) if day else None
    if standing is None:
        return True
    told = hash((known.child.id, kind, on))
    told_before = told in batch.told or known.measured.lists.get((kind, on)) == batch.list_id
    if standing.value == value:
        batch.told.add(told)
        return False
    words = {"day": date_text(on), "kept": _amount(kind, standing.value), "list": _amount(kind, value)}
    if told_before:
        outcome.questions[kind] = _(
            "the list has two values for %(day)s: %(kept)s and %(list)s. The first is kept", **words
        )
    elif not standing.from_list:
        outcome.questions[kind] = _(
            "%(kept)s was written down here for %(day)s, the list has %(list)s: correct it on the child's page", **words
        )
    else:
        outcome.changes.append(Change(kind, words["kept"], words["list"]))
        outcome.brought["corrections"] += 1
        batch.corrected.append((known.child.id, standing.id, value))
        if not trial:
            known.add(on, kind, value, standing.position, NOT_WRITTEN, batch.list_id)
    return False


def _amount(kind: str, value: int) -> str:
    if kind not in KINDS:
        return _("yes") if value else _("no")
    measure = KINDS[kind]
    decimals = len(f"{measure.typed(value):.3f}".rstrip("0").partition(".")[2])
    return f"{number_text(measure.typed(value), max(decimals, measure.decimals and 1))} {measure.unit_words}"


# ── doses ──────────────────────────────────────────────────────────────────
def dose_of_row(
    batch: Batch, known: Known, name: str, cells: dict[str, str], outcome: Outcome, *, trial: bool = False
) -> None:
    """`name`: the field that holds the day."""
    dose, faults = read_listed_dose(cells, known.child.birth_date, batch.setting.today)
    for fault, message in faults.items():
        said = message if cells.get(fault) else _("empty: a dose without its day is not kept")
        outcome.faults.setdefault(name if fault == "given_on" else fault, said)
    if dose is None:
        outcome.faults.setdefault("vaccine" if name == "given_on" else name, _("the dose is not kept"))
        return
    if dose.cvx is None and "vaccine" not in outcome.remarks:
        outcome.remarks[name if name != "given_on" else "vaccine"] = _(
            "no vaccine of this name is known here: kept as written"
        )
    same = next((other for other in known.doses if _is_same(other, dose)), None)
    if same is not None:
        _known_dose(batch, same, dose, known, outcome, name)
        return
    batch.given.append((known.child.id, replace(dose, judged_by=batch.calendar.version)))
    outcome.brought["doses"] += 1
    if not trial:
        known.doses.append(_as_known(known.child.id, dose))
        batch.new_doses.append(NewDose(known, known.doses[-1], len(batch.given) - 1, name, outcome))


def _as_known(child_id: UUID, dose: DoseListed) -> DoseKnown:
    return DoseKnown(
        new_id(),
        child_id,
        dose.given_on,
        dose.date_precision,
        dose.cvx,
        dose.product_text,
        dose.lot,
        dose.expiry,
        False,
        False,
    )


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


def _known_dose(batch: Batch, other: DoseKnown, dose: DoseListed, known: Known, outcome: Outcome, name: str) -> None:
    """A dose that is known: the list may tell its lot or its day more exactly, or contradict."""
    if other.entered_in_error:
        outcome.questions[name] = _("this dose was taken back here: the list still has it")
        return
    more_exact = other.date_precision != "day" and dose.date_precision == "day"
    other_lot = bool(dose.lot) and dose.lot.casefold() != other.lot.casefold()
    if not more_exact and not other_lot:
        return
    where = "lot" if other_lot else name
    before, after = (other.lot, dose.lot) if other_lot else (f"{other.given_on:%m.%Y}", date_text(dose.given_on))
    if not other.from_list:
        outcome.questions[where] = _(
            "%(kept)s is kept here, the list has %(list)s: correct it on the child's page",
            kept=before or "—",
            list=after,
        )
        return
    if not more_exact:
        dose = replace(dose, given_on=other.given_on, date_precision=other.date_precision)
    outcome.changes.append(Change(where, before, after))
    outcome.brought["corrections"] += 1
    batch.doses_corrected.append((other, dose))
    known.doses[known.doses.index(other)] = _as_known(known.child.id, dose)


def decision_of_row(batch: Batch, entry: Entry, known: Known, outcome: Outcome) -> None:
    """A refusal or an exemption."""
    leave_alone(entry, outcome, "decision", ("decision_vaccine", "decision_on", "decision_until", "decision_reason"))
    if "decision" not in entry.values:
        return
    typed, faults = read_listed_decision(entry.values, batch.calendar, known.child.birth_date, batch.setting.today)
    for name, message in faults.items():
        outcome.faults.setdefault(
            name, message if entry.values.get(name) else _("empty: a decision without its day is not kept")
        )
    if typed is None:
        outcome.faults.setdefault("decision", _("the decision is not kept"))
        return
    key = (typed.kind, typed.vaccine_group, typed.from_date)
    here = known.decisions.get(key)
    if here is not None and here.ended:
        outcome.questions["decision"] = _("this was taken back here: the list still has it")
    elif here is not None and here.until_date != typed.until_date:
        outcome.questions["decision_until"] = _("this is written down otherwise here: correct it on the child's page")
    elif here is None:
        known.decisions[key] = DecisionKnown(typed.until_date, ended=False)
        batch.decided.append((known.child.id, typed))
        outcome.brought["decisions"] += 1
