"""Every route names the permission that it needs, or says that it is public."""

from __future__ import annotations

from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler

from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import Connection, context_of


def require_permission(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of every route.

    Raises:
        NotAuthorizedException: nobody is signed in.
        PermissionDeniedException: the person's role doesn't hold the permission.
    """
    if handler.opt.get("public"):
        return
    permission: Permission = handler.opt["permission"]
    me = context_of(connection).me
    if me is None:
        raise NotAuthorizedException
    if not me.can(permission):
        raise PermissionDeniedException
