"""What is done about vaccines: a dose recorded, one taken back, a refusal or exemption written down or ended."""

from __future__ import annotations

from uuid import UUID

from pediatric_his.db.identifiers import new_id
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.vaccinations.forms import DecisionTyped, DoseTyped
from pediatric_his.features.vaccinations.tables import Dose, VaccineDecision


@unit_of_work("dose.record")
async def record_dose(work: UnitOfWork, patient_id: UUID, encounter_id: UUID | None, typed: DoseTyped) -> UUID:
    dose_id = new_id()
    await Dose.insert(
        Dose(
            id=dose_id,
            hospital_id=work.hospital_id,
            patient_id=patient_id,
            encounter_id=encounter_id,
            given_on=typed.given_on,
            date_precision=typed.precision,
            cvx=typed.cvx,
            lot=typed.lot,
            expiry=typed.expiry,
            site=typed.site,
            given_elsewhere=typed.given_elsewhere,
            confirmed_reason=typed.reason,
            source="elsewhere" if typed.given_elsewhere else "clinic",
            recorded_by=work.staff_id,
        )
    )
    await work.audit("dose", dose_id, patient_id, cvx=typed.cvx, confirmed=bool(typed.reason))
    return dose_id


@unit_of_work("dose.entered_in_error")
async def take_back_dose(work: UnitOfWork, patient_id: UUID, dose_id: UUID, reason: str) -> UUID:
    """A dose that was never given: a row that supersedes it; the old one stays readable."""
    old = await work.db.fetchrow("SELECT * FROM dose WHERE id = $1 AND patient_id = $2", dose_id, patient_id)
    assert old is not None
    fresh = new_id()
    kept = {
        name: old[name]
        for name in (
            "encounter_id",
            "given_on",
            "date_precision",
            "cvx",
            "product_text",
            "lot",
            "expiry",
            "site",
            "source",
        )
    }
    await Dose.insert(
        Dose(
            id=fresh,
            hospital_id=work.hospital_id,
            patient_id=patient_id,
            entered_in_error=True,
            supersedes=dose_id,
            confirmed_reason=reason,
            recorded_by=work.staff_id,
            **kept,
        )
    )
    await work.audit("dose", fresh, patient_id, supersedes=str(dose_id))
    return fresh


@unit_of_work("vaccine_decision.record")
async def record_decision(work: UnitOfWork, patient_id: UUID, typed: DecisionTyped) -> UUID:
    decision_id = new_id()
    await VaccineDecision.insert(
        VaccineDecision(
            id=decision_id,
            hospital_id=work.hospital_id,
            patient_id=patient_id,
            kind=typed.kind,
            vaccine_group=typed.group,
            from_date=typed.from_date,
            until_date=typed.until_date,
            reason=typed.reason,
            ended=False,
            recorded_by=work.staff_id,
        )
    )
    await work.audit("vaccine_decision", decision_id, patient_id, kind=typed.kind, group=typed.group)
    return decision_id
