"""One row of a hospital's list, read into a child, her measurements and a dose. Every fault has its words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pediatric_his.clinical.ages import days_from_months
from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.identity.identifiers import check, normalise_phone
from pediatric_his.identity.names import NameFault, clean_name
from pediatric_his.reference.vaccine_names import cvx_of
from pediatric_his.web.forms import read_date, read_decimal

SEXES = {
    "m": "m", "f": "f", "male": "m", "female": "f", "boy": "m", "girl": "f", "1": "m", "2": "f", "м": "m", "ж": "f", "муж": "m", "жен": "f",
    "мужской": "m", "женский": "f", "мальчик": "m", "девочка": "f", "д": "f", "o'g'il": "m", "oʻgʻil": "m", "ўғил": "m",
    "qiz": "f", "қиз": "f",
    "erkak": "m", "ayol": "f",
}  # fmt: skip
_EARLIEST = date(1990, 1, 1)
_OEDEMA = dict.fromkeys(("y", "yes", "1", "да", "ha"), 1) | dict.fromkeys(("n", "no", "0", "нет", "yoʻq", "yo'q"), 0)
POSITIONS = {
    "l": "lying",
    "h": "standing",
    "лежа": "lying",
    "лёжа": "lying",
    "стоя": "standing",
    "lying": "lying",
    "standing": "standing",
}


class BadRow(ValueError):
    """The row can't come in; the message says why, in words for whoever mends the list."""


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A child as the list has her, with what the row says of a day. `age_days` stands for an unknown birth date."""

    key: str
    family_name: str
    given_name: str
    patronymic: str
    sex: str
    birth_date: date | None
    age_days: int | None
    pinfl: str | None
    birth_certificate: str | None
    guardian: str
    phone: str
    address: str
    gestational_age_days: int | None
    measured_on: date | None
    values: Mapping[str, int] = field(default_factory=dict)
    position: str | None = None
    vaccine: str = ""
    cvx: str | None = None
    given_on: date | None = None
    given_precision: str = "day"
    lot: str = ""


def read_row(cells: Mapping[str, str], today: date) -> ImportedRow:
    """The typed row.

    Raises:
        BadRow: something in it can't be, or who it is about is not said.
    """
    family_name, given_name, patronymic = _names(cells)
    birth_date = _day(cells, "birth_date", _EARLIEST, today)
    key = cells.get("id") or _digest(family_name, given_name, birth_date)
    if not cells.get("id") and not given_name:
        raise BadRow("neither a name nor an id: nobody can tell whose row this is")
    values, position = _measurements(cells)
    vaccine = cells.get("vaccine", "")[:120]
    given_on, precision = _given_on(cells, birth_date or _EARLIEST, today) if vaccine else (None, "day")
    return ImportedRow(
        key=f"import:{key}",
        family_name=family_name or f"№ {key}",
        given_name=given_name,
        patronymic=patronymic,
        sex=_sex(cells),
        birth_date=birth_date,
        age_days=_age(cells, needed=birth_date is None),
        pinfl=_identifier(cells, "pinfl", "UZ-PINFL"),
        birth_certificate=_identifier(cells, "birth_certificate", "UZ-BIRTH-CERTIFICATE"),
        guardian=cells.get("guardian_name", "")[:160],
        phone=normalise_phone(cells.get("phone", "")) or "",
        address=cells.get("address", "")[:120],
        gestational_age_days=_gestation(cells),
        measured_on=_day(cells, "measured_on", birth_date or _EARLIEST, today),
        values=values,
        position=position,
        vaccine=vaccine,
        cvx=cvx_of(vaccine) if vaccine else None,
        given_on=given_on,
        given_precision=precision,
        lot=cells.get("lot", "")[:40],
    )


def _sex(cells: Mapping[str, str]) -> str:
    sex = SEXES.get(cells.get("sex", "").lower())
    if sex is None:
        raise BadRow(f"sex: {cells.get('sex') or 'empty'!r} is not understood (m, f, м, ж, 1, 2 …)")
    return sex


def _names(cells: Mapping[str, str]) -> tuple[str, str, str]:
    parts = [cells.get(name, "") for name in ("family_name", "given_name", "patronymic")]
    if not any(parts) and cells.get("full_name"):
        words = cells["full_name"].split()
        parts = [*words[:2], " ".join(words[2:])] if len(words) > 1 else [words[0], "", ""]
    names = []
    for label, part in zip(("family name", "given name", "patronymic"), [*parts, "", ""][:3], strict=True):
        clean = clean_name(part)
        if isinstance(clean, NameFault) and clean is not NameFault.EMPTY:
            raise BadRow(f"{label}: {part[:40]!r} is no name ({clean.value.replace('_', ' ')})")
        names.append("" if isinstance(clean, NameFault) else clean)
    return names[0], names[1], names[2]


def _day(cells: Mapping[str, str], name: str, earliest: date, latest: date) -> date | None:
    text = cells.get(name, "")
    if not text:
        return None
    day = read_date(text) or _other_day(text)
    words = name.replace("_", " ")
    if day is None:
        raise BadRow(f"{words}: {text[:30]!r} is no day (31.12.2025, 2025-12-31, 31/12/2025 …)")
    if not earliest <= day <= latest:
        raise BadRow(f"{words}: {day:%d.%m.%Y} is not between {earliest:%d.%m.%Y} and {latest:%d.%m.%Y}")
    return day


def _given_on(cells: Mapping[str, str], earliest: date, latest: date) -> tuple[date | None, str]:
    """The day of a dose; of a month (03.2025) or a year alone, its first day that can be."""
    match = re.fullmatch(r"(?:(\d{1,2})[./-])?((?:19|20)\d\d)", cells.get("given_on", "").strip())
    if match is None or not 1 <= int(match[1] or 1) <= 12:
        return _day(cells, "given_on", earliest, latest), "day"
    first = date(int(match[2]), int(match[1] or 1), 1)
    if first > latest or (first.year, first.month if match[1] else 12) < (earliest.year, earliest.month):
        raise BadRow(f"given on: {match[0]} is not between {earliest:%d.%m.%Y} and {latest:%d.%m.%Y}")
    return max(first, earliest), "month" if match[1] else "year"


def _other_day(text: str) -> date | None:
    """What spreadsheets make of dates: with a time behind, a serial number, a year in two digits."""
    if re.fullmatch(r"\d{5}", text):
        return date(1899, 12, 30) + timedelta(days=int(text))
    head = re.split(r"[ T]", text)[0]
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%y", "%Y/%m/%d", "%Y%m%d"):
        try:
            return datetime.strptime(head, form).date()  # noqa: DTZ007 a day without a clock
        except ValueError:
            continue
    return None


def _age(cells: Mapping[str, str], *, needed: bool) -> int | None:
    for name, turn in (("age_days", int), ("age_months", days_from_months)):
        if text := cells.get(name):
            value = read_decimal(text)
            if value is None or not 0 <= value <= 7000:
                raise BadRow(f"{name.replace('_', ' ')}: {text[:20]!r} is no age")
            return turn(float(value))
    if needed:
        raise BadRow("birth date: empty, and there is no age either")
    return None


def _gestation(cells: Mapping[str, str]) -> int | None:
    text = cells.get("gestation_weeks", "")
    if not text:
        return None
    value = read_decimal(text)
    if value is None or not 22 <= value <= 44:
        raise BadRow(f"gestation weeks: {text[:20]!r} is not from 22 to 44")
    return int(value * 7)


def _measurements(cells: Mapping[str, str]) -> tuple[dict[str, int], str | None]:
    values: dict[str, int] = {}
    for name in ("weight", "length_height", "head_circumference", "muac", "triceps_skinfold", "subscapular_skinfold"):
        text = cells.get(name, "")
        if not text or text.upper() in ("NA", "NAN", "-", "—"):
            continue
        value = _figure(text)
        if value is None:
            raise BadRow(f"{KINDS[name].words}: {text[:20]!r} is no number")
        if name == "muac" and value < 40:  # written in centimetres
            value *= 10
        kind = KINDS[name]
        if not kind.low <= value <= kind.high:
            raise BadRow(f"{kind.words}: {text[:20]} is not between {kind.low:g} and {kind.high:g} {kind.unit}")
        values[name] = round(value * kind.scale)
    oedema = _OEDEMA.get(cells.get("oedema", "").strip().lower())
    if oedema is not None:  # looked for and not there is a fact too: it ends what was seen before
        values["oedema"] = oedema
    return values, POSITIONS.get(cells.get("position", "").lower())


def _figure(text: str) -> float | None:
    try:
        value = float(text.replace(",", ".").replace(" ", ""))
    except ValueError:
        return None
    return value if abs(value) < 1e6 else None


def _identifier(cells: Mapping[str, str], name: str, system: str) -> str | None:
    text = cells.get(name, "")
    if not text:
        return None
    checked = check(system, text)
    if checked.refused:
        raise BadRow(f"{name.replace('_', ' ')}: {text[:30]!r} has not the right form")
    return checked.value


def _digest(*parts: object) -> str:
    return hashlib.sha256("|".join(str(part).lower() for part in parts).encode()).hexdigest()[:24]
