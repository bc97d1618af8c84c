"""What somebody says of an allergy: to what, and how it showed. An allergy to nothing is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pediatric_his.clinical.allergies import Reaction, Severity
from pediatric_his.clinical.allergies.model import ALWAYS_SEVERE, USUAL
from pediatric_his.features.allergies.words import CERTAINTIES, REACTIONS, SEVERITIES, SOURCES
from pediatric_his.reference.allergies import same_name, says_nothing, says_unknown, substance_name, substances
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _, current_locale


@dataclass(frozen=True, slots=True)
class AllergyTyped:
    """`substance` is an id, or blank where `said` holds words of one's own. `reason`: why it is corrected."""

    substance: str
    said: str
    reaction: str
    severity: str
    certainty: str
    happened_on: date | None
    date_precision: str
    source: str
    note: str
    reason: str = ""


def read_allergy(form: Form, born: date, today: date, *, corrects: bool = False) -> AllergyTyped | None:
    """The allergy; None when a field is refused or still asks for a confirmation."""
    substance, said = _what(form)
    if not form.value("reaction"):
        form.refuse("reaction", _("Say how it showed; “not known how” will do."))
    reaction = form.choice("reaction", REACTIONS)
    severity = form.choice("severity", SEVERITIES, required=False)
    certainty = form.choice("certainty", CERTAINTIES, required=False) or "likely"
    source = form.choice("source", SOURCES, required=False) or "family"
    day = (
        form.approximate_date("happened_on", earliest=born, latest=today) if form.value("happened_on").strip() else None
    )
    happened_on, precision = day or (None, "day")
    note = form.text("note", max_length=300)
    reason = form.text("reason", required=True, max_length=300) if corrects else ""
    if reaction is not None:
        severity = _severity(form, Reaction(reaction), severity)
    if not form.ok or reaction is None or severity is None:
        return None
    return AllergyTyped(substance, said, reaction, severity, certainty, happened_on, precision, source, note, reason)


def _what(form: Form) -> tuple[str, str]:
    """An id of the list, or else words of one's own."""
    substance = form.value("substance")
    if substance in substances():
        return substance, ""
    if substance:
        form.refuse("said", _("This isn't on the list any more. Look for it again."))
        return "", ""
    said = form.text("said", max_length=120)
    if form.error("said"):
        return "", said
    if not said:
        form.refuse("said", _("Write what the allergy is to."))
    elif says_unknown(said):
        message = _("This says that nobody knows: leave the list empty, it goes on saying “not asked yet”.")
        more = _("If the family was asked and knows of none, tap “Asked today: none known” on the page before.")
        form.refuse("said", f"{message} {more}")
    elif says_nothing(said):
        form.refuse("said", _("This says that there is none. Tap “Asked today: none known” on the page before."))
    elif known := same_name(said):
        name = substance_name(known.id, current_locale())
        form.confirm(
            "said", _("“%(name)s” is on the list: chosen there, it is checked. Keep your own words?", name=name)
        )
    return "", said


def _severity(form: Form, reaction: Reaction, typed: str | None) -> str | None:
    """As it was said, or as it is usual for the reaction; what contradicts it is refused."""
    if typed is None:
        return None if form.error("severity") else USUAL[reaction].value
    if reaction in ALWAYS_SEVERE and typed != Severity.SEVERE:
        form.refuse("severity", _("This reaction is always severe."))
    if reaction is Reaction.RASH_MILD and typed == Severity.SEVERE:
        form.refuse("severity", _("A rash with the child well isn't severe. Choose how it really showed."))
    return typed


def read_reason(form: Form) -> str | None:
    """Why an allergy is to be ended, or stands again."""
    reason = form.text("reason", required=True, max_length=300)
    return reason if form.ok else None
