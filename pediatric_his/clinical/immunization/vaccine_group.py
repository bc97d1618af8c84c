"""Chapter 9: the best series of a vaccine group's antigens, merged into one forecast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pediatric_his.clinical.immunization.conditions import parts_of
from pediatric_his.clinical.immunization.model import Forecast, GroupForecast, PatientStatus, SeriesType, Standing
from pediatric_his.clinical.immunization.series_selection import Candidate

_S = PatientStatus
_OPEN_FIRST = (_S.NOT_COMPLETE, _S.IMMUNE, _S.COMPLETE, _S.CONTRAINDICATED, _S.AGED_OUT, _S.NOT_RECOMMENDED)
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
    statuses = {m.forecast.status for m in members}
    # What is given apart goes on without the antigen that may not be given (diphtheria and tetanus after a reaction to pertussis).
    goes_on = not whole and statuses >= {_S.CONTRAINDICATED, _S.NOT_COMPLETE}
    status = _S.NOT_COMPLETE if goes_on else next((s for s in _FIRST_OF if s in statuses), None)
    if status is None:
        status = _S.IMMUNE if statuses == {_S.IMMUNE} else _S.COMPLETE
    if status is not _S.NOT_COMPLETE:
        stopped_by, settled_by = (
            _each(m.forecast.stopped_by for m in members),
            _each(m.forecast.settled_by for m in members),
        )
        return GroupForecast(group, status, stopped_by=stopped_by, settled_by=settled_by)
    needed = [m for m in members if m.forecast.status is _S.NOT_COMPLETE]
    forecasts = [m.forecast for m in needed]
    earliest = _earliest(members, forecasts)
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
    )


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
