"""What a corrected birth date, sex or length of pregnancy does to the facts that rest on it; told before it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pediatric_his.db.database import Reader
from pediatric_his.features.approvals.queries import norms
from pediatric_his.features.growth.reading import GrowthReading, read_growth
from pediatric_his.features.measurements.queries import MeasuredDay, history
from pediatric_his.features.patients.queries import Child
from pediatric_his.features.results.queries import results_of
from pediatric_his.features.vaccinations.due import DueList, due_list, judge
from pediatric_his.features.vaccinations.verdicts import verdict_words
from pediatric_his.features.vaccinations.words import dose_day, product_words
from pediatric_his.web.languages import _, date_text, ngettext

RESTED_UPON = ("birth_date", "sex", "gestational_age_days")
FIELD_OF = {"birth_date": "birth_date", "sex": "sex", "gestational_age_days": "gestation_weeks"}


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that is said otherwise afterwards."""

    what: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Turned:
    """`early`: the facts that lie before the new birth date, in words; `field`: where it is asked about."""

    field: str
    early: tuple[str, ...]
    turns: tuple[Turn, ...]

    @property
    def digest(self) -> str:
        """Of all that is told: what was confirmed is what is written."""
        return hashlib.sha256(repr((self.early, self.turns)).encode()).hexdigest()[:32]

    @property
    def question(self) -> str:
        if self.early:
            return _("Before this birth date lie: %(what)s. Is it right?", what=", ".join(self.early))
        n = len(self.turns)
        return ngettext(
            "With it %(n)d thing is said otherwise. Is it right?",
            "With it %(n)d things are said otherwise. Is it right?",
            n,
        )


async def turned(db: Reader, child: Child, calendar: str, on: date, **new: Any) -> Turned | None:
    """What turns when `new` stands in the child's card; None where nothing rests on it, or nothing turns."""
    changed = [name for name in RESTED_UPON if name in new and new[name] != getattr(child, name)]
    if not changed:
        return None
    after = replace(child, **{name: new[name] for name in changed})
    days, own = await history(db, child.id), await norms(db)
    due = await due_list(db, child, calendar, on)
    taken = [row.taken_on for row in await results_of(db, child.id) if not row.entered_in_error]
    early = tuple(_early(child, after, days, [dose.given_on for dose in due.doses], taken))
    before, later = read_growth(child, days, own, on), read_growth(after, days, own, on)
    turns = (*_classes(before, later), *_verdicts(due, after, on))
    return Turned(FIELD_OF[changed[0]], early, turns) if early or turns else None


def _early(
    child: Child, after: Child, days: Sequence[MeasuredDay], given: Sequence[date], taken: Sequence[date]
) -> Iterator[str]:
    """What lies before the birth as it would be, and not before it as it is."""

    def turns(on: date) -> bool:
        return child.birth_date <= on < after.birth_date

    if n := sum(len(day.ids) for day in days if turns(day.on)):
        yield ngettext("%(n)d measurement", "%(n)d measurements", n)
    if n := sum(map(turns, given)):
        yield ngettext("%(n)d dose", "%(n)d doses", n)
    if n := sum(map(turns, taken)):
        yield ngettext("%(n)d result", "%(n)d results", n)


def _classes(before: GrowthReading, later: GrowthReading) -> Iterator[Turn]:
    """The words of each figure of each day, where they change; the latest day first."""
    for day in reversed(before.days):
        if not later.child.birth_date <= day.on:
            continue
        becomes = {line.indicator: line.words for line in later.lines(day)}
        for line in before.lines(day):
            if becomes.get(line.indicator, "") != line.words:
                yield Turn(f"{line.name} {date_text(day.on)}", line.words, becomes.get(line.indicator) or "—")


def _verdicts(due: DueList, after: Child, on: date) -> Iterator[Turn]:
    facts = replace(
        due.facts, birth_date=after.birth_date, sex=after.sex, gestational_age_days=after.gestational_age_days
    )
    becomes = {e.dose.id: verdict_words(e) for e in judge(due.calendar, facts.patient(on), due.doses, on)[0]}
    was = {e.dose.id: verdict_words(e) for e in due.evaluated}
    for dose in due.doses:
        key = str(dose.id)
        if was.get(key) != becomes.get(key):
            what = f"{product_words(due.calendar, dose)} {dose_day(dose)}"
            yield Turn(what, was.get(key, "—"), becomes.get(key, "—"))
