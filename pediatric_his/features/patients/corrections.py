"""What a child's card said before, and what it says since: in words, with who changed it, when and why."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from pediatric_his.db.rows import insert_many
from pediatric_his.db.unit_of_work import UnitOfWork
from pediatric_his.features.patients.queries import Correction
from pediatric_his.features.patients.tables import PatientCorrection
from pediatric_his.features.patients.words import FIELDS, sex_word
from pediatric_his.web.languages import N_, _, date_text, plain_text

_NAMES = FIELDS | {
    "gestational_age_days": N_("Born at week"),
    "birth_weight_g": N_("Birth weight"),
    "birth_length_mm": N_("Length at birth"),
    "mother_height_mm": N_("Mother's height"),
    "father_height_mm": N_("Father's height"),
    "guardian": N_("Mother or another guardian"),
}


def name_of(one: Correction) -> str:
    return _(_NAMES[one.field]) if one.field in _NAMES else one.field


def correction_words(one: Correction) -> tuple[str, str]:
    """What stood there, and what stands there since."""
    return _words(one.field, one.was), _words(one.field, one.becomes)


def _words(field: str, kept: str) -> str:
    if not kept:
        return "—"
    if field == "birth_date":
        return date_text(date.fromisoformat(kept))
    if field == "sex":
        return sex_word(kept)
    if field == "gestational_age_days":
        return f"{int(kept) // 7}+{int(kept) % 7}"
    if field in ("birth_length_mm", "mother_height_mm", "father_height_mm"):
        return f"{plain_text(int(kept) / 10)} {_('cm')}"
    return f"{kept} {_('g')}" if field == "birth_weight_g" else kept


async def keep_corrections(
    work: UnitOfWork, patient_id: UUID, changes: dict[str, tuple[Any, Any]], reason: str, asked: frozenset[str]
) -> None:
    """A row for each field that changed; the reason stands with those that were asked about."""
    rows = [
        {
            "patient_id": patient_id,
            "field": field,
            "was": _kept(was),
            "becomes": _kept(becomes),
            "reason": reason if field in asked else "",
        }
        for field, (was, becomes) in sorted(changes.items())
    ]
    await insert_many(work, PatientCorrection, rows)


def _kept(value: Any) -> str:
    return "" if value is None else str(value)
