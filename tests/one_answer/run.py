"""Puts made-up children into a hospital and reads all places of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from pediatric_his.clinical.growth.judgement import Claim, ClaimName, Level, Subject
from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic
from tests.one_answer import places
from tests.one_answer.children import MadeUp
from tests.one_answer.commands import interpreted, scored
from tests.one_answer.compare import disagreements
from tests.one_answer.paper import compare_paper

InApp = Callable[[Callable[[], Any]], Any]


def keep(clinic: Clinic, child: MadeUp) -> UUID:
    """The child as the desk and the nurses would have written it, corrections and all."""
    patient = clinic.child(
        family_name=f"Sinov{child.number}", sex=child.sex, birth_date=child.birth, gestational_age_days=child.gestation,
        mother_height_mm=child.parents_mm[0], father_height_mm=child.parents_mm[1], birth_weight_g=child.birth_weight_g,
    )  # fmt: skip
    at = datetime.now(UTC) - timedelta(milliseconds=3 * len(child.kept) + 3)
    rows: list[tuple[Any, ...]] = []
    for number, one in enumerate(child.kept):
        first, second, recorded = new_id(), new_id(), at + timedelta(milliseconds=3 * number)
        if one.wrong is not None or one.in_error:
            rows.append((first, one.on, one.kind, one.wrong or one.value, one.position, None, recorded))
            value, before = (None if one.in_error else one.value), first
        else:
            value, before = one.value, None
        rows.append((second, one.on, one.kind, value, one.position, before, recorded + timedelta(milliseconds=1)))
    clinic.at_home()
    for row in rows:
        clinic.db.fetch(
            "INSERT INTO measurement (hospital_id, patient_id, id, measured_on, kind, value, position, supersedes, recorded_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            *(clinic.hospital_id, patient, *row),
        )
    return patient


def compare(clinic: Clinic, in_app: InApp, children: Sequence[MadeUp], folder: Path) -> list[str]:
    """All disagreements of these children, each with the child's number."""
    claims, z = interpreted(children, folder), scored(children, folder)
    found: list[str] = []
    levels: dict[str, str] = {}
    arms: dict[str, bool] = {}
    for child in children:
        patient = keep(clinic, child)
        encounter = clinic.encounter(patient, child.on, queue_number=child.number % 900 + 1)
        seen = {
            "growth": places.growth_page(clinic, patient),
            "child": places.childs_page(clinic, patient),
            "note": places.note(clinic, encounter),
            "parents": places.parents_view(clinic, patient),
        }
        days = {f"{day:%Y%m%d}": z[child.number, f"{day:%Y%m%d}"] for day in child.days}
        today = child.on in child.days
        said = list(disagreements(child, claims[child.number], days, seen, today))
        said += compare_paper(clinic, in_app, child, patient, encounter, seen["note"])
        found += [f"{child.number}: {one}" for one in said]
        if _stands(child, claims[child.number]):
            arms[f"Sinov{child.number}"] = True
        if not _changed_today(child):
            levels[f"Sinov{child.number}"] = seen["growth"].level
        arms.setdefault(f"Sinov{child.number}", _arm_of_today(child, claims[child.number]))
    return found + list(_compare_lists(clinic, levels, arms))


def _arm_of_today(child: MadeUp, claims: list[Claim]) -> bool:
    """Whether an alarm rests on an arm measured today."""
    return any(
        claim.level is Level.ALARM and claim.day == child.on and claim.subject is Subject.MUAC
        for claim in claims
        if claim.name in (ClaimName.SAM, ClaimName.AT_RISK_INFANT)
    )


def _stands(child: MadeUp, claims: list[Claim]) -> bool:
    """Whether acute malnutrition of another day stands, however old: it is said in every list."""
    names = (ClaimName.SAM, ClaimName.AT_RISK_INFANT)
    return any(one.name in names and one.level is Level.ALARM and one.day != child.on for one in claims)


def _changed_today(child: MadeUp) -> bool:
    """A danger of the day stands (decision 011) though a value of the same day is newer, or oedema has taken its weight away."""
    kinds = [one.kind for one in child.kept if one.on == child.on and not one.in_error]
    swollen = any(one.kind == "oedema" and one.value and one.on == child.on for one in child.standing)
    return swollen or len(kinds) > len(set(kinds))


def _compare_lists(clinic: Clinic, levels: dict[str, str], arms: dict[str, bool]) -> Iterator[str]:
    """An alarm by an arm of today stands in every list; a list's danger is an alarm on the child's page, too."""
    for name, rows in places.lists(clinic).items():
        for who, chips in rows.items():
            if chips and levels.get(who) not in ("alarm", None):
                yield f"{who}: {name} says {chips}, the page {levels[who]}"
        for who, alarm in arms.items():
            if alarm and not rows.get(who):
                yield f"{who}: an arm of today, or what stands, is an alarm, {name} says {rows.get(who)}"
