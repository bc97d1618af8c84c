"""Growth's alarms among the dangers of a day: at each moment something was measured, what the judgement calls an alarm. Pure.

A moment is a picture of the day so far: the last value of each kind. A correction redraws every picture that holds the mistaken value.
What may be said when: docs/growth.md, "A danger of the day".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Final
from uuid import UUID

from pediatric_his.clinical.growth.judgement import (
    Claim,
    ClaimName,
    Measurement,
    Subject,
    judge_record,
    signs_have_ended,
)
from pediatric_his.clinical.growth.judgement import Level as GrowthLevel
from pediatric_his.clinical.vitals import Level, Norms
from pediatric_his.features.dangers.facts import Fact, Judged
from pediatric_his.features.growth.arm import arm_alarm
from pediatric_his.features.growth.record import Registered, record_on

GROWTH_KINDS: Final = ("weight", "length_height", "oedema", "head_circumference", "muac")
_BODY: Final = ("weight", "length_height")
_RESTS_ON: Final[Mapping[Subject, tuple[str, ...]]] = {
    Subject.WEIGHT: ("weight",),
    Subject.WFA: ("weight",),
    Subject.STATURE: ("length_height",),
    Subject.LHFA: ("length_height",),
    Subject.WEIGHT_STATURE: _BODY,
    Subject.WFLH: _BODY,
    Subject.BMIFA: _BODY,
    Subject.HEAD: ("head_circumference",),
    Subject.HCFA: ("head_circumference",),
    Subject.MUAC: ("muac",),
    Subject.OEDEMA: ("oedema",),
}
_OF_MANY_SIGNS: Final = (ClaimName.SAM, ClaimName.AT_RISK_INFANT)
"""They stay the same claim when another sign becomes the newest."""


@dataclass(frozen=True, slots=True)
class GrowingChild:
    """The child as the desk wrote her down."""

    sex: str
    birth_date: date
    gestational_age_days: int | None = None
    birth_weight_g: int | None = None
    birth_length_mm: int | None = None
    mother_height_mm: int | None = None
    father_height_mm: int | None = None


@dataclass(frozen=True, slots=True)
class Growing:
    """Whom the facts are of, and what was measured before the day."""

    child: Registered
    before: tuple[Measurement, ...] = ()


@dataclass(frozen=True, slots=True)
class _Picture:
    """The last fact of each kind at a moment; `touched` are those of the moment itself, `corrected` what a correction replaced."""

    place: int
    touched: tuple[Fact, ...]
    standing: Mapping[str, Fact]
    corrected: Fact | None = None


def alarms(claims: Iterable[Claim], on: date) -> list[Claim]:
    """What is an alarm about the day itself, the gravest first; what stands from another day is said on the child's page."""
    return [claim for claim in claims if claim.level is GrowthLevel.ALARM and claim.day == on and not claim.past]


def standing(claims: Iterable[Claim], on: date) -> list[Claim]:
    """The alarms of other days, the gravest first; of those that rest on one measurement the gravest alone. What is too old to speak in
    the present is among them: it is told as past.
    """
    found: list[Claim] = []
    for claim in claims:
        told = any(other.day == claim.day and rests_on(other) & rests_on(claim) for other in found)
        if claim.level is GrowthLevel.ALARM and claim.day not in (None, on) and not told:
            found.append(claim)
    return found


def rests_on(claim: Claim) -> frozenset[str]:
    """The kinds of measurement under a claim, those of its newest day."""
    subjects = claim.signs or ((claim.subject,) if claim.subject else ())
    return frozenset(kind for subject in subjects for kind in _RESTS_ON[subject])


def judged_growth(growing: Growing, facts: Sequence[Fact], on: date, arms: Collection[UUID]) -> list[Judged]:
    """An entry for each alarm at each moment that raised it, and for each newer measurement of its kinds that no longer did.

    `facts`: in the order in which they came to be. `arms`: arm circumferences that are dangers by the thresholds, which say them.
    """
    told: list[Judged] = []
    raised: dict[str, frozenset[str]] = {}
    for versions in _pictures([fact for fact in facts if fact.kind in GROWTH_KINDS and not fact.is_result]):
        before: dict[str, UUID] = {}
        for picture in versions:
            for entry, rests in _entries(growing, picture, on, raised, before):
                if rests == {"muac"} and picture.standing["muac"].id in arms:
                    continue
                told.append(entry)
                before[entry.kind] = entry.id
                if entry.level is Level.ALARM:
                    raised[entry.kind] = rests
    return told


def standing_growth(growing: Growing, facts: Sequence[Fact], now: datetime, norms: Norms) -> Iterator[Judged]:
    """The alarms of other days, by all that was measured up to now; an arm by the gravest of its judges."""
    corrected = {fact.supersedes for fact in facts}
    counted = [fact for fact in facts if fact.kind in GROWTH_KINDS and not fact.is_result and fact.id not in corrected]
    claims, arm = _standing(growing, tuple(_row(fact) for fact in counted), now.date())
    thin = None if arm is None else arm_alarm(growing.child, arm.mm, arm.on, norms)
    if arm is not None and thin is not None:
        claim = next((claim for claim in claims if rests_on(claim) & {"muac"}), None)
        if claim is None or (thin.is_severe and claim.name is ClaimName.AT_RISK_INFANT):
            claims = tuple(one for one in claims if one is not claim)
            yield Judged(
                *(_NO_FACT, False, "muac", now, False, None, None, Level.ALARM, thin.finding, arm.mm),
                of_day=arm.on,
                past=arm.past,
                arm_z=thin.z,
            )
    for claim in claims:
        kind = f"{_kind(claim)} of another day"
        yield Judged(
            *(_NO_FACT, False, kind, now, False, None, None, Level.ALARM, ""),
            claim=claim,
            of_day=claim.day,
            past=claim.past,
        )


_NO_FACT: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class _Arm:
    """The newest plausible arm, where it is of another day."""

    mm: int
    on: date
    past: bool


@lru_cache(maxsize=2048)
def _standing(growing: Growing, rows: tuple[Measurement, ...], on: date) -> tuple[tuple[Claim, ...], _Arm | None]:
    """Lists ask it of every child who is here at each look; it changes with nothing but what is given."""
    record = record_on(growing.child, [*growing.before, *rows], on)
    newest = record.newest(Subject.MUAC)
    arm = None
    if newest is not None and newest.muac is not None and newest.on != on and not signs_have_ended(record):
        arm = _Arm(round(newest.muac), newest.on, record.is_old(Subject.MUAC, newest))
    return tuple(standing(judge_record(record).claims, on)), arm


def _entries(
    growing: Growing, picture: _Picture, on: date, raised: Mapping[str, frozenset[str]], before: Mapping[str, UUID]
) -> Iterator[tuple[Judged, frozenset[str]]]:
    """What one picture says of each alarm, with the kinds that this rests on. `before`: what its earlier version said, by kind."""
    claims = _claims(growing, [_row(fact) for fact in picture.standing.values()], on)
    found = {_kind(claim): claim for claim in alarms(claims, on)}
    touched = {fact.kind for fact in picture.touched}
    for kind in [*found, *(kind for kind in raised if kind not in found)]:
        claim = found.get(kind)
        rests = rests_on(claim) if claim else raised[kind]
        if not rests & touched and (claim is None or kind in raised):
            continue
        if picture.corrected is not None and claim is None and kind not in before:
            continue
        level = Level.ALARM if claim else _ended(claims, picture, rests, on)
        yield _entry(picture, kind, rests, level, claim, before.get(kind)), rests


def _entry(
    picture: _Picture, kind: str, rests: frozenset[str], level: Level | None, claim: Claim | None, replaced: UUID | None
) -> Judged:
    fact = next((fact for name in GROWTH_KINDS if name in rests for fact in picture.touched if fact.kind == name), None)
    fact = fact or picture.touched[-1]
    return Judged(
        *(fact.id, False, kind, fact.at, fact.seen, replaced, fact.visit_ended_at),
        level=level,
        finding="",
        value=fact.value,
        claim=claim,
        measured=fact.kind,
        was=picture.corrected.value if picture.corrected else None,
        place=picture.place,
    )


def _pictures(facts: Sequence[Fact]) -> Iterator[list[_Picture]]:
    """Each moment in its order, with the versions that corrections made of it."""
    standing: dict[str, Fact] = {}
    moments: list[list[_Picture]] = []
    first = [fact for fact in facts if fact.supersedes is None and fact.value is not None]
    for _at, together in groupby(first, key=lambda fact: fact.at):
        touched = tuple(together)
        standing = standing | {fact.kind: fact for fact in touched}
        moments.append([_Picture(len(moments), touched, standing)])
    for right in sorted((fact for fact in facts if fact.supersedes is not None), key=lambda fact: fact.id):
        for versions in moments:
            now = versions[-1]
            mistaken = now.standing.get(right.kind)
            if mistaken is not None and mistaken.id == right.supersedes:
                versions.append(_Picture(now.place, (right,), {**now.standing, right.kind: right}, mistaken))
    yield from moments


def _ended(claims: Sequence[Claim], picture: _Picture, rests: frozenset[str], on: date) -> Level | None:
    """What ends an alarm: a value that can be judged. A swollen child's weight can't, nor what is hardly possible."""
    if picture.corrected is not None and picture.touched[0].value is None:
        return None
    doubted = any(
        claim.name is ClaimName.IMPLAUSIBLE and claim.day == on and rests_on(claim) & rests for claim in claims
    )
    oedema = picture.standing.get("oedema")
    swollen = oedema is not None and bool(oedema.value) and "weight" in rests
    return Level.UNKNOWN if doubted or swollen else Level.FINE


def _claims(growing: Growing, rows: Sequence[Measurement], on: date) -> tuple[Claim, ...]:
    return judge_record(record_on(growing.child, [*growing.before, *rows], on)).claims


def _kind(claim: Claim) -> str:
    return f"growth {claim.name}" if claim.name in _OF_MANY_SIGNS else f"growth {claim.name} {claim.subject}"


def _row(fact: Fact) -> Measurement:
    return growth_row(fact.taken_on, fact.kind, fact.value, fact.position)


def growth_row(day: date, kind: str, value: int | None, position: str | None = None) -> Measurement:
    """A kept value as the judgement takes it."""
    if value is None:
        return Measurement(day)
    if kind == "weight":
        return Measurement(day, weight_kg=value / 1000)
    if kind == "length_height":
        standing = {"lying": False, "standing": True}.get(position or "")
        return Measurement(day, stature_cm=value / 10, standing=standing)
    if kind == "head_circumference":
        return Measurement(day, head_cm=value / 10)
    return Measurement(day, muac_mm=value) if kind == "muac" else Measurement(day, oedema=bool(value))
