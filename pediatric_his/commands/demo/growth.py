"""Growth of demo children: each keeps its own channel of the WHO tables, with a scale's and a tape's noise."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import cast

from pediatric_his.clinical.ages import TERM_DAYS
from pediatric_his.clinical.growth import Indicator, Sex, value_at
from pediatric_his.clinical.growth.intergrowth import postnatal, very_preterm_size
from pediatric_his.reference.growth import growth_tables

COURSES = ("healthy", "faltering", "wasting", "stunting", "obesity")
_SHARES = (0.84, 0.04, 0.03, 0.05, 0.04)


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a child grows, in z: length, weight for length (BMI), head; and what happens to it when."""

    sex: Sex
    length_z: float
    fatness_z: float
    head_z: float
    course: str
    onset_days: int
    gestation_days: int | None


@dataclass(frozen=True, slots=True)
class Body:
    """One day's measurements as kept: grams and millimetres."""

    weight_g: int
    length_mm: int
    head_mm: int | None
    muac_mm: int | None
    lying: bool


def a_channel(rng: random.Random, sex: str) -> Channel:
    course = rng.choices(COURSES, _SHARES)[0]
    gestation = rng.randint(196, 258) if rng.random() < 0.08 else None
    length_z = rng.gauss(-0.1, 0.8) - (2.6 if course == "stunting" else 0)
    fatness = rng.gauss(0.1, 0.75) + {"obesity": 0.6, "wasting": -0.4}.get(course, 0)
    onset = rng.choice((183, 274, 400, 900)) if course != "obesity" else rng.choice((900, 1500, 2500))
    return Channel(cast(Sex, sex), _bounded(length_z), _bounded(fatness), rng.gauss(0, 0.8), course, onset, gestation)


def body_at(rng: random.Random, channel: Channel, age_days: int) -> Body:
    """The measurements of one day."""
    length_z, fatness_z = _drifted(channel, age_days)
    early = _preterm_body(channel, age_days, length_z, fatness_z)
    weight, length, head = early or _who_body(channel, age_days, length_z, fatness_z)
    lying = age_days < 731
    head_mm = round(10 * (head + rng.gauss(0, 0.2))) if head and age_days <= 1856 else None
    muac = _muac(channel, age_days, fatness_z, rng)
    return Body(
        10 * round(weight * 100 * (1 + rng.gauss(0, 0.008))),
        round(10 * (length + rng.gauss(0, 0.3))),
        head_mm,
        muac,
        lying,
    )


def _drifted(channel: Channel, age_days: int) -> tuple[float, float]:
    """Z-scores after what the course has done so far."""
    length_z, fatness_z = channel.length_z, channel.fatness_z
    months = max(0.0, (age_days - channel.onset_days) / 30.4)
    if channel.course == "faltering":
        fatness_z -= min(2.6, 0.42 * months)
        length_z -= min(1.0, 0.06 * months)
    elif channel.course == "wasting" and 0 < months < 14:
        fatness_z -= min(2.8, 1.1 * months)
    elif channel.course == "obesity":
        fatness_z += min(2.2, 0.12 * months)
    return _bounded(length_z, 3.6), _bounded(fatness_z, 3.8)


def _preterm_body(
    channel: Channel, age_days: int, length_z: float, fatness_z: float
) -> tuple[float, float, float] | None:
    if channel.gestation_days is None:
        return None
    weeks = (channel.gestation_days + age_days) / 7
    found = []
    for indicator, z in (
        (Indicator.WFA, (length_z + fatness_z) / 2),
        (Indicator.LHFA, length_z),
        (Indicator.HCFA, channel.head_z),
    ):
        normal = very_preterm_size(indicator, channel.sex, channel.gestation_days) if age_days < 3 else None
        normal = normal or postnatal(indicator, channel.sex, weeks) if weeks < 40 else None
        if normal is None:
            return None
        found.append(normal.value(z))
    return found[0], found[1], found[2]


def _who_body(channel: Channel, age_days: int, length_z: float, fatness_z: float) -> tuple[float, float, float]:
    tables, sex = growth_tables(), channel.sex
    early = TERM_DAYS - channel.gestation_days if channel.gestation_days and age_days < 731 else 0
    day = max(0, min(age_days - early, 6930))
    length = value_at(tables, Indicator.LHFA, sex, day, length_z) or 50.0
    if day <= 1856:
        weight = value_at(tables, Indicator.WFLH, sex, length, fatness_z, standing=day >= 731)
        newborn = value_at(tables, Indicator.WFA, sex, day, (length_z + fatness_z) / 2)
        return weight or newborn or 3.3, length, value_at(tables, Indicator.HCFA, sex, day, channel.head_z) or 34.0
    bmi = value_at(tables, Indicator.BMIFA, sex, day, fatness_z) or 16.0
    return bmi * (length / 100) ** 2, length, 0.0


def _muac(channel: Channel, age_days: int, fatness_z: float, rng: random.Random) -> int | None:
    if not 183 <= age_days <= 1826:
        return None
    value = value_at(growth_tables(), Indicator.ACFA, channel.sex, age_days, fatness_z)
    return round(10 * (value + rng.gauss(0, 0.15))) if value else None


def _bounded(z: float, limit: float = 2.4) -> float:
    return max(-limit, min(limit, z))
