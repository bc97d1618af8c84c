"""For the head: who looked at this child; what did this person open."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException

from pediatric_his.db.database import reading
from pediatric_his.features.audit.queries import AT_ONCE, children_of, deeds_of, looks_at, name_of, together
from pediatric_his.features.audit.words import deed_words
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.web.forms import read_date
from pediatric_his.web.looks import saw
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import today
from pediatric_his.web.session import Me
from pediatric_his.web.templating import render

EARLIEST = date(2000, 1, 1)


@get("/patients/{patient_id:uuid}/looks", permission=Permission.SEE_AUDIT)
async def looks(page: ChildPage, before: str = "") -> Response[str]:
    """Who looked at this child, and who changed something of hers. `before`: a moment, for the older ones."""
    until = _moment(before) or datetime.now(UTC)
    async with page.reading() as db:
        found = await looks_at(db, page.child.id, until)
    return page.render(
        "audit/looks.html",
        deeds=together(found),
        older=found[-1].at.timestamp() if len(found) == AT_ONCE else None,
        deed_words=deed_words,
        day_of=lambda deed: deed.at.astimezone(ZoneInfo(page.me.hospital.timezone)).date(),
    )


@get("/staff/{staff_id:uuid}/looks", permission=Permission.SEE_AUDIT)
async def opened(request: Request[Any, Any, Any], me: Me, staff_id: UUID, day: str = "") -> Response[str]:
    """What this person opened on a day."""
    on = max(min(read_date(day) or today(me), today(me)), EARLIEST)
    since, until = (_midnight(me, on + timedelta(days=n)) for n in (0, 1))
    async with reading(me.actor) as db:
        name = await name_of(db, staff_id)
        if name is None:
            raise NotFoundException
        found = await deeds_of(db, staff_id, since, until)
        await saw(request, db, entity_id=staff_id, shown=children_of(found))
    return render(
        request,
        "audit/opened.html",
        who=name,
        own_page=f"/staff/{staff_id}/looks",
        on=on,
        day_before=on - timedelta(days=1),
        day_after=on + timedelta(days=1) if on < today(me) else None,
        deeds=together(found),
        more=len(found) == 2 * AT_ONCE,
        deed_words=deed_words,
    )


def _midnight(me: Me, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(me.hospital.timezone))


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(text), UTC) if len(text) < 20 else None
    except (ValueError, OverflowError, OSError):
        return None


ROUTES = [looks, opened]
