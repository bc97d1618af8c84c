"""What is done about vaccines: a dose recorded, one taken back, a refusal or exemption written down, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pediatric_his.db.rows import field_values, insert, insert_many, supersede
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.patients.queries import get_child, hold
from pediatric_his.features.vaccinations.due import due_list
from pediatric_his.features.vaccinations.forms import DecisionTyped, DoseCorrection, DoseTyped, question_about
from pediatric_his.features.vaccinations.listed import DoseListed
from pediatric_his.features.vaccinations.queries import DoseKnown, EndedDecision
from pediatric_his.features.vaccinations.tables import Dose, VaccineDecision


class Doubted(RuntimeError):
    """Beside what is kept now, something else speaks against the dose than was confirmed: a colleague was first."""

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question


async def _refuse_doubted(
    work: UnitOfWork, patient_id: UUID, typed: DoseTyped, today: tuple[str, date], instead_of: UUID | None = None
) -> None:
    """`today`: the hospital's calendar and day. Of several at once each sees those before it."""
    await hold(patient_id)
    child = await get_child(work.db, patient_id)
    assert child is not None
    calendar, on = today
    known = await due_list(work.db, child, calendar, on)
    question = question_about(known, typed, on, instead_of=instead_of)
    if question and question != typed.asked:
        raise Doubted(question)


@unit_of_work("dose.record")
async def record_dose(
    work: UnitOfWork, patient_id: UUID, encounter_id: UUID | None, typed: DoseTyped, today: tuple[str, date]
) -> UUID:
    """Appends the dose.

    Raises:
        Doubted: something speaks against it that nobody has confirmed.
    """
    await _refuse_doubted(work, patient_id, typed, today)
    source = "elsewhere" if typed.given_elsewhere else "clinic"
    dose_id = await insert(work, Dose, typed, patient_id=patient_id, encounter_id=encounter_id, source=source)
    await work.audit("dose", dose_id, patient_id, cvx=typed.cvx, confirmed=bool(typed.confirmed_reason))
    return dose_id


async def record_listed(work: UnitOfWork, list_id: UUID, found: Sequence[tuple[UUID, DoseListed]]) -> None:
    """Appends the doses that a list brings: whose, and which."""
    of_list: dict[str, object] = {"source": "import", "list_id": list_id}
    await insert_many(work, Dose, [{"patient_id": whose} | field_values(dose) | of_list for whose, dose in found])


async def correct_listed(work: UnitOfWork, list_id: UUID, known: DoseKnown, dose: DoseListed, reason: str) -> None:
    """A later list says more of a dose, or something else; the earlier row stays readable."""
    changes = {"given_on": dose.given_on, "date_precision": dose.date_precision, "lot": dose.lot or known.lot}
    changes |= {"expiry": dose.expiry or known.expiry, "confirmed_reason": reason, "list_id": list_id}
    corrected = await supersede(work, Dose, known.id, known.patient_id, **changes)
    await work.audit("dose", corrected, known.patient_id, supersedes=str(known.id))


async def decide_listed(work: UnitOfWork, found: Sequence[tuple[UUID, DecisionTyped]]) -> None:
    """Appends the refusals and exemptions that a list brings."""
    await insert_many(work, VaccineDecision, [{"patient_id": whose} | field_values(typed) for whose, typed in found])


@unit_of_work("dose.correct")
async def correct_dose(
    work: UnitOfWork, patient_id: UUID, dose_id: UUID, right: DoseCorrection, today: tuple[str, date]
) -> UUID:
    """Puts the right dose in place of a mistaken one, which stays readable.

    Raises:
        Doubted: something speaks against the right one that nobody has confirmed.
        Superseded: somebody has corrected it already.
    """
    await _refuse_doubted(work, patient_id, right.typed, today, instead_of=dose_id)
    changes = field_values(right.typed)
    changes["confirmed_reason"] = " · ".join(filter(None, (right.reason, right.typed.confirmed_reason)))
    corrected = await supersede(work, Dose, dose_id, patient_id, **changes)
    await work.audit("dose", corrected, patient_id, supersedes=str(dose_id), cvx=right.typed.cvx)
    return corrected


@unit_of_work("dose.entered_in_error")
async def take_back_dose(work: UnitOfWork, patient_id: UUID, dose_id: UUID, reason: str) -> UUID:
    """A dose that was never given."""
    taken_back = await supersede(work, Dose, dose_id, patient_id, entered_in_error=True, confirmed_reason=reason)
    await work.audit("dose", taken_back, patient_id, supersedes=str(dose_id))
    return taken_back


@unit_of_work("vaccine_decision.record")
async def record_decision(work: UnitOfWork, patient_id: UUID, typed: DecisionTyped) -> UUID:
    decision_id = await insert(work, VaccineDecision, typed, patient_id=patient_id, ended=False)
    await work.audit("vaccine_decision", decision_id, patient_id, kind=typed.kind, group=typed.vaccine_group)
    return decision_id


@unit_of_work("vaccine_decision.end")
async def end_decision(work: UnitOfWork, patient_id: UUID, decision_id: UUID, reason: str) -> UUID:
    """The family agrees now, the exemption is over, or it was written down wrongly: the reason says which."""
    ended = await supersede(work, VaccineDecision, decision_id, patient_id, ended=True, reason=reason)
    await work.audit("vaccine_decision", ended, patient_id, supersedes=str(decision_id))
    return ended


@unit_of_work("vaccine_decision.restore")
async def restore_decision(work: UnitOfWork, patient_id: UUID, ended: EndedDecision, reason: str) -> UUID:
    """It stands after all: why it was decided, and why it stands again."""
    said = f"{ended.was} · {reason}" if ended.was else reason
    restored = await supersede(work, VaccineDecision, ended.id, patient_id, ended=False, reason=said)
    await work.audit("vaccine_decision", restored, patient_id, supersedes=str(ended.id))
    return restored
