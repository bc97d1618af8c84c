"""The page of copies: when the last good one was, here and outside."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from pediatric_his.db.backup.records import latest
from pediatric_his.db.database import reading
from pediatric_his.features.backups.standing import standing
from pediatric_his.features.backups.words import GOOD, OTHERS, fault_words, place_words, state_words
from pediatric_his.web.languages import _
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import now
from pediatric_his.web.session import Me
from pediatric_his.web.templating import render

SHOWN = 30


@get("/backups", permission=Permission.SEE_BACKUPS)
async def backups(request: Request[Any, Any, Any], me: Me) -> Response[str]:
    async with reading(me.actor) as db:
        copies = await standing(db, request.app.state.settings.data_directory, now(me))
        rows = await latest(db, SHOWN)
    words = {"place": place_words, "state": state_words, "fault": fault_words, "others": _(OTHERS), "good": _(GOOD)}
    return render(request, "backups/backups.html", copies=copies, rows=rows, words=words)


ROUTES = [backups]
