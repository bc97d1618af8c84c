"""Blood-pressure coefficients and rates by age, from the files in vitals/."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from os.path import dirname, join

from pediatric_his.clinical.vitals import BloodPressureCoefficients, BloodPressureTable, Rate, RateBand


def _rows(name: str) -> list[dict[str, str]]:
    with open(join(dirname(__file__), "vitals", name), encoding="ascii", newline="") as file:
        return list(csv.DictReader(file))


@cache
def blood_pressure_table() -> BloodPressureTable:
    """Coefficients by sex and phase (diastolic: Korotkoff 5)."""
    return {
        ("m" if row["sex"] == "m" else "f", "systolic" if row["kind"] == "systolic" else "diastolic"): (
            BloodPressureCoefficients(
                float(row["alpha"]),
                (float(row["beta1"]), float(row["beta2"]), float(row["beta3"]), float(row["beta4"])),
                (float(row["gamma1"]), float(row["gamma2"]), float(row["gamma3"]), float(row["gamma4"])),
                float(row["sigma"]),
            )
        )
        for row in _rows("fourth_report_2004_coefficients.csv")
    }


@cache
def rate_bands() -> Mapping[Rate, tuple[RateBand, ...]]:
    """Heart and breathing rates, youngest band first."""
    rows = _rows("fleming2011_heart_resp_rate.csv")

    def bands(kind: Rate) -> tuple[RateBand, ...]:
        return tuple(
            RateBand(*(float(v) for k, v in row.items() if k != "vital")) for row in rows if row["vital"] == kind
        )

    return {"hr": bands("hr"), "rr": bands("rr")}
