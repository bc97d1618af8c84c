"""Reads about children: one child, her family, and the search that finds her."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.db.rows import select_list
from pediatric_his.features.allergies.queries import STANDING
from pediatric_his.features.allergies.standing import Allergies, read_allergies
from pediatric_his.features.patients.search_keys import Query, read_query
from pediatric_his.features.patients.tables import Patient, PatientKey
from pediatric_his.identity.duplicates import Registration
from pediatric_his.identity.names import fold, name_keys


@dataclass(frozen=True, slots=True)
class Alert:
    id: UUID
    kind: str
    text: str
    severity: str


@dataclass(frozen=True, slots=True)
class Guardian:
    id: UUID
    relationship: str
    family_name: str
    given_name: str
    patronymic: str
    phone: str
    version: int

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.family_name, self.given_name, self.patronymic) if part)


@dataclass(frozen=True, slots=True)
class Child:
    """A registered child. Quantities in grams, millimetres, days of gestation."""

    id: UUID
    hospital_id: UUID
    card_number: str
    family_name: str
    given_name: str
    patronymic: str
    sex: str
    birth_date: date
    pinfl: str | None
    birth_certificate: str | None
    region: str
    district: str
    mahalla: str
    address: str
    gestational_age_days: int | None
    birth_weight_g: int | None
    birth_length_mm: int | None
    mother_height_mm: int | None
    father_height_mm: int | None
    version: int
    alerts: tuple[Alert, ...] = ()
    allergies: Allergies = field(default_factory=Allergies)
    latest_weight_g: int | None = None
    latest_weight_on: date | None = None

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.family_name, self.given_name, self.patronymic) if part)


_WORKED_OUT = ("alerts", "allergies", "latest_weight_g", "latest_weight_on")


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A line of search results."""

    id: UUID
    card_number: str
    full_name: str
    sex: str
    birth_date: date
    guardian: str
    phone: str
    last_visit: date | None


# An alert stands until a later row supersedes it; a correction of a measurement likewise. Allergies have a room of their own; the
# alerts keep those of the first release as they were written.
_CHILD = f"""
SELECT {select_list(Child, "p", leave=_WORKED_OUT)}, w.value AS latest_weight_g, w.measured_on AS latest_weight_on,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'kind', a.kind, 'text', a.text, 'severity', a.severity)
                                  ORDER BY a.severity, a.recorded_at), '[]')
        FROM alert a WHERE a.patient_id = p.id AND a.kind <> 'allergy' AND NOT a.ended
          AND NOT EXISTS (SELECT FROM alert later WHERE later.supersedes = a.id)) AS alerts,
       ({STANDING}) AS allergies
FROM patient p LEFT JOIN LATERAL (
    SELECT m.value, m.measured_on FROM measurement m
    WHERE m.patient_id = p.id AND m.kind = 'weight' AND m.value IS NOT NULL
      AND NOT EXISTS (SELECT FROM measurement later WHERE later.supersedes = m.id)
    ORDER BY m.measured_on DESC, m.recorded_at DESC LIMIT 1) w ON true
WHERE p.id = $1
"""
_GUARDIANS = f"""
SELECT {select_list(Guardian, "g", leave=("relationship",))}, s.relationship
FROM guardianship s JOIN guardian g ON g.hospital_id = s.hospital_id AND g.id = s.guardian_id WHERE s.patient_id = $1
ORDER BY s.relationship <> 'mother', g.created_at
"""
_SIBLINGS = """
SELECT DISTINCT p.id, p.given_name, p.birth_date FROM guardianship own
JOIN guardianship theirs ON theirs.hospital_id = own.hospital_id AND theirs.guardian_id = own.guardian_id
    AND theirs.patient_id <> own.patient_id
JOIN patient p ON p.hospital_id = theirs.hospital_id AND p.id = theirs.patient_id
WHERE own.patient_id = $1 ORDER BY p.birth_date
"""


async def get_child(db: Reader, patient_id: UUID) -> Child | None:
    """The child with her standing alerts, her allergies and her latest weight; None when there is none in this hospital."""
    row = await db.fetchrow(_CHILD, patient_id)
    if row is None:
        return None
    alerts = tuple(Alert(**(alert | {"id": UUID(alert["id"])})) for alert in row["alerts"])
    return Child(**(dict(row) | {"alerts": alerts, "allergies": read_allergies(row["allergies"])}))


async def hold(patient_id: UUID) -> None:
    """Within a unit of work: others who would hold the same child wait until it ends."""
    await Patient.select(Patient.id).where(Patient.id == patient_id).lock_rows().first()


async def guardians(db: Reader, patient_id: UUID) -> list[Guardian]:
    """The mother first."""
    return [Guardian(**dict(row)) for row in await db.fetch(_GUARDIANS, patient_id)]


async def siblings(db: Reader, patient_id: UUID) -> list[tuple[UUID, str, date]]:
    """Children of the same guardians: id, given name, birth date."""
    return [(row["id"], row["given_name"], row["birth_date"]) for row in await db.fetch(_SIBLINGS, patient_id)]


_SEARCH_RESULTS = f"""
SELECT {select_list(SearchResult, "p", leave=("full_name", "guardian", "phone", "last_visit"))},
       concat_ws(' ', p.family_name, p.given_name, nullif(p.patronymic, '')) AS full_name,
       coalesce((SELECT concat_ws(' ', g.family_name, g.given_name) FROM guardianship s
                 JOIN guardian g ON g.hospital_id = s.hospital_id AND g.id = s.guardian_id
                 WHERE s.patient_id = p.id ORDER BY s.relationship <> 'mother' LIMIT 1), '') AS guardian,
       coalesce((SELECT g.phone FROM guardianship s
                 JOIN guardian g ON g.hospital_id = s.hospital_id AND g.id = s.guardian_id
                 WHERE s.patient_id = p.id AND g.phone <> '' ORDER BY s.relationship <> 'mother' LIMIT 1), '') AS phone,
       (SELECT max(e.day) FROM encounter e WHERE e.patient_id = p.id AND e.status = 'finished') AS last_visit
FROM patient p WHERE p.id = ANY($1::uuid[])
"""


async def search(db: Reader, text: str, limit: int = 20) -> list[SearchResult]:
    """Children by name in any script, phone, card number, PINFL, birth certificate, or name with birth date.

    Exact numbers first; then names of which each typed part begins a part of the child's (or the guardian's) name.
    """
    query = read_query(text)
    if query.empty:
        return []
    ids = await _by_number(db, query, limit)
    if not ids and query.names:
        ids = await _by_name(db, query, max(limit, 100))
    elif not ids and query.birth_date:
        ids = await _by_birth_date(query.birth_date, limit)
    rows = {row["id"]: SearchResult(**dict(row)) for row in await db.fetch(_SEARCH_RESULTS, ids)} if ids else {}
    found = [rows[i] for i in ids if i in rows]
    # Consonants found them; the vowels that were typed put the nearest first.
    return sorted(found, key=lambda f: -_nearness(f.full_name, query.folded))[:limit]


def _nearness(full_name: str, folded: Sequence[str]) -> int:
    words = fold(full_name).split()
    return sum(2 if word in words else any(w.startswith(word) for w in words) for word in folded)


async def _by_number(db: Reader, query: Query, limit: int) -> list[UUID]:
    found: list[UUID] = []
    for kind, key in query.numbers:
        begun = (PatientKey.kind == kind) & (PatientKey.key >= key) & (PatientKey.key < _after(key))
        rows = await PatientKey.select(PatientKey.patient_id).where(begun).order_by(PatientKey.key).limit(limit)
        found += [row["patient_id"] for row in rows if row["patient_id"] not in found]
    return found[:limit]


async def _by_name(db: Reader, query: Query, limit: int) -> list[UUID]:
    """Starts from the part that fewest children share, then keeps those who have all the others."""
    rarest = max(query.names, key=len)
    others = [name for name in query.names if name is not rarest]
    conditions = [
        f"EXISTS (SELECT FROM patient_key o WHERE o.hospital_id = current_hospital() AND o.patient_id = k.patient_id"
        f" AND o.kind IN ('name', 'guardian') AND o.key >= ${3 + 2 * i} AND o.key < ${4 + 2 * i})"
        for i in range(len(others))
    ]
    values: list[Any] = [rarest, _after(rarest)]
    for other in others:
        values += [other, _after(other)]
    birth = ""
    if query.birth_date:
        values.append(query.birth_date)
        birth = f" AND p.birth_date = ${len(values)}"
    where = "".join(f" AND {condition}" for condition in conditions)
    sql = (
        "SELECT p.id FROM (SELECT DISTINCT ON (patient_id) patient_id, kind, key FROM patient_key"
        " WHERE hospital_id = current_hospital() AND kind IN ('name', 'guardian') AND key >= $1 AND key < $2"
        f" ORDER BY patient_id, kind DESC LIMIT 5000) k JOIN patient p ON p.id = k.patient_id WHERE true{where}{birth}"
        # A child's own name before a guardian's; a whole word before a beginning.
        " ORDER BY k.kind = 'guardian', k.key <> $1, p.family_name, p.given_name, p.birth_date DESC"
        f" LIMIT {int(limit)}"
    )
    return [row["id"] for row in await db.fetch(sql, *values)]


async def _by_birth_date(day: date, limit: int) -> list[UUID]:
    born_then = Patient.select(Patient.id).where(Patient.birth_date == day).order_by(Patient.family_name)
    return [row["id"] for row in await born_then.limit(limit)]


def _after(prefix: str) -> str:
    """The first key, in byte order, after all that begin with `prefix`."""
    return prefix + "\U0010ffff"


async def namesakes(db: Reader, child: Child, most: int = 3) -> list[SearchResult]:
    """Other children of the same family and given name, in whatever script: whom one could take for this child."""
    keys = name_keys(child.family_name, child.given_name)
    if not keys:
        return []
    rows = await db.fetch(
        "SELECT k.patient_id FROM patient_key k WHERE k.hospital_id = current_hospital() AND k.kind = 'name'"
        " AND k.key = ANY($1::text[]) AND k.patient_id <> $2"
        " GROUP BY k.patient_id HAVING count(DISTINCT k.key) = $3 LIMIT 50",
        *(keys, child.id, len(keys)),
    )
    ids = [row["patient_id"] for row in rows]
    found = [SearchResult(**dict(row)) for row in await db.fetch(_SEARCH_RESULTS, ids)] if ids else []
    own = fold(f"{child.family_name} {child.given_name}").split()
    return sorted(
        (one for one in found if fold(one.full_name).split()[: len(own)] == own), key=lambda one: one.birth_date
    )[:most]


@dataclass(frozen=True, slots=True)
class Correction:
    """A field of a child's card: what stood there, what stands there since, who changed it, when and why."""

    field: str
    was: str
    becomes: str
    reason: str
    recorded_at: datetime
    by: str


async def corrections_of(db: Reader, patient_id: UUID) -> list[Correction]:
    """The latest first."""
    rows = await db.fetch(
        f"SELECT {select_list(Correction, 'c', leave=('by',))},"
        " coalesce(s.family_name || ' ' || left(s.given_name, 1) || '.', '') AS by"
        " FROM patient_correction c LEFT JOIN staff s ON s.hospital_id = c.hospital_id AND s.id = c.recorded_by"
        " WHERE c.hospital_id = current_hospital() AND c.patient_id = $1 ORDER BY c.recorded_at DESC, c.field",
        patient_id,
    )
    return [Correction(**dict(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A registered child that shares a number, a name or a phone with the one being registered."""

    child: SearchResult
    registration: Registration


async def possible_same(db: Reader, keys: Sequence[tuple[str, str]], birth_dates: Sequence[date]) -> list[Candidate]:
    """Registered children that share a number with the keys, a name part and one of the birth dates, or a phone."""
    numbers = [(kind, key) for kind, key in keys if kind in ("pinfl", "certificate")]
    names = [key for kind, key in keys if kind == "name"]
    phones = [key for kind, key in keys if kind == "phone" and len(key) == 9]
    rows = await db.fetch(
        "SELECT patient_id FROM patient_key k WHERE hospital_id = current_hospital()"
        " AND (kind, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))"
        " UNION SELECT k.patient_id FROM patient_key k JOIN patient p ON p.id = k.patient_id"
        " WHERE k.hospital_id = current_hospital() AND k.kind = 'name' AND k.key = ANY($3::text[])"
        " AND p.birth_date = ANY($4::date[])"
        " UNION SELECT patient_id FROM patient_key k WHERE hospital_id = current_hospital() AND kind = 'phone'"
        " AND key = ANY($5::text[]) LIMIT 100",
        *([kind for kind, _ in numbers], [key for _, key in numbers], names, list(birth_dates), phones),
    )
    ids = [row["patient_id"] for row in rows]
    found = {row["id"]: SearchResult(**dict(row)) for row in await db.fetch(_SEARCH_RESULTS, ids)} if ids else {}
    people = await Patient.select().where(Patient.id.is_in(ids)) if ids else []
    return [Candidate(found[row["id"]], _registration(row, found[row["id"]])) for row in people]


def _registration(row: Any, found: SearchResult) -> Registration:
    return Registration(
        family_name=row["family_name"],
        given_name=row["given_name"],
        birth_date=row["birth_date"],
        sex=row["sex"],
        numbers=frozenset(filter(None, (row["pinfl"], row["birth_certificate"]))),
        phone=found.phone[-9:],
        mother=found.guardian,
    )
