"""Enrolling a phone: the QR code, its first code, and the recovery codes that are shown once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from litestar import Request, Response
from markupsafe import Markup

from pediatric_his.documents.qr import svg
from pediatric_his.features.staff.codes import RECOVERY, RECOVERY_CODES, code_hash, new_code
from pediatric_his.features.staff.second_factor import (
    Unsealable,
    enrolment_address,
    new_secret,
    seal,
    step_of,
    unseal,
)
from pediatric_his.features.staff.services import Enrolment
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _, time_text
from pediatric_his.web.request import now
from pediatric_his.web.session import Me
from pediatric_his.web.templating import render


@dataclass(frozen=True, slots=True)
class ReadEnrolment:
    """What is kept, and the recovery codes in the clear: for one page and no longer."""

    enrolment: Enrolment
    codes: Sequence[str]


def read_enrolment(form: Form, me: Me, key: bytes) -> ReadEnrolment | None:
    """The code that the phone shows for the secret that the page carried, sealed, to and fro."""
    secret = _carried(form, me, key)
    step = step_of(secret, form.value("code"), datetime.now(UTC)) if secret else None
    if secret is None or step is None:
        form.refuse("code", _("This isn't the code that the phone shows now. Wait for its next one."))
        return None
    codes, hashes = new_recovery_codes(me, key)
    return ReadEnrolment(Enrolment(seal(key, me.staff_id.bytes, secret), step, hashes), codes)


def new_recovery_codes(me: Me, key: bytes) -> tuple[list[str], list[bytes]]:
    """Fresh ones, and what is kept of them."""
    codes = [new_code(RECOVERY) for _number in range(RECOVERY_CODES)]
    return codes, [code_hash(key, me.staff_id, code) for code in codes]


def enrolment_page(
    request: Request[Any, Any, Any], me: Me, form: Form, action: str, status_code: int = 200
) -> Response[str]:
    """The same secret again while its code is being typed; a fresh one for a fresh page."""
    key: bytes = request.app.state.settings.secret
    secret = _carried(form, me, key) or new_secret()
    return render(
        request,
        "staff/enrolment.html",
        form=form,
        action=action,
        next=form.value("next"),
        qr=Markup(svg(enrolment_address(secret, me.login, me.hospital_name))),  # noqa: S704 drawn by us
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        sealed=seal(key, me.session_hash, secret).hex(),
        clock=time_text(now(me), me.hospital.timezone),
        status_code=status_code,
    )


def recovery_page(request: Request[Any, Any, Any], me: Me, codes: Sequence[str], onward: str) -> Response[str]:
    return render(request, "staff/recovery_codes.html", codes=codes, who=me, onward=onward, on=now(me).date())


def _carried(form: Form, me: Me, key: bytes) -> str | None:
    """The secret that the page was shown with, sealed for this session."""
    try:
        return unseal(key, me.session_hash, bytes.fromhex(form.value("sealed")[:400]))
    except (Unsealable, ValueError):
        return None
