"""From a calendar file to the CDSi model.

    code; as_of = in force since (a date), looked_over = when every line was last compared with its sources (a date)
    [sources] a key = what it stands for; shelf = CVX codes in order of preference; private = recorded, not proposed
    [[series]] group, doses; sex = "f"; products = CVX codes instead of the group's; alternative = true for another way to complete, for
               whom no dose from before its first minimum age counts by another way;
               with only_if_complete = true for one that isn't forecast
    overdue = [{ until = AGE, after = SPAN } ...]: how long after its day a dose for that age is overdue; the last line has no `until`
    dose: vaccine, age, min_age, standing; source = where the dose and its age stand, limits = where its minimum age and intervals
          stand (keys of [sources], with commas); min_interval, interval_from_first, max_age, note; products = only these count;
          counts_from, counts_after = a lower age or interval at which a dose counts though none is proposed then (WHO's minimum);
          counts_until = the age up to which a dose counts that is given after max_age, outside the programme;
          overdue_after = its own, "24 hours" from a birth whose hour isn't known ends with the next day;
          or_else = vaccines for whom the first is too late; skip_from = an age from which the dose is passed over;
          only_after = products that ask for this further dose; test_first_from = an age from which a negative tuberculin test
          comes first; every_time = true for a dose that recurs
    standing: confirmed = two sources, partial = one, uncertain = from memory or a conflict: shown as such, never due

Names of groups, vaccines and products are in `reference/vaccines.toml`; a file may add its own [groups], [vaccines], [products].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pediatric_his.clinical.immunization.dates import Duration, duration
from pediatric_his.clinical.immunization.model import Antigen, ScheduleData, Series, SeriesType, Standing, TargetDose
from pediatric_his.reference.calendars.book import (
    Book,
    CalendarFault,
    Names,
    associations,
    book_of,
    days_of,
    live_conflicts,
    product_of,
    proposed_product,
    shared_names,
)
from pediatric_his.reference.calendars.conditions import RULE, Conditions, conditions_by
from pediatric_his.reference.calendars.doses import target_dose
from pediatric_his.reference.calendars.lines import Line, LineDecision, edition_of, lines_of

_SEXES = {"f": "Female", "m": "Male"}


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """A calendar: its schedule for the engine, and the names that are shown. One object an edition and set of decisions."""

    code: str
    as_of: date
    looked_over: date
    sources: Mapping[str, str]
    schedule: ScheduleData
    vaccines: Names
    products: Names  # what is on the shelf or may be recorded, in order of preference
    known: Names  # every product that has a name, also those of other calendars
    groups: Mapping[str, str]  # vaccine group → the vaccine that names it
    lines: tuple[Line, ...]
    edition: str
    data: Mapping[str, Any] = field(repr=False, compare=False)  # as the file tells it
    of_hospital: bool = False  # decided line by line; otherwise judged as if approved

    @property
    def parts(self) -> frozenset[str]:
        """What an exemption may be from: the vaccine groups and the components of combined vaccines."""
        return frozenset(self.groups) | frozenset(part for held in self.schedule.components.values() for part in held)

    @property
    def version(self) -> str:
        """What a verdict was given by: the calendar, its day, its edition, and how much of it the hospital had approved."""
        told = f"{self.code} {self.as_of} {self.edition}"
        return f"{told}, approved {self.approved_lines} of {len(self.lines)}" if self.of_hospital else told

    @property
    def approved_lines(self) -> int:
        return sum(line.standing is Standing.APPROVED for line in self.lines)

    def vaccine_of(self, cvx: str) -> str:
        """The vaccine that a product is; empty for a product that isn't named."""
        return str(self.known.get(cvx, {}).get("vaccine", ""))

    def doses_in(self, group: str) -> int:
        """How many doses the calendar's own way to complete a group has."""
        return max(
            (len(a.series[0].doses) for a in self.schedule.antigens.values() if a.vaccine_group == group), default=0
        )

    def group_vaccine(self, group: str) -> str:
        """The vaccine that names a group."""
        return str(self._group(group)["vaccine"])

    def least(self, line: Line) -> str:
        """The age below which no hospital sets this dose: its group's, or its vaccine's (Td from four years on)."""
        begins = [str(self._group(line.group).get("least", "0 days"))]
        begins += [
            str(p["from"]) for p in self.known.values() if p["vaccine"] == line.figures["vaccine"] and "from" in p
        ]
        return max(begins, key=lambda text: days_of(duration(text) or Duration(0, 0)))

    def _group(self, name: str) -> Mapping[str, Any]:
        """As the names tell it, also one of which nothing is due here."""
        told: Names = {**shared_names()["groups"], **self.data.get("groups", {})}
        return told[name]


def calendar_of(data: Mapping[str, Any], decided: Mapping[str, LineDecision] | None = None) -> Calendar:
    """The calendar that a parsed file tells, with what a hospital has decided about its lines.

    Raises:
        CalendarFault: something in it can't be.
        KeyError: something is missing.
    """
    for name in ("as_of", "looked_over"):
        if not isinstance(data[name], date):
            raise CalendarFault(f"{name} must be a date like 2024-09-01", name)
    book = book_of(data)
    products = {cvx: product_of(cvx, book) for cvx in (*data["shelf"], *data.get("private", []))}
    lines = tuple(lines_of(data, decided or {}))
    _check_sources(data["sources"], lines)
    antigens = _antigens(data, lines, book)
    groups = dict.fromkeys(antigen.vaccine_group for antigen in antigens.values())
    return Calendar(
        code=data["code"],
        as_of=data["as_of"],
        looked_over=data["looked_over"],
        sources=data["sources"],
        schedule=_schedule(data, antigens, book, decided),
        vaccines=book.vaccines,
        products=products,
        known={**products, **book.products},
        groups={name: str(book.groups[name]["vaccine"]) for name in groups},
        lines=lines,
        edition=edition_of(data, decided or {}),
        data=data,
        of_hospital=decided is not None,
    )


def _check_sources(sources: Mapping[str, str], lines: Sequence[Line]) -> None:
    for line in lines:
        for name in ("source", "limits"):
            for key in str(line.figures.get(name) or "").split(", "):
                if key and key not in sources:
                    raise CalendarFault(f"{line.id}: {name} {key!r} stands in no line of [sources]", f'"{key}"')


def _schedule(
    data: Mapping[str, Any], antigens: Mapping[str, Antigen], book: Book, decided: Mapping[str, LineDecision] | None
) -> ScheduleData:
    conditions, shared = _conditions(decided), shared_names()
    holds = shared["components"]
    return ScheduleData(
        antigens,
        associations(data, book),
        live_conflicts(shared["live"]),
        full_groups=frozenset(n for n, told in book.groups.items() if "antigens" in told and not told.get("apart")),
        observation_codes=conditions.aliases,
        components={cvx: frozenset(name for name, held in holds.items() if cvx in held) for cvx in book.products},
        shelf={cvx: proposed_product(cvx, book.products[cvx]) for cvx in data["shelf"]},
        conditions=conditions.rules,
        readings=conditions.readings,
    )


def _conditions(decided: Mapping[str, LineDecision] | None) -> Conditions:
    """The rules over what is observed, as the hospital has decided them beside its lines."""
    if decided is None:
        return conditions_by(None, frozenset())
    told = {name: d.decision for name, d in decided.items() if name.startswith(RULE)}
    off = frozenset(name for name, decision in told.items() if decision == "off")
    return conditions_by(frozenset(told) - off, off)


# ── series ─────────────────────────────────────────────────────────────────
def _antigens(data: Mapping[str, Any], lines: Sequence[Line], book: Book) -> dict[str, Antigen]:
    """What is counted, each with its ways to be completed; groups of which nothing is certain are left out."""
    found: dict[str, Antigen] = {}
    seen: set[str] = set()
    rest = iter(lines)
    for entry in data["series"]:
        own = [next(rest) for _dose in entry["doses"]]
        _check_entry(entry, book, seen)
        seen.add(entry["group"])
        for name, products in book.counted(entry["group"]).items():
            before = found[name].series if name in found else ()
            series = _series(entry, own, name, products, book, len(before))
            found[name] = Antigen(name, entry["group"], (*before, *series))
    return {name: antigen for name, antigen in found.items() if antigen.series}


def _check_entry(entry: Mapping[str, Any], book: Book, seen: set[str]) -> None:
    name = entry["group"]
    if name not in book.groups:
        raise CalendarFault(f"no group {name!r}: there are {', '.join(book.groups)}", f'"{name}"')
    if name in seen and not entry.get("alternative"):
        raise CalendarFault(
            f"the group {name} stands twice; another way to complete it is `alternative = true`",
            f'group = "{name}"',
            f'group = "{name}"',
        )
    if name not in seen and entry.get("alternative"):
        raise CalendarFault(f"the group {name} begins with an alternative", f'"{name}"')
    if entry.get("sex") not in (None, *_SEXES):
        raise CalendarFault(f"{name}: sex is f or m, not {entry['sex']!r}", f'group = "{name}"', "sex")
    if "antigens" in book.groups[name] and any("products" in told for told in (entry, *entry["doses"])):
        raise CalendarFault(f"{name}: its products are those of its antigens", f'group = "{name}"', "products")


def _series(
    entry: Mapping[str, Any], lines: Sequence[Line], antigen: str, products: Sequence[str], book: Book, before: int
) -> tuple[Series, ...]:
    """One series, and a longer one where a product asks for further doses. Doses of uncertain standing are left out."""
    asked = [line for line in lines if _holds(line, products, book)]
    every = [(target_dose(entry, line, products, book), line.here) for line in asked]
    certain = [(dose, raw) for dose, raw in every if dose.standing is not Standing.UNCERTAIN]
    shown = [dose for dose, raw in certain if not raw.get("only_after")]
    if not shown:
        return ()
    longer = frozenset(cvx for _dose, raw in certain for cvx in raw.get("only_after", []))
    if not longer:
        return (_one(entry, antigen, "standard", shown, before),)
    # One dose of such a product takes the whole series the longer way.
    return (
        _one(entry, antigen, "standard", [_without(dose, longer) for dose in shown], before),
        _one(entry, antigen, "longer", [dose for dose, _raw in certain], before + 1),
    )


def _holds(line: Line, products: Sequence[str], book: Book) -> bool:
    """Whether a line's vaccines hold what is counted: a line of Td asks for no pertussis."""
    if "antigens" not in book.groups[line.group]:
        return True
    vaccines = {line.here["vaccine"], *line.here.get("or_else", ())} if "vaccine" in line.here else set()
    named = {cvx: product["vaccine"] for cvx, product in book.products.items()}
    known = vaccines & set(named.values())
    return not known or any(named.get(cvx) in known for cvx in products)


def _one(entry: Mapping[str, Any], antigen: str, name: str, doses: Sequence[TargetDose], place: int) -> Series:
    return Series(
        name=f"{antigen} {name} {place + 1}",
        antigen=antigen,
        vaccine_group=entry["group"],
        type=SeriesType.EVALUATION_ONLY if entry.get("only_if_complete") else SeriesType.STANDARD,
        genders=frozenset({_SEXES[entry["sex"]]}) if entry.get("sex") else frozenset(),
        default=place == 0,
        product_path=False,
        group="1",
        group_name="Standard",
        equivalent_groups=frozenset(),
        priority="A",
        preference=place + 1,
        min_age_to_start=None,
        max_age_to_start=None,
        indications=(),
        doses=tuple(doses),
        begun_from=doses[0].ages[0].abs_min if entry.get("alternative") else None,
    )


def _without(dose: TargetDose, products: frozenset[str]) -> TargetDose:
    return replace(
        dose,
        preferable=tuple(v for v in dose.preferable if v.cvx not in products),
        allowable=tuple(v for v in dose.allowable if v.cvx not in products),
    )
