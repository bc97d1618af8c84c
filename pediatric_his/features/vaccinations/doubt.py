"""The check before a dose is written down: all that speaks against it, in one question. It asks and never refuses.
What is copied from a document is an old dose where its day has surely passed; one of today is asked about as if given here.

| asked when the dose …                                                       | of an old copied |
| --------------------------------------------------------------------------- | ---------------- |
| is written down for that day already                                        | yes              |
| holds something that may not be given, by any of its parts                  | no               |
| holds what the child is exempted from, or what the family has refused       | no               |
| comes before something that was given has worn off (immunoglobulin, blood)  | no               |
| asks a doctor first                                                         | no               |
| is given after a severe reaction to something that no list knows            | no               |
| asks for a test first that isn't there                                      | no               |
| is of a product that isn't meant for this age any more                      | no               |
| is only of what the child is immune to                                      | no               |
| shares a vaccine group with another dose of that day                        | yes              |
| may be the same as another one whose day isn't known                        | yes              |
| doesn't count, or not for all (too young, too soon, beyond the calendar, …) | yes              |
| takes from a later dose that it counts                                      | yes              |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from pediatric_his.clinical.immunization.conditions import is_approved, parts_of, restrictions
from pediatric_his.clinical.immunization.dates import after, duration, last_day_of
from pediatric_his.clinical.immunization.model import DoseStatus, Patient
from pediatric_his.clinical.immunization.verdict import Said
from pediatric_his.features.conditions.words import because
from pediatric_his.features.vaccinations.due import judge, unapproved_offer
from pediatric_his.features.vaccinations.facts import Facts
from pediatric_his.features.vaccinations.kept_back import exempt_words, reasons
from pediatric_his.features.vaccinations.queries import DoseRow, Given
from pediatric_his.features.vaccinations.verdicts import verdict_here
from pediatric_his.features.vaccinations.words import dose_day, part_words, product_words
from pediatric_his.reference.calendars import Calendar
from pediatric_his.web.languages import _, date_text

_COUNT = (Said.COUNTS, Said.COUNTS_FOR_SOME)


def doubt(calendar: Calendar, facts: Facts, before: Sequence[DoseRow], new: DoseRow, today: date) -> str:
    """What speaks against the dose; empty where all is well."""
    again = any(dose.cvx == new.cvx and dose.given_on == new.given_on for dose in before)
    on = new.given_on if new.date_precision == "day" else today
    patient = facts.patient(on)
    of_old = _is_of_old(new, today)
    said = [_("This vaccine is written down for that day already. Is it really a second dose?")] if again else []
    said += [] if of_old else _of_the_child(calendar, facts, before, new, on)
    said += [] if of_old else _outgrown(calendar, facts.birth_date, new, on)
    said += [
        *_same_day(calendar, before, new),
        *_perhaps_one(calendar, before, new),
        *_verdict(calendar, patient, before, new, on),
    ]
    said += _turned(calendar, facts.patient(today), before, new, today)
    if not said:
        return ""
    ask = _("Write it down all the same?") if new.given_elsewhere else _("Give it all the same?")
    return " ".join([*said, ask])


def _is_of_old(new: DoseRow, today: date) -> bool:
    """Whether it was given elsewhere, and surely before today: whoever gave it has asked. What is given today is asked about here."""
    return new.given_elsewhere and last_day_of(new.given_on, new.date_precision) < today


def is_kept_back(calendar: Calendar, facts: Facts, before: Sequence[Given], new: Given, today: date) -> bool:
    """Whether anything that is known of the child speaks against the dose on its day. For places that mustn't name what."""
    on = new.given_on if new.date_precision == "day" else today
    return facts.tells_anything and any(_of_the_child(calendar, facts, before, new, on))


def _of_the_child(calendar: Calendar, facts: Facts, before: Sequence[Given], new: Given, on: date) -> Iterator[str]:
    patient, cvx = facts.patient(on), new.cvx or ""
    told = restrictions(calendar.schedule, patient, on)
    parts = parts_of(calendar.schedule, cvx)
    why = partial(because, told=patient.observations)

    def rule(words: str, codes: Sequence[str]) -> str:
        """With a word where a rule behind it isn't approved by the hospital."""
        if not calendar.of_hospital or is_approved(calendar.schedule, codes, parts):
            return words
        return f"{words} ({_('not yet approved here')})"

    if stopped := told.products.get(cvx):
        yield rule(_("May not be given: %(why)s.", why=why(stopped)), stopped)
    if (until := told.exempt_products.get(cvx)) or (until := told.exempt_until.get("*")):
        why_exempt = reasons(facts.decisions, "exemption", parts, on)
        words = ": ".join(filter(None, (exempt_words(until), why_exempt)))
        yield f"{words[:1].upper()}{words[1:]}."
    if refused := sorted(told.refused & (parts | {"*"})):
        yield _("Refused by the family: %(what)s. Does it agree now?", what=_names(calendar, refused))
    first_day, code = told.first_day([*parts, "*"])
    code = code if on < first_day else ""
    if code:
        yield rule(_("Not before %(day)s: %(why)s.", day=date_text(first_day), why=why([code])), [code])
    first = not any(parts & parts_of(calendar.schedule, dose.cvx or "") for dose in before)
    groups = [g for g in judge(calendar, patient, before, on)[1] if g.group in parts]
    offered_by = [] if stopped else [code for g in groups for code in unapproved_offer(g, told)]
    graver = {*(stopped or ()), code}  # one sentence a fact
    asked = (*told.precautions([*parts, "*"], first=first), *offered_by)
    if doctor := tuple(dict.fromkeys(c for c in asked if c not in graver)):
        yield rule(_("Ask the doctor first: %(why)s.", why=why(doctor)), doctor)
    if facts.unchecked:
        yield _("A severe allergy is recorded that no rule could check: %(what)s.", what=", ".join(facts.unchecked))
    if any(g.test_first for g in groups):
        yield _("First a tuberculin (Mantoux) test.")
    immune = [g for g in groups if g.group in told.immune]
    if immune and len(immune) == len(groups):
        settled = [code for g in immune for code in g.settled_by]
        names = _names(calendar, [g.group for g in immune])
        yield rule(_("Not needed, the child is immune: %(what)s.", what=names), settled)


def _same_day(calendar: Calendar, before: Sequence[DoseRow], new: DoseRow) -> Iterator[str]:
    """Two vaccines of one group on one day: only one of them counts for it."""
    mine = parts_of(calendar.schedule, new.cvx or "") & set(calendar.groups)
    for dose in before:
        if (
            dose.cvx == new.cvx
            or dose.given_on != new.given_on
            or dose.date_precision != "day"
            or new.date_precision != "day"
        ):
            continue
        if shared := sorted(mine & parts_of(calendar.schedule, dose.cvx or "")):
            told = {"other": product_words(calendar, dose), "what": _names(calendar, shared)}
            yield _("%(other)s of the same day also holds %(what)s; one of the two doesn't count.") % told


def _outgrown(calendar: Calendar, birth: date, new: DoseRow, on: date) -> Iterator[str]:
    """A product that isn't proposed at this age any more: it counts all the same."""
    end = after(duration(calendar.known.get(new.cvx or "", {}).get("until")), birth)
    if end is not None and on >= end:
        yield _("This product is for children before %(day)s.", day=date_text(end))


def _perhaps_one(calendar: Calendar, before: Sequence[DoseRow], new: DoseRow) -> Iterator[str]:
    """One dose written down twice: of one product, on days of which one at least is known to a month or a year only."""
    for dose in before:
        exact = dose.date_precision == "day" and new.date_precision == "day"
        if dose.cvx != new.cvx or exact or not _meet(dose, new):
            continue
        told = {"product": product_words(calendar, dose), "day": dose_day(dose)}
        yield _("%(product)s of %(day)s is written down already: it may be this same dose.") % told


def _meet(a: DoseRow, b: DoseRow) -> bool:
    ends = last_day_of(a.given_on, a.date_precision), last_day_of(b.given_on, b.date_precision)
    return a.given_on <= ends[1] and b.given_on <= ends[0]


def _verdict(calendar: Calendar, patient: Patient, before: Sequence[DoseRow], new: DoseRow, on: date) -> Iterator[str]:
    evaluated, _groups = judge(calendar, patient, [*before, new], on)
    verdict = next(e for e in evaluated if e.dose.id == str(new.id))
    if verdict.status is not DoseStatus.VALID:
        yield _("This dose %(verdict)s.") % {"verdict": verdict_here(calendar, verdict)}


def _turned(calendar: Calendar, patient: Patient, before: Sequence[DoseRow], new: DoseRow, on: date) -> Iterator[str]:
    """Doses of other days that count without the new one and don't with it: one written down later may come too shortly before."""
    without = {e.dose.id for e in judge(calendar, patient, before, on)[0] if e.said in _COUNT}
    with_it = {e.dose.id: e for e in judge(calendar, patient, [*before, new], on)[0]}
    for dose in before:
        verdict = with_it[str(dose.id)]
        if str(dose.id) in without and verdict.said not in _COUNT and dose.given_on != new.given_on:
            told = {
                "product": product_words(calendar, dose),
                "day": dose_day(dose),
                "verdict": verdict_here(calendar, verdict),
            }
            yield _("With it %(product)s of %(day)s no longer counts: it %(verdict)s.") % told


def _names(calendar: Calendar, parts: Sequence[str]) -> str:
    return ", ".join(part_words(calendar, part) for part in parts)
