"""A dose or a decision out of a hospital's list, by the vaccination room's own readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pediatric_his.features.vaccinations.forms import DecisionTyped, read_decision, read_given
from pediatric_his.features.vaccinations.words import part_words
from pediatric_his.identity.names import fold
from pediatric_his.reference.calendars import Calendar
from pediatric_his.reference.vaccine_names import cvx_of, products_of
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import LOCALES, _, language

LONGEST_PRODUCT = 120
DecisionListed = DecisionTyped


@dataclass(frozen=True, slots=True)
class DoseListed:
    """`cvx` is None for a product that isn't known here: it is kept as written."""

    cvx: str | None
    product_text: str
    given_on: date
    date_precision: str
    lot: str
    expiry: date | None
    confirmed_reason: str = ""  # what speaks against it, and which list brought it all the same
    judged_by: str = ""


def read_listed_dose(
    cells: Mapping[str, str], birth_date: date, today: date
) -> tuple[DoseListed | None, dict[str, str]]:
    """The dose, and what can't be taken by field. A dose without a day is refused: it is never one of today."""
    form = Form(typed=cells)
    product = form.text("vaccine", required=True, max_length=LONGEST_PRODUCT)
    given_on, precision, lot, expiry = read_given(form, birth_date, today)
    if given_on is None or form.error("vaccine"):
        return None, form.errors
    cvx = cvx_of(product)
    return DoseListed(cvx, product, given_on, precision, "" if form.error("lot") else lot, expiry), form.errors


_FIELDS: Final = {
    "kind": "decision",
    "group": "decision_vaccine",
    "since": "decision_on",
    "until": "decision_until",
    "why": "decision_reason",
}
_ALL: Final = frozenset(
    {"*", "all", "all vaccines", "все", "всех", "от всех", "все вакцины", "все прививки", "от всех прививок", "всех прививок", "hammasi",
     "barchasi", "barcha vaksinalar", "hamma vaksinalar", "барчаси", "ҳаммаси", "барча вакциналар"}
)  # fmt: skip


def read_listed_decisions(
    cells: Mapping[str, str], calendar: Calendar, birth_date: date, today: date
) -> tuple[list[DecisionTyped], dict[str, str]]:
    """A refusal or an exemption, for each vaccine that is written or for all, since a day that the list says."""
    written = cells.get("decision_vaccine", "")
    try:
        groups = [_group_of(calendar, product) for product in products_of(written)] if written else [""]
    except ValueError:
        groups = ["?"]
    form = Form(
        typed={
            "kind": cells.get("decision", ""),
            "since": cells.get("decision_on", ""),
            "until": cells.get("decision_until", ""),
            "why": cells.get("decision_reason", "") or _("the list tells no reason"),
        }
    )
    if not written:
        form.refuse("group", _("empty: write the vaccine, or “all” for all of them"))
    elif "?" in groups:
        form.refuse("group", _("“%(cell)s” is no vaccine of the calendar: write one, or “all”", cell=written[:40]))
    found = []
    for group in dict.fromkeys(groups):
        one = Form(typed={**form.typed, "group": group}, errors=form.errors)
        if typed := read_decision(one, calendar, birth_date, today, day_needed=True):
            found.append(typed)
    if not cells.get("decision_on"):
        form.errors["since"] = _("empty: a decision without its day is not kept")
    return ([] if form.errors else found), {_FIELDS[name]: message for name, message in form.errors.items()}


def _group_of(calendar: Calendar, written: str) -> str:
    """A group or a part of one by its code or its name in any of the languages, or the group of a vaccine."""
    plain = fold(written)
    if written.strip().casefold() in _ALL:
        return "*"
    for locale in LOCALES:
        with language(locale):
            for part in calendar.parts:
                if plain in (fold(part), fold(part_words(calendar, part))):
                    return part
    vaccine = calendar.vaccine_of(cvx_of(written) or "")
    return next((group for group, name in calendar.groups.items() if name == vaccine), "?")
