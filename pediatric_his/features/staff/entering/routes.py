"""The pages of signing in: the hospital, the password, and the steps after it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from pediatric_his.db.database import signing_in
from pediatric_his.features.staff.enrolling import enrolment_page, read_enrolment, recovery_page
from pediatric_his.features.staff.entering import services
from pediatric_his.features.staff.entering.services import Entered, House, TooManyAttempts
from pediatric_his.features.staff.entrance import Entrance, entrance
from pediatric_his.features.staff.new_password import read_new_password
from pediatric_his.features.staff.passwords import hashed
from pediatric_his.features.staff.queries import entrances
from pediatric_his.features.staff.services import sign_out as end_session
from pediatric_his.features.staff.words import wait_words
from pediatric_his.web.form_body import LARGEST_OPEN_BODY
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import LOCALES, _, time_text
from pediatric_his.web.middleware import (
    DEVICE_COOKIE,
    HOSPITAL_COOKIE,
    LOCALE_COOKIE,
    SESSION_COOKIE,
    cookie,
    cookie_name,
)
from pediatric_his.web.permissions import Permission, Role
from pediatric_his.web.request import context_of, entering_of, now
from pediatric_his.web.session import LONGEST, TO_FINISH, Me
from pediatric_his.web.templating import redirect, render

HOMES = {Role.RECEPTION: "/desk", Role.ADMINISTRATOR: "/staff"}
A_YEAR = 365 * 24 * 3600


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


@post("/sign-in", public=True, request_max_body_size=LARGEST_OPEN_BODY)
async def sign_in(request: Request[Any, Any, Any], form: Form) -> Response[str]:
    door, _every = await _entrance(request, form)
    if door is None:
        form.refuse("login", _("Choose your hospital first."))
        return await _sign_in(request, form, status_code=422)
    attempt = services.Attempt(
        hospital_id=door.id,
        login=_plain(form.value("login").strip().lower(), 80),
        password=form.value("password")[:1000],
        address=request.client.host if request.client else "",
        device=_device(request),
        device_token=_device_token(request),
        request_id=context_of(request).request_id,
    )
    try:
        entered = await services.sign_in(attempt, _cookie(request, SESSION_COOKIE), house_of(request))
    except TooManyAttempts as used_up:
        form.refuse("login", wait_words(used_up.seconds))
        return await _sign_in(request, form, status_code=429)
    if entered is None:
        form.refuse("login", _("Login and password don't fit together. Nothing else is wrong; try again."))
        return await _sign_in(request, form, status_code=422)
    return _go_on(request, entered, form.value("next"))


@get("/sign-in/code", public=True)
async def code_page(request: Request[Any, Any, Any], next: str = "") -> Response[str]:
    return _step(request, "code") or _code(request, Form(typed={"next": next}))


@post("/sign-in/code", public=True, request_max_body_size=LARGEST_OPEN_BODY)
async def show_code(request: Request[Any, Any, Any], form: Form) -> Response[str]:
    """The code of the phone, or one of the printed ones."""
    if elsewhere := _step(request, "code"):
        return elsewhere
    typed, me = form.value("code")[:40], entering_of(request)
    try:
        entered = await services.show_code(me, typed, _device(request), _device_token(request), house_of(request))
    except TooManyAttempts as used_up:
        form.refuse("code", wait_words(used_up.seconds))
        return _code(request, form, 429)
    if entered is None:
        form.refuse("code", _("This code doesn't count: it is mistyped, too old, or was used before."))
        return _code(request, form, 422)
    return _go_on(request, entered, form.value("next"))


@get("/sign-in/password", public=True)
async def password_page(request: Request[Any, Any, Any], next: str = "") -> Response[str]:
    return _step(request, "password") or _password(request, Form(typed={"next": next}))


@post("/sign-in/password", public=True, request_max_body_size=LARGEST_OPEN_BODY)
async def choose_password(request: Request[Any, Any, Any], form: Form) -> Response[str]:
    """After a one-time code: a password of one's own."""
    if elsewhere := _step(request, "password"):
        return elsewhere
    me = entering_of(request)
    fresh = await read_new_password(form, me)
    if fresh is None:
        return _password(request, form, 422)
    entered = await services.set_first_password(
        me, await hashed(fresh), _device(request), _device_token(request), house_of(request)
    )
    return _go_on(request, entered, form.value("next")) if entered else redirect(request, "/sign-in")


@get("/sign-in/enrolment", public=True)
async def enrolment_step(request: Request[Any, Any, Any], next: str = "") -> Response[str]:
    if elsewhere := _step(request, "enrolment"):
        return elsewhere
    return enrolment_page(request, entering_of(request), Form(typed={"next": next}), "/sign-in/enrolment")


@post("/sign-in/enrolment", public=True, request_max_body_size=LARGEST_OPEN_BODY)
async def enrol(request: Request[Any, Any, Any], form: Form) -> Response[str]:
    """The phone's first code; then the recovery codes, shown once."""
    if elsewhere := _step(request, "enrolment"):
        return elsewhere
    me, house = entering_of(request), house_of(request)
    read = read_enrolment(form, me, house.secret)
    if read is None:
        return enrolment_page(request, me, form, "/sign-in/enrolment", 422)
    entered = await services.enrol_and_enter(me, read.enrolment, _device(request), _device_token(request), house)
    if entered is None:
        return redirect(request, "/sign-in")
    answer = recovery_page(request, me, read.codes, local(form.value("next")) or "/")
    return _with_session(request, answer, entered)


@post("/sign-in/again", public=True, request_max_body_size=LARGEST_OPEN_BODY)
async def start_again(request: Request[Any, Any, Any]) -> Response[str]:
    """Back to the beginning: another person, or a phone that isn't at hand."""
    entering = context_of(request).entering
    if entering is not None:
        await end_session(entering.actor, entering.session_hash)
    return _signed_out(request)


@post("/sign-out", permission=Permission.SEE_ACCOUNT)
async def sign_out(request: Request[Any, Any, Any], me: Me) -> Response[str]:
    await end_session(me.actor, me.session_hash)
    return _signed_out(request)


@post("/language", public=True, request_max_body_size=LARGEST_OPEN_BODY)
async def language(request: Request[Any, Any, Any], form: Form) -> Response[str]:
    """The language of the sign-in page, before it is known who sits there."""
    answer = redirect(request, "/sign-in")
    if (locale := form.value("locale")) in LOCALES:
        answer.headers["Set-Cookie"] = cookie(LOCALE_COOKIE, locale, context_of(request).secure, max_age=A_YEAR)
    return answer


def house_of(request: Request[Any, Any, Any]) -> House:
    settings = request.app.state.settings
    return House(settings.secret, settings.demo)


def local(path: str) -> str:
    """A path of our own to go to after signing in; nothing that leads elsewhere."""
    return path if re.fullmatch(r"/[A-Za-z0-9][A-Za-z0-9/_.-]*", path) and len(path) < 200 else ""


# ── what the pages share ───────────────────────────────────────────────────
def _step(request: Request[Any, Any, Any], name: str) -> Response[str] | None:
    """To the step that is really owed, when it isn't this one.

    Raises:
        Exception: the fault because of which it isn't known who asks.
    """
    context = context_of(request)
    if context.fault is not None:
        raise context.fault
    if context.me is not None:
        return redirect(request, "/")
    if context.entering is None:  # it took too long, or never began
        return redirect(request, "/sign-in")
    awaits = context.entering.awaits
    return None if awaits == name else redirect(request, f"/sign-in/{awaits}")


def _go_on(request: Request[Any, Any, Any], entered: Entered, next: str) -> Response[str]:
    """To the next step, or in."""
    path = local(next)
    if entered.awaits:
        path = f"/sign-in/{entered.awaits}" + (f"?next={path}" if path else "")
    return _with_session(request, redirect(request, path or "/"), entered)


def _with_session(request: Request[Any, Any, Any], answer: Response[str], entered: Entered) -> Response[str]:
    secure = context_of(request).secure
    lasts = TO_FINISH if entered.awaits else LONGEST
    answer.headers["Set-Cookie"] = cookie(SESSION_COOKIE, entered.token, secure, max_age=int(lasts.total_seconds()))
    if entered.device_token:
        name = cookie_name(DEVICE_COOKIE, secure)
        known = Cookie(name, value=entered.device_token, max_age=A_YEAR, path="/", secure=secure, httponly=True)
        answer.set_cookie(known)  # the same site alone ("lax") is the framework's default
    return answer


def _signed_out(request: Request[Any, Any, Any]) -> Response[str]:
    answer = redirect(request, "/sign-in")
    answer.headers["Set-Cookie"] = cookie(SESSION_COOKIE, "", context_of(request).secure, max_age=0)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


async def _sign_in(
    request: Request[Any, Any, Any], form: Form, *, choose: bool = False, status_code: int = 200
) -> Response[str]:
    door, every = await _entrance(request, form)
    return render(
        request,
        "staff/sign_in.html",
        form=form,
        next=local(form.value("next")),
        hospital=None if choose else door,
        hospitals=every,
        status_code=status_code,
    )


def _code(request: Request[Any, Any, Any], form: Form, status_code: int = 200) -> Response[str]:
    me, next = entering_of(request), local(form.value("next"))
    clock = time_text(now(me), me.hospital.timezone)
    return render(request, "staff/code.html", form=form, next=next, clock=clock, status_code=status_code)


def _password(request: Request[Any, Any, Any], form: Form, status_code: int = 200) -> Response[str]:
    login, next = entering_of(request).login, local(form.value("next"))
    return render(request, "staff/first_password.html", form=form, next=next, login=login, status_code=status_code)


async def _entrance(request: Request[Any, Any, Any], form: Form) -> tuple[Entrance | None, list[Entrance]]:
    """The hospital of this sign-in, if it is known, and all there are."""
    async with signing_in() as db:
        every = await entrances(db)
    remembered = _cookie(request, HOSPITAL_COOKIE)
    return entrance(every, request.headers.get("host", ""), form.value("hospital"), remembered), every


def _cookie(request: Request[Any, Any, Any], name: str) -> str:
    return request.cookies.get(cookie_name(name, context_of(request).secure), "")


def _device(request: Request[Any, Any, Any]) -> str:
    return _plain(request.headers.get("user-agent", ""), 200)


def _device_token(request: Request[Any, Any, Any]) -> str:
    return _plain(_cookie(request, DEVICE_COOKIE), 100)


def _plain(text: str, length: int) -> str:
    """Without what no column takes: controls, and halves of characters."""
    return "".join(c for c in text[:length] if unicodedata.category(c) not in ("Cc", "Cs"))


ROUTES = [
    home, enter, sign_in_page, sign_in, code_page, show_code, password_page, choose_password, enrolment_step, enrol, start_again,
    sign_out, language,
]  # fmt: skip
