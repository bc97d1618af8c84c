"""Whether two registrations may be of one child.

A likeness says why: the person at the desk decides. Twins (same birth date, family and mother, another given name) are siblings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from pediatric_his.identity.names import fold, skeleton


class Reason(StrEnum):
    SAME_NUMBER = "same_number"  # PINFL or birth certificate
    SAME_BIRTH_DATE = "same_birth_date"
    DAY_AND_MONTH_SWAPPED = "day_and_month_swapped"
    ONE_DIGIT_OF_DATE = "one_digit_of_date"
    SAME_NAME = "same_name"  # across scripts
    SIMILAR_NAME = "similar_name"
    SAME_PHONE = "same_phone"
    SAME_MOTHER = "same_mother"


@dataclass(frozen=True, slots=True)
class Registration:
    """What duplicates are told by. `numbers` are normalised identifiers, `phone` the last nine digits."""

    family_name: str
    given_name: str
    birth_date: date
    sex: str
    numbers: frozenset[str] = frozenset()
    phone: str = ""
    mother: str = ""


@dataclass(frozen=True, slots=True)
class LikenessOfTwo:
    score: int  # 0-100
    reasons: tuple[Reason, ...]

    @property
    def likely(self) -> bool:
        return self.score >= LIKELY


LIKELY = 60


def likeness(a: Registration, b: Registration) -> LikenessOfTwo:
    """Scores two registrations; 60 and more is shown at the desk before saving."""
    if a.numbers & b.numbers:
        return LikenessOfTwo(100, (Reason.SAME_NUMBER,))
    reasons: list[Reason] = []
    score = _birth_dates(a.birth_date, b.birth_date, reasons)
    given = name_similarity(a.given_name, b.given_name)
    if score == 0 or given < 0.75 or a.sex != b.sex:
        # Another given name or sex on the same day in the same family: a twin, not the same child.
        return LikenessOfTwo(0, ())
    family = name_similarity(a.family_name, b.family_name)
    if given == family == 1:
        score += 45
        reasons.append(Reason.SAME_NAME)
    elif (given + family) / 2 >= 0.8:
        score += 30
        reasons.append(Reason.SIMILAR_NAME)
    elif family < 0.5:
        score -= 10
    if a.phone and a.phone == b.phone:
        score += 20
        reasons.append(Reason.SAME_PHONE)
    if a.mother and b.mother and name_similarity(a.mother, b.mother) >= 0.9:
        score += 15
        reasons.append(Reason.SAME_MOTHER)
    return LikenessOfTwo(min(score, 99), tuple(reasons))


def nearby_birth_dates(day: date) -> list[date]:
    """The day itself, day and month swapped, and each date that differs in one digit: what to look up as candidates."""
    found = {day}
    for year, month, number in _slips(day):
        try:
            found.add(date(year, month, number))
        except ValueError:
            continue
    return sorted(found)


def _slips(day: date) -> list[tuple[int, int, int]]:
    slips = [(day.year, day.day, day.month)]
    text = f"{day:%Y%m%d}"
    for place in range(2, 8):
        for digit in "0123456789":
            other = text[:place] + digit + text[place + 1 :]
            slips.append((int(other[:4]), int(other[4:6]), int(other[6:])))
    return slips


def _birth_dates(a: date, b: date, reasons: list[Reason]) -> int:
    if a == b:
        reasons.append(Reason.SAME_BIRTH_DATE)
        return 35
    if a.year == b.year and (a.day, a.month) == (b.month, b.day):
        reasons.append(Reason.DAY_AND_MONTH_SWAPPED)
        return 28
    one_digit = sum(x != y for x, y in zip(f"{a:%Y%m%d}", f"{b:%Y%m%d}", strict=True)) == 1
    if one_digit or abs(a - b) <= timedelta(days=1):
        reasons.append(Reason.ONE_DIGIT_OF_DATE)
        return 25
    return 0


def name_similarity(a: str, b: str) -> float:
    """0-1: 1 where the consonants are the same in any script, otherwise by edits of the folded spelling.

    A name in letters that aren't folded (Armenian, Chinese) is like the same letters only.
    """
    left, right = fold(a), fold(b)
    if not left or not right:
        return float(a != "" and a.casefold() == b.casefold())
    if [skeleton(w) for w in a.split()] == [skeleton(w) for w in b.split()]:
        # Lola and Lalo share consonants, so short names must share their vowels' places as well.
        return 1.0 if len(left) > 4 or _edits(left, right) <= 1 else 0.7
    return 1 - _edits(left, right) / max(len(left), len(right))


def _edits(a: str, b: str) -> int:
    """Edits between two words, a swap of neighbours counting as one (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, last, row = row, before, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
