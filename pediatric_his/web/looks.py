"""Each look at a child's data leaves a row in the audit: which child, which page or list, by whom; a look that was refused as well."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from litestar.handlers.base import BaseRouteHandler
from litestar.types import Scope

from pediatric_his.db.audit import write_audit
from pediatric_his.db.database import Reader, transaction
from pediatric_his.web.permissions import OF_NO_CHILD, Permission
from pediatric_his.web.request import SCOPE_KEY, Connection, RequestContext, context_of, is_htmx, me_of

log = logging.getLogger("pediatric_his.audit")

LOOK, REFUSED, SEARCH = "look", "look.refused", "search"
_CHILD = "patient_id"


async def saw(
    request: Connection,
    db: Reader,
    patient_id: UUID | None = None,
    *,
    entity_id: UUID | None = None,
    shown: Sequence[UUID] | None = None,
    action: str = LOOK,
    **detail: object,
) -> None:
    """The person of the request sees this child, or the children of a list. Within a reading: kept before anything is shown."""
    scope, context = request.scope, context_of(request)
    how = "part" if is_htmx(request) else "page" if scope.get("method") == "GET" else "form"
    place, page = _place(scope)
    told = {"page": page, "how": how} | detail
    await write_audit(db, me_of(request).actor, action, place, entity_id, patient_id, shown, **told)
    context.looked = True


async def saw_meanwhile(request: Connection, shown: Sequence[UUID]) -> None:
    """As `saw`, where no reading is under way."""
    async with transaction(me_of(request).actor) as db:
        await saw(request, db, shown=shown)


async def keep_unseen(scope: Scope, status: int) -> None:
    """After the answer: a request for a child's data that was refused, or whose handler said nothing of whom it showed."""
    context: RequestContext | None = cast(dict[str, Any], scope).get(SCOPE_KEY)
    handler = scope.get("route_handler")
    if context is None or context.me is None or context.looked or not _is_of_children(handler):
        return
    place, page = _place(scope)
    found = cast(dict[str, Any], scope.get("path_params", {}))
    ids: dict[str, UUID] = {name: value for name, value in found.items() if isinstance(value, UUID)}
    patient_id = ids.pop(_CHILD, None)
    told: dict[str, Any] = {"page": page, "how": "page" if scope.get("method") == "GET" else "form", "status": status}
    try:
        async with transaction(context.me.actor) as db:
            action = REFUSED if status >= 400 else LOOK
            await write_audit(db, context.me.actor, action, place, next(iter(ids.values()), None), patient_id, **told)
    except Exception as fault:  # the answer has gone; what is left to do is to say so
        log.error("a look was not kept", exc_info=fault, extra={"request_id": context.request_id})


def _is_of_children(handler: object) -> bool:
    if not isinstance(handler, BaseRouteHandler) or not handler.opt.get("shows_children", True):
        return False
    permission: Permission | None = handler.opt.get("permission")
    return permission is not None and permission not in OF_NO_CHILD


def _place(scope: Scope) -> tuple[str, str]:
    """The room and the page of a request: `growth`, `parents`."""
    handler = cast(BaseRouteHandler, scope["route_handler"])
    room = handler.fn.__module__.split(".")
    return (room[2] if room[1] == "features" else "house"), handler.fn.__name__
