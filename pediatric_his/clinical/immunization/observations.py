"""What is observed of a child or decided about her, and what a calendar's rules make of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pediatric_his.clinical.immunization.dates import Duration


@dataclass(frozen=True, slots=True)
class Observation:
    """What is known of the child: a CDSi code or a word of `reference/conditions.toml`, its day, its value in figures or a word.

    `precision`: whether the day, its month or its year alone was said; `on` is then the day that counts.
    """

    code: str
    on: date | None = None
    value: str = ""
    precision: str = "day"


@dataclass(frozen=True, slots=True)
class Exemption:
    """A medical exemption from a vaccine group, from a component (`Pertussis`) or from all (`*`), both days included."""

    of: str
    since: date | None = None
    until: date | None = None

    def holds(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Condition:
    """What any of these observations (or `all_of` them) means for parts of vaccines: antigens, groups or components.

    `doctor`: a precaution, of the `first_dose` alone where said. `waits` are not given before the observation's date + `wait`.
    `value` and `below` ask for an observation's value, `until_age` ends the rule.
    """

    codes: frozenset[str]
    stops: frozenset[str] = frozenset()
    stops_products: frozenset[str] = frozenset()
    doctor: frozenset[str] = frozenset()
    waits: frozenset[str] = frozenset()
    wait: Duration | None = None
    immune: frozenset[str] = frozenset()
    complete: frozenset[str] = frozenset()
    all_of: bool = False
    first_dose: bool = False
    value: str = ""
    below: float | None = None
    until_age: Duration | None = None
    standing: str = ""
    source: str = ""
    id: str = ""
    approved: bool = True  # by the hospital's head doctor; commands judge as if it were


@dataclass(frozen=True, slots=True)
class Reading:
    """An observation in figures and what a low or a high one means (a tuberculin test in millimetres)."""

    code: str
    below: float
    low: str
    at_least: float
    high: str
    approved: bool = True
