"""What keeps some demo children from a vaccine: a reaction, an illness, immunoglobulin, a Mantoux test."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_YEAR = 365


@dataclass(frozen=True, slots=True)
class DemoObservation:
    code: str
    on: date | None
    value: str = ""
    placed: date | None = None
    source: str = "document"
    note: str = ""


# How many children in a thousand have each, from which age in days.
_RARE: Mapping[str, tuple[int, int, str]] = {
    "028": (6, 90, "invaginatsiya, operatsiyasiz"),
    "076": (6, 120, ""),
    "febrile-seizure": (22, 200, ""),
    "thrombocytopenia": (8, 200, ""),
    "016": (10, 30, "ВПС, наблюдается кардиологом"),
    "203": (4, 5, ""),
    "160": (3, 400, ""),
    "158": (5, 500, "преднизолон"),
    "168": (3, 700, ""),
    "154": (2, 200, ""),
    "hiv-exposed": (3, 5, ""),
    "tb-contact": (6, 30, ""),
    "019": (5, 900, "anti-HBs"),
}
_WITHOUT_DAY = ("hiv-exposed", "203")
_ANTIBODIES = ("125", "128", "130", "133")


def observations(rng: random.Random, birth: date, today: date) -> list[DemoObservation]:
    """What is known of a child, mostly nothing."""
    age = (today - birth).days
    found = [make(rng, birth, today, age) for make in (_rare, _antibodies, _mantoux)]
    return [one for one in found if one is not None]


def _rare(rng: random.Random, birth: date, today: date, age: int) -> DemoObservation | None:
    place = rng.randrange(1000)
    for code, (per_thousand, from_age, note) in _RARE.items():
        if place < per_thousand:
            since = birth + timedelta(days=rng.randint(from_age, age)) if age > from_age else None
            if since is None:
                return None
            return DemoObservation(code, None if code in _WITHOUT_DAY else since, note=note)
        place -= per_thousand
    return None


def _antibodies(rng: random.Random, birth: date, today: date, age: int) -> DemoObservation | None:
    if age < 300 or rng.random() > 0.02:
        return None
    return DemoObservation(rng.choice(_ANTIBODIES), today - timedelta(days=rng.randint(3, 200)))


def _mantoux(rng: random.Random, birth: date, today: date, age: int) -> DemoObservation | None:
    """Once a year from one year on; one child in three has it written down."""
    if age < _YEAR or rng.random() > 0.3:
        return None
    placed = today - timedelta(days=rng.randint(4, 300))
    read = placed + timedelta(days=3)
    millimetres = rng.choices((0, 1, 3, 5, 7, 9, 12), (25, 5, 8, 14, 22, 18, 8))[0]
    return DemoObservation("tuberculin", read, str(millimetres), placed, "here")
