"""From thresholds.toml to the model. All faults of a file are gathered; the file's head tells its form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from pediatric_his.clinical.vitals.model import (
    AgeLimit,
    AltitudeAdjustment,
    Amount,
    Band,
    FeverLimit,
    Limits,
    Measure,
    RateRow,
    SmokingAdjustment,
    Source,
    Standing,
    Thresholds,
    Told,
    Unit,
)
from pediatric_his.reference.sections import Fault, Section, decimal_of
from pediatric_his.reference.vitals.checks import band_faults
from pediatric_his.reference.vitals.cuts import LimitWords, read_cuts

_AGE: Final = re.compile(r"([0-9]+)([dmy])")
_RANGE: Final = re.compile(r"(?:from )?(-?[0-9]+(?:\.[0-9]+)?)?(?: ?to (-?[0-9]+(?:\.[0-9]+)?))?")
_STEP: Final = re.compile(r"([-*/]) ([0-9.]+)")
_TOLD: Final[tuple[Told, ...]] = ("yes", "no", "unknown")
_STANDINGS: Final = tuple(str(standing) for standing in Standing)
_NO_AGE: Final = AgeLimit(0, "d")

Rates = Mapping[str, Sequence[RateRow]]


def thresholds_of(
    data: dict[str, Any], rates: Rates, findings: Mapping[str, object], names: Mapping[str, object]
) -> tuple[Thresholds, list[Fault]]:
    """The thresholds that a parsed file tells, and all its faults; with faults the thresholds are of no use.

    `rates`: centiles by vital sign; `findings`, `names`: for what there are words.
    """
    root = Section(data, "", (), [])
    root.known("edition", "adult_from", "altitude", "sources", "units", "grades", "measures")
    if not isinstance(data.get("edition"), date):
        root.fault("edition must be a date like 2026-11-25", "edition")
    file = _File(root, rates, findings)
    measures = {code: file.measure(code) for code in root.section("measures").data}
    for code in measures.keys() - names.keys():
        root.fault(f"{code} has no name in words.toml", f"[measures.{code}]")
    edition = data["edition"] if isinstance(data.get("edition"), date) else date.min
    grades = {word: place for place, words in enumerate(file.grades.values()) for word in words}
    altitude = limits_of(root, "altitude")
    found = Thresholds(edition, measures, file.units, grades, tuple(file.grades), altitude)
    return found, root.faults


def limits_of(section: Section, key: str) -> Limits:
    """ "20 to 300", "from 70", "to 300"."""
    text = section.text(key)
    parts = _RANGE.fullmatch(text)
    ends = [None if end is None else decimal_of(end) for end in parts.groups()] if parts and text else []
    if not ends or all(end is None for end in ends) or (text.startswith("from") == (ends[1] is not None)):
        section.fault(f'{key} is {text!r}; it can be "20 to 300", "from 70", "to 300"', key)
        return Limits()
    if ends[0] is not None and ends[1] is not None and ends[0] >= ends[1]:
        section.fault(f"{key}: {ends[0]} is not below {ends[1]}", key)
    return Limits(*ends)


class _File:
    """What the measures of a file share: its sources, units, grades."""

    def __init__(self, root: Section, rates: Rates, findings: Mapping[str, object]) -> None:
        self.root, self.rates, self.findings = root, rates, findings
        self.sources = {code: self._source(code) for code in root.section("sources").data}
        self.units = self._words("units")
        self.grades: dict[str, list[str]] = {grade: [] for grade in root.section("grades").data}
        for word, grade in self._words("grades").items():
            self.grades[grade].append(word)
        self.adult = self._age(root, "adult_from", root.text("adult_from"))

    def _source(self, code: str) -> Source:
        section = self.root.section("sources").section(code, f"source {code}", (f"[sources.{code}]",))
        section.known("name", "read", "licence")
        return Source(code, section.text("name"), section.text("read"), section.text("licence"))

    def _words(self, key: str) -> dict[str, str]:
        """Each word and what it means; a word may mean one thing only."""
        section, found = self.root.section(key, where=(f"[{key}]",)), dict[str, str]()
        for meaning, words in section.data.items():
            if not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
                section.fault(f"{meaning} must be a list of words", f'"{meaning}"')
                continue
            for word in words:
                if word != word.strip().lower():
                    section.fault(f"{word!r} must be in lower case, without blanks around it", f'"{meaning}"')
                if found.setdefault(word, meaning) != meaning:
                    section.fault(f"{word!r} is {found[word]} and {meaning}", f'"{meaning}"')
        return found

    def measure(self, code: str) -> Measure:
        section = self.root.section("measures").section(code, code, (f"[measures.{code}]",))
        section.known(
            *("kind", "loinc", "loinc_standing", "unit", "decimals", "also_in", "refuse_outside", "ask_outside"),
            *("note", "rates", "site_default", "fever", "altitude", "smoking", "bands"),
        )
        kind: Literal["number", "grade"] = (
            "grade" if section.choice("kind", ("number", "grade"), "number") == "grade" else "number"
        )
        possible, usual = self._limits(section) if kind == "number" else (Limits(), Limits())
        fever = self._fever(section) if "fever" in section.data else {}
        rates = self._rates(section) if "rates" in section.data else ()
        limit_words = LimitWords(tuple(self.grades) if kind == "grade" else None, bool(fever), bool(rates))
        bands = tuple(
            self._band(entry, code, limit_words)
            for entry in section.sections("bands", f"[[measures.{code}.bands]]", code)
        )
        for fault in band_faults(bands, self.adult, tuple(limit.limit for limit in fever.values())):
            section.fault(fault.message, *[f"[[measures.{code}.bands]]"] * (fault.band + 1), fault.word)
        return Measure(
            code=code,
            kind=kind,
            bands=bands,
            loinc=section.text("loinc"),
            loinc_standing=self._standing(section, "loinc_standing"),
            unit=section.text("unit") if kind == "number" else "",
            decimals=section.whole("decimals") if kind == "number" else 0,
            units=self._units(section) if kind == "number" else {},
            possible=possible,
            usual=usual,
            altitude=self._altitude(section) if "altitude" in section.data else None,
            smoking=self._smoking(section) if "smoking" in section.data else None,
            fever=fever,
            site_default=section.choice("site_default", tuple(fever)) if fever else "",
            rates=rates,
            note=section.text("note", ""),
        )

    def _limits(self, section: Section) -> tuple[Limits, Limits]:
        possible, usual = limits_of(section, "refuse_outside"), limits_of(section, "ask_outside")
        for end in usual:
            if end is not None and not possible.hold(Amount(end)):
                section.fault(f"ask_outside: {end} is refused already", "ask_outside")
        return possible, usual

    def _units(self, section: Section) -> dict[str, Unit]:
        own = section.text("unit")
        others = section.section("also_in", f"{section.name}, also_in") if "also_in" in section.data else None
        units = {own: Unit(own)}
        for code in others.data if others else ():
            text = others.text(code) if others else ""
            steps = tuple((sign, decimal_of(by)) for sign, by in _STEP.findall(text))
            if not steps or _STEP.sub("", text).strip() or any(by is None or not by for _, by in steps):
                section.fault(f'also_in: {code} is {text!r}; it can be "* 10", "/ 18.016", "- 32 * 5 / 9"', "also_in")
            units[code] = Unit(code, tuple((sign, by) for sign, by in steps if by))
        for code in units:
            if code and code not in self.units.values():
                section.fault(f"the unit {code} has no words in [units]", code)
        return units

    def _fever(self, section: Section) -> dict[str, FeverLimit]:
        sites, found = section.section("fever", where=("fever]",)), {}
        for site in sites.data:
            entry = sites.section(site, f"{section.name}, fever {site}")
            entry.known("from", "source", "standing")
            found[site] = FeverLimit(entry.decimal("from"), self._named_source(entry), self._standing(entry))
        return found

    def _rates(self, section: Section) -> tuple[RateRow, ...]:
        vital = section.choice("rates", tuple(self.rates))
        return tuple(self.rates[vital])

    def _altitude(self, section: Section) -> AltitudeAdjustment:
        entry = section.section("altitude", f"{section.name}, altitude", ("altitude]",))
        entry.known("from_m", "per_m", "per_m2", "source", "standing", "note")
        figures = (entry.decimal("from_m"), entry.decimal("per_m"), entry.decimal("per_m2"))
        return AltitudeAdjustment(*figures, self._named_source(entry), self._standing(entry))

    def _smoking(self, section: Section) -> SmokingAdjustment:
        entry = section.section("smoking", f"{section.name}, smoking", ("smoking]",))
        entry.known("from_age", "steps", "unknown", "source", "standing", "note")
        steps = entry.section("steps", f"{section.name}, smoking steps")
        table = [(decimal_of(key), steps.decimal(key)) for key in steps.data]
        for start, _ in table:
            if start is None:
                entry.fault("steps: from how many cigarettes a day, and what is taken off", "steps")
        return SmokingAdjustment(
            self._age(entry, "from_age", entry.text("from_age")),
            tuple((start, minus) for start, minus in table if start is not None),
            entry.decimal("unknown"),
            self._named_source(entry),
            self._standing(entry),
        )

    def _band(self, section: Section, code: str, limit_words: LimitWords) -> Band:
        section.known("ages", "sex", "when", "adjusted", "cuts", "source", "standing", "note")
        ages = section.text("ages")
        start, _, end = ages.partition(" to ")
        sex = section.choice("sex", ("f", "m")) if "sex" in section.data else None
        when, altitude_from = self._when(section)
        parts = [code, f"{start}-{end}", sex or "", *(f"{name}={told}" for name, told in when.items())]
        if altitude_from is not None:
            parts.append(f"altitude>={altitude_from}")
        return Band(
            id="/".join(part for part in parts if part),
            start=self._age(section, "ages", start),
            end=self._age(section, "ages", end),
            cuts=read_cuts(section, limit_words, self.findings),
            source=self._named_source(section),
            standing=self._standing(section),
            note=section.text("note", ""),
            sex=None if sex is None else "f" if sex == "f" else "m",
            when=when,
            altitude_from=altitude_from,
            adjusted=section.yes("adjusted"),
        )

    def _when(self, section: Section) -> tuple[dict[str, Told], Decimal | None]:
        if "when" not in section.data:
            return {}, None
        entry = section.section("when", f"{section.name}, when")
        entry.known("inflammation", "fasting", "altitude_from")
        told = [(key, entry.choice(key, _TOLD)) for key in ("inflammation", "fasting") if key in entry.data]
        when: dict[str, Told] = {key: next(word for word in _TOLD if word == value) for key, value in told}
        return when, entry.decimal("altitude_from") if "altitude_from" in entry.data else None

    def _age(self, section: Section, key: str, text: str) -> AgeLimit:
        parts = _AGE.fullmatch(text.strip())
        if parts is None:
            section.fault(f'{key}: {text!r} is no age; it can be "10d", "6m", "5y"', key)
            return _NO_AGE
        unit = parts[2]
        return AgeLimit(int(parts[1]), "d" if unit == "d" else "m" if unit == "m" else "y")

    def _named_source(self, section: Section) -> Source:
        code = section.text("source")
        if code and code not in self.sources:
            section.fault(f"the source {code!r} is not among [sources]", "source")
        return self.sources.get(code, Source(code, "", "", ""))

    def _standing(self, section: Section, key: str = "standing") -> Standing:
        return Standing(section.choice(key, _STANDINGS))
