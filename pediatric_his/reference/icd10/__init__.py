"""ICD-10: Russian titles of the state register, and what children's outpatient work needs most often in our own words.

titles_ru.tsv.gz: state register 1.2.643.5.1.13.13.11.1005 (Ministry of Health of Russia), 14,742 codes. paediatric.tsv: code, Uzbek,
Russian and English wording of ours; Uzbek and English fall back to Russian elsewhere.
"""

from __future__ import annotations

import functools
import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent
_LOOKALIKES = str.maketrans("АВСЕНКМОРТХУавсенкмортху", "ABCEHKMOPTXYABCEHKMOPTXY")
_CODE = re.compile(r"^[A-Z]\d{0,2}(\.?\d{0,2})?$")


@dataclass(frozen=True, slots=True)
class IcdTitle:
    code: str
    title: str
    favourite: bool


@dataclass(frozen=True, slots=True)
class _Register:
    russian: Mapping[str, str]
    own: Mapping[str, Mapping[str, str]]
    searchable: tuple[tuple[str, str], ...]  # code, all its words in lower case: the favourites first


@functools.cache
def _register() -> _Register:
    with gzip.open(_FOLDER / "titles_ru.tsv.gz", "rt", encoding="utf-8") as file:
        russian = dict(line.rstrip("\n").split("\t") for line in file)
    own: dict[str, dict[str, str]] = {}
    for line in (_FOLDER / "paediatric.tsv").read_text(encoding="utf-8").splitlines():
        code, uz, ru, en = line.split("\t")
        own[code] = {"uz": uz, "ru": ru, "en": en}
    words = [(code, _plain(" ".join([code, *titles.values(), russian.get(code, "")]))) for code, titles in own.items()]
    words += [(code, _plain(f"{code} {title}")) for code, title in russian.items() if code not in own]
    return _Register(russian, own, tuple(words))


def title(code: str, locale: str) -> str | None:
    """The title of a code in a language; None for an unknown code."""
    register = _register()
    if code in register.own:
        return register.own[code].get(locale) or register.own[code]["ru"]
    return register.russian.get(code)


def search(text: str, locale: str, limit: int = 12) -> list[IcdTitle]:
    """Codes by their beginning (typed in either alphabet), or by beginnings of words in any order; favourites first."""
    register = _register()
    as_code = text.strip().upper().translate(_LOOKALIKES)
    if _CODE.match(as_code) and any(c.isdigit() for c in as_code):
        dotted = as_code if "." in as_code or len(as_code) <= 3 else f"{as_code[:3]}.{as_code[3:]}"
        found = [code for code, _ in register.searchable if code.startswith(dotted)]
        found.sort(key=lambda code: (code not in register.own, code))
    else:
        wanted = [f" {word}" for word in _plain(text).split()[:6]]
        found = [code for code, words in register.searchable if wanted and all(w in words for w in wanted)]
    return [IcdTitle(code, title(code, locale) or "", code in register.own) for code in found[:limit]]


def _plain(text: str) -> str:
    """Words in lower case, each after one space, ё as е, without the apostrophes that people type in many ways."""
    lowered = re.sub("[\u02bb\u02bc\u2018\u2019'`´]", "", text.lower().replace("ё", "е"))
    return " " + " ".join(re.findall(r"[\w.]+", lowered))
