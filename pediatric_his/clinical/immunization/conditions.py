"""What keeps a child from a vaccine: a calendar's rules over what was observed, exempted or refused, for a child on a day.

CDSi's own contraindications stand with the antigens (`Antigen.contraindications`); these rules add what a national calendar needs
beyond them: parts of a combined vaccine, antibodies with their date, precautions, readings in figures. The rules themselves are data
(`reference/conditions.toml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date

from pediatric_his.clinical.immunization.dates import LATEST, after
from pediatric_his.clinical.immunization.model import Patient, ScheduleData
from pediatric_his.clinical.immunization.observations import Condition, Exemption, Observation, Reading

EVERYTHING = "*"
CERTAIN = "C"


@dataclass(frozen=True, slots=True)
class Restrictions:
    """By part (antigen, vaccine group or component) and by product: the observation codes that say so, or the day until which."""

    stopped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # parts that may not be given
    products: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # products that may not be given, for any of their parts
    doctor: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # precautions
    first_dose_doctor: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # precautions of the first dose alone
    immune: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    complete: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_before: Mapping[str, tuple[date, str]] = field(default_factory=dict)
    exempt_until: Mapping[str, date] = field(default_factory=dict)
    exempt_products: Mapping[str, date] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    unapproved: frozenset[str] = frozenset()  # codes that allow something by a rule that the hospital hasn't approved
    told: tuple[Observation, ...] = ()  # the observations under the calendar's own codes

    def said_of(self, kept: Mapping[str, tuple[str, ...]], parts: Iterable[str]) -> tuple[str, ...]:
        """The codes that one of these maps keeps for any of the parts, each once."""
        return tuple(dict.fromkeys(code for part in parts for code in kept.get(part, ())))

    def precautions(self, parts: Iterable[str], *, first: bool) -> tuple[str, ...]:
        """What a doctor weighs before the parts are given; more of it before a first dose."""
        parts = tuple(parts)
        more = self.said_of(self.first_dose_doctor, parts) if first else ()
        return tuple(dict.fromkeys((*self.said_of(self.doctor, parts), *more)))

    def first_day(self, parts: Iterable[str]) -> tuple[date, str]:
        """The day before which none of the parts is given, and the observation behind it."""
        return max((self.not_before[part] for part in parts if part in self.not_before), default=(date.min, ""))

    def last_exempt_day(self, parts: Iterable[str]) -> date | None:
        return max((self.exempt_until[part] for part in parts if part in self.exempt_until), default=None)


NONE = Restrictions()


def restrictions(schedule: ScheduleData, patient: Patient, on: date) -> Restrictions:
    """What holds for the child on a day.

    An observation without a date holds, a dated one from its date on. An antibody without a date asks a doctor.
    """
    if not patient.observations and not patient.exemptions:
        return NONE
    told = understood(schedule, patient.observations, on)
    codes = {o.code for o in told}
    found = _Gathering()
    for rule in schedule.conditions:
        if _concerns(rule, codes, patient, on):
            for observation in told:
                if observation.code in rule.codes and _speaks(rule, observation):
                    found.apply(rule, observation)
    exempt = _exempt(patient.exemptions, on)
    # Most children have nothing that touches a product: their parts are looked up where something does.
    parts = {cvx: parts_of(schedule, cvx) for cvx in schedule.associations} if found.stopped or exempt else {}
    for cvx, held in parts.items():
        for part in held & set(found.stopped):
            found.products.setdefault(cvx, []).extend(found.stopped[part])
    exempt_products = {
        cvx: max(exempt[part] for part in held & set(exempt)) for cvx, held in parts.items() if held & set(exempt)
    }
    return Restrictions(
        stopped=_settled(found.stopped),
        products=_settled(found.products),
        doctor=_settled(found.doctor),
        first_dose_doctor=_settled(found.first_dose_doctor),
        immune=_settled(found.immune),
        complete=_settled(found.complete),
        not_before=found.not_before,
        exempt_until=exempt,
        exempt_products=exempt_products,
        refused=frozenset(o.value for o in told if o.code == "refused"),
        unapproved=frozenset(found.unapproved | {r.low for r in schedule.readings if not r.approved}),
        told=tuple(told),
    )


def _concerns(rule: Condition, codes: Set[str], patient: Patient, on: date) -> bool:
    """Whether the child is of an age that the rule is for, and all is told that it asks for."""
    end = after(rule.until_age, patient.birth_date)
    return (end is None or on < end) and (rule.codes <= codes or not rule.all_of)


def _exempt(exemptions: Iterable[Exemption], on: date) -> dict[str, date]:
    """The last day of each name's exemptions that hold; of two the later one."""
    last: dict[str, date] = {}
    for e in exemptions:
        if e.holds(on):
            last[e.of] = max(last.get(e.of, date.min), e.until or LATEST)
    return last


def understood(schedule: ScheduleData, told: Iterable[Observation], on: date) -> list[Observation]:
    """The observations under the calendar's own codes, with the meaning of figures; those of later days are left out."""
    known = [o for o in told if o.on is None or o.on <= on]
    plain = [replace(o, code=code) for o in known for code in schedule.observation_codes.get(o.code, (o.code,))]
    return [*plain, *(o for reading in schedule.readings for o in _meaning(reading, plain))]


def _meaning(reading: Reading, told: Sequence[Observation]) -> Iterator[Observation]:
    """Every high figure stays so; a low one counts only while it is the newest."""
    figures = [(o.on or date.min, o, float(o.value)) for o in told if o.code == reading.code and _is_figure(o.value)]
    if not figures:
        return
    _day, newest, figure = max(figures, key=lambda f: (f[0], f[2]))
    if figure < reading.below:
        yield Observation(reading.low, newest.on)
    yield from (Observation(reading.high, o.on) for _on, o, high in figures if high >= reading.at_least)


def _is_figure(text: str) -> bool:
    return text.isascii() and text.replace(".", "", 1).isdecimal()


def is_certain(schedule: ScheduleData, codes: Iterable[str], parts: Iterable[str]) -> bool:
    """Whether a source that was read says what these observations mean for any of the parts; else it is from memory, or our reading."""
    rules = _deciding(schedule, codes, parts)
    return not rules or any(rule.standing == CERTAIN for rule in rules)


def is_approved(schedule: ScheduleData, codes: Iterable[str], parts: Iterable[str]) -> bool:
    """Whether the hospital's head doctor has approved each rule, and each reading of a figure, that decides about the parts."""
    codes = set(codes)
    read = all(reading.approved for reading in schedule.readings if codes & {reading.low, reading.high})
    return read and all(rule.approved for rule in _deciding(schedule, codes, parts))


def _deciding(schedule: ScheduleData, codes: Iterable[str], parts: Iterable[str]) -> list[Condition]:
    """The rules behind the codes: those about the parts, or where a whole product is stopped, about what it holds."""
    told, touched = set(codes), {*parts, EVERYTHING}
    rules = [rule for rule in schedule.conditions if rule.codes & told]
    about = [r for r in rules if (r.stops | r.doctor | r.waits | r.immune | r.complete) & touched]
    return about or [r for r in rules if r.stops | r.stops_products]


def _speaks(rule: Condition, observation: Observation) -> bool:
    if rule.value and observation.value != rule.value:
        return False
    return rule.below is None or (_is_figure(observation.value) and float(observation.value) < rule.below)


def parts_of(schedule: ScheduleData, cvx: str) -> frozenset[str]:
    """The antigens, vaccine groups and named components that a product holds."""
    antigens = {a.antigen for a in schedule.associations.get(cvx, ())}
    groups = {schedule.antigens[name].vaccine_group for name in antigens if name in schedule.antigens}
    return frozenset(antigens | groups | schedule.components.get(cvx, frozenset()))


def _settled(found: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(codes)) for name, codes in found.items()}


@dataclass(slots=True)
class _Gathering:
    stopped: dict[str, list[str]] = field(default_factory=dict)
    products: dict[str, list[str]] = field(default_factory=dict)
    doctor: dict[str, list[str]] = field(default_factory=dict)
    first_dose_doctor: dict[str, list[str]] = field(default_factory=dict)
    immune: dict[str, list[str]] = field(default_factory=dict)
    complete: dict[str, list[str]] = field(default_factory=dict)
    unapproved: set[str] = field(default_factory=set)
    not_before: dict[str, tuple[date, str]] = field(default_factory=dict)

    def apply(self, rule: Condition, observation: Observation) -> None:
        self._note(self.stopped, rule.stops, observation.code)
        self._note(self.products, rule.stops_products, observation.code)
        self._note(self.first_dose_doctor if rule.first_dose else self.doctor, rule.doctor, observation.code)
        self._note(self.immune, rule.immune, observation.code)
        self._note(self.complete, rule.complete, observation.code)
        if not rule.approved and rule.stops | rule.stops_products:
            self.unapproved.add(observation.code)
        if rule.wait is None:
            return
        if observation.on is None:
            self._note(self.doctor, rule.waits, observation.code)
            return
        end = rule.wait.after(observation.on)
        for part in rule.waits:
            self.not_before[part] = max(self.not_before.get(part, (date.min, "")), (end, observation.code))

    @staticmethod
    def _note(kept: dict[str, list[str]], parts: Iterable[str], code: str) -> None:
        for part in parts:
            kept.setdefault(part, []).append(code)
