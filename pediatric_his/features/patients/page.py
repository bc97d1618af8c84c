"""The one way into a page of a child: who asks, the child, the hospital's day; the answer carries her banner."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, Response
from litestar.exceptions import NotFoundException

from pediatric_his.db.actor import Actor
from pediatric_his.db.database import Reader, reading
from pediatric_his.db.unit_of_work import is_kept
from pediatric_his.features.dangers.judging import ChildDay
from pediatric_his.features.dangers.queries import day_of_child
from pediatric_his.features.dangers.words import DangerLine, at_once, danger_line
from pediatric_his.features.patients.banner import Banner, banner
from pediatric_his.features.patients.queries import Child, get_child
from pediatric_his.web.forms import Form
from pediatric_his.web.looks import saw
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import is_htmx, me_of, now
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect, render


@dataclass(frozen=True)
class ChildPage:
    """What each page of a child stands on. `on` is the day by the hospital's clock."""

    request: Request[Any, Any, Any]
    me: Me
    child: Child
    on: date
    day: ChildDay

    @property
    def actor(self) -> Actor:
        return self.me.actor

    @property
    def is_fragment(self) -> bool:
        """htmx asks for a part of the page."""
        return is_htmx(self.request)

    def reading(self) -> AbstractAsyncContextManager[Reader]:
        return reading(self.me.actor)

    def render(
        self, template: str, block: str | None = None, *, status_code: int = 200, **context: Any
    ) -> Response[str]:
        """The page with the child's banner, or one of its blocks."""
        given: dict[str, Any] = {"child": self.child, "on": self.on, "b": self._banner()} | context
        return render(self.request, template, block, status_code=status_code, **given)

    def _banner(self) -> Banner:
        return banner(self.child, self.on, self._danger_lines())

    def _danger_lines(self) -> tuple[DangerLine, ...]:
        if not self.me.can(Permission.SEE_RECORD):
            return (at_once(),) if any(danger.at_once for danger in self.day.dangers) else ()
        return tuple(danger_line(danger, self.me.hospital.timezone) for danger in self.day.dangers)

    async def has_kept(self, form: Form, action: str) -> bool:
        """Whether this very form was kept already: a second tap is answered as the first one was."""
        return await is_kept(self.actor, form.key(), action)

    def redirect(self, below: str = "") -> Response[str]:
        """On to an address below the child's own."""
        return redirect(self.request, f"/patients/{self.child.id}{below}")


async def child_page(request: Request[Any, Any, Any], patient_id: UUID) -> ChildPage:
    """Provides the page of the child in the address.

    Raises:
        NotFoundException: this hospital has no such child.
    """
    return await open_child_page(request, patient_id)


async def open_child_page(request: Request[Any, Any, Any], patient_id: UUID | None) -> ChildPage:
    """As `child_page`, for a child that a form names."""
    me = me_of(request)
    async with reading(me.actor) as db:
        child = await get_child(db, patient_id) if patient_id else None
        if child is None:
            raise NotFoundException
        day = await day_of_child(db, child.id, child, now(me).date(), now(me))
        await saw(request, db, child.id)
    return ChildPage(request, me, child, now(me).date(), day)
