"""The children whom a batch of rows is about, and their facts as they stand, growing while the rows come in."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.features.conditions.queries import Observed, observed_by_child
from pediatric_his.features.lists.queries import Candidate, Wanted, candidates, person_of
from pediatric_his.features.lists.rows import Entry
from pediatric_his.features.measurements.queries import Measured, MeasuredDay, Standing, standing
from pediatric_his.features.patients.queries import Child
from pediatric_his.features.patients.search_keys import child_keys
from pediatric_his.features.patients.services import Newcomer
from pediatric_his.features.vaccinations.queries import DecisionKnown, DoseKnown, known_decisions, known_doses
from pediatric_his.identity.who import Person


@dataclass(slots=True, eq=False)
class Known:
    """A child as the batch sees her: registered, or to be."""

    child: Child
    person: Person
    phones: frozenset[str] = frozenset()
    relationships: frozenset[str] = frozenset()
    patronymics: Mapping[str, str] = field(default_factory=dict)  # of her people, by relationship
    measured: Standing = field(default_factory=Standing)
    doses: list[DoseKnown] = field(default_factory=list)
    decisions: dict[tuple[str, str, date], DecisionKnown] = field(default_factory=dict)
    observed: list[Observed] = field(default_factory=list)

    def day(self, on: date) -> MeasuredDay:
        """The day of measurements, made in its place where there is none."""
        place = bisect_left(self.measured.days, on, key=lambda day: day.on)
        if place == len(self.measured.days) or self.measured.days[place].on != on:
            self.measured.days.insert(place, MeasuredDay(on))
        return self.measured.days[place]

    def add(self, on: date, kind: str, value: int, position: str | None, row_id: UUID, list_id: UUID) -> None:
        self.day(on).values[kind] = Measured(row_id, kind, value, position, None, "", "", True)
        self.measured.lists[kind, on] = list_id


class KnownChildren:
    """Found by the list's id, by number, by birth date."""

    def __init__(self) -> None:
        self._by_id: dict[str, Known] = {}
        self._by_number: dict[tuple[str, str], Known] = {}
        self._by_birth: dict[date, list[Known]] = defaultdict(list)
        self._by_card: dict[str, Known] = {}

    def add(self, known: Known, own_ids: Iterable[str] = ()) -> None:
        for own_id in (known.person.own_id, *own_ids):
            if own_id:
                self._by_id[own_id] = known
        for kind, number in known.person.numbers.items():
            self._by_number.setdefault((kind, number), known)
        self._by_birth[known.person.birth_date].append(known)
        self._by_card[known.child.card_number] = known

    def has_id(self, own_id: str) -> bool:
        return own_id in self._by_id

    def add_id(self, own_id: str, known: Known) -> None:
        self._by_id[own_id] = known

    def by_card(self, card: str) -> Known | None:
        return self._by_card.get(card)

    def like(self, row: Person) -> list[tuple[Known, Person]]:
        """Whom the row may be about, each as `who_is` takes her."""
        found: dict[int, tuple[Known, Person]] = {}
        if (by_id := self._by_id.get(row.own_id)) is not None:
            found[id(by_id)] = (by_id, replace(by_id.person, own_id=row.own_id))
        numbered = [self._by_number.get(number) for number in row.numbers.items()]
        born = [known for day in birth_dates(row.birth_date) for known in self._by_birth.get(day, ())]
        for known in (*numbered, *born):
            if known is not None:
                found.setdefault(id(known), (known, known.person))
        return list(found.values())


def birth_dates(day: date) -> Sequence[date]:
    """The day, and the one with day and month swapped where there is one."""
    return (day, date(day.year, day.day, day.month)) if day.day <= 12 and day.day != day.month else (day,)


async def known_children(db: Reader, list_name: str, entries: Sequence[Entry]) -> KnownChildren:
    """The children of the batch, with their facts."""
    found = await candidates(db, _wanted(list_name, entries))
    ids = [candidate.child.id for candidate in found]
    measured, decisions = await standing(db, ids), await known_decisions(ids)
    doses: dict[UUID, list[DoseKnown]] = defaultdict(list)
    for dose in await known_doses(db, ids):
        doses[dose.patient_id].append(dose)
    observed = await observed_by_child(db, ids)
    children = KnownChildren()
    for candidate in found:
        child_id = candidate.child.id
        known = _known(candidate, measured[child_id], doses[child_id])
        known.decisions = decisions.get(child_id, {})
        known.observed = observed.get(child_id, [])
        children.add(known, candidate.own_ids)
    return children


def _known(candidate: Candidate, measured: Standing, doses: list[DoseKnown]) -> Known:
    family = (candidate.phones, candidate.relationships, candidate.patronymics)
    return Known(candidate.child, candidate.person, *family, measured, doses)


def _wanted(list_name: str, entries: Sequence[Entry]) -> Wanted:
    typed = [entry.child.typed for entry in entries if entry.child.typed is not None]
    ids = {own_id for entry in entries if (own_id := entry.values.get("id", ""))}
    numbers, names = set(), set()
    for child in typed:
        keys = child_keys(
            family_name=child.family_name, given_name=child.given_name, patronymic="", card_number="",
            pinfl=child.pinfl, birth_certificate=child.birth_certificate,
        )  # fmt: skip
        numbers |= {key for key in keys if key[0] in ("pinfl", "certificate") and key[1]}
        names |= {(day, key) for kind, key in keys if kind == "name" for day in birth_dates(child.birth_date)}
    cards = {("card", card) for entry in entries if (card := entry.values.get("card", ""))}
    return Wanted(list_name, sorted(ids), sorted(numbers | cards), sorted(names))


def newcomer(hospital_id: UUID, new: Newcomer, own_id: str, card: str) -> Known:
    """A child to be registered, as the rows after hers see her."""
    typed = new.typed
    child = Child(
        new.id, hospital_id, card, typed.family_name, typed.given_name, typed.patronymic, typed.sex, typed.birth_date,
        typed.pinfl, typed.birth_certificate, typed.region, typed.district, typed.mahalla, typed.address,
        typed.gestational_age_days, typed.birth_weight_g, typed.birth_length_mm, typed.mother_height_mm, typed.father_height_mm, 1,
    )  # fmt: skip
    phones = frozenset(guardian.phone for guardian in new.guardians if guardian.phone)
    relationships = frozenset(guardian.relationship for guardian in new.guardians)
    patronymics = {guardian.relationship: guardian.patronymic for guardian in new.guardians}
    return Known(child, person_of(child, guardian_names(new), own_id), phones, relationships, patronymics)


def guardian_names(new: Newcomer) -> dict[str, str]:
    found = ((g.relationship, f"{g.family_name} {g.given_name}".strip()) for g in new.guardians)
    return {relationship: name for relationship, name in found if name}
