"""A hospital's own list in the browser: handed over, understood, tried, brought in; its answers as a page and as a file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import NotFoundException

from pediatric_his.db.database import reading
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.lists.files import FileFault
from pediatric_his.features.uploads import services
from pediatric_his.features.uploads.model import Top, Upload
from pediatric_his.features.uploads.page import answers_page, begin_page, columns_page, progress_page
from pediatric_his.features.uploads.queries import parts, remembered, top_of, upload_of
from pediatric_his.features.uploads.running import Jobs
from pediatric_his.features.uploads.understanding import (
    columns_of,
    look_at,
    read_choices,
    read_list_name,
    within,
)
from pediatric_his.features.vaccinations.words import vaccines_by_name
from pediatric_his.settings import Settings
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import N_, _, current_locale
from pediatric_his.web.permissions import Permission
from pediatric_his.web.rail import RailItem
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect

LARGEST_FILE = 60_000_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_Request = Request[Any, Any, Any]


@get("/lists", permission=Permission.BRING_LIST)
async def lists(request: _Request, me: Me) -> Response[str]:
    """Where a list is handed over, and those that were."""
    return await begin_page(request, me, Form())


@post("/lists", permission=Permission.BRING_LIST, request_max_body_size=LARGEST_FILE)
async def hand_over(request: _Request, me: Me, form: Form) -> Response[str]:
    given = (await request.form()).get("file")
    if not isinstance(given, UploadFile) or not given.filename:
        form.refuse("file", _("Choose a file."))
        return await begin_page(request, me, form, status_code=422)
    body, name = await given.read(), _plain_name(given.filename)
    try:
        top = await asyncio.to_thread(_look_at, _settings(request), name, [body], None)
    except FileFault as fault:
        form.refuse("file", str(fault))
        return await begin_page(request, me, form, status_code=422)
    upload_id = await services.begin(me.actor, form.key(), name, current_locale(), body, top)
    return redirect(request, f"/lists/{upload_id}")


@get("/lists/{upload_id:uuid}", permission=Permission.BRING_LIST)
async def one_list(request: _Request, me: Me, upload_id: UUID, fate: str = "", part: int = 1) -> Response[str]:
    """What comes next of it: which sheet, how its columns are understood, how far it has come, what was said."""
    upload = await _own(me, upload_id)
    if upload.under_way:
        await _jobs(request).see_to(me.hospital.id, upload.id)
        return progress_page(request, upload)
    if upload.state in ("asked", "unusable"):
        return await _columns(request, me, upload, Form())
    return await answers_page(request, me, upload, fate, part)


@get("/lists/{upload_id:uuid}/progress", permission=Permission.BRING_LIST)
async def progress(request: _Request, me: Me, upload_id: UUID) -> Response[str]:
    """Asked every two seconds by the page; when the work is done the page itself comes anew."""
    upload = await _own(me, upload_id)
    if not upload.under_way:
        return redirect(request, f"/lists/{upload.id}")
    await _jobs(request).see_to(me.hospital.id, upload.id)
    return progress_page(request, upload, block="progress")


@post("/lists/{upload_id:uuid}/sheet", permission=Permission.BRING_LIST)
async def sheet(request: _Request, me: Me, upload_id: UUID, form: Form) -> Response[str]:
    upload, top = await _with_top(me, upload_id)
    chosen = form.choice("sheet", top.sheets)
    if chosen is None:
        return await _columns(request, me, upload, form, status_code=422)
    async with reading(me.actor) as db:
        pieces = await parts(db, upload.id, "file")
    try:
        seen = await asyncio.to_thread(_look_at, _settings(request), upload.name, pieces, chosen)
    except FileFault as fault:
        form.refuse("sheet", str(fault))
        return await _columns(request, me, upload, form, status_code=422)
    await services.choose_sheet(me.actor, form.key(), upload.id, chosen, seen)
    return redirect(request, f"/lists/{upload.id}")


@get("/lists/{upload_id:uuid}/columns", permission=Permission.BRING_LIST)
async def columns_again(request: _Request, me: Me, upload_id: UUID) -> Response[str]:
    """After a trial: its columns understood otherwise."""
    upload = await _own(me, upload_id)
    if upload.state not in ("asked", "unusable", "tried"):
        return redirect(request, f"/lists/{upload.id}")
    return await _columns(request, me, upload, Form())


@post("/lists/{upload_id:uuid}/columns", permission=Permission.BRING_LIST)
async def understand(request: _Request, me: Me, upload_id: UUID, form: Form) -> Response[str]:
    upload, top = await _with_top(me, upload_id)
    choices, list_name = read_choices(form, columns_of(top)), read_list_name(form)
    if not form.ok:
        return await _columns(request, me, upload, form, status_code=422)
    await services.understand(me.actor, form.key(), upload.id, choices, list_name)
    return redirect(request, f"/lists/{upload.id}")


@post("/lists/{upload_id:uuid}/bring", permission=Permission.BRING_LIST)
async def bring(request: _Request, me: Me, upload_id: UUID, form: Form) -> Response[str]:
    upload = await _own(me, upload_id)
    await services.bring(me.actor, form.key(), upload.id)
    return redirect(request, f"/lists/{upload.id}")


@post("/lists/{upload_id:uuid}/erase", permission=Permission.BRING_LIST)
async def erase(request: _Request, me: Me, upload_id: UUID, form: Form) -> Response[str]:
    """The file and its answers, before their seven days are over."""
    upload = await _own(me, upload_id)
    if not upload.under_way:
        await services.erase(me.actor, form.key(), upload.id)
    return redirect(request, "/lists")


@get("/lists/{upload_id:uuid}/report", permission=Permission.BRING_LIST)
async def report(me: Me, upload_id: UUID) -> Response[bytes]:
    """The answers as a file, to be corrected there and handed in again."""
    upload = await _own(me, upload_id)
    async with reading(me.actor) as db:
        pieces = await parts(db, upload.id, "report")
    if not pieces:
        raise NotFoundException
    await services.report_taken(me.actor, new_id(), upload.id, upload.children)
    headers = {"Content-Disposition": 'attachment; filename="report.xlsx"', "Cache-Control": "no-store"}
    return Response(b"".join(pieces), media_type=_XLSX, headers=headers)


async def _own(me: Me, upload_id: UUID) -> Upload:
    """The upload, for who began it and the head.

    Raises:
        NotFoundException: there is none, or it is another's.
    """
    async with reading(me.actor) as db:
        upload = await upload_of(db, upload_id)
    if upload is None or not (me.can(Permission.SEE_ALL_LISTS) or upload.recorded_by == me.staff_id):
        raise NotFoundException
    return upload


async def _with_top(me: Me, upload_id: UUID) -> tuple[Upload, Top]:
    upload = await _own(me, upload_id)
    async with reading(me.actor) as db:
        return upload, await top_of(db, upload.id)


async def _columns(request: _Request, me: Me, upload: Upload, form: Form, status_code: int = 200) -> Response[str]:
    async with reading(me.actor) as db:
        top, before = await top_of(db, upload.id), await remembered(db)
    columns = columns_of(top, before, upload.choices)
    vaccines = vaccines_by_name(me.hospital.calendar)
    return columns_page(request, upload, top, columns, vaccines, form, status_code=status_code)


def _look_at(settings: Settings, name: str, pieces: list[bytes], sheet: str | None) -> Top:
    with within(settings, new_id(), name, pieces) as path:
        return look_at(path, sheet)


def _plain_name(name: str) -> str:
    """The file's name without folders or what nobody can see; short, its kind kept."""
    plain = "".join(c for c in Path(name.replace("\\", "/")).name if c.isprintable()).strip(" .") or "list"
    stem, suffix = Path(plain).stem, Path(plain).suffix[:10]
    return stem.encode()[:150].decode(errors="ignore") + suffix


def _jobs(request: _Request) -> Jobs:
    return cast(Jobs, request.app.state.jobs)


def _settings(request: _Request) -> Settings:
    return cast(Settings, request.app.state.settings)


ROUTES = [lists, hand_over, one_list, progress, sheet, columns_again, understand, bring, erase, report]
RAIL = [RailItem(55, "/lists", N_("Lists"), "list", Permission.BRING_LIST)]
