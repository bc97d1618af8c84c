"""Rows and what lies between them; which table an age, a length or a centile leads to."""

from __future__ import annotations

from math import inf, nan
from statistics import NormalDist

import pytest

from pediatric_his.clinical.growth import Indicator, value_at, z
from pediatric_his.clinical.growth.lms import lms_value, z_score
from pediatric_his.clinical.growth.model import Rules
from pediatric_his.clinical.growth.tables import (
    GrowthTables,
    Table,
    TableName,
    is_restricted,
    lms_at,
    lms_by_age,
    lms_by_length,
    value_at_centile,
)
from pediatric_his.reference.growth import growth_tables

TABLES, I = growth_tables(), Indicator  # noqa: E741
SMALL = Table(450, [(1.0, 2.0, 0.1), (3.0, 6.0, 0.5), (3.0, 7.0, 0.3)])


def test_a_table_has_a_row_for_each_unit() -> None:
    assert (SMALL.start, SMALL.end) == (450, 452)
    assert [SMALL.row(unit) for unit in (449, 450, 452, 453)] == [None, SMALL.rows[0], SMALL.rows[2], None]


@pytest.mark.parametrize(
    ("x", "row"),
    [
        (449.9, None),
        (450 - 5e-7, (1.0, 2.0, 0.1)),  # a hair below a row is that row
        (450, (1.0, 2.0, 0.1)),
        (450.25, (1.5, 3.0, 0.2)),
        (450.5, (2.0, 4.0, 0.3)),
        (451 - 5e-7, (3.0, 6.0, 0.5)),
        (451.5, (3.0, 6.5, 0.4)),
        (452, (3.0, 7.0, 0.3)),
        (452 + 5e-7, (3.0, 7.0, 0.3)),
        (452.1, None),
        (453, None),
    ],
)
def test_between_rows_each_figure_is_interpolated(x: float, row: tuple[float, float, float] | None) -> None:
    found = SMALL.between(x)
    assert found == (None if row is None else pytest.approx(row))


def test_each_table_is_read_once() -> None:
    read: list[tuple[TableName, str]] = []

    def load(name: TableName, sex: str) -> Table:
        read.append((name, sex))
        return SMALL

    tables = GrowthTables(load, lambda sex: {})
    assert tables.table(TableName.WFL, "m") is tables.table(TableName.WFL, "m")
    tables.table(TableName.WFL, "f")
    assert read == [(TableName.WFL, "m"), (TableName.WFL, "f")]


@pytest.mark.parametrize(
    ("indicator", "days", "name", "unit"),
    [
        (I.WFA, 0, TableName.WFA, 0),
        (I.WFA, 1856, TableName.WFA, 1856),
        (I.HCFA, 1856, TableName.HCFA, 1856),
        (I.TSFA, 1000, TableName.TSFA, 1000),
    ],
)
def test_up_to_five_years_by_the_day(indicator: Indicator, days: int, name: TableName, unit: int) -> None:
    assert lms_by_age(TABLES, indicator, "f", days) == TABLES.table(name, "f").row(unit) is not None


def test_from_then_on_between_months() -> None:
    for indicator, name in ((I.WFA, TableName.WFA_2007), (I.LHFA, TableName.HFA_2007), (I.BMIFA, TableName.BMIFA_2007)):
        assert lms_by_age(TABLES, indicator, "f", 1857) == TABLES.table(name, "f").between(1857 / 30.4375) is not None
    assert lms_by_age(TABLES, I.HCFA, "f", 1857) is None
    strict = Rules(who2006_last_day=1826)
    assert lms_by_age(TABLES, I.WFA, "f", 1826, strict) == TABLES.table(TableName.WFA, "f").row(1826)
    assert lms_by_age(TABLES, I.WFA, "f", 1827, strict) == TABLES.table(TableName.WFA_2007, "f").between(1827 / 30.4375)


@pytest.mark.parametrize(
    ("cm", "standing", "table"),
    [
        (86.9, None, TableName.WFL),
        (87.0, None, TableName.WFH),
        (87.5, None, TableName.WFH),
        (86.5, None, TableName.WFL),
        (70.0, True, TableName.WFH),
        (100.0, False, TableName.WFL),
    ],
)
def test_weight_for_length_or_height(cm: float, standing: bool | None, table: TableName) -> None:
    row = TABLES.table(table, "m").between(cm * 10)
    assert row is not None
    assert lms_at(TABLES, I.WFLH, "m", cm, standing=standing) == row
    assert lms_by_length(TABLES, "m", cm, standing=table is TableName.WFH) == row


@pytest.mark.parametrize("y", [0.0, -1.0, -0.5, nan, inf])
@pytest.mark.parametrize("x", [400.0, nan, inf, -inf])
def test_what_is_no_measurement_has_no_z(x: float, y: float) -> None:
    assert z(TABLES, I.WFA, "m", x, y) is None
    if x != 400.0:
        assert z(TABLES, I.WFA, "m", x, 9.5) is None


def test_a_bare_z_and_its_value() -> None:
    for indicator, x, y in ((I.WFA, 400, 40.0), (I.LHFA, 400, 120.0), (I.LHFA, 400, 50.0), (I.WFLH, 74.0, 0.9)):
        lms = lms_at(TABLES, indicator, "m", x)
        assert lms is not None
        found = z(TABLES, indicator, "m", x, y)
        assert found == z_score(lms, y, is_restricted(indicator))
        assert found is not None
        assert abs(found) > 3, "where the rule beyond 3 SD shows"
        assert value_at(TABLES, indicator, "m", x, found) == pytest.approx(y)
    assert z(TABLES, I.WFA, "m", 5000, 40.0) is value_at(TABLES, I.WFA, "m", 5000, 0.0) is None
    assert [is_restricted(i) for i in I] == [i is not I.LHFA for i in I]


@pytest.mark.parametrize("centile", [0.1, 3, 50, 97, 99.95])
def test_a_value_at_a_centile_is_by_the_formula_to_the_ends(centile: float) -> None:
    lms = lms_at(TABLES, I.WFA, "m", 1500)
    assert lms is not None
    level = NormalDist().inv_cdf(centile / 100)
    assert value_at_centile(TABLES, I.WFA, "m", 1500, centile) == pytest.approx(lms_value(lms, level), rel=1e-12)
    assert value_at_centile(TABLES, I.WFA, "m", 5000, centile) is None


def test_whos_printed_third_centile() -> None:
    """Boys of 12 months (365 days), weight for age, WHO's table of percentiles: 3rd 7.8 kg, 97th 11.8 kg."""
    low, high = (value_at_centile(TABLES, I.WFA, "m", 365, centile) for centile in (3, 97))
    assert (round(low or 0, 1), round(high or 0, 1)) == (7.8, 11.8)
