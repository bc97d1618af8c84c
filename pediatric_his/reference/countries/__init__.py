"""Country packs: identifiers, phones, address levels, forms, languages. A country is data; nothing in code knows its numbers."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the languages of the country."""

    names: Mapping[str, str]

    def name(self, locale: str) -> str:
        return self.names.get(locale) or self.names["en"]


@dataclass(frozen=True, slots=True)
class PaperForm:
    number: str
    title: Named


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    as_of: date
    title: Named
    languages: tuple[str, ...]
    phone_code: str
    phone_digits: int
    person_identifier: str
    birth_certificate: str
    forms: Mapping[str, PaperForm]
    regions: Mapping[str, Named]


@functools.cache
def country(code: str) -> Country:
    """The pack of a country.

    Raises:
        KeyError: there is none.
    """
    path = Path(__file__).parent / f"{code.lower()}.toml"
    if not path.is_file():
        raise KeyError(code)
    with path.open("rb") as file:
        pack = tomllib.load(file)
    forms = {key: PaperForm(form["number"], Named(form["title"])) for key, form in pack["forms"].items()}
    return Country(
        code=pack["code"],
        as_of=pack["as_of"],
        title=Named(pack["name"]),
        languages=tuple(pack["languages"]),
        phone_code=pack["phone"]["country_code"],
        phone_digits=pack["phone"]["national_digits"],
        person_identifier=pack["identifiers"]["person"],
        birth_certificate=pack["identifiers"]["birth_certificate"],
        forms=forms,
        regions={code: Named(names) for code, names in pack["regions"].items()},
    )
