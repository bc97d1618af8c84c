"""What is measured: units as typed, whole numbers as kept, the limits of the possible.

What is judged by `reference/vitals/thresholds.toml` may be typed as far as that judges it, or a danger could not be written down;
temperature as far as a thermometer shows it. A test holds both together.
"""

from __future__ import annotations

from dataclasses import dataclass

from pediatric_his.web.languages import N_, _


@dataclass(frozen=True, slots=True)
class Kind:
    """`scale` turns the typed unit into the kept one: 7.25 kg × 1000 → 7250 g."""

    code: str
    words: str
    unit: str
    scale: int
    low: float
    high: float
    decimals: int

    @property
    def unit_words(self) -> str:
        """Not by `_` in a template, which would take the sign % for a place to fill."""
        return _(self.unit)

    def typed(self, value: int) -> float:
        return value / self.scale


KINDS = {
    kind.code: kind
    for kind in (
        Kind("weight", N_("Weight"), N_("kg"), 1000, 0.3, 250, 3),
        Kind("length_height", N_("Length or height"), N_("cm"), 10, 20, 220, 1),
        Kind("head_circumference", N_("Head circumference"), N_("cm"), 10, 15, 70, 1),
        Kind("muac", N_("Arm circumference (MUAC)"), N_("mm"), 1, 30, 500, 0),
        Kind("temperature", N_("Temperature"), N_("°C"), 10, 30, 44, 1),
        Kind("heart_rate", N_("Heart rate"), N_("per minute"), 1, 20, 320, 0),
        Kind("respiratory_rate", N_("Breathing rate"), N_("per minute"), 1, 5, 150, 0),
        Kind("oxygen_saturation", N_("Oxygen saturation"), N_("%"), 1, 30, 100, 0),
        Kind("systolic", N_("Blood pressure, upper"), N_("mmHg"), 1, 40, 260, 0),
        Kind("diastolic", N_("Blood pressure, lower"), N_("mmHg"), 1, 20, 180, 0),
        Kind("triceps_skinfold", N_("Triceps skinfold"), N_("mm"), 10, 1, 80, 1),
        Kind("subscapular_skinfold", N_("Subscapular skinfold"), N_("mm"), 10, 1, 80, 1),
    )
}
NURSES = (
    "weight",
    "length_height",
    "head_circumference",
    "muac",
    "temperature",
    "respiratory_rate",
    "heart_rate",
    "oxygen_saturation",
    "systolic",
    "diastolic",
)
