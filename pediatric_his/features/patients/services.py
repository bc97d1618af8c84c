"""What the desk does with children: register, correct, add an alert."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.db.rows import Somebody, field_values, insert, insert_many, make_row, supersede, update
from pediatric_his.db.unit_of_work import Stale, UnitOfWork, unit_of_work
from pediatric_his.features.patients.corrections import keep_corrections
from pediatric_his.features.patients.forms import AlertTyped, Demographics, GuardianTyped
from pediatric_his.features.patients.queries import Child, SearchResult, get_child, guardians, possible_same
from pediatric_his.features.patients.queries import Guardian as GuardianRow
from pediatric_his.features.patients.search_keys import child_keys, guardian_keys
from pediatric_his.features.patients.tables import Alert, Guardian, Guardianship, Patient, PatientKey
from pediatric_his.features.patients.turning import RESTED_UPON, Turned, turned
from pediatric_his.identity.duplicates import LikenessOfTwo, Registration, likeness, nearby_birth_dates
from pediatric_his.identity.identifiers import card_number

_SEARCHED = ("family_name", "given_name", "patronymic", "pinfl", "birth_certificate")
_NOT_THE_CHILDS = ("guardian", "confirmed")  # of what was typed: the guardian's row, the audit's reasons


class TakenNumber(RuntimeError):
    """Another child of the hospital has the number; `card` is hers."""

    def __init__(self, card: str) -> None:
        super().__init__("another child's number")
        self.card = card


class LikelySame(RuntimeError):
    """Registered children who are likely the one typed, with the reasons."""

    def __init__(self, likely: list[tuple[SearchResult, LikenessOfTwo]]) -> None:
        super().__init__(f"{len(likely)} likely the same")
        self.likely = likely


class Turns(RuntimeError):
    """The correction turns what rests on the card, and nobody has confirmed just this."""

    def __init__(self, found: Turned) -> None:
        super().__init__(found.digest)
        self.found = found


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a person has been shown of a correction's consequences, and why it is right."""

    digest: str = ""
    reason: str = ""


_NOTHING_CONFIRMED = Confirmed()


async def likely_same(db: Reader, typed: Demographics) -> list[tuple[SearchResult, LikenessOfTwo]]:
    """Registered children that are likely the one typed, the likeliest first, each with its reasons."""
    keys = _keys(typed, card="") | _guardian_keys(typed.guardian)
    candidates = await possible_same(db, sorted(keys), nearby_birth_dates(typed.birth_date))
    registration = Registration(
        typed.family_name, typed.given_name, typed.birth_date, typed.sex,
        frozenset(filter(None, (typed.pinfl, typed.birth_certificate))),
        typed.guardian.phone[-9:] if typed.guardian else "",
        f"{typed.guardian.family_name} {typed.guardian.given_name}".strip() if typed.guardian else "",
    )  # fmt: skip
    scored = [(other.child, likeness(registration, other.registration)) for other in candidates]
    return sorted((pair for pair in scored if pair[1].likely), key=lambda pair: -pair[1].score)[:5]


@unit_of_work("patient.register")
async def register(work: UnitOfWork, typed: Demographics, not_the_same: bool = False) -> UUID:
    """Registers a child with her guardian; returns her id.

    Raises:
        TakenNumber: another child has this PINFL.
        LikelySame: one who is registered is likely the same, and nobody has looked and said `not_the_same`.
    """
    # The hospital's counter stays locked to the end: of two desks that register one child at once, the second sees the first.
    card = card_number(await next_number(work.db, work.hospital_id, "card"))
    if not not_the_same and (likely := await likely_same(work.db, typed)):
        raise LikelySame(likely)
    await _refuse_taken(work, typed.pinfl)
    patient_id = await insert(work, Patient, typed, leave=_NOT_THE_CHILDS, card_number=card)
    if typed.guardian:
        await add_guardian(work, patient_id, typed.guardian)
    await write_keys(work, patient_id, _keys(typed, card) | _guardian_keys(typed.guardian))
    await work.audit("patient", patient_id, patient_id, confirmed=sorted(typed.confirmed))
    for name, reason in typed.confirmed.items():
        await work.audit("patient", patient_id, patient_id, field=name, reason=reason)
    return patient_id


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A child of a list, to be registered under an id that her facts name already."""

    id: UUID
    typed: Demographics
    others: Sequence[GuardianTyped] = ()

    @property
    def guardians(self) -> list[GuardianTyped]:
        return [*([self.typed.guardian] if self.typed.guardian else []), *self.others]


async def register_listed(work: UnitOfWork, newcomers: Sequence[Newcomer]) -> None:
    """Registers the children of a list, table by table."""
    if not newcomers:
        return
    last = await next_number(work.db, work.hospital_id, "card", count=len(newcomers))
    cards = [card_number(last - len(newcomers) + n) for n in range(1, len(newcomers) + 1)]
    await insert_many(
        work,
        Patient,
        [
            field_values(new.typed, leave=_NOT_THE_CHILDS) | {"id": new.id, "card_number": card, "source": "import"}
            for new, card in zip(newcomers, cards, strict=True)
        ],
    )
    families = [(new.id, guardian) for new in newcomers for guardian in new.guardians]
    await add_listed_guardians(work, families)
    keys = {
        (new.id, *key)
        for new, card in zip(newcomers, cards, strict=True)
        for key in _keys(new.typed, card) | {key for guardian in new.guardians for key in _guardian_keys(guardian)}
    }
    await add_keys(work, keys)
    for new in newcomers:
        for name, reason in new.typed.confirmed.items():
            await work.audit("patient", new.id, new.id, field=name, reason=reason)


async def add_listed_guardians(work: UnitOfWork, families: Sequence[tuple[UUID, GuardianTyped]]) -> None:
    people = [field_values(guardian, leave=("relationship",)) for _child, guardian in families]
    ids = await insert_many(work, Guardian, people)
    await insert_many(
        work,
        Guardianship,
        [
            {"patient_id": patient_id, "guardian_id": guardian_id, "relationship": guardian.relationship}
            for guardian_id, (patient_id, guardian) in zip(ids, families, strict=True)
        ],
    )


async def add_keys(work: UnitOfWork, keys: Iterable[tuple[UUID, str, str]]) -> None:
    rows = [{"patient_id": patient_id, "kind": kind, "key": key} for patient_id, kind, key in sorted(keys) if key]
    await insert_many(work, PatientKey, rows)


async def fill_in(
    work: UnitOfWork, child: Child, blanks: Mapping[str, Any], guardians: Sequence[GuardianTyped]
) -> None:
    """Fills what is blank in a child's record by what a list brings, and adds guardians who aren't there."""
    if blanks:
        await update(Patient, Patient.id == child.id, **(dict(blanks) | {"version": child.version + 1}))
    await add_listed_guardians(work, [(child.id, guardian) for guardian in guardians])
    own = {name: blanks.get(name, getattr(child, name)) for name in (*_SEARCHED, "card_number")}
    wanted = child_keys(**own) | {key for guardian in guardians for key in _guardian_keys(guardian)}
    known = await PatientKey.select(PatientKey.kind, PatientKey.key).where(PatientKey.patient_id == child.id)
    await add_keys(work, {(child.id, *key) for key in wanted - {(row["kind"], row["key"]) for row in known}})
    changed = [*sorted(blanks), *(["guardian"] if guardians else [])]
    await work.audit("patient", child.id, child.id, changed=changed, version=child.version + bool(blanks))


@unit_of_work("patient.correct")
async def correct(
    work: UnitOfWork,
    patient_id: UUID,
    version: int,
    typed: Demographics,
    today: tuple[str, date],
    confirmed: Confirmed = _NOTHING_CONFIRMED,
) -> UUID:
    """Corrects a child's demographics. `today`: the hospital's calendar and day, by which its consequences are judged.

    Raises:
        Stale: someone else corrected them since the form was opened.
        TakenNumber: another child has this PINFL.
        Turns: facts would be told otherwise, and the person has not been shown just that and said why.
    """
    before = await Patient.select().where(Patient.id == patient_id).lock_rows().first()
    assert before is not None
    if before["version"] != version:
        raise Stale(before["version"])
    await _refuse_taken(work, typed.pinfl, patient_id)
    columns = field_values(typed, leave=_NOT_THE_CHILDS)
    changes = {name: (before[name], value) for name, value in columns.items() if before[name] != value}
    child = await get_child(work.db, patient_id)
    assert child is not None
    calendar, on = today
    found = await turned(work.db, child, calendar, on, **{name: new for name, (_old, new) in changes.items()})
    if found is not None and (confirmed.digest != found.digest or not confirmed.reason):
        raise Turns(found)
    await update(Patient, Patient.id == patient_id, **(columns | {"version": version + 1}))
    family = await guardians(work.db, patient_id)
    changes |= await _correct_family(work, patient_id, family, typed.guardian)
    await _write_keys_anew(work, patient_id, _keys(typed, before["card_number"]), typed.guardian, family[1:])
    asked = frozenset(RESTED_UPON) if found else frozenset()
    await keep_corrections(work, patient_id, changes, confirmed.reason, asked)
    await work.audit("patient", patient_id, patient_id, changed=sorted(changes), version=version + 1)
    for name, reason in typed.confirmed.items():
        await work.audit("patient", patient_id, patient_id, field=name, reason=reason)
    work.changed("queue")
    return patient_id


async def _write_keys_anew(
    work: UnitOfWork,
    patient_id: UUID,
    keys: set[tuple[str, str]],
    guardian: GuardianTyped | None,
    others: Sequence[GuardianRow],
) -> None:
    keys = keys | _guardian_keys(guardian)
    for other in others:
        keys |= guardian_keys(other.family_name, other.given_name, other.phone)
    await PatientKey.delete().where(PatientKey.patient_id == patient_id)
    await write_keys(work, patient_id, keys)


async def _correct_family(
    work: UnitOfWork, patient_id: UUID, family: Sequence[GuardianRow], typed: GuardianTyped | None
) -> dict[str, tuple[Any, Any]]:
    """The guardian of the form: added, corrected, or, where all her fields were emptied, no longer the child's."""
    first = family[0] if family else None
    was, becomes = _family_words(first), _family_words(typed)
    if was == becomes:
        return {}
    if first is None and typed is not None:
        await add_guardian(work, patient_id, typed)
    elif first is not None:
        ours = (Guardianship.patient_id == patient_id) & (Guardianship.guardian_id == first.id)
        if typed is None:
            await Guardianship.delete().where(ours)
        else:
            await _correct_guardian(first, typed)
            await update(Guardianship, ours, relationship=typed.relationship)
    return {"guardian": (was, becomes)}


def _family_words(guardian: GuardianRow | GuardianTyped | None) -> str:
    if guardian is None:
        return ""
    names = (guardian.family_name, guardian.given_name, guardian.patronymic)
    return " · ".join(filter(None, (" ".join(filter(None, names)), guardian.relationship, guardian.phone)))


async def _refuse_taken(work: UnitOfWork, pinfl: str | None, patient_id: UUID | None = None) -> None:
    if pinfl is None:
        return
    # Of two at once the second waits here for the first.
    await work.db.fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"pinfl {work.hospital_id} {pinfl}")
    other = await Patient.select(Patient.id, Patient.card_number).where(Patient.pinfl == pinfl).first()
    if other is not None and other["id"] != patient_id:
        raise TakenNumber(other["card_number"])


@unit_of_work("alert.add")
async def add_alert(work: UnitOfWork, patient_id: UUID, typed: AlertTyped) -> UUID:
    alert_id = await insert(work, Alert, typed, patient_id=patient_id, ended=False)
    await work.audit("alert", alert_id, patient_id, kind=typed.kind)
    return alert_id


@unit_of_work("alert.end")
async def end_alert(work: UnitOfWork, patient_id: UUID, alert_id: UUID) -> UUID:
    """Ends an alert by a row that supersedes it; the old one stays readable."""
    ending = await supersede(work, Alert, alert_id, patient_id, ended=True)
    await work.audit("alert", ending, patient_id, supersedes=str(alert_id))
    return ending


async def next_number(db: Reader, hospital_id: UUID, name: str, day: date | None = None, *, count: int = 1) -> int:
    """The next number of a hospital's counter: never twice, and given back when the transaction fails. `count`: the last of so many."""
    value: int = await db.fetchval(
        "INSERT INTO counter (hospital_id, name, day, value) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (hospital_id, name, day) DO UPDATE SET value = counter.value + $4 RETURNING value",
        *(hospital_id, name, day or date.min, count),
    )
    return value


def _keys(typed: Demographics, card: str) -> set[tuple[str, str]]:
    return child_keys(
        family_name=typed.family_name,
        given_name=typed.given_name,
        patronymic=typed.patronymic,
        card_number=card,
        pinfl=typed.pinfl,
        birth_certificate=typed.birth_certificate,
    )


def _guardian_keys(guardian: GuardianTyped | None) -> set[tuple[str, str]]:
    return guardian_keys(guardian.family_name, guardian.given_name, guardian.phone) if guardian else set()


async def add_guardian(by: Somebody, patient_id: UUID, typed: GuardianTyped) -> None:
    guardian_id = await insert(by, Guardian, typed, leave=("relationship",))
    kinship: dict[str, Any] = {"guardian_id": guardian_id, "relationship": typed.relationship}
    await Guardianship.insert(make_row(by, Guardianship, patient_id=patient_id, **kinship))


async def _correct_guardian(known: GuardianRow, typed: GuardianTyped) -> None:
    columns = field_values(typed, leave=("relationship",)) | {"version": known.version + 1}
    await update(Guardian, Guardian.id == known.id, **columns)


async def write_keys(by: Somebody, patient_id: UUID, keys: set[tuple[str, str]]) -> None:
    rows = [make_row(by, PatientKey, patient_id=patient_id, kind=kind, key=key) for kind, key in sorted(keys) if key]
    await PatientKey.insert(*rows)
