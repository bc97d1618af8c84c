"""What is done about vaccines: a dose recorded, one taken back, a refusal or exemption written down, ended."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pediatric_his.db.rows import field_values, insert, insert_many, supersede
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.vaccinations.forms import DecisionTyped, DoseTyped
from pediatric_his.features.vaccinations.listed import DoseListed
from pediatric_his.features.vaccinations.queries import DoseKnown
from pediatric_his.features.vaccinations.tables import Dose, VaccineDecision


@unit_of_work("dose.record")
async def record_dose(work: UnitOfWork, patient_id: UUID, encounter_id: UUID | None, typed: DoseTyped) -> UUID:
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
