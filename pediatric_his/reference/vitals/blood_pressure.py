"""The blood pressure tables and classes of AAP 2017, from their files."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from pediatric_his.clinical.vitals.blood_pressure import (
    COLUMNS,
    Centiles,
    Pressure,
    PressureClasses,
    PressureNorms,
    band_id,
)
from pediatric_his.clinical.vitals.model import Sex, Source, Standing
from pediatric_his.reference.vitals import FOLDER, rows_of


@cache
def pressure_norms() -> PressureNorms:
    """Raises ValueError where a row of the tables is missing."""
    centiles: dict[tuple[Sex, int, int], Centiles] = {}
    for row in rows_of("aap2017_blood_pressure.csv"):
        sex: Sex = "f" if row["sex"] == "f" else "m"
        centiles[sex, int(row["years"]), int(row["height_centile"])] = Centiles(
            *(Pressure(int(row[f"s{centile}"]), int(row[f"d{centile}"])) for centile in (50, 90, 95))
        )
    if len(centiles) != 2 * 17 * len(COLUMNS):
        raise ValueError(f"aap2017_blood_pressure.csv: {len(centiles)} rows")
    return PressureNorms(centiles, _classes(tomllib.loads((FOLDER / "blood_pressure.toml").read_text("utf-8"))))


def pressure_bands() -> dict[str, dict[str, object]]:
    """The two bands of ages that are approved, with the figures that an approval is about, as plain JSON."""
    classes = pressure_norms().classes
    shown = {
        "elevated": list(classes.elevated),
        "stage_1": list(classes.stage_1),
        "stage_2": list(classes.stage_2),
        "stage_2_over_p95": classes.stage_2_over_p95,
        "emergency_over_p95": classes.emergency_over_p95,
        "source": classes.source.code,
        "standing": str(classes.standing),
    }
    grown = shown | {"elevated": list(classes.adolescent_elevated)}
    return {band_id(classes, False): shown, band_id(classes, True): grown}


def _classes(data: dict[str, Any]) -> PressureClasses:
    return PressureClasses(
        elevated=Pressure(**data["elevated"]),
        stage_1=Pressure(**data["stage_1"]),
        stage_2=Pressure(**data["stage_2"]),
        stage_2_over_p95=data["stage_2_over_p95"],
        emergency_over_p95=data["emergency_over_p95"],
        adolescent_from_years=data["adolescent_from_years"],
        adolescent_elevated=Pressure(**data["adolescent_elevated"]),
        source=Source("aap_2017", **data["source"]),
        standing=Standing(data["standing"]),
        tables_standing=Standing(data["tables_standing"]),
    )
