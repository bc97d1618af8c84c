"""A danger in words: for the banner and the lists of those who see the record; the desk reads "at once" and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pediatric_his.clinical.growth.classify import GrowthClass
from pediatric_his.clinical.growth.judgement import Claim, Level, Subject
from pediatric_his.clinical.vitals.danger import DangerState
from pediatric_his.features.dangers.facts import Judged
from pediatric_his.features.dangers.judging import ChildDay, ShownDanger
from pediatric_his.features.growth.asking import kinds_of, measure_today
from pediatric_his.features.growth.sentences import NAMES, in_its_tense, sentence
from pediatric_his.features.growth.telling import ARM, Besides
from pediatric_his.features.growth.words import class_words, z_text
from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.features.measurements.words import quantity, with_site
from pediatric_his.features.results.words import written
from pediatric_his.reference.vitals import measure_name, words
from pediatric_his.web.languages import _, current_locale, date_text, time_text


@dataclass(frozen=True, slots=True)
class DangerLine:
    """What is said of a danger. `see`: below the child's address, where "seen" is tapped; blank where there is nothing to tap."""

    severity: str
    words: str
    see: str = ""
    is_seen: bool = False
    at_once: bool = False


def at_once() -> DangerLine:
    """For a screen that families can read."""
    return DangerLine("alarm", _("at once"), at_once=True)


def danger_line(danger: ShownDanger, timezone: str) -> DangerLine:
    judged, at = danger.judged, time_text(danger.judged.at, timezone)
    if danger.state is DangerState.WAS:
        return DangerLine("plain", _was(judged, at))
    if danger.corrected_to is not None:
        return DangerLine("plain", _corrected(judged, danger.corrected_to))
    if judged.of_day is not None:
        return DangerLine("alarm", _of_another_day(judged, judged.of_day), at_once=danger.at_once)
    see = "" if judged.seen else _address(judged.is_result, judged.id)
    return DangerLine("alarm", _stands(judged, at), see, judged.seen, at_once=True)


def besides(day: ChildDay, timezone: str) -> tuple[Besides, ...]:
    """What growth's sentence has to know of the day: beside it nothing is called well. What stands from another day growth says itself;
    what was is told to have been: growth isn't called well on a day that had a danger.
    """
    found = []
    for danger in day.dangers:
        claim = danger.judged.claim
        if danger.judged.of_day is not None or danger.state is DangerState.CORRECTED:
            continue
        if danger.stands:
            name = str(claim.name) if claim else ARM if danger.judged.kind == "muac" else ""
            found.append(Besides(Level.ALARM, _ended(danger_line(danger, timezone).words), name))
        else:
            found.append(Besides(Level.WATCH, _ended(danger_line(danger, timezone).words)))
    for one in day.watched:
        at = time_text(one.judged.at, timezone)
        found.append(Besides(Level.WATCH, _ended(_was(one.judged, at) if one.was else _stands(one.judged, at))))
    return tuple(found)


def _ended(words: str) -> str:
    """A sentence: it stands among growth's."""
    return words if words.endswith(".") else f"{words}."


def _of_another_day(judged: Judged, day: date) -> str:
    """As on the page of growth, with its day; what is too old to speak in the present asks to be measured today."""
    if judged.claim is None:
        arm = f"{_(NAMES[Subject.MUAC])} {_value(judged)}: {_said(judged)}."
        told = in_its_tense(arm, day, date.max, judged.past)
    else:
        told = sentence(judged.claim, date.max)
    kinds = kinds_of(judged.claim) if judged.claim else (Subject.MUAC,)
    return f"{told} {measure_today((), kinds)}" if judged.past else told


def _said(judged: Judged) -> str:
    if judged.arm_z is not None:
        return f"{class_words(GrowthClass.VERY_LOW_MUAC)} ({z_text(judged.arm_z)} SD)"
    return words(judged.finding, current_locale())


def _stands(judged: Judged, at: str) -> str:
    if judged.claim is not None:
        return _("%(time)s: %(what)s", time=at, what=_growth(judged.claim))
    said = _said(judged)
    if judged.is_result:
        return _("%(said)s: %(value)s, taken %(day)s", said=said, value=_value(judged), day=date_text(judged.taken_on))
    return _("%(said)s: %(value)s at %(time)s", said=said, value=_value(judged), time=at)


def _was(judged: Judged, at: str) -> str:
    if judged.claim is not None:
        return _("It was so at %(time)s: %(what)s", time=at, what=_growth(judged.claim))
    told = {"name": _name(judged), "value": _value(judged)}
    if judged.is_result:
        return _("%(name)s was %(value)s, taken %(day)s", **told, day=date_text(judged.taken_on))
    return _("%(name)s was %(value)s at %(time)s", **told, time=at)


def _growth(claim: Claim) -> str:
    """As on the page of growth: about the day itself, whose date need not be said."""
    return sentence(claim, claim.day or date.max)


def _corrected(judged: Judged, right: Judged) -> str:
    # An alarm of growth may rest on two figures: what is named is the one that was corrected.
    name, mistaken = _name(judged), _value(judged)
    if right.measured:
        name, mistaken = _(KINDS[right.measured].words), quantity(KINDS[right.measured], right.was or 0)
    if right.level is None:
        return _("%(name)s: %(value)s was entered in error", name=name, value=mistaken)
    told = {"name": name, "value": mistaken, "right": _value(right)}
    return _("%(name)s: %(value)s was a mistake, it is %(right)s") % told


def _address(is_result: bool, fact_id: UUID) -> str:
    return f"/dangers/{'result' if is_result else 'measurement'}/{fact_id}/seen"


def _name(judged: Judged) -> str:
    if judged.pressure is not None:
        return _("Blood pressure")
    kind = judged.measured or judged.kind
    return measure_name(kind, current_locale()) if judged.is_result else _(KINDS[kind].words) if kind in KINDS else ""


def _value(judged: Judged) -> str:
    if judged.pressure is not None:
        return "{}/{} {}".format(*judged.pressure, _("mmHg"))
    if judged.typed is not None:
        return written(judged.measured or judged.kind, judged.typed, judged.unit)
    if judged.value is None:
        return ""
    kind = judged.measured or judged.kind
    return with_site(quantity(KINDS[kind], judged.value), judged.site) if kind in KINDS else ""
