"""National identifiers, phone and card numbers: normal forms and checks.

A wrong form is refused; a check digit, birth date or sex that doesn't fit is a warning, since real documents carry such errors.
Rules: docs of each country's registry as named at the function.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import cycle


class Finding(StrEnum):
    """What is wrong with an identifier. `FORM` refuses it; the others warn."""

    FORM = "form"
    CHECK_DIGIT = "check_digit"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    NEVER_ISSUED = "never_issued"


BLOCKING = frozenset({Finding.FORM})


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier in its normal form, with what was found about it."""

    value: str
    findings: tuple[Finding, ...] = ()

    @property
    def refused(self) -> bool:
        return any(finding in BLOCKING for finding in self.findings)


def check(system: str, text: str, birth_date: date | None = None, sex: str | None = None) -> Identifier:
    """Checks an identifier of a system (`UZ-PINFL`, `KZ-IIN`, `KG-PIN`, `RU-SNILS`, `KR-RRN`, `UZ-BIRTH-CERTIFICATE`).

    `sex` is m or f. An unknown system accepts up to 40 printable characters as they are.
    """
    checker = _CHECKERS.get(system)
    if checker is None:
        value = " ".join(text.split())
        return Identifier(value, () if value.isprintable() and 0 < len(value) <= 40 else (Finding.FORM,))
    return checker(text, birth_date, sex)


def _digits(text: str) -> str:
    return re.sub(r"[\s\-.]", "", text)


def _plain(text: str, length: int) -> str | None:
    value = _digits(text)
    return value if len(value) == length and value.isascii() and value.isdigit() else None


def _weighted(value: str, weights: Iterable[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(value, weights, strict=False))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _against(own_day: date | None, own_sex: str, birth_date: date | None, sex: str | None) -> list[Finding]:
    found = []
    if birth_date is not None and own_day != birth_date:
        found.append(Finding.BIRTH_DATE)
    if sex is not None and own_sex != sex:
        found.append(Finding.SEX)
    return found


def _pinfl(text: str, birth_date: date | None, sex: str | None) -> Identifier:
    """Uzbekistan, PINFL/JShShIR: century and sex, DDMMYY, area, serial, check digit by weights 7-3-1."""
    value = _plain(text, 14)
    if value is None or value[0] not in "123456" or value[7:10] == "000" or value[10:13] == "000":
        return Identifier(_digits(text), (Finding.FORM,))
    century = 1800 + (int(value[0]) - 1) // 2 * 100
    own_day = _day(century + int(value[5:7]), int(value[3:5]), int(value[1:3]))
    if own_day is None:
        return Identifier(value, (Finding.FORM,))
    findings = _against(own_day, "m" if int(value[0]) % 2 else "f", birth_date, sex)
    if _weighted(value[:13], cycle((7, 3, 1))) % 10 != int(value[13]):
        findings.insert(0, Finding.CHECK_DIGIT)
    return Identifier(value, tuple(findings))


def _iin(text: str, birth_date: date | None, sex: str | None) -> Identifier:
    """Kazakhstan, IIN. Since the decree of 26.08.2013 it need not match the birth date or sex, so these are not compared."""
    value = _plain(text, 12)
    if value is None or value[6] not in "0123456":
        return Identifier(_digits(text), (Finding.FORM,))
    digit = _weighted(value, range(1, 12)) % 11
    if digit == 10:
        digit = _weighted(value, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11
    if digit == 10:
        return Identifier(value, (Finding.NEVER_ISSUED,))
    return Identifier(value, () if digit == int(value[11]) else (Finding.CHECK_DIGIT,))


def _pin(text: str, birth_date: date | None, sex: str | None) -> Identifier:
    """Kyrgyzstan, PIN: 1 female, 2 male, DDMMYYYY, serial; no public check digit."""
    value = _plain(text, 14)
    own_day = _day(int(value[5:9]), int(value[3:5]), int(value[1:3])) if value else None
    if value is None or value[0] not in "12" or own_day is None:
        return Identifier(_digits(text), (Finding.FORM,))
    return Identifier(value, tuple(_against(own_day, "f" if value[0] == "1" else "m", birth_date, sex)))


def _snils(text: str, birth_date: date | None, sex: str | None) -> Identifier:
    """Russia, SNILS: checked above 001-001-998."""
    value = _plain(text, 11)
    if value is None:
        return Identifier(_digits(text), (Finding.FORM,))
    if int(value[:9]) <= 1_001_998:
        return Identifier(value)
    digits = _weighted(value, range(9, 0, -1)) % 101 % 100
    return Identifier(value, () if digits == int(value[9:]) else (Finding.CHECK_DIGIT,))


def _rrn(text: str, birth_date: date | None, sex: str | None) -> Identifier:
    """Korea, RRN: numbers issued since October 2020 end in random digits, so a failed check only warns."""
    value = _plain(text, 13)
    if value is None:
        return Identifier(_digits(text), (Finding.FORM,))
    century = {"9": 1800, "0": 1800, "1": 1900, "2": 1900, "5": 1900, "6": 1900}.get(value[6], 2000)
    own_day = _day(century + int(value[:2]), int(value[2:4]), int(value[4:6]))
    if own_day is None:
        return Identifier(value, (Finding.FORM,))
    findings = _against(own_day, "m" if int(value[6]) % 2 else "f", birth_date, sex)
    if (11 - _weighted(value, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10 != int(value[12]):
        findings.insert(0, Finding.CHECK_DIGIT)
    return Identifier(value, tuple(findings))


_CERTIFICATE = re.compile(r"^([IVXLC]{1,6})[\s\-]*([А-ЯЎҚҒҲA-Z]{2})[\s№N#]*(\d{5,8})$")
_LOOKALIKE = str.maketrans("ІХ", "IX")


def _birth_certificate(text: str, birth_date: date | None, sex: str | None) -> Identifier:
    """Uzbekistan, birth certificate: Roman numeral, two letters, number: `I-МЯ №123456`; typed in many ways."""
    plain = " ".join(text.upper().split())
    match = _CERTIFICATE.match(plain.translate(_LOOKALIKE)) or _CERTIFICATE.match(plain.replace("1-", "I-", 1))
    if not match:
        return Identifier(plain, (Finding.FORM,))
    series, letters, number = match.groups()
    return Identifier(f"{series}-{letters} №{number}")


_CHECKERS = {
    "UZ-PINFL": _pinfl,
    "KZ-IIN": _iin,
    "KG-PIN": _pin,
    "RU-SNILS": _snils,
    "KR-RRN": _rrn,
    "UZ-BIRTH-CERTIFICATE": _birth_certificate,
}


# ── phones ─────────────────────────────────────────────────────────────────
def normalise_phone(text: str, country_code: str = "998", national_digits: int = 9) -> str | None:
    """+998901234567 out of “90 123-45-67”, “8 90 …” or “+998 (90) …”; None when it can't be a phone."""
    digits = re.sub(r"[\s\-().+]", "", text)
    if not digits.isascii() or not digits.isdigit():
        return None
    if text.strip().startswith("+") or len(digits) > national_digits + 1:
        return f"+{digits}" if 9 <= len(digits) <= 15 else None
    if len(digits) == national_digits + 1 and digits[0] == "8":
        digits = digits[1:]
    return f"+{country_code}{digits}" if len(digits) == national_digits else None


def phone_text(phone: str) -> str:
    """+998901234567 → +998 90 123-45-67; other countries' numbers stay as they are."""
    if phone.startswith("+998") and len(phone) == 13:
        return f"+998 {phone[4:6]} {phone[6:9]}-{phone[9:11]}-{phone[11:]}"
    return phone


def phone_tails(phone: str) -> list[str]:
    """The keys under which a phone is found: its digits from the right, as people say them: nine, seven and four."""
    digits = re.sub(r"\D", "", phone)
    return [digits[-n:] for n in (9, 7, 4) if len(digits) >= n]


# ── card numbers ───────────────────────────────────────────────────────────
def card_number(serial: int) -> str:
    """The card of a hospital's n-th child: at least six digits and a Luhn check digit."""
    body = f"{serial:06d}"
    return body + str(_luhn(body))


def card_text(number: str) -> str:
    """4821157 → 482 115-7."""
    body, digit = number[:-1], number[-1:]
    groups: list[str] = []
    while body:
        groups.insert(0, body[-3:])
        body = body[:-3]
    return f"{' '.join(groups)}-{digit}"


def read_card_number(text: str) -> str | None:
    """The card number that was typed or scanned (`HIS1:<card>:…`); None when its check digit doesn't fit."""
    if text.startswith("HIS1:"):
        text = text.split(":")[1]
    digits = _digits(text)
    if not (digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 10):
        return None
    return digits if _luhn(digits[:-1]) == int(digits[-1]) else None


def _luhn(body: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10
