"""The growth tables in memory, each read when first asked for, and the rows that ages and lengths point to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING, Final

from pediatric_his.clinical.ages import DAYS_PER_MONTH
from pediatric_his.clinical.growth.lms import LMS, value_at_z, z_score
from pediatric_his.clinical.growth.model import DEFAULT_RULES, Indicator, Rules, Sex

if TYPE_CHECKING:
    from pediatric_his.clinical.growth.newborn import NewbornTable


class TableName(StrEnum):
    """WHO's tables by standard and abbreviation; the row unit is days (2006), 0.1 cm (wfl, wfh) or months (2007)."""

    WFA = "who2006/wfa"
    LHFA = "who2006/lhfa"
    BMIFA = "who2006/bmifa"
    HCFA = "who2006/hcfa"
    ACFA = "who2006/acfa"
    TSFA = "who2006/tsfa"
    SSFA = "who2006/ssfa"
    WFL = "who2006/wfl"
    WFH = "who2006/wfh"
    WFA_2007 = "who2007/wfa"
    HFA_2007 = "who2007/hfa"
    BMIFA_2007 = "who2007/bmifa"


@dataclass(frozen=True, slots=True)
class Table:
    """L, M, S for each whole unit from `start` on (days, months, or tenths of a centimetre)."""

    start: int
    rows: list[LMS]

    @property
    def end(self) -> int:
        return self.start + len(self.rows) - 1

    def row(self, unit: int) -> LMS | None:
        i = unit - self.start
        return self.rows[i] if 0 <= i < len(self.rows) else None

    def between(self, x: float) -> LMS | None:
        """L, M and S interpolated linearly between the rows about `x` (in the table's unit); None outside."""
        position = x - self.start
        # 71.3 cm is 712.9999… tenths: a hair below a row is that row
        i = int(position + 1e-6)
        if position < -1e-6 or i >= len(self.rows):
            return None
        t = position - i
        if t < 1e-6:
            return self.rows[i]
        if i + 1 == len(self.rows):
            return None
        l0, m0, s0 = self.rows[i]
        l1, m1, s1 = self.rows[i + 1]
        return (l0 + (l1 - l0) * t, m0 + (m1 - m0) * t, s0 + (s1 - s0) * t)


class GrowthTables:
    """All tables; `load(name, sex)` and `load_newborn(sex)` are called once for each that is used."""

    __slots__ = ("_load", "_load_newborn", "_newborn", "_tables")

    def __init__(self, load: Callable[[TableName, Sex], Table], load_newborn: Callable[[Sex], NewbornTable]) -> None:
        self._load, self._load_newborn = load, load_newborn
        self._tables: dict[tuple[TableName, Sex], Table] = {}
        self._newborn: dict[Sex, NewbornTable] = {}

    def table(self, name: TableName, sex: Sex) -> Table:
        key = (name, sex)
        try:
            return self._tables[key]
        except KeyError:
            # Two threads may read the same file at once: the same figures, so the later one does no harm.
            return self._tables.setdefault(key, self._load(name, sex))

    def newborn(self, sex: Sex) -> NewbornTable:
        """INTERGROWTH-21st's sizes at birth."""
        if sex not in self._newborn:
            self._newborn[sex] = self._load_newborn(sex)
        return self._newborn[sex]


BY_DAY: Final = {
    Indicator.WFA: TableName.WFA,
    Indicator.LHFA: TableName.LHFA,
    Indicator.BMIFA: TableName.BMIFA,
    Indicator.HCFA: TableName.HCFA,
    Indicator.ACFA: TableName.ACFA,
    Indicator.TSFA: TableName.TSFA,
    Indicator.SSFA: TableName.SSFA,
}
BY_MONTH: Final = {
    Indicator.WFA: TableName.WFA_2007,
    Indicator.LHFA: TableName.HFA_2007,
    Indicator.BMIFA: TableName.BMIFA_2007,
}


def lms_by_age(
    tables: GrowthTables, indicator: Indicator, sex: Sex, age_days: int, rules: Rules = DEFAULT_RULES
) -> LMS | None:
    """L, M, S at a whole day: WHO 2006 by day, then WHO 2007 between its months. None where WHO has none."""
    if age_days <= rules.who2006_last_day:
        return tables.table(BY_DAY[indicator], sex).row(age_days)
    name = BY_MONTH.get(indicator)
    return None if name is None else tables.table(name, sex).between(age_days / DAYS_PER_MONTH)


def lms_by_length(tables: GrowthTables, sex: Sex, cm: float, *, standing: bool) -> LMS | None:
    """L, M, S of weight for length (45-110 cm) or height (65-120 cm)."""
    return tables.table(TableName.WFH if standing else TableName.WFL, sex).between(cm * 10.0)


def lms_at(
    tables: GrowthTables,
    indicator: Indicator,
    sex: Sex,
    x: float,
    *,
    standing: bool | None = None,
    rules: Rules = DEFAULT_RULES,
) -> LMS | None:
    """L, M, S of any indicator: `x` is the age in days, or cm for weight-for-length/height.

    `standing` chooses the height table; None takes it from 87 cm on, as WHO does where nothing else is known.
    """
    if indicator is Indicator.WFLH:
        return lms_by_length(tables, sex, x, standing=x >= 87.0 if standing is None else standing)
    return lms_by_age(tables, indicator, sex, int(x), rules)


def is_restricted(indicator: Indicator) -> bool:
    """Whether WHO's rule beyond ±3 SD holds: for all but length/height, which is normally distributed."""
    return indicator is not Indicator.LHFA


def z(
    tables: GrowthTables, indicator: Indicator, sex: Sex, x: float, y: float, *, standing: bool | None = None
) -> float | None:
    """Bare z-score of `y` at `x` (see `lms_at`): no position, oedema or prematurity rule. None where there is none."""
    if not (y > 0.0 and isfinite(y) and isfinite(x)):
        return None
    lms = lms_at(tables, indicator, sex, x, standing=standing)
    return None if lms is None else z_score(lms, y, indicator is not Indicator.LHFA)


def value_at(
    tables: GrowthTables, indicator: Indicator, sex: Sex, x: float, z: float, *, standing: bool | None = None
) -> float | None:
    """The value (kg, cm, mm, kg/m²) that has this z at `x` (see `lms_at`); None outside the tables."""
    lms = lms_at(tables, indicator, sex, x, standing=standing)
    return None if lms is None else value_at_z(lms, z, is_restricted(indicator))


def value_at_centile(
    tables: GrowthTables, indicator: Indicator, sex: Sex, x: float, centile: float, *, standing: bool | None = None
) -> float | None:
    """The value at a centile (0-100, exclusive), as WHO publishes centiles: by the LMS formula alone, to the ends."""
    from statistics import NormalDist  # slow to import, and seldom wanted

    lms = lms_at(tables, indicator, sex, x, standing=standing)
    return None if lms is None else value_at_z(lms, NormalDist().inv_cdf(centile / 100.0), restricted=False)
