"""Vaccination in words: vaccines, sites, verdicts, decisions."""

from __future__ import annotations

from pediatric_his.clinical.schedule import Calendar, Evaluated, Verdict
from pediatric_his.features.vaccinations.queries import Decision, DoseRow
from pediatric_his.web.languages import N_, _, current_locale, date_text

SITES = {
    "left_thigh": N_("left thigh"),
    "right_thigh": N_("right thigh"),
    "left_arm": N_("left upper arm"),
    "right_arm": N_("right upper arm"),
    "mouth": N_("by mouth"),
}
KINDS = {"refusal": N_("refused by the family"), "exemption": N_("medical exemption")}
_VERDICTS = {
    Verdict.VALID: N_("counts"),
    Verdict.TOO_YOUNG: N_("doesn't count: given before %(day)s, the child was too young"),
    Verdict.TOO_SOON: N_("doesn't count: given before %(day)s, too soon after the dose before"),
    Verdict.AFTER_LIVE: N_("doesn't count: given before %(day)s, too soon after another live vaccine"),
    Verdict.EXTRA: N_("beyond the calendar"),
    Verdict.UNKNOWN_PRODUCT: N_("product unknown to the calendar: look at the document"),
    Verdict.BEFORE_BIRTH: N_("dated before birth: look at the document"),
}


def vaccine_words(calendar: Calendar, vaccine: str) -> str:
    names = calendar.vaccines.get(vaccine, {})
    return str(names.get(current_locale()) or names.get("en") or vaccine)


def product_words(calendar: Calendar, dose: DoseRow) -> str:
    names = calendar.products.get(dose.cvx or "", {})
    return str(names.get(current_locale()) or names.get("en") or dose.product_text or dose.cvx or "")


def site_words(site: str) -> str:
    return _(SITES[site]) if site in SITES else site


def verdict_words(e: Evaluated) -> str:
    return _(_VERDICTS[e.verdict]) % {"day": date_text(e.possible_from)}


def verdict_severity(e: Evaluated) -> str:
    if e.verdict is Verdict.VALID:
        return "fine"
    return "plain" if e.verdict is Verdict.EXTRA else "watch"


def decision_words(decision: Decision) -> str:
    text = _(KINDS[decision.kind])
    if decision.until_date:
        text += " " + _("until %(day)s", day=date_text(decision.until_date))
    return f"{text}: {decision.reason}" if decision.reason else text
