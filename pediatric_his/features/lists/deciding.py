"""Row by row: who it is about, and what of it is new, the same, a correction or a question. Reads and writes nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from pediatric_his.db.identifiers import new_id
from pediatric_his.features.lists.facts import decision_of_row, dose_of_row, measurements_of_row
from pediatric_his.features.lists.judging import NewDose
from pediatric_his.features.lists.known import Known, KnownChildren, guardian_names, newcomer
from pediatric_his.features.lists.observed import observations_of_row, told_in
from pediatric_his.features.lists.outcome import Change, Outcome
from pediatric_his.features.lists.rows import Entry, Setting
from pediatric_his.features.lists.words import DOUBTS
from pediatric_his.features.patients.queries import Child
from pediatric_his.features.patients.services import Newcomer
from pediatric_his.identity.identifiers import card_text, read_card_number
from pediatric_his.identity.names import father_stem, fold
from pediatric_his.identity.who import Agreement, Answer, Decision, Doubt, Person, names_agree, who_is
from pediatric_his.reference.calendars import Calendar
from pediatric_his.web.languages import _, date_text

_FILLED = ("patronymic", "pinfl", "birth_certificate", "region", "district", "mahalla", "address", "gestational_age_days", "birth_weight_g",
           "birth_length_mm", "mother_height_mm", "father_height_mm")  # fmt: skip
_FIELD_OF = {"gestational_age_days": "gestation_weeks", "birth_weight_g": "birth_weight", "birth_length_mm": "birth_length",
             "mother_height_mm": "mother_height",
             "father_height_mm": "father_height"}  # fmt: skip
_NEW_WORDS = frozenset({"new", "другой", "новый", "новая", "другая", "yangi", "boshqa"})


@dataclass(slots=True)
class Batch:
    """What a batch knows when it begins, and what is to be written at its end."""

    list_id: UUID
    hospital_id: UUID
    calendar: Calendar
    setting: Setting
    children: KnownChildren
    source: str  # which list it is, as it stands with what it brings
    told: set[int] = field(default_factory=set)  # values that this list has told, in any batch of it
    newcomers: dict[UUID, Newcomer] = field(default_factory=dict)
    own_ids: list[tuple[str, UUID]] = field(default_factory=list)
    filled: list[tuple[Child, dict[str, Any], Sequence[Any]]] = field(default_factory=list)
    measured: list[tuple[UUID, Any]] = field(default_factory=list)
    corrected: list[tuple[UUID, UUID, int]] = field(default_factory=list)
    given: list[tuple[UUID, Any]] = field(default_factory=list)
    new_doses: list[NewDose] = field(default_factory=list)
    doses_corrected: list[tuple[Any, Any]] = field(default_factory=list)
    decided: list[tuple[UUID, Any]] = field(default_factory=list)
    observed: list[tuple[UUID, Any]] = field(default_factory=list)


def decide(batch: Batch, entry: Entry) -> Outcome:
    """The outcome of a row; what it brings is put with what the batch is to write."""
    read = entry.read
    outcome = Outcome(entry.row, dict(read.faults), {}, dict(read.remarks), whole=read.whole)
    if outcome.whole or entry.child.typed is None:
        outcome.whole = True
        return outcome
    new = Newcomer(new_id(), _named(entry), entry.child.guardians)
    person = _person(new, entry.values.get("id", ""))
    known = _who(batch, entry, person, outcome)
    if outcome.whole:
        return outcome
    if known is None:
        known = _register(batch, new, person, outcome)
    else:
        _keep_own_id(batch, known, person)
        _fill_in(batch, known, new, outcome)
    outcome.child = known.child.id
    measurements_of_row(batch, entry, known, outcome)
    for name, cells in entry.doses:
        dose_of_row(batch, known, name, cells, outcome)
    decision_of_row(batch, entry, known, outcome)
    observations_of_row(batch, entry, known, outcome)
    return outcome


def _named(entry: Entry) -> Any:
    """A child without a name goes by the list's id."""
    typed = entry.child.typed
    assert typed is not None
    own_id = entry.values.get("id", "")
    return typed if typed.family_name or typed.given_name else replace(typed, family_name=f"№ {own_id}"[:80])


def _person(new: Newcomer, own_id: str) -> Person:
    typed = new.typed
    numbers = {name: number for name in ("pinfl", "birth_certificate") if (number := getattr(typed, name))}
    return Person(
        typed.family_name,
        typed.given_name,
        typed.patronymic,
        typed.sex,
        typed.birth_date,
        numbers,
        guardian_names(new),
        own_id,
    )


# ── who it is ──────────────────────────────────────────────────────────────
def _who(batch: Batch, entry: Entry, person: Person, outcome: Outcome) -> Known | None:
    """The known child; None for a new one, or when the outcome keeps the row out."""
    if card := entry.values.get("card", ""):
        return _by_card(batch, card, person, outcome)
    decision = who_is(person, batch.children.like(person))
    if decision.answer is Answer.SAME:
        return decision.child
    if decision.answer is Answer.NEW:
        return None
    assert decision.child is not None
    if _brings_nothing(batch, entry, decision):
        return decision.child
    answer = entry.values.get("answer", "").casefold()
    if answer in _NEW_WORDS and decision.about not in ("id", "pinfl", "birth_certificate"):
        return None
    assert decision.doubt is not None
    outcome.ask(decision.about, _(DOUBTS[decision.doubt]) % {"child": _shown(decision.child)})
    return None


def _by_card(batch: Batch, card: str, person: Person, outcome: Outcome) -> Known | None:
    number = read_card_number(card)
    known = batch.children.by_card(number) if number else None
    if known is None:
        outcome.ask("card", _("no child has this card"))
    elif names_agree(known.person.given_name, person.given_name) is Agreement.CONTRADICT:
        outcome.ask("card", _("this card is another child's: %(child)s", child=_shown(known)))
    return known


def _shown(known: Known) -> str:
    child = known.child
    sex = _("boy") if child.sex == "m" else _("girl")
    words = f"{child.full_name}, {sex}, {date_text(child.birth_date)}"
    return f"{words} ({_('card')} {card_text(child.card_number)})" if child.card_number else words


def _brings_nothing(batch: Batch, entry: Entry, decision: Decision[Known]) -> bool:
    """A row whose facts are all known of the child in question is the same row again: nothing is joined by it."""
    known = decision.child
    if decision.doubt is not Doubt.UNTOLD or known is None:
        return False
    trial = Batch(
        batch.list_id, batch.hospital_id, batch.calendar, batch.setting, batch.children, batch.source, batch.told
    )
    found = Outcome(entry.row)
    measurements_of_row(trial, entry, known, found, trial=True)
    for name, cells in entry.doses:
        dose_of_row(trial, known, name, cells, found, trial=True)
    return not (
        trial.measured
        or trial.given
        or trial.corrected
        or trial.doses_corrected
        or found.questions
        or "decision" in entry.values
        or any(told_in(entry))
    )


# ── her record ─────────────────────────────────────────────────────────────
def _register(batch: Batch, new: Newcomer, person: Person, outcome: Outcome) -> Known:
    batch.newcomers[new.id] = new
    if person.own_id:
        batch.own_ids.append((person.own_id, new.id))
    known = newcomer(batch.hospital_id, new, person.own_id, "")
    batch.children.add(known)
    outcome.brought["children"] += 1
    return known


def _keep_own_id(batch: Batch, known: Known, person: Person) -> None:
    """A child met by number or name is this id of the list from now on."""
    if person.own_id and known.person.own_id != person.own_id and not batch.children.has_id(person.own_id):
        batch.own_ids.append((person.own_id, known.child.id))
        known.person = replace(known.person, own_id=person.own_id)
        batch.children.add_id(person.own_id, known)


def _fill_in(batch: Batch, known: Known, new: Newcomer, outcome: Outcome) -> None:
    """Blanks are filled; what differs is told and left: a record is corrected on the child's page."""
    child, blanks = known.child, {}
    for name in ("family_name", "given_name", *_FILLED):
        value, kept = getattr(new.typed, name), getattr(child, name)
        if not value or value == kept or _folds_alike(name, value, kept):
            continue
        label = _FIELD_OF.get(name, name)
        if kept or name in ("family_name", "given_name"):
            text = _(
                "%(kept)s is kept here, the list has %(list)s: correct it on the child's page",
                kept=_plain(name, kept),
                list=_plain(name, value),
            )
            outcome.questions.setdefault(label, text)
        else:
            blanks[name] = value
            outcome.changes.append(Change(label, "", _plain(name, value)))
    guardians = [
        g
        for g in new.guardians
        if g.relationship not in known.relationships and (g.given_name or g.phone not in known.phones)
    ]
    for guardian in new.guardians:
        if guardian not in guardians and guardian.phone and guardian.phone not in known.phones:
            outcome.remarks.setdefault(
                "phone", _("%(phone)s is not among the family's phones here, and is left out", phone=guardian.phone)
            )
    if guardians:
        outcome.changes.append(
            Change(
                "guardian_name", "", ", ".join(f"{g.family_name} {g.given_name} {g.phone}".strip() for g in guardians)
            )
        )
        known.relationships |= {g.relationship for g in guardians}
        known.phones |= {g.phone for g in guardians}
    if blanks or guardians:
        _keep_filled(batch, known, blanks, guardians)


def _keep_filled(batch: Batch, known: Known, blanks: dict[str, Any], guardians: list[Any]) -> None:
    child = known.child
    if child.id in batch.newcomers:
        ahead = batch.newcomers[child.id]
        batch.newcomers[child.id] = replace(
            ahead, typed=replace(ahead.typed, **blanks), others=[*ahead.others, *guardians]
        )
    else:
        batch.filled.append((child, blanks, guardians))
    known.child = replace(child, **blanks, version=child.version + bool(blanks))
    numbers: dict[str, str] = {name: blanks[name] for name in ("pinfl", "birth_certificate") if name in blanks}
    known.person = replace(known.person, patronymic=known.child.patronymic, numbers={**known.person.numbers, **numbers})


def _folds_alike(name: str, value: Any, kept: Any) -> bool:
    if name == "patronymic":
        return bool(kept) and father_stem(value) == father_stem(kept)
    return name in ("family_name", "given_name", "address", "district", "mahalla") and fold(value) == fold(kept) != ""


def _plain(name: str, value: Any) -> str:
    if name == "gestational_age_days":
        return f"{value // 7}+{value % 7}"
    if name in ("pinfl", "birth_certificate"):
        return f"…{value[-4:]}"
    return str(value)
