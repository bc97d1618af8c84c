"""The lines of a band's cuts: `< 70 alarm anaemia_severe`, …, `else fine usual`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from pediatric_his.clinical.vitals.model import OPERATORS, Cut, Level
from pediatric_his.reference.sections import Section, decimal_of

_LEVELS: Final = tuple(str(level) for level in Level)


class LimitWords(NamedTuple):
    """What a limit may be besides a number: a grade, the site's fever, a centile."""

    grades: tuple[str, ...] | None
    fever: bool
    rates: bool

    def limit(self, text: str) -> Decimal | str | None:
        if self.grades is not None:
            return Decimal(self.grades.index(text)) if text in self.grades else None
        if (text == "fever" and self.fever) or (text in ("p1", "p99") and self.rates):
            return text
        return decimal_of(text)


def read_cuts(section: Section, limit_words: LimitWords, findings: Mapping[str, object]) -> tuple[Cut, ...]:
    """The cuts of a band; what is wrong is noted with its line."""
    return tuple(_cuts(section, section.text("cuts"), limit_words, findings))


def _cuts(section: Section, text: str, limit_words: LimitWords, findings: Mapping[str, object]) -> Iterator[Cut]:
    for line in filter(str.strip, text.splitlines()):
        sign, *rest = line.split()
        limit: Decimal | str | None = None
        if sign == "else":
            limit = ""
        elif sign in OPERATORS and rest:
            limit = limit_words.limit(rest.pop(0))
        if limit is None:
            section.fault(f"{line.strip()!r}: a sign (< <= > >=) and a limit come first, or else", line.strip())
            continue
        if not rest or rest[0] not in _LEVELS:
            section.fault(f"{line.strip()!r} has no level: {', '.join(_LEVELS)}", line.strip())
        elif len(rest) != 2:
            section.fault(f"{line.strip()!r}: one finding comes after the level", line.strip())
        elif rest[1] not in findings:
            section.fault(f"{rest[1]} has no words in words.toml", line.strip())
        else:
            yield Cut(sign, limit, Level(rest[0]), rest[1])
