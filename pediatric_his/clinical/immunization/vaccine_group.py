"""Chapter 9: the best series of a vaccine group's antigens, merged into one forecast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pediatric_his.clinical.immunization.conditions import parts_of
from pediatric_his.clinical.immunization.dates import EARLIEST, LATEST, Duration
from pediatric_his.clinical.immunization.model import (
    DoseStatus,
    Forecast,
    GroupForecast,
    PatientStatus,
    SeriesType,
    Standing,
)
from pediatric_his.clinical.immunization.series_selection import Candidate

_S = PatientStatus
_OPEN_FIRST = (_S.NOT_COMPLETE, _S.IMMUNE, _S.COMPLETE, _S.CONTRAINDICATED, _S.AGED_OUT, _S.NOT_RECOMMENDED)
_FOUR_WEEKS = Duration(0, 28)
_FIRST_OF = (_S.CONTRAINDICATED, _S.AGED_OUT, _S.NOT_RECOMMENDED, _S.NOT_COMPLETE)


def merge(group: str, best: Sequence[Candidate], *, whole: bool, antigens: int) -> list[GroupForecast]:
    """The group's forecasts, one a series type, the one to follow first: risk before standard.

    A forecast is made for each series group (FORECASTVG-1); of several of one type, what is still to be done comes first.
    """
    if antigens == len(best) == 1:
        return [_single(group, best[0])]
    found = []
    for kind in (SeriesType.RISK, SeriesType.STANDARD, SeriesType.EVALUATION_ONLY):
        by_series_group: dict[str, list[Candidate]] = {}
        for c in best:
            if c.series.type is kind:
                by_series_group.setdefault(c.series.group, []).append(c)
        forecasts = [
            _multiple(group, members, whole=whole) if antigens > 1 else _single(group, members[0])
            for _name, members in sorted(by_series_group.items())
        ]
        if forecasts:
            found.append(min(forecasts, key=lambda f: _OPEN_FIRST.index(f.status)))
    return found


def _single(group: str, c: Candidate) -> GroupForecast:
    f = c.forecast
    return GroupForecast(
        group,
        f.status,
        f.dose_number,
        f.earliest,
        f.recommended,
        f.past_due,
        f.latest,
        f.vaccines,
        (c.series.antigen,),
        f.target.standing if f.target else Standing.CONFIRMED,
        f.test_first,
        f.target.label if f.target else "",
        f.stopped_by,
        f.precautions,
        f.waits_for,
        f.exempt_until,
        f.refused,
        f.overdue_from,
        settled_by=f.settled_by,
    )


def _multiple(group: str, members: Sequence[Candidate], *, whole: bool) -> GroupForecast:
    given, given_apart = members, not whole and bool(members[0].run.schedule.shelf)
    members, missing = _asked_now(members) if given_apart else (members, ())
    status = _status_of({m.forecast.status for m in members}, whole=whole)
    if status is not _S.NOT_COMPLETE:
        stopped_by, settled_by = (
            _each(m.forecast.stopped_by for m in members),
            _each(m.forecast.settled_by for m in members),
        )
        return GroupForecast(group, status, stopped_by=stopped_by, settled_by=settled_by, missing=missing)
    needed = [m for m in members if m.forecast.status is _S.NOT_COMPLETE]
    needed = _due_together(needed) if given_apart else needed
    forecasts = [m.forecast for m in needed]
    earliest = max(_earliest(members, forecasts), _apart_from_last(given, needed) if given_apart else EARLIEST)
    numbers = [f.dose_number for f in forecasts if f.dose_number]
    late = min((f.past_due for f in forecasts if f.past_due), default=None)
    first = forecasts[0]
    return GroupForecast(
        group=group,
        status=status,
        dose_number=min(numbers) if whole else max(numbers),
        earliest=earliest,
        recommended=max(min(f.recommended for f in forecasts if f.recommended), earliest),
        past_due=max(late, earliest) if late else None,
        latest=min((f.latest for f in forecasts if f.latest), default=None),
        vaccines=_shared_vaccines(members, forecasts),
        antigens=tuple(m.series.antigen for m in needed),
        standing=first.target.standing if first.target else Standing.CONFIRMED,
        test_first=first.test_first,
        label=first.target.label if first.target else "",
        precautions=_each(f.precautions for f in forecasts),
        waits_for=max((f.waits_for for f in forecasts), default=""),
        exempt_until=max((f.exempt_until for f in forecasts if f.exempt_until), default=None),
        refused=any(f.refused for f in forecasts),
        overdue_from=min((f.overdue_from for f in forecasts if f.overdue_from), default=None),
        missing=missing,
    )


def _status_of(statuses: set[PatientStatus], *, whole: bool) -> PatientStatus:
    # What is given apart goes on without the antigen that may not be given (diphtheria and tetanus after a reaction to pertussis).
    if not whole and statuses >= {_S.CONTRAINDICATED, _S.NOT_COMPLETE}:
        return _S.NOT_COMPLETE
    settled = _S.IMMUNE if statuses == {_S.IMMUNE} else _S.COMPLETE
    return next((s for s in _FIRST_OF if s in statuses), settled)


def _asked_now(members: Sequence[Candidate]) -> tuple[Sequence[Candidate], tuple[str, ...]]:
    """Of antigens that are given without each other, those that may be given; and those that were never given and can't be.

    Diphtheria and tetanus go on where pertussis is contraindicated, exempted, refused or outgrown.
    """
    closed = [m for m in members if m.forecast.status in (_S.CONTRAINDICATED, _S.AGED_OUT, _S.NOT_RECOMMENDED)]
    rest = [m for m in members if m not in closed]
    free = [m for m in rest if not (m.forecast.exempt_until or m.forecast.refused)]
    if any(m.forecast.status is _S.NOT_COMPLETE for m in free):
        rest = free
    missing = tuple(m.series.antigen for m in members if (m in closed or m not in rest) and not m.run.valid_doses)
    return (rest, missing) if rest and not _ends_all(closed, rest) else (members, ())


def _ends_all(closed: Sequence[Candidate], rest: Sequence[Candidate]) -> bool:
    """Whether what may not be given asks for doses yet when nothing else does: diphtheria, of which pertussis has fewer doses."""
    if any(m.forecast.status is _S.NOT_COMPLETE for m in rest):
        return False
    longest = max(len(m.run.targets) for m in rest)
    return any(m.forecast.status is _S.CONTRAINDICATED and len(m.run.targets) > longest for m in closed)


def _apart_from_last(members: Sequence[Candidate], needed: Sequence[Candidate]) -> date:
    """Four weeks after the last dose of the antigens that aren't needed: what is given next mostly holds them as well."""
    others = [m for m in members if m not in needed]
    counted = (e.dose.on for m in others for e in m.run.evaluations if e.status is DoseStatus.VALID)
    last = max(counted, default=None)
    return _FOUR_WEEKS.after(last) if last else EARLIEST


def _due_together(needed: Sequence[Candidate]) -> list[Candidate]:
    """What is due first, and what one of its vaccines may be given for on the same day."""
    first = min(needed, key=lambda m: m.forecast.recommended or LATEST)
    day = max(first.forecast.recommended or first.run.on, first.run.on)
    found, shared = [first], set(first.forecast.vaccines)
    for m in needed:
        both = shared & set(m.forecast.vaccines)
        if m is not first and both and _is_due(m.forecast, day):
            found, shared = [*found, m], both
    return found


def _is_due(f: Forecast, day: date) -> bool:
    """Whether it may be given by then, or is due by its age and only waits for its interval: one dose serves all."""
    return any(when is not None and when <= day for when in (f.earliest, f.unadjusted_recommended))


def _earliest(members: Sequence[Candidate], forecasts: Sequence[Forecast]) -> date:
    """The latest of the antigens' earliest days; with a priority interval the first, behind the last dose of the group."""
    starts = [f.earliest for f in forecasts if f.earliest]
    if not any(f.priority for f in forecasts):
        return max(starts)
    last = max((e.dose.on for m in members for e in m.run.evaluations), default=min(starts))
    return max(min(starts), last)


def _shared_vaccines(members: Sequence[Candidate], forecasts: Sequence[Forecast]) -> tuple[str, ...]:
    """The products that serve all antigens still needed, and hold none that may not be given."""
    stopped = {m.series.antigen for m in members if m.forecast.status is _S.CONTRAINDICATED}
    schedule = members[0].run.schedule
    return tuple(
        v
        for v in forecasts[0].vaccines
        if all(v in f.vaccines for f in forecasts) and not parts_of(schedule, v) & stopped
    )


def _each(codes: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for some in codes for code in some))
