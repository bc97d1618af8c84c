"""The desk, today's list, the board."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Request, Response, get, post
from litestar.exceptions import HTTPException

from pediatric_his.clinical.ages import completed_age
from pediatric_his.db.database import Reader, reading
from pediatric_his.features.dangers.words import DangerLine, at_once, danger_line
from pediatric_his.features.patients.finding import find_children
from pediatric_his.features.patients.page import open_child_page
from pediatric_his.features.patients.queries import Child, SearchResult, get_child
from pediatric_his.features.patients.search_keys import typed_words
from pediatric_his.features.reception import services
from pediatric_his.features.reception.page import EncounterPage
from pediatric_his.features.reception.queries import QueueRow, arrival, board, queue
from pediatric_his.features.reception.status import Status
from pediatric_his.features.reception.words import (
    KINDS,
    URGENCIES,
    kind_words,
    status_words,
    urgency_words,
    waiting_words,
)
from pediatric_his.identity.names import fold
from pediatric_his.web.errors import Conflict
from pediatric_his.web.forms import Form, read_uuid
from pediatric_his.web.languages import N_, _, age_words
from pediatric_his.web.looks import saw
from pediatric_his.web.permissions import Permission, Role
from pediatric_his.web.rail import RailItem
from pediatric_his.web.request import is_htmx, now, today
from pediatric_his.web.search_tokens import token_for, words_of
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect, render

_WORDS = {
    "kind_words": kind_words,
    "urgency_words": urgency_words,
    "status_words": status_words,
    "waiting_words": waiting_words,
}
_STEPS = {"left": Status.LEFT, "no_show": Status.NO_SHOW, "finished": Status.FINISHED}


def _taken(page: EncounterPage, now: Status) -> Conflict:
    """A colleague took the child another step meanwhile: which."""
    told = {"name": page.child.full_name, "status": status_words(now)}
    return Conflict(_("Somebody was first"), _("%(name)s is now: %(status)s. Your step was not taken.", **told))


@get("/desk", permission=Permission.CHECK_IN)
async def desk(
    request: Request[Any, Any, Any],
    me: Me,
    found: str = "",
    child: str = "",
    part: str = "",
    done: str = "",
    already: str = "",
) -> Response[str]:
    """Search first; beside it today's list. htmx asks for one part. `found`: the token of a search.

    `done`: who was just checked in; `already`: by somebody before.
    """
    block = part if is_htmx(request) else ""
    words = await words_of(me, found)
    return await _desk(
        request,
        me,
        Form(),
        q=words or "",
        chosen=child,
        just=done,
        block=block,
        already=bool(already),
        is_over=bool(found) and words is None,
    )


@post("/desk/search", permission=Permission.CHECK_IN)
async def search_at_desk(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    """As the search of the children's page, with the way to check in."""
    words = typed_words(form.value("q"))
    if is_htmx(request):
        return await _desk(request, me, Form(), q=words, block="results")
    return redirect(request, f"/desk?found={await token_for(me, words)}" if words else "/desk")


@post("/desk/check-in", permission=Permission.CHECK_IN)
async def check_in(request: Request[Any, Any, Any], form: Form) -> Response[str]:
    page = await open_child_page(request, read_uuid(form.value("patient_id")))
    kind, urgency = form.choice("kind", KINDS), form.choice("urgency", URGENCIES)
    if kind is None or urgency is None:
        return await _desk(request, page.me, form, chosen=str(page.child.id), status_code=422)
    try:
        encounter_id = await services.check_in(page.actor, form.key(), page.child.id, page.on, kind, urgency)
    except services.AlreadyHere as here:
        return redirect(request, f"/desk?done={here.encounter_id}&already=1")
    return redirect(request, f"/desk?done={encounter_id}")


@post("/desk/book", permission=Permission.CHECK_IN)
async def book(request: Request[Any, Any, Any], form: Form) -> Response[str]:
    page = await open_child_page(request, read_uuid(form.value("patient_id")))
    day = form.date("day", earliest=page.on, latest=page.on + timedelta(days=400))
    kind = form.choice("kind", KINDS)
    clock = _clock(form)
    if day == page.on and clock is not None and clock < now(page.me).time():
        form.refuse("time", _("This time is past. Check the child in, or write a later time."))
    if day is None or kind is None or clock is None or not form.ok:
        return await _desk(request, page.me, form, chosen=str(page.child.id), status_code=422)
    planned_at = datetime.combine(day, clock, ZoneInfo(page.me.hospital.timezone))
    try:
        await services.book(page.actor, form.key(), page.child.id, planned_at, day, kind)
    except services.NotNow:
        form.refuse("day", _("The child is on the list of that day already."))
        return await _desk(request, page.me, form, chosen=str(page.child.id), status_code=422)
    return redirect(request, "/desk")


@post("/encounters/{encounter_id:uuid}/call", permission=Permission.SEE_RECORD)
async def call(encounter_page: EncounterPage, form: Form) -> Response[str]:
    page, encounter_id = encounter_page, encounter_page.encounter.id
    try:
        await services.call(
            page.actor, form.key(), encounter_id, form.text("room", max_length=20) or page.me.room or "1"
        )
    except services.NotNow as fault:
        raise _taken(page, fault.now) from fault
    return page.redirect(f"?encounter={encounter_id}")


@post("/encounters/{encounter_id:uuid}/status", permission=Permission.SEE_QUEUE)
async def step(encounter_page: EncounterPage, form: Form) -> Response[str]:
    """Left, did not come, finished, or the last step taken back."""
    page, encounter_id = encounter_page, encounter_page.encounter.id
    wanted = form.value("step")
    try:
        if wanted == "undo":
            await services.undo(page.actor, form.key(), encounter_id)
        elif wanted in _STEPS:
            await services.set_status(page.actor, form.key(), encounter_id, _STEPS[wanted])
        else:
            raise HTTPException(status_code=400)
    except services.NotNow as fault:
        raise _taken(page, fault.now) from fault
    return redirect(page.request, "/desk" if page.me.role is Role.RECEPTION else "/today")


@get("/today", permission=Permission.SEE_QUEUE)
async def today_list(request: Request[Any, Any, Any], me: Me, whose: str = "all") -> Response[str]:
    """Who is next?"""
    async with reading(me.actor) as db:
        rows = await queue(db, now(me))
        await saw(request, db, shown=[row.patient_id for row in rows])
    if whose == "mine":
        rows = [row for row in rows if row.doctor_id in (None, me.staff_id)]
    here = [row for row in rows if row.is_here]
    first = next((row for row in here if _is_next_for(me, row)), None)
    context: dict[str, Any] = _WORDS | {
        "first": first,
        "here": [row for row in here if row is not first],
        "planned": [row for row in rows if row.status is Status.PLANNED],
        "done": [row for row in rows if not row.is_here and row.status is not Status.PLANNED],
        "whose": whose,
        "ages": _ages(me, rows),
        "apart": _same_names(rows),
        "dangers": _dangers(me, rows, by_name=me.can(Permission.SEE_RECORD)),
    }
    return render(request, "reception/today.html", "list" if is_htmx(request) else None, **context)


@get("/board", permission=Permission.SEE_BOARD)
async def board_page(request: Request[Any, Any, Any], me: Me) -> Response[str]:
    """Numbers and rooms, no names."""
    async with reading(me.actor) as db:
        rows = await board(db, today(me))
    context: dict[str, Any] = {
        "called": [row for row in rows if row.called],
        "waiting": [row for row in rows if not row.called],
    }
    return render(request, "reception/board.html", "numbers" if is_htmx(request) else None, **context)


async def _desk(
    request: Request[Any, Any, Any],
    me: Me,
    form: Form,
    *,
    q: str = "",
    chosen: str = "",
    just: str = "",
    block: str = "",
    already: bool = False,
    is_over: bool = False,
    status_code: int = 200,
) -> Response[str]:
    async with reading(me.actor) as db:
        rows = await queue(db, now(me))
        found = await find_children(request, db, q) if q else []
        picked = await _picked(db, q, found, read_uuid(chosen))
        here = await _arrived(db, rows, just, already)
        if block != "results":
            await saw(request, db, picked.id if picked else None, shown=[row.patient_id for row in rows])
        elif picked:
            await saw(request, db, picked.id)
    own = {"form": form, "q": q, "found": found, "is_over": is_over, "picked": picked}
    context = _WORDS | here | own | _queue(me, rows)
    parts = {"results", "queue"}
    return render(request, "reception/desk.html", block if block in parts else None, status_code=status_code, **context)


def _queue(me: Me, rows: list[QueueRow]) -> dict[str, Any]:
    """What the desk shows of those who are here or to come, and asks of the next."""
    return {
        "rows": [row for row in rows if row.is_here or row.status is Status.PLANNED],
        "done": [row for row in rows if not row.is_here and row.status is not Status.PLANNED],
        "kinds": [(kind, kind_words(kind)) for kind in KINDS],
        "urgencies": [(urgency, urgency_words(urgency)) for urgency in URGENCIES],
        "ages": _ages(me, rows),
        "apart": _same_names(rows),
        "dangers": _dangers(me, rows, by_name=False),
        "listed": {row.patient_id: row for row in rows if row.is_here},
        "on": today(me),
    }


async def _arrived(db: Reader, rows: list[QueueRow], just: str, already: bool) -> dict[str, Any]:
    """Who was just checked in; and by whom before, where that was somebody else's deed."""
    arrived = next((row for row in rows if row.id == read_uuid(just)), None)
    return {"arrived": arrived, "before": await arrival(db, arrived.id) if already and arrived else None}


async def _picked(db: Reader, words: str, found: list[SearchResult], chosen: UUID | None) -> Child | None:
    if chosen and (child := await get_child(db, chosen)):
        return child
    if len(found) == 1 and re.fullmatch(r"HIS1:\S+", words.strip()):
        return await get_child(db, found[0].id)  # a scanned card: nothing left to choose
    return None


def _same_names(rows: list[QueueRow]) -> set[UUID]:
    """The children whose family and given name another child of the list has, too: they are told apart beside their names."""
    names = {row.patient_id: " ".join(fold(row.full_name).split()[:2]) for row in rows}
    often = Counter(names.values())
    return {patient_id for patient_id, name in names.items() if often[name] > 1}


def _ages(me: Me, rows: list[QueueRow]) -> dict[UUID, str]:
    return {row.patient_id: age_words(completed_age(row.birth_date, today(me))) for row in rows}


def _dangers(me: Me, rows: list[QueueRow], *, by_name: bool) -> dict[UUID, list[DangerLine]]:
    """What stands, by child. The desk's screen stands open before families: it names no kind and no figure, whoever sits there."""
    return {
        row.patient_id: [danger_line(danger, me.hospital.timezone) for danger in row.dangers if danger.stands]
        if by_name
        else [at_once()]
        for row in rows
        if row.at_once or (by_name and any(danger.stands for danger in row.dangers))
    }


def _is_next_for(me: Me, row: QueueRow) -> bool:
    if me.role is Role.NURSE:
        return row.status is Status.ARRIVED
    return row.is_waiting


def _clock(form: Form) -> time | None:
    match = re.fullmatch(r"(\d{1,2})[:. ](\d{2})", form.value("time").strip())
    if match and int(match[1]) < 24 and int(match[2]) < 60:
        return time(int(match[1]), int(match[2]))
    form.refuse("time", _("Write the time as 09:30."))
    return None


RAIL = [
    RailItem(10, "/desk", N_("Desk"), "desk", Permission.CHECK_IN),
    RailItem(20, "/today", N_("Today"), "today", Permission.SEE_QUEUE),
    RailItem(40, "/board", N_("Board"), "board", Permission.SEE_BOARD),
]
ROUTES = [desk, search_at_desk, check_in, book, call, step, today_list, board_page]
