"""What is written down of a child beside figures and doses. The impossible is refused, the unlikely asked about.

| refused                                   | asked about, with a reason                                              |
| ----------------------------------------- | ----------------------------------------------------------------------- |
| a day before birth or in the future       | what stands already, or stands for that day                             |
| a figure outside its bounds               | a figure that is hardly ever seen                                       |
| a test read before it was set             | a test read sooner or later than it is read                             |
| a pregnancy of a boy                      | a pregnancy of a child                                                  |
| an end before the beginning, without why  | a reaction to a dose that isn't written down; a scar before it can be   |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pediatric_his.clinical.ages import completed_age
from pediatric_his.clinical.immunization.dates import last_day_of
from pediatric_his.features.conditions.queries import Observed
from pediatric_his.features.conditions.standing import stands
from pediatric_his.features.conditions.words import SOURCES
from pediatric_his.features.patients.queries import Child
from pediatric_his.reference.observations import ObservationKind
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _, age_words, date_text, ngettext


@dataclass(frozen=True, slots=True)
class GivenDose:
    """A dose of the record: its last possible day, and the groups and parts that it holds."""

    on: date
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class KnownChild:
    """What a new observation is compared with: the child, what is written down of her, her doses."""

    child: Child
    rows: Sequence[Observed]
    doses: Sequence[GivenDose]


@dataclass(frozen=True, slots=True)
class ObservationTyped:
    code: str
    value: str
    observed_on: date | None
    date_precision: str
    placed_on: date | None
    source: str
    note: str
    confirmed_reason: str
    asked: tuple[str, ...] = ()  # what was asked and confirmed: not kept


@dataclass(frozen=True, slots=True)
class ObservationCorrection:
    """The right observation, or none where it was entered in error."""

    typed: ObservationTyped | None
    reason: str


@dataclass(frozen=True, slots=True)
class ObservationEnd:
    ended_on: date
    reason: str


def read_observation(form: Form, kind: ObservationKind, known: KnownChild, today: date) -> ObservationTyped | None:
    """The observation; None when something is refused or still asks for a confirmation."""
    child = known.child
    code = kind.codes[0] if len(kind.codes) == 1 else form.choice("code", kind.codes)
    if kind.sex and child.sex != kind.sex:
        form.refuse("code", _("This can't be said of this child."))
    value = _value(form, kind)
    observed_on, precision = _day(form, kind, child.birth_date, today)
    placed_on = _placed(form, kind, child.birth_date, observed_on, today)
    source = form.choice("source", SOURCES, required=False) or "here"
    note = form.text("note", max_length=300)
    if form.errors or code is None:
        return None
    typed = ObservationTyped(code, value, observed_on, precision, placed_on, source, note, "")
    asked = _questions(kind, typed, known, today)
    reasons = [form.confirm(name, question, code, value) for name, question in asked.items()]
    return replace(typed, confirmed_reason="; ".join(reasons), asked=tuple(asked.values())) if form.ok else None


def read_correction(form: Form, kind: ObservationKind, known: KnownChild, today: date) -> ObservationCorrection | None:
    reason = form.text("reason", required=True, max_length=300)
    if form.value("in_error"):
        return ObservationCorrection(None, reason) if form.ok else None
    typed = read_observation(form, kind, known, today)
    return ObservationCorrection(typed, reason) if typed is not None and form.ok else None


def read_end(form: Form, row: Observed, born: date, today: date) -> ObservationEnd | None:
    ended_on = form.date("ended_on", earliest=row.observed_on or born, latest=today)
    reason = form.text("end_reason", required=True, max_length=300)
    return ObservationEnd(ended_on, reason) if form.ok and ended_on else None


def _value(form: Form, kind: ObservationKind) -> str:
    if kind.values:
        return form.choice("value", kind.values) or ""
    if kind.figure is None:
        return ""
    figure = kind.figure
    read = form.quantity(
        "value", unit=_(figure.unit), scale=1, low=figure.low, high=figure.high, decimals=0, required=True
    )
    return "" if read is None else str(read)


def _day(form: Form, kind: ObservationKind, born: date, today: date) -> tuple[date | None, str]:
    if kind.day == "none" or (kind.day == "asked" and not form.value("observed_on").strip()):
        return None, "day"
    if kind.exact_day:
        return form.date("observed_on", earliest=born, latest=today), "day"
    return form.approximate_date("observed_on", earliest=born, latest=today) or (None, "day")


def _placed(form: Form, kind: ObservationKind, born: date, read_on: date | None, today: date) -> date | None:
    if kind.read_days is None:
        return None
    placed_on = form.date("placed_on", earliest=born, latest=today, required=False)
    if placed_on and read_on and read_on < placed_on:
        form.refuse("observed_on", _("This was read before it was set on %(day)s.", day=date_text(placed_on)))
    return placed_on


def _questions(kind: ObservationKind, typed: ObservationTyped, known: KnownChild, today: date) -> dict[str, str]:
    """By field, each with all that is asked there."""
    asked: dict[str, list[str]] = {}
    for name, question in (
        *asked_again(kind, typed, known.rows, today),
        *_of_the_figure(kind, typed),
        *_of_the_child(kind, typed, known, today),
    ):
        asked.setdefault(name, []).append(question)
    return {name: " ".join(questions) for name, questions in asked.items()}


def asked_again(
    kind: ObservationKind, typed: ObservationTyped, rows: Sequence[Observed], today: date
) -> Iterator[tuple[str, str]]:
    """About what is written down of the same already."""
    same = [row for row in rows if row.code == typed.code and not row.entered_in_error]
    if kind.repeats and any(row.observed_on == typed.observed_on for row in same):
        yield "observed_on", _("This is written down for that day already. Is it another one?")
    if not kind.repeats and any(stands(row, today) for row in same):
        yield "code", _("This is written down already. Write it down once more?")


def _of_the_figure(kind: ObservationKind, typed: ObservationTyped) -> Iterator[tuple[str, str]]:
    if kind.figure is not None and int(typed.value) >= kind.figure.unlikely:
        shown = f"{typed.value} {_(kind.figure.unit)}"
        yield "value", _("%(value)s is hardly ever seen. Look again: is it really so?", value=shown)
    if kind.read_days is None or typed.placed_on is None or typed.observed_on is None:
        return
    soonest, latest = kind.read_days
    days = (typed.observed_on - typed.placed_on).days
    if not soonest <= days <= latest:
        after = ngettext("%(n)d day", "%(n)d days", days)
        yield (
            "observed_on",
            _("It is read after %(from)d to %(to)d days; this is after %(after)s.")
            % {"from": soonest, "to": latest, "after": after},
        )


def _of_the_child(
    kind: ObservationKind, typed: ObservationTyped, known: KnownChild, today: date
) -> Iterator[tuple[str, str]]:
    day = typed.observed_on or today
    age = completed_age(known.child.birth_date, day)
    if kind.from_years and age.years < kind.from_years:
        yield "code", _("The child was %(age)s old. Is it really so?", age=age_words(age))
    if kind.after_dose is not None:
        first = day - timedelta(days=kind.after_dose.days)
        last = last_day_of(day, typed.date_precision)
        if not any(kind.after_dose.part in dose.parts and first <= dose.on <= last for dose in known.doses):
            yield (
                "observed_on",
                _("No such dose is written down for the %(n)d days before. Is the day right?", n=kind.after_dose.days),
            )
    if kind.after_bcg_days is not None:
        bcg = min((dose.on for dose in known.doses if "BCG" in dose.parts), default=known.child.birth_date)
        if last_day_of(day, typed.date_precision) < bcg + timedelta(days=kind.after_bcg_days):
            yield (
                "observed_on",
                _("No scar can be told yet: BCG was possible from %(day)s on. Is the day right?", day=date_text(bcg)),
            )
