"""What an allergy can be to, as readable files: medicines and their classes, parts of vaccines, food, what is around, vaccines.

The search takes words of any of the three languages, trade words and what parents say, in either alphabet, half typed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pediatric_his.identity.names import fold

FOLDER: Final = Path(__file__).parent
LANGUAGES: Final = ("uz", "ru", "en")
_OTHERS: Final = ("component", "food", "around", "vaccine")


@dataclass(frozen=True, slots=True)
class Substance:
    """Something that an allergy can be to. `codes`: CDSi's observations of a severe reaction; `members`: of a class.

    An `umbrella` class says only that some member was taken.
    """

    id: str
    kind: str  # medicine, class, component, food, around, vaccine
    names: Mapping[str, str]
    words: str = ""
    codes: tuple[str, ...] = ()
    any_degree: bool = False
    members: frozenset[str] = frozenset()
    umbrella: bool = False


@cache
def substances() -> Mapping[str, Substance]:
    """All of them by id."""
    others, medicines = _toml("others"), _toml("medicines")["medicine"]
    classes = [_class(entry) for entry in _toml("classes")["class"]]
    plain = [_substance("medicine", id_, entry) for id_, entry in medicines.items()]
    plain += [_substance(kind, id_, entry) for kind in _OTHERS for id_, entry in others[kind].items()]
    return {s.id: s for s in (*classes, *plain)}


def _class(entry: Mapping[str, Any]) -> Substance:
    members = frozenset((*entry["members"], *entry.get("outside", ())))
    words, umbrella = entry.get("words", ""), entry.get("umbrella", False)
    return Substance(entry["id"], "class", entry["names"], words, members=members, umbrella=umbrella)


def _substance(kind: str, id_: str, entry: Mapping[str, Any]) -> Substance:
    names = {language: entry[language] for language in LANGUAGES}
    codes, any_degree = tuple(entry.get("codes", ())), entry.get("any_degree", False)
    return Substance(id_, kind, names, entry.get("words", ""), codes, any_degree)


def substance_name(id_: str, locale: str) -> str:
    """Its name in a language; the id itself where a later release knows more."""
    known = substances().get(id_)
    return known.names[locale] if known else id_


def frequent() -> tuple[Substance, ...]:
    """What is offered at one tap."""
    return tuple(substances()[id_] for id_ in _toml("asking")["frequent"])


def says_nothing(text: str) -> bool:
    """Whether the words say that there is no allergy, or name nothing at all: "нет", "аллергии не было", "yoʻq", "—"."""
    words = _plain(text).split()
    if not words or " ".join(words) in _said("bare"):
        return True
    no = _said("no")
    if says_unknown(text):
        return False
    return any(word in no for word in words) and all(word in no or word in _said("plain") for word in words)


def says_unknown(text: str) -> bool:
    """Whether the words say that nobody knows of an allergy: "не знаю", "нет данных", "bilmayman"."""
    words = _plain(text).split()
    no, known, unknown, plain = (_said(name) for name in ("no", "known", "unknown", "plain"))
    if not words or not all(word in no | known | unknown | plain for word in words):
        return False
    doubted = known | (_said("not_known") if "not" in words else frozenset())
    return bool(unknown & {*words}) or bool(no & {*words} and doubted & {*words})


@cache
def _said(name: str) -> frozenset[str]:
    """The words of `asking.toml`, as they are compared."""
    return frozenset(word for entry in _toml("asking")[name] for word in _folded(entry))


def _folded(entry: str) -> list[str]:
    return [_plain(entry)] if "/" in entry else _plain(entry).split()


def search(text: str, limit: int = 8) -> list[Substance]:
    """What begins with the words typed, the nearest first; by its consonants where nothing does."""
    wanted = _plain(text).split()
    for near in (_typed, _consonants):
        asked = [near(word) for word in wanted]
        if not any(len(word) > 1 for word in asked):
            return []
        found = [
            (rank, place) for place, entry in enumerate(_index()) if (rank := _rank(entry, asked, near)) is not None
        ]
        if found:
            return [_index()[place].of for _rank_of_it, place in sorted(found)[:limit]]
    return []


def same_name(text: str) -> Substance | None:
    """The substance that is called just so, by a name or by a word of its own."""
    plain = _plain(text)
    return next((entry.of for entry in _index() if plain in entry.whole), None)


@dataclass(frozen=True, slots=True)
class _Entry:
    of: Substance
    name_words: tuple[str, ...]
    other_words: tuple[str, ...]
    whole: frozenset[str]


@cache
def _index() -> tuple[_Entry, ...]:
    """What is heard often first, then the shorter name. A class called as its only medicine is isn't offered beside it."""
    medicines = {s.names["en"] for s in substances().values() if s.kind == "medicine"}
    offered = [s for s in substances().values() if s.kind != "class" or s.names["en"] not in medicines]
    often = {*_toml("asking")["frequent"]}
    return tuple(
        _entry(s) for s in sorted(offered, key=lambda s: (s.id not in often and not s.umbrella, len(s.names["ru"])))
    )


def _entry(of: Substance) -> _Entry:
    names, words = [_plain(name) for name in of.names.values()], [_plain(word) for word in of.words.split(",") if word]
    return _Entry(of, _each(names), _each(words), frozenset((*names, *words)) - {""})


def _each(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for phrase in phrases for word in phrase.split()))


def _rank(entry: _Entry, wanted: list[str], near: Callable[[str], str]) -> int | None:
    """0 a whole name, 1 the beginning of a name, 2 of another word of it; None where a word begins nothing."""
    names, others = [near(word) for word in entry.name_words], [near(word) for word in entry.other_words]
    if not all(any(have.startswith(word) for have in (*names, *others)) for word in wanted):
        return None
    if near is _typed and " ".join(wanted) in entry.whole:
        return 0
    return 1 if any(have.startswith(wanted[0]) for have in names) else 2


def _typed(word: str) -> str:
    return word


@cache
def _consonants(word: str) -> str:
    """As `identity.names.skeleton` of what is folded already."""
    rest = "".join(c for c in word[1:] if c not in "aeiouy")
    return re.sub(r"(.)\1+", r"\1", word[:1] + rest)


def _plain(text: str) -> str:
    """One spelling in plain Latin for Cyrillic, Uzbek and Latin; a Latin c is an s or a k as it sounds."""
    return " ".join(filter(None, (fold(word) for word in re.split(r"[^\w'ʻʼ‘’`-]+", _sounds(text)))))


def _sounds(text: str) -> str:
    """Latin trade names as they are spoken: Klacid, Amoxiclav, Cetirizine."""
    return re.sub(r"c(?=[eiy])", "s", re.sub(r"ck|c(?![heiy])", "k", text.casefold()))


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
