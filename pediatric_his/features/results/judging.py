"""What is said of a laboratory result as it was typed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from pediatric_his.clinical.vitals import Norms, Result, Written, judge_written
from pediatric_his.features.measurements.judging import MEASURE_OF, Born

QUALIFIERS: Final = ("fasting", "inflammation")
"""What may be said beside a value: yes, no; unknown where it isn't said."""

MEASURED: Final = frozenset(MEASURE_OF.values())
"""These are measured, not sent for."""


def judge_result(
    child: Born, norms: Norms, code: str, value: str, unit: str, taken_on: date, qualifiers: Mapping[str, str]
) -> Result:
    """Reads and judges; never raises. A refused one has the status `refuse` and its reason as the finding."""
    written = Written(
        code=code,
        value=value,
        birth_date=child.birth_date.isoformat(),
        taken=taken_on.isoformat(),
        unit=unit,
        sex=child.sex,
        altitude_m="" if norms.altitude_m is None else f"{norms.altitude_m:f}",
        **{name: qualifiers.get(name, "") for name in QUALIFIERS},
    )
    return judge_written(norms.thresholds, written, norms.approved)
