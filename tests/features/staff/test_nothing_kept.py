"""Nothing is kept of a password or a phone's code but argon2's hash: no digest of the form that it came in."""

from __future__ import annotations

from pediatric_his.db.identifiers import new_id
from pediatric_his.features.staff.passwords import hash_now
from pediatric_his.web.forms import Form
from tests.clinic import Clinic


def content(**fields: str) -> str:
    typed = {"key": "01a21300-0000-7000-8000-000000000001"} | fields
    form = Form(typed=typed, lists={name: [value] for name, value in typed.items()}, address="/account/password")
    return form.key(secret=("code",)).content


def test_a_forms_digest_is_keyed_and_knows_no_secret() -> None:
    assert content(note="a") == content(note="a") != content(note="b")
    for name in ("password", "new_password", "code"):
        assert content(**{name: "one"}) == content(**{name: "another"})


def test_two_passwords_leave_the_same_trace(clinic: Clinic) -> None:
    """What stands beside the key doesn't tell one new password from another: so it can't be guessed from there."""
    own = "tramvay limon soat"
    clinic.at_home()
    clinic.db.fetch("UPDATE staff SET password_hash = $1 WHERE id = $2", hash_now(own), clinic.doctor.staff_id)
    for fresh in ("daryo kitob qalam", "bulut non kalit"):
        form = {"password": own, "new_password": fresh, "key": str(new_id())}
        assert clinic.doctor.post("/account/password", form).status_code == 303
        own = fresh
    clinic.at_home()
    kept = clinic.db.fetch(
        "SELECT content FROM idempotency WHERE hospital_id = $1 AND action = 'staff.change_password'",
        clinic.hospital_id,
    )
    assert len(kept) == 2
    assert len({row["content"] for row in kept}) == 1
