"""Errors as pages in the person's language, with a reference number that the log knows."""

from __future__ import annotations

import logging
from datetime import datetime
from urllib.parse import quote, urlsplit

import asyncpg
from litestar import Response
from litestar.exceptions import HTTPException

from pediatric_his.db.away import DatabaseAway
from pediatric_his.db.rows import AlreadyDecided, NoSuchRow, Superseded
from pediatric_his.db.unit_of_work import KeyUsedOtherwise, SomebodyWasFirst
from pediatric_his.web.away import away_page, unkept
from pediatric_his.web.csrf import ForgedRequest
from pediatric_his.web.forms import MissingKey
from pediatric_his.web.languages import _, moment_text
from pediatric_his.web.request import Connection, context_of, is_htmx
from pediatric_his.web.templating import redirect, render

log = logging.getLogger("pediatric_his.errors")


class Conflict(HTTPException):
    """Somebody else was first: which thing stands in the way, in words."""

    status_code = 409

    def __init__(self, title: str, words: str) -> None:
        super().__init__()
        self.title = title
        self.words = words


def error_page(request: Connection, error: Exception) -> Response[str]:
    """The page for an exception. Says what happened, what was kept, what to do; holds nothing of a patient."""
    status = _status(error)
    context = context_of(request)
    if status == 401:
        return _to_sign_in(request)
    if isinstance(error, DatabaseAway):
        log.warning("database %s", error.why, extra={"request_id": context.request_id})
        return away_page(request, error.why)
    if status >= 500:
        log.error("unexpected error", exc_info=error, extra={"request_id": context.request_id})
    title, words = _told(request, error, status)
    return render(
        request,
        "errors/error.html",
        "panel" if is_htmx(request) else None,
        status_code=status,
        title=title,
        words=words,
        status=status,
        reference=context.request_id,
        unkept=unkept(request) if status == 409 else None,
        send_again="anew" if isinstance(error, KeyUsedOtherwise) else "",
    )


def _status(error: Exception) -> int:
    if isinstance(error, KeyUsedOtherwise | Superseded | SomebodyWasFirst):
        return 409
    if isinstance(error, NoSuchRow):
        return 404
    if isinstance(error, asyncpg.CharacterNotInRepertoireError):  # a NUL: no text that can be kept, or looked for
        return 400
    return error.status_code if isinstance(error, HTTPException) else 500


def _told(request: Connection, error: Exception, status: int) -> tuple[str, str]:
    """Title and words."""
    me = context_of(request).me
    if isinstance(error, (ForgedRequest, MissingKey)):
        return (
            _("Open the page again"),
            _("The page was open for too long or in two places. Nothing was saved."),
        )
    if isinstance(error, KeyUsedOtherwise):
        return _used_words()
    if isinstance(error, Conflict):
        return error.title, error.words
    if isinstance(error, AlreadyDecided) and me is not None:
        return _("Already decided"), decided_words(error.by, error.at, me.hospital.timezone)
    if isinstance(error, Superseded) and me is not None:
        return _("Already corrected"), corrected_words(error, me.hospital.timezone)
    return _words(status)


def corrected_words(fault: Superseded, timezone: str) -> str:
    """Who was first, and when: beside the field where there is a form, else on a page of its own."""
    at = moment_text(fault.at, timezone)
    if not fault.by:
        return _("Already corrected at %(at)s. Nothing of yours was saved.", at=at)
    return _("Already corrected by %(name)s at %(at)s. Nothing of yours was saved.", name=fault.by, at=at)


def decided_words(by: str, at: datetime, timezone: str) -> str:
    words = {"name": by or _("the program"), "at": moment_text(at, timezone)}
    return _("Already decided by %(name)s at %(at)s. Nothing of yours was saved.", **words)


def _to_sign_in(request: Connection) -> Response[str]:
    """A part of a page stays where it is and takes the password there; a page comes back after signing in."""
    if is_htmx(request):
        return render(request, "errors/_signed_out.html", status_code=401)
    context = context_of(request)
    if context.entering is not None:  # a step of signing in is still owed
        return redirect(request, f"/sign-in/{context.entering.awaits}")
    path = context.path
    if request.scope.get("method") != "GET":  # the page that the form stood on
        path = _path_of(request.headers.get("referer", ""))
    return redirect(request, f"/sign-in?next={quote(path)}" if path not in ("", "/", "/sign-in") else "/sign-in")


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:  # no address at all
        return ""


def _used_words() -> tuple[str, str]:
    return _("Already sent"), _(
        "This form was already sent with another content, and that was kept. What you typed now is not kept yet:"
        " look at the page first, then save it as a new entry if it is still needed."
    )


def _words(status: int) -> tuple[str, str]:
    if status == 404:
        return _("Not found"), _("There is nothing at this address, or it belongs to another hospital.")
    if status == 403:
        return _("Not yours to open"), _("Your role doesn't include this. Ask the head of the clinic if you need it.")
    if status == 405:
        return _("Not found"), _("This address can't be opened this way.")
    if status == 409:
        return _("Somebody was first"), _(
            "Somebody has done this, or something that goes before it, a moment ago. Nothing of yours was saved: look at"
            " the page first."
        )
    if status == 413:
        return _("Too large"), _("What was sent is too large. Nothing was saved.")
    if status == 429:
        return _("Too many attempts"), _("Wait a few minutes, then try again.")
    if status < 500:
        return _("This can't be done"), _("What was sent can't be read. Nothing was saved. Go back and try again.")
    return _("Something broke on our side"), _(
        "Nothing was saved by this step. Try again; if it repeats, tell us the number."
    )
