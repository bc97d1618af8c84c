"""One verdict a dose and antigen, and the one that is said first: the same for page, card, list, command and conformance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pediatric_his.clinical.immunization.dates import Duration
from pediatric_his.clinical.immunization.model import AdministeredDose, Assessment, DoseStatus, Evaluation, Reason

_BEST_OF_SERIES = {DoseStatus.VALID: 0, DoseStatus.EXTRANEOUS: 1, DoseStatus.SUBSTANDARD: 2, DoseStatus.NOT_VALID: 3}
_SAID_FIRST = {DoseStatus.NOT_VALID: 0, DoseStatus.SUBSTANDARD: 0, DoseStatus.VALID: 1, DoseStatus.EXTRANEOUS: 2}
_TELLS_LITTLE = (Reason.WRONG_VACCINE, Reason.INADVERTENT)  # beside an age or an interval


@dataclass(frozen=True, slots=True)
class DoseVerdict:
    """What a dose counts for. `depends_on_day`: its day isn't known well enough for the verdict to hold on each that it may be."""

    by_antigen: tuple[Evaluation, ...]
    first: Evaluation
    depends_on_day: bool = False

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
    def lost_for(self) -> tuple[Evaluation, ...]:
        """The antigens for which it should have counted and doesn't; what is beyond a series isn't lost."""
        return tuple(e for e in self.by_antigen if e.status in (DoseStatus.NOT_VALID, DoseStatus.SUBSTANDARD))


def verdicts(found: Assessment) -> dict[str, DoseVerdict]:
    """By dose. What doesn't count is said first, then what does; beyond its series only where it is so for all antigens."""
    return {dose: verdict(mine, depends_on_day=dose in found.depends_on_day) for dose, mine in by_dose(found).items()}


def by_dose(found: Assessment) -> dict[str, list[Evaluation]]:
    told: dict[str, list[Evaluation]] = {}
    for e in (*found.evaluations, *found.findings):
        told.setdefault(e.dose.id, []).append(e)
    return told


def verdict(mine: Sequence[Evaluation], *, depends_on_day: bool = False) -> DoseVerdict:
    """Of the evaluations of one dose: for each antigen the best of its series."""
    best: dict[str, Evaluation] = {}
    for e in mine:
        before = best.get(e.antigen)
        if before is None or _BEST_OF_SERIES[e.status] < _BEST_OF_SERIES[before.status]:
            best[e.antigen] = e
    return DoseVerdict(tuple(best.values()), _first(best.values()), depends_on_day)


def _first(best: Iterable[Evaluation]) -> Evaluation:
    return min(best, key=lambda e: (_SAID_FIRST[e.status], e.reason in _TELLS_LITTLE))
