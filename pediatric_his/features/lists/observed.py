"""What a row says is known of a child beside figures and doses: new, the same, or a question.

A question doesn't name what is kept here: a list goes through many hands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pediatric_his.clinical.immunization.dates import last_day_of
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.conditions.listed import ObservationListed, kind_of, known_beside, read_listed_observation
from pediatric_his.features.conditions.queries import Observed
from pediatric_his.features.conditions.standing import stands
from pediatric_his.features.lists import cells as cell
from pediatric_his.features.lists.known import Known
from pediatric_his.features.lists.outcome import Outcome
from pediatric_his.features.lists.rows import Entry
from pediatric_his.reference.observations import ObservationKind
from pediatric_his.web.languages import _

if TYPE_CHECKING:
    from pediatric_his.features.lists.deciding import Batch

# The list's fields for those of the form: of any observation, and of those that have columns of their own.
_ANY = {
    "code": "condition",
    "value": "condition_value",
    "observed_on": "condition_on",
    "placed_on": "condition_placed",
    "ended_on": "condition_ended",
    "note": "condition_note",
}
_OWN = {
    "tuberculin": {"value": "tuberculin", "observed_on": "tuberculin_on", "placed_on": "tuberculin_placed"},
    "bcg-scar": {"value": "bcg_scar", "observed_on": "bcg_scar_on"},
}


@dataclass(frozen=True, slots=True)
class Told:
    """One observation of a row. `fields`: the list's by the form's."""

    written: str
    fields: Mapping[str, str]
    main: str  # the field without which nothing is told


def observations_of_row(batch: Batch, entry: Entry, known: Known, outcome: Outcome) -> None:
    for main, *others in (list(fields.values()) for fields in (_ANY, *_OWN.values())):
        leave_alone(entry, outcome, main, others)
    for told in told_in(entry):
        found = kind_of(told.written)
        if found is None:
            words = _("%(cell)s is nothing that is written down of a child", cell=cell.shown(told.written))
            outcome.faults.setdefault(told.main, words)
        elif told.main not in entry.read.faults:
            _observation(batch, entry, known, outcome, told, *found)


def leave_alone(entry: Entry, outcome: Outcome, main: str, others: Sequence[str]) -> None:
    """Cells that belong to one that is empty are left out, and said."""
    if main not in entry.values and main not in entry.read.faults:
        for name in others:
            if name in entry.values:
                outcome.remarks.setdefault(name, _("left out: what it belongs to is not written"))


def told_in(entry: Entry) -> Iterator[Told]:
    if written := entry.values.get("condition"):
        yield Told(written, _ANY, "condition")
    for code, fields in _OWN.items():
        if fields["value"] in entry.values:
            yield Told(code, fields, fields["value"])


def _observation(
    batch: Batch, entry: Entry, known: Known, outcome: Outcome, told: Told, kind: ObservationKind, code: str
) -> None:
    cells = {name: entry.values.get(own, "") for name, own in told.fields.items()} | {"code": code}
    unread = [own for own in told.fields.values() if own in entry.read.faults]
    if unread:  # told already
        outcome.faults.setdefault(told.main, _("not kept: a cell of it can't be read"))
        return
    cells["value"] = _value(kind, cells.get("value", ""), told.fields["value"], outcome)
    beside = known_beside(batch.calendar, known.child, known.doses)
    found = read_listed_observation(kind, cells, beside, batch.setting.today, batch.source)
    for name, message in found.faults.items():
        own = told.fields.get(name, told.main)
        outcome.faults.setdefault(own, message if cells.get(name) else _("empty: without it nothing is kept"))
    if found.listed is None:
        outcome.faults.setdefault(told.main, _("it is not kept"))
    elif _is_new(batch, known, outcome, told, kind, found.listed):
        for name, message in found.remarks.items():
            outcome.remarks.setdefault(told.fields.get(name, told.main), message)
        batch.observed.append((known.child.id, found.listed))
        known.observed.append(_as_known(known, found.listed))
        outcome.brought["observations"] += 1


def _value(kind: ObservationKind, text: str, own: str, outcome: Outcome) -> str:
    """As the form takes it. What isn't read here is refused there."""
    if not text:
        return ""
    if not kind.values and kind.figure is None:
        outcome.remarks.setdefault(own, _("left out: a figure is not asked here"))
        return ""
    try:
        read = cell.coded(text, cell.YES_NO) if kind.values else cell.figure(text, kind.figure.unit, 0)  # type: ignore[union-attr]
    except cell.CellFault:
        return text
    if read.remark:
        outcome.remarks.setdefault(own, read.remark)
    return read.text


def _is_new(
    batch: Batch, known: Known, outcome: Outcome, told: Told, kind: ObservationKind, listed: ObservationListed
) -> bool:
    """Whether nothing of it is here. What is here and differs is corrected on the child's page, by who may see it."""
    typed = listed.typed
    same = [row for row in known.observed if row.code == typed.code]
    of_day = [row for row in same if _may_be_one_day(row, listed)]
    if any(row.entered_in_error for row in of_day):
        outcome.questions[told.main] = _("this was taken back here: the list still has it")
        return False
    if any(_tells_no_more(row, listed) for row in of_day):
        return False
    if of_day or (not kind.repeats and any(stands(row, batch.setting.today) for row in same)):
        outcome.questions[told.main] = _("this is written down otherwise here: correct it on the child's page")
        return False
    return True


def _tells_no_more(row: Observed, listed: ObservationListed) -> bool:
    """Whether all that the list says of it is here."""
    typed = listed.typed
    told = ((typed.placed_on, row.placed_on), (typed.note, row.note), (listed.ended_on, row.ended_on))
    return row.value == typed.value and all(not new or new == kept for new, kept in told)


def _may_be_one_day(row: Observed, listed: ObservationListed) -> bool:
    """The same day, or one within the month or year that the other tells; what has no day is the same as any."""
    typed = listed.typed
    if row.observed_on is None or typed.observed_on is None:
        return True
    first = max(row.observed_on, typed.observed_on)
    return first <= min(
        last_day_of(row.observed_on, row.date_precision), last_day_of(typed.observed_on, typed.date_precision)
    )


def _as_known(known: Known, listed: ObservationListed) -> Observed:
    t = listed.typed
    what = (t.code, t.value, t.observed_on, t.date_precision, t.placed_on, listed.ended_on, t.source, t.note)
    return Observed(new_id(), known.child.id, *what, t.confirmed_reason, False, datetime.now(UTC), "")
