"""What is due for a child by the calendar of her hospital, with dates and reasons in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pediatric_his.clinical.immunization import AdministeredDose, Patient, assess
from pediatric_his.clinical.immunization.asked import is_overdue
from pediatric_his.clinical.immunization.catchup import choose_products, is_ready
from pediatric_his.clinical.immunization.conditions import (
    EVERYTHING,
    Restrictions,
    is_approved,
    is_certain,
    restrictions,
)
from pediatric_his.clinical.immunization.dates import last_day_of
from pediatric_his.clinical.immunization.model import (
    Assessment,
    GroupForecast,
    PatientStatus,
    Standing,
)
from pediatric_his.clinical.immunization.verdict import DoseVerdict, verdicts
from pediatric_his.db.database import Reader
from pediatric_his.features.approvals.calendar_words import approved_words, in_force_words
from pediatric_his.features.approvals.calendars import hospital_calendar
from pediatric_his.features.conditions.words import because
from pediatric_his.features.patients.queries import Child
from pediatric_his.features.vaccinations.facts import Facts, facts_of
from pediatric_his.features.vaccinations.kept_back import KeptBack, kept_back
from pediatric_his.features.vaccinations.queries import DoseRow, Given, doses_of
from pediatric_his.features.vaccinations.words import vaccine_words
from pediatric_his.reference.calendars import Calendar
from pediatric_his.web.languages import _, date_text, ngettext

# The order of the list. What is kept back stands between what is asked today and what comes later.
_ORDER = (
    "overdue",
    "due",
    "precaution",
    "test_first",
    "stopped",
    "exemption",
    "refusal",
    "as_known",
    "later",
    "immune",
)
_SEVERITY = {"overdue": "alarm", "due": "watch", "precaution": "watch", "test_first": "watch"} | dict.fromkeys(
    ("stopped", "exemption", "refusal"), "kept"
)
LATER_SHOWN = 3


@dataclass(frozen=True, slots=True)
class DueItem:
    """One line of the due list. `severity`: alarm overdue, watch asked today, kept back, plain later.

    `because` names what is known of the child: it stands only before who sees the record.
    """

    group: str
    name: str
    status: str
    when: date | None
    when_words: str
    remarks: str
    can_give: bool
    vaccine: str
    cvx: str
    because: str = ""
    test_first: bool = False  # late or not: nothing is given before a test

    @property
    def severity(self) -> str:
        return _SEVERITY.get(self.status, "plain")

    @property
    def not_now(self) -> bool:
        """What paper and screens that families read say of it is: ask the doctor."""
        return self.status in ("stopped", "exemption", "refusal", "precaution")


@dataclass(frozen=True, slots=True)
class DueList:
    items: list[DueItem]
    evaluated: list[DoseVerdict]
    doses: list[DoseRow]
    facts: Facts
    calendar: Calendar

    @property
    def overdue(self) -> list[DueItem]:
        return [item for item in self.items if item.status == "overdue"]

    @property
    def now(self) -> list[DueItem]:
        return [item for item in self.items if item.status in ("overdue", "due")]

    @property
    def in_short(self) -> list[DueItem]:
        """Without most of what comes later."""
        later = [item for item in self.items if item.status == "later"][:LATER_SHOWN]
        return [item for item in self.items if item.status != "later" or item in later]

    @property
    def overdue_words(self) -> str:
        names = ", ".join(_with_its_test(item) for item in self.overdue)
        return ngettext("%(n)d vaccine is late: ", "%(n)d vaccines are late: ", len(self.overdue)) + names

    @property
    def now_words(self) -> str:
        return _("Due now: ") + ", ".join(item.name for item in self.now)

    @property
    def calendar_words(self) -> str:
        """By which calendar all this is said, and how much of it the hospital has approved."""
        told = (_("Calendar %(code)s", code=self.calendar.code), in_force_words(self.calendar))
        return ". ".join(told) + " " + approved_words(self.calendar)


async def due_list(db: Reader, child: Child, calendar_code: str, on: date) -> DueList:
    """The child's due list, her doses with their verdicts, and what is known of her."""
    calendar = await hospital_calendar(db, calendar_code, on)
    doses, facts = await doses_of(db, child.id), await facts_of(db, child)
    evaluated, groups = judge(calendar, facts.patient(on), doses, on)
    return DueList(due_items(calendar, groups, facts, on), evaluated, doses, facts, calendar)


def due_items(calendar: Calendar, groups: Sequence[GroupForecast], facts: Facts, on: date) -> list[DueItem]:
    """A line for each product to give, a combined one once for all the groups that it serves; and one for what is kept back."""
    patient = facts.patient(on)
    told = restrictions(calendar.schedule, patient, on)
    kept = {g.group: back for g in groups if (back := kept_back(g, patient, facts.decisions, told.stopped, on))}
    by_group = {g.group: g for g in groups}
    items = [_kept_back(calendar, by_group[group], back) for group, back in kept.items()]
    items += [_as_known(calendar, g) for g in groups if g.status is PatientStatus.COMPLETE and g.as_far_as_known]
    rest = [g for g in groups if g.status is PatientStatus.NOT_COMPLETE and g.group not in kept]
    refused = [group for group, back in kept.items() if back.status == "refusal"]
    ready = [g for g in rest if is_ready(g, on)]
    for together in (ready, [g for g in rest if g not in ready]):
        chosen = choose_products(calendar.schedule, together, list(calendar.products), refused)
        product_of = {dose.group: dose.cvx for dose in chosen}
        for cvx in dict.fromkeys(product_of.get(g.group, "") for g in together):
            served = [g for g in together if product_of.get(g.group, "") == cvx]
            lines = [served] if cvx else [[g] for g in served]
            items += [_item(calendar, cvx, some, told, on) for some in lines]
    return sorted(items, key=lambda item: (_ORDER.index(item.status), item.when or date.max))


def judge(
    calendar: Calendar, patient: Patient, doses: Sequence[Given], on: date, groups: Collection[str] | None = None
) -> tuple[list[DoseVerdict], tuple[GroupForecast, ...]]:
    """One verdict a dose, and where each vaccine group stands; `groups`: only those, and the doses that they ask for."""
    wanted = None if groups is None else frozenset(groups)
    found = _assessed(calendar, patient, tuple(administered(doses, on)), on, wanted)
    return list(verdicts(found).values()), found.groups


@lru_cache(maxsize=512)  # the pages of a visit ask the same of one child
def _assessed(
    calendar: Calendar,
    patient: Patient,
    doses: tuple[AdministeredDose, ...],
    on: date,
    groups: frozenset[str] | None,
) -> Assessment:
    return assess(calendar.schedule, patient, doses, on, groups)


def administered(doses: Sequence[Given], on: date) -> list[AdministeredDose]:
    return [
        AdministeredDose(
            str(dose.id),
            effective_day(dose, on),
            dose.cvx or "?",
            expiry=dose.expiry,
            since=dose.given_on if dose.date_precision != "day" else None,
        )
        for dose in doses
    ]


def effective_day(dose: Given, on: date) -> date:
    """The day a dose counts from: of a month or a year only known, its last day, so that nothing is counted too early."""
    return min(last_day_of(dose.given_on, dose.date_precision), max(on, dose.given_on))


def _kept_back(calendar: Calendar, g: GroupForecast, back: KeptBack) -> DueItem:
    name = vaccine_words(calendar, calendar.groups[g.group])
    remarks = "; ".join(rule_remarks(calendar, g, (*g.stopped_by, *g.settled_by)))
    return DueItem(g.group, name, back.status, None, back.words, remarks, False, "", "", back.because)


def rule_remarks(calendar: Calendar, g: GroupForecast, codes: Sequence[str]) -> list[str]:
    """How sure the rules behind the codes are; a hospital that has approved them needs no more words."""
    parts, schedule = (g.group, *g.antigens), calendar.schedule
    if calendar.of_hospital and is_approved(schedule, codes, parts):
        return []
    unsure = [] if is_certain(schedule, codes, parts) else [_("this rule is to be confirmed by the hospital")]
    return [*unsure, _("not yet approved here")] if calendar.of_hospital and codes else unsure


def unapproved_offer(g: GroupForecast, told: Restrictions) -> list[str]:
    """The observations by which alone the dose would be offered, by rules that the hospital hasn't approved."""
    weighed = told.precautions((g.group, *g.antigens, EVERYTHING), first=True)
    return [code for code in g.precautions if code not in weighed]


def _as_known(calendar: Calendar, g: GroupForecast) -> DueItem:
    """What is complete only if a dose of an uncertain day counts is shown as such, not left out like what is complete."""
    vaccine = calendar.groups[g.group]
    words = _("complete as far as known")
    return DueItem(g.group, vaccine_words(calendar, vaccine), "as_known", None, words, "", False, vaccine, "")


def _item(calendar: Calendar, cvx: str, served: Sequence[GroupForecast], told: Restrictions, on: date) -> DueItem:
    vaccine = calendar.vaccine_of(cvx) or calendar.groups[served[0].group]
    counted_by = calendar.vaccines[vaccine].get("counted_by")
    g = next((g for g in served if g.group == counted_by), served[0])
    of_several = calendar.doses_in(g.group) > 1
    name = f"{vaccine_words(calendar, vaccine)} {g.dose_number if of_several else ''}".strip()
    earliest = max(g.earliest for g in served if g.earliest)
    recommended = max(earliest, min(g.recommended for g in served if g.recommended))
    precautions = because(dict.fromkeys(code for g in served for code in g.precautions), told.told)
    waits = because([g.waits_for for g in served if g.waits_for and g.earliest == earliest], told.told)
    status = _status(served, recommended, on)
    return DueItem(
        group=g.group,
        name=name,
        status=status,
        when=recommended,
        when_words=_when(status, earliest, recommended, on, waits=bool(waits)),
        remarks="; ".join(_remarks(calendar, served, late=status == "overdue")),
        can_give=bool(cvx) and on >= earliest and not any(g.test_first or unapproved_offer(g, told) for g in served),
        vaccine=vaccine,
        cvx=cvx,
        because=(waits if on < earliest else "") or precautions,
        test_first=any(g.test_first for g in served),
    )


def _status(served: Sequence[GroupForecast], recommended: date, on: date) -> str:
    if on < recommended:
        return "later"
    if any(g.precautions for g in served):
        return "precaution"
    if any(is_overdue(g, on) for g in served):
        return "overdue"
    return "test_first" if any(g.test_first for g in served) else "due"


def _with_its_test(item: DueItem) -> str:
    test = _("tuberculin test first")
    return f"{item.name} ({test})" if item.test_first else item.name


def _remarks(calendar: Calendar, served: Sequence[GroupForecast], *, late: bool) -> list[str]:
    """What the clinician should know: how sure the figure is, what comes first."""
    found = []
    if any(g.standing in (Standing.PARTIAL, Standing.UNCERTAIN) for g in served):
        found.append(_("one source only: check with the ministry"))
    if calendar.of_hospital and any(g.standing is not Standing.APPROVED for g in served):
        found.append(_("not yet approved here"))
    if any(_is_late_start(calendar, g) for g in served):
        found.append(_("begun late, by WHO's rules: check with the ministry"))
    if any(g.test_first for g in served):
        test = _("overdue; first a tuberculin (Mantoux) test") if late else _("first a tuberculin (Mantoux) test")
        found.append(test)
    found += [words for g in served for words in rule_remarks(calendar, g, _codes(g))]
    if any(g.as_far_as_known for g in served):
        found.append(_("as far as known: a day or a product isn't"))
    return list(dict.fromkeys(found))


def _codes(g: GroupForecast) -> tuple[str, ...]:
    return (*g.precautions, g.waits_for) if g.waits_for else g.precautions


def _is_late_start(calendar: Calendar, g: GroupForecast) -> bool:
    """Whether the calendar's own vaccine for the dose isn't for this age any more."""
    return bool(g.vaccines) and g.label not in {calendar.vaccine_of(cvx) for cvx in g.vaccines}


def _when(status: str, earliest: date, recommended: date, on: date, *, waits: bool) -> str:
    if status == "precaution":
        return _("ask the doctor first")
    if waits and on < earliest:
        return _("not before %(day)s", day=date_text(earliest))
    days = (on - recommended).days
    if days > 0:
        months = int(days / 30.4375)
        late = (
            ngettext("%(n)d month ago", "%(n)d months ago", months)
            if months > 1
            else ngettext("%(n)d day ago", "%(n)d days ago", days)
        )
        return _("due %(day)s, %(late)s", day=date_text(recommended), late=late)
    if days == 0:
        return _("due today")
    if earliest <= on:
        return _("due %(day)s; possible from %(first)s", day=date_text(recommended), first=date_text(earliest))
    return _("from %(day)s", day=date_text(recommended))
