"""What the nurse does: records measurements, corrects one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from pediatric_his.db.rows import insert_many, make_row, supersede
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.measurements.queries import Measured, history
from pediatric_his.features.measurements.tables import Measurement
from pediatric_his.features.measurements.typed import CorrectionTyped, MeasurementsTyped
from pediatric_his.features.measurements.unlikely import unlikely
from pediatric_his.features.patients.queries import get_child, hold
from pediatric_his.features.reception.services import move_on
from pediatric_his.features.reception.status import Status


class Asked(RuntimeError):
    """What a colleague has written down meanwhile makes values of this form unlikely: the question of each."""

    def __init__(self, questions: dict[str, str]) -> None:
        super().__init__(", ".join(sorted(questions)))
        self.questions = questions


@unit_of_work("measurement.record")
async def record(work: UnitOfWork, patient_id: UUID, encounter_id: UUID | None, typed: MeasurementsTyped) -> bool:
    """Appends the day's values; a child who had arrived counts as triaged then.

    Raises:
        Asked: beside what is kept now, a value is unlikely and nobody has confirmed it.
    """
    await hold(patient_id)
    child = await get_child(work.db, patient_id)
    assert child is not None
    found = unlikely(child, await history(work.db, patient_id), typed)
    if open_questions := {name: words for name, words in found.items() if typed.asked.get(name) != words}:
        raise Asked(open_questions)
    now = datetime.now(UTC)
    rows = [
        make_row(
            work,
            Measurement,
            patient_id=patient_id,
            encounter_id=encounter_id,
            measured_on=typed.on,
            measured_at=now,
            kind=kind,
            value=value,
            position=typed.position if kind == "length_height" else None,
            site=typed.site if kind == "temperature" else None,
            confirmed_reason=typed.reasons.get(kind, ""),
        )
        for kind, value in typed.values.items()
    ]
    await Measurement.insert(*rows)
    await work.audit(
        "measurement", rows[0]["id"], patient_id, kinds=sorted(typed.values), confirmed=sorted(typed.reasons)
    )
    work.changed("queue")  # a danger is said there at once
    if encounter_id is not None:
        await move_on(work, encounter_id, Status.TRIAGED, only_from=Status.ARRIVED)
    return True


async def record_listed(work: UnitOfWork, list_id: UUID, found: Sequence[tuple[UUID, MeasurementsTyped]]) -> None:
    """Appends the days that a list brings: whose, and what."""
    rows = [
        {
            "patient_id": patient_id,
            "measured_on": typed.on,
            "kind": kind,
            "value": value,
            "position": typed.position if kind == "length_height" else None,
            "source": "import",
            "list_id": list_id,
        }
        for patient_id, typed in found
        for kind, value in typed.values.items()
    ]
    await insert_many(work, Measurement, rows)


async def correct_listed(
    work: UnitOfWork, list_id: UUID, patient_id: UUID, mistaken: UUID, value: int, reason: str
) -> None:
    """A later list has another value of the day; the earlier one stays readable."""
    changes: dict[str, object] = {"value": value, "confirmed_reason": reason, "list_id": list_id}
    corrected = await supersede(work, Measurement, mistaken, patient_id, **changes)
    await work.audit("measurement", corrected, patient_id, supersedes=str(mistaken))


@unit_of_work("measurement.correct")
async def correct(work: UnitOfWork, patient_id: UUID, mistaken: Measured, typed: CorrectionTyped) -> UUID:
    """Puts the right value in place of a mistaken one; no value means that it was entered in error."""
    changes: dict[str, object] = {"value": typed.value, "confirmed_reason": typed.reason}
    if typed.site is not None:
        changes["site"] = typed.site
    corrected = await supersede(work, Measurement, mistaken.id, patient_id, **changes)
    await work.audit("measurement", corrected, patient_id, supersedes=str(mistaken.id))
    work.changed("queue")
    return corrected
