"""A judgement in words, as pages show it: level, sentence, what it asks for, and by which figures it was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pediatric_his.clinical.growth.judgement import Claim
from pediatric_his.clinical.vitals import BloodPressure, Level, NoPressure, Norms, Pressure, Result, Standing
from pediatric_his.clinical.vitals.blood_pressure import NextStep
from pediatric_his.clinical.vitals.model import Band
from pediatric_his.features.approvals.words import cut_words
from pediatric_his.features.dangers.growth import alarms, rests_on, standing
from pediatric_his.features.growth.asking import kinds_of, measure_today
from pediatric_his.features.growth.sentences import sentence
from pediatric_his.features.measurements.judging import MEASURE_OF, Born, Height, judge_pressure, judge_vital
from pediatric_his.reference.vitals import level_words, next_step_words, unit_words, words
from pediatric_his.reference.vitals.blood_pressure import pressure_norms
from pediatric_his.reference.vitals.source_words import note_words, source_name
from pediatric_his.web.languages import N_, _, current_locale, date_text, number_text

STANDINGS = {
    Standing.CERTAIN: N_("certain"),
    Standing.FROM_MEMORY: N_("from memory"),
    Standing.UNCERTAIN: N_("uncertain: sources differ"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """`severity`: alarm, watch, fine; plain, without colour, for what isn't judged. `approved`: None where no band judged.
    `changed`: that this hospital judges by other limits than those shipped, whose source, note and standing are told.
    `translated`: source and note are in a language in which no native reader has read them.
    """

    severity: str
    level: str
    words: str
    next_step: str = ""
    altitude: str = ""
    height: str = ""
    source: str = ""
    note: str = ""
    standing: str = ""
    changed: str = ""
    approved: bool | None = None
    translated: bool = False

    @property
    def danger(self) -> bool:
        return self.severity == "alarm"


def said(verdict: Result | BloodPressure | NoPressure, norms: Norms) -> Said:
    """A verdict in the current language, by the norms that it was made by."""
    locale = current_locale()
    if isinstance(verdict, NoPressure):
        return _said(Level.UNKNOWN, words(str(verdict), locale))
    if isinstance(verdict, BloodPressure):
        step = "" if verdict.next_step is NextStep.NONE else next_step_words(str(verdict.next_step), locale)
        return _said(
            verdict.level,
            words(verdict.finding, locale),
            next_step=step,
            source=source_name(verdict.source, locale),
            standing=_("tables: %(tables)s; classes: %(classes)s") % _pressure_standings(verdict),
            approved=verdict.approved,
            translated=locale != "en",
        )
    level = verdict.level or Level.UNKNOWN
    if verdict.band is None:
        return _said(level, words(verdict.finding, locale))
    return _said(
        level,
        words(verdict.finding, locale),
        source=source_name(verdict.band.source, locale),
        altitude=_altitude(verdict, verdict.band, norms.altitude_m),
        changed=_changed(verdict, verdict.band, norms),
        note=note_words(verdict.band.id, verdict.band.note, locale),
        standing=_(STANDINGS[verdict.standing or verdict.band.standing]),
        approved=bool(verdict.approved),
        translated=locale != "en",
    )


def _pressure_standings(verdict: BloodPressure) -> dict[str, str]:
    """The tables were read, the limits of the classes weren't: one word for both would be wrong of one."""
    tables = pressure_norms().classes.tables_standing
    return {"tables": _(STANDINGS[tables]), "classes": _(STANDINGS[verdict.standing])}


def _altitude(verdict: Result, band: Band, metres: Decimal | None) -> str:
    """Whether the altitude was taken into account, where it counts."""
    if not band.adjusted or verdict.measure is None:
        return ""
    if metres is None:
        return _("not corrected for altitude: it is not set here")
    if verdict.compared == verdict.value or verdict.compared is None:
        return ""
    figure = number_text(float(verdict.compared), verdict.measure.decimals + 1)
    told = {"m": f"{metres:f}", "value": f"{figure} {unit_words(verdict.measure.unit, current_locale())}"}
    return _("at an altitude of %(m)s m as much as %(value)s at sea level") % told


def _changed(verdict: Result, band: Band, norms: Norms) -> str:
    """Who changed the limits, when, and what they were."""
    changed, measure = norms.changed.get(band.id), verdict.measure
    if changed is None or measure is None:
        return ""
    here = zip(band.cuts, changed.shipped.cuts, strict=False)
    pairs = [(cut_words(measure, now).limit, cut_words(measure, was)) for now, was in here if now.limit != was.limit]
    limits = "; ".join(
        _("%(finding)s %(now)s, as shipped %(was)s", finding=was.finding, now=now, was=was.limit) for now, was in pairs
    )
    told = {"by": changed.by or "—", "day": date_text(changed.on) if changed.on else "—", "limits": limits}
    return _("The limits were changed here by %(by)s on %(day)s: %(limits)s.") % told


def _said(level: Level, sentence: str, **more: str | bool) -> Said:
    severity = "plain" if level is Level.UNKNOWN else level.value
    return Said(severity, level_words(level.value, current_locale()), sentence, **more)  # type: ignore[arg-type]


def said_of(
    child: Born, values: Mapping[str, int], on: date, site: str | None, height: Height | None, norms: Norms
) -> dict[str, Said]:
    """What is said of kept values, by kind; of a blood pressure under its upper figure."""
    found: dict[str, Said] = {}
    for kind in MEASURE_OF:
        verdict = judge_vital(child, kind, values[kind], on, site=site or "", norms=norms) if kind in values else None
        if verdict is not None:
            found[kind] = said(verdict, norms)
    if "systolic" in values and "diastolic" in values:
        pressure = Pressure(values["systolic"], values["diastolic"])
        told = said(judge_pressure(child, pressure, on, height, norms=norms), norms)
        found["systolic"] = replace(told, height=_height_words(child, height, on))
    return found


def _height_words(child: Born, height: Height | None, on: date) -> str:
    """By which length a pressure was judged, where the child may have outgrown it."""
    if height is None or not height.is_old(child.birth_date, on):
        return ""
    return _("by the length or height of %(day)s: measure it") % {"day": date_text(height.on)}


def said_of_growth(claims: Sequence[Claim], on: date, said: Mapping[str, Said], *, any_typed: bool) -> list[Said]:
    """The alarms of growth about the day itself, and those which stand from other days, with what is to be measured. An arm that is
    `said` to be a danger isn't said twice.
    """
    level, old = level_words("alarm", current_locale()), standing(claims, on)
    arm = "muac" in said and said["muac"].danger
    told = [claim for claim in alarms(claims, on) if any_typed and not (arm and rests_on(claim) == {"muac"})]
    found = [Said("alarm", level, sentence(claim, on)) for claim in told]
    kinds = {kind for claim in old for kind in kinds_of(claim)}
    for claim in old:
        asked = measure_today((), kinds) if claim is old[-1] else ""
        found.append(Said("alarm", level, f"{sentence(claim, on)} {asked}".strip()))
    return found
