"""The region that a cell names: as the country pack calls it, or in short (Самарканд, Toshkent sh., Ташкентская обл.)."""

from __future__ import annotations

import re

from pediatric_his.identity.names import fold
from pediatric_his.reference.countries import Country

_CITY = {fold(word) for word in ("город", "гор", "г", "shahri", "shahar", "sh", "шаҳри", "шаҳар", "ш", "city")}
_AREA = {
    fold(word)
    for word in ("область", "обл", "viloyati", "viloyat", "vil", "вилояти", "вилоят", "вил", "region", "oblast")
}
_STATE = {fold(word) for word in ("республика", "respublikasi", "республикаси", "republic", "of")}


def regions_named(text: str, country: Country) -> list[str]:
    """The codes of the regions that the words may mean: one, several, or none."""
    names = {code: [code, *named.names.values()] for code, named in country.regions.items()}
    if exact := [code for code, own in names.items() if text.casefold() in map(str.casefold, own)]:
        return exact
    said, kind = _bare(text)
    found = [code for code, own in names.items() if said and any(_means(said, kind, name) for name in own)]
    return found or [
        code for code, own in names.items() if said and any(_stem(_bare(name)[0]) == _stem(said) for name in own)
    ]


def _means(said: str, kind: str, name: str) -> bool:
    own, own_kind = _bare(name)
    return own == said and (not kind or not own_kind or kind == own_kind)


def _bare(name: str) -> tuple[str, str]:
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", re.sub("[ʻʼ‘’'`´]", "", name))]
    kind = "city" if _CITY & {*words} else "area" if _AREA & {*words} else ""
    return " ".join(word for word in words if word not in _CITY | _AREA | _STATE), kind


def _stem(word: str) -> str:
    """Of a Russian adjective or a place what both have: джизакская and Джизак, сырдарьинская and Сырдарья."""
    return re.sub("(inskaya|skaya|ya|yo|a|o)$", "", word)
