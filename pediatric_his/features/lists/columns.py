"""Which column of a list means what: by its name in Uzbek, Russian or English, by a vaccine's name, or by a map."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pediatric_his.features.lists.column_names import ASIDES, DOSE_WORDS, IGNORED, KNOWN, NOISE, UNITS
from pediatric_his.identity.names import fold
from pediatric_his.reference.vaccine_names import cvx_of


class MapError(ValueError):
    """The map can't be used; the message says why."""


@dataclass(frozen=True, slots=True)
class ListMap:
    """What somebody said about a list: its columns, what its values mean, what stands where a column is missing, and its name.

    Ids count within the lists of one name.
    """

    columns: Mapping[str, str] = field(default_factory=dict)  # our field → the file's column
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    doses: Mapping[str, str] = field(default_factory=dict)  # the file's column → the vaccine whose day it holds
    leave: Sequence[str] = ()  # columns that are left out on purpose
    list_name: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """How a header is understood. A place is a column's number from 0."""

    header: Sequence[str]
    fields: Mapping[str, int]
    units: Mapping[str, str]  # field → the unit that the column's name tells
    doses: Mapping[int, str]  # place → vaccine
    left: Sequence[int]  # left out on purpose: the report's own columns, those of the map
    unknown: Sequence[int]
    map: ListMap

    def read(self, cells: Sequence[str]) -> dict[str, str]:
        """The row's values by field, the map's meanings and defaults in place."""
        found = {name: cells[place] for name, place in self.fields.items() if place < len(cells) and cells[place]}
        for name, meanings in self.map.values.items():
            if name in found:
                found[name] = meanings.get(found[name], found[name])
        return {name: value for name, value in self.map.defaults.items() if not found.get(name)} | found


def read_map(path: Path) -> ListMap:
    """A map file.

    Raises:
        MapError: it isn't TOML, or it names fields that we don't have.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MapError(f"{path.name} is no map: {error}") from error
    columns, values, defaults = (_strings(data.get(name, {})) for name in ("columns", "values", "defaults"))
    meanings = {name: _strings(found) for name, found in data.get("values", {}).items() if isinstance(found, dict)}
    if unknown := {*columns, *values, *defaults} - set(KNOWN):
        raise MapError(f"the map names unknown fields: {', '.join(sorted(unknown))}; known are {', '.join(KNOWN)}")
    leave = [str(name) for name in data.get("leave", [])]
    return ListMap(columns, meanings, defaults, _strings(data.get("doses", {})), leave, str(data.get("list", "")))


def _strings(found: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(value) for name, value in found.items()}


def match_columns(header: Sequence[str], given: ListMap | None = None) -> Columns:
    """The map first, names that we know for the rest. Of two columns for one field the first counts, the other is unknown.

    Raises:
        MapError: the map names a column that isn't there.
    """
    given = given or ListMap()
    names = _each_its_own([name.strip() for name in header])
    for column in (*given.columns.values(), *given.doses):
        if column not in names:
            raise MapError(f"the map says {column!r}, but the file has no such column; it has: {', '.join(names)}")
    fields = {name: names.index(column) for name, column in given.columns.items()}
    doses = {names.index(column): vaccine for column, vaccine in given.doses.items()}
    units: dict[str, str] = {}
    left, unknown = [], []
    for place, column in enumerate(names):
        name, unit = known_field(column)
        if place in fields.values():
            units |= {own: unit for own, taken in fields.items() if taken == place and unit}
        elif place in doses:
            continue
        elif column in given.leave or name == IGNORED:
            left.append(place)
        elif name and name not in fields:
            fields[name] = place
            units |= {name: unit} if unit else {}
        elif not name and column and (vaccine := _vaccine(column)):
            doses[place] = vaccine
        else:
            unknown.append(place)
    return Columns(names, fields, units, doses, left, unknown, given)


def _each_its_own(names: Sequence[str]) -> list[str]:
    """A second column of one name is called “name (2)”, so that it can be spoken of."""
    found: list[str] = []
    for name in names:
        number, own = 1, name
        while own and own in found:
            number += 1
            own = f"{name} ({number})"
        found.append(own)
    return found


def column_name(place: int) -> str:
    """As a spreadsheet calls a column: A, B … Z, AA."""
    name, left = "", place + 1
    while left:
        left, letter = divmod(left - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def known_field(column: str) -> tuple[str, str]:
    """The field that a column's name means and the unit it tells, each empty where there is none."""
    words = _words(_DAY_FORM.sub(" ", column.lower()))
    unit = ""
    for _attempt in range(2):
        if name := _FIELD_OF.get(_key(words)):
            return name, unit
        if len(words) > 1 and words[-1] in UNITS and not unit:
            unit, words = UNITS[words.pop()], words
    alone = _without_aside(words)
    quiet = [word for word in alone if word not in NOISE]
    spaced = ["".join(words)] if all(len(word) == 1 for word in words) else []  # П О Л
    found = (_FIELD_OF[key] for key in map(_key, (alone, quiet, spaced)) if key in _FIELD_OF)
    return next(((name, unit) for name in found), ("", ""))


def _words(column: str) -> list[str]:
    composed = unicodedata.normalize("NFC", column).lower()
    plain = re.sub("[ʻʼ‘’'`´]", "", composed.replace("ё", "е").replace("_", " "))
    return [_one_script(word) for word in re.findall(r"[\w°%№]+", plain)]


def _one_script(word: str) -> str:
    """A Latin letter that was typed within a Cyrillic word by its looks is the Cyrillic one."""
    return word.translate(_LOOKS_CYRILLIC) if re.search("[а-яўқғҳ]", word) else word


def _key(words: Sequence[str]) -> str:
    """One spelling for both scripts."""
    return " ".join(fold(word) or word for word in words)


def _without_aside(words: Sequence[str]) -> Sequence[str]:
    """Without what only says how the cells are written: (м/ж), (Ф.И.О.)."""
    asides = (aside for aside in _ASIDES if len(words) > len(aside) and tuple(words[-len(aside) :]) == aside)
    return words[: -len(aside)] if (aside := next(asides, None)) else words


def _vaccine(column: str) -> str:
    """The vaccine that a column is named after: then its cells are days. A reaction to it, a refusal of it, a scar of it aren't doses."""
    words = [word for word in _words(column) if not word.isdigit()]
    bare = [word for word in words if word not in DOSE_WORDS]
    named = next((tried for tried in (words, bare) if tried and cvx_of(" ".join(tried))), [])
    alone = [place for place, word in enumerate(named) if word not in DOSE_WORDS]
    return column if alone and all(_names_it(place, named) for place in alone) else ""


def _names_it(place: int, words: Sequence[str]) -> bool:
    """Whether a word is a part of the vaccine's name: a letter (hepatitis B), a name alone, or without it the others are another."""
    others = " ".join((*words[:place], *words[place + 1 :]))
    return len(words[place]) == 1 or bool(cvx_of(words[place])) or cvx_of(others) != cvx_of(" ".join(words))


_LOOKS_CYRILLIC = str.maketrans("aceopxyktmhbi", "асеорхуктмнві")
_DAY_FORM = re.compile(r"\b(дд|dd|kk)[./\- ]*(мм|mm|oo)[./\- ]*(гг|yy|йй)\w*")
_ASIDES = tuple(tuple(_words(aside)) for aside in ASIDES)
_FIELD_OF = {_key(_words(name)): field_name for field_name, names in KNOWN.items() for name in (field_name, *names)}


def recognised(cells: Sequence[str]) -> int:
    """How many cells of a row are names of columns: the header has the most."""
    return len({name for cell in cells if (name := known_field(cell)[0]) and name != IGNORED})


def as_map(columns: Columns) -> str:
    """The map as a file: what was understood, and the columns that wait to be said."""
    lines = [f"list = {_quoted(columns.map.list_name)}", f"leave = [{', '.join(map(_quoted, columns.map.leave))}]", ""]
    lines += ["[columns]  # our field = the file's column"]
    lines += [f"{name} = {_quoted(columns.header[place])}" for name, place in columns.fields.items()]
    lines += [f"# ? = {_quoted(columns.header[place])}" for place in columns.unknown if columns.header[place]]
    lines += ["", "[doses]  # the file's column, whose cells are days = the vaccine"]
    lines += [f"{_quoted(columns.header[place])} = {_quoted(vaccine)}" for place, vaccine in columns.doses.items()]
    for name, meanings in columns.map.values.items():
        lines += ["", f"[values.{name}]", *(f"{_quoted(k)} = {_quoted(v)}" for k, v in meanings.items())]
    lines += ["", "[defaults]", *(f"{name} = {_quoted(value)}" for name, value in columns.map.defaults.items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
