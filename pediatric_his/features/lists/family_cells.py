"""The people of a child out of a row's cells: the mother, the father, another, and whose phone is told. No database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pediatric_his.features.lists import cells as cell
from pediatric_his.identity.names import NameFault, clean_name
from pediatric_his.reference.countries import Country
from pediatric_his.web.languages import _

if TYPE_CHECKING:
    from pediatric_his.features.lists.rows import Entry

_COLUMNS: Final = (("guardian_name", "mother"), ("father_name", "father"), ("other_guardian_name", "guardian"))
_OF_WHOM: Final = frozenset(word for _name, words in cell.RELATIVES for word in words)


def guardians_of(entry: Entry, country: Country) -> Iterator[dict[str, str]]:
    """Each with the fields of a form. A cell that is no name is refused whole: a part of it may be anybody's."""
    found: dict[str, dict[str, str]] = {}
    for column, relationship in _COLUMNS:
        if words := entry.values.get(column, "").split():
            if not _is_a_name(words):
                text = cell.shown(entry.values[column])
                entry.read.faults[column] = _("%(cell)s is no name: write family name, name, patronymic", cell=text)
                continue
            given = words[1] if len(words) > 1 else words[0]
            family = words[0] if len(words) > 1 else ""
            found[relationship] = {"guardian_family_name": family, "guardian_given_name": given}
            found[relationship]["guardian_patronymic"] = " ".join(words[2:])
    _phones(entry, country, found)
    for relationship, person in found.items():
        yield person | {"relationship": relationship.split()[0]}


def _is_a_name(words: list[str]) -> bool:
    plain = words[0].casefold().strip(".:")
    return plain not in _OF_WHOM and not any(isinstance(clean_name(word), NameFault) for word in words)


def _phones(entry: Entry, country: Country, found: dict[str, dict[str, str]]) -> None:
    text = entry.values.get("phone", "")
    numbers, unread = cell.phones(text, country.phone_code, country.phone_digits) if text else ([], "")
    if unread:
        message = _(cell.UNREAD_PHONE) if not numbers else _("%(cell)s is left out")
        entry.read.remarks["phone"] = message % {"cell": cell.shown(unread)}
    main = next(iter(found), "mother")
    spare = 0
    for phone in numbers:
        whose = phone.relationship or main
        if "guardian_phone" in found.get(whose, {}):
            spare += 1
            whose = f"other {spare}"
        found.setdefault(whose, {})["guardian_phone"] = phone.number
