"""What the nurse types about a dose, or about not giving one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from pediatric_his.features.vaccinations.doubt import doubt
from pediatric_his.features.vaccinations.due import DueList
from pediatric_his.features.vaccinations.queries import Decision, DoseRow
from pediatric_his.features.vaccinations.words import KINDS, SITES
from pediatric_his.reference.calendars import Calendar
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _


@dataclass(frozen=True, slots=True)
class DoseTyped:
    cvx: str
    given_on: date
    date_precision: str
    lot: str
    expiry: date | None
    site: str
    given_elsewhere: bool
    confirmed_reason: str
    judged_by: str = ""
    asked: str = ""  # what was asked before it was confirmed

    def row(self) -> DoseRow:
        """As it will be read."""
        what = (self.cvx, "", self.lot, self.expiry, self.site, self.given_elsewhere)
        return DoseRow(UUID(int=0), self.given_on, self.date_precision, *what, "", None, "")


@dataclass(frozen=True, slots=True)
class DoseCorrection:
    """The right dose, and why the old row is wrong. `typed.confirmed_reason`: why it is right though something speaks against it."""

    typed: DoseTyped
    reason: str


@dataclass(frozen=True, slots=True)
class DecisionTyped:
    kind: str
    vaccine_group: str
    from_date: date
    until_date: date | None
    reason: str


def read_dose(form: Form, known: DueList, today: date) -> DoseTyped | None:
    """The dose; None when a field is refused or something that speaks against it still asks for a confirmation."""
    born = known.facts.birth_date
    cvx = form.choice("cvx", known.calendar.known)
    elsewhere = bool(form.value("given_elsewhere"))
    given_on, precision, lot, expiry = read_given(form, born, today, lot_needed=not elsewhere)
    if precision != "day" and not elsewhere:
        form.refuse("given_on", _("Write the day itself; only a dose copied from a document may have less."))
    site = form.choice("site", SITES, required=not elsewhere) or ""
    if form.errors or cvx is None or given_on is None:
        return None
    if expiry is not None and expiry < given_on and not elsewhere:
        form.refuse("expiry", _("This lot had expired on that day. Take another one."))
    typed = DoseTyped(cvx, given_on, precision, lot, expiry, site, elsewhere, "", known.calendar.version)
    question = question_about(known, typed, today)
    reason = form.confirm("given_on", question, cvx) if question else ""
    return replace(typed, confirmed_reason=reason, asked=question) if form.ok else None


def ask_about(form: Form, question: str) -> None:
    """Puts the question to the product and the day that the form names."""
    form.ask("given_on", question, form.value("cvx"))


def question_about(known: DueList, typed: DoseTyped, today: date, *, instead_of: UUID | None = None) -> str:
    """What speaks against a dose beside those that are known; empty where all is well. `instead_of`: the one that it corrects."""
    others = [dose for dose in known.doses if dose.id != instead_of]
    return doubt(known.calendar, known.facts, others, typed.row(), today)


def read_dose_correction(form: Form, known: DueList, mistaken: DoseRow, today: date) -> DoseCorrection | None:
    """The right dose in place of a mistaken one; judged as if the mistaken one had never been."""
    reason = form.text("reason", required=True, max_length=300)
    others = replace(known, doses=[dose for dose in known.doses if dose.id != mistaken.id])
    typed = read_dose(form, others, today)
    return DoseCorrection(typed, reason) if form.ok and typed is not None else None


def read_given(
    form: Form, birth_date: date, today: date, *, lot_needed: bool = False
) -> tuple[date | None, str, str, date | None]:
    """The day of a dose with its precision, the lot and its expiry, out of a form or of a row of a list."""
    given_on, precision = form.approximate_date("given_on", earliest=birth_date, latest=today) or (None, "day")
    lot = form.text("lot", max_length=40, required=lot_needed)
    first, last = today - timedelta(days=366 * 25), today + timedelta(days=366 * 10)
    return given_on, precision, lot, form.date("expiry", earliest=first, latest=last, required=False)


def read_decision(
    form: Form,
    calendar: Calendar,
    born: date,
    today: date,
    *,
    day_needed: bool = False,
    standing: Sequence[Decision] = (),
) -> DecisionTyped | None:
    """The decision, of today where it says no day; `day_needed`: of a list, which says the day itself.

    `standing`: the child's decisions; the same once more is asked about.
    """
    kind = form.choice("kind", KINDS)
    group = form.choice("group", ["*", *calendar.parts])
    since = form.date("since", earliest=born, latest=today, required=day_needed) or (None if day_needed else today)
    until = form.date("until", earliest=since or today, latest=today + timedelta(days=366 * 18), required=False)
    reason = form.text("why", required=True, max_length=300)
    if not (form.ok and kind and group and since):
        return None
    if any((d.kind, d.vaccine_group) == (kind, group) and d.holds(today) for d in standing):
        form.confirm("kind", _("This is written down already. Write it down once more?"), group)
    return DecisionTyped(kind, group, since, until, reason) if form.ok else None
