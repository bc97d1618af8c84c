"""What isn't known of a history: doses whose day is a month, a year or lost, and products that no one can name.

The forecast counts a dose from the last day on which it can have been given, so that nothing is counted too early. Beside it the
engine runs over all the days that such a dose may have been given (`moving`): once for each way in which what it compares can come out.
What isn't the same in all of these runs hangs on the day.

What may be said, and when:

| of       | what                 | when                                                                                      |
|----------|----------------------|-------------------------------------------------------------------------------------------|
| a dose   | depends on the day   | for an antigen it counts on one of the possible days (its own, or another's) and doesn't on another |
| a dose   | counts from a day    | it depends on its own day alone, and only on being too young or too soon                  |
| a group  | as far as known      | its status, next dose or the verdict of one of its doses depends on a day                 |
| a group  | as far as known      | it isn't complete, and a product is nameless or a dose of it has no day at all            |

What was compared first is turned round first, and no more is asked once each dose of a group depends on more than its own day.
Where there are too many answers to look at (`MOST_ANSWERS`, `MOST_MOVES`), what wasn't shown to hold is said to depend on the day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from pediatric_his.clinical.immunization.model import (
    AdministeredDose,
    Assessment,
    DoseStatus,
    Evaluation,
    PatientStatus,
    Reason,
    ScheduleData,
)
from pediatric_his.clinical.immunization.moving import Moving, Patience, each_answer
from pediatric_his.clinical.immunization.verdict import by_dose, verdict

MOST_ANSWERS, MOST_MOVES = 48, 1000
_IS_SETTLED = (PatientStatus.COMPLETE, PatientStatus.IMMUNE)

Judge = Callable[[Sequence[AdministeredDose], str], Assessment]
Told = tuple[DoseStatus, Reason | None, date | None]  # of a verdict all that doesn't move with the days


def possible_days(doses: Sequence[AdministeredDose], birth: date, on: date) -> list[AdministeredDose]:
    """Of a month or a year what lies between birth and the day of the assessment."""
    return [
        replace(d, since=max(d.since, birth), on=min(d.on, on)) if d.since and d.on >= birth and d.since <= on else d
        for d in doses
    ]


def as_far_as_known(
    schedule: ScheduleData, doses: Sequence[AdministeredDose], found: Assessment, judge: Judge
) -> Assessment:
    """The assessment with what hangs on the unknown marked. `judge` assesses a history for one vaccine group."""
    ranged = any(_is_ranged(d) for d in doses)
    unsure = [e for e in found.findings if e.reason in (Reason.UNKNOWN_PRODUCT, Reason.UNKNOWN_DAY)]
    if not ranged and not unsure:
        return found
    depends: dict[str, date | None] = {}
    open_groups = set()
    for group in dict.fromkeys(g.group for g in found.groups):
        answers = _group_answers(schedule, doses, group, judge) if ranged else _Answers()
        depends |= answers.depends
        if answers.is_open or any(_may_be_of(schedule, e, group) for e in unsure if not _is_settled(found, group)):
            open_groups.add(group)
    groups = tuple(replace(g, as_far_as_known=g.group in open_groups) for g in found.groups)
    return replace(found, depends_on_day=depends, groups=groups)


def _is_ranged(dose: AdministeredDose) -> bool:
    return dose.since is not None and dose.since < dose.on


def _is_settled(found: Assessment, group: str) -> bool:
    return all(g.status in _IS_SETTLED for g in found.groups if g.group == group)


def _may_be_of(schedule: ScheduleData, finding: Evaluation, group: str) -> bool:
    if finding.reason is Reason.UNKNOWN_PRODUCT:
        return True
    return group in _groups_of(schedule, finding.dose.cvx)


def _groups_of(schedule: ScheduleData, cvx: str) -> set[str]:
    antigens = (a.antigen for a in schedule.associations.get(cvx, ()))
    return {schedule.antigens[name].vaccine_group for name in antigens if name in schedule.antigens}


# ── one group over all the days ────────────────────────────────────────────
@dataclass(slots=True)
class _Answers:
    """All that is said of a group and its doses over the days that are possible."""

    groups: set[tuple[tuple[PatientStatus, int | None], ...]] = field(default_factory=set)
    doses: dict[tuple[str, str], set[Told | None]] = field(default_factory=dict)
    runs: int = 0
    unproven: Collection[str] = ()

    def take(self, found: Assessment) -> None:
        said = {
            (dose, e.antigen): e for dose, mine in by_dose(found).items() for e in verdict(mine).by_antigen if e.antigen
        }
        for key in {*said, *self.doses}:
            told = self.doses.setdefault(key, {None} if self.runs else set())
            told.add(_told(said[key]) if key in said else None)
        self.groups.add(tuple((g.status, g.dose_number) for g in found.groups))
        self.runs += 1

    @property
    def depends(self) -> Mapping[str, date | None]:
        """The doses whose verdict isn't one, with the day from which it counts where that is all."""
        days: dict[str, set[date | None]] = {dose: {None} for dose in self.unproven}
        for (dose, _antigen), told in self.doses.items():
            if len({one and one[0] for one in told}) > 1:
                days.setdefault(dose, set()).add(_counts_from(told))
        return {dose: next(iter(when)) if len(when) == 1 else None for dose, when in days.items()}

    @property
    def is_all_open(self) -> bool:
        """Whether each dose depends on more than its own day: further runs have nothing to add."""
        depends = self.depends
        return all(dose in depends and depends[dose] is None for dose, _antigen in self.doses)

    @property
    def is_open(self) -> bool:
        return len(self.groups) > 1 or bool(self.depends)


def _told(e: Evaluation) -> Told:
    return e.status, e.reason, None if isinstance(e.compared_with, Moving) else e.compared_with


def _counts_from(told: Collection[Told | None]) -> date | None:
    """The one day before which it was too young or too soon, and from which it counts."""
    lost = [one for one in told if one is None or one[0] is not DoseStatus.VALID]
    limits = {one[2] if one and one[1] in (Reason.TOO_YOUNG, Reason.TOO_SOON) else None for one in lost}
    return next(iter(limits)) if len(limits) == 1 else None


def _group_answers(schedule: ScheduleData, doses: Sequence[AdministeredDose], group: str, judge: Judge) -> _Answers:
    answers = _Answers()
    mine = [d for d in doses if d.cvx in touching(schedule, group)]
    moving = [d for d in mine if _is_ranged(d)]
    patience = Patience(MOST_MOVES)
    for run in each_answer([(d.since or d.on, d.on) for d in moving], patience) if moving else ():
        if answers.runs == MOST_ANSWERS:
            patience.moves = -1
            break
        on = {d.id: day for d, day in zip(moving, run.days, strict=True)}
        answers.take(judge([replace(d, on=on.get(d.id, d.on)) for d in mine], group))
        if answers.is_all_open:
            return answers
    if patience.is_lost:
        first = min(d.since for d in moving if d.since)
        answers.unproven = [d.id for d in mine if d.on >= first and group in _groups_of(schedule, d.cvx)]
    return answers


@lru_cache(maxsize=256)
def touching(schedule: ScheduleData, group: str) -> frozenset[str]:
    """The products that a group's verdicts and forecasts can hang on: those that hold it, that conflict with one, that a rule counts."""
    antigens = [a for a in schedule.antigens.values() if a.vaccine_group == group]
    names = {a.name for a in antigens}
    own = {cvx for cvx, held in schedule.associations.items() if any(a.antigen in names for a in held)}
    targets = [t for a in antigens for s in a.series for t in s.doses]
    counted = {cvx for t in targets for k in t.skips for s in k.sets for c in s.conditions for cvx in c.vaccines}
    latest = {cvx for t in targets for i in t.intervals for cvx in i.from_most_recent}
    live = {previous for previous, current in schedule.conflicts if current in own}
    return frozenset(own | counted | latest | live)
