"""Where two judges of one figure differ: growth's rules, the results' limits, IMCI, on each day of the first five years.

Temperature in the armpit, breaths (a child over two months coughs, else IMCI doesn't count them), arm, haemoglobin, of a
child that is well but for the figure. A judge's answer changes only at its own limits: on each day all limits of all judges
are tried, the step below each and that above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Final

from pediatric_his.clinical.growth.judgement import Child, ClaimName, Level, Measurement, judge
from pediatric_his.clinical.imci import Colour, classify
from pediatric_his.clinical.imci.model import Group
from pediatric_his.clinical.vitals import Reading, Result
from pediatric_his.clinical.vitals import judge as judge_result
from pediatric_his.clinical.vitals.model import Amount
from pediatric_his.clinical.vitals.rates import rate_row
from pediatric_his.reference.growth import growth_tables, velocity_table
from pediatric_his.reference.vitals import rate_rows, thresholds
from tests.clinical.imci.children import TABLES as IMCI
from tests.clinical.imci.children import WELL

BORN: Final = date(2020, 1, 1)
LAST_DAY: Final = 1826
ORDER: Final = {level.value: i for i, level in enumerate(Level)}
COLOURS: Final = {Colour.PINK: "alarm", Colour.YELLOW: "watch", Colour.GREEN: "fine", Colour.GREY: "unknown"}


@dataclass(frozen=True)
class Matter:
    """`code`: the results' measure; `imci`: IMCI's input, and its tables that read it; `own`: limits of IMCI and growth."""

    name: str
    code: str
    imci: str
    tables: tuple[str, ...]
    step: Decimal
    low: Decimal
    high: Decimal
    own: tuple[int | float, ...]


MATTERS: Final = (
    Matter("temperature, °C", "temp", "temp_c", ("fever", "yi_infection"), Decimal("0.1"), Decimal(34), Decimal(42), (35.5, 37.5, 38)),
    Matter("breaths a minute", "rr", "breaths_per_min", ("cough", "yi_infection"), Decimal(1), Decimal(10), Decimal(120), (40, 50, 60)),
    Matter("arm, mm", "muac", "muac_mm", ("nutrition",), Decimal(1), Decimal(80), Decimal(200), (110, 115, 125)),
    Matter("haemoglobin, g/L", "hb", "hb_g_l", ("anaemia",), Decimal(1), Decimal(40), Decimal(250), (70, 105, 110)),
)  # fmt: skip


@dataclass(frozen=True)
class Answers:
    """What each judge says of a figure; unknown where it doesn't judge."""

    growth: str
    results: str
    imci: str

    @property
    def stands(self) -> str:
        """The graver: what a page says."""
        return min((self.growth, self.results, self.imci), key=ORDER.__getitem__)

    @property
    def differ(self) -> bool:
        return len({self.growth, self.results, self.imci} - {"unknown"}) > 1


@cache
def _around(limits: frozenset[Decimal], matter: Matter) -> tuple[Decimal, ...]:
    found = {limit + matter.step * n for limit in limits for n in (-1, 0, 1)} | {matter.low, matter.high}
    return tuple(sorted(value for value in found if matter.low <= value <= matter.high))


def values_of(matter: Matter, day: int) -> tuple[Decimal, ...]:
    """All limits of a matter at an age, the step below and above each, and the ends of what is possible."""
    limits = {Decimal(str(limit)) for limit in matter.own}
    band = result(matter, day, Decimal(str(matter.own[0]))).band
    limits |= {cut.limit for cut in band.cuts if isinstance(cut.limit, Decimal)} if band else set()
    row = rate_row(rate_rows()["rr"], day) if matter.code == "rr" else None
    if row is not None:  # centiles have decimals, breaths haven't
        limits |= {Decimal(int(float(p)) + n) for p in (row.p1, row.p99) for n in (0, 1)}
    return _around(frozenset(limits), matter)


def result(matter: Matter, day: int, value: Decimal) -> Result:
    measure = thresholds().measures[matter.code]
    taken = BORN + timedelta(days=day)
    reading = Reading(
        measure=measure, typed=Amount(value), birth=BORN, taken=taken, unit=measure.units[measure.unit], sex="f",
        site=measure.site_default, altitude_m=None,
    )  # fmt: skip
    return judge_result(reading, None)


def results_level(matter: Matter, day: int, value: Decimal) -> str:
    level = result(matter, day, value).level
    return level.value if level else "unknown"


_NAMES: Final = {
    group: [name for name, one in IMCI.inputs.items() if one.group in (group, Group.BOTH) and name != "age_days"]
    for group in Group
}


def imci_level(matter: Matter, day: int, value: Decimal) -> str:
    """The worst colour of the tables that read the figure."""
    group = Group.YOUNG if day < IMCI.ages["child_from"] else Group.CHILD
    cells = {name: WELL[name] for name in _NAMES[group]} | {"age_days": str(day)}
    if matter.imci not in cells:
        return "unknown"
    cells[matter.imci] = str(value)
    if matter.code == "rr":
        cells |= {"cough": "yes"} if group is Group.CHILD else {"breaths_repeat": str(value)}
    if matter.code == "muac":
        cells.pop("whz", None)
    if matter.code == "hb":
        cells.pop("pallor", None)
    outcomes = [one for one in classify(IMCI, cells).outcomes if one.table.id in matter.tables]
    levels = [COLOURS[one.colour] for one in outcomes if one.colour]
    return min(levels, key=ORDER.__getitem__, default="unknown")


def growth_level(matter: Matter, day: int, value: Decimal) -> str:
    """The arm alone is judged by growth's rules, too: by claim, else fine where it has a limit at the age."""
    if matter.code != "muac":
        return "unknown"
    on = BORN + timedelta(days=day)
    rows = [Measurement(on, muac_mm=float(value))]
    found = judge(growth_tables(), velocity_table("f"), Child("f", BORN), rows, on)
    names = (ClaimName.SAM, ClaimName.MAM, ClaimName.AT_RISK_INFANT)
    level = next((claim.level.value for claim in found.claims if claim.name in names), "")
    return level or ("fine" if 42 <= day <= LAST_DAY else "unknown")


JUDGES: Final[tuple[Callable[[Matter, int, Decimal], str], ...]] = (growth_level, results_level, imci_level)


def answers(matter: Matter, day: int) -> tuple[tuple[Decimal, Answers], ...]:
    """What is said at an age, value by value, where the judges differ."""
    found = ((value, Answers(*(ask(matter, day, value) for ask in JUDGES))) for value in values_of(matter, day))
    return tuple((value, said) for value, said in found if said.differ)


@dataclass(frozen=True)
class Difference:
    """A stretch of days and values in which the judges say the same, and not all alike."""

    matter: Matter
    first_day: int
    last_day: int
    low: Decimal
    high: Decimal
    said: Answers

    @property
    def row(self) -> str:
        days = f"{self.first_day}–{self.last_day}" if self.last_day > self.first_day else f"{self.first_day}"
        values = f"{self.low}" if self.high == self.low else f"{self.low}–{self.high}"
        values = f"{self.low} and more" if self.high == self.matter.high else values
        values = f"{self.high} and less" if self.low == self.matter.low else values
        said = self.said
        return f"| {self.matter.name} | {days} | {values} | {said.growth} | {said.results} | {said.imci} | **{said.stands}** |"


def differences(matter: Matter) -> Iterator[Difference]:
    """All differences of a matter, day by day, told as ranges."""
    open_from = 0
    before = ranges(matter, 0)
    for day in range(1, LAST_DAY + 2):
        now = ranges(matter, day) if day <= LAST_DAY else ()
        if now != before or day > LAST_DAY:
            for low, high, said in before:
                yield Difference(matter, open_from, day - 1, low, high, said)
            open_from, before = day, now


def ranges(matter: Matter, day: int) -> tuple[tuple[Decimal, Decimal, Answers], ...]:
    """Neighbouring values that are answered alike, as one."""
    values = values_of(matter, day)
    found: list[tuple[Decimal, Decimal, Answers]] = []
    for value, said in answers(matter, day):
        last = values.index(value) - 1
        if found and found[-1][2] == said and found[-1][1] == values[last]:
            found[-1] = (found[-1][0], value, said)
        else:
            found.append((value, value, said))
    return tuple(found)
