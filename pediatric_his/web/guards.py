"""Every route names the permission that it needs, or says that it is public."""

from __future__ import annotations

from litestar import Request
from litestar.exceptions import MethodNotAllowedException, NotAuthorizedException, PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler

from pediatric_his.web.csrf import is_surely_from_here
from pediatric_his.web.forms import read_form
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import Connection, context_of


async def require_permission(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of every route. What somebody typed whose session has ended meanwhile is read, so that it can be given back.

    Raises:
        NotAuthorizedException: nobody is signed in.
        MethodNotAllowedException: the address isn't to be asked so.
        PermissionDeniedException: the person's role doesn't hold the permission.
    """
    if handler.opt.get("public"):
        return
    permission: Permission | None = handler.opt.get("permission")
    if permission is None:  # OPTIONS, which the framework adds to each address
        raise MethodNotAllowedException
    context = context_of(connection)
    if context.fault is not None:
        return  # `require_known_person` refuses, once it is clear that the request is from our own page
    me = context.me
    if me is None:
        if (
            isinstance(connection, Request)
            and connection.scope.get("method") == "POST"
            and is_surely_from_here(connection)
        ):
            await read_form(connection)
        raise NotAuthorizedException
    if not me.can(permission):
        raise PermissionDeniedException


async def require_known_person(connection: Connection, handler: BaseRouteHandler) -> None:
    """The last guard of every route. What was typed is read before anything may fail, so that it can be given back.

    Raises:
        Exception: the fault because of which it isn't known who asks.
    """
    if isinstance(connection, Request) and connection.scope.get("method") == "POST":
        await read_form(connection)
    fault = context_of(connection).fault
    if fault is not None and not handler.opt.get("public"):
        raise fault
