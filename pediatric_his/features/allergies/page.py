"""What the pages of the room are made of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.exceptions import NotFoundException

from pediatric_his.features.allergies.queries import AllergyRow, allergies_of, newest_of
from pediatric_his.features.allergies.words import (
    CERTAINTIES,
    KINDS,
    REACTIONS,
    SEVERITIES,
    SOURCES,
    asked_words,
    date_words,
    facts_words,
    name_of,
    severity_of,
    vaccine_line,
)
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.reference.allergies import frequent, search, substance_name, substances
from pediatric_his.web.forms import Form, read_uuid
from pediatric_his.web.languages import _, current_locale
from pediatric_his.web.request import now

_WORDS: dict[str, Any] = {
    "name_of": name_of,
    "facts_words": facts_words,
    "severity_of": severity_of,
    "vaccine_line": vaccine_line,
}


async def room(page: ChildPage, *, problem: str = "", q: str = "", corrects: str = "") -> Response[str]:
    """The room: what stands, what is asked, the search. `problem`: why what was tapped wasn't done."""
    async with page.reading() as db:
        rows = await allergies_of(db, page.child.id)
    return page.render(
        "allergies/allergies.html",
        problem=problem,
        asked=asked_words(page.child.allergies),
        standing=[(row, _may_look(page, row)) for row in rows if row.stands],
        ended=[row for row in rows if not row.stands],
        frequent=[(substance.id, substance_name(substance.id, current_locale())) for substance in frequent()],
        status_code=409 if problem else 200,
        **_WORDS,
        **found(page, q, corrects),
    )


def _may_look(page: ChildPage, row: AllergyRow) -> bool:
    """Whether a second look may be this person's: who asked for the end waits until another day."""
    today = now(page.me)
    return row.recorded_by != page.actor.staff_id or row.recorded_at.astimezone(today.tzinfo).date() < today.date()


def found(page: ChildPage, q: str, corrects: str) -> dict[str, Any]:
    """What the search finds, each with the address where it goes on."""
    own, mistaken, locale = f"/patients/{page.child.id}/allergies", read_uuid(corrects), current_locale()
    onward = f"{own}/{mistaken}/correct" if mistaken else f"{own}/new"
    shown = [(f"{onward}?of={s.id}", substance_name(s.id, locale), _(KINDS[s.kind])) for s in search(q)]
    return {"q": q.strip(), "found": shown, "corrects": corrects if mistaken else ""}


def form_page(page: ChildPage, form: Form, row: AllergyRow | None = None, *, status_code: int = 200) -> Response[str]:
    """The form of one allergy, a new one or the correction of `row`."""
    substance = form.value("substance")
    return page.render(
        "allergies/form.html",
        form=form,
        row=row,
        what=substance_name(substance, current_locale()) if substance in substances() else "",
        reactions=[(code, _(words)) for code, words in REACTIONS.items()],
        severities=[("", _("as is usual for it")), *((code, _(words)) for code, words in SEVERITIES.items())],
        certainties=[(code, _(words)) for code, words in CERTAINTIES.items()],
        sources=[(code, _(words)) for code, words in SOURCES.items()],
        status_code=status_code,
    )


def listed_already(page: ChildPage, form: Form, row: AllergyRow | None = None) -> Response[str]:
    form.refuse("said", _("This stands on the list already. Correct it there."))
    return form_page(page, form, row, status_code=422)


def decision(page: ChildPage, row: AllergyRow, form: Form, *, status_code: int = 200) -> Response[str]:
    """Asks why an allergy is to be ended, or, where it is ended or its end asked for, why it stands."""
    return page.render("allergies/decide.html", row=row, form=form, status_code=status_code, **_WORDS)


async def meanwhile(page: ChildPage) -> Response[str]:
    return await room(page, problem=_("A colleague has changed this meanwhile. This is how it stands now."))


async def row_of(page: ChildPage, allergy_id: UUID) -> AllergyRow:
    """The allergy as it was recorded last, whichever of its rows is named.

    Raises:
        NotFoundException: the child has none such.
    """
    async with page.reading() as db:
        newest = await newest_of(page.child.id, allergy_id)
        row = next((row for row in await allergies_of(db, page.child.id) if row.id == newest), None)
    if row is None:
        raise NotFoundException
    return row


async def standing_row(page: ChildPage, allergy_id: UUID) -> AllergyRow:
    """As `row_of`, of an allergy that stands."""
    row = await row_of(page, allergy_id)
    if not row.stands:
        raise NotFoundException
    return row


def as_typed(row: AllergyRow) -> dict[str, str]:
    """An allergy as the form would show it."""
    typed = {
        name: getattr(row, name)
        for name in ("substance", "said", "reaction", "severity", "certainty", "source", "note")
    }
    return typed | {"happened_on": date_words(row)}
