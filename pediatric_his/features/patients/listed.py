"""A child of a hospital's list, read by the desk's own reader: what can't be taken of her is told by field, the rest comes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pediatric_his.features.patients.forms import Demographics, GuardianTyped, read_demographics, read_guardian
from pediatric_his.reference.countries import Country
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _

GuardianListed = GuardianTyped
WHO = frozenset({"family_name", "given_name", "patronymic", "sex", "birth_date"})
"""Without these nobody can tell who the row is about: a fault in one refuses the row."""


@dataclass(slots=True)
class ListedChild:
    """`typed` is None where the row is refused. `faults`: fields left out; `remarks`: taken though a person would be asked."""

    typed: Demographics | None = None
    guardians: list[GuardianTyped] = field(default_factory=list)  # further ones
    faults: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)


def read_listed_child(
    cells: Mapping[str, str], others: Sequence[Mapping[str, str]], country: Country, today: date
) -> ListedChild:
    """`cells`: as the form's fields are called; `others`: further guardians, each by the form's fields."""
    found, left = ListedChild(), dict(cells)
    while found.typed is None:
        form = Form(typed=left)
        found.typed = read_demographics(form, country, today, listed=True)
        if found.typed is None:
            found.faults |= form.errors
            found.remarks |= form.questions
            if form.errors.keys() & WHO:
                return found
            answers = {f"{how}_{name}": _("from a list") for name in form.questions for how in ("confirm", "reason")}
            answers |= {f"asked_{name}": form.asked[name] for name in form.questions}
            left = {name: value for name, value in left.items() if name not in form.errors} | answers
    for other in others:
        form = Form(typed=other)
        guardian = read_guardian(form, country, listed=True)
        found.faults |= form.errors
        if guardian is not None and form.ok:
            found.guardians.append(guardian)
    if found.typed.guardian is None and found.guardians:
        found.typed = replace(found.typed, guardian=found.guardians.pop(0))
    return found
