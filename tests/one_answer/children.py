"""Made-up children, believable and odd, by a seed: what a clinic's record may hold of a child from birth to 19 years."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from pediatric_his.clinical.growth import Indicator, Sex, value_at
from pediatric_his.clinical.growth.intergrowth import postnatal
from pediatric_his.reference.growth import growth_tables

AGES: Final = (
    (0, 13),
    (14, 45),
    (46, 183),
    (184, 366),
    (367, 735),
    (736, 830),
    (831, 1826),
    (1827, 1860),
    (1861, 3700),
    (3701, 6930),
)
_LEAST: Final = {"weight": 400, "length_height": 250, "head_circumference": 180}


@dataclass(frozen=True)
class Kept:
    """A value as the record keeps it; `wrong`: what stood there before it was corrected, `in_error`: it should not be there."""

    on: date
    kind: str
    value: int
    position: str | None = None
    wrong: int | None = None
    in_error: bool = False


@dataclass
class MadeUp:
    number: int
    sex: Sex
    birth: date
    on: date
    gestation: int | None
    parents_mm: tuple[int | None, int | None]
    birth_weight_g: int | None = None  # as registration has it
    kept: list[Kept] = field(default_factory=list)

    @property
    def standing(self) -> list[Kept]:
        """What counts: the last of a kind and day, without what was entered in error; at birth what was measured, else what was told."""
        told = [] if self.birth_weight_g is None else [Kept(self.birth, "weight", self.birth_weight_g)]
        found = {(one.on, one.kind): one for one in [*told, *self.kept] if not one.in_error}
        return [found[key] for key in sorted(found)]

    @property
    def days(self) -> list[date]:
        return sorted({one.on for one in self.standing})


def made_up(number: int, on: date) -> MadeUp:
    """The child of this number; the same each time."""
    rng = Random(number * 7919 + 11)
    low, high = AGES[number % len(AGES)]
    age = rng.randint(low, high)
    gestation = rng.choices(
        (None, rng.randint(259, 286), rng.randint(168, 258), rng.randint(287, 300)), (25, 40, 32, 3)
    )[0]  # fmt: skip
    parents = (rng.choice((None, rng.randint(1450, 1800))), rng.choice((None, rng.randint(1550, 1950))))
    child = MadeUp(number, rng.choice(("m", "f")), on - timedelta(days=age), on, gestation, parents)
    _measure(child, rng, age)
    if number % 3 == 0:
        child.birth_weight_g = _birth_weight(child, Random(number))
    return child


def _birth_weight(child: MadeUp, rng: Random) -> int:
    """Of any size for the weeks of pregnancy; now and then a slip of the pen."""
    usual: float = 3300 * ((child.gestation or 280) / 280) ** 2.6
    return max(300, min(7000, round(usual * rng.gauss(1, 0.17) * (2 if rng.random() < 0.05 else 1))))


def _measure(child: MadeUp, rng: Random, age: int) -> None:
    last = age if rng.random() < 0.6 else rng.randint(0, age)
    ages = {last} | {rng.randint(0, last) for _ in range(rng.choice((0, 0, 1, 3, 5, 8, 11)))}
    if rng.random() < 0.5:
        ages.add(0)
    if rng.random() < 0.05:
        return
    z = {name: rng.gauss(0, 1.1) for name in ("weight", "length", "head")}
    drift = rng.choice((0, 0, 0, 0, -0.5, 0.5, -0.9))
    for at in sorted(ages):
        moved = {name: value + rng.gauss(0, 0.25) for name, value in z.items()}
        z["weight"] += drift
        _visit(child, rng, at, moved)


def _visit(child: MadeUp, rng: Random, at: int, z: dict[str, float]) -> None:
    day = child.birth + timedelta(days=at)
    what = rng.choices(
        ("all", "weight", "muac", "oedema", "length_height", "head_circumference"), (70, 10, 8, 3, 5, 4)
    )[0]
    figures = _figures(child, rng, at, z)
    for kind, value in figures.items():
        asked = what in ("all", kind) and (kind in ("weight", "length_height") or rng.random() < 0.7)
        if not asked or value is None:
            continue
        position = _position(rng, at) if kind == "length_height" else None
        slip = rng.random()
        if slip < 0.04:  # a slip of the pen that nobody has noticed
            value = max(300, value // 2) if kind == "weight" else round(value * 0.8)
        wrong = round(value * 1.3) if 0.04 <= slip < 0.08 else None
        child.kept.append(Kept(day, kind, value, position, wrong, in_error=0.08 <= slip < 0.1))
        if slip > 0.97:
            child.kept.append(Kept(day, kind, value + 10, position))
    if what == "oedema" or rng.random() < 0.15:
        child.kept.append(Kept(day, "oedema", int(rng.random() < 0.25)))


def _position(rng: Random, at: int) -> str | None:
    usual, other = ("lying", "standing") if at < 731 else ("standing", "lying")
    return rng.choices((usual, other, None), (80, 14, 6))[0]


def _figures(child: MadeUp, rng: Random, at: int, z: dict[str, float]) -> dict[str, int | None]:
    table_age = at - (280 - child.gestation if child.gestation and child.gestation < 259 else 0)
    arm = round(rng.gauss(140 + at / 40, 14)) if at > 60 else round(rng.gauss(105 + at / 4, 7))
    found: dict[str, int | None] = {"muac": max(60, min(arm, 320))}
    for kind, indicator, name, scale in (
        ("weight", Indicator.WFA, "weight", 1000),
        ("length_height", Indicator.LHFA, "length", 10),
        ("head_circumference", Indicator.HCFA, "head", 10),
    ):
        value = _value(child, indicator, table_age, z[name])
        if value is None and kind == "weight":  # after ten years WHO has no weight for age
            bmi = _value(child, Indicator.BMIFA, table_age, z[name])
            height = _value(child, Indicator.LHFA, table_age, z["length"])
            value = bmi * (height / 100) ** 2 if bmi and height else None
        found[kind] = None if value is None else max(_LEAST[kind], round(value * scale))
    return found


def _value(child: MadeUp, indicator: Indicator, table_age: int, z: float) -> float | None:
    if table_age >= 0:
        return value_at(growth_tables(), indicator, child.sex, table_age, z)
    normal = postnatal(indicator, child.sex, max(27.0, (table_age + 280) / 7))
    return None if normal is None else normal.value(z)
