"""From the files of a folder to the decision tables. Their form is told at the head of `edition.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeVar

from pediatric_his.clinical.imci.logic import Expression
from pediatric_his.clinical.imci.model import (
    Colour,
    Contradiction,
    DecisionTables,
    FollowUp,
    Ground,
    Group,
    NamedExpression,
    Row,
    Source,
    Standing,
    Table,
)
from pediatric_his.reference.imci.files import Folder, Part
from pediatric_his.reference.imci.vocabulary import Vocabulary

HEAD: Final = "edition"
WORDS: Final = "words"
_FILE: Final = re.compile(r"[a-z0-9_]+(/[a-z0-9_]+)*")
_FOLLOW: Final = re.compile(r"([0-9]{1,3})(?: if ([a-z_]+))?")
_GROUPS: Final = tuple(map(str, Group))
_COLOURS: Final = tuple(str(colour) for colour in Colour if colour is not Colour.GREY)


def read_tables(path: Path) -> DecisionTables:
    """The decision tables of a folder.

    Raises:
        ImciError: something in them can't be.
    """
    folder = Folder(path)
    tables = _Reader(folder).tables()
    folder.refuse_faults()
    return tables


@dataclass(frozen=True, slots=True)
class _File:
    """A file, whom it is for, and where its figures come from unless they say otherwise."""

    part: Part
    group: Group
    ground: Ground


@dataclass(slots=True)
class _Reader:
    folder: Folder
    words: Vocabulary = field(init=False)
    results: set[str] = field(default_factory=set)
    """Classifications of the tables that were read."""

    def tables(self) -> DecisionTables:
        head = self.folder.read(HEAD)
        head.known("edition", "files", "sources", "settings", "ages")
        self.folder.sources = tuple(head.part("sources").data)
        self.words = Vocabulary(dict(head.part("settings").data), _ages(head.part("ages")))
        files = [self._file(name) for name in self._names_of_files(head)]
        for file in files:
            inputs = file.part.part("inputs")
            for name in inputs.data:
                self.words.add_input(inputs, name, file.group)
        self._check_head(head)
        facts = {name: ground for file in files for name, ground in self._facts(file)}
        self.words.parse_facts()
        return DecisionTables(
            edition=_edition(head),
            sources={name: Source(part.words("what"), part.words("read")) for name, part in head.parts("sources")},
            settings=self.words.settings,
            ages=self.words.ages,
            inputs=self.words.inputs,
            facts=facts,
            tables=_by_group([table for file in files for table in self._tables(file)]),
            contradictions=_by_group([one for file in files for one in self._contradictions(file)]),
        )

    def _names_of_files(self, head: Part) -> Iterator[str]:
        listed = head.names("files")
        for name in listed:
            if _FILE.fullmatch(name):
                yield name
            else:
                head.fault(f"files: {name!r} is not a name of a file", "files")
        there = {str(path.relative_to(self.folder.path).with_suffix("")) for path in self.folder.path.rglob("*.toml")}
        for name in sorted(there - {*listed, HEAD, WORDS}):
            head.fault(f"{name}.toml is there, but not among the files", "files")

    def _file(self, name: str) -> _File:
        part = self.folder.read(name)
        if not part.data:
            return _File(part, Group.BOTH, Ground("", Standing.UNCERTAIN))
        part.known("group", "source", "standing", "inputs", "facts", "tables", "contradictions")
        return _File(part, Group(part.choice("group", _GROUPS)), part.ground())

    def _check_head(self, head: Part) -> None:
        settings, ages = head.part("settings"), head.part("ages")
        for name, value in settings.data.items():
            if one := self.words.inputs.get(name):
                if value not in one.choices:
                    settings.fault(f"{name} is {value!r}; it can be {', '.join(one.choices)}", name)
            elif isinstance(value, bool):
                self.words.take(settings, name)
            else:
                settings.fault(f"{name} must be true or false; only a setting called as an input has its value", name)
        for name in ages.data:
            self.words.take(ages, name)
        if "age_days" not in self.words.inputs:
            head.fault("no file has the input age_days", "files")

    def _facts(self, file: _File) -> Iterator[tuple[str, Ground]]:
        facts = file.part.part("facts")
        for name in facts.data:
            yield name, self.words.add_fact(facts, name, file.group, file.ground)

    def _tables(self, file: _File) -> Iterator[Table]:
        for name, part in file.part.parts("tables"):
            part.known("gate", "skip_if_pink", "ask_too", "title", "rows")
            gate = self._placed(part, "gate", part.data["gate"], file.group) if "gate" in part.data else None
            rows = tuple(self._row(code, row, file) for code, row in part.parts("rows"))
            for one in part.names("ask_too"):
                if one not in self.words.inputs or self.words.inputs[one].group not in (file.group, Group.BOTH):
                    part.fault(f"ask_too: {one} is not an input for the group {file.group}", "ask_too")
            self._check_rows(part, rows)
            title, ask_too = part.words("title", name), part.names("ask_too")
            yield Table(name, file.group, title, gate, part.yes("skip_if_pink"), ask_too, rows)

    def _check_rows(self, part: Part, rows: tuple[Row, ...]) -> None:
        if not rows:
            part.fault("a table needs rows")
        for above, below in pairwise(rows):
            if below.colour.gravity > above.colour.gravity:
                part.part("rows").part(below.code).fault(f"{below.code} is graver than {above.code} above it", "colour")
        for row in rows:
            if row.code in self.results:
                part.part("rows").part(row.code).fault(f"the classification {row.code} stands twice")
            self.results.add(row.code)

    def _placed(self, part: Part, key: str, text: object, group: Group) -> Expression:
        """An expression that is read when the tables above were, and those below weren't."""
        parsed = self.words.expression(part, key, text, group)
        for code in sorted(parsed.results - self.results):
            part.fault(f"{key}: result({code}): {code} is not a classification of an earlier table", key)
        if parsed.elsewhere:
            part.fault(f"{key}: pink_elsewhere() is known only when all tables are read: in do_if", key)
        return parsed.expression

    def _row(self, code: str, part: Part, file: _File) -> Row:
        part.known(
            *("colour", "when", "clear", "reason", "before", "do", "do_if", "follow", "source", "standing", "note")
        )
        conditions = part.part("do_if")
        row = Row(
            code=code,
            colour=Colour(part.choice("colour", _COLOURS)),
            when=self._placed(part, "when", part.data.get("when"), file.group),
            clear=part.yes("clear"),
            reasons=tuple(self._reason(part, name, file) for name in part.names("reason")),
            before=part.names("before"),
            do=part.names("do"),
            do_if=tuple(
                NamedExpression(name, self.words.expression(conditions, name, text, file.group).expression)
                for name, text in conditions.data.items()
            ),
            follow=_follow(part),
            ground=part.ground(file.ground),
        )
        if row.colour is Colour.GREEN and not row.clear:
            part.fault("a green row must be clear: green isn't said over what was not looked for", "colour")
        return row

    def _reason(self, part: Part, name: str, file: _File) -> NamedExpression:
        parsed = self.words.expression(part, "reason", name, file.group)
        if self.words.fact(name) is None:
            part.fault(f"reason: {name} is not a fact", "reason")
        return NamedExpression(name, parsed.expression)

    def _contradictions(self, file: _File) -> Iterator[Contradiction]:
        part = file.part.part("contradictions")
        for name, text in part.data.items():
            self.words.take(part, name)
            yield Contradiction(name, file.group, self.words.expression(part, name, text, file.group).expression)


_Grouped = TypeVar("_Grouped", Table, Contradiction)


def _by_group(all_of_them: list[_Grouped]) -> dict[Group, tuple[_Grouped, ...]]:
    return {
        group: tuple(one for one in all_of_them if one.group in (group, Group.BOTH))
        for group in (Group.CHILD, Group.YOUNG)
    }


def _edition(head: Part) -> date:
    value = head.data.get("edition")
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    head.fault("edition must be a date like 2026-11-25", "edition")
    return date.min


def _ages(part: Part) -> dict[str, int]:
    """Limits of age in days. Those of young infant, child and end are used by name."""
    ages: dict[str, int] = {}
    for name, days in part.data.items():
        if type(days) is not int or days < 0:
            part.fault(f"{name} must be a whole number of days", name)
        ages[name] = days if type(days) is int else 0
    for name in {"child_from", "end"} - ages.keys():
        part.fault(f"{name} is missing")
    if ages.get("child_from", 0) >= ages.get("end", 1):
        part.fault("child_from is not below end", "child_from")
    return ages


def _follow(part: Part) -> FollowUp | None:
    value = part.data.get("follow")
    if value is None:
        return None
    found = _FOLLOW.fullmatch(value) if isinstance(value, str) else None
    if type(value) is int and 0 < value < 1000:
        return FollowUp(value)
    if not found:
        part.fault('follow must be days, or "5 if not_improving"', "follow")
        return None
    return FollowUp(int(found[1]), found[2] or "")
