"""Reading a data file so that all its faults are told at once, each with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple


class Fault(NamedTuple):
    """What is wrong, and the words by which its line is found: each is looked for behind the one before."""

    message: str
    where: tuple[str, ...]

    def told(self, text: str) -> str:
        number = line_of(text, self.where)
        return f"line {number}: {self.message}" if number else self.message


def line_of(text: str, where: tuple[str, ...]) -> int:
    """The line (from 1) of the last of the words that is found, a word said again on a later line; 0 where none is."""
    lines, number, before = text.splitlines(), 0, ""
    for word in where:
        start = number + 1 if word == before or not number else number
        number, before = next((n for n in range(start, len(lines) + 1) if word in lines[n - 1]), number), word
    return number


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a file. What can't be read is noted in `faults`, and something harmless is given instead."""

    data: dict[str, Any]
    name: str
    where: tuple[str, ...]
    faults: list[Fault]

    def fault(self, message: str, *where: str) -> None:
        self.faults.append(Fault(f"{self.name}: {message}" if self.name else message, (*self.where, *where)))

    def known(self, *keys: str) -> None:
        for key in self.data.keys() - set(keys):
            self.fault(f"{key!r} is not known here", key)

    def text(self, key: str, default: str | None = None) -> str:
        if key not in self.data and default is not None:
            return default
        value = self._needed(key)
        if value is not None and not (isinstance(value, str) and value.strip()):
            self.fault(f"{key} must be text", key)
            return ""
        return str(value or "")

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value and value not in allowed:
            self.fault(f"{key} is {value!r}; it can be {', '.join(allowed)}", key)
            return next(iter(allowed))
        return value or next(iter(allowed))

    def decimal(self, key: str) -> Decimal:
        value = self._needed(key)
        if value is None:
            return Decimal(0)
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
            self.fault(f"{key} must be a number", key)
            return Decimal(0)
        return Decimal(value)

    def whole(self, key: str) -> int:
        value = self.decimal(key)
        if value != int(value):
            self.fault(f"{key} must be a whole number", key)
        return int(value)

    def yes(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.fault(f"{key} must be true or false", key)
        return value is True

    def section(self, key: str, name: str = "", where: tuple[str, ...] = ()) -> Section:
        value = self._needed(key)
        if value is not None and not isinstance(value, dict):
            self.fault(f"{key} must be a table", key)
        words = where or (key,)
        return Section(value if isinstance(value, dict) else {}, name or key, (*self.where, *words), self.faults)

    def sections(self, key: str, header: str, name: str) -> Iterator[Section]:
        """The tables of a list, each found by its header."""
        value = self.data.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(entry, dict) for entry in value):
            self.fault(f"{key} must be a list of tables", key)
            return
        for place, entry in enumerate(value, 1):
            yield Section(entry, f"{name} {place}", (*self.where, *[header] * place), self.faults)

    def _needed(self, key: str) -> Any:
        if key not in self.data:
            self.fault(f"{key} is missing")
        return self.data.get(key)


def decimal_of(text: str) -> Decimal | None:
    """A finite number as text; None for anything else."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
