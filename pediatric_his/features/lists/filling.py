"""What a row says of a known child herself beside her record: blanks are filled; what differs is asked about and left as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pediatric_his.features.lists.known import Known
from pediatric_his.features.lists.outcome import Change, Outcome
from pediatric_his.features.patients.listed import GuardianListed
from pediatric_his.features.patients.services import Newcomer
from pediatric_his.identity.names import father_stem, fold
from pediatric_his.identity.who import Agreement, guardians_agree
from pediatric_his.web.languages import _

if TYPE_CHECKING:
    from pediatric_his.features.lists.deciding import Batch

_NAMES: Final = ("family_name", "given_name")
_FILLED: Final = (
    "patronymic", "pinfl", "birth_certificate", "region", "district", "mahalla", "address", "gestational_age_days", "birth_weight_g",
    "birth_length_mm", "mother_height_mm", "father_height_mm",
)  # fmt: skip
_FIELD_OF: Final = {
    "gestational_age_days": "gestation_weeks",
    "birth_weight_g": "birth_weight",
    "birth_length_mm": "birth_length",
    "mother_height_mm": "mother_height",
    "father_height_mm": "father_height",
}
_COLUMN_OF: Final = {"mother": "guardian_name", "father": "father_name", "guardian": "other_guardian_name"}


class Difference(NamedTuple):
    """A value of the list that isn't the record's. `kept` is empty where the record has none."""

    name: str
    kept: Any
    value: Any


def differences(known: Known, new: Newcomer) -> Iterator[Difference]:
    """What of the child herself and of her people the list tells otherwise, or alone."""
    for name in (*_NAMES, *_FILLED):
        value, kept = getattr(new.typed, name), getattr(known.child, name)
        if value and value != kept and not _is_alike(name, value, kept):
            yield Difference(name, kept, value)
    for guardian in new.guardians:
        yield from _of_guardian(known, guardian)


def _of_guardian(known: Known, guardian: GuardianListed) -> Iterator[Difference]:
    column = _COLUMN_OF.get(guardian.relationship, "guardian_name")
    name = f"{guardian.family_name} {guardian.given_name}".strip()
    if guardian.relationship not in known.relationships and (name or guardian.phone not in known.phones):
        yield Difference("guardian", "", guardian)
        return
    kept = known.person.guardians.get(guardian.relationship, "")
    theirs, ours = {guardian.relationship: name}, {guardian.relationship: kept}
    if name and (not kept or guardians_agree(theirs, ours) is not Agreement.AGREE):
        yield Difference(column, kept or "—", name)
    elif guardian.patronymic and not _is_alike(
        "patronymic", guardian.patronymic, own := known.patronymics.get(guardian.relationship, "")
    ):
        yield Difference(column, f"{kept} {own}".strip(), f"{name} {guardian.patronymic}")
    if guardian.phone and guardian.phone not in known.phones:
        yield Difference("phone", "", guardian.phone)


def fill_in(batch: Batch, known: Known, new: Newcomer, outcome: Outcome) -> None:
    """Blanks are filled; what differs is told and left: a record is corrected on the child's page."""
    blanks, guardians = {}, []
    for name, kept, value in differences(known, new):
        label = _FIELD_OF.get(name, name)
        if name == "guardian":
            guardians.append(value)
        elif name == "phone":
            words = _("%(phone)s is not among the family's phones here, and is left out", phone=value)
            outcome.remarks.setdefault("phone", words)
        elif kept or name not in _FILLED:
            told = {"kept": _plain(name, kept) or "—", "list": _plain(name, value)}
            words = _("%(kept)s is kept here, the list has %(list)s: correct it on the child's page") % told
            outcome.questions.setdefault(label, words)
        else:
            blanks[name] = value
            outcome.changes.append(Change(label, "", _plain(name, value)))
    if guardians:
        people = ", ".join(f"{g.family_name} {g.given_name} {g.phone}".strip() for g in guardians)
        outcome.changes.append(Change("guardian_name", "", people))
        _know(known, guardians)
    if blanks or guardians:
        _keep(batch, known, blanks, guardians)


def _know(known: Known, guardians: Sequence[GuardianListed]) -> None:
    known.relationships |= {g.relationship for g in guardians}
    known.phones |= {g.phone for g in guardians if g.phone}
    known.patronymics = {**known.patronymics, **{g.relationship: g.patronymic for g in guardians}}
    names = {g.relationship: f"{g.family_name} {g.given_name}".strip() for g in guardians}
    known.person = replace(known.person, guardians={**known.person.guardians, **names})


def _keep(batch: Batch, known: Known, blanks: dict[str, Any], guardians: list[GuardianListed]) -> None:
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


def _is_alike(name: str, value: Any, kept: Any) -> bool:
    """Written otherwise and meant the same: another script, another form of the patronymic, other signs between the words."""
    if name == "patronymic":
        return bool(kept) and father_stem(value) == father_stem(kept) != ""
    if name in _NAMES:
        return fold(value) == fold(kept) != ""
    return name in ("address", "district", "mahalla") and _words(value) == _words(kept)


def _words(text: str) -> list[str]:
    """An address's words folded; its numbers count as they stand."""
    return [fold(word) or word for word in re.findall(r"\d+|[^\W\d_]+", text.casefold())]


def _plain(name: str, value: Any) -> str:
    if name == "gestational_age_days" and value:
        return f"{value // 7}+{value % 7}"
    if name in ("pinfl", "birth_certificate") and value:
        return f"…{value[-4:]}"
    return str(value or "")
