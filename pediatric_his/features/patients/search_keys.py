"""The keys under which a child is found, and the keys of what someone typed into the search."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pediatric_his.identity.hangul import split_korean
from pediatric_his.identity.identifiers import phone_tails, read_card_number
from pediatric_his.identity.names import fold, name_keys, query_keys
from pediatric_his.web.cleaning import cleaned
from pediatric_his.web.forms import read_date

LONGEST_QUERY = 120
_DATE_WITH_POINTS = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Query:
    """What a search asks for: exact beginnings of numbers, skeletons of names, a birth date."""

    text: str
    numbers: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    birth_date: date | None = None

    @property
    def empty(self) -> bool:
        return not (self.numbers or self.names or self.birth_date)


def typed_words(text: str) -> str:
    """What was typed, without what can't be printed, and no longer than a search is."""
    return " ".join("".join(c for c in cleaned(text) if c.isprintable()).split())[:LONGEST_QUERY]


def read_query(text: str) -> Query:
    """Reads names in any script, a phone or its end, a card number or its code, a PINFL, a certificate, a birth date."""
    plain = typed_words(text)
    if _DATE_WITH_POINTS.fullmatch(plain) and (day := read_date(plain)):  # one day in ten has a card's check digit
        return Query(plain, birth_date=day)
    if card := read_card_number(plain):
        return Query(plain, numbers=(("card", card), *_phones(plain)))
    digits = re.sub(r"\D", "", plain)
    if digits and not re.search(r"[^\W\d_]", plain):
        if day := read_date(plain):
            return Query(plain, birth_date=day)
        return Query(plain, numbers=_numbers(digits))
    words, day, certificates = [], None, []
    for word in plain.split():
        if found := read_date(word):
            day = found
        elif any(c.isdigit() for c in word):
            certificates.append(("certificate", re.sub(r"\W", "", word).upper()))
        else:
            words += split_korean(word).split()
    names = tuple(query_keys(" ".join(words)))[:6]
    folded = tuple(fold(word) for word in words if fold(word))
    return Query(plain, numbers=tuple(certificates) if not names else (), names=names, folded=folded, birth_date=day)


def _numbers(digits: str) -> tuple[tuple[str, str], ...]:
    kinds = []
    if len(digits) >= 5:
        kinds.append(("pinfl", digits))
    if 5 <= len(digits) <= 8:
        kinds.append(("certificate", digits))
    if 4 <= len(digits) <= 10:
        kinds.append(("card", digits))
    return (*kinds, *_phones(digits))


def _phones(text: str) -> tuple[tuple[str, str], ...]:
    digits = re.sub(r"\D", "", text)
    if len(digits) in (4, 7, 9) or len(digits) > 9:
        return (("phone", digits[-9:]),)
    return ()


def child_keys(
    *,
    family_name: str,
    given_name: str,
    patronymic: str,
    card_number: str,
    pinfl: str | None,
    birth_certificate: str | None,
) -> set[tuple[str, str]]:
    keys = {("name", key) for key in name_keys(family_name, given_name, patronymic)}
    keys.add(("card", card_number))
    if pinfl:
        keys.add(("pinfl", pinfl))
    if birth_certificate:
        keys.add(("certificate", re.sub(r"\W", "", birth_certificate).upper()))
        keys.add(("certificate", re.sub(r"\D", "", birth_certificate)))
    return keys


def guardian_keys(family_name: str, given_name: str, phone: str) -> set[tuple[str, str]]:
    keys = {("guardian", key) for key in name_keys(family_name, given_name)}
    return keys | {("phone", tail) for tail in phone_tails(phone)}
