"""A template's line breaks are layout, never content: one element a line for the reader, not a byte of it on the wire.

A line break with the indentation around it is nothing beside a tag or a Jinja mark, and one space within a tag or between words. Where
two elements on lines of their own need a space between them, the template says `{{ " " }}`.
"""

from __future__ import annotations

import re

from jinja2.ext import Extension

_JINJA = re.compile(r"(\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\})", re.DOTALL)
_BREAK = re.compile(r"[ \t]*\n\s*")
_TAG_EDGE = re.compile(r"<(?=[a-zA-Z/!])|[\"'>]")


class TemplateLayout(Extension):
    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return without_layout(source)


def without_layout(source: str) -> str:
    """The template's source without its layout; the number of its lines stays, for the messages of errors."""
    state, parts = "", []
    for place, part in enumerate(_JINJA.split(source)):
        if place % 2:
            parts.append(part)
        else:
            text, state = _joined(part, state)
            parts.append(text)
    return "".join(parts)


def _joined(text: str, state: str) -> tuple[str, str]:
    """`state`: "" between tags, "<" within a tag, a quotation mark within an attribute's value."""
    joined, at = [], 0
    for found in _BREAK.finditer(text):
        before = text[at : found.start()]
        state = _state_after(before, state)
        at_edge = (
            not text[: found.start()].rstrip()
            or text[: found.start()].endswith(">")
            or text[found.end() :][:1] in ("", "<")
        )
        space = " " if state or not at_edge else ""
        # A comment that spans as many lines keeps the count and renders nothing.
        joined += [before, space, "{#" + "\n" * found.group().count("\n") + "#}"]
        at = found.end()
    rest = text[at:]
    return "".join([*joined, rest]), _state_after(rest, state)


def _state_after(text: str, state: str) -> str:
    for found in _TAG_EDGE.finditer(text):
        mark = found.group()
        if state in ("'", '"'):
            state = "<" if mark == state else state
        elif state == "<":
            state = "" if mark == ">" else mark if mark in "'\"" else state
        elif mark == "<":
            state = "<"
    return state
