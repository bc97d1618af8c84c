"""The page while the database can't do its part: in our words, with what was typed and a way to try again."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from litestar import Response

from pediatric_his.db.away import Why
from pediatric_his.web.forms import Form, is_secret
from pediatric_his.web.languages import _
from pediatric_his.web.request import Connection, context_of, is_htmx
from pediatric_his.web.templating import render

RETRY_SECONDS = {Why.AWAY: 5, Why.BUSY: 2, Why.SLOW: 30, Why.FULL: 60}


def away_page(request: Connection, why: Why) -> Response[str]:
    """What happened, and one button: the same address again, or the same form under the same key, which keeps it once."""
    seconds, typed, reads = RETRY_SECONDS[why], unkept(request), request.scope.get("method") == "GET"
    headers = {"Retry-After": str(seconds)}
    if reads and not is_htmx(request):
        headers["Refresh"] = str(max(seconds, 10))  # the waiting room's screen has nobody to tap
    title, words = _words(why)
    if is_htmx(request) and not reads:
        typed, words = None, words + " " + _("What you typed is still in the page: send it again from there.")
    elif typed is not None:
        words += " " + _(
            "It isn't known yet whether this was kept. Try again: it is kept once, however often you send it."
        )
    return render(
        request,
        "errors/error.html",
        "panel" if is_htmx(request) else None,
        status_code=503,
        headers=headers,
        title=title,
        words=words,
        status=503,
        reference=context_of(request).request_id,
        unkept=typed,
        send_again="again",
        retry=_address(request) if reads or not is_htmx(request) else "",
    )


def unkept(request: Connection) -> Form | None:
    """What was typed and not kept, to be looked at and sent again; a password is never shown back."""
    form = request.scope.get("state", {}).get("form")
    if not isinstance(form, Form) or any(map(is_secret, form.typed)):
        return None
    return form


def _address(request: Connection) -> str:
    """Where the person was: the page itself, or the one that a fragment or a form belongs to."""
    if is_htmx(request):
        asked = request.headers.get("hx-current-url", "")
    elif request.scope.get("method") == "GET":
        asked = f"{quote(request.scope['path'])}?{request.scope['query_string'].decode('latin-1')}"
    else:
        asked = request.headers.get("referer", "")
    try:
        place = urlsplit(asked)
    except ValueError:
        return "/"
    if not place.path.startswith("/") or place.path.startswith("//"):
        return "/"
    return f"{place.path}?{place.query}" if place.query else place.path


def _words(why: Why) -> tuple[str, str]:
    if why is Why.FULL:
        return _("The server's disk is full"), _(
            "Nothing new can be kept until there is room. Call whoever looks after the server; write what is urgent on"
            " paper. What was saved is safe."
        )
    if why is Why.BUSY:
        return _("Somebody is changing the same just now"), _(
            "It took too long to wait for. Try again in a few seconds."
        )
    if why is Why.SLOW:
        return _("It takes too long"), _(
            "The server has too much to do just now, and has given this up. Try again in a minute."
        )
    return _("One moment, please"), _(
        "The records can't be reached just now. What was saved is safe. Try again in a few seconds; write what is"
        " urgent on paper."
    )
