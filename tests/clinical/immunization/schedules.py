"""Schedules of one or two made-up antigens, changed line by line: X is in vaccine A, Y in B, both in AB."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from pediatric_his.clinical.immunization import AdministeredDose, Patient, assess
from pediatric_his.clinical.immunization.dates import Duration, duration
from pediatric_his.clinical.immunization.model import (
    AgeRule,
    Antigen,
    Assessment,
    Association,
    DoseStatus,
    GroupForecast,
    PreferableInterval,
    Reason,
    ScheduleData,
    Series,
    SeriesType,
    TargetDose,
    VaccineRule,
)

BIRTH = date(2025, 1, 10)


def length(text: str) -> Duration | None:
    return duration(text)


def ages(minimum: str = "", recommended: str = "", maximum: str = "", absolute: str = "") -> tuple[AgeRule, ...]:
    return (AgeRule(length(absolute or minimum), length(minimum), length(recommended), None, length(maximum)),)


def interval(minimum: str, recommended: str = "", absolute: str = "", **changes: Any) -> PreferableInterval:
    """Counted from the dose before."""
    times = (length(absolute or minimum), length(minimum), length(recommended or minimum), None)
    return replace(PreferableInterval(True, None, frozenset(), None, *times), **changes)


def target(number: int, cvx: tuple[str, ...] = ("A", "AB"), **changes: Any) -> TargetDose:
    """A target dose that may be given from birth on, and asks for nothing else."""
    vaccines = tuple(VaccineRule(code, None, None, forecast=True) for code in cvx)
    return replace(TargetDose(number, ages("0 days", "0 days"), (), (), vaccines, (), frozenset(), ()), **changes)


def series(*doses: TargetDose, name: str = "S", antigen: str = "X", **changes: Any) -> Series:
    plain = Series(
        name, antigen, antigen, SeriesType.STANDARD, frozenset(), default=False, product_path=False, group="1",
        group_name="", equivalent_groups=frozenset(), priority="", preference=1, min_age_to_start=None,
        max_age_to_start=None, indications=(), doses=doses,
    )  # fmt: skip
    return replace(plain, **changes)


def schedule(*of_x: Series, of_y: tuple[Series, ...] = (), conflicts: Any = None, **of_antigen: Any) -> ScheduleData:
    """`of_antigen`: immunity, contraindications and the like of X."""
    antigens = {"X": Antigen("X", "X", of_x, **of_antigen)}
    if of_y:
        antigens["Y"] = Antigen("Y", "Y", of_y)
    x, y = Association("X", None, None), Association("Y", None, None)
    return ScheduleData(antigens, {"A": (x,), "A2": (x,), "B": (y,), "AB": (x, y)}, conflicts or {})


def history(*doses: str) -> list[AdministeredDose]:
    """Doses as `A@2025-03-10`."""
    pairs = [text.split("@") for text in doses]
    return [AdministeredDose(str(n), date.fromisoformat(on), cvx) for n, (cvx, on) in enumerate(pairs)]


def look(data: ScheduleData, *doses: str, on: str = "2026-01-10", who: Patient | None = None) -> Assessment:
    return assess(data, who or Patient(BIRTH, "m"), history(*doses), date.fromisoformat(on))


def group(found: Assessment) -> GroupForecast:
    return found.groups[0]


def verdicts(found: Assessment) -> list[DoseStatus | Reason]:
    """Of each evaluation the reason, or that it is valid."""
    return [e.reason or e.status for e in found.evaluations]
