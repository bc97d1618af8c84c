"""Who a row of a list is about: one of the children who are known, a new one, or a question for a person.

Two values *agree* when both are there and equal after folding (scripts, transliteration, forms of the patronymic). A blank one says
nothing, so nobody is joined by it. What contradicts makes two children. A list's own ids count within that list.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from pediatric_his.identity.duplicates import name_similarity
from pediatric_his.identity.names import father_stem, fold

T = TypeVar("T")

SIMILAR_FROM = 0.8
# What is one letter apart and yet two children: the names that twins are given here.
_TWINS = (frozenset({"hasan", "husan"}), frozenset({"hasan", "husayn"}), frozenset({"fotima", "fatima"}))


class Agreement(StrEnum):
    AGREE = "agree"
    SIMILAR = "similar"
    BLANK = "blank"
    CONTRADICT = "contradict"


class Answer(StrEnum):
    SAME = "same"
    NEW = "new"
    ASK = "ask"


class Doubt(StrEnum):
    """What a question is about."""

    ID_OF_ANOTHER = "id_of_another"  # this id is another child in this list
    OTHER_ID = "other_id"  # this child has another id in this list
    NUMBER_OF_ANOTHER = "number_of_another"  # the PINFL or certificate is another child's
    OTHER_NUMBER = "other_number"  # this child has another PINFL or certificate
    OTHER_BIRTH_DATE = "other_birth_date"
    OTHER_SEX = "other_sex"
    OTHER_PATRONYMIC = "other_patronymic"
    OTHER_GUARDIAN = "other_guardian"
    UNTOLD = "untold"  # neither the patronymic nor the guardian tells
    LOOKS_LIKE = "looks_like"  # a like name
    SEVERAL = "several"  # more than one child fits


@dataclass(frozen=True, slots=True)
class Person:
    """What people are told apart by. `numbers`: by kind (pinfl, birth_certificate); `guardians`: by relationship."""

    family_name: str
    given_name: str
    patronymic: str
    sex: str
    birth_date: date
    numbers: Mapping[str, str] = field(default_factory=dict)
    guardians: Mapping[str, str] = field(default_factory=dict)
    own_id: str = ""  # in the list in question


@dataclass(frozen=True, slots=True)
class Decision(Generic[T]):
    """The answer, the known child it names, and for a question its field and what is doubted."""

    answer: Answer
    child: T | None = None
    about: str = ""
    doubt: Doubt | None = None


NEW: Decision[object] = Decision(Answer.NEW)
_ABOUT = {
    Doubt.ID_OF_ANOTHER: "id",
    Doubt.OTHER_ID: "id",
    Doubt.OTHER_BIRTH_DATE: "birth_date",
    Doubt.OTHER_SEX: "sex",
    Doubt.OTHER_PATRONYMIC: "patronymic",
    Doubt.OTHER_GUARDIAN: "guardian_name",
    Doubt.UNTOLD: "patronymic",
    Doubt.LOOKS_LIKE: "given_name",
    Doubt.SEVERAL: "patronymic",
}


def who_is(row: Person, known: Sequence[tuple[T, Person]]) -> Decision[T]:
    """Decides by the list's own id, then by number, then by name, birth date and (patronymic or guardian)."""
    by_id = [(child, other) for child, other in known if row.own_id and other.own_id == row.own_id]
    if by_id:
        return _by_id(row, *by_id[0], known)
    for kind, number in row.numbers.items():
        for child, other in known:
            if other.numbers.get(kind) == number:
                return _by_number(row, child, other, kind)
    found = [decision for child, other in known if (decision := _by_name(row, child, other)) is not None]
    same = [decision for decision in found if decision.answer is Answer.SAME]
    if len(same) > 1:
        return _ask(same[0].child, Doubt.SEVERAL)
    return (same or found or [Decision(Answer.NEW)])[0]


def _ask(child: T | None, doubt: Doubt, about: str = "") -> Decision[T]:
    return Decision(Answer.ASK, child, about or _ABOUT[doubt], doubt)


def _by_id(row: Person, child: T, other: Person, known: Sequence[tuple[T, Person]]) -> Decision[T]:
    for kind, number in row.numbers.items():
        if any(person.numbers.get(kind) == number and whose is not child for whose, person in known):
            return _ask(child, Doubt.NUMBER_OF_ANOTHER, kind)
    given = names_agree(row.given_name, other.given_name)
    if given is Agreement.CONTRADICT or (given is Agreement.SIMILAR and row.sex != other.sex):
        return _ask(child, Doubt.ID_OF_ANOTHER)
    if row.birth_date != other.birth_date:
        return _ask(child, Doubt.OTHER_BIRTH_DATE)
    if row.sex != other.sex:
        return _ask(child, Doubt.OTHER_SEX)
    families = names_agree(row.family_name, other.family_name)
    if families is Agreement.CONTRADICT and patronymics_agree(row, other) is Agreement.CONTRADICT:
        return _ask(child, Doubt.ID_OF_ANOTHER)
    return Decision(Answer.SAME, child)


def _by_number(row: Person, child: T, other: Person, kind: str) -> Decision[T]:
    if names_agree(row.given_name, other.given_name) is Agreement.CONTRADICT or row.sex != other.sex:
        return _ask(child, Doubt.NUMBER_OF_ANOTHER, kind)
    if row.birth_date != other.birth_date:
        return _ask(child, Doubt.OTHER_BIRTH_DATE)
    if row.own_id and other.own_id:
        return _ask(child, Doubt.OTHER_ID)
    return Decision(Answer.SAME, child)


def _by_name(row: Person, child: T, other: Person) -> Decision[T] | None:
    """The answer beside one known child; None where they are two."""
    names = _worse(names_agree(row.family_name, other.family_name), names_agree(row.given_name, other.given_name))
    if names not in (Agreement.AGREE, Agreement.SIMILAR) or not row.given_name:
        return None
    fathers, mothers = patronymics_agree(row, other), guardians_agree(row.guardians, other.guardians)
    evidence = (fathers, mothers)
    two_ids = bool(row.own_id and other.own_id)
    if row.birth_date != other.birth_date:
        swapped = (row.birth_date.day, row.birth_date.month) == (other.birth_date.month, other.birth_date.day)
        likely = swapped and row.birth_date.year == other.birth_date.year and Agreement.AGREE in evidence
        return _ask(child, Doubt.OTHER_BIRTH_DATE) if likely and Agreement.CONTRADICT not in evidence else None
    if Agreement.AGREE not in evidence and (
        Agreement.CONTRADICT in evidence or row.sex != other.sex or other_number(row, other)
    ):
        return None
    if names is Agreement.SIMILAR:
        return None if two_ids or Agreement.CONTRADICT in evidence else _ask(child, Doubt.LOOKS_LIKE)
    return _of_one_name(row, child, other, evidence)


def _of_one_name(row: Person, child: T, other: Person, evidence: tuple[Agreement, Agreement]) -> Decision[T]:
    fathers, mothers = evidence
    if Agreement.AGREE not in evidence:
        return _ask(child, Doubt.UNTOLD)  # two ids of a list may be one child, too
    if fathers is Agreement.CONTRADICT:
        return _ask(child, Doubt.OTHER_PATRONYMIC)
    if mothers is Agreement.CONTRADICT:
        return _ask(child, Doubt.OTHER_GUARDIAN)
    if row.sex != other.sex:
        return _ask(child, Doubt.OTHER_SEX)
    if kind := other_number(row, other):
        return _ask(child, Doubt.OTHER_NUMBER, kind)
    if row.own_id and other.own_id:
        return _ask(child, Doubt.OTHER_ID)
    return Decision(Answer.SAME, child)


# ── agreement of one value ─────────────────────────────────────────────────
def names_agree(a: str, b: str) -> Agreement:
    if not a.strip() or not b.strip():
        return Agreement.BLANK
    left, right = _folded(a), _folded(b)
    if left == right:
        return Agreement.AGREE
    if frozenset({left, right}) in _TWINS or name_similarity(a, b) < SIMILAR_FROM:
        return Agreement.CONTRADICT
    return Agreement.SIMILAR


def _folded(name: str) -> str:
    return fold(name) or " ".join(name.casefold().split())  # letters that aren't folded agree with themselves


def patronymics_agree(a: Person, b: Person) -> Agreement:
    left, right = father_stem(a.patronymic), father_stem(b.patronymic)
    if not left or not right:
        return Agreement.BLANK
    return Agreement.AGREE if left == right else _alike(left, right)


def _alike(left: str, right: str) -> Agreement:
    """Initials («А.») tell nothing against the whole name; one letter apart is a way of writing."""
    if left[0] == right[0] and 1 in (len(left), len(right)):
        return Agreement.BLANK
    return Agreement.BLANK if name_similarity(left, right) >= 0.8 else Agreement.CONTRADICT


def guardians_agree(a: Mapping[str, str], b: Mapping[str, str]) -> Agreement:
    """Any two that are the same person agree; mothers (or fathers) of other names contradict."""
    if any(_same_adult(one, other) for one in a.values() for other in b.values()):
        return Agreement.AGREE
    both = [name for name in a if name in b and name in ("mother", "father") and a[name].strip() and b[name].strip()]
    return Agreement.CONTRADICT if both else Agreement.BLANK


def _same_adult(a: str, b: str) -> bool:
    left, right = _folded(a).split()[:2], _folded(b).split()[:2]
    shorter, longer = sorted((left, right), key=len)
    return len(shorter) > 0 and (shorter == longer or (len(shorter) == 1 and shorter[0] in longer))


def other_number(a: Person, b: Person) -> str:
    """The kind of number that both have and that differs; empty where there is none."""
    return next((kind for kind, number in a.numbers.items() if b.numbers.get(kind, number) != number), "")


def _worse(*found: Agreement) -> Agreement:
    order: Collection[Agreement] = (Agreement.CONTRADICT, Agreement.BLANK, Agreement.SIMILAR, Agreement.AGREE)
    return next(agreement for agreement in order if agreement in found)
