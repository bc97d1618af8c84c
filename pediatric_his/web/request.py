"""What is known of a request before its handler runs: its number, who asks, in which language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException

from pediatric_his.web.session import Me

SCOPE_KEY = "pediatric_his"
Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(slots=True)
class RequestContext:
    """`fault`: why it couldn't be found out who asks."""

    request_id: str
    me: Me | None
    csrf_token: str
    secure: bool
    path: str
    fault: Exception | None = None
    looked: bool = False  # a look at a child's data is in the audit
    entering: Me | None = None  # who gave a password and owes a further step: nobody to all other pages


def context_of(request: Connection) -> RequestContext:
    return cast(RequestContext, cast(dict[str, Any], request.scope)[SCOPE_KEY])


def me_of(request: Connection) -> Me:
    """The person signed in.

    Raises:
        NotAuthorizedException: nobody is.
    """
    me = context_of(request).me
    if me is None:
        raise NotAuthorizedException
    return me


def entering_of(request: Connection) -> Me:
    """The person between her password and the last step of signing in.

    Raises:
        NotAuthorizedException: nobody is.
    """
    entering = context_of(request).entering
    if entering is None:
        raise NotAuthorizedException
    return entering


def now(me: Me) -> datetime:
    """The moment by the hospital's clock."""
    return datetime.now(ZoneInfo(me.hospital.timezone))


def today(me: Me) -> date:
    """The day by the hospital's clock."""
    return now(me).date()


def is_htmx(request: Connection) -> bool:
    return request.headers.get("hx-request") == "true"
