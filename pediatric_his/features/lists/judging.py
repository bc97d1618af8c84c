"""The doses that a batch brings, judged beside all that is known of the child: by the questions that a copied dose is asked when typed.

A list tells what was given long ago, so nothing is refused: what speaks against a dose is said at its row and kept with it.

| the dose …                                                  | of a list                                        |
| ----------------------------------------------------------- | ------------------------------------------------ |
| is here already, of that day                                | same                                             |
| counts                                                      | new                                              |
| doesn't count, not for all, or it depends on the day        | new, the verdict is said and kept                |
| shares a vaccine group with another dose of that day        | new, the verdict of the one that is lost is said |
| takes from a dose of another day that it counts             | new, which one is said and kept                  |
| is of a vaccine that the calendar doesn't know              | new, said and kept                               |
| is kept back by something that is known of the child        | new, said and kept; what it is isn't named       |

A report goes through many hands: what is known of a child acts here, and is read on her page by those who may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pediatric_his.clinical.immunization.conditions import parts_of
from pediatric_his.clinical.immunization.model import DoseStatus
from pediatric_his.clinical.immunization.verdict import Said
from pediatric_his.db.database import Reader
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.lists.known import Known
from pediatric_his.features.lists.outcome import Outcome
from pediatric_his.features.vaccinations.doubt import is_kept_back
from pediatric_his.features.vaccinations.due import judge
from pediatric_his.features.vaccinations.facts import Facts, facts_by_child
from pediatric_his.features.vaccinations.queries import Decision, DoseKnown
from pediatric_his.features.vaccinations.verdicts import verdict_words
from pediatric_his.features.vaccinations.words import dose_day, product_words
from pediatric_his.web.languages import _

if TYPE_CHECKING:
    from pediatric_his.features.lists.deciding import Batch

_COUNT = (Said.COUNTS, Said.COUNTS_FOR_SOME)
LONGEST_REASON = 300


@dataclass(slots=True)
class NewDose:
    """A dose that a row brings: its place in `Batch.given`, and where the row says it."""

    known: Known
    dose: DoseKnown
    place: int
    field: str
    outcome: Outcome


async def judge_new_doses(db: Reader, batch: Batch) -> None:
    """Says of each new dose what speaks against it, and keeps it with the dose."""
    by_child: dict[int, list[NewDose]] = defaultdict(list)
    for new in batch.new_doses:
        by_child[id(new.known)].append(new)
    here = {new.known.child.id: new.known.child for new in batch.new_doses if new.known.child.id not in batch.newcomers}
    facts = await facts_by_child(db, list(here.values())) if here else {}
    for doses in by_child.values():
        child = doses[0].known.child
        born = Facts(child.birth_date, child.sex, child.birth_weight_g, child.gestational_age_days)
        known = _with_what_the_list_brings(batch, facts.get(child.id, born), doses[0].known)
        for new, words in _doubts(batch, known, doses):
            new.outcome.remarks.setdefault(new.field, words)
            whose, given = batch.given[new.place]
            batch.given[new.place] = (
                whose,
                replace(given, confirmed_reason=f"{batch.source}: {words}"[:LONGEST_REASON]),
            )


def _with_what_the_list_brings(batch: Batch, facts: Facts, known: Known) -> Facts:
    decided = [
        Decision(new_id(), d.kind, d.vaccine_group, d.from_date, d.until_date, d.reason)
        for whose, d in batch.decided
        if whose == known.child.id
    ]
    return replace(facts, observed=tuple(known.observed) or facts.observed, decisions=(*facts.decisions, *decided))


def _doubts(batch: Batch, facts: Facts, new: Sequence[NewDose]) -> Iterator[tuple[NewDose, str]]:
    calendar, today = batch.calendar, batch.setting.today
    standing = [dose for dose in new[0].known.doses if not dose.entered_in_error]
    of_list = {one.dose.id for one in new}
    before = [dose for dose in standing if dose.id not in of_list]
    parts = {dose.id: parts_of(calendar.schedule, dose.cvx or "") for dose in standing}
    groups = {part for one in new for part in parts.get(one.dose.id, ())} & set(calendar.groups)
    patient = facts.patient(today)
    with_them = {e.dose.id: e for e in judge(calendar, patient, standing, today, groups)[0]}
    counted = (
        {e.dose.id for e in judge(calendar, patient, before, today, groups)[0] if e.said in _COUNT} if before else set()
    )
    for one in new:
        said = []
        verdict = with_them.get(str(one.dose.id))
        if one.dose.cvx and (verdict is None or verdict.status is not DoseStatus.VALID):
            words = verdict_words(verdict) if verdict else _("is not in the calendar")
            said.append(_("This dose %(verdict)s.") % {"verdict": words})
        for dose in before:
            now = with_them.get(str(dose.id))
            if now and str(dose.id) in counted and now.said not in _COUNT and parts[dose.id] & parts[one.dose.id]:
                told = {"product": product_words(calendar, dose), "day": dose_day(dose), "verdict": verdict_words(now)}
                said.append(_("With it %(product)s of %(day)s no longer counts: it %(verdict)s.") % told)
        earlier = [dose for dose in standing if dose.id != one.dose.id and dose.given_on <= one.dose.given_on]
        if is_kept_back(calendar, facts, earlier, one.dose, today):
            said.append(_("Something that is known of the child speaks against this dose: ask the doctor."))
        if said:
            yield one, " ".join(said)
