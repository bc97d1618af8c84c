"""The child's page and the visit note."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.db.database import reading, transaction
from pediatric_his.db.unit_of_work import Stale, write_audit
from pediatric_his.features.growth.reading import lines
from pediatric_his.features.measurements.queries import history
from pediatric_his.features.patients.banner import banner
from pediatric_his.features.patients.queries import Child, get_child
from pediatric_his.features.reception.queries import EncounterRow, get_encounter
from pediatric_his.features.reception.services import NotNow
from pediatric_his.features.reception.status import HERE
from pediatric_his.features.reception.words import kind_words, status_words
from pediatric_his.features.visits import services
from pediatric_his.features.visits.forms import NoteTyped, fit_to_sign, read_note
from pediatric_his.features.visits.queries import PARTS, Draft, SignedNote, get_draft, get_note
from pediatric_his.features.visits.record import record_of
from pediatric_his.features.visits.words import PART_HINTS, PART_NAMES
from pediatric_his.reference import icd10
from pediatric_his.web.forms import Form, read_form, read_uuid
from pediatric_his.web.languages import _, current_locale
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import is_htmx, me_of, today
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect, render

VISITS_SHOWN = 6


@get("/patients/{patient_id:uuid}", permission=Permission.SEE_RECORD)
async def record(
    request: Request[Any, Any, Any], patient_id: UUID, encounter: str = "", all: str = ""
) -> Response[str]:
    """How is this child, what is due, what do I do?"""
    me, on = me_of(request), today(me_of(request))
    async with transaction(me.actor) as db:
        limit = 200 if all else VISITS_SHOWN
        found = await record_of(db, me.hospital, patient_id, read_uuid(encounter), on, limit)
        if found is None:
            raise NotFoundException
        await write_audit(db, me.actor, "patient.open", "patient", patient_id, patient_id)
    return render(
        request,
        "visits/record.html",
        r=found,
        b=banner(found.child, on),
        on=on,
        here=found.encounter is not None and found.encounter.status in HERE,
        more=not all and len(found.visits) == VISITS_SHOWN,
        kind_words=kind_words,
        status_words=status_words,
        title_of=_title_of,
        timezone=me.hospital.timezone,
        **found.panel,
    )


@get("/encounters/{encounter_id:uuid}/note", permission=Permission.WRITE_NOTE)
async def note(request: Request[Any, Any, Any], encounter_id: UUID, icd: str = "", add: str = "") -> Response[str]:
    """The note: a draft to type into, or the signed one to read."""
    me = me_of(request)
    row, found, draft, signed = await _open(me, encounter_id)
    if signed is not None:
        return await _signed(request, me, found, row, signed, Form())
    if row.status in HERE:
        await services.begin(me.actor, uuid4(), encounter_id)
    form = Form(
        typed=_as_typed(draft), lists={"diagnosis": [*(code for code, _ in draft.diagnoses), *([add] if add else [])]}
    )
    return await _draft(request, me, found, row, form, draft, icd=icd)


@get("/icd10", permission=Permission.WRITE_NOTE)
async def icd10_search(request: Request[Any, Any, Any], icd: str = "") -> Response[str]:
    """Diagnoses by code or words, as typed."""
    return render(request, "visits/note.html", "codes", codes=icd10.search(icd, current_locale()), icd=icd)


@get("/icd10/{code:str}", permission=Permission.WRITE_NOTE)
async def icd10_line(request: Request[Any, Any, Any], code: str) -> Response[str]:
    """One chosen diagnosis, as a line of the note's form."""
    title = icd10.title(code, current_locale())
    if title is None:
        raise NotFoundException
    return render(request, "visits/note.html", "diagnosis", diagnoses=[(code, title, False)])


@post("/encounters/{encounter_id:uuid}/note/draft", permission=Permission.WRITE_NOTE)
async def save_draft(request: Request[Any, Any, Any], encounter_id: UUID) -> Response[str]:
    """Keeps the draft; htmx gets the line that says so."""
    me, form = me_of(request), await read_form(request)
    row, found, draft, signed = await _open(me, encounter_id)
    typed = read_note(form)
    if typed is None:
        return await _draft(request, me, found, row, form, draft, status_code=422)
    try:
        version = await services.save_draft(me.actor, uuid4(), encounter_id, row.patient_id, typed)
    except services.AlreadySigned:
        return await _signed(request, me, found, row, signed, _as_addendum(typed), status_code=409)
    except Stale:
        return await _conflict(request, me, found, row, form)
    if is_htmx(request):
        saved = datetime.now(ZoneInfo(me.hospital.timezone))
        return render(
            request, "visits/note.html", "saved", version=version, saved_at=saved, timezone=me.hospital.timezone
        )
    return redirect(request, f"/encounters/{encounter_id}/note")


@post("/encounters/{encounter_id:uuid}/note/sign", permission=Permission.WRITE_NOTE)
async def sign(request: Request[Any, Any, Any], encounter_id: UUID) -> Response[str]:
    me, form = me_of(request), await read_form(request)
    row, found, draft, signed = await _open(me, encounter_id)
    typed = read_note(form)
    if typed is None or not fit_to_sign(form, typed):
        return await _draft(request, me, found, row, form, draft, status_code=422)
    try:
        await services.sign(me.actor, form.key(), encounter_id, row.patient_id, typed)
    except services.AlreadySigned:
        return await _signed(request, me, found, row, signed, _as_addendum(typed), status_code=409)
    except Stale:
        return await _conflict(request, me, found, row, form)
    except NotNow:
        form.refuse("complaint", _("This visit is closed: the child has left or did not come."))
        return await _draft(request, me, found, row, form, draft, status_code=409)
    return redirect(request, f"/encounters/{encounter_id}/note")


@post("/encounters/{encounter_id:uuid}/note/addenda", permission=Permission.WRITE_NOTE)
async def add_addendum(request: Request[Any, Any, Any], encounter_id: UUID) -> Response[str]:
    me, form = me_of(request), await read_form(request)
    row, found, _draft_now, signed = await _open(me, encounter_id)
    if signed is None:
        raise NotFoundException
    text = form.text("addendum", required=True, max_length=10_000, lines=True)
    if not form.ok:
        return await _signed(request, me, found, row, signed, form, status_code=422)
    await services.add_addendum(me.actor, form.key(), signed.id, row.patient_id, text)
    return redirect(request, f"/encounters/{encounter_id}/note")


async def _open(me: Me, encounter_id: UUID) -> tuple[EncounterRow, Child, Draft, SignedNote | None]:
    async with reading(me.actor) as db:
        row = await get_encounter(db, encounter_id)
        found = await get_child(db, row.patient_id) if row else None
        if row is None or found is None:
            raise NotFoundException
        return row, found, await get_draft(db, encounter_id), await get_note(db, encounter_id)


async def _draft(
    request: Request[Any, Any, Any],
    me: Me,
    found: Child,
    row: EncounterRow,
    form: Form,
    draft: Draft,
    *,
    icd: str = "",
    theirs: Draft | None = None,
    status_code: int = 200,
) -> Response[str]:
    async with reading(me.actor) as db:
        days = await history(db, found.id)
    day = next((d for d in reversed(days) if d.on == row.day), None)
    locale = current_locale()
    chosen = [code for code in dict.fromkeys(form.lists.get("diagnosis", [])) if icd10.title(code, locale)]
    main = form.value("main") or (chosen[0] if chosen else "")
    return render(
        request,
        "visits/note.html",
        b=banner(found, today(me)),
        child=found,
        row=row,
        form=form,
        version=theirs.version if theirs else form.value("version") or draft.version,
        saved_at=draft.saved_at,
        parts=[(part, _(PART_NAMES[part]), _(PART_HINTS[part])) for part in PARTS],
        names={part: _(PART_NAMES[part]) for part in PARTS},
        diagnoses=[(code, icd10.title(code, locale), code == main) for code in chosen],
        codes=icd10.search(icd, locale) if icd else [],
        icd=icd,
        theirs=theirs,
        lines=lines(day.anthropometry(found)) if day else [],
        timezone=me.hospital.timezone,
        status_code=status_code,
    )


async def _conflict(
    request: Request[Any, Any, Any], me: Me, found: Child, row: EncounterRow, form: Form
) -> Response[str]:
    """Somebody else saved meanwhile: both texts side by side, nothing is lost."""
    async with reading(me.actor) as db:
        theirs = await get_draft(db, row.id)
    answer = await _draft(request, me, found, row, form, theirs, theirs=theirs, status_code=409)
    if is_htmx(request):
        answer.headers |= {"HX-Retarget": "body", "HX-Reswap": "outerHTML"}
    return answer


async def _signed(
    request: Request[Any, Any, Any],
    me: Me,
    found: Child,
    row: EncounterRow,
    signed: SignedNote | None,
    form: Form,
    status_code: int = 200,
) -> Response[str]:
    if signed is None:
        async with reading(me.actor) as db:
            signed = await get_note(db, row.id)
    answer = render(
        request,
        "visits/signed.html",
        b=banner(found, today(me)),
        child=found,
        row=row,
        note=signed,
        form=form,
        parts=[(part, _(PART_NAMES[part])) for part in PARTS],
        title_of=_title_of,
        kind=kind_words(row.kind),
        timezone=me.hospital.timezone,
        status_code=status_code,
    )
    if status_code == 409 and is_htmx(request):
        answer.headers |= {"HX-Retarget": "body", "HX-Reswap": "outerHTML"}
    return answer


def _title_of(diagnosis: dict[str, Any]) -> str:
    return str(diagnosis.get(f"title_{current_locale()}") or diagnosis.get("title_ru") or "")


def _as_typed(draft: Draft) -> dict[str, str]:
    main = next((code for code, is_main in draft.diagnoses if is_main), "")
    return draft.parts | {"version": str(draft.version), "main": main}


def _as_addendum(typed: NoteTyped) -> Form:
    """What came too late for the note, ready to become an addendum."""
    text = "\n\n".join(f"{_(PART_NAMES[part])}: {typed.parts[part]}" for part in PARTS if typed.parts[part])
    form = Form(typed={"addendum": text})
    form.refuse("addendum", _("The note was signed meanwhile. Make this an addendum, or leave it."))
    return form


ROUTES = [record, note, icd10_search, icd10_line, save_draft, sign, add_addendum]
