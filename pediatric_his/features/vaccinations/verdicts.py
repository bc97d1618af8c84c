"""The verdict of a dose in words, as a mark, and on paper. What may be said, and when: `clinical/immunization/verdict.py`."""

from __future__ import annotations

from pediatric_his.clinical.immunization.model import Reason
from pediatric_his.clinical.immunization.verdict import DoseVerdict, Said
from pediatric_his.features.vaccinations.words import antigen_words
from pediatric_his.reference.calendars import Calendar
from pediatric_his.web.languages import N_, _, date_text

_WHY = {
    Reason.TOO_YOUNG: N_("given before %(day)s, the child was too young"),
    Reason.TOO_SOON: N_("given before %(day)s, too soon after the dose before"),
    Reason.SAME_DAY: N_("the same day as another dose that counts"),
    Reason.LIVE_CONFLICT: N_("given before %(day)s, too soon after another live vaccine"),
    Reason.TOO_OLD: N_("given after the age limit"),
    Reason.TOO_WEAK: N_("given before %(day)s, when this vaccine is too weak to count"),
    Reason.WRONG_VACCINE: N_("this product isn't for this dose"),
    Reason.INADVERTENT: N_("this product isn't for this dose"),
    Reason.OUTSIDE_PROGRAMME: N_("outside the programme's ages"),
    Reason.EXPIRED_LOT: N_("the lot had expired"),
    Reason.SUBSTANDARD: N_("the lot was recalled or spoilt"),
}
_NOT_JUDGED = {
    Reason.UNKNOWN_PRODUCT: N_("not counted, product unknown to the calendar: look at the document"),
    Reason.UNKNOWN_DAY: N_("not counted, the day is unknown: look at the document"),
    Reason.BEFORE_BIRTH: N_("not counted, dated before birth: look at the document"),
    Reason.IN_THE_FUTURE: N_("not counted, dated in the future: look at the document"),
}
_SEVERITIES = {Said.COUNTS: "fine", Said.EXTRA: "plain"}
_MARKS = {
    Said.DOES_NOT_COUNT: "invalid",
    Said.COUNTS_FOR_SOME: "partly",
    Said.DEPENDS_ON_DAY: "unsure",
    Said.NOT_JUDGED: "unsure",
}


def verdict_here(calendar: Calendar, e: DoseVerdict) -> str:
    """The verdict as this hospital says it: with a word where a line decided that its head hasn't approved."""
    words = verdict_words(e)
    return f"{words} ({_('not yet approved here')})" if is_unapproved(calendar, e) else words


def is_unapproved(calendar: Calendar, e: DoseVerdict) -> bool:
    return calendar.of_hospital and e.by_unapproved


def verdict_words(e: DoseVerdict) -> str:
    match e.said:
        case Said.COUNTS if e.reason is Reason.OUTSIDE_PROGRAMME:
            return _("counts, outside the programme's ages")
        case Said.COUNTS:
            return _("counts")
        case Said.EXTRA:
            return _("beyond the calendar")
        case Said.DEPENDS_ON_DAY:
            return _depends(e)
        case Said.COUNTS_FOR_SOME:
            told = {
                "what": antigen_words(e.counts_for),
                "lost": antigen_words(one.antigen for one in e.lost_for),
                "why": _why(e),
            }
            return _("counts for %(what)s, not for %(lost)s: %(why)s") % told
        case Said.NOT_JUDGED if e.reason:
            return _(_NOT_JUDGED[e.reason])
        case _:
            return _("doesn't count: %(why)s") % {"why": _why(e)}


def _why(e: DoseVerdict) -> str:
    return _(_WHY[e.reason]) % {"day": date_text(e.compared_with)} if e.reason else ""


def _depends(e: DoseVerdict) -> str:
    if e.counts_from:
        return _("depends on the day: counts if given on %(day)s or later") % {"day": date_text(e.counts_from)}
    if e.dose.since is None:
        return _("depends on the day of another dose: look for it in the document")
    return _("depends on the day: look for it in the document")


def verdict_severity(e: DoseVerdict) -> str:
    return _SEVERITIES.get(e.said, "watch")


def card_mark(e: DoseVerdict) -> str:
    """The mark on paper; empty where the dose counts, or is one too many."""
    return _MARKS.get(e.said, "")
