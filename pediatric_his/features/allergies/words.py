"""Allergies in words."""

from __future__ import annotations

from pediatric_his.clinical.allergies import Asked, Bearing, Reaction
from pediatric_his.features.allergies.queries import AllergyRow
from pediatric_his.features.allergies.standing import Allergies, Listed, Told
from pediatric_his.reference.allergies import substance_name
from pediatric_his.web.languages import N_, _, current_locale, date_text, pgettext

REACTIONS = {
    "anaphylaxis": N_("Anaphylaxis: collapse, trouble breathing"),
    "angioedema": N_("Swelling of face, lips, throat"),
    "bronchospasm": N_("Wheezing within hours"),
    "urticaria": N_("Hives within hours"),
    "severe_skin": N_("Severe skin, blood or liver reaction (Stevens-Johnson, Lyell, DRESS)"),
    "rash_mild": N_("Itchy rash after days, child well"),
    "intolerance": N_("Vomiting, diarrhoea, headache (no allergy)"),
    "unknown": N_("Not known how"),
}
_SHORT = {
    "anaphylaxis": N_("anaphylaxis"),
    "angioedema": N_("swelling"),
    "bronchospasm": N_("wheezing"),
    "urticaria": N_("hives"),
    "severe_skin": N_("severe skin reaction"),
    "rash_mild": N_("mild rash"),
    "intolerance": N_("intolerance"),
    "unknown": N_("not known how"),
}
SEVERITIES = {
    "mild": N_("mild"),
    "moderate": N_("moderate"),
    "severe": N_("severe"),
    "unknown": N_("not known"),
}
CERTAINTIES = {
    "confirmed": N_("confirmed by a test or an allergist"),
    "likely": N_("likely"),
    "doubtful": N_("doubtful"),
}
SOURCES = {
    "family": N_("the family says so"),
    "document": N_("from a document"),
    "seen": N_("seen here"),
}
KINDS = {
    "medicine": N_("medicine"),
    "class": N_("group of medicines"),
    "component": N_("what vaccines hold, what touches the skin"),
    "food": N_("food"),
    "around": N_("around the child"),
    "vaccine": N_("vaccine"),
}
_PRECISION = {"day": "%d.%m.%Y", "month": "%m.%Y", "year": "%Y"}


def name_of(allergy: Told) -> str:
    """What it is to, in the current language; words of one's own as they were said."""
    return substance_name(allergy.substance, current_locale()) if allergy.substance else allergy.said


def reaction_words(allergy: Told) -> str:
    return _(_SHORT[allergy.reaction])


def severity_of(allergy: Told) -> str:
    """How loudly it is shown: all alarm but a mild rash and what is no allergy."""
    return {"rash_mild": "watch", "intolerance": "plain"}.get(allergy.reaction, "alarm")


def chip_words(listed: Listed) -> str:
    """For the banner: Allergy: amoxicillin (hives)."""
    return f"{_('Allergy')}: {listed_words(listed)}"


def listed_words(listed: Listed) -> str:
    """What it is to, how it showed, what isn't settled: amoxicillin (hives, end asked for)."""
    about = [reaction_words(listed)] if listed.substance or listed.reaction != Reaction.UNKNOWN else []
    about += [] if listed.substance else [_("not checked")]
    about += [_("end asked for")] if listed.state == "ending" else []
    return f"{name_of(listed)} ({', '.join(about)})"


def asked_words(allergies: Allergies) -> str:
    """What is known of them, as one line."""
    match allergies.asked:
        case Asked.NONE_KNOWN:
            return _("Allergies: none known (asked %(day)s)", day=date_text(allergies.none_known_on))
        case Asked.NEVER:
            return _("Allergies: not asked yet")
        case Asked.AGAIN:
            return _("Allergies: ask again")
        case Asked.LISTED:
            return _("Allergies: listed")


def facts_words(row: AllergyRow) -> str:
    """How it showed, how severe, how sure, when, who says so: on one line."""
    severity = (
        ""
        if row.severity == "unknown"
        else pgettext("severity", "%(severity)s reaction", severity=_(SEVERITIES[row.severity]))
    )
    source = _(SOURCES[row.source]) if row.source in SOURCES else ""
    return " · ".join(
        filter(None, (reaction_words(row), severity, _(CERTAINTIES[row.certainty]), date_words(row), source))
    )


def date_words(row: AllergyRow) -> str:
    """Its day, month or year, as far as it is known."""
    return row.happened_on.strftime(_PRECISION[row.date_precision]) if row.happened_on else ""


def vaccine_line(told: Told) -> str:
    """What it means for vaccines; blank where it means nothing for them."""
    of = told.of
    if of is None:
        return _("Compare it with what is to be given.")
    if not (of.codes or of.kind == "vaccine") or told.bearing is Bearing.NOTHING:
        return ""
    if of.any_degree or told.bearing is Bearing.REMARK:
        return _("No reason to hold back a vaccine.")
    if told.bearing is Bearing.ASKS or not of.codes:
        return _("Before a vaccine that holds it: ask the doctor.")
    return _("Vaccines that hold it are not given.")


def vaccine_lines(allergies: Allergies) -> list[str]:
    """What each that stands means for the vaccine about to be given, by its name."""
    lines = ((listed_words(listed), vaccine_line(listed)) for listed in allergies.listed)
    return [f"{name}: {line}" for name, line in lines if line]
