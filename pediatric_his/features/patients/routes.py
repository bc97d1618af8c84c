"""Finding, registering and correcting a child."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post

from pediatric_his.db.database import reading
from pediatric_his.db.unit_of_work import Stale
from pediatric_his.features.patients import services
from pediatric_his.features.patients.corrections import correction_words, name_of
from pediatric_his.features.patients.finding import find_children
from pediatric_his.features.patients.forms import carried, read_alert, read_demographics
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.features.patients.queries import Child, Guardian, SearchResult, corrections_of, guardians, siblings
from pediatric_his.features.patients.search_keys import typed_words
from pediatric_his.features.patients.turning import FIELD_OF, Turned
from pediatric_his.features.patients.words import (
    FIELDS,
    RELATIONSHIPS,
    address_words,
    birth_is_open,
    field_words,
    reason_words,
    relationship_words,
    taken_words,
)
from pediatric_his.identity.duplicates import LikenessOfTwo
from pediatric_his.reference.countries import country
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import N_, current_locale, date_text
from pediatric_his.web.looks import saw, saw_meanwhile
from pediatric_his.web.permissions import Permission
from pediatric_his.web.rail import RailItem
from pediatric_his.web.request import is_htmx, today
from pediatric_his.web.search_tokens import token_for, words_of
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect, render


@get("/patients", permission=Permission.FIND_CHILD)
async def patients(request: Request[Any, Any, Any], me: Me, found: str = "") -> Response[str]:
    """Children by search; `found`: the token of the words."""
    return await _found(request, me, await words_of(me, found) or "", over=bool(found))


@post("/patients/search", permission=Permission.FIND_CHILD)
async def search_patients(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    """While somebody types, the children found; once it is sent, an address without a name that Back leads to."""
    words = typed_words(form.value("q"))
    if is_htmx(request):
        return await _found(request, me, words)
    return redirect(request, f"/patients?found={await token_for(me, words)}" if words else "/patients")


@get("/patients/new", permission=Permission.REGISTER, shows_children=False)
async def new_patient(request: Request[Any, Any, Any], me: Me, found: str = "") -> Response[str]:
    """An empty registration, with what was typed into the search."""
    return _registration(request, me, carried(await words_of(me, found) or ""))


@post("/patients/new/from-search", permission=Permission.REGISTER, shows_children=False)
async def register_what_was_sought(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    """From a search that didn't find the child to her registration."""
    return redirect(request, f"/patients/new?found={await token_for(me, typed_words(form.value('q')))}")


@post("/patients/new", permission=Permission.REGISTER)
async def register(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    typed = read_demographics(form, country(me.hospital.country), today(me))
    if typed is None:
        return _registration(request, me, form, status_code=422)
    try:
        patient_id = await services.register(me.actor, form.key(), typed, bool(form.value("not_the_same")))
    except services.LikelySame as found:
        await saw_meanwhile(request, [line.id for line, _why in found.likely])
        return _registration(request, me, form, found.likely, status_code=422)
    except services.TakenNumber as taken:
        form.refuse("pinfl", taken_words(taken.card))
        return _registration(request, me, form, status_code=422)
    if me.can(Permission.CHECK_IN):
        return redirect(request, f"/desk?child={patient_id}")
    return redirect(request, f"/patients/{patient_id}/details")


@get("/patients/{patient_id:uuid}/details", permission=Permission.FIND_CHILD)
async def details(page: ChildPage, done: str = "") -> Response[str]:
    """Demographics, family and alerts of a child."""
    return await _details(page, Form(), done=done)


@get("/patients/{patient_id:uuid}/edit", permission=Permission.REGISTER)
async def edit(page: ChildPage) -> Response[str]:
    return _edit(page, Form(typed=_as_typed(page.child, await _family(page))))


@post("/patients/{patient_id:uuid}/edit", permission=Permission.REGISTER)
async def correct(page: ChildPage, form: Form) -> Response[str]:
    typed = read_demographics(form, country(page.me.hospital.country), page.on)
    if typed is None:
        return _edit(page, form, status_code=422)
    confirmed = _confirmed(form)
    today_here = (page.me.hospital.calendar, page.on)
    try:
        await services.correct(
            page.actor, form.key(), page.child.id, form.whole("version"), typed, today_here, confirmed
        )
    except services.Turns as asked:
        return _edit(page, _asked(form, asked.found), turns=asked.found, status_code=422)
    except Stale:
        theirs = _as_typed(page.child, await _family(page))
        return _edit(page, form, theirs=theirs, status_code=409)
    except services.TakenNumber as taken:
        form.refuse("pinfl", taken_words(taken.card))
        return _edit(page, form, status_code=422)
    return page.redirect("/details?done=corrected")


@post("/patients/{patient_id:uuid}/alerts", permission=Permission.SEE_RECORD)
async def add_alert(page: ChildPage, form: Form) -> Response[str]:
    typed = read_alert(form)
    if typed is None:
        return await _details(page, form, status_code=422)
    await services.add_alert(page.actor, form.key(), page.child.id, typed)
    return page.redirect("/details")


@post("/patients/{patient_id:uuid}/alerts/{alert_id:uuid}/end", permission=Permission.SEE_RECORD)
async def end_alert(page: ChildPage, alert_id: UUID, form: Form) -> Response[str]:
    await services.end_alert(page.actor, form.key(), page.child.id, alert_id)
    return page.redirect("/details")


async def _found(request: Request[Any, Any, Any], me: Me, words: str, *, over: bool = False) -> Response[str]:
    """`over`: the address named a search; without words its time is over."""
    async with reading(me.actor) as db:
        found = await find_children(request, db, words) if words else []
    block = "results" if is_htmx(request) else None
    return render(
        request, "patients/search.html", block, q=words, found=found, on=today(me), is_over=over and not words
    )


async def _family(page: ChildPage) -> list[Guardian]:
    async with page.reading() as db:
        return await guardians(db, page.child.id)


def _registration(
    request: Request[Any, Any, Any],
    me: Me,
    form: Form,
    likely: Iterable[tuple[SearchResult, LikenessOfTwo]] = (),
    status_code: int = 200,
) -> Response[str]:
    same = [(result, [reason_words(reason) for reason in why.reasons]) for result, why in likely]
    return render(request, "patients/new.html", form=form, same=same, **_lists(me), status_code=status_code)


def _confirmed(form: Form) -> services.Confirmed:
    """The consequences as they were shown, and why the correction is right, where that was said at its field."""
    reasons = (
        form.text(f"reason_{field}", max_length=300) for field in FIELD_OF.values() if form.value(f"confirm_{field}")
    )
    return services.Confirmed(form.value("turns_shown"), next(filter(None, reasons), ""))


def _asked(form: Form, found: Turned) -> Form:
    """The form with the question at its field; confirmed without a reason, or shown otherwise meanwhile, it is asked again."""
    if form.value("turns_shown") == found.digest:
        form.confirm(found.field, found.question, found.digest)
    form.ask(found.field, found.question, found.digest)
    return form


def _edit(
    page: ChildPage,
    form: Form,
    theirs: dict[str, str] | None = None,
    turns: Turned | None = None,
    status_code: int = 200,
) -> Response[str]:
    return page.render(
        "patients/edit.html",
        form=form,
        turns=turns,
        theirs=theirs,
        version=page.child.version,
        field_words=field_words,
        status_code=status_code,
        **_lists(page.me),
    )


async def _details(page: ChildPage, form: Form, *, done: str = "", status_code: int = 200) -> Response[str]:
    async with page.reading() as db:
        family, others = await guardians(db, page.child.id), await siblings(db, page.child.id)
        if others:
            await saw(page.request, db, shown=[sibling for sibling, _name, _born in others])
        corrected = await corrections_of(db, page.child.id)
    region = country(page.me.hospital.country).regions.get(page.child.region)
    return page.render(
        "patients/details.html",
        guardians=[(relationship_words(guardian.relationship), guardian) for guardian in family],
        siblings=others,
        corrected=[(one, name_of(one), *correction_words(one)) for one in corrected],
        done=done,
        address=address_words(page.child, region.name(current_locale()) if region else ""),
        form=form,
        status_code=status_code,
    )


def _lists(me: Me) -> dict[str, Any]:
    locale = current_locale()
    regions = [(code, region.name(locale)) for code, region in country(me.hospital.country).regions.items()]
    return {
        "regions": [("", "—"), *regions],
        "relationships": [(code, relationship_words(code)) for code in RELATIONSHIPS],
        "birth_is_open": birth_is_open,
        "field_names": {name: field_words(name) for name in FIELDS},
    }


def _as_typed(child: Child, family: list[Guardian]) -> dict[str, str]:
    """A registered child as the form would show her."""
    plain = {name: str(value) for name, value in asdict(child).items() if isinstance(value, str)}
    gestation = child.gestational_age_days
    plain |= {
        "birth_date": date_text(child.birth_date),
        "gestation_weeks": str(gestation // 7) if gestation else "",
        "gestation_days": str(gestation % 7) if gestation else "",
        "birth_weight": str(child.birth_weight_g or ""),
        "birth_length": _centimetres(child.birth_length_mm),
        "mother_height": _centimetres(child.mother_height_mm),
        "father_height": _centimetres(child.father_height_mm),
    }
    if family:
        first = family[0]
        plain |= {
            f"guardian_{part}": getattr(first, part) for part in ("family_name", "given_name", "patronymic", "phone")
        }
        plain["relationship"] = first.relationship
    return plain


def _centimetres(millimetres: int | None) -> str:
    return f"{millimetres / 10:g}".replace(".", ",") if millimetres else ""


RAIL = [RailItem(30, "/patients", N_("Children"), "children", Permission.FIND_CHILD)]
ROUTES = [
    patients,
    search_patients,
    new_patient,
    register_what_was_sought,
    register,
    details,
    edit,
    correct,
    add_alert,
    end_alert,
]
