"""The names that a calendar may use (`reference/vaccines.toml`, and its own), what is on its shelf, and what its groups count."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pediatric_his.clinical.immunization.dates import Duration, duration
from pediatric_his.clinical.immunization.model import Association, LiveConflict, VaccineRule

NAMES_FILE = Path(__file__).parent.parent / "vaccines.toml"
_LIVE_DAYS = 28

Names = Mapping[str, Mapping[str, Any]]


class CalendarFault(ValueError):
    """What is wrong, and the words by which its line is found."""

    def __init__(self, message: str, *where: str) -> None:
        super().__init__(message)
        self.where = where


@dataclass(frozen=True, slots=True)
class Book:
    """All names that a calendar may use, and what is proposed."""

    groups: Names
    vaccines: Names
    products: Names
    components: Mapping[str, Sequence[str]]
    proposed: frozenset[str]
    overdue: tuple[tuple[Duration | None, Duration], ...]  # up to an age of the dose: overdue after

    def counted(self, group: str) -> Mapping[str, Sequence[str]]:
        """What is counted for itself in a group, with the products that hold it: the group, or each of its antigens."""
        told = self.groups[group]
        if "antigens" in told:
            return {antigen: self.components[antigen] for antigen in told["antigens"]}
        return {group: told["cvx"]}


def book_of(data: Mapping[str, Any]) -> Book:
    """The names of a calendar's file, laid over the shared ones."""
    shared = shared_names()
    return Book(
        {**shared["groups"], **data.get("groups", {})},
        {**shared["vaccines"], **data.get("vaccines", {})},
        {**shared["products"], **data.get("products", {})},
        shared["components"],
        frozenset(data["shelf"]),
        _overdue(data),
    )


@functools.cache
def shared_names() -> dict[str, Any]:
    return tomllib.loads(NAMES_FILE.read_text(encoding="utf-8"))


def _overdue(data: Mapping[str, Any]) -> tuple[tuple[Duration | None, Duration], ...]:
    lines = data.get("overdue", [])
    if not lines or "until" in lines[-1]:
        raise CalendarFault("overdue: lines are needed, the last without `until`", "overdue")
    return tuple((span_of("overdue", "overdue", line, "until"), _needed("overdue", line, "after")) for line in lines)


def _needed(where: str, raw: Mapping[str, Any], name: str) -> Duration:
    found = span_of(where, where, raw, name)
    if found is None:
        raise CalendarFault(f"{where}: {name} is missing", where)
    return found


def span_of(where: str, begin: str, raw: Mapping[str, Any], name: str) -> Duration | None:
    """A length of time as it is written, "6 weeks"; None where there is none."""
    value = raw.get(name)
    if value is None:
        return None
    try:
        found = duration(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None:
        raise CalendarFault(f'{where}, {name}: {value!r} is no length of time like "6 weeks"', begin, str(value))
    return found


def days_of(span: Duration) -> float:
    return span.months * 30.4375 + span.days


def product_of(cvx: str, book: Book) -> Mapping[str, Any]:
    if cvx not in book.products:
        raise CalendarFault(f"product {cvx} has no name in [products]", f'"{cvx}"')
    product = book.products[cvx]
    if product.get("vaccine") not in book.vaccines:
        raise CalendarFault(f"product {cvx}: no name for the vaccine {product.get('vaccine')!r}", f'"{cvx}" =')
    return product


def proposed_product(cvx: str, product: Mapping[str, Any]) -> VaccineRule:
    return VaccineRule(cvx, duration(product.get("from")), duration(product.get("until")), forecast=True)


def associations(data: Mapping[str, Any], book: Book) -> dict[str, tuple[Association, ...]]:
    """CVX → what it counts for: also in groups that this calendar hasn't, so that a dose given elsewhere is known for what it is;
    a live vaccine of no group counts for nothing and is known, because it keeps others back.
    """
    found: dict[str, dict[str, Association]] = {}
    for name in book.groups:
        own = {cvx for entry in data["series"] if entry["group"] == name for cvx in entry.get("products", [])}
        for antigen, products in book.counted(name).items():
            for cvx in [*products, *sorted(own - set(products))]:
                found.setdefault(cvx, {})[antigen] = Association(antigen, None, None)
    live: dict[str, dict[str, Association]] = {cvx: {} for family in shared_names()["live"] for cvx in family["cvx"]}
    return {cvx: tuple(held.values()) for cvx, held in {**live, **found}.items()}


def live_conflicts(families: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], LiveConflict]:
    found: dict[tuple[str, str], LiveConflict] = {}
    for before in families:
        for after in families:
            counts = before["counts"] if after is before else _LIVE_DAYS
            spans = Duration(0, 1), Duration(0, counts), Duration(0, max(before["days"], after["days"]))
            found |= {(a, b): LiveConflict(a, b, *spans) for a in before["cvx"] for b in after["cvx"]}
    return found
