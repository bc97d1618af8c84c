"""Reads of allergies: what stands (for the child's own row), the room's list, what the vaccine's rules are told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pediatric_his.clinical.allergies import Bearing, Reaction, Severity, bearing, observations
from pediatric_his.clinical.immunization.observations import Observation
from pediatric_his.db.database import Reader
from pediatric_his.db.rows import select_list
from pediatric_his.features.allergies.standing import Told
from pediatric_his.features.allergies.tables import Allergy, AllergyAnswer


@dataclass(frozen=True, slots=True)
class AllergyRow(Told):
    """An allergy as it was recorded last; `by`: by whom; `recorded_by`: the same, to know a second person."""

    id: UUID
    substance: str
    said: str
    reaction: str
    severity: str
    certainty: str
    happened_on: date | None
    date_precision: str
    source: str
    note: str
    state: str
    reason: str
    recorded_at: datetime
    recorded_by: UUID | None
    by: str

    @property
    def stands(self) -> bool:
        return self.state != "ended"


# For the child's own row `p`: one answer with the newest word on each.
STANDING = """
SELECT jsonb_build_object(
    'listed', (SELECT coalesce(jsonb_agg(jsonb_build_object('substance', a.substance, 'said', a.said, 'reaction', a.reaction,
                                                            'severity', a.severity, 'state', a.state) ORDER BY a.recorded_at, a.id), '[]')
               FROM allergy a WHERE a.hospital_id = p.hospital_id AND a.patient_id = p.id AND a.state <> 'ended'
                 AND NOT EXISTS (SELECT FROM allergy later WHERE later.hospital_id = a.hospital_id AND later.supersedes = a.id)),
    'none_known_on', (SELECT CASE WHEN newest.answer = 'none_known' THEN newest.asked_on END FROM (
        SELECT n.answer, n.asked_on FROM allergy_answer n WHERE n.hospital_id = p.hospital_id AND n.patient_id = p.id
        ORDER BY n.recorded_at DESC, n.id DESC LIMIT 1) newest),
    'ever', EXISTS (SELECT FROM allergy a WHERE a.hospital_id = p.hospital_id AND a.patient_id = p.id)
         OR EXISTS (SELECT FROM allergy_answer n WHERE n.hospital_id = p.hospital_id AND n.patient_id = p.id))
"""
_ALLERGIES = f"""
SELECT a.patient_id, {select_list(AllergyRow, "a", leave=("by",))}, coalesce(s.family_name || ' ' || left(s.given_name, 1) || '.', '') AS by
FROM allergy a LEFT JOIN staff s ON s.hospital_id = a.hospital_id AND s.id = a.recorded_by
WHERE a.hospital_id = current_hospital() AND a.patient_id = ANY($1)
  AND NOT EXISTS (SELECT FROM allergy later WHERE later.hospital_id = a.hospital_id AND later.supersedes = a.id)
ORDER BY a.state = 'ended', a.recorded_at, a.id
"""


async def allergies_by_child(db: Reader, patient_ids: Collection[UUID]) -> dict[UUID, list[AllergyRow]]:
    """Each allergy as it was recorded last; what stands first, what has ended after it."""
    found: dict[UUID, list[AllergyRow]] = {}
    for row in await db.fetch(_ALLERGIES, list(patient_ids)):
        patient_id, *allergy = row
        found.setdefault(patient_id, []).append(AllergyRow(*allergy))
    return found


async def allergies_of(db: Reader, patient_id: UUID) -> list[AllergyRow]:
    return (await allergies_by_child(db, [patient_id])).get(patient_id, [])


async def newest_of(patient_id: UUID, allergy_id: UUID) -> UUID | None:
    """What stands in an allergy's place by now; itself where nothing does, None where the child has none such."""
    rows = await Allergy.select(Allergy.id, Allergy.supersedes).where(Allergy.patient_id == patient_id)
    if not any(row["id"] == allergy_id for row in rows):
        return None
    later = {row["supersedes"]: row["id"] for row in rows}
    while allergy_id in later:
        allergy_id = later[allergy_id]
    return allergy_id


async def is_none_known(db: Reader, patient_id: UUID) -> bool:
    """Whether the newest answer is that none is known."""
    given = AllergyAnswer.select(AllergyAnswer.answer).where(AllergyAnswer.patient_id == patient_id)
    newest = await given.order_by(AllergyAnswer.recorded_at, AllergyAnswer.id, ascending=False).first()
    return newest is not None and newest["answer"] == "none_known"


async def observations_of(db: Reader, patient_id: UUID) -> list[Observation]:
    return told_to_the_rules(await allergies_of(db, patient_id))


def unchecked(rows: Iterable[AllergyRow]) -> list[str]:
    """Severe reactions to what stands in words of its own: no rule knows them, so who gives a vaccine is asked."""
    severe = (r for r in rows if r.stands and not r.substance)
    return [r.said for r in severe if bearing(Reaction(r.reaction), Severity(r.severity)) is Bearing.STOPS]


def told_to_the_rules(rows: Iterable[AllergyRow]) -> list[Observation]:
    """What the vaccine's rules are told of the allergies that stand (`clinical/allergies/vaccines.py`), each once."""
    found = [
        observation
        for row in rows
        if row.stands and row.of is not None
        for observation in observations(
            row.of.codes,
            Reaction(row.reaction),
            Severity(row.severity),
            row.happened_on,
            any_degree=row.of.any_degree,
            precision=row.date_precision,
        )
    ]
    return list(dict.fromkeys(found))
