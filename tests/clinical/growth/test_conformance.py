"""The engine against WHO's own program and WHO's published tables."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pediatric_his.clinical.ages import days_from_months
from pediatric_his.clinical.growth import Anthropometry, Indicator, Position, Score, Sex, score, value_at, z
from pediatric_his.clinical.growth.lms import value_at_z
from pediatric_his.clinical.growth.tables import TableName, value_at_centile
from pediatric_his.reference.growth import growth_tables, read_table

TABLES = growth_tables()
SURVEY_NAMES = {
    "lhfa": "len",
    "wfa": "wei",
    "wflh": "wfl",
    "bmifa": "bmi",
    "hcfa": "hc",
    "acfa": "ac",
    "tsfa": "ts",
} | {"ssfa": "ss"}


def rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        pytest.skip(f"{path.name} is not beside this checkout")
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def figure(cell: str) -> float | None:
    return float(cell) if cell else None


def position(cell: str) -> Position | None:
    return "l" if cell == "l" else "h" if cell == "h" else None


def survey_differences(shared: Path) -> tuple[list[object], int]:
    """What differs from WHO's own answers to its survey, of how many z-scores."""
    compared = 0
    wrong: list[object] = []
    for row in rows(shared / "clinical/growth/conformance_who_survey_0_5y.csv"):
        found = score(
            TABLES,
            Anthropometry(
                sex="m" if row["GENDER"] == "1" else "f",
                age_days=days_from_months(float(row["agemons"])),
                weight_kg=figure(row["WEIGHT"]),
                length_height_cm=figure(row["HEIGHT"]),
                position=position(row["measure"]),
                head_circumference_cm=figure(row["HEAD"]),
                muac_cm=figure(row["MUAC"]),
                triceps_mm=figure(row["TRI"]),
                subscapular_mm=figure(row["SUB"]),
                oedema=row["oedema"] == "y",
            ),
        )
        for name, column in SURVEY_NAMES.items():
            s = found[Indicator(name)]
            ours = (s.z2, int(s.flag)) if isinstance(s, Score) else None
            theirs = (float(row[f"z{column}"]), int(row[f"f{column}"])) if row[f"z{column}"] else None
            compared += theirs is not None
            if ours != theirs:
                wrong.append((row["id"], name, ours, theirs))
    return wrong, compared


def test_every_z_score_and_flag_of_whos_survey(shared: Path) -> None:
    wrong, compared = survey_differences(shared)
    assert not wrong
    assert compared == 3318


def sd_or_centile(level: str) -> tuple[float, bool]:
    """(z or centile, whether it is a centile) of a published column: SD2neg, P01 (0.1), P999 (99.9), P15 …"""
    if level.startswith("P"):
        return {"01": 0.1, "999": 99.9}.get(level[1:]) or float(level[1:]), True
    return float(level[2]) * (-1 if level.endswith("neg") else 1), False


def published_value(indicator: str, sex: Sex, x: float, level: str, standard: str) -> float:
    """The engine's value in a published cell; days go through the public functions, months of 2007 by their rows."""
    figure, is_centile = sd_or_centile(level)
    if standard == "who2006":
        standing = {"wfl": False, "wfh": True}.get(indicator)
        name = {"wfl": "wflh", "wfh": "wflh", "bfa": "bmifa"}.get(indicator, indicator)
        at = value_at_centile if is_centile else value_at
        found = at(TABLES, Indicator(name), sex, x, figure, standing=standing)
        assert found is not None
        return found
    lms = TABLES.table(TableName(f"{standard}/{indicator}"), sex).row(int(x))
    assert lms is not None
    if is_centile:
        from statistics import NormalDist

        return value_at_z(lms, NormalDist().inv_cdf(figure / 100), restricted=False)
    return value_at_z(lms, figure, restricted=indicator != "hfa")


def published_differences(shared: Path, standard: str) -> tuple[list[object], int]:
    """What differs from a standard's published cells, of how many."""
    column = "x" if standard == "who2006" else "age_months"
    cells = rows(shared / f"clinical/growth/conformance_{standard}_published_tables_sample.csv")
    wrong: list[object] = []
    for row in cells:
        sex: Sex = "m" if row["sex"] == "m" else "f"
        ours = published_value(row["indicator"], sex, float(row[column]), row["level"], standard)
        # Published to three decimals: half a unit of the last, and a breath for binary fractions.
        if abs(ours - float(row["value"])) > 0.0005 + 1e-9:
            wrong.append((row, ours))
    return wrong, len(cells)


@pytest.mark.parametrize("standard", ["who2006", "who2007"])
def test_every_cell_of_the_published_tables(shared: Path, standard: str) -> None:
    wrong, compared = published_differences(shared, standard)
    assert not wrong
    assert compared > 2000


# WHO's published tables, copied by hand: indicator, sex, day or cm, standing, z, value.
PUBLISHED: list[tuple[Indicator, Sex, float, bool | None, float, float]] = [
    (Indicator.WFA, "m", 0, None, 0, 3.3464),
    (Indicator.WFA, "m", 0, None, 1, 3.858),
    (Indicator.WFA, "f", 0, None, 0, 3.2322),
    (Indicator.LHFA, "m", 0, None, 0, 49.8842),
    (Indicator.LHFA, "m", 0, None, -2, 46.098),
    (Indicator.LHFA, "f", 0, None, 0, 49.1477),
    (Indicator.LHFA, "m", 730, None, 0, 87.80),
    (Indicator.LHFA, "m", 731, None, 0, 87.13),
    (Indicator.HCFA, "m", 0, None, 0, 34.4618),
    (Indicator.HCFA, "f", 0, None, 0, 33.8787),
    (Indicator.WFLH, "m", 45.0, False, 0, 2.441),
    (Indicator.WFLH, "f", 120.0, True, 0, 22.8173),
]


@pytest.mark.parametrize(("indicator", "sex", "x", "standing", "level", "value"), PUBLISHED)
def test_values_known_by_heart(
    indicator: Indicator, sex: Sex, x: float, standing: bool | None, level: float, value: float
) -> None:
    found = value_at(TABLES, indicator, sex, x, level, standing=standing)
    assert found == pytest.approx(value, abs=0.006)
    assert found is not None
    assert z(TABLES, indicator, sex, x, found, standing=standing) == pytest.approx(level, abs=1e-9)


def test_tables_are_whole() -> None:
    for name in TableName:
        for sex in ("m", "f"):
            table = read_table(name, "m" if sex == "m" else "f")
            start, end = {
                "wfl": (450, 1100), "wfh": (650, 1200), "acfa": (91, 1856), "tsfa": (91, 1856), "ssfa": (91, 1856),
            }.get(name.value[8:], (0, 1856))  # fmt: skip
            if name.value.startswith("who2007"):
                start, end = 60, 120 if name is TableName.WFA_2007 else 228
            assert (table.start, table.end) == (start, end), name
            assert all(m > 0 and s > 0 for _, m, s in table.rows)
