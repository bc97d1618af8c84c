"""A rule over what is observed of a child, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pediatric_his.features.approvals.calendar_words import vaccine_name
from pediatric_his.features.approvals.spans import span_words
from pediatric_his.features.conditions.words import UNITS, name_of
from pediatric_his.reference.calendars import Calendar
from pediatric_his.reference.calendars.conditions import Rule, parts_named
from pediatric_his.web.languages import N_, _, ngettext

MARKS = {
    "C": N_("read in the source"),
    "M": N_("from memory"),
    "O": N_("our own reading"),
}
_ACTS = {
    "stops": N_("May not be given: %(what)s"),
    "stops_products": N_("May not be given: %(what)s"),
    "doctor": N_("Ask the doctor first: %(what)s"),
    "waits": N_("Waits: %(what)s"),
    "immune": N_("Not needed: %(what)s"),
    "complete": N_("Counts as given: %(what)s"),
}
_PARTS = {"*": N_("all vaccines"), "Pertussis": N_("pertussis alone")}
_PARTS |= {"Measles": N_("measles alone"), "Mumps": N_("mumps alone"), "Rubella": N_("rubella alone")}


def mark_words(rule: Rule) -> str:
    """How sure a rule is."""
    mark = str(rule.figures["mark"])
    return _(MARKS[mark])


def observed_words(rule: Rule) -> str:
    """What is observed: HIV without severe immunodeficiency; birth weight, below 2000 g."""
    told = rule.figures
    if "code" in told:
        return name_of(told["code"])
    if "asks" in told:
        return name_of("allergy-unclear")
    names = [name_of("tuberculin") if code == "tuberculin-positive" else name_of(code) for code in told["codes"]]
    said = [(" + " if told.get("all_of") else "; ").join(names)]
    if "below" in told:
        measured = str(told["codes"][0])
        said.append(_("below %(limit)s", limit=f"{told['below']} {_(UNITS[measured])}"))
    if "until_age" in told:
        said.append(_("up to the age of %(age)s", age=span_words(told["until_age"])))
    return ", ".join(said)


def act_words(calendar: Calendar, rule: Rule) -> list[str]:
    """What follows from it, a sentence each."""
    return list(_acts(calendar, rule))


def _acts(calendar: Calendar, rule: Rule) -> Iterator[str]:
    told = rule.figures
    if "code" in told:
        measured = str(told["code"])
        unit = _(UNITS[measured])
        yield _(
            "Below %(low)s negative, from %(high)s positive",
            low=f"{told['below']} {unit}",
            high=f"{told['at_least']} {unit}",
        )
    if "asks" in told:
        yield _("A doctor is asked about whatever a severe reaction would stop")
    for act, words in _ACTS.items():
        if act in told:
            yield _(words) % {"what": _vaccines(calendar, act, told[act])}
    if "months" in told:
        yield ngettext("%(n)d month from its day", "%(n)d months from its day", told["months"])
    if told.get("first_dose"):
        yield _("before the first dose only")


def _vaccines(calendar: Calendar, act: str, parts: Sequence[str]) -> str:
    if act == "stops_products":
        return ", ".join(vaccine_name(calendar, calendar.vaccine_of(cvx)) for cvx in parts)
    names = [_part(calendar, part) for part in parts_named(parts)]
    return ", ".join(dict.fromkeys(filter(None, names)))


def _part(calendar: Calendar, part: str) -> str:
    """Empty for a vaccine that this calendar hasn't."""
    if part in calendar.groups:
        return vaccine_name(calendar, calendar.groups[part])
    return _(_PARTS[part]) if part in _PARTS else ""
