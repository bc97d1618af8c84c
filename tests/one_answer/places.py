"""The places where a child's growth is said, read as a person reads them. A room that says it adds itself here."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from tests.clinic import Clinic, visible_text

NOT_BUILT: Final = {"IMCI's page": "its green isn't shown for a matter in which another judge says watch or alarm"}
"""Rooms to come, each with what it must keep; `test_one_answer.py` fails when one is there and not in PLACES."""


# A height from two years on is the length of before.
_STANDING = {"Height": "Length", "Weight for height": "Weight for length"}


def row_name(text: str) -> str:
    """The name of a table's row, one for both ages."""
    return _STANDING.get(words(text), words(text))


@dataclass(frozen=True)
class RowSeen:
    """A line of a table of growth. `level`: of its chip."""

    day: str
    name: str
    value: str
    z: str
    level: str
    words: str
    source: str = ""


@dataclass
class Seen:
    """A page's main part: its words, what is said first, its lines, and the label at the chart's newest point."""

    text: str
    headline: str = ""
    level: str = ""
    rows: list[RowSeen] = field(default_factory=list)
    label: tuple[str, ...] = ()
    label_words: str = ""


def words(part: str) -> str:
    return html.unescape(visible_text(part)).strip()


def _main(page: str) -> str:
    """Without the dangers of the banner, which stand on every page, and beside the signature: they ask for the same."""
    return re.sub(
        r'<section class="(?:dangers"|card stack" id="dangers-standing").*?</section>',
        "",
        page[page.index("<main") :],
        flags=re.S,
    )


def _answers(main: str) -> list[tuple[str, str]]:
    """(level, words) of each sentence."""
    found = []
    for paragraph in re.findall(r'<p class="answer">(.*?)</p>', main, re.S):
        mark = re.search(r'class="mark (\w+)"', paragraph)
        found.append((mark[1] if mark else "", words(paragraph)))
    return found


def _chip(cell: str) -> tuple[str, str]:
    chip = re.search(r'<span class="chip (\w+)">(.*?)</span>', cell, re.S)
    return (chip[1], words(cell)) if chip else ("", words(cell))


def _cells(row: str) -> list[str]:
    return re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", row, re.S)


def _table(main: str) -> list[RowSeen]:
    """The growth page's lines of all visits."""
    found, day = [], ""
    for key, row in re.findall(r'<tr\s*(?:id="(\d{8})")?\s*>(.*?)</tr>', main[main.rindex("<table") :], re.S):
        cells = _cells(row)
        if len(cells) < 6 or ("hidden-label" in row and not key):
            continue
        day = key or day
        name, value, z, _change, said, source = cells[-6:]
        level, told = _chip(said)
        found.append(
            RowSeen(day, row_name(name), words(value), words(z).partition(" ·")[0].strip(), level, told, words(source))
        )
    return found


def _label(main: str) -> tuple[tuple[str, ...], str]:
    groups = re.findall(r'<g class="label"(.*?)</g>', main, re.S)
    titles = re.findall(r'<g class="pt last".*?<title>(.*?)</title>', main, re.S)
    label = tuple(words(t) for t in re.findall(r"<text[^>]*>(.*?)</text>", groups[-1], re.S)) if groups else ()
    return label, words(titles[-1]) if titles else ""


def growth_page(clinic: Clinic, child: UUID) -> Seen:
    main = _main(clinic.doctor.get(f"/patients/{child}/growth").text)
    answers = _answers(main)
    label, title = _label(main)
    level, first = answers[0] if answers else ("", "")
    return Seen(words(main), first, level, _table(main), label, title)


def childs_page(clinic: Clinic, child: UUID) -> Seen:
    main = _main(clinic.doctor.get(f"/patients/{child}").text)
    level, first = _answers(main)[0]
    strong = re.search(r'<p class="answer">.*?<strong>(.*?)</strong>', main, re.S)
    rows = []
    for table in re.findall(r'<table class="figures cards">(.*?)</table>', main, re.S):
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.S):
            cells = _cells(row)
            if len(cells) == 5 and "chip" in row:
                name, value, z, _change, said = cells
                said = said.partition("<details")[0]
                rows.append(RowSeen("", row_name(name), words(value), words(z), *_chip(said)))
    return Seen(words(main), words(strong[1]) if strong else first, level, rows)


def note(clinic: Clinic, encounter: UUID) -> Seen:
    main = _main(clinic.doctor.get(f"/encounters/{encounter}/note").text)
    main = main[main.index("<aside") :]
    answers = _answers(main)
    level, first = answers[0] if answers else ("", "")
    rows = []
    for line in re.findall(r'<p class="reading">(.*?)</p>', main, re.S):
        named = re.search(r'class="strong">(.*?)</span>\s*<span class="num">(.*?)</span>', line, re.S)
        z = re.search(r'<span class="num">(\S+) SD</span>', line)
        assert named is not None
        chip = line[line.index('<span class="chip') :]
        rows.append(RowSeen("", row_name(named[1]), words(named[2]), z[1] if z else "", *_chip(chip)))
    return Seen(words(main), first, level, rows)


def parents_view(clinic: Clinic, child: UUID) -> Seen:
    main = _main(clinic.doctor.get(f"/patients/{child}/growth/parents").text)
    answers = _answers(main)
    label, title = _label(main)
    level, first = answers[0] if answers else ("", "")
    return Seen(words(main), first, level, [], label, title)


def lists(clinic: Clinic) -> dict[str, dict[str, list[str]]]:
    """What the lists say of each child, by list and family name: the chips of its line."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, page in (("today", clinic.doctor.get("/today").text), ("queue", clinic.reception.get("/desk").text)):
        found[name] = {}
        for row in page.split('<div class="list-row">')[1:]:
            who = re.search(r'<span class="strong">(\S+) ', row)
            if who:
                found[name][who[1]] = [
                    words(chip) for chip in re.findall(r'<span class="chip alarm">(.*?)</span>', row, re.S)
                ]
    return found
