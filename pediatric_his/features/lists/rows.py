"""A row of a list turned into what the forms' readers take: a child, a day of measurements, doses, a decision. No database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pediatric_his.features.lists import cells as cell
from pediatric_his.features.lists.columns import Columns, column_name
from pediatric_his.features.lists.dose_cells import DoseCell, doses_of
from pediatric_his.features.lists.family_cells import guardians_of
from pediatric_his.features.lists.files import Row
from pediatric_his.features.lists.outcome import Outcome
from pediatric_his.features.lists.regions import regions_named
from pediatric_his.features.lists.words import of_form_field
from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.features.measurements.listed import VALUES
from pediatric_his.features.patients.listed import ListedChild, read_listed_child
from pediatric_his.reference.countries import Country
from pediatric_his.web.forms import read_decimal
from pediatric_his.web.languages import N_, _, current_locale

LONGEST_ADDRESS = 120
NEWEST_AGE_DAYS = 7000
UNREADABLE = "\ufffd"
_NAMES = {"full_name", "family_name", "given_name"}


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a list comes in. `today` is the hospital's day."""

    country: Country
    today: date
    epoch: date = cell.EXCEL_EPOCH  # from which the list's spreadsheet counts days


@dataclass(slots=True)
class Entry:
    """A row as read: its values as the forms take them, the child, the doses; and what there is to say of the reading."""

    row: Row
    values: dict[str, str]
    child: ListedChild = field(default_factory=ListedChild)
    doses: list[DoseCell] = field(default_factory=list)
    nameless: bool = False  # it is of a list that tells no names
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
        _read_cell(entry, name, text, columns, setting)
    _without_a_heading(entry, columns)
    _cleaned(entry, columns)
    entry.nameless = not columns.fields.keys() & _NAMES
    entry.doses = list(doses_of(entry, columns, setting.epoch))
    _birth_date(entry)
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
def _read_cell(entry: Entry, name: str, text: str, columns: Columns, setting: Setting) -> None:
    reader = _READERS.get(name)
    says_no = name == "decision" and cell.YES_NO.get(text.lower()) == "no"
    if text.lower() in cell.NOTHING or says_no:
        entry.read.remarks |= {} if says_no else {name: cell.not_known(text)}
        del entry.values[name]
        return
    text = entry.values[name] = cell.unmarked(text)
    if fault := cell.spreadsheet_fault(text):
        entry.read.faults[name] = fault
        del entry.values[name]
        return
    if reader is None and name not in _DAYS:
        return
    try:
        read = reader(text, columns.units.get(name, "")) if reader else cell.day(text, setting.epoch)
    except cell.CellFault as fault:
        entry.read.faults[name] = str(fault)
        del entry.values[name]
        return
    entry.values[name] = read.text
    if read.remark:
        entry.read.remarks[name] = read.remark


_Reader = Callable[[str, str], cell.Read]


def _without_a_heading(entry: Entry, columns: Columns) -> None:
    """A cell under a blank heading says nothing that can be understood; that it is there is said."""
    for place in columns.unknown:
        if not columns.header[place] and place < len(entry.row.cells) and (text := entry.row.cells[place]):
            entry.read.remarks[column_name(place)] = _(
                "%(cell)s stands under no heading and is left out", cell=cell.shown(text)
            )


def _cleaned(entry: Entry, columns: Columns) -> None:
    names = {place: name for name, place in columns.fields.items()} | {
        place: f"dose {place}" for place in columns.doses
    }
    for place in entry.row.cleaned:
        words = _("cleaned of a sign that nobody can see")
        name = names.get(place, column_name(place))
        entry.read.remarks[name] = " ".join(filter(None, (entry.read.remarks.get(name), words)))


def _figure(unit: str, decimals: int) -> _Reader:
    return lambda text, written: cell.figure(text, unit, decimals, written)


def _coded(codes: Mapping[str, str], allowed: str) -> _Reader:
    return lambda text, _written: cell.coded(text, codes, allowed)


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


# ── the child ──────────────────────────────────────────────────────────────
def _birth_date(entry: Entry) -> None:
    """An age tells no birth date: where none is written, the row waits for it."""
    for name in ("age_days", "age_months"):
        if text := entry.values.get(name):
            age = read_decimal(text)
            if age is None or not 0 <= age <= NEWEST_AGE_DAYS:
                entry.read.faults[name] = _("%(cell)s is no age", cell=cell.shown(text))
            if not {"birth_date"} & (entry.values.keys() | entry.read.faults.keys()):
                entry.read.refuse("birth_date", _("the birth date is needed: an age doesn't tell it"))


def _child(entry: Entry, setting: Setting) -> None:
    values, read = entry.values, entry.read
    if {"sex", "birth_date", "patronymic", *_NAMES} & read.faults.keys():
        read.whole = True
        return
    family_name, given_name, patronymic = _names(entry)
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
    people = list(guardians_of(entry, setting.country))
    entry.child = read_listed_child(cells | (people[0] if people else {}), people[1:], setting.country, setting.today)
    for name, message in entry.child.faults.items():
        read.faults.setdefault(of_form_field(name), message)
    for name, message in entry.child.remarks.items():
        read.remarks.setdefault(of_form_field(name), message)
    if entry.child.typed is None:
        read.whole = True


def _names(entry: Entry) -> tuple[str, str, str]:
    family, given, patronymic = (entry.values.get(name, "") for name in ("family_name", "given_name", "patronymic"))
    words = entry.values.get("full_name", "").split()
    if words and (family or given):
        if not {*words} <= {*family.split(), *given.split(), *patronymic.split()}:
            told = _("left out: family name and name stand in columns of their own")
            entry.read.remarks.setdefault("full_name", told)
    elif words:
        family, given = words[0], " ".join(words[1:2])
        if patronymic and words[2:] and patronymic.split() != words[2:]:
            entry.read.remarks.setdefault("full_name", _("the patronymic is taken from its own column"))
        patronymic = patronymic or " ".join(words[2:])
    return family, given, patronymic


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


def measured(entry: Entry) -> dict[str, str]:
    """The cells of a day of measurements; empty where the row has none."""
    cells = {name: entry.values[name] for name in VALUES if name in entry.values}
    if not cells:
        return {}
    return cells | {name: entry.values.get(name, "") for name in ("measured_on", "position")}
