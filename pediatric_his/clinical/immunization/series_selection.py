"""Chapter 8: of the series of an antigen, the one that serves this patient best, for each series group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pediatric_his.clinical.immunization.dates import LATEST, after
from pediatric_his.clinical.immunization.model import DoseStatus, Forecast, PatientStatus, Series, SeriesType
from pediatric_his.clinical.immunization.series_run import SeriesRun, TargetStatus


@dataclass(slots=True)
class Candidate:
    """A series with its forecast."""

    run: SeriesRun
    forecast: Forecast

    @property
    def series(self) -> Series:
        return self.run.series

    @property
    def complete(self) -> bool:
        return self.forecast.status is PatientStatus.COMPLETE

    @property
    def in_process(self) -> bool:
        return bool(self.run.satisfied) and self.forecast.status is PatientStatus.NOT_COMPLETE

    @property
    def start(self) -> date | None:
        """The earliest day of the next dose; None where the data names no minimum that it follows from."""
        place, birth = self.run.next_target(), self.run.patient.birth_date
        if place is None or self.forecast.earliest != birth:
            return self.forecast.earliest
        rule = self.run.age_rule(self.run.targets[place].dose, self.run.on)
        return birth if rule is not None and rule.min is not None else None

    @property
    def finish(self) -> date | None:
        """The earliest day of the last dose: earliest of the next, plus the minimum intervals of those behind it."""
        day = self.forecast.earliest
        place = self.run.next_target()
        if day is None or place is None:
            return day
        for target in self.run.targets[place + 1 :]:
            if target.status is TargetStatus.SKIPPED:
                continue
            steps = [end for i in target.dose.intervals if i.from_previous and (end := after(i.min, day))]
            rule = self.run.age_rule(target.dose, self.run.on)
            by_age = after(rule.min, self.run.patient.birth_date) if rule else None
            day = max([day, *steps, *([by_age] if by_age else [])])
        return day

    @property
    def completable(self) -> bool:
        last = self.run.targets[-1].dose
        rule = self.run.age_rule(last, self.run.on)
        end = after(rule.max, self.run.patient.birth_date) if rule else None
        finish = self.finish
        return finish is not None and (end is None or finish < end)


def best_series(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best of an antigen's series: one a series group, then those that stand against equivalent groups (8.8)."""
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.series.group, []).append(candidate)
    prioritised = {}
    for name, members in groups.items():
        chosen = _prioritised([m for m in members if _group_applies(members)])
        if chosen is not None:
            prioritised[name] = chosen
    return [c for name, c in prioritised.items() if _stands(c, name, prioritised)]


def _group_applies(members: Sequence[Candidate]) -> bool:
    """A group whose every series is for older people isn't for this patient, unless she was vaccinated by it already."""

    def too_young(c: Candidate) -> bool:
        start = after(c.series.min_age_to_start, c.run.patient.birth_date)
        return start is not None and c.run.on < start and c.run.valid_doses == 0

    return not all(too_young(member) for member in members)


def _stands(c: Candidate, group: str, prioritised: dict[str, Candidate]) -> bool:
    """8.8. A series names the groups that may stand in its place; those needn't name it back."""
    rivals = [other for name, other in prioritised.items() if name != group and name in c.series.equivalent_groups]
    if c.complete:
        return True
    if c.series.type is SeriesType.EVALUATION_ONLY or any(r.complete for r in rivals):
        return False
    return c.series.type is SeriesType.RISK or not any(r.series.type is SeriesType.RISK for r in rivals)


def _prioritised(members: Sequence[Candidate]) -> Candidate | None:
    """8.1 to 8.7 within one series group."""
    members = [m for m in members if not _begun_before(m, members)]
    if not members:
        return None
    open_ones = [m for m in members if m.forecast.status is not PatientStatus.CONTRAINDICATED] or list(members)
    default = next((m for m in open_ones if m.series.default), None)
    open_ones = [m for m in open_ones if default is None or not _hurries(m, default)]
    scorable = [m for m in open_ones if _is_scorable(m, open_ones, default)]
    if not scorable:
        return default or min(open_ones, key=lambda m: m.series.preference)
    if len(scorable) == 1:
        return scorable[0]
    complete = [m for m in scorable if m.complete]
    in_process = [m for m in scorable if m.in_process]
    if len(complete) == 1:
        return complete[0]
    if not complete and len(in_process) == 1:
        return in_process[0]
    if not complete and not in_process and default is not None:
        return default
    if complete:
        return _highest(complete, _score_complete(complete))
    if in_process:
        return _highest(in_process, _score_in_process(in_process))
    unstarted = [m for m in scorable if m.run.valid_doses == 0] or scorable
    return _highest(unstarted, _score_unstarted(unstarted))


def _begun_before(m: Candidate, members: Sequence[Candidate]) -> bool:
    """Whether the child began before a late starter's age: doses valid by the way they were given in stay valid."""
    start = after(m.series.begun_from, m.run.patient.birth_date)
    return start is not None and any(
        e.status is DoseStatus.VALID and e.dose.on < start for other in members for e in other.run.evaluations
    )


def _hurries(m: Candidate, default: Candidate) -> bool:
    """Whether another way would ask for a dose sooner than the calendar's own, of a child whose doses fit its own as well.

    Another way is for who began by it or too late; it may complete a child, and never makes a dose due before the calendar's line.
    """
    mine, its = m.forecast, default.forecast
    if m.series.begun_from is None or mine.recommended is None or its.recommended is None:
        return False
    return m.run.valid_doses <= default.run.valid_doses and mine.recommended < its.recommended


def _is_scorable(m: Candidate, members: Sequence[Candidate], default: Candidate | None) -> bool:
    series = m.series
    if series.type is SeriesType.EVALUATION_ONLY:
        return m.complete
    if series.type is SeriesType.RISK:
        return series.priority == min(o.series.priority for o in members if o.series.type is SeriesType.RISK)
    first = next((e.dose.on for e in m.run.evaluations if e.status is DoseStatus.VALID), None)
    if first is not None:
        latest = after(series.max_age_to_start, m.run.patient.birth_date)
        return latest is None or first < latest
    return default is None and all(o.run.valid_doses == 0 for o in members)


def _highest(members: Sequence[Candidate], scores: dict[int, int]) -> Candidate:
    """8.7; of equals without a preference the one that begins first."""
    return min(members, key=lambda m: (-scores[id(m)], m.series.preference, m.start or LATEST))


def _award(
    members: Sequence[Candidate], scores: dict[int, int], winners: Iterable[Candidate], win: int, tie: int, lose: int
) -> None:
    won = {id(m) for m in winners}
    for m in members:
        scores[id(m)] += (win if len(won) == 1 else tie) if id(m) in won else lose


def _score_complete(members: Sequence[Candidate]) -> dict[int, int]:
    """8.4"""
    scores = dict.fromkeys(map(id, members), 0)
    most = max(m.run.valid_doses for m in members)
    _award(members, scores, [m for m in members if m.run.valid_doses == most], 1, 0, -1)
    return scores


def _score_in_process(members: Sequence[Candidate]) -> dict[int, int]:
    """8.5"""
    scores = dict.fromkeys(map(id, members), 0)
    for m in members:
        all_valid = all(e.status is DoseStatus.VALID for e in m.run.evaluations)
        scores[id(m)] += 2 if m.series.product_path and all_valid else -2
        scores[id(m)] += 3 if m.completable else -3
    most = max(m.run.valid_doses for m in members)
    _award(members, scores, [m for m in members if m.run.valid_doses == most], 2, 0, -2)
    nearest = min(_remaining(m) for m in members)
    _award(members, scores, [m for m in members if _remaining(m) == nearest], 2, 0, -2)
    finishes = [m.finish for m in members if m.finish and m.completable]
    if finishes:
        first = [m for m in members if m.completable and m.finish == min(finishes)]
        _award(members, scores, first, 1, 0, -1)
    return scores


def _score_unstarted(members: Sequence[Candidate]) -> dict[int, int]:
    """8.6"""
    scores = dict.fromkeys(map(id, members), 0)
    starts = [m.start for m in members if m.start]
    if starts:
        _award(members, scores, [m for m in members if m.start == min(starts)], 1, 0, -1)
    for m in members:
        scores[id(m)] += 1 if m.completable else -1
        scores[id(m)] += -1 if m.series.product_path else 1
    return scores


def _remaining(m: Candidate) -> int:
    return sum(t.status is TargetStatus.NOT_SATISFIED for t in m.run.targets)
