"""The files of a folder, read so that all their faults are told at once, each with its file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

from pediatric_his.clinical.imci.model import Ground, Standing

_STANDINGS: Final = tuple(map(str, Standing))


class Fault(NamedTuple):
    """What is wrong, and where: the file, the table's header, the key."""

    file: str
    text: str
    header: str
    key: str
    message: str

    def __str__(self) -> str:
        number = line_of(self.text, self.header, self.key)
        return f"{self.file}, line {number}: {self.message}" if number else f"{self.file}: {self.message}"


def line_of(text: str, header: str, key: str) -> int:
    """The line (from 1) of a key below its table's header, else of the header; 0 where neither is found."""
    lines = text.splitlines()
    begin = next((n for n, line in enumerate(lines, 1) if line.strip() == f"[{header}]"), 0)
    if header and not begin:  # a table written within a line of the outer one, or by dotted keys
        outer, _, name = header.rpartition(".")
        dotted = line_of(text, outer, f"{name}.{key}")
        return dotted if dotted != line_of(text, outer, "") else line_of(text, outer, name)
    for number, line in enumerate(lines[begin:], begin + 1):
        if line.startswith("["):
            break
        if key and re.match(rf"{re.escape(key)}\s*[=.]", line):
            return number
    return begin


class ImciError(ValueError):
    """All that is wrong in the files of IMCI, a line each, with file and line."""


@dataclass(slots=True)
class Folder:
    """A folder of TOML files, and the faults found in them."""

    path: Path
    faults: list[Fault] = field(default_factory=list)
    sources: tuple[str, ...] = ()
    """Codes of the sources that a figure may name."""

    def refuse_faults(self) -> None:
        """Raises ImciError where faults were found."""
        if self.faults:
            raise ImciError("\n".join(dict.fromkeys(map(str, self.faults))))

    def read(self, name: str) -> Part:
        """A file without its ending; an empty one where it can't be read."""
        file, text, data = f"{name}.toml", "", {}
        try:
            text = (self.path / file).read_text(encoding="utf-8")
            data = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            self.faults.append(Fault(file, "", "", "", f"not TOML: {error}"))
        except UnicodeDecodeError:
            self.faults.append(Fault(file, "", "", "", "not UTF-8"))
        except OSError as error:
            self.faults.append(Fault(file, "", "", "", str(error.strerror)))
        return Part(self, file, text, "", data)


@dataclass(frozen=True, slots=True)
class Part:
    """A table of a file. What can't be read is a fault, and something harmless is given instead."""

    folder: Folder
    file: str
    text: str
    header: str
    data: dict[str, Any]

    def fault(self, message: str, key: str = "") -> None:
        self.folder.faults.append(Fault(self.file, self.text, self.header, key, message))

    def known(self, *keys: str) -> None:
        for key in self.data.keys() - set(keys):
            self.fault(f"{key!r} is not known here", key)

    def part(self, key: str) -> Part:
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            self.fault(f"{key} must be a table", key)
            value = {}
        return Part(self.folder, self.file, self.text, f"{self.header}.{key}".lstrip("."), value)

    def parts(self, key: str) -> Iterator[tuple[str, Part]]:
        """The tables within a table."""
        outer = self.part(key)
        for name in outer.data:
            yield name, outer.part(name)

    def words(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if isinstance(value, str) and (value.strip() or default is not None):
            return value
        self.fault(f"{key} must be text" if key in self.data else f"{key} is missing", key)
        return ""

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.words(key, default)
        if value and value not in allowed:
            self.fault(f"{key} is {value!r}; it can be {', '.join(allowed)}", key)
        return value if value in allowed else allowed[0]

    def names(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
            self.fault(f"{key} must be a list of names", key)
            return ()
        for name in {name for name in value if value.count(name) > 1}:
            self.fault(f"{key} names {name} twice", key)
        return tuple(value)

    def yes(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.fault(f"{key} must be true or false", key)
        return value is True

    def ground(self, default: Ground | None = None) -> Ground:
        """Where a figure comes from: its own source and standing, else those of the file."""
        source = self.words("source", default.source if default else None)
        if source and source not in self.folder.sources:
            self.fault(f"the source {source} is not among those of edition.toml", "source")
        standing = self.choice("standing", _STANDINGS, default.standing if default else None)
        return Ground(source, Standing(standing), self.words("note", ""))
