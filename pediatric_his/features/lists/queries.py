"""Reads for a list: the hospital, the children whom its rows may be about, what came in before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.db.rows import select_list
from pediatric_his.features.patients.queries import Child
from pediatric_his.identity.who import Person

_WORKED_OUT = ("alerts", "allergies", "latest_weight_g", "latest_weight_on")


@dataclass(frozen=True, slots=True)
class Hospital:
    id: UUID
    country: str
    calendar: str
    locale: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """By what the children of some rows are looked for."""

    list_name: str
    own_ids: Sequence[str]
    numbers: Sequence[tuple[str, str]]  # kinds and keys of `patient_key`
    names: Sequence[tuple[date, str]]  # birth date and a name's key


@dataclass(frozen=True, slots=True)
class Candidate:
    child: Child
    person: Person
    phones: frozenset[str]
    relationships: frozenset[str]
    patronymics: Mapping[str, str]
    own_ids: Sequence[str]


# OFFSET 0 keeps the order: the children of a birth date first, then their names. By names first, a common one would be half the hospital.
_CANDIDATES = f"""
SELECT {select_list(Child, "p", leave=_WORKED_OUT)},
       coalesce((SELECT (array_agg(l.own_id ORDER BY l.own_id))[1] FROM list_child l
                 WHERE l.hospital_id = p.hospital_id AND l.patient_id = p.id AND l.list_name = $1), '') AS own_id,
       (SELECT array_agg(l.own_id) FROM list_child l WHERE l.hospital_id = p.hospital_id AND l.patient_id = p.id
        AND l.list_name = $1 AND l.own_id = ANY($2::text[])) AS own_ids,
       coalesce((SELECT jsonb_agg(jsonb_build_array(
                     s.relationship, concat_ws(' ', g.family_name, g.given_name), g.phone, g.patronymic))
                 FROM guardianship s JOIN guardian g ON g.hospital_id = s.hospital_id AND g.id = s.guardian_id
                 WHERE s.hospital_id = p.hospital_id AND s.patient_id = p.id), '[]') AS family
FROM patient p WHERE p.hospital_id = current_hospital() AND p.id IN (
    SELECT l.patient_id FROM list_child l
        WHERE l.hospital_id = current_hospital() AND l.list_name = $1 AND l.own_id = ANY($2::text[])
    UNION SELECT k.patient_id FROM unnest($3::text[], $4::text[]) AS w(kind, key)
        JOIN patient_key k ON k.hospital_id = current_hospital() AND k.kind = w.kind AND k.key = w.key
    UNION SELECT b.id FROM (SELECT u.born, array_agg(u.key) AS keys FROM unnest($5::date[], $6::text[]) AS u(born, key) GROUP BY u.born) w
        CROSS JOIN LATERAL (SELECT x.id FROM patient x
            WHERE x.hospital_id = current_hospital() AND x.birth_date = w.born OFFSET 0) b
        WHERE EXISTS (SELECT FROM patient_key k WHERE k.hospital_id = current_hospital() AND k.patient_id = b.id
            AND k.kind = 'name' AND k.key = ANY(w.keys) OFFSET 0))
"""


async def count_tables(db: Reader) -> None:
    """Tells the planner how large the tables have become while a list fills them."""
    await db.fetchval("SELECT count_listed_tables()")


async def candidates(db: Reader, wanted: Wanted) -> list[Candidate]:
    """The known children whom the rows may be about."""
    kinds, keys = [kind for kind, _ in wanted.numbers], [key for _, key in wanted.numbers]
    born, names = [day for day, _ in wanted.names], [name for _, name in wanted.names]
    rows = await db.fetch(_CANDIDATES, wanted.list_name, list(wanted.own_ids), kinds, keys, born, names)
    return [_candidate(dict(row)) for row in rows]


def _candidate(row: dict[str, object]) -> Candidate:
    own_id, own_ids, family = row.pop("own_id"), row.pop("own_ids"), row.pop("family")
    child = Child(**row)  # type: ignore[arg-type]
    people: list[list[str]] = family  # type: ignore[assignment]
    named = {relationship: name.strip() for relationship, name, _phone, _patronymic in people if name.strip()}
    asked: Sequence[str] = own_ids or ()  # type: ignore[assignment]
    person = person_of(child, named, asked[0] if asked else str(own_id))
    phones, relationships = frozenset(one[2] for one in people if one[2]), frozenset(one[0] for one in people)
    patronymics = {relationship: patronymic or "" for relationship, _name, _phone, patronymic in people}
    return Candidate(child, person, phones, relationships, patronymics, asked)


def person_of(child: Child, guardians: dict[str, str], own_id: str) -> Person:
    numbers = {name: number for name in ("pinfl", "birth_certificate") if (number := getattr(child, name))}
    return Person(
        child.family_name, child.given_name, child.patronymic, child.sex, child.birth_date, numbers, guardians, own_id
    )


async def hospital_by_slug(db: Reader, slug: str) -> Hospital | None:
    row = await db.fetchrow(f"SELECT {select_list(Hospital, 'h')} FROM hospital h WHERE h.slug = lower($1)", slug)
    return None if row is None else Hospital(**dict(row))


async def hospital_by_id(db: Reader, hospital_id: UUID) -> Hospital:
    row = await db.fetchrow(f"SELECT {select_list(Hospital, 'h')} FROM hospital h WHERE h.id = $1", hospital_id)
    assert row is not None
    return Hospital(**dict(row))


async def hospital_ids(db: Reader) -> list[UUID]:
    return [row["id"] for row in await db.fetch("SELECT id FROM hospital")]


async def slugs(db: Reader) -> list[str]:
    return [row["slug"] for row in await db.fetch("SELECT DISTINCT h.slug FROM hospital h ORDER BY h.slug")]
