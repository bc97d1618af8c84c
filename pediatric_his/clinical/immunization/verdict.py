"""One verdict a dose and antigen, and the one that is said first: the same for page, card, list, command and conformance.

What may be said of a dose (`Said`), the first line that fits:

| said             | when                                                                                            |
|------------------|-------------------------------------------------------------------------------------------------|
| can't be judged  | its product or its day isn't known, or it is dated before birth or in the future                  |
| depends on day   | of the days on which it may have been given it counts on one and doesn't on another               |
| counts           | for an antigen, and is lost for none; what is beyond a series isn't lost                          |
| counts for some  | for an antigen, and is lost for another: too young, too soon, the same day, not the vaccine …     |
| doesn't count    | lost for one at least, counted for none; or given after the age limit, or on the day of one that counts |
| extra            | beyond the series of each antigen, or not asked of this child                                     |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from pediatric_his.clinical.immunization.dates import Duration
from pediatric_his.clinical.immunization.model import (
    AdministeredDose,
    Assessment,
    DoseStatus,
    Evaluation,
    Reason,
    Standing,
)

_BEST_OF_SERIES = {DoseStatus.VALID: 0, DoseStatus.EXTRANEOUS: 1, DoseStatus.SUBSTANDARD: 2, DoseStatus.NOT_VALID: 3}
_SAID_FIRST = {DoseStatus.NOT_VALID: 0, DoseStatus.SUBSTANDARD: 0, DoseStatus.VALID: 1, DoseStatus.EXTRANEOUS: 2}
_NOT_JUDGED = (Reason.UNKNOWN_PRODUCT, Reason.UNKNOWN_DAY, Reason.BEFORE_BIRTH, Reason.IN_THE_FUTURE)
_BEYOND = (Reason.SERIES_COMPLETE, Reason.NOT_IN_CALENDAR)
_TELLS_LITTLE = (Reason.WRONG_VACCINE, Reason.INADVERTENT)  # beside an age or an interval


class Said(StrEnum):
    NOT_JUDGED = "can't be judged"
    DEPENDS_ON_DAY = "depends on the day"
    COUNTS = "counts"
    COUNTS_FOR_SOME = "counts for some"
    DOES_NOT_COUNT = "doesn't count"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class DoseVerdict:
    """What a dose counts for. `depends_on_day`: its day isn't known well enough for the verdict to hold on each that it may be.

    `counts_from` is then the day from which it counts, where that is all that it depends on.
    """

    by_antigen: tuple[Evaluation, ...]
    first: Evaluation
    depends_on_day: bool = False
    counts_from: date | None = None

    @property
    def said(self) -> Said:
        if self.reason in _NOT_JUDGED:
            return Said.NOT_JUDGED
        if self.depends_on_day:
            return Said.DEPENDS_ON_DAY
        if self.counts_for:
            return Said.COUNTS_FOR_SOME if self.lost_for else Said.COUNTS
        return Said.EXTRA if self.reason in _BEYOND else Said.DOES_NOT_COUNT

    @property
    def dose(self) -> AdministeredDose:
        return self.first.dose

    @property
    def antigen(self) -> str:
        return self.first.antigen

    @property
    def status(self) -> DoseStatus:
        return self.first.status

    @property
    def reason(self) -> Reason | None:
        return self.first.reason

    @property
    def target_number(self) -> int | None:
        return self.first.target_number

    @property
    def compared_with(self) -> date | None:
        return self.first.compared_with

    @property
    def limit(self) -> Duration | None:
        return self.first.limit

    @property
    def counted_from(self) -> date | None:
        return self.first.counted_from

    @property
    def counts_for(self) -> tuple[str, ...]:
        return tuple(e.antigen for e in self.by_antigen if e.status is DoseStatus.VALID)

    @property
    def by_unapproved(self) -> bool:
        """Whether a line of the calendar decided that nobody has approved."""
        return any(e.standing not in (None, Standing.APPROVED) for e in self.by_antigen)

    @property
    def lost_for(self) -> tuple[Evaluation, ...]:
        """The antigens for which it should have counted and doesn't; what is beyond a series isn't lost."""
        return tuple(e for e in self.by_antigen if e.status in (DoseStatus.NOT_VALID, DoseStatus.SUBSTANDARD))


def verdicts(found: Assessment) -> dict[str, DoseVerdict]:
    """By dose. What doesn't count is said first, then what does; beyond its series only where it is so for all antigens."""
    return {
        dose: replace(
            verdict(mine),
            depends_on_day=dose in found.depends_on_day,
            counts_from=found.depends_on_day.get(dose),
        )
        for dose, mine in by_dose(found).items()
    }


def by_dose(found: Assessment) -> dict[str, list[Evaluation]]:
    told: dict[str, list[Evaluation]] = {}
    for e in (*found.evaluations, *found.findings):
        told.setdefault(e.dose.id, []).append(e)
    return told


def verdict(mine: Sequence[Evaluation]) -> DoseVerdict:
    """Of the evaluations of one dose: for each antigen the best of its series."""
    best: dict[str, Evaluation] = {}
    for e in mine:
        before = best.get(e.antigen)
        if before is None or _BEST_OF_SERIES[e.status] < _BEST_OF_SERIES[before.status]:
            best[e.antigen] = e
    return DoseVerdict(tuple(best.values()), _first(best.values()))


def _first(best: Iterable[Evaluation]) -> Evaluation:
    return min(best, key=lambda e: (_SAID_FIRST[e.status], e.reason in _TELLS_LITTLE, e.reason in _BEYOND))
