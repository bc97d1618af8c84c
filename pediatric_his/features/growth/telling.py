"""All that is said of a child's growth, in the order in which every page and paper says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pediatric_his.clinical.growth import Indicator, Score, score
from pediatric_his.clinical.growth.judgement import Claim, ClaimName, Level, Subject, rows_of_day, signs_have_ended
from pediatric_his.clinical.growth.judgement.gaps import HEAD_TO_DAYS
from pediatric_his.features.growth.arm import Arm
from pediatric_his.features.growth.asking import kinds_of, left_out, measure_today
from pediatric_his.features.growth.family import ARM_TO_FAMILY, family_sentence, of_a_hundred, to_family, with_doctor
from pediatric_his.features.growth.grounds import Ground, ground_of
from pediatric_his.features.growth.picture import CHART_OF, OF_THE_AGE, Picture, picture_of
from pediatric_his.features.growth.reading import GrowthReading
from pediatric_his.features.growth.row_words import MARKS, graver
from pediatric_his.features.growth.sentences import NAMES, in_its_tense, sentence
from pediatric_his.features.measurements.queries import MeasuredDay
from pediatric_his.reference.growth import growth_tables
from pediatric_his.web.languages import _

WELL = (ClaimName.ALONG_LINE, ClaimName.USUAL)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is said, to the staff and, where it is for them, to the family. `asks`: it names what is to be measured.
    `names`: what it says, by which two places know that they say the same.
    """

    level: Level
    words: str
    family: str | None
    asks: bool = False
    claim: Claim | None = None
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Share:
    """A measure of the family's page: what it was, on which day, and where it stands among a hundred children."""

    name: str
    value: str
    day: date
    words: str


@dataclass(frozen=True, slots=True)
class Besides:
    """What the day says of the child beside growth's judgement: a vital sign or result to act on or to watch, or a danger that growth's
    newest figure doesn't show and that stands. `name`: as growth tells it, if it does.
    """

    level: Level
    words: str
    name: str = ""


ARM: Final = "arm"


@dataclass(frozen=True, slots=True)
class Growth:
    """A child's growth in words: the headline with its level, then all that is said, the gravest first.

    Nothing is said where nothing was ever measured. `asked` are those of the findings that name what is to be measured: a page
    that shows a few findings shows these besides. `family` and `family_asked` are the same for the parents, `shares` what each of
    their measures is among a hundred children. `chart` is that of the headline, `picture` that of the family's first sentence;
    `grounds` say by which rule each of the findings is given.
    """

    headline: str | None
    severity: str
    findings: tuple[tuple[str, str], ...]
    family: tuple[tuple[str, str], ...]
    shares: tuple[Share, ...]
    asked: tuple[tuple[str, str], ...] = ()
    family_asked: tuple[tuple[str, str], ...] = ()
    chart: Indicator | None = None
    picture: Picture = OF_THE_AGE
    grounds: tuple[Ground | None, ...] = ()

    def few(self, most: int) -> tuple[tuple[str, str], ...]:
        """The gravest findings after the headline; what is to be measured isn't among them."""
        return tuple(one for one in self.findings[1:] if one not in self.asked)[:most]

    @property
    def grounded(self) -> tuple[tuple[str, str, Ground | None], ...]:
        """Each finding with the rule by which it is given."""
        return tuple((*finding, ground) for finding, ground in zip(self.findings, self.grounds, strict=True))

    @property
    def approved(self) -> bool:
        """Whether the rule of the headline is approved here, or needs no approval."""
        return all(ground is None or ground.approved for ground in self.grounds[:1])

    @property
    def asked_besides(self) -> tuple[tuple[str, str], ...]:
        """What is to be measured, where the headline doesn't say it."""
        return tuple(one for one in self.asked if one[1] != self.headline)


NOTHING = Growth(None, MARKS[Level.UNKNOWN], (), (), ())


def growth_of(reading: GrowthReading, besides: Sequence[Besides] = ()) -> Growth:
    """What is said on the reading's day. Growth isn't called well beside what is graver: that stands first."""
    told = _beside(_told(reading) if reading.days else _never(reading), besides)
    if not told:
        return NOTHING
    findings = tuple((MARKS[one.level], one.words) for one in told)
    asked = tuple((MARKS[one.level], one.words) for one in told if one.asks)
    family, family_asked = (
        tuple(dict.fromkeys((MARKS[one.level], one.family) for one in told if one.family and one.asks is asks))
        for asks in (False, True)
    )
    severity = MARKS[graver(*(one.level for one in told))] if told else MARKS[Level.UNKNOWN]
    headline = findings[0][1] if findings else None
    return Growth(
        headline, severity, findings, family, _shares(reading), asked, family_asked, _chart(told), _picture(told),
        tuple(ground_of(one.claim, reading.own) for one in told),
    )  # fmt: skip


def _chart(told: list[Told]) -> Indicator | None:
    """The chart of what growth says first: an arm that another judge finds grave is none of its claims."""
    first = next((one for one in told if one.claim or ARM in one.names), None)
    if first is None:
        return None
    if first.claim is None:
        return Indicator.ACFA
    return CHART_OF.get(first.claim.subject) if first.claim.subject else None


def _picture(told: list[Told]) -> Picture:
    """By the first sentence that tells the family of something found; while nothing was, the chart of the age."""
    first = next((one for one in told if one.family and not one.asks), None)
    return picture_of(first.claim) if first else OF_THE_AGE


def _beside(told: list[Told], besides: Sequence[Besides]) -> list[Told]:
    """The day's other findings among growth's, each once; the family reads with whom to speak, and nothing that reassures."""
    said = {name for one in told if one.level is Level.ALARM for name in one.names}
    graver = [one for one in besides if one.name not in said]
    if not graver:
        return told
    told = [one for one in told if not one.names & set(WELL)]
    told = [replace(one, family=None) if ClaimName.CATCH_UP in one.names else one for one in told]
    found: list[Told] = []
    for one in graver:
        heard = any(other.family and other.level is one.level for other in [*found, *told])
        found.append(Told(one.level, one.words, None if heard else with_doctor(one.level)))
    order = {level: i for i, level in enumerate(Level)}
    return sorted([*found, *told], key=lambda one: order[one.level])


def _told(reading: GrowthReading) -> list[Told]:
    """The judgement's claims; what is to be measured today in one line; the arm where another judge is graver."""
    on, claims = reading.record.on, reading.judgement.claims
    arm = _newest_arm(reading)
    left = (ClaimName.OVERDUE, ClaimName.UNMEASURED, *(WELL if arm else ()))
    found = [
        Told(one.level, sentence(one, on), family_sentence(one, on), claim=one, names=_names(one))
        for one in claims
        if one.name not in left and not (arm is not None and _is_outranked(one, arm[1]))
    ]
    if arm is not None:
        found.append(_arm_told(reading, *arm))
    asked = list(_asked(reading))
    found = [*asked, *found] if claims and claims[0].name is ClaimName.OVERDUE else [*found, *asked]
    order = {level: i for i, level in enumerate(Level)}
    return sorted(found, key=lambda one: order[one.level])


def _never(reading: GrowthReading) -> list[Told]:
    """Of a child who was never measured: what is to be measured today."""
    kinds = [Subject.WEIGHT, Subject.STATURE, *([Subject.HEAD] if reading.record.age < HEAD_TO_DAYS else [])]
    if reading.early or reading.record.age < 0:
        return []
    words, family = (measure_today((), kinds, family=family) for family in (False, True))
    nothing = _("Nothing is measured yet.")
    return [Told(Level.UNKNOWN, nothing, nothing), Told(Level.UNKNOWN, words, family, asks=True)]


def _asked(reading: GrowthReading) -> Iterator[Told]:
    """What is too old, and what the newest day of measuring left out."""
    claims = reading.judgement.claims
    late = [claim for claim in claims if claim.past]
    kinds = {kind for claim in late for kind in kinds_of(claim)}
    if late:
        overdue = next((claim for claim in late if claim.name is ClaimName.OVERDUE), None)
        family = measure_today(late, kinds, family=True)
        yield Told(Level.WATCH, measure_today(late, kinds), family, asks=True, claim=overdue)
    gaps = [claim for claim in claims if claim.name is ClaimName.UNMEASURED and claim.subject not in kinds]
    if gaps:
        words, family = (left_out(gaps, reading.record, family=family) for family in (False, True))
        yield Told(Level.UNKNOWN, words, family, asks=True)


def _names(claim: Claim) -> frozenset[str]:
    """An arm has one name, whichever of its judges speaks."""
    by_arm = Subject.MUAC in (claim.subject, *claim.signs) and claim.level is Level.ALARM
    return frozenset({str(claim.name), ARM} if by_arm else {str(claim.name)})


def _is_outranked(claim: Claim, arm: Arm) -> bool:
    """An infant at risk by an arm that the limits call severely malnourished."""
    by_arm = claim.name is ClaimName.AT_RISK_INFANT and claim.subject is Subject.MUAC
    return by_arm and arm.level is Level.ALARM


def _newest_arm(reading: GrowthReading) -> tuple[MeasuredDay, Arm] | None:
    """The newest plausible arm, where growth's own rules say something milder than another judge."""
    newest = reading.record.newest(Subject.MUAC)
    day = next((day for day in reading.days if newest is not None and day.on == newest.on), None)
    if day is None or "muac" not in day.values or (day.on != reading.record.on and signs_have_ended(reading.record)):
        return None
    result = score(growth_tables(), day.anthropometry(reading.child))[Indicator.ACFA]
    rows = rows_of_day(reading.record, (day.on - reading.child.birth_date).days)
    arm = reading.arm(day, rows.get(Subject.MUAC), result if isinstance(result, Score) else None)
    return None if arm.by_growth else (day, arm)


def _arm_told(reading: GrowthReading, day: MeasuredDay, arm: Arm) -> Told:
    on, mm = reading.record.on, day.values["muac"].value
    name = _(NAMES[Subject.MUAC])
    text = f"{name} {mm} {_('mm')}: {arm.words}."
    text = f"{text} {arm.note}".strip()
    past = _is_old(reading, day.on)
    family = to_family(ARM_TO_FAMILY, arm.level, past, day.on)
    return Told(arm.level, in_its_tense(text, day.on, on, past), family, names=frozenset({ARM}))


def _is_old(reading: GrowthReading, on: date) -> bool:
    newest = reading.record.newest(Subject.MUAC)
    return newest is not None and newest.on == on and reading.record.is_old(Subject.MUAC, newest)


def _shares(reading: GrowthReading) -> tuple[Share, ...]:
    """The newest weight and length among a hundred children of the same age and sex, while they speak of today."""
    newest = next((day for day in reversed(reading.days) if day.has_growth), None)
    aged = next((day for day in reading.record.days if newest is not None and day.on == newest.on), None)
    if newest is None or aged is None or aged.class_age is None:  # before the due date there is nobody to compare with
        return ()
    rows, corrected = rows_of_day(reading.record, aged.age), aged.class_age != aged.age
    return tuple(
        Share(line.name, line.value, newest.on, of_a_hundred(line.z2, corrected=corrected))
        for line in reading.lines(newest)
        if line.indicator in (Indicator.WFA, Indicator.LHFA) and line.z2 is not None
        if (row := rows.get(Subject(line.indicator))) is not None and row.name is not ClaimName.IMPLAUSIBLE
        if row.comparing_z is not None and not reading.record.is_old(Subject(line.indicator), aged)
    )
