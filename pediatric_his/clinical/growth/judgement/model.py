"""Values that the judgement takes and gives. Weights in kg, lengths in cm, MUAC in mm; z rounded to two decimals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pediatric_his.clinical.growth.model import Sex


class Level(StrEnum):
    """How much a claim should worry, the gravest first; `unknown` is said of what could not be judged."""

    ALARM = "alarm"
    WATCH = "watch"
    FINE = "fine"
    UNKNOWN = "unknown"


class Subject(StrEnum):
    """What a claim is about, in the order in which claims of one name are said: indicators and bare measures."""

    WEIGHT = "weight"
    WFA = "wfa"
    STATURE = "stature"
    LHFA = "lhfa"
    WEIGHT_STATURE = "weight_stature"
    WFLH = "wflh"
    BMIFA = "bmifa"
    HEAD = "head"
    HCFA = "hcfa"
    MUAC = "muac"
    OEDEMA = "oedema"


class ClaimName(StrEnum):
    """All that may be claimed, in the order in which it is said within a level."""

    SAM = "sam"
    IMPLAUSIBLE = "implausible"
    OVERDUE = "overdue"
    AT_RISK_INFANT = "at_risk_infant"
    NEWBORN_WEIGHT_LOSS = "newborn_weight_loss"
    BIRTH_WEIGHT_NOT_REGAINED = "birth_weight_not_regained"
    MAM = "mam"
    FALTERING = "faltering"
    WEIGHT_LOSS = "weight_loss"
    SLOW_GAIN = "slow_gain"
    THINNING = "thinning"
    HEAD_RISING = "head_rising"
    HEAD_FALLING = "head_falling"
    SEVERELY_STUNTED = "severely_stunted"
    STUNTED = "stunted"
    SEVERELY_UNDERWEIGHT = "severely_underweight"
    UNDERWEIGHT = "underweight"
    SEVERELY_THIN = "severely_thin"
    THIN = "thin"
    OBESE = "obese"
    OVERWEIGHT = "overweight"
    HEIGHT_FALLING = "height_falling"
    HEIGHT_RISING = "height_rising"
    BMI_RISING = "bmi_rising"
    MICROCEPHALY = "microcephaly"
    MACROCEPHALY = "macrocephaly"
    TALL = "tall"
    SGA_SHORT = "sga_short"
    SHORT_FOR_PARENTS = "short_for_parents"
    TALL_FOR_PARENTS = "tall_for_parents"
    SGA = "sga"
    LGA = "lga"
    CATCH_UP = "catch_up"
    ALONG_LINE = "along_line"
    USUAL = "usual"
    HOLDS_LINE = "holds_line"
    SINGLE_DAY_ONLY = "single_day_only"
    BEFORE_TERM = "before_term"
    REFERENCE_ENDED = "reference_ended"
    UNMEASURED = "unmeasured"


@dataclass(frozen=True, slots=True)
class Child:
    """Whom the measurements are of. Gestation in days at birth (None: not known), the parents' heights in cm."""

    sex: Sex
    birth_date: date
    gestation_days: int | None = None
    mother_cm: float | None = None
    father_cm: float | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """One row of what was measured on a day. `standing` None: not written; `oedema` None: not looked for."""

    day: date
    weight_kg: float | None = None
    stature_cm: float | None = None
    standing: bool | None = None
    head_cm: float | None = None
    muac_mm: float | None = None
    oedema: bool | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that may be said, with the figures that its sentence needs.

    `day` is that of the newest measurement it rests on, `past` says that its kind is overdue: then the words are "was".
    `value` is the newest value (kg, cm, mm, kg/m²) and `z` its z-score. Of a change: `since` and `from_z` are the day
    compared with and its z, `grams` the gain (negative: lost), `usual_grams` WHO's median gain, `percent` of weight
    lost. `signs` are those of malnutrition, `target_z` the parents', `count` the days of a line, `days` an interval.
    `corrected`: both z of a change are at the corrected age, though the newest is classed at the age since birth.
    """

    name: ClaimName
    level: Level
    subject: Subject | None = None
    day: date | None = None
    z: float | None = None
    past: bool = False
    value: float | None = None
    since: date | None = None
    from_z: float | None = None
    grams: int | None = None
    usual_grams: int | None = None
    percent: float | None = None
    signs: tuple[Subject, ...] = ()
    target_z: float | None = None
    count: int | None = None
    days: int | None = None
    corrected: bool | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """All claims in the order in which they are said. The first is the headline; its level is the child's."""

    claims: tuple[Claim, ...]

    @property
    def headline(self) -> Claim | None:
        return self.claims[0] if self.claims else None

    @property
    def level(self) -> Level:
        return self.claims[0].level if self.claims else Level.UNKNOWN
