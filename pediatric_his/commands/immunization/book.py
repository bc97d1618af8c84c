"""`pediatric-his immunization calendars`: every row of every calendar with its source and standing, and every rule over what is observed.

It writes `docs/calendars.md`, for a doctor or a ministry to read over; a test keeps that file what the command writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pediatric_his.reference.calendars import Calendar, Line, calendar_codes, load_calendar
from pediatric_his.reference.calendars.conditions import rule_book

_HEAD = """# Every row of every calendar

`pediatric-his immunization calendars --out docs/calendars.md` writes this page from the files of `reference/calendars/` and
from `reference/conditions.toml`.

How sure a row is: **confirmed**: two sources; **partial**: one source, shown as “check with the ministry”; **uncertain**: from memory or
disputed, never due until a hospital's head doctor approves it. *Source*: where the dose and its age stand; *limits*: where its minimum age
and intervals stand; the keys are told above each table. “Other way”: another way to complete the group, for late starters or for what was
begun elsewhere."""
_OWN = ("age", "min_age", "min_interval")
_REST = {
    "interval_from_first": "after the first dose {}",
    "max_age": "below {}",
    "counts_until": "counts until {}",
    "counts_from": "counts from {}",
    "counts_after": "counts after {}",
    "skip_from": "passed over from {}",
    "overdue_after": "overdue after {}",
    "test_first_from": "Mantoux first from {}",
    "products": "only CVX {}",
    "or_else": "or else {}",
    "only_after": "only after CVX {}",
    "every_time": "again each time",
    "note": "{}",
}
_RULE_HEAD = """# What is observed of a child

The rules of `reference/conditions.toml`. Mark: **C** read in the source named, **M** from memory, **O** our own reading. A hospital's head
doctor approves them one by one; until then each says so where it decides, and no dose is offered because of one."""
_ACTS = {
    "asks": "ask {}",
    "stops": "stops {}",
    "stops_products": "stops CVX {}",
    "doctor": "ask a doctor: {}",
    "waits": "waits: {}",
    "immune": "immune: {}",
    "complete": "complete: {}",
}


def book() -> str:
    """The whole page."""
    calendars = (load_calendar(code) for code in calendar_codes())
    return "\n".join([_HEAD, *(line for c in calendars for line in _calendar(c)), "", _RULE_HEAD, *_rules()]) + "\n"


def _calendar(calendar: Calendar) -> Iterator[str]:
    yield f"\n## {calendar.code}\n"
    yield f"In force since {calendar.as_of}, last looked over {calendar.looked_over}.\n"
    yield from (f"- `{key}`: {told}" for key, told in calendar.sources.items())
    yield "\n| row | vaccine | age | from | after the dose before | else | source | limits | standing |"
    yield "|---|---|---|---|---|---|---|---|---|"
    yield from (_row(line) for line in calendar.lines)


def _row(line: Line) -> str:
    told = line.figures
    name = line.id.partition("/")[2] + (" other way" if line.way else "") + (" girls" if line.girls_only else "")
    rest = "; ".join(words.format(_text(told[key])) for key, words in _REST.items() if key in told)
    cells = (name, told["vaccine"], *(told.get(key, "") for key in _OWN), rest, told["source"], told["limits"])
    return _cells(*cells, line.shipped_standing.value)


def _rules() -> Iterator[str]:
    yield "\n| rule | observation | what it means | source | mark | to be confirmed |"
    yield "|---|---|---|---|---|---|"
    for rule in rule_book():
        told = rule.figures
        yield _cells(rule.id, _observed(told), _meaning(told), told["source"], told["mark"], told.get("confirm", ""))


def _observed(told: Mapping[str, Any]) -> str:
    if "code" in told:
        return f"{told['code']} in figures"
    if "asks" in told:
        return f"allergy-unclear = {', '.join(told['codes'])}"
    words = (" and " if told.get("all_of") else ", ").join(told["codes"])
    more = [f"= {told['value']}"] if "value" in told else []
    more += [f"below {told['below']}"] if "below" in told else []
    more += [f"until {told['until_age']} of age"] if "until_age" in told else []
    return " ".join([words, *more])


def _meaning(told: Mapping[str, Any]) -> str:
    if "code" in told:
        return f"below {told['below']}: {told['low']}; {told['at_least']} and more: {told['high']}"
    said = [words.format(_text(told[key])) for key, words in _ACTS.items() if key in told]
    said += [f"{told['months']} months from its day"] if "months" in told else []
    said += ["before the first dose only"] if told.get("first_dose") else []
    return "; ".join(said) or "keeps nothing back"


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"
