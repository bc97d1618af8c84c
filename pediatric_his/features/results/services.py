"""A laboratory's result is recorded, or corrected."""

from __future__ import annotations

from uuid import UUID

from pediatric_his.db.rows import insert, supersede
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.results.forms import ResultCorrection, ResultTyped
from pediatric_his.features.results.tables import LaboratoryResult


@unit_of_work("result.record")
async def record(work: UnitOfWork, patient_id: UUID, encounter_id: UUID | None, typed: ResultTyped) -> UUID:
    """Appends the result as it was typed."""
    result_id = await insert(work, LaboratoryResult, typed, patient_id=patient_id, encounter_id=encounter_id)
    await work.audit("result", result_id, patient_id, code=typed.code)
    work.changed("queue")  # a danger is said there at once
    return result_id


@unit_of_work("result.correct")
async def correct(work: UnitOfWork, patient_id: UUID, mistaken: UUID, correction: ResultCorrection) -> UUID:
    """Puts the right result in place of a mistaken one; without one it was entered in error."""
    changes: dict[str, object] = {"confirmed_reason": correction.reason, "entered_in_error": correction.typed is None}
    if correction.typed is not None:
        typed = correction.typed
        changes |= {
            "value": typed.value,
            "unit": typed.unit,
            "taken_on": typed.taken_on,
            "qualifiers": typed.qualifiers,
        }
    corrected = await supersede(work, LaboratoryResult, mistaken, patient_id, **changes)
    await work.audit("result", corrected, patient_id, supersedes=str(mistaken))
    work.changed("queue")
    return corrected
