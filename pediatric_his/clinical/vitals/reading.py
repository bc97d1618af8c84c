"""What was written — value, unit, site, altitude — read into figures, or refused with the first reason that holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from pediatric_his.clinical.vitals.model import Amount, Measure, Sex, Thresholds, Told, Unit

_NUMBER: Final = re.compile(r"-?(?:[0-9]+|[0-9]*[.,][0-9]+)")
_EXACT: Final = 28  # digits that decimals carry without rounding
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_CIGARETTES: Final = 200  # a day; more is a slip of the pen
_SIDES: Final = {"<": -1, ">": 1}


class Written(NamedTuple):
    """A result as a laboratory, a file or a person writes it; blank where nothing is known.

    `birth_date`, `taken`: YYYY-MM-DD. `value`: a number with point or comma, `<5`, `>200`, or a strip's grade. `cigarettes`: a day,
    or yes, no. `inflammation`, `fasting`: yes, no, unknown.
    """

    code: str
    value: str
    birth_date: str
    taken: str
    unit: str = ""
    sex: str = ""
    site: str = ""
    altitude_m: str = ""
    cigarettes: str = ""
    inflammation: str = ""
    fasting: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A result read. `typed` is in `unit`; for a strip it is the place of the grade, and `unit` None."""

    measure: Measure
    typed: Amount
    birth: date
    taken: date
    unit: Unit | None = None
    sex: Sex | None = None
    site: str = ""
    altitude_m: Decimal | None = None
    cigarettes: Decimal | Told = "unknown"
    inflammation: Told = "unknown"
    fasting: Told = "unknown"


class _Refused(Exception):
    """Carries the finding."""


def read(thresholds: Thresholds, written: Written) -> Reading | str:
    """The reading, or the finding that refuses it: unknown_code, bad_date, before_birth, not_a_number, not_a_grade, unit_missing,
    unknown_unit, unknown_site, bad_altitude; the first that holds."""
    try:
        return _read(thresholds, written)
    except _Refused as refused:
        return str(refused)


def _read(thresholds: Thresholds, written: Written) -> Reading:
    measure = thresholds.measures.get(written.code.strip())
    if measure is None:
        raise _Refused("unknown_code")
    birth, taken = _day(written.birth_date), _day(written.taken)
    if taken < birth:
        raise _Refused("before_birth")
    return Reading(
        measure=measure,
        typed=_grade(thresholds, written.value) if measure.kind == "grade" else _amount(written.value),
        birth=birth,
        taken=taken,
        unit=_unit(thresholds, measure, lowered(written.unit)),
        sex=_sex(written.sex),
        site=_site(measure, lowered(written.site)),
        altitude_m=_altitude(thresholds, written.altitude_m) if measure.asks_altitude else None,
        cigarettes=_cigarettes(written.cigarettes),
        inflammation=_told(written.inflammation),
        fasting=_told(written.fasting),
    )


def lowered(text: str) -> str:
    """A word of a file as the tables hold it: in lower case, the micro sign and the Greek mu as u."""
    return text.strip().lower().replace("µ", "u").replace("μ", "u")


def _day(text: str) -> date:
    text = text.strip()
    if not _DATE.fullmatch(text):
        raise _Refused("bad_date")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Refused("bad_date") from None


def number(text: str) -> Decimal | None:
    """A plain number with point or comma; None for anything else. Minus zero is zero."""
    text = text.strip()
    if len(text) > _EXACT or not _NUMBER.fullmatch(text):
        return None
    return Decimal(text.replace(",", ".")) or Decimal(0)


def _amount(text: str) -> Amount:
    text = text.strip()
    side = _SIDES.get(text[:1], 0)
    found = number(text[1:] if side else text)
    if found is None:
        raise _Refused("not_a_number")
    return Amount(found, side)


def _grade(thresholds: Thresholds, text: str) -> Amount:
    place = thresholds.grades.get(text.strip().lower())
    if place is None:
        raise _Refused("not_a_grade")
    return Amount(Decimal(place))


def _unit(thresholds: Thresholds, measure: Measure, text: str) -> Unit | None:
    if not text:
        if len(measure.units) > 1:
            raise _Refused("unit_missing")
        return next(iter(measure.units.values()), None)
    unit = measure.units.get(thresholds.units.get(text, ""))
    if unit is None:
        raise _Refused("unknown_unit")
    return unit


def _sex(text: str) -> Sex | None:
    found = text.strip().lower()
    return "f" if found == "f" else "m" if found == "m" else None


def _site(measure: Measure, text: str) -> str:
    if not measure.fever or not text:
        return measure.site_default
    if text not in measure.fever:
        raise _Refused("unknown_site")
    return text


def _altitude(thresholds: Thresholds, text: str) -> Decimal | None:
    if not text.strip():
        return None
    metres = number(text)
    if metres is None or not thresholds.altitude.hold(Amount(metres)):
        raise _Refused("bad_altitude")
    return metres


def unread(written: Written) -> list[str]:
    """The columns that say something which nobody can read; they count as not known."""
    told = ("", "yes", "no", "unknown")
    words = {"sex": ("", "m", "f"), "inflammation": told, "fasting": told, "cigarettes": told}
    found = [name for name, known in words.items() if getattr(written, name).strip().lower() not in known]
    smoked = number(written.cigarettes)
    return [name for name in found if name != "cigarettes" or smoked is None or not 0 <= smoked <= MOST_CIGARETTES]


def _told(text: str) -> Told:
    found = text.strip().lower()
    return "yes" if found == "yes" else "no" if found == "no" else "unknown"


def _cigarettes(text: str) -> Decimal | Told:
    found = number(text)
    if found is None:
        return _told(text)
    return found if 0 <= found <= MOST_CIGARETTES else "unknown"
