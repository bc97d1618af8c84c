"""Vital signs and laboratory results as dated, readable files: thresholds and words, blood pressure, heights, rates; SOURCES.toml."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from pediatric_his.clinical.vitals.height_centile import HeightRow, HeightTables, Posture
from pediatric_his.clinical.vitals.model import Cut, Measure, RateRow, Sex, Thresholds
from pediatric_his.reference.sections import Fault, Section
from pediatric_his.reference.vitals.checks import cut_faults
from pediatric_his.reference.vitals.cuts import LimitWords, read_cuts
from pediatric_his.reference.vitals.reading import thresholds_of

FOLDER: Final = Path(__file__).parent
SHIPPED: Final = FOLDER / "thresholds.toml"
LANGUAGES: Final = ("uz", "ru", "en")
_KINDS_OF_WORDS: Final = ("measures", "levels", "findings", "next_steps", "units", "grades")

Words = Mapping[str, Mapping[str, str]]


class VitalsError(ValueError):
    """A file can't be used; the message has a line for each fault, with its place."""


@cache
def thresholds() -> Thresholds:
    """Those shipped."""
    return read_thresholds(SHIPPED)


def read_thresholds(path: Path) -> Thresholds:
    """Reads and checks a file of thresholds.

    Raises:
        VitalsError: with all faults, each with its line.
    """
    text, data = _toml(path)
    found, faults = thresholds_of(data, rate_rows(), _words()["findings"], _words()["measures"])
    if faults:
        raise _error(path, text, faults)
    return found


def read_cut_lines(measure: Measure, lines: Iterable[str]) -> tuple[Cut, ...]:
    """Cuts of a band as somebody writes them, one a line, checked as those of the file are.

    Raises:
        VitalsError: with all faults, a line each.
    """
    faults: list[Fault] = []
    section = Section({"cuts": "\n".join(lines)}, "", (), faults)
    grades = thresholds().grade_order if measure.kind == "grade" else None
    cuts = read_cuts(section, LimitWords(grades, bool(measure.fever), bool(measure.rates)), _words()["findings"])
    told = [fault.message for fault in faults]
    if not told:
        told = list(cut_faults(cuts, [fever.limit for fever in measure.fever.values()]))
    if told:
        raise VitalsError("\n".join(dict.fromkeys(told)))
    return cuts


def words(finding: str, locale: str) -> str:
    """A finding in words."""
    return _words()["findings"][finding][locale]


def next_step_words(step: str, locale: str) -> str:
    """What a blood pressure asks for, in words; nothing for a normal one."""
    return _words()["next_steps"][step][locale]


def level_words(level: str, locale: str) -> str:
    return _words()["levels"][level][locale]


def measure_name(code: str, locale: str) -> str:
    """The name of a measure."""
    return _words()["measures"][code][locale]


def unit_words(code: str, locale: str) -> str:
    """A unit as it is shown: 10*9/L is ×10⁹/л."""
    return _words()["units"][code][locale]


def grade_words(grade: str, locale: str) -> str:
    """A strip's grade as it is shown."""
    return _words()["grades"][grade][locale]


@cache
def _words() -> Mapping[str, Words]:
    return read_words(FOLDER / "words.toml")


def read_words(path: Path) -> Mapping[str, Words]:
    """Words by kind, key and language.

    Raises:
        VitalsError: a language is missing, or the file is wrong otherwise.
    """
    text, data = _toml(path)
    faults = [Fault(f"[{kind}] is missing", ()) for kind in _KINDS_OF_WORDS if not isinstance(data.get(kind), dict)]
    faults += [Fault(f"[{kind}] is not known here", (f"[{kind}]",)) for kind in data.keys() - set(_KINDS_OF_WORDS)]
    for kind in _KINDS_OF_WORDS:
        for key, entry in data.get(kind, {}).items():
            told = entry if isinstance(entry, dict) else {}
            missing = [language for language in LANGUAGES if not isinstance(told.get(language), str)]
            blank = [language for language in LANGUAGES if key != "none" and told.get(language) == ""]
            if missing or blank:
                faults.append(Fault(f"{kind}.{key}: no words in {', '.join(missing + blank)}", (f"[{kind}]", key)))
    if faults:
        raise _error(path, text, faults)
    return data


@cache
def rate_rows() -> Mapping[str, tuple[RateRow, ...]]:
    """Heart ("hr") and breathing ("rr") rates, the youngest first."""
    rows = rows_of("fleming2011_heart_resp_rate.csv")
    return {
        vital: tuple(RateRow(*map(Decimal, list(row.values())[1:])) for row in rows if row["vital"] == vital)
        for vital in ("hr", "rr")
    }


@cache
def height_tables() -> HeightTables:
    """CDC 2000, for the height centile of the blood pressure tables."""
    found: dict[tuple[Sex, Posture], list[HeightRow]] = {}
    for row in rows_of("cdc2000_height.csv"):
        key: tuple[Sex, Posture] = (
            "f" if row["sex"] == "f" else "m",
            "lying" if row["posture"] == "lying" else "standing",
        )
        found.setdefault(key, []).append(HeightRow(*(float(row[name]) for name in ("months", "l", "m", "s"))))
    return found


def rows_of(name: str) -> list[dict[str, str]]:
    with open(FOLDER / name, encoding="ascii", newline="") as file:
        return list(csv.DictReader(file))


def _toml(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise VitalsError(f"{path.name} is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise VitalsError(f"{path.name}: {error}") from error


def _error(path: Path, text: str, faults: list[Fault]) -> VitalsError:
    return VitalsError("\n".join(f"{path.name}, {fault.told(text)}" for fault in dict.fromkeys(faults)))
