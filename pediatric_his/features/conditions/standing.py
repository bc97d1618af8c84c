"""What was written down of a child, as it stands on a day, in the vaccine engine's words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from pediatric_his.clinical.immunization.dates import last_day_of
from pediatric_his.clinical.immunization.observations import Observation
from pediatric_his.features.conditions.queries import Observed
from pediatric_his.reference.observations import ObservationKind, is_over, kinds_by_code, without_ended


def stands(row: Observed, on: date) -> bool:
    """Whether it holds on a day: begun, not ended, not taken back; an illness of the day only on its day.

    One whose end or error awaits a doctor's second look holds until then.
    """
    is_over_or_wrong = row.entered_in_error or (row.ended_on is not None and row.ended_on <= on)
    if is_over_or_wrong and not row.awaits_look:
        return False
    return row.observed_on is None or (row.observed_on <= on and not is_over(row.code, row.observed_on, on))


def observations(rows: Iterable[Observed], on: date) -> list[Observation]:
    """What holds on a day, and the ends that count for something (chemotherapy)."""
    return without_ended(list(_standing(rows, on)))


def _standing(rows: Iterable[Observed], on: date) -> Iterator[Observation]:
    for row in rows:
        kind = kinds_by_code().get(row.code)
        if stands(row, on):
            yield Observation(row.code, _day(row, kind, on), row.value, row.date_precision)
        elif kind and not row.entered_in_error and row.ended_on and row.ended_on <= on and row.code in kind.ended_as:
            yield Observation(kind.ended_as[row.code], row.ended_on)


def _day(row: Observed, kind: ObservationKind | None, on: date) -> date | None:
    """Of a day known to a month or a year the first that can be; what something is counted from: the last."""
    if row.observed_on is None or kind is None or not kind.latest:
        return row.observed_on
    return min(last_day_of(row.observed_on, row.date_precision), max(on, row.observed_on))
