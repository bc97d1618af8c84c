"""What is known of a child out of a hospital's list, by the room's own reader. What would be asked comes in with a remark."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pediatric_his.clinical.immunization.conditions import parts_of
from pediatric_his.clinical.immunization.dates import last_day_of
from pediatric_his.features.conditions.forms import GivenDose, KnownChild, ObservationTyped, read_observation
from pediatric_his.features.conditions.words import KINDS, NAMES
from pediatric_his.features.patients.queries import Child
from pediatric_his.features.vaccinations.queries import DoseKnown
from pediatric_his.identity.names import fold
from pediatric_his.reference.calendars import Calendar
from pediatric_his.reference.observations import ObservationKind, kinds_by_code, observation_kinds
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import LOCALES, _, language

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class ObservationListed:
    """An observation with its end, where the list tells one."""

    typed: ObservationTyped
    ended_on: date | None = None


@dataclass(slots=True)
class ObservationFound:
    """`listed` is None where it can't be taken. `faults` and `remarks` by field of the form."""

    listed: ObservationListed | None = None
    faults: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)


def kind_of(written: str) -> tuple[ObservationKind, str] | None:
    """The kind and the code of what a list calls by its code or by its name in any of the languages."""
    plain = written.strip()
    code = plain.zfill(3) if plain.isdigit() else _codes_by_name().get(fold(plain), plain)
    kind = kinds_by_code().get(code)
    return (kind, code) if kind else None


def known_beside(calendar: Calendar, child: Child, doses: Iterable[DoseKnown]) -> KnownChild:
    """What an observation is compared with. Whether it is here already is for the list to tell."""
    given = [
        GivenDose(last_day_of(d.given_on, d.date_precision), parts_of(calendar.schedule, d.cvx or ""))
        for d in doses
        if not d.entered_in_error
    ]
    return KnownChild(child, (), given)


def read_listed_observation(
    kind: ObservationKind, cells: Mapping[str, str], known: KnownChild, today: date, source: str
) -> ObservationFound:
    """The observation of a row. `cells` are the form's fields and `ended_on`; `source`: which list brings what would have been asked."""
    form = Form(typed={**cells, "source": "document"})
    typed = read_observation(form, kind, known, today)
    if form.errors:
        return ObservationFound(faults=form.errors)
    remarks = dict(form.questions)
    if remarks:
        answered = {f"confirm_{name}": "1" for name in remarks} | {f"reason_{name}": source for name in remarks}
        answered |= {f"asked_{name}": form.asked[name] for name in remarks}
        typed = read_observation(Form(typed={**form.typed, **answered}), kind, known, today)
    assert typed is not None
    end = Form(typed=cells)
    earliest = typed.observed_on or known.child.birth_date
    ended_on = end.date("ended_on", earliest=earliest, latest=today, required=False)
    if end.errors:
        return ObservationFound(faults=end.errors)
    reasons = [f"{source}: {' '.join(remarks.values())}"] if remarks else []
    reasons += [typed.note or _("from a list")] if ended_on else []
    typed = replace(typed, confirmed_reason="; ".join(reasons)[:LONGEST_REASON])
    return ObservationFound(ObservationListed(typed, ended_on), remarks=remarks)


@functools.cache
def _codes_by_name() -> Mapping[str, str]:
    return dict(_names())


def _names() -> Iterator[tuple[str, str]]:
    for locale in LOCALES:
        with language(locale):
            for kind in observation_kinds().values():
                if len(kind.codes) == 1:
                    yield fold(_(KINDS[kind.name])), kind.codes[0]
                yield from ((fold(_(NAMES[code])), code) for code in kind.codes)
