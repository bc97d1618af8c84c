"""Vaccination in words: vaccines, sites, decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pediatric_his.features.vaccinations.queries import Decision, DoseRow, DoseWas, EndedDecision, Given
from pediatric_his.reference.calendars import Calendar, load_calendar
from pediatric_his.web.languages import N_, _, current_locale, date_text

SITES = {
    "left_thigh": N_("left thigh"),
    "right_thigh": N_("right thigh"),
    "left_arm": N_("left upper arm"),
    "right_arm": N_("right upper arm"),
    "mouth": N_("by mouth"),
}
KINDS = {"refusal": N_("refused by the family"), "exemption": N_("medical exemption")}
_PARTS = {
    "Diphtheria": N_("diphtheria alone"),
    "Tetanus": N_("tetanus alone"),
    "Pertussis": N_("pertussis alone"),
    "Measles": N_("measles alone"),
    "Mumps": N_("mumps alone"),
    "Rubella": N_("rubella alone"),
}

ANTIGENS = {
    "BCG": N_("tuberculosis"),
    "Diphtheria": N_("diphtheria"),
    "HPV": N_("papillomavirus"),
    "HepA": N_("hepatitis A"),
    "HepB": N_("hepatitis B"),
    "Hib": N_("Hib infection"),
    "IPV": N_("polio (injected)"),
    "Influenza": N_("influenza"),
    "JE": N_("Japanese encephalitis"),
    "Measles": N_("measles"),
    "Mumps": N_("mumps"),
    "OPV": N_("polio (drops)"),
    "PCV": N_("pneumococcus"),
    "Pertussis": N_("pertussis"),
    "Polio": N_("polio"),
    "Rota": N_("rotavirus"),
    "Rubella": N_("rubella"),
    "Tetanus": N_("tetanus"),
    "Varicella": N_("chickenpox"),
}


def antigen_words(antigens: Iterable[str]) -> str:
    return ", ".join(_(ANTIGENS[name]) if name in ANTIGENS else name for name in antigens)


def vaccine_words(calendar: Calendar, vaccine: str) -> str:
    names = calendar.vaccines.get(vaccine, {})
    return str(names.get(current_locale()) or names.get("en") or vaccine)


def product_words(calendar: Calendar, dose: Given | DoseWas) -> str:
    names = calendar.known.get(dose.cvx or "", {})
    return str(names.get(current_locale()) or names.get("en") or dose.product_text or dose.cvx or "")


def vaccines_by_name(calendar: str) -> list[tuple[str, str]]:
    """The code and the name of each product that is known, in the order of the names."""
    known, locale = load_calendar(calendar).known, current_locale()
    names = ((code, str(found.get(locale) or found.get("en") or code)) for code, found in known.items())
    return sorted(names, key=lambda one: one[1].casefold())


def dose_day(dose: Given | DoseWas) -> str:
    """The day of a dose as far as it is known: 31.12.2025, 12.2025 or 2025."""
    forms = {"month": f"{dose.given_on:%m.%Y}", "year": f"{dose.given_on:%Y}"}
    return forms.get(dose.date_precision, date_text(dose.given_on))


def site_words(site: str) -> str:
    return _(SITES[site]) if site in SITES else site


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A refusal or an exemption as the page shows it; `holds` is false when its last day has passed."""

    id: UUID
    name: str
    words: str
    holds: bool


def decision_lines(calendar: Calendar, decisions: Sequence[Decision], on: date) -> list[DecisionLine]:
    """Those that hold first."""
    lines = [
        DecisionLine(d.id, part_words(calendar, d.vaccine_group), decision_words(d), d.holds(on)) for d in decisions
    ]
    return sorted(lines, key=lambda line: not line.holds)


def decision_words(decision: Decision) -> str:
    text = _(KINDS[decision.kind])
    if decision.until_date:
        text += " " + _("until %(day)s", day=date_text(decision.until_date))
    return f"{text}: {decision.reason}" if decision.reason else text


def ended_words(calendar: Calendar, ended: EndedDecision) -> str:
    """Of which vaccine, what was decided, and why."""
    decided = Decision(ended.id, ended.kind, ended.vaccine_group, date.min, ended.until_date, ended.was)
    return f"{part_words(calendar, ended.vaccine_group)}: {decision_words(decided)}"


def part_words(calendar: Calendar, part: str) -> str:
    """A vaccine group, a part of one, or all."""
    if part == "*":
        return _("all vaccines")
    vaccine = calendar.groups.get(part)
    return vaccine_words(calendar, vaccine) if vaccine else _(_PARTS[part]) if part in _PARTS else part


@dataclass(frozen=True, slots=True)
class WasLine:
    """What a dose was before it was corrected or taken back, in words."""

    was: str
    by: str
    at: datetime
    reason: str


def was_lines(calendar: Calendar, earlier: Sequence[DoseWas]) -> tuple[dict[UUID, list[WasLine]], list[WasLine]]:
    """By the dose that stands now, the latest first; and those that were taken back."""
    by_later = {was.later: was for was in earlier}
    stands_for = {was.id for was in earlier}
    corrected: dict[UUID, list[WasLine]] = {}
    for was in earlier:
        if was.later in stands_for or was.taken_back:
            continue
        standing, chain = was.later, []
        step: DoseWas | None = was
        while step is not None:
            chain.append(_was_line(calendar, step))
            step = by_later.get(step.id)
        corrected[standing] = chain
    return corrected, [_was_line(calendar, was) for was in earlier if was.taken_back]


def _was_line(calendar: Calendar, was: DoseWas) -> WasLine:
    words = f"{product_words(calendar, was)} {dose_day(was)}" + (f" {_('lot')} {was.lot}" if was.lot else "")
    return WasLine(words, was.by, was.at, was.reason)


def dose_facts(dose: DoseRow) -> str:
    """What is known of a dose beside its day: lot, site, where, by whom."""
    lot = _("lot") + f" {dose.lot}" if dose.lot else ""
    site = site_words(dose.site) if dose.site else ""
    return " · ".join(filter(None, (lot, site, _("given elsewhere") if dose.given_elsewhere else "", dose.by)))
