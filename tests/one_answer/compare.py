"""Whether all that is said of a child is one answer: each place against the command, which never saw the database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from pediatric_his.clinical.growth.judgement import Claim, ClaimName, Level, Subject
from pediatric_his.features.growth.family import family_sentence
from pediatric_his.features.growth.row_words import MARKS
from pediatric_his.features.growth.sentences import sentence
from pediatric_his.features.growth.words import z_text
from pediatric_his.web.languages import date_text, language
from tests.one_answer.children import MadeUp
from tests.one_answer.commands import INDICATORS
from tests.one_answer.places import RowSeen, Seen, words

ROW: Final = {
    "wfa": "Weight", "lhfa": "Length", "wflh": "Weight for length", "bmifa": "BMI", "hcfa": "Head", "acfa": "Arm (MUAC)",
}  # fmt: skip
CLASSES: Final = (
    ClaimName.SAM, ClaimName.MAM, ClaimName.AT_RISK_INFANT, ClaimName.SEVERELY_STUNTED, ClaimName.STUNTED,
    ClaimName.SEVERELY_UNDERWEIGHT, ClaimName.UNDERWEIGHT, ClaimName.SEVERELY_THIN, ClaimName.THIN, ClaimName.OBESE,
    ClaimName.OVERWEIGHT, ClaimName.MICROCEPHALY, ClaimName.MACROCEPHALY, ClaimName.TALL,
)  # fmt: skip
RANK: Final = {"plain": 0, "fine": 1, "watch": 2, "alarm": 3, "": 0}
ARM: Final = "Arm circumference (MUAC) "
MEASURE: Final = "Measure today:"
NOTHING: Final = "Nothing is measured yet."


def disagreements(
    child: MadeUp, claims: list[Claim], z: dict[str, dict[str, str]], seen: dict[str, Seen], today: bool
) -> Iterator[str]:
    """What any two places say differently. `z`: the command's by day; `today`: the child was measured today."""
    with language("en"):
        growth = seen["growth"]
        yield from _sentences(child, claims, growth)
        for place in ("growth", "child", "note"):
            yield from _headline(child, claims, place, seen[place])
        yield from _level(claims, growth)
        yield from _z(z, growth)
        yield from _class_claims(claims, growth)
        yield from _rows_are_backed(child, claims, growth)
        yield from _same_rows(child, growth, seen["child"], "child", child.days[-1:] if child.days else [])
        if today:
            yield from _same_rows(child, growth, seen["note"], "note", [child.on])
        yield from _label(growth)
        yield from _family(child, claims, growth, seen["parents"])
        for place, page in seen.items():
            if found := re.search("[↑↓→]", page.text):
                yield f"{place}: an arrow {found[0]}"
            if page.text.count("Measure today") > 1:
                yield f"{place}: asks {page.text.count('Measure today')} times to measure"


def _arm_is_graver(seen: Seen) -> bool:
    """Another judge of the arm is graver than growth's own rules: its sentence stands besides."""
    return ARM in seen.text.split("All visits")[0]


def _sentences(child: MadeUp, claims: list[Claim], growth: Seen) -> Iterator[str]:
    """Each claim stands on the growth page, but what is to be measured, which is one line."""
    for claim in claims:
        told = sentence(claim, child.on)
        left_out = claim.name in (ClaimName.OVERDUE, ClaimName.UNMEASURED) or (
            claim.name in (ClaimName.ALONG_LINE, ClaimName.USUAL) and _arm_is_graver(growth)
        )
        if not left_out and words(told) not in growth.text:
            yield f"growth: {claim.name} isn't said: {told!r}"
        if claim.past and MEASURE not in growth.text:
            yield f"growth: {claim.name} is past and nothing is asked to be measured"
        if claim.name is ClaimName.OVERDUE and f"(last {date_text(claim.day)})" not in growth.text:
            yield f"growth: overdue since {claim.day} isn't said"


def _headline(child: MadeUp, claims: list[Claim], place: str, seen: Seen) -> Iterator[str]:
    if not child.days:
        if seen.headline not in ("", NOTHING):
            yield f"{place}: {seen.headline!r} of a child never measured"
        return
    if not claims:
        return
    expected = words(sentence(claims[0], child.on))
    if claims[0].name is ClaimName.OVERDUE:
        expected = MEASURE
    first = seen.headline
    if first.startswith(expected) or (first.startswith(ARM) or " was so: " + ARM in first):
        return
    if claims[0].name is ClaimName.UNMEASURED:
        return
    yield f"{place}: says first {first!r}, the command {expected!r}"


def _level(claims: list[Claim], growth: Seen) -> Iterator[str]:
    told, page = MARKS[claims[0].level] if claims else "plain", growth.level or "plain"
    graver = _arm_is_graver(growth) and RANK[page] > RANK[told]
    if claims and page != told and not graver:
        yield f"growth: the page says {page}, the command {told}"


def _z(z: dict[str, dict[str, str]], growth: Seen) -> Iterator[str]:
    """The z of each line is the command's, to the printed digit."""
    lines = {(row.day, row.name): row for row in growth.rows}
    for day, scores in z.items():
        for indicator in INDICATORS:
            row = lines.get((day, ROW[indicator]))
            told = scores[f"{indicator}_z"] if f"{indicator}_z" in scores else scores.get(indicator, "")
            if told and row is None:
                yield f"table: no line {indicator} on {day}"
            elif told and row is not None and row.z != z_text(float(told)):
                yield f"table: {indicator} on {day} is {row.z}, the command says {told}"
            elif not told and row is not None and row.z:
                yield f"table: {indicator} on {day} is {row.z}, the command has none"


def _row_names(claim: Claim) -> list[str]:
    subjects = claim.signs or ((claim.subject,) if claim.subject else ())
    names = {Subject.MUAC: "Arm (MUAC)", Subject.OEDEMA: "Oedema"}
    return [names.get(one) or ROW.get(str(one), "") for one in subjects]


def _class_claims(claims: list[Claim], growth: Seen) -> Iterator[str]:
    """The line of a class's figure has its day, its z and at least its level."""
    for claim in claims:
        if claim.name not in CLASSES or claim.day is None:
            continue
        name = _row_names(replace(claim, signs=()))[0]
        row = next((r for r in growth.rows if r.day == f"{claim.day:%Y%m%d}" and r.name == name), None)
        if row is None:
            yield f"table: {claim.name} rests on {claim.day}, which has no line {name}"
            continue
        if RANK[row.level] < RANK[MARKS[claim.level]]:
            yield f"table: {name} on {claim.day} is {row.level} ({row.words}), the claim {claim.name} {claim.level}"
        if claim.z is not None and name not in ("Arm (MUAC)", "Oedema"):
            shown = f"{row.z} {row.words} {row.source}"
            if z_text(claim.z) not in shown:
                yield f"table: {name} on {claim.day} is {row.z}, the claim {claim.name} {claim.z}"


def _rows_are_backed(child: MadeUp, claims: list[Claim], growth: Seen) -> Iterator[str]:
    """No newest line is graver than the child's own level."""
    newest: dict[str, RowSeen] = {}
    for row in growth.rows:  # the latest day first
        if row.words != "measure again":
            newest.setdefault(row.name, row)
    age = (child.on - child.birth).days
    for row in newest.values():
        ended = age >= 366 and row.name in ("Weight", "Weight for length", "Arm (MUAC)", "Oedema")
        ended |= age > 28 and row.day == f"{child.birth:%Y%m%d}"  # the size at birth is told for four weeks
        if RANK[row.level] > max(1, RANK[growth.level]) and not ended:
            yield f"table: {row.name} on {row.day} is {row.level} ({row.words}), the child {growth.level}"
        if row.level == "fine" and row.z:
            z = float(row.z.replace("−", "-"))
            if z < -2.05 or (z > 3.05 and row.name not in ("Weight", "Arm (MUAC)")):
                yield f"table: {row.name} on {row.day} is fine at {row.z}"


def _same_rows(child: MadeUp, growth: Seen, other: Seen, place: str, days: Sequence[date]) -> Iterator[str]:
    """A day's lines read alike in both tables."""
    for day in days:
        key = f"{day:%Y%m%d}"
        here = {row.name: (row.value, row.z, row.level, row.words) for row in growth.rows if row.day == key}
        there = {row.name: (row.value, row.z, row.level, row.words) for row in other.rows}
        for name, row in here.items():
            if there.get(name) != row:
                yield f"{place}: {name} on {day} is {there.get(name)}, in the table {row}"
        for name in ("Arm circumference (MUAC)", "Weight", "Length or height"):
            if name in there and name not in here and here:
                yield f"{place}: {name} stands apart: {there[name]}"


def _label(growth: Seen) -> Iterator[str]:
    """The label at the chart's newest point is that of the newest line."""
    if not growth.label:
        return
    value, sd = growth.label
    rows = [row for row in growth.rows if row.value == value and sd.partition(" ·")[0] == f"{row.z} SD"]
    if not rows:
        yield f"chart: its point says {growth.label}, no line does"
    elif not any(row.source.split(" · ")[0] in growth.label_words for row in rows):
        yield f"chart: {growth.label_words!r}, the table {rows[0].source!r}"


def _family(child: MadeUp, claims: list[Claim], growth: Seen, parents: Seen) -> Iterator[str]:
    if re.search(r"\bSD\b|centile|WHO|\bz\b", parents.text):
        yield "parents: figures of ours"
    told = [family_sentence(claim, child.on) for claim in claims if claim.name is not ClaimName.OVERDUE]
    first = next((words(one) for one in told if one), None)
    if first and first not in parents.text and not _arm_is_graver(growth):
        yield f"parents: {first!r} isn't said"
    alarm = "speak with the doctor today" in parents.text
    level = claims[0].level if claims else Level.UNKNOWN
    if level is Level.ALARM and not alarm:
        yield "parents: an alarm isn't told"
    if alarm and level is not Level.ALARM and not _arm_is_graver(growth):
        yield f"parents: told as an alarm, the command says {level}"
