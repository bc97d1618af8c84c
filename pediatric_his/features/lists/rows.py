"""A row of a list turned into what the forms' readers take: a child, a day of measurements, doses, a decision. No database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pediatric_his.clinical.ages import days_from_months
from pediatric_his.features.lists import cells as cell
from pediatric_his.features.lists.columns import Columns
from pediatric_his.features.lists.files import Row
from pediatric_his.features.lists.outcome import Outcome
from pediatric_his.features.lists.regions import regions_named
from pediatric_his.features.lists.words import of_form_field
from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.features.measurements.listed import VALUES
from pediatric_his.features.patients.listed import ListedChild, read_listed_child
from pediatric_his.reference.countries import Country
from pediatric_his.web.forms import read_date, read_decimal
from pediatric_his.web.languages import N_, _, current_locale

LONGEST_ADDRESS = 120
NEWEST_AGE_DAYS = 7000
UNREADABLE = "\ufffd"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a list comes in. `today` is the hospital's day."""

    country: Country
    today: date


@dataclass(slots=True)
class Entry:
    """A row as read: its values as the forms take them, the child, the doses; and what there is to say of the reading."""

    row: Row
    values: dict[str, str]
    child: ListedChild = field(default_factory=ListedChild)
    doses: list[tuple[str, dict[str, str]]] = field(default_factory=list)  # the field that names the day, the cells
    read: Outcome = field(init=False)

    def __post_init__(self) -> None:
        self.read = Outcome(self.row)


def read_row(row: Row, columns: Columns, setting: Setting) -> Entry:
    """Reads a row. What can't be read is told by field; who can't be told is refused whole."""
    entry = Entry(row, columns.read(row.cells))
    if row.open_quote:
        entry.read.refuse("quote", _("a quotation mark is not closed"))
    elif any(row.cells[len(columns.header) :]):
        entry.read.refuse("row", _("there are more cells than columns: a separator stands within a cell"))
    elif any(UNREADABLE in text for text in row.cells):
        entry.read.refuse(
            "row", _("letters of this row are damaged, its encoding is another than the file's: write it anew")
        )
    if entry.read.whole:
        return entry
    written = dict(entry.values)
    for name, text in written.items():
        _read_cell(entry, name, text, columns)
    _doses(entry, columns)
    _birth_date(entry, setting)
    if not entry.read.whole:
        _child(entry, setting)
    return entry


def places_of(columns: Columns) -> Mapping[str, Sequence[int]]:
    """Where the cells of each field stand."""
    found = {name: [place] for name, place in columns.fields.items()}
    for place in columns.doses:
        found[f"dose {place}"] = [place]
    return found


# ── cell by cell ───────────────────────────────────────────────────────────
def _read_cell(entry: Entry, name: str, text: str, columns: Columns) -> None:
    reader = _READERS.get(name)
    if text.lower() in cell.NOTHING or (name == "decision" and cell.YES_NO.get(text.lower()) == "no"):
        del entry.values[name]
        return
    if text.startswith("'") and text[1:2] in (
        "=",
        "+",
        "-",
        "@",
    ):  # as our own report writes what a spreadsheet would run
        text = entry.values[name] = text[1:]
    if reader is None:
        return
    try:
        read = reader(text, columns.units.get(name, ""))
    except cell.CellFault as fault:
        entry.read.faults[name] = str(fault)
        del entry.values[name]
        return
    entry.values[name] = read.text
    if read.remark:
        entry.read.remarks[name] = read.remark


_Reader = Callable[[str, str], cell.Read]


def _figure(unit: str, decimals: int) -> _Reader:
    return lambda text, written: cell.figure(text, unit, decimals, written)


def _coded(codes: Mapping[str, str], allowed: str) -> _Reader:
    return lambda text, _written: cell.coded(text, codes, allowed)


def _day(text: str, _written: str) -> cell.Read:
    return cell.day(text)


def _address(text: str, _written: str) -> cell.Read:
    if len(text) <= LONGEST_ADDRESS:
        return cell.Read(text)
    return cell.Read(text[:LONGEST_ADDRESS].rstrip(), _("cut after %(n)s characters", n=LONGEST_ADDRESS))


_DAYS = (
    "birth_date", "measured_on", "given_on", "expiry", "decision_on", "decision_until", "condition_on", "condition_placed",
    "condition_ended", "tuberculin_on", "tuberculin_placed", "bcg_scar_on",
)  # fmt: skip
_READERS: dict[str, _Reader] = {
    **{code: _figure(kind.unit, kind.decimals) for code, kind in KINDS.items()},
    **dict.fromkeys(_DAYS, _day),
    **dict.fromkeys(("address", "district", "mahalla"), _address),
    "muac": cell.arm,
    "sex": _coded(cell.SEXES, N_("m or f")),
    "oedema": _coded(cell.OEDEMA, N_("yes or no")),
    "position": _coded(cell.POSITIONS, N_("lying or standing")),
    "decision": _coded(cell.DECISIONS, N_("refusal or exemption")),
    "tuberculin": _figure("mm", 0),
    "bcg_scar": _coded(cell.YES_NO, N_("yes or no")),
    "birth_weight": cell.newborn_weight,
    "birth_length": _figure("cm", 1),
    "mother_height": _figure("cm", 1),
    "father_height": _figure("cm", 1),
}


def _doses(entry: Entry, columns: Columns) -> None:
    """The dose of the row, and those whose days stand in columns named after vaccines."""
    values = entry.values
    if "vaccine" in values:
        if "given_on" not in columns.fields and "given_on" not in columns.map.defaults and "measured_on" in values:
            values["given_on"] = values["measured_on"]  # a list of doses has one date
        if "given_on" not in entry.read.faults:
            entry.doses.append(
                ("given_on", {name: values.get(name, "") for name in ("vaccine", "given_on", "lot", "expiry")})
            )
    else:
        for name in ("given_on", "lot", "expiry"):
            if name in values:
                entry.read.remarks.setdefault(name, _("no vaccine is named, so it is left out"))
    for place, vaccine in columns.doses.items():
        text = entry.row.cells[place] if place < len(entry.row.cells) else ""
        if text.lower() in cell.NOTHING:
            continue
        try:
            read = cell.day(text)
        except cell.CellFault as fault:
            entry.read.faults[f"dose {place}"] = f"{vaccine}: {fault}"
            continue
        entry.doses.append((f"dose {place}", {"vaccine": vaccine, "given_on": read.text}))


# ── the child ──────────────────────────────────────────────────────────────
def _birth_date(entry: Entry, setting: Setting) -> None:
    """A birth date that isn't written is told by the age on a day that is; never by an age alone."""
    values = entry.values
    for name in ("age_days", "age_months"):
        if text := values.get(name):
            days = _age(text, name)
            if days is None:
                entry.read.faults[name] = _("%(cell)s is no age", cell=cell.shown(text))
            elif "birth_date" not in values and "birth_date" not in entry.read.faults:
                measured = _written_day(values.get("measured_on", ""))
                if measured is None:
                    entry.read.refuse("measured_on", _("empty: an age alone doesn't tell the birth date"))
                else:
                    values["birth_date"] = f"{measured - timedelta(days=days):%d.%m.%Y}"


def _age(text: str, name: str) -> int | None:
    value = read_decimal(text)
    if value is None or not 0 <= value <= NEWEST_AGE_DAYS:
        return None
    return int(value) if name == "age_days" else days_from_months(float(value))


def _written_day(text: str) -> date | None:
    return read_date(text)


def _child(entry: Entry, setting: Setting) -> None:
    values, read = entry.values, entry.read
    if who := {"sex", "birth_date"} & read.faults.keys():
        read.whole = bool(who)
        return
    family_name, given_name, patronymic = _names(values)
    own_id = values.get("id", "")
    if not given_name and not own_id:
        return read.refuse("given_name", _("neither a name nor an id: nobody can tell whose row this is"))
    cells = {
        name: values.get(name, "")
        for name in ("sex", "birth_date", "pinfl", "birth_certificate", "district", "mahalla", "address", "birth_weight",
                     "birth_length", "mother_height", "father_height")
    }  # fmt: skip
    cells |= {"family_name": family_name, "given_name": given_name, "patronymic": patronymic}
    cells |= _region(entry, setting) | _gestation(entry)
    people = list(_guardians(entry, setting))
    entry.child = read_listed_child(cells | (people[0] if people else {}), people[1:], setting.country, setting.today)
    for name, message in entry.child.faults.items():
        read.faults.setdefault(of_form_field(name), message)
    for name, message in entry.child.remarks.items():
        read.remarks.setdefault(of_form_field(name), message)
    if entry.child.typed is None:
        read.whole = True


def _names(values: Mapping[str, str]) -> tuple[str, str, str]:
    parts = [values.get(name, "") for name in ("family_name", "given_name", "patronymic")]
    if not any(parts) and values.get("full_name"):
        words = values["full_name"].split()
        parts = [*words[:2], " ".join(words[2:])] if len(words) > 1 else [words[0], "", ""]
    return parts[0], parts[1], parts[2]


def _region(entry: Entry, setting: Setting) -> dict[str, str]:
    text = entry.values.get("region", "")
    if not text:
        return {}
    found = regions_named(text, setting.country)
    if len(found) == 1:
        return {"region": found[0]}
    if found:
        names = ", ".join(setting.country.regions[code].names[current_locale()] for code in found)
        entry.read.remarks["region"] = _(
            "%(cell)s may be %(names)s, and is left out", cell=cell.shown(text), names=names
        )
    else:
        entry.read.remarks["region"] = _("%(cell)s is no region known here, and is left out", cell=cell.shown(text))
    return {}


def _gestation(entry: Entry) -> dict[str, str]:
    if text := entry.values.get("gestation_weeks", ""):
        try:
            weeks, days = cell.gestation(text)
        except cell.CellFault as fault:
            entry.read.faults["gestation_weeks"] = str(fault)
        else:
            if weeks.remark:
                entry.read.remarks["gestation_weeks"] = weeks.remark
            return {"gestation_weeks": weeks.text, "gestation_days": days}
    return {}


def _guardians(entry: Entry, setting: Setting) -> Iterator[dict[str, str]]:
    """The mother, the father, another; then whose phone is told, and further phones, each with the fields of a form."""
    country, values = setting.country, entry.values
    found: dict[str, dict[str, str]] = {}
    for column, relationship in (
        ("guardian_name", "mother"),
        ("father_name", "father"),
        ("other_guardian_name", "guardian"),
    ):
        if words := values.get(column, "").split():
            given = words[1] if len(words) > 1 else words[0]
            family = words[0] if len(words) > 1 else ""
            found[relationship] = {"guardian_family_name": family, "guardian_given_name": given}
            found[relationship]["guardian_patronymic"] = " ".join(words[2:])
    numbers, unread = (
        cell.phones(values.get("phone", ""), country.phone_code, country.phone_digits)
        if values.get("phone")
        else ([], "")
    )
    if unread:
        message = _(cell.UNREAD_PHONE) if not numbers else _("%(cell)s is left out")
        entry.read.remarks["phone"] = message % {"cell": cell.shown(unread)}
    main = next(iter(found), "mother")
    spare = 0
    for phone in numbers:
        whose = phone.relationship or main
        if "guardian_phone" in found.get(whose, {}):
            spare += 1
            whose = f"other {spare}"
        found.setdefault(whose, {})["guardian_phone"] = phone.number
    for relationship, person in found.items():
        yield person | {"relationship": relationship.split()[0]}


def measured(entry: Entry) -> dict[str, str]:
    """The cells of a day of measurements; empty where the row has none."""
    cells = {name: entry.values[name] for name in VALUES if name in entry.values}
    if not cells:
        return {}
    return cells | {name: entry.values.get(name, "") for name in ("measured_on", "position")}
