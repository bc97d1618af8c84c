"""Finding, registering and correcting a child."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.db.database import Reader, reading
from pediatric_his.db.unit_of_work import Stale
from pediatric_his.features.patients import services
from pediatric_his.features.patients.banner import banner
from pediatric_his.features.patients.forms import carried, read_alert, read_demographics
from pediatric_his.features.patients.queries import (
    Child,
    Guardian,
    SearchResult,
    get_child,
    guardians,
    search,
    siblings,
)
from pediatric_his.features.patients.words import RELATIONSHIPS, field_words, reason_words, relationship_words
from pediatric_his.identity.duplicates import LikenessOfTwo
from pediatric_his.reference.countries import country
from pediatric_his.web.forms import Form, read_form
from pediatric_his.web.languages import current_locale, date_text
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import is_htmx, me_of, today
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect, render


@get("/patients", permission=Permission.FIND_CHILD)
async def patients(request: Request[Any, Any, Any], q: str = "") -> Response[str]:
    """Children by search."""
    me = me_of(request)
    async with reading(me.actor) as db:
        found = await search(db, q)
    block = "results" if is_htmx(request) else None
    return render(request, "patients/search.html", block, q=q, found=found, on=today(me))


@get("/patients/new", permission=Permission.REGISTER)
async def new_patient(request: Request[Any, Any, Any], q: str = "") -> Response[str]:
    """An empty registration, with what was typed into the search."""
    return _registration(request, carried(q))


@post("/patients/new", permission=Permission.REGISTER)
async def register(request: Request[Any, Any, Any]) -> Response[str]:
    me, form = me_of(request), await read_form(request)
    typed = read_demographics(form, country(me.hospital.country), today(me))
    if typed is None:
        return _registration(request, form, status_code=422)
    if not form.value("not_the_same"):
        async with reading(me.actor) as db:
            likely = await services.likely_same(db, typed)
        if likely:
            return _registration(request, form, likely, status_code=422)
    patient_id = await services.register(me.actor, form.key(), typed)
    if me.can(Permission.CHECK_IN):
        return redirect(request, f"/desk?child={patient_id}")
    return redirect(request, f"/patients/{patient_id}/details")


@get("/patients/{patient_id:uuid}/details", permission=Permission.FIND_CHILD)
async def details(request: Request[Any, Any, Any], patient_id: UUID) -> Response[str]:
    """Demographics, family and alerts of a child."""
    me = me_of(request)
    async with reading(me.actor) as db:
        found = await _child_or_404(db, patient_id)
        family, others = await guardians(db, patient_id), await siblings(db, patient_id)
    return _details(request, me, found, family, others, Form())


@get("/patients/{patient_id:uuid}/edit", permission=Permission.REGISTER)
async def edit(request: Request[Any, Any, Any], patient_id: UUID) -> Response[str]:
    me = me_of(request)
    async with reading(me.actor) as db:
        found = await _child_or_404(db, patient_id)
        family = await guardians(db, patient_id)
    return _edit(request, me, found, Form(typed=_as_typed(found, family)))


@post("/patients/{patient_id:uuid}/edit", permission=Permission.REGISTER)
async def correct(request: Request[Any, Any, Any], patient_id: UUID) -> Response[str]:
    me, form = me_of(request), await read_form(request)
    async with reading(me.actor) as db:
        found = await _child_or_404(db, patient_id)
        family = await guardians(db, patient_id)
    typed = read_demographics(form, country(me.hospital.country), today(me))
    if typed is None:
        return _edit(request, me, found, form, status_code=422)
    try:
        await services.correct(me.actor, form.key(), patient_id, form.whole("version"), typed)
    except Stale:
        return _edit(request, me, found, form, theirs=_as_typed(found, family), status_code=409)
    return redirect(request, f"/patients/{patient_id}/details")


@post("/patients/{patient_id:uuid}/alerts", permission=Permission.SEE_RECORD)
async def add_alert(request: Request[Any, Any, Any], patient_id: UUID) -> Response[str]:
    me, form = me_of(request), await read_form(request)
    typed = read_alert(form)
    async with reading(me.actor) as db:
        found = await _child_or_404(db, patient_id)
        family, others = await guardians(db, patient_id), await siblings(db, patient_id)
    if typed is None:
        return _details(request, me, found, family, others, form, status_code=422)
    await services.add_alert(me.actor, form.key(), patient_id, typed)
    return redirect(request, f"/patients/{patient_id}/details")


@post("/patients/{patient_id:uuid}/alerts/{alert_id:uuid}/end", permission=Permission.SEE_RECORD)
async def end_alert(request: Request[Any, Any, Any], patient_id: UUID, alert_id: UUID) -> Response[str]:
    me, form = me_of(request), await read_form(request)
    async with reading(me.actor) as db:
        found = await _child_or_404(db, patient_id)
    if not any(alert.id == alert_id for alert in found.alerts):
        raise NotFoundException
    await services.end_alert(me.actor, form.key(), patient_id, alert_id)
    return redirect(request, f"/patients/{patient_id}/details")


async def _child_or_404(db: Reader, patient_id: UUID) -> Child:
    found = await get_child(db, patient_id)
    if found is None:
        raise NotFoundException
    return found


def _registration(
    request: Request[Any, Any, Any],
    form: Form,
    likely: Iterable[tuple[SearchResult, LikenessOfTwo]] = (),
    status_code: int = 200,
) -> Response[str]:
    same = [(found, [reason_words(reason) for reason in why.reasons]) for found, why in likely]
    return render(request, "patients/new.html", form=form, same=same, **_lists(me_of(request)), status_code=status_code)


def _edit(
    request: Request[Any, Any, Any],
    me: Me,
    found: Child,
    form: Form,
    theirs: dict[str, str] | None = None,
    status_code: int = 200,
) -> Response[str]:
    context: dict[str, Any] = {
        "form": form,
        "child": found,
        "b": banner(found, today(me)),
        "theirs": theirs,
        "version": found.version,
    }
    context["field_words"] = field_words
    return render(request, "patients/edit.html", status_code=status_code, **context, **_lists(me))


def _details(
    request: Request[Any, Any, Any],
    me: Me,
    found: Child,
    family: list[Guardian],
    others: list[Any],
    form: Form,
    status_code: int = 200,
) -> Response[str]:
    region = country(me.hospital.country).regions.get(found.region)
    return render(
        request,
        "patients/details.html",
        child=found,
        b=banner(found, today(me)),
        guardians=[(relationship_words(g.relationship), g) for g in family],
        siblings=others,
        region=region.name(current_locale()) if region else "",
        form=form,
        status_code=status_code,
    )


def _lists(me: Me) -> dict[str, Any]:
    locale = current_locale()
    regions = [(code, region.name(locale)) for code, region in country(me.hospital.country).regions.items()]
    return {
        "regions": [("", "—"), *regions],
        "relationships": [(code, relationship_words(code)) for code in RELATIONSHIPS],
    }


def _as_typed(found: Child, family: list[Guardian]) -> dict[str, str]:
    """A registered child as the form would show her."""
    plain = {name: str(value) for name, value in asdict(found).items() if isinstance(value, str)}
    gestation = found.gestational_age_days
    plain |= {
        "birth_date": date_text(found.birth_date),
        "gestation_weeks": str(gestation // 7) if gestation else "",
        "gestation_days": str(gestation % 7) if gestation else "",
        "birth_weight": str(found.birth_weight_g or ""),
        "mother_height": _centimetres(found.mother_height_mm),
        "father_height": _centimetres(found.father_height_mm),
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


ROUTES = [patients, new_patient, register, details, edit, correct, add_alert, end_alert]
