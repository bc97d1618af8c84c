"""One's own account; the pages of signing in and of colleagues are beside it."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.db.database import reading
from pediatric_his.features.staff import services
from pediatric_his.features.staff.enrolling import enrolment_page, new_recovery_codes, read_enrolment, recovery_page
from pediatric_his.features.staff.entering import routes as entering
from pediatric_his.features.staff.entering.services import TooManyAttempts, is_own_password
from pediatric_his.features.staff.new_password import read_new_password
from pediatric_his.features.staff.passwords import hashed
from pediatric_his.features.staff.people import ROUTES as PEOPLE
from pediatric_his.features.staff.queries import (
    devices,
    password_hash_of,
    recovery_codes_left,
    second_factor_of,
    unseen_notices,
)
from pediatric_his.features.staff.words import notice_words, role_words, wait_words
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import LOCALES, N_, _, set_locale
from pediatric_his.web.permissions import Permission
from pediatric_his.web.rail import RailItem
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect, render


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
    fresh = await read_new_password(form, me)
    if fresh is not None:
        await _prove(form, me)
    if fresh is None or not form.ok:
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


@post("/account/notices", permission=Permission.SEE_ACCOUNT)
async def see_notices(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    await services.see_notices(me.actor, form.key())
    return redirect(request, "/account")


@get("/account/phone", permission=Permission.SEE_ACCOUNT)
async def phone(request: Request[Any, Any, Any], me: Me) -> Response[str]:
    return await _phone(request, me, Form())


@post("/account/phone", permission=Permission.SEE_ACCOUNT)
async def enrol(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    """The first phone, or another in its place: for who knows the password, not for who finds a tablet open."""
    key, read = form.key(secret=("code", "sealed")), read_enrolment(form, me, request.app.state.settings.secret)
    if read is not None:
        await _prove(form, me)
    if read is None or not form.ok:
        return await _phone(request, me, form, 422)
    if await services.enrol(me.actor, key, read.enrolment) != read.enrolment.recovery[0].hex():
        return redirect(request, "/account")
    return recovery_page(request, me, read.codes, "/account")


@post("/account/recovery-codes", permission=Permission.SEE_ACCOUNT)
async def print_recovery_codes(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    """Ten fresh ones; those printed before count no more."""
    key = form.key()
    async with reading(me.actor) as db:
        if await second_factor_of(db, me.staff_id) is None:
            raise NotFoundException
    await _prove(form, me)
    if not form.ok:
        return await _account(request, me, form, status_code=422)
    codes, hashes = new_recovery_codes(me, request.app.state.settings.secret)
    if await services.new_recovery_codes(me.actor, key, hashes) != hashes[0].hex():
        return redirect(request, "/account")
    return recovery_page(request, me, codes, "/account")


async def _prove(form: Form, me: Me) -> None:
    """Asks for the present password, in the field `password`."""
    async with reading(me.actor) as db:
        stored = await password_hash_of(db, me.staff_id)
    try:
        if not await is_own_password(me, form.value("password"), stored):
            form.refuse("password", _("This isn't your present password."))
    except TooManyAttempts as used_up:
        form.refuse("password", wait_words(used_up.seconds))


async def _phone(request: Request[Any, Any, Any], me: Me, form: Form, status_code: int = 200) -> Response[str]:
    return enrolment_page(request, me, form, "/account/phone", status_code)


async def _account(
    request: Request[Any, Any, Any], me: Me, form: Form, done: str = "", status_code: int = 200
) -> Response[str]:
    async with reading(me.actor) as db:
        own_devices = await devices(db, me.staff_id)
        notices = await unseen_notices(db, me.staff_id)
        enrolled = await second_factor_of(db, me.staff_id) is not None
        codes_left = await recovery_codes_left(db, me.staff_id)
    return render(
        request,
        "staff/account.html",
        status_code=status_code,
        devices=own_devices,
        notices=[(notice, notice_words(notice, notice.about_id == me.staff_id)) for notice in notices],
        enrolled=enrolled,
        codes_left=codes_left,
        role=role_words(me.role),
        done=done,
        form=form,
    )


RAIL = [
    RailItem(50, "/staff", N_("Staff"), "staff", Permission.MANAGE_STAFF),
    RailItem(60, "/account", N_("Me"), "account", Permission.SEE_ACCOUNT, at_end=True),
]
ROUTES = [
    *entering.ROUTES, account, choose_language, change_password, sign_out_device, see_notices, phone, enrol, print_recovery_codes,
    *PEOPLE,
]  # fmt: skip
