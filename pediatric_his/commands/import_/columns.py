"""Which column of a hospital's list means what: by its name in any of the languages, or by a map."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

KNOWN: Mapping[str, Sequence[str]] = {
    "id": ("id", "номер", "код", "card", "карта", "номер карты", "karta", "patient id"),
    "full_name": ("full name", "name", "фио", "ф и о", "фамилия имя отчество", "fio", "f i o", "ребенок", "bola"),
    "family_name": ("family name", "last name", "surname", "фамилия", "familiya", "familiyasi"),
    "given_name": ("given name", "first name", "имя", "ism", "ismi"),
    "patronymic": ("patronymic", "middle name", "отчество", "otasining ismi", "sharifi"),
    "sex": ("sex", "gender", "пол", "jins", "jinsi"),
    "birth_date": ("birth date", "date of birth", "dob", "дата рождения", "др", "tugilgan sana", "tugilgan sanasi"),
    "age_days": ("age days", "age in days", "возраст в днях", "возраст дни"),
    "age_months": ("age months", "agemons", "age in months", "возраст в месяцах", "возраст мес"),
    "pinfl": ("pinfl", "пинфл", "jshshir", "жшшир"),
    "birth_certificate": ("birth certificate", "свидетельство", "свидетельство о рождении", "guvohnoma"),
    "guardian_name": ("guardian", "mother", "мать", "мама", "фио матери", "родитель", "ona", "onasi"),
    "phone": ("phone", "телефон", "telefon", "тел"),
    "address": ("address", "адрес", "manzil"),
    "gestation_weeks": ("gestation", "gestation weeks", "срок гестации", "гестация"),
    "measured_on": ("measured on", "date", "visit date", "дата", "дата осмотра", "дата измерения", "sana"),
    "weight": ("weight", "weight kg", "вес", "вес кг", "vazn", "ves"),
    "length_height": (
        "height",
        "length",
        "length height cm",
        "height cm",
        "рост",
        "длина",
        "boy",
        "clenhei",
        "рост см",
    ),
    "position": ("measure", "measured", "position", "положение", "как измерен"),
    "head_circumference": ("head", "head circumference", "headc", "окружность головы", "ог", "bosh aylanasi"),
    "muac": ("muac", "окружность плеча", "yelka aylanasi"),
    "triceps_skinfold": ("tri", "triceps", "triskin", "triceps mm"),
    "subscapular_skinfold": ("sub", "subscapular", "subskin", "subscapular mm"),
    "oedema": ("oedema", "edema", "отеки", "shish"),
    "vaccine": ("vaccine", "вакцина", "прививка", "препарат", "vaksina", "emlash", "cvx"),
    "given_on": ("given on", "vaccination date", "дата прививки", "дата вакцинации", "emlash sanasi"),
    "lot": ("lot", "серия", "seriya", "batch"),
}


class MapError(ValueError):
    """The map can't be used; the message says why."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What each column is taken for, what its values mean, and what stands where a column is missing."""

    columns: Mapping[str, str]  # our name → the file's column
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)

    def read(self, row: Mapping[str, str]) -> dict[str, str]:
        found = {name: (row.get(column) or "").strip() for name, column in self.columns.items()}
        for name, meanings in self.values.items():
            if name in found:
                found[name] = meanings.get(found[name], found[name])
        return {name: value for name, value in found.items() if value} | {
            name: value for name, value in self.defaults.items() if not found.get(name)
        }


def match_columns(header: Sequence[str], map_file: Path | None) -> ColumnMap:
    """The map for a file's header: the given map first, names that we know for the rest.

    Raises:
        MapError: the map names a column that isn't there, or a field that we don't have.
    """
    given: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    defaults: dict[str, str] = {}
    if map_file is not None:
        with map_file.open("rb") as file:
            data = tomllib.load(file)
        given = {str(k): str(v) for k, v in data.get("columns", {}).items()}
        values = {name: {str(k): str(v) for k, v in found.items()} for name, found in data.get("values", {}).items()}
        defaults = {str(k): str(v) for k, v in data.get("defaults", {}).items()}
    for name, column in given.items():
        if column not in header:
            raise MapError(f"the map says {name} = {column!r}, but the file has no such column")
    if unknown := {*given, *values, *defaults} - set(KNOWN):
        raise MapError(f"the map names unknown fields: {', '.join(sorted(unknown))}; known are {', '.join(KNOWN)}")
    taken = set(given.values())
    columns = dict(given)
    for column in header:
        field_name = _known(column)
        if field_name and field_name not in columns and column not in taken:
            columns[field_name] = column
    return ColumnMap(columns, values, defaults)


def _known(column: str) -> str | None:
    plain = " ".join(
        re.findall(r"\w+", column.lower().replace("ё", "е").replace("\u02bb", "").replace("'", "").replace("_", " "))
    )
    return next((name for name, names in KNOWN.items() if plain in names), None)
