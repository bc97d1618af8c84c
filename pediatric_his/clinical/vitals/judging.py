"""A reading judged: possible or not, unusual or not, the band of the child's age, the cut that holds."""

from __future__ import annotations

from collections.abc import Set
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from pediatric_his.clinical.ages import age_days
from pediatric_his.clinical.vitals.model import (
    OPERATORS,
    Amount,
    Band,
    Cut,
    Level,
    Measure,
    Result,
    Standing,
    Status,
    Thresholds,
)
from pediatric_his.clinical.vitals.rates import rate_row
from pediatric_his.clinical.vitals.reading import Reading, Written, read

_WEAKEST: Final = tuple(Standing)


def judge_written(thresholds: Thresholds, written: Written, approved: Set[str] | None = None) -> Result:
    """Reads and judges; never raises, whatever is written. `approved`: see `judge`."""
    reading = read(thresholds, written)
    if isinstance(reading, str):
        return Result(Status.REFUSE, reading)
    return judge(reading, approved)


def judge(reading: Reading, approved: Set[str] | None = None) -> Result:
    """The result of a reading.

    `approved`: ids of the bands that the hospital's head doctor has approved; a band that isn't among them judges all the same, with
    `approved` false in the result. None judges as if all were approved.
    """
    measure = reading.measure
    value = _own(reading)
    status = Status.OK if measure.usual.hold(value) else Status.ASK
    if not measure.possible.hold(value):
        at_the_end = _end_of_scale(measure, value)
        if at_the_end is None:
            finding = "wrong_unit" if _fits_another_unit(reading, value) else "impossible"
            return Result(Status.REFUSE, finding, None, measure)
        status, value = Status.ASK, at_the_end
    bands = [band for band in measure.bands if _fits(band, reading)]
    band = next((band for band in bands if band.sex in (None, reading.sex)), None)
    if band is None:
        finding = "sex_needed" if bands and reading.sex is None else "no_norm_at_age"
        return Result(status, finding, Level.UNKNOWN, measure, value.number, value.number)
    taken_off = _taken_off(band, reading)
    compared = Amount(value.number - sum(minus for minus, _ in taken_off), value.side) if taken_off else value
    cut = next(cut for cut in band.cuts if _holds(cut, compared, reading))
    return Result(
        status=status,
        finding=cut.finding,
        level=cut.level,
        measure=measure,
        value=value.number,
        compared=compared.number,
        band=band,
        standing=_weakest(band, reading, taken_off),
        approved=approved is None or band.id in approved,
    )


def _own(reading: Reading) -> Amount:
    if reading.unit is None:
        return reading.typed
    return Amount(reading.unit.own(reading.typed.number), reading.typed.side)


def _end_of_scale(measure: Measure, value: Amount) -> Amount | None:
    """`>1500` where 1500 is the last that is possible: an analyser at the end of its scale, judged just beyond the limit.

    That figure alone, for `>2000` is no such reading; only outward, and where that side can need attention: SpO2 >100 stays impossible,
    and nothing lies below zero.
    """
    limit = measure.possible.highest if value.side > 0 else measure.possible.lowest
    outward = ">" if value.side > 0 else "<"
    grave = any(
        cut.sign.startswith(outward) and cut.level in (Level.ALARM, Level.WATCH)
        for band in measure.bands
        for cut in band.cuts
    )
    if not value.side or not limit or not grave or value.number != limit:
        return None
    return Amount(limit, value.side)


def _fits_another_unit(reading: Reading, value: Amount) -> bool:
    """Read in another unit of the measure, the typed number would be a usual one."""
    others = (Amount(unit.own(reading.typed.number), value.side) for unit in reading.measure.units.values())
    return any(
        other != value and reading.measure.possible.hold(other) and reading.measure.usual.hold(other)
        for other in others
    )


def _fits(band: Band, reading: Reading) -> bool:
    """By age and conditions; the sex is asked for apart."""
    if not band.start.reached(reading.birth, reading.taken) or band.end.reached(reading.birth, reading.taken):
        return False
    if band.altitude_from is not None and (reading.altitude_m is None or reading.altitude_m < band.altitude_from):
        return False
    told = {"inflammation": reading.inflammation, "fasting": reading.fasting}
    return all(told[name] == wanted for name, wanted in band.when.items())


def _taken_off(band: Band, reading: Reading) -> list[tuple[Decimal, Standing]]:
    """What altitude and smoking take off, each with its standing."""
    measure, minus = reading.measure, []
    if band.adjusted and measure.altitude:
        minus.append((measure.altitude.minus(reading.altitude_m), measure.altitude.standing))
    if band.adjusted and measure.smoking and measure.smoking.from_age.reached(reading.birth, reading.taken):
        minus.append((measure.smoking.minus(reading.cigarettes), measure.smoking.standing))
    return [(by, standing) for by, standing in minus if by]


def _holds(cut: Cut, compared: Amount, reading: Reading) -> bool:
    return cut.sign == "else" or OPERATORS[cut.sign](compared, Amount(_limit(cut.limit, reading)))


def _limit(limit: Decimal | str, reading: Reading) -> Decimal:
    if isinstance(limit, Decimal):
        return limit
    if limit == "fever":
        return reading.measure.fever[reading.site].limit
    row = rate_row(reading.measure.rates, age_days(reading.birth, reading.taken))
    if row is None:
        raise ValueError(f"{limit}: no centiles at this age")
    return row.p1 if limit == "p1" else row.p99


def _weakest(band: Band, reading: Reading, taken_off: list[tuple[Decimal, Standing]]) -> Standing:
    used = [band.standing, *(standing for _, standing in taken_off)]
    if any(cut.limit == "fever" for cut in band.cuts):
        used.append(reading.measure.fever[reading.site].standing)
    return max(used, key=_WEAKEST.index)


def printed(thresholds: Thresholds, result: Result) -> tuple[str, str, str]:
    """(value, unit, compared) as text: rounded half up, `compared` with one decimal more; a strip's grade; blank when refused."""
    measure = result.measure
    if measure is None or result.value is None or result.compared is None:
        return "", "", ""
    if measure.kind == "grade":
        grade = thresholds.grade_order[int(result.value)]
        return grade, "", grade
    return (
        _rounded(result.value, measure.decimals),
        measure.unit,
        _rounded(result.compared, measure.decimals + 1),
    )


def _rounded(number: Decimal, decimals: int) -> str:
    return f"{number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
