"""What is done about vaccines: a dose recorded, one taken back, a refusal or exemption written down, ended."""

from __future__ import annotations

from uuid import UUID

from pediatric_his.db.rows import insert, supersede
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.vaccinations.forms import DecisionTyped, DoseTyped
from pediatric_his.features.vaccinations.tables import Dose, VaccineDecision


@unit_of_work("dose.record")
async def record_dose(work: UnitOfWork, patient_id: UUID, encounter_id: UUID | None, typed: DoseTyped) -> UUID:
    source = "elsewhere" if typed.given_elsewhere else "clinic"
    dose_id = await insert(work, Dose, typed, patient_id=patient_id, encounter_id=encounter_id, source=source)
    await work.audit("dose", dose_id, patient_id, cvx=typed.cvx, confirmed=bool(typed.confirmed_reason))
    return dose_id


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
