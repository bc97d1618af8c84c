"""CDSi's logical component model (CDC, Logic Specification 4.6, chapters 3 and 4): codes, figures, dates; no sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pediatric_his.clinical.immunization.dates import Duration
from pediatric_his.clinical.immunization.observations import Condition, Exemption, Observation, Reading


# ── supporting data ────────────────────────────────────────────────────────
class SeriesType(StrEnum):
    STANDARD = "Standard"
    RISK = "Risk"
    EVALUATION_ONLY = "Evaluation Only"


class Standing(StrEnum):
    """How well a calendar's figure is known; approved by a hospital's head. An uncertain dose is never forecast as due."""

    CONFIRMED = "confirmed"
    PARTIAL = "partial"
    UNCERTAIN = "uncertain"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class InForce:
    """Effective and cessation dates (RELEVANT-1/2); None is open."""

    effective: date | None = None
    cessation: date | None = None

    def holds(self, day: date) -> bool:
        return (self.effective is None or self.effective <= day) and (self.cessation is None or day <= self.cessation)


@dataclass(frozen=True, slots=True)
class AgeRule:
    abs_min: Duration | None
    min: Duration | None
    earliest_recommended: Duration | None
    latest_recommended: Duration | None
    max: Duration | None
    in_force: InForce = InForce()


@dataclass(frozen=True, slots=True)
class PreferableInterval:
    """Counted from the previous dose, a target dose, the most recent of some vaccines, or an observation."""

    from_previous: bool
    from_target_dose: int | None
    from_most_recent: frozenset[str]
    from_observation: str | None
    abs_min: Duration | None
    min: Duration | None
    earliest_recommended: Duration | None
    latest_recommended: Duration | None
    priority: bool = False
    in_force: InForce = InForce()


@dataclass(frozen=True, slots=True)
class AllowableInterval:
    from_previous: bool
    from_target_dose: int | None
    abs_min: Duration | None
    in_force: InForce = InForce()


@dataclass(frozen=True, slots=True)
class VaccineRule:
    """A preferable or allowable vaccine of a target dose."""

    cvx: str
    begin_age: Duration | None
    end_age: Duration | None
    trade_name: str = ""
    mvx: str = ""
    forecast: bool = False


@dataclass(frozen=True, slots=True)
class SkipCondition:
    kind: str  # "age", "count", "completed series", "interval"
    begin_age: Duration | None = None
    end_age: Duration | None = None
    start: date | None = None
    end: date | None = None
    interval: Duration | None = None
    count: int = 0
    count_logic: str = ""  # "greater than", "equal to", "less than"
    valid_only: bool = False
    vaccines: frozenset[str] = frozenset()
    series_group: str = ""


@dataclass(frozen=True, slots=True)
class SkipSet:
    conditions: tuple[SkipCondition, ...]
    any_condition: bool
    in_force: InForce = InForce()


@dataclass(frozen=True, slots=True)
class ConditionalSkip:
    evaluation: bool
    forecast: bool
    any_set: bool
    sets: tuple[SkipSet, ...]


@dataclass(frozen=True, slots=True)
class Season:
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class TestFirst:
    """A test that comes before a dose from an age on (not in CDSi: BCG and tuberculin), and how long its answer holds."""

    observation: str
    from_age: Duration
    holds: Duration


@dataclass(frozen=True, slots=True)
class TargetDose:
    """A dose that a series asks for (series dose)."""

    number: int
    ages: tuple[AgeRule, ...]
    intervals: tuple[PreferableInterval, ...]
    allowable_intervals: tuple[AllowableInterval, ...]
    preferable: tuple[VaccineRule, ...]
    allowable: tuple[VaccineRule, ...]
    inadvertent: frozenset[str]
    skips: tuple[ConditionalSkip, ...]
    recurring: bool = False
    season: Season | None = None
    standing: Standing = Standing.CONFIRMED
    label: str = ""
    test_first: TestFirst | None = None
    asked_until: Duration | None = None  # the programme's last age, where a later dose still counts (not in CDSi)
    overdue_after: Duration | None = None  # counted from the recommended day; a calendar's own, not in CDSi


@dataclass(frozen=True, slots=True)
class Indication:
    code: str
    begin_age: Duration | None
    end_age: Duration | None


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    antigen: str
    vaccine_group: str
    type: SeriesType
    genders: frozenset[str]
    default: bool
    product_path: bool
    group: str
    group_name: str
    equivalent_groups: frozenset[str]
    priority: str
    preference: int
    min_age_to_start: Duration | None
    max_age_to_start: Duration | None
    indications: tuple[Indication, ...]
    doses: tuple[TargetDose, ...]
    begun_from: Duration | None = None  # a way for late starters: none for who has a valid dose from before this age


@dataclass(frozen=True, slots=True)
class Contraindication:
    """By an observation, within ages; `vaccines` empty: of the whole antigen."""

    observation: str
    begin_age: Duration | None
    end_age: Duration | None
    vaccines: tuple[tuple[str, Duration | None, Duration | None], ...] = ()


@dataclass(frozen=True, slots=True)
class BirthImmunity:
    before: date
    country: str
    exclusions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Antigen:
    name: str
    vaccine_group: str
    series: tuple[Series, ...]
    contraindications: tuple[Contraindication, ...] = ()
    immunity_observations: frozenset[str] = frozenset()
    birth_immunity: tuple[BirthImmunity, ...] = ()


@dataclass(frozen=True, slots=True)
class LiveConflict:
    previous: str
    current: str
    begin: Duration
    min_end: Duration
    end: Duration


@dataclass(frozen=True, slots=True)
class Association:
    """An antigen that a vaccine holds, for doses given within ages."""

    antigen: str
    begin_age: Duration | None
    end_age: Duration | None


@dataclass(frozen=True, slots=True, eq=False)
class ScheduleData:
    """All supporting data; one is the same as another only where it is that one."""

    antigens: Mapping[str, Antigen]
    associations: Mapping[str, tuple[Association, ...]]  # CVX → antigens
    conflicts: Mapping[tuple[str, str], LiveConflict]
    full_groups: frozenset[str] = frozenset()  # vaccine groups that are administered whole
    observation_codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # any system's code → CDSi codes
    components: Mapping[str, frozenset[str]] = field(default_factory=dict)  # CVX → parts that are no antigen themselves
    shelf: Mapping[str, VaccineRule] = field(default_factory=dict)  # products that may stand in for one that is stopped
    conditions: tuple[Condition, ...] = ()
    readings: tuple[Reading, ...] = ()
    in_conflict: frozenset[str] = field(init=False)  # vaccines that another one may stand in the way of

    def __post_init__(self) -> None:
        object.__setattr__(self, "in_conflict", frozenset(current for _previous, current in self.conflicts))


# ── the patient ────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Patient:
    birth_date: date
    sex: str | None = None  # m, f, None unknown
    observations: tuple[Observation, ...] = ()
    country: str = ""
    exemptions: tuple[Exemption, ...] = ()

    def has(self, code: str) -> bool:
        return any(o.code == code for o in self.observations)


@dataclass(frozen=True, slots=True)
class AdministeredDose:
    """A dose as recorded; `id` is the caller's own. Of a month or a year `on` is its last day, `since` its first; `undated`: unknown."""

    id: str
    on: date
    cvx: str
    mvx: str = ""
    trade_name: str = ""
    expiry: date | None = None
    substandard: bool = False
    since: date | None = None
    undated: bool = False


# ── answers ────────────────────────────────────────────────────────────────
class DoseStatus(StrEnum):
    VALID = "Valid"
    NOT_VALID = "Not Valid"
    EXTRANEOUS = "Extraneous"
    SUBSTANDARD = "Sub-standard"


class Reason(StrEnum):
    """Why a dose doesn't count (the codes of CDC's own cases), or a finding about a dose that can't be judged."""

    TOO_YOUNG = "Age: Too Young"
    TOO_OLD = "Age: Too Old"
    TOO_SOON = "Interval: too Soon"
    SAME_DAY = "Same Day"
    LIVE_CONFLICT = "Live Virus Conflict"
    INADVERTENT = "Inadvertent Vaccine"
    WRONG_VACCINE = "Not a preferable or allowable vaccine"
    TOO_WEAK = "Too weak a vaccine for this age"
    OUTSIDE_PROGRAMME = "Outside The Programme's Ages"  # of a dose that counts
    SERIES_COMPLETE = "Series Already Complete"
    EXPIRED_LOT = "Lot Expired"
    SUBSTANDARD = "Dose Condition"
    BEFORE_BIRTH = "Before Birth"
    IN_THE_FUTURE = "In The Future"
    UNKNOWN_PRODUCT = "Unknown Product"
    UNKNOWN_DAY = "Unknown Day"
    NOT_IN_CALENDAR = "Not In This Calendar"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One dose against one target dose: the verdict, and where it doesn't count, the rule behind it in figures.

    `limit` is the age, interval or span in force, `counted_from` the day it counts from (birth, another dose), `compared_with` their
    sum: the day from which the dose would have counted, or with a maximum, up to which. `standing`: of the calendar's line that decided.
    """

    dose: AdministeredDose
    antigen: str
    status: DoseStatus
    reason: Reason | None = None
    target_number: int | None = None
    compared_with: date | None = None
    limit: Duration | None = None
    counted_from: date | None = None
    standing: Standing | None = None


class PatientStatus(StrEnum):
    NOT_COMPLETE = "Not Complete"
    COMPLETE = "Complete"
    IMMUNE = "Immune"
    CONTRAINDICATED = "Contraindicated"
    AGED_OUT = "Aged Out"
    NOT_RECOMMENDED = "Not Recommended"


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where a series stands and what comes next (chapter 7)."""

    status: PatientStatus
    target: TargetDose | None = None
    dose_number: int | None = None
    earliest: date | None = None
    recommended: date | None = None
    past_due: date | None = None
    latest: date | None = None
    unadjusted_recommended: date | None = None
    unadjusted_past_due: date | None = None
    vaccines: tuple[str, ...] = ()
    priority: bool = False
    test_first: str = ""
    stopped_by: tuple[str, ...] = ()
    precautions: tuple[str, ...] = ()
    waits_for: str = ""
    exempt_until: date | None = None
    refused: bool = False
    overdue_from: date | None = None
    settled_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupForecast:
    """A vaccine group's forecast (chapter 9).

    `test_first`: a test without whose answer the dose isn't given; `label`: the calendar's name of it. Observation codes say why:
    `stopped_by`, `precautions`, `waits_for` what moved the earliest day, `settled_by` what makes it immune or complete. `exempt_until`
    is an exemption's last day, `refused` a refusal: neither changes the status. `as_far_as_known`: it hangs on what nobody knows.
    `may_be_owed`: it is complete, and on other days that are possible it isn't. `missing`: antigens never given that can't be now.
    """

    group: str
    status: PatientStatus
    dose_number: int | None = None
    earliest: date | None = None
    recommended: date | None = None
    past_due: date | None = None
    latest: date | None = None
    vaccines: tuple[str, ...] = ()
    antigens: tuple[str, ...] = ()
    standing: Standing = Standing.CONFIRMED
    test_first: str = ""
    label: str = ""
    stopped_by: tuple[str, ...] = ()
    precautions: tuple[str, ...] = ()
    waits_for: str = ""
    exempt_until: date | None = None
    refused: bool = False
    overdue_from: date | None = None
    as_far_as_known: bool = False
    settled_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    may_be_owed: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """All evaluations of the best series, by dose and antigen, and the vaccine groups' forecasts.

    `depends_on_day`: doses whose verdict isn't one on all days that are possible, with the day they count from where that is all.
    """

    evaluations: tuple[Evaluation, ...]
    groups: tuple[GroupForecast, ...]
    findings: tuple[Evaluation, ...] = ()  # doses that can't be judged at all
    depends_on_day: Mapping[str, date | None] = field(default_factory=dict)
