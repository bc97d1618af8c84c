"""A template's line breaks are layout, never content: one element a line for the reader, hardly a byte of it on the wire.

A line break with the indentation around it is nothing beside a tag or a Jinja mark, and one space within a tag. Between words, and
between words and an element within the line (`<b>`, `<span>`), it is the one space that a reader of the source sees there; what an
expression gives is words, unless it calls a macro. Where two elements on lines of their own need a space between them, the template
says `{{ " " }}`.
"""

from __future__ import annotations

import re

from jinja2.ext import Extension

_JINJA = re.compile(r"(\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\})", re.DOTALL)
_BREAK = re.compile(r"([ \t]*\n\s*)")
_TAG_EDGE = re.compile(r"<(?=[a-zA-Z/!])|[\"'>]")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*|!)")
_WITHIN_A_LINE = frozenset({"a", "abbr", "b", "code", "em", "i", "q", "small", "span", "strong", "sub", "sup", "time"})
_MACROS = re.compile(r"\{%-?\s*(?:from\s+\S+\s+import\s+(.*?)|macro\s+(\w+)\(.*?)-?%\}", re.DOTALL)
_NO_WORDS = frozenset({"caller", "csrf_field", "key_field", "super", "self"})
_OWN_SPACES = re.compile(r"\{\{-|\{\{\s*[\"']")
_STATEMENT = re.compile(r"\{%[-+]?\s*(\w+)")


class TemplateLayout(Extension):
    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return without_layout(source)


def without_layout(source: str) -> str:
    """The template's source without its layout; the number of its lines stays, for the messages of errors."""
    reading = _Reading(_NO_WORDS | _macros(source))
    for place, part in enumerate(_JINJA.split(source)):
        if not place % 2:
            reading.text(part)
        elif part.startswith("{{"):
            reading.expression(part)
        else:
            reading.statement(part)
    return "".join(reading.parts)


def _macros(source: str) -> set[str]:
    """The names that are called for a piece of page."""
    found = _MACROS.findall(source)
    return {name for imported, own in found for name in (own, *re.findall(r"\w+", imported)) if name}


class _Reading:
    """`before`: "words", an "element" that has ended, or "" for nothing that a space belongs after; `broken`: a break came since.

    `state`: "" between tags, "<" within a tag, a quotation mark within an attribute's value.
    """

    def __init__(self, macros: frozenset[str]) -> None:
        self.parts: list[str] = []
        self._macros, self._state, self._tag = macros, "", ""
        self._before, self._broken = "", False
        self._branches: list[str] = []

    def text(self, part: str) -> None:
        for place, piece in enumerate(_BREAK.split(part)):
            if place % 2:
                self._break(piece)
            elif piece:
                tag = _TAG.match(piece)
                element = "element" if tag and not tag[1] and tag[2].lower() in _WITHIN_A_LINE else ""
                self._space(element if tag else "" if piece[0].isspace() else "words")
                self.parts.append(piece)
                self._after(piece)

    def expression(self, part: str) -> None:
        called = re.match(r"\{\{\s*(\w+)\s*[.(]", part)
        words = not _OWN_SPACES.match(part) and not (called and called[1] in self._macros)
        self._space("words" if words else "")
        self.parts.append(part)
        if not self._state:
            self._before = "words" if words and not part.endswith("-}}") else ""

    def statement(self, part: str) -> None:
        """Each branch of an `if` follows what stood before it."""
        found = _STATEMENT.match(part)
        name = found[1] if found else ""
        if name == "if":
            self._branches.append(self._before)
        elif name in ("elif", "else") and self._branches:
            self._before = self._branches[-1]
        elif name == "endif" and self._branches:
            self._before = self._before or self._branches[-1]
            self._branches.pop()
        elif name and not self._state and name not in ("for", "endfor", "do", "from", "set"):
            self._before = ""
        self.parts.append(part)

    def _break(self, layout: str) -> None:
        space = " " if self._state or (self.parts[-1:] and self.parts[-1].endswith("{")) else ""
        self._broken = not space
        # A comment that spans as many lines keeps the count and renders nothing.
        self.parts.append(space + "{#" + "\n" * layout.count("\n") + "#}")

    def _space(self, after: str) -> None:
        if self._broken and not self._state and self._before and "words" in (self._before, after) and after:
            self.parts.append(" ")
        self._broken = False

    def _after(self, piece: str) -> None:
        at = 0
        for found in _TAG_EDGE.finditer(piece):
            mark = found.group()
            if self._state in ("'", '"'):
                self._state = "<" if mark == self._state else self._state
            elif self._state == "<":
                self._state = "" if mark == ">" else mark if mark in "'\"" else self._state
                if mark == ">":
                    self._before, at = self._tag, found.end()
            elif mark == "<":
                tag = _TAG.match(piece, found.start())
                self._tag = "element" if tag and tag[1] and tag[2].lower() in _WITHIN_A_LINE else ""
                self._state = "<"
        if not self._state and (rest := piece[at:]):
            self._before = "" if rest[-1].isspace() else "words"
