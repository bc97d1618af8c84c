"""Colleagues' accounts: opened, given a role, closed, helped to a new password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.db.database import reading
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.backups.standing import standing
from pediatric_his.features.staff import services
from pediatric_his.features.staff.codes import NEW_ACCOUNT_HOURS, ONE_TIME, RESET_HOURS, code_hash, new_code
from pediatric_his.features.staff.queries import (
    Colleague,
    asked_for,
    colleagues,
    role_requests,
    second_factor_for,
    second_factor_of,
)
from pediatric_his.features.staff.services import NewCode
from pediatric_his.features.staff.steps import needs_second_person
from pediatric_his.features.staff.words import ROLES, SECOND_FACTOR_FOR, role_words
from pediatric_his.identity.names import NameFault, clean_name
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import now
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect, render

_LOGIN = re.compile(r"^[a-z0-9][a-z0-9._@-]{2,39}$")


@dataclass(frozen=True, slots=True)
class Fresh:
    """A one-time code to write down, shown once."""

    login: str
    code: str
    hours: int


@get("/staff", permission=Permission.MANAGE_STAFF)
async def staff(request: Request[Any, Any, Any], me: Me) -> Response[str]:
    return await _staff(request, me, Form())


@post("/staff", permission=Permission.MANAGE_STAFF)
async def add_colleague(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    person = _read_colleague(form, me)
    if person is None:
        return await _staff(request, me, form, status_code=422)
    code, kept = _code_for(request, new_id(), NEW_ACCOUNT_HOURS)
    try:
        added = await services.add_colleague(me.actor, form.key(), me.role, person, kept)
    except services.LoginTaken:
        form.refuse("login", _("This login is taken."))
        return await _staff(request, me, form, status_code=422)
    if added != kept.staff_id or needs_second_person(me.role, person.role):
        return redirect(
            request, "/staff"
        )  # the form came twice: the first code counts; or it waits for a second person
    return await _staff(request, me, Form(), fresh=Fresh(person.login, code, kept.hours))


@get("/staff/{staff_id:uuid}", permission=Permission.MANAGE_STAFF)
async def colleague(request: Request[Any, Any, Any], me: Me, staff_id: UUID) -> Response[str]:
    return await _person(request, me, await _colleague(me, staff_id), Form())


@post("/staff/{staff_id:uuid}/role", permission=Permission.MANAGE_STAFF)
async def give_role(request: Request[Any, Any, Any], me: Me, form: Form, staff_id: UUID) -> Response[str]:
    """Gives another role, or opens a closed account in it."""
    person = await _colleague(me, staff_id)
    role = form.choice("role", ROLES)
    if role and person.id == me.staff_id and not needs_second_person(me.role, role):
        form.refuse("role", _("Nobody changes their own role alone."))
    if form.ok and await _waits(me, staff_id):
        form.refuse("role", _waits_already())
    if not form.ok or role is None:
        return await _person(request, me, person, form, status_code=422)
    await services.give_role(me.actor, form.key(), me.role, staff_id, role)
    return redirect(request, f"/staff/{staff_id}")


@post("/staff/requests/{request_id:uuid}", permission=Permission.MANAGE_STAFF)
async def decide_role(request: Request[Any, Any, Any], me: Me, form: Form, request_id: UUID) -> Response[str]:
    """The second person's yes or no. A one-time code that comes of it is shown here, and never to who asked."""
    confirmed = form.choice("confirm", ("1", "0"))
    if confirmed is None:
        return await _staff(request, me, form, status_code=422)
    async with reading(me.actor) as db:
        asked = await asked_for(db, request_id)
    if asked is None:
        raise NotFoundException
    person, hours = await _colleague(me, asked[0]), RESET_HOURS if asked[1] else NEW_ACCOUNT_HOURS
    code, kept = _code_for(request, person.id, hours)
    try:
        counts = await services.decide_role(me.actor, form.key(), request_id, confirmed == "1", kept)
    except services.NotYours:
        form.refuse("requests", _("Who asked for it, and whom it is for, can't confirm it."))
        return await _staff(request, me, form, status_code=422)
    except services.AlreadyDecided:
        form.refuse("requests", _("Somebody else has decided this a moment ago."))
        return await _staff(request, me, form, status_code=409)
    if counts != kept.hashed.hex():
        return redirect(request, "/staff")
    return await _staff(request, me, Form(), fresh=Fresh(person.login, code, hours))


@post("/staff/{staff_id:uuid}/active", permission=Permission.MANAGE_STAFF)
async def set_active(request: Request[Any, Any, Any], me: Me, form: Form, staff_id: UUID) -> Response[str]:
    """Closes an account at once; opening one is giving its role again."""
    person = await _colleague(me, staff_id)
    if person.id == me.staff_id:
        raise NotFoundException
    if form.value("active") != "1":
        await services.close_account(me.actor, form.key(), staff_id)
    elif not await _waits(me, staff_id):
        await services.give_role(me.actor, form.key(), me.role, staff_id, person.role)
    return redirect(request, f"/staff/{staff_id}")


@post("/staff/{staff_id:uuid}/password", permission=Permission.MANAGE_STAFF)
async def reset_password(request: Request[Any, Any, Any], me: Me, form: Form, staff_id: UUID) -> Response[str]:
    """A one-time code for a colleague who forgot hers: shown once, good once, for a day.

    Where it opens records an administrator only asks for it: a second person confirms it, and is shown it.
    """
    person = await _colleague(me, staff_id)
    if person.id == me.staff_id or not person.active:
        raise NotFoundException
    if needs_second_person(me.role, person.role):
        if await _waits(me, staff_id):
            form.refuse("password", _waits_already())
            return await _person(request, me, person, form, status_code=422)
        await services.ask_password(me.actor, form.key(), staff_id, person.role)
        return redirect(request, f"/staff/{staff_id}")
    code, kept = _code_for(request, staff_id, RESET_HOURS)
    if await services.reset_password(me.actor, form.key(), kept) != kept.hashed.hex():
        return redirect(request, f"/staff/{staff_id}")
    return await _person(request, me, person, Form(), fresh=Fresh(person.login, code, kept.hours))


@post("/staff/second-factor", permission=Permission.MANAGE_STAFF)
async def choose_second_factor_for(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    rule = form.choice("second_factor_for", SECOND_FACTOR_FOR)
    if rule is None:
        return await _staff(request, me, form, status_code=422)
    await services.choose_second_factor_for(me.actor, form.key(), rule)
    return redirect(request, "/staff")


async def _waits(me: Me, staff_id: UUID) -> bool:
    """Whether a role or a password for this person waits for a second one's word."""
    async with reading(me.actor) as db:
        return staff_id in {asked.staff_id for asked in await role_requests(db)}


def _waits_already() -> str:
    return _("Something waits for a second person's word here already: decide that first.")


async def _colleague(me: Me, staff_id: UUID) -> Colleague:
    async with reading(me.actor) as db:
        known = {person.id: person for person in await colleagues(db)}
    if staff_id not in known:
        raise NotFoundException
    return known[staff_id]


def _read_colleague(form: Form, me: Me) -> services.NewColleague | None:
    login = form.text("login", required=True, max_length=40).lower()
    if not form.error("login") and not _LOGIN.match(login):
        form.refuse("login", _("Small Latin letters, digits, dots: for example n.yusupova"))
    role = form.choice("role", ROLES)
    names = {
        name: _name(form, name, required=name != "patronymic") for name in ("family_name", "given_name", "patronymic")
    }
    room = form.text("room", max_length=20)
    if not form.ok or role is None:
        return None
    return services.NewColleague(login, role, room=room, locale=me.locale, **names)


def _name(form: Form, name: str, *, required: bool) -> str:
    value = clean_name(form.value(name))
    if isinstance(value, NameFault):
        if value is not NameFault.EMPTY or required:
            form.refuse(name, _("A name holds letters, spaces, hyphens and apostrophes only."))
        return ""
    return value


def _code_for(request: Request[Any, Any, Any], staff_id: UUID, hours: int) -> tuple[str, NewCode]:
    """A fresh one-time code: what is shown, and what is kept."""
    code = new_code(ONE_TIME)
    return code, NewCode(staff_id, code_hash(request.app.state.settings.secret, staff_id, code), hours)


async def _person(
    request: Request[Any, Any, Any],
    me: Me,
    person: Colleague,
    form: Form,
    fresh: Fresh | None = None,
    status_code: int = 200,
) -> Response[str]:
    async with reading(me.actor) as db:
        enrolled = await second_factor_of(db, person.id) is not None
    return render(
        request,
        "staff/person.html",
        form=form,
        person=person,
        enrolled=enrolled,
        waits=await _waits(me, person.id),
        only_asks=needs_second_person(me.role, person.role),
        role=role_words(person.role),
        roles=[(role, role_words(role)) for role in ROLES],
        fresh=fresh,
        status_code=status_code,
    )


async def _staff(
    request: Request[Any, Any, Any], me: Me, form: Form, fresh: Fresh | None = None, status_code: int = 200
) -> Response[str]:
    async with reading(me.actor) as db:
        people = await colleagues(db)
        requests = await role_requests(db)
        rule = await second_factor_for(db)
        copies = await standing(db, request.app.state.settings.data_directory, now(me))
    roles = [(role, role_words(role)) for role in ROLES]
    return render(
        request,
        "staff/staff.html",
        form=form,
        people=people,
        copies=copies,
        requests=requests,
        waiting={asked.staff_id for asked in requests},
        rule=rule,
        rules=[(code, _(words)) for code, words in SECOND_FACTOR_FOR.items()],
        roles=roles,
        words=dict(roles),
        fresh=fresh,
        status_code=status_code,
    )


ROUTES = [
    staff, add_colleague, colleague, give_role, decide_role, set_active, reset_password, choose_second_factor_for
]  # fmt: skip
