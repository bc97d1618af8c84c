"""The child's page and the visit note."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.db.unit_of_work import Stale
from pediatric_his.features.approvals.queries import norms
from pediatric_his.features.dangers.queries import day_of_child
from pediatric_his.features.dangers.words import besides, danger_line
from pediatric_his.features.growth.reading import read_growth
from pediatric_his.features.growth.telling import growth_of
from pediatric_his.features.measurements.queries import history
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.features.reception.page import EncounterPage
from pediatric_his.features.reception.services import NotNow
from pediatric_his.features.reception.status import HERE
from pediatric_his.features.reception.words import kind_words, status_words
from pediatric_his.features.vaccinations.due import due_list
from pediatric_his.features.visits import services
from pediatric_his.features.visits.forms import NoteTyped, fit_to_sign, read_answer, read_note
from pediatric_his.features.visits.queries import PARTS, Draft, SignedNote, get_draft, get_note
from pediatric_his.features.visits.record import known_of_day, record_of, signs_of
from pediatric_his.features.visits.saving import refused_line, saved_line, too_late_line
from pediatric_his.features.visits.words import PART_HINTS, PART_NAMES
from pediatric_his.reference import icd10
from pediatric_his.web.forms import Form, read_uuid
from pediatric_his.web.languages import LOCALES, _, current_locale, language
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import now
from pediatric_his.web.sealing import seal_key
from pediatric_his.web.templating import redirect, render

VISITS_SHOWN = 6


@get("/patients/{patient_id:uuid}", permission=Permission.SEE_RECORD)
async def record(page: ChildPage, encounter: str = "", all: str = "", done: str = "") -> Response[str]:
    """How is this child, what is due, what do I do?"""
    limit = 200 if all else VISITS_SHOWN
    async with page.reading() as db:
        found = await record_of(db, page.child, page.me.hospital, read_uuid(encounter), page.on, limit, page.day)
    return page.render(
        "visits/record.html",
        r=found,
        done=done,
        here=found.encounter is not None and found.encounter.status in HERE,
        more=not all and len(found.visits) == VISITS_SHOWN,
        kind_words=kind_words,
        status_words=status_words,
        title_of=_title_of,
        **found.panel,
    )


@get("/encounters/{encounter_id:uuid}/note", permission=Permission.WRITE_NOTE)
async def note(encounter_page: EncounterPage, icd: str = "") -> Response[str]:
    """The note: a draft to type into, or the signed one to read."""
    page = encounter_page
    draft, signed = await _texts(page)
    if signed is not None:
        return _signed(page, signed, Form())
    if page.encounter.status in HERE:
        await services.begin(page.actor, uuid4(), page.encounter.id)
    diagnoses = [code for code, _ in draft.diagnoses]
    return await _draft(page, Form(typed=_as_typed(draft), lists={"diagnosis": diagnoses}), draft, icd=icd)


@get("/icd10", permission=Permission.WRITE_NOTE, shows_children=False)
async def icd10_search(request: Request[Any, Any, Any], icd: str = "") -> Response[str]:
    """Diagnoses by code or words, as typed."""
    return render(request, "visits/note.html", "codes", codes=icd10.search(icd, current_locale()), icd=icd)


@get("/icd10/{code:str}", permission=Permission.WRITE_NOTE, shows_children=False)
async def icd10_line(request: Request[Any, Any, Any], code: str) -> Response[str]:
    """One chosen diagnosis, as a line of the note's form."""
    title = icd10.title(code, current_locale())
    if title is None:
        raise NotFoundException
    return render(request, "visits/note.html", "diagnosis", diagnoses=[(code, title, False)])


@post("/encounters/{encounter_id:uuid}/note/draft", permission=Permission.WRITE_NOTE)
async def save_draft(encounter_page: EncounterPage, form: Form) -> Response[str]:
    """Keeps the draft; a page that saves by itself gets the line that says so, or why not."""
    page, typed = encounter_page, read_note(form)
    if typed is None:
        if page.is_fragment:
            return refused_line(page, form)
        return await _draft(page, form, (await _texts(page))[0], status_code=422)
    try:
        version = await services.save_draft(page.actor, uuid4(), page.encounter.id, page.child.id, typed)
    except (services.AlreadySigned, Stale) as fault:
        return await (too_late_line(page, fault) if page.is_fragment else _too_late(page, form, typed, fault))
    return saved_line(page, version) if page.is_fragment else _to_note(page, form.value("find") and form.value("icd"))


@post("/encounters/{encounter_id:uuid}/note/sign", permission=Permission.WRITE_NOTE)
async def sign(encounter_page: EncounterPage, form: Form) -> Response[str]:
    page, typed = encounter_page, read_note(form)
    answered = read_answer(form, _standing(page))
    if typed is None or not fit_to_sign(form, typed):
        return await _draft(page, form, (await _texts(page))[0], status_code=422)
    try:
        await services.sign(page.actor, form.key(), page.encounter.id, page.child.id, typed, answered)
    except (services.AlreadySigned, Stale) as fault:
        return await _too_late(page, form, typed, fault)
    except NotNow:
        form.refuse("complaint", _("This visit is closed: the child has left or did not come."))
        return await _draft(page, form, (await _texts(page))[0], status_code=409)
    return _to_note(page)


@post("/encounters/{encounter_id:uuid}/note/addenda", permission=Permission.WRITE_NOTE)
async def add_addendum(encounter_page: EncounterPage, form: Form) -> Response[str]:
    page = encounter_page
    _draft_now, signed = await _texts(page)
    if signed is None:
        raise NotFoundException
    text = form.text("addendum", required=True, max_length=10_000, lines=True)
    if not form.ok:
        return _signed(page, signed, form, status_code=422)
    await services.add_addendum(page.actor, form.key(), signed.id, page.child.id, text)
    return _to_note(page)


def _standing(page: EncounterPage) -> tuple[dict[str, str], ...]:
    """The dangers of the child that stand now, each in words of every language."""
    standing = [danger for danger in page.day.dangers if danger.stands and danger.at_once]
    told: dict[str, list[str]] = {}
    for locale in LOCALES:
        with language(locale):
            told[locale] = [danger_line(danger, page.me.hospital.timezone).words for danger in standing]
    return tuple({locale: told[locale][place] for locale in LOCALES} for place in range(len(standing)))


async def _texts(page: EncounterPage) -> tuple[Draft, SignedNote | None]:
    async with page.reading() as db:
        return await get_draft(db, page.encounter.id), await get_note(db, page.encounter.id)


def _to_note(page: EncounterPage, icd: str = "") -> Response[str]:
    """Back to the note, with a search for a diagnosis where one was asked for: its words alone go into the address."""
    search = f"?{urlencode({'icd': icd})}#icd" if icd else ""
    return redirect(page.request, f"/encounters/{page.encounter.id}/note{search}")


async def _draft(
    page: EncounterPage,
    form: Form,
    draft: Draft,
    *,
    icd: str = "",
    theirs: Draft | None = None,
    status_code: int = 200,
) -> Response[str]:
    async with page.reading() as db:
        reading = read_growth(page.child, await history(db, page.child.id), await norms(db), page.encounter.day)
        due = await due_list(db, page.child, page.me.hospital.calendar, page.on)
        of_visit = await day_of_child(db, page.child.id, page.child, page.encounter.day, now(page.me))
        known = await known_of_day(db, page.child, page.encounter.day, page.me.hospital.timezone)
    day = next((d for d in reversed(reading.days) if d.on == page.encounter.day), None)
    locale = current_locale()
    chosen = [code for code in dict.fromkeys(form.lists.get("diagnosis", [])) if icd10.title(code, locale)]
    main = form.value("main") or (chosen[0] if chosen else "")
    return page.render(
        "visits/note.html",
        row=page.encounter,
        form=form,
        version=theirs.version if theirs else form.value("version") or draft.version,
        saved_at=draft.saved_at,
        parts=[(part, _(PART_NAMES[part]), _(PART_HINTS[part])) for part in PARTS],
        names=_names(),
        diagnoses=[(code, icd10.title(code, locale), code == main) for code in chosen],
        codes=icd10.search(icd, locale) if icd else [],
        icd=icd,
        theirs=theirs,
        standing=[told[locale] for told in _standing(page)],
        seal=seal_key(page.request, page.encounter.id),
        unsaved=status_code != 200,
        growth=growth_of(reading, besides(of_visit, page.me.hospital.timezone)),
        lines=reading.lines(day) if day else [],
        signs=signs_of(reading, known),
        last_day=reading.days[-1].on if reading.days else None,
        due=due,
        status_code=status_code,
    )


def _names() -> dict[str, str]:
    """The fields of the note, as its summary of faults calls them."""
    parts = {part: _(PART_NAMES[part]) for part in PARTS}
    return parts | {"icd": _("Diagnosis (ICD-10)"), "what_was_done": _("What was done")}


async def _too_late(
    page: EncounterPage, form: Form, typed: NoteTyped, fault: services.AlreadySigned | Stale
) -> Response[str]:
    """Somebody else saved or signed meanwhile: both texts side by side, or what was typed as an addendum; nothing is lost."""
    theirs, signed = await _texts(page)
    if isinstance(fault, Stale) or signed is None:
        return await _draft(page, form, theirs, theirs=theirs, status_code=409)
    return _signed(page, signed, _as_addendum(typed), status_code=409)


def _signed(page: EncounterPage, signed: SignedNote, form: Form, status_code: int = 200) -> Response[str]:
    return page.render(
        "visits/signed.html",
        row=page.encounter,
        note=signed,
        seal=seal_key(page.request, page.encounter.id),
        form=form,
        parts=[(part, _(PART_NAMES[part])) for part in PARTS],
        title_of=_title_of,
        kind=kind_words(page.encounter.kind),
        status_code=status_code,
    )


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
