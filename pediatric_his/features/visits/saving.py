"""What the line beside a note's heading says after a saving that a page made by itself; see docs/saved.md."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response

from pediatric_his.db.unit_of_work import Stale
from pediatric_his.features.reception.page import EncounterPage
from pediatric_his.features.visits.queries import get_draft, get_note, saved_by
from pediatric_his.features.visits.services import AlreadySigned
from pediatric_his.features.visits.words import PART_NAMES
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _, time_text
from pediatric_his.web.templating import render

_FIELDS = PART_NAMES | {"icd": "Diagnosis (ICD-10)"}


def saved_line(page: EncounterPage, version: int) -> Response[str]:
    timezone = page.me.hospital.timezone
    return _line(page, version=version, saved_at=datetime.now(ZoneInfo(timezone)), timezone=timezone)


def refused_line(page: EncounterPage, form: Form) -> Response[str]:
    """Which parts can't be kept; each with its reason for the place below its field."""
    names = ", ".join(_(_FIELDS[name]) for name in form.errors if name in _FIELDS)
    return _line(page, 422, words=_("not saved: %(what)s", what=names), form=form, refused=list(form.errors))


async def too_late_line(page: EncounterPage, fault: AlreadySigned | Stale) -> Response[str]:
    """Who was first, and when; with the way to both texts."""
    timezone = page.me.hospital.timezone
    async with page.reading() as db:
        signed, draft = await get_note(db, page.encounter.id), await get_draft(db, page.encounter.id)
        by = await saved_by(db, page.encounter.id)
    if isinstance(fault, AlreadySigned) and signed is not None:
        told = {"at": time_text(signed.signed_at, timezone), "who": signed.by}
        words = _("not saved: the note was signed at %(at)s by %(who)s", **told)
        return _line(page, 409, words=words, look=_("Make an addendum of it"))
    told = {"at": time_text(draft.saved_at, timezone) if draft.saved_at else "", "who": by}
    words = _("not saved: %(who)s saved this note from another page at %(at)s", **told)
    return _line(page, 409, words=words, look=_("See both"))


def _line(page: EncounterPage, status_code: int = 200, **context: Any) -> Response[str]:
    return render(page.request, "visits/_saved_line.html", status_code=status_code, row=page.encounter, **context)
