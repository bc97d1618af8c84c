"""Signing in, one's own account, the list of colleagues."""

from __future__ import annotations

import re
import secrets
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from pediatric_his.db.database import reading, signing_in
from pediatric_his.features.backups.standing import standing
from pediatric_his.features.staff import services
from pediatric_his.features.staff.entrance import Entrance, entrance
from pediatric_his.features.staff.passwords import LONGEST, SHORTEST, hashed, matches
from pediatric_his.features.staff.queries import colleagues, devices, entrances, password_hash_of
from pediatric_his.features.staff.words import ROLES, role_words
from pediatric_his.identity.names import NameFault, clean_name
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import LOCALES, N_, _, set_locale
from pediatric_his.web.middleware import HOSPITAL_COOKIE, LOCALE_COOKIE, SESSION_COOKIE, cookie, cookie_name
from pediatric_his.web.permissions import Permission, Role
from pediatric_his.web.rail import RailItem
from pediatric_his.web.request import context_of, now
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect, render

HOMES = {Role.RECEPTION: "/desk", Role.ADMINISTRATOR: "/staff"}
A_YEAR = 365 * 24 * 3600
_LOGIN = re.compile(r"^[a-z0-9][a-z0-9._@-]{2,39}$")


@get("/", public=True)
async def home(request: Request[Any, Any, Any]) -> Redirect:
    """Each role's first page."""
    me = context_of(request).me
    return Redirect(HOMES.get(me.role, "/today") if me else "/sign-in", status_code=303)


@get("/h/{slug:str}", public=True)
async def enter(request: Request[Any, Any, Any], slug: str) -> Response[str]:
    """A hospital's own address: the device remembers it."""
    async with signing_in() as db:
        known = {door.slug for door in await entrances(db)}
    if slug not in known:
        raise NotFoundException
    answer = redirect(request, "/sign-in")
    secure = context_of(request).secure
    answer.headers["Set-Cookie"] = cookie(HOSPITAL_COOKIE, slug, secure, max_age=A_YEAR)
    return answer


@get("/sign-in", public=True)
async def sign_in_page(request: Request[Any, Any, Any], next: str = "", choose: str = "") -> Response[str]:
    return await _sign_in(request, Form(typed={"next": next}), choose=bool(choose))


@post("/sign-in", public=True)
async def sign_in(request: Request[Any, Any, Any], form: Form) -> Response[str]:
    context, (door, _every) = context_of(request), await _entrance(request, form)
    if door is None:
        form.refuse("login", _("Choose your hospital first."))
        return await _sign_in(request, form, status_code=422)
    attempt = services.Attempt(
        hospital_id=door.id,
        login=form.value("login").replace("\0", "").strip().lower()[:80],
        password=form.value("password")[:LONGEST],
        address=request.client.host if request.client else "",
        device=request.headers.get("user-agent", ""),
        request_id=context.request_id,
    )
    try:
        token = await services.sign_in(attempt, request.cookies.get(cookie_name(SESSION_COOKIE, context.secure), ""))
    except services.TooManyAttempts:
        form.refuse("login", _("Too many attempts. Wait a quarter of an hour, or ask the administrator."))
        return await _sign_in(request, form, status_code=429)
    if token is None:
        form.refuse("login", _("Login and password don't fit together. Nothing else is wrong; try again."))
        return await _sign_in(request, form, status_code=422)
    answer = redirect(request, _local(form.value("next")) or "/")
    answer.headers["Set-Cookie"] = cookie(SESSION_COOKIE, token, context.secure, max_age=7 * 24 * 3600)
    return answer


async def _sign_in(
    request: Request[Any, Any, Any], form: Form, *, choose: bool = False, status_code: int = 200
) -> Response[str]:
    door, every = await _entrance(request, form)
    return render(
        request,
        "staff/sign_in.html",
        form=form,
        next=_local(form.value("next")),
        hospital=None if choose else door,
        hospitals=every,
        status_code=status_code,
    )


async def _entrance(request: Request[Any, Any, Any], form: Form) -> tuple[Entrance | None, list[Entrance]]:
    """The hospital of this sign-in, if it is known, and all there are."""
    async with signing_in() as db:
        every = await entrances(db)
    remembered = request.cookies.get(cookie_name(HOSPITAL_COOKIE, context_of(request).secure), "")
    return entrance(every, request.headers.get("host", ""), form.value("hospital"), remembered), every


@post("/sign-out", permission=Permission.SEE_ACCOUNT)
async def sign_out(request: Request[Any, Any, Any], me: Me) -> Response[str]:
    await services.sign_out(me.actor, me.session_hash)
    answer = redirect(request, "/sign-in")
    answer.headers["Set-Cookie"] = cookie(SESSION_COOKIE, "", context_of(request).secure, max_age=0)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@post("/language", public=True)
async def language(request: Request[Any, Any, Any], form: Form) -> Response[str]:
    """The language of the sign-in page, before it is known who sits there."""
    answer = redirect(request, "/sign-in")
    if (locale := form.value("locale")) in LOCALES:
        answer.headers["Set-Cookie"] = cookie(LOCALE_COOKIE, locale, context_of(request).secure, max_age=A_YEAR)
    return answer


@get("/account", permission=Permission.SEE_ACCOUNT)
async def account(request: Request[Any, Any, Any], me: Me, done: str = "") -> Response[str]:
    return await _account(request, me, Form(), done=done)


@post("/account/language", permission=Permission.SEE_ACCOUNT)
async def choose_language(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    locale = form.choice("locale", LOCALES)
    if locale is None:
        return await _account(request, me, form, status_code=422)
    await services.choose_language(me.actor, form.key(), locale)
    set_locale(locale)
    return redirect(request, "/account?done=language")


@post("/account/password", permission=Permission.SEE_ACCOUNT)
async def change_password(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    fresh = form.value("new_password")
    if not SHORTEST <= len(fresh) <= LONGEST:
        form.refuse("new_password", _("At least %(n)s characters.", n=str(SHORTEST)))
    elif fresh.lower() == me.login:
        form.refuse("new_password", _("The password can't be the login."))
    async with reading(me.actor) as db:
        stored = await password_hash_of(db, me.staff_id)
    if form.ok and not await matches(form.value("password")[:LONGEST], stored):
        form.refuse("password", _("This isn't your present password."))
    if not form.ok:
        return await _account(request, me, form, status_code=422)
    await services.change_password(me.actor, form.key(), await hashed(fresh), me.session_hash)
    return redirect(request, "/account?done=password")


@post("/account/devices", permission=Permission.SEE_ACCOUNT)
async def sign_out_device(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    async with reading(me.actor) as db:
        own_devices = {device.handle: device for device in await devices(db, me.staff_id)}
    chosen = own_devices.get(form.value("device"))
    if chosen is None:
        raise NotFoundException
    await services.sign_out_device(me.actor, form.key(), chosen.token_hash)
    return redirect(request, "/account")


@get("/staff", permission=Permission.MANAGE_STAFF)
async def staff(request: Request[Any, Any, Any], me: Me) -> Response[str]:
    return await _staff(request, me, Form())


@post("/staff", permission=Permission.MANAGE_STAFF)
async def add_colleague(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    login = form.text("login", required=True, max_length=40).lower()
    if not form.error("login") and not _LOGIN.match(login):
        form.refuse("login", _("Small Latin letters, digits, dots: for example n.yusupova"))
    role = form.choice("role", ROLES)
    names = {
        name: _name(form, name, required=name != "patronymic") for name in ("family_name", "given_name", "patronymic")
    }
    room = form.text("room", max_length=20)
    if not form.ok or role is None:
        return await _staff(request, me, form, status_code=422)
    password = secrets.token_urlsafe(9)
    person = services.NewColleague(
        login, role, room=room, locale=me.locale, password_hash=await hashed(password), **names
    )
    try:
        await services.add_colleague(me.actor, form.key(), person)
    except services.LoginTaken:
        form.refuse("login", _("This login is taken."))
        return await _staff(request, me, form, status_code=422)
    return await _staff(request, me, Form(), fresh=(login, password))


@post("/staff/{staff_id:uuid}/active", permission=Permission.MANAGE_STAFF)
async def set_active(request: Request[Any, Any, Any], me: Me, form: Form, staff_id: UUID) -> Response[str]:
    async with reading(me.actor) as db:
        known = {person.id for person in await colleagues(db)}
    if staff_id not in known or staff_id == me.staff_id:
        raise NotFoundException
    await services.set_active(me.actor, form.key(), staff_id, form.value("active") == "1")
    return redirect(request, "/staff")


def _local(path: str) -> str:
    """A path of our own to go to after signing in; nothing that leads elsewhere."""
    return path if re.fullmatch(r"/[A-Za-z0-9][A-Za-z0-9/_.-]*", path) and len(path) < 200 else ""


def _name(form: Form, name: str, *, required: bool) -> str:
    value = clean_name(form.value(name))
    if isinstance(value, NameFault):
        if value is not NameFault.EMPTY or required:
            form.refuse(name, _("A name holds letters, spaces, hyphens and apostrophes only."))
        return ""
    return value


async def _account(
    request: Request[Any, Any, Any], me: Me, form: Form, done: str = "", status_code: int = 200
) -> Response[str]:
    async with reading(me.actor) as db:
        own_devices = await devices(db, me.staff_id)
    context: dict[str, Any] = {"devices": own_devices, "role": role_words(me.role), "done": done, "form": form}
    return render(request, "staff/account.html", status_code=status_code, **context)


async def _staff(
    request: Request[Any, Any, Any], me: Me, form: Form, fresh: tuple[str, str] | None = None, status_code: int = 200
) -> Response[str]:
    async with reading(me.actor) as db:
        people = await colleagues(db)
        copies = await standing(db, request.app.state.settings.data_directory, now(me))
    roles = [(role, role_words(role)) for role in ROLES]
    return render(
        request,
        "staff/staff.html",
        form=form,
        people=people,
        copies=copies,
        roles=roles,
        words=dict(roles),
        fresh=fresh,
        status_code=status_code,
    )


RAIL = [
    RailItem(50, "/staff", N_("Staff"), "staff", Permission.MANAGE_STAFF),
    RailItem(60, "/account", N_("Me"), "account", Permission.SEE_ACCOUNT, at_end=True),
]
ROUTES = [
    home, enter, sign_in_page, sign_in, sign_out, language, account, choose_language, change_password, sign_out_device, staff,
    add_colleague, set_active,
]  # fmt: skip
