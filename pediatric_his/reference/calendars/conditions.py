"""`reference/conditions.toml` as the engine's rules, and observations as people write them: `CODE[=VALUE][@DATE]`."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pediatric_his.clinical.allergies import UNCLEAR
from pediatric_his.clinical.immunization.conditions import CERTAIN
from pediatric_his.clinical.immunization.dates import Duration, duration
from pediatric_his.clinical.immunization.observations import Condition, Exemption, Observation, Reading

CONDITIONS_FILE = Path(__file__).parent.parent / "conditions.toml"
_ACTS = {"stops", "stops_products", "doctor", "waits", "immune", "complete", "asks", "code"}  # `code`: a reading
RULE = "rule/"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_GESTATION = re.compile(r"(2[0-9]|3[0-9]|4[0-5])\+[0-6]")


@dataclass(frozen=True, slots=True)
class Conditions:
    """The rules, what other words mean, the codes that have a rule, and the figures that are possible."""

    rules: tuple[Condition, ...]
    readings: tuple[Reading, ...]
    aliases: Mapping[str, tuple[str, ...]]
    known: frozenset[str]
    possible: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the file tells it, for who approves it. `acts`: it keeps something back, or says that something isn't needed."""

    id: str
    figures: Mapping[str, Any]

    @property
    def sure(self) -> bool:
        """Whether a source that was read says so."""
        return bool(self.figures["mark"] == CERTAIN)

    @property
    def acts(self) -> bool:
        return bool(_ACTS & set(self.figures))


@functools.cache
def rule_book() -> tuple[Rule, ...]:
    """Every rule and reading, in the order of the file."""
    data = _data()
    return tuple(
        Rule(_id(entry), {name: told for name, told in entry.items() if name != "id"})
        for entry in (*data["reading"], *data["condition"], data["unclear"])
    )


def _id(entry: Mapping[str, Any]) -> str:
    """Beside the ids of calendars' lines, which begin with a country."""
    return RULE + str(entry["id"])


@functools.cache
def _data() -> dict[str, Any]:
    return tomllib.loads(CONDITIONS_FILE.read_text(encoding="utf-8"))


def load_conditions() -> Conditions:
    """As shipped, and as if approved."""
    return conditions_by(None, frozenset())


@functools.lru_cache(maxsize=64)
def conditions_by(approved: frozenset[str] | None, off: frozenset[str]) -> Conditions:
    """As a hospital has decided the rules by their ids; None: as if all were approved. What a source says can't be switched off."""
    data = _data()
    off -= {rule.id for rule in rule_book() if rule.sure}
    groups: dict[str, list[str]] = data["groups"]

    def held(entry: Mapping[str, Any]) -> bool:
        return approved is None or _id(entry) in approved

    rules = tuple(_rule(e, groups, approved=held(e)) for e in data["condition"])
    unclear = data["unclear"]
    rules += tuple(_unclear(rules, unclear, approved=held(unclear))) if _id(unclear) not in off else ()
    known = {code for rule in rules for code in rule.codes}
    rules = tuple(rule for rule in rules if rule.id not in off)
    readings = data["reading"]
    aliases = {word: tuple(codes) for word, codes in data["aliases"].items()}
    possible = {r["code"]: tuple(r["possible"]) for r in readings} | {k: tuple(v) for k, v in data["figures"].items()}
    return Conditions(
        rules,
        tuple(Reading(r["code"], r["below"], r["low"], r["at_least"], r["high"], held(r)) for r in readings),
        aliases,
        frozenset(known | set(aliases) | {r["low"] for r in readings}),
        possible,
    )


def parts_named(words: Iterable[str]) -> list[str]:
    """The parts behind the words of a rule, each once."""
    groups: dict[str, list[str]] = _data()["groups"]
    return list(dict.fromkeys(part for word in words for part in groups.get(word, [word])))


def _rule(entry: Mapping[str, Any], groups: Mapping[str, list[str]], *, approved: bool) -> Condition:
    def parts(name: str) -> frozenset[str]:
        return frozenset(part for word in entry.get(name, ()) for part in groups.get(word, (word,)))

    return Condition(
        codes=frozenset(entry["codes"]),
        stops=parts("stops"),
        stops_products=frozenset(entry.get("stops_products", ())),
        doctor=parts("doctor"),
        waits=parts("waits"),
        wait=Duration(entry["months"], 0) if "months" in entry else None,
        immune=parts("immune"),
        complete=parts("complete"),
        all_of=entry.get("all_of", False),
        first_dose=entry.get("first_dose", False),
        value=entry.get("value", ""),
        below=entry.get("below"),
        until_age=duration(entry.get("until_age")),
        standing=entry["mark"],
        source=entry["source"],
        id=_id(entry),
        approved=approved,
    )


def _unclear(rules: Iterable[Condition], entry: Mapping[str, Any], *, approved: bool) -> Iterator[Condition]:
    """Rules for `allergy-unclear`, a code as its value: what the code stops, a doctor is asked about."""
    for code in entry["codes"]:
        stopped = frozenset(part for rule in rules if code in rule.codes for part in rule.stops)
        yield Condition(
            frozenset({UNCLEAR}),
            doctor=stopped,
            value=code,
            standing=entry["mark"],
            source=entry["source"],
            id=_id(entry),
            approved=approved,
        )


def read_observation(text: str) -> Observation:
    """An observation as it is written: `028`, `130@2026-07-24`, `tuberculin=12@2026-11-21`, `bcg-scar=yes`.

    Raises:
        ValueError: there is no code, the day is none, or the value can't be.
    """
    told, _, day = text.strip().partition("@")
    code, _, value = (part.strip() for part in told.partition("="))
    if not code:
        raise ValueError(f"{text!r}: an observation begins with its code, like 028 or tuberculin=0@2026-11-21")
    return Observation(
        code.zfill(3) if code.isdecimal() and code.isascii() else code,
        read_day(day) if day else None,
        _value(code, value),
    )


def _value(code: str, value: str) -> str:
    limits = load_conditions().possible.get(code)
    if limits is not None:
        low, high = limits
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value) or not low <= float(value) <= high:
            raise ValueError(f"{code}={value}: a figure from {low} to {high} is needed")
    if code == "gestation" and not _GESTATION.fullmatch(value):
        raise ValueError(f"{code}={value}: weeks and days are needed, like 29+0")
    if code == "bcg-scar" and value not in ("yes", "no"):
        raise ValueError(f"{code}={value}: yes or no is needed")
    if code == "refused" and not value:
        raise ValueError("refused= needs a vaccine group, or * for all")
    return value


def read_exemption(text: str, names: Iterable[str]) -> Exemption:
    """An exemption as it is written: `GROUP:FROM..UNTIL`, a component or `*` for the group, either day left out.

    Raises:
        ValueError: the name is none of the calendar's, or a day is none.
    """
    of, _, period = text.strip().partition(":")
    since, _, until = (part.strip() for part in period.partition(".."))
    possible = {"*", *names}
    if of.strip() not in possible:
        raise ValueError(f"{text!r}: exempt from what? There are {', '.join(sorted(possible))}")
    first, last = read_day(since) if since else None, read_day(until) if until else None
    if first and last and last < first:
        raise ValueError(f"{text!r}: ends before it begins")
    return Exemption(of.strip(), first, last)


def read_day(text: str) -> date:
    """An ISO date of a year that a child can live in.

    Raises:
        ValueError: it is none.
    """
    try:
        found = date.fromisoformat(text.strip()) if _DAY.fullmatch(text.strip()) else None
    except ValueError:
        found = None
    if found is None:
        raise ValueError(f"{text!r} is no date (2025-12-31)")
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError(f"{text!r}: a year from {_FIRST_YEAR} to {_LAST_YEAR} is needed")
    return found
