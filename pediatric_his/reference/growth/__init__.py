"""WHO growth tables as dated text files, one for each indicator and sex; SOURCES.toml says whence and when."""

from __future__ import annotations

from functools import cache
from os.path import dirname, join
from typing import TYPE_CHECKING, Final

from pediatric_his.clinical.growth.model import Indicator, Sex
from pediatric_his.clinical.growth.tables import GrowthTables, Table, TableName

if TYPE_CHECKING:
    from pediatric_his.clinical.growth.newborn import NewbornTable
    from pediatric_his.clinical.growth.velocity import VelocityRow, VelocityTable

_FOLDER: Final = dirname(__file__)
_SEXES: Final[dict[Sex, str]] = {"m": "boys", "f": "girls"}
_NEWBORN: Final = {Indicator.WFA: "weight", Indicator.LHFA: "length", Indicator.HCFA: "head"}


def read_table(name: TableName, sex: Sex) -> Table:
    """One table from its file; raises ValueError where rows are missing or out of order."""
    with open(join(_FOLDER, f"{name}_{_SEXES[sex]}.csv"), encoding="ascii") as file:
        header, body = file.read().split("\n", 1)
    figures = list(map(float, body.replace("\n", ",").rstrip(",").split(",")))
    per_unit = 10 if header.startswith("cm,") else 1
    start, end = round(figures[0] * per_unit), round(figures[-4] * per_unit)
    rows = list(zip(figures[1::4], figures[2::4], figures[3::4], strict=True))
    if len(rows) != end - start + 1:
        raise ValueError(f"{name} ({sex}): {len(rows)} rows from {start} to {end}")
    return Table(start, rows)


def read_newborn_table(sex: Sex) -> NewbornTable:
    """INTERGROWTH-21st's sizes at birth; raises ValueError where a day of gestation is missing."""
    from pediatric_his.clinical.growth.newborn import FIRST_DAY, LAST_DAY, SkewT

    found = {}
    for indicator, name in _NEWBORN.items():
        with open(join(_FOLDER, f"intergrowth/newborn_{name}_{_SEXES[sex]}.csv"), encoding="ascii") as file:
            rows = [tuple(map(float, line.split(","))) for line in file.read().splitlines()[1:]]
        if [row[0] for row in rows] != list(range(FIRST_DAY, LAST_DAY + 1)):
            raise ValueError(f"newborn {name} ({sex}): not a row for each day of gestation from 33+0 to 42+6")
        found[indicator] = [SkewT(mu, sigma, nu, tau) for _day, mu, sigma, nu, tau in rows]
    return found


@cache
def growth_tables() -> GrowthTables:
    """The tables of this process; each file is read when first asked for."""
    return GrowthTables(read_table, read_newborn_table)


@cache
def velocity_table(sex: Sex) -> VelocityTable:
    """WHO 2009 weight velocity: rows by interval (months), each list by starting month from 0."""
    from pediatric_his.clinical.growth.velocity import VelocityRow

    with open(join(_FOLDER, f"who2009/weight_velocity_{_SEXES[sex]}.csv"), encoding="ascii") as file:
        lines = [tuple(map(float, line.split(","))) for line in file.read().splitlines()[1:]]
    found: dict[int, list[VelocityRow]] = {}
    for interval, start, _end, el, m, s, delta in sorted(lines):
        rows = found.setdefault(round(interval), [])
        if start != len(rows):
            raise ValueError(f"weight velocity ({sex}): no row from month {len(rows)} over {interval:g} months")
        rows.append(VelocityRow(el, m, s, delta))
    return {interval: tuple(rows) for interval, rows in found.items()}
