"""What a row says of a known child beside what is kept: new, the same, a correction of an earlier list, or a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from pediatric_his.features.lists.known import Known
from pediatric_his.features.lists.observed import leave_alone
from pediatric_his.features.lists.outcome import Change, Outcome
from pediatric_his.features.lists.rows import Entry, measured
from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.features.measurements.listed import read_listed_day
from pediatric_his.features.vaccinations.listed import DecisionListed, read_listed_decisions
from pediatric_his.features.vaccinations.queries import DecisionKnown
from pediatric_his.web.languages import _, date_text, number_text

if TYPE_CHECKING:
    from pediatric_his.features.lists.deciding import Batch


def measurements_of_row(batch: Batch, entry: Entry, known: Known, outcome: Outcome, *, trial: bool = False) -> None:
    """`trial`: only to see what would be brought."""
    cells = measured(entry)
    leave_alone(entry, outcome, "length_height", ("position",))
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
        if _is_new(batch, known, outcome, (kind, value, found.typed.position), found.typed.on, trial=trial):
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


def _position(outcome: Outcome, kind: str, kept: str | None, told: str | None) -> None:
    """Lying or standing is a part of the length: told otherwise it is asked about."""
    if kind == "length_height" and told and told != kept:
        names = {"lying": _("lying"), "standing": _("standing")}
        words = {"kept": names.get(kept or "", "—"), "list": names[told]}
        outcome.questions["position"] = (
            _("%(kept)s is kept here, the list has %(list)s: correct it on the child's page") % words
        )


def _is_new(
    batch: Batch, known: Known, outcome: Outcome, what: tuple[str, int, str | None], on: date, *, trial: bool
) -> bool:
    """Whether nothing of that kind is known for the day. What is known and differs is corrected or asked about."""
    kind, value, position = what
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
        _position(outcome, kind, standing.position, position)
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


# ── decisions ──────────────────────────────────────────────────────────────
def decision_of_row(batch: Batch, entry: Entry, known: Known, outcome: Outcome) -> None:
    """A refusal or an exemption."""
    others = ("decision_vaccine", "decision_on", "decision_until", "decision_reason")
    leave_alone(entry, outcome, "decision", others)
    if "decision" not in entry.values:
        return
    unread = [name for name in others if name in entry.read.faults]
    found, faults = read_listed_decisions(entry.values, batch.calendar, known.child.birth_date, batch.setting.today)
    outcome.faults |= {name: message for name, message in faults.items() if name not in unread}
    if unread or not found or "decision" in entry.read.faults:  # without its end an exemption would never end
        for name in ("decision", *others):
            if entry.values.get(name):
                outcome.faults.setdefault(name, _("the decision is not kept"))
        return
    if not entry.values.get("decision_reason"):
        outcome.remarks.setdefault("decision", _("the list tells no reason"))
    for typed in found:
        _decision(batch, entry, known, outcome, typed)


def _decision(batch: Batch, entry: Entry, known: Known, outcome: Outcome, typed: DecisionListed) -> None:
    key = (typed.kind, typed.vaccine_group, typed.from_date)
    here = known.decisions.get(key)
    if here is not None and here.ended:
        outcome.questions["decision"] = _("this was taken back here: the list still has it")
    elif here is not None and here.until_date != typed.until_date:
        outcome.questions["decision_until"] = _("this is written down otherwise here: correct it on the child's page")
    elif here is not None and here.reason != typed.reason and entry.values.get("decision_reason"):
        outcome.questions["decision_reason"] = _("this is written down otherwise here: correct it on the child's page")
    elif here is None:
        known.decisions[key] = DecisionKnown(typed.until_date, ended=False, reason=typed.reason)
        batch.decided.append((known.child.id, typed))
        outcome.brought["decisions"] += 1
