"""A danger in words: for the banner and the lists of those who see the record; the desk reads "at once" and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pediatric_his.clinical.growth.judgement import Claim
from pediatric_his.clinical.vitals.danger import DangerState
from pediatric_his.features.dangers.facts import Judged
from pediatric_his.features.dangers.judging import ShownDanger
from pediatric_his.features.growth.sentences import sentence
from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.features.measurements.words import quantity, with_site
from pediatric_his.features.results.words import written
from pediatric_his.reference.vitals import measure_name, words
from pediatric_his.web.languages import _, current_locale, time_text


@dataclass(frozen=True, slots=True)
class DangerLine:
    """What is said of a danger. `see`: below the child's address, where "seen" is tapped; blank where there is nothing to tap."""

    severity: str
    words: str
    see: str = ""
    is_seen: bool = False


def at_once() -> DangerLine:
    """For a screen that families can read."""
    return DangerLine("alarm", _("at once"))


def danger_line(danger: ShownDanger, timezone: str) -> DangerLine:
    judged, at = danger.judged, time_text(danger.judged.at, timezone)
    if danger.state is DangerState.WAS:
        return DangerLine("plain", _was(judged, at))
    if danger.corrected_to is not None:
        return DangerLine("plain", _corrected(judged, danger.corrected_to))
    if judged.claim is not None and judged.of_day is not None:
        return DangerLine("alarm", sentence(judged.claim, date.max))
    see = "" if judged.seen else _address(judged.is_result, judged.id)
    return DangerLine("alarm", _stands(judged, at), see, judged.seen)


def _stands(judged: Judged, at: str) -> str:
    if judged.claim is not None:
        return _("%(time)s: %(what)s", time=at, what=_growth(judged.claim))
    said = words(judged.finding, current_locale())
    return _("%(said)s: %(value)s at %(time)s", said=said, value=_value(judged), time=at)


def _was(judged: Judged, at: str) -> str:
    if judged.claim is not None:
        return _("It was so at %(time)s: %(what)s", time=at, what=_growth(judged.claim))
    return _("%(name)s was %(value)s at %(time)s", name=_name(judged), value=_value(judged), time=at)


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
