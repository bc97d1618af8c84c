"""At the server's console: the first people of a hospital, a password anew, a lost phone; how a demo may be opened."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pediatric_his.commands.demo import PASSWORD
from pediatric_his.commands.demo.opening import demo_password, refuse_demo_in_disguise, set_demo_password
from pediatric_his.commands.serve import is_loopback, refuse_open_line
from pediatric_his.features.staff.passwords import hash_now
from pediatric_his.settings import Settings, SettingsError
from tests.clinic import Clinic, insert
from tests.features.staff.test_second_factor import after

Run = Callable[..., str]


@pytest.fixture
def run(settings: Settings) -> Run:
    """The program in a process of its own, on the tests' database and by their key."""

    def program(*arguments: str, code: int = 0) -> str:
        environment = {
            "DATABASE_URL": settings.app_database_url,
            "DATABASE_OWNER_URL": settings.migration_database_url,
            "PEDIATRIC_HIS_SECRET": settings.secret.decode(),
            "PEDIATRIC_HIS_DATA": str(settings.data_directory),
            "PYTHONPATH": ":".join(sys.path),
        }
        command = [sys.executable, "-m", "pediatric_his.cli", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    return program


def test_the_first_head_is_made_at_the_console(clinic: Clinic, run: Run) -> None:
    said = run("staff", "add", clinic.slug, "f.head", "head", "Abdullayev", "Farhod")
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", said)
    assert code
    answer = clinic.nobody.post("/sign-in", {"login": "f.head", "password": code.group(0)})
    assert answer.headers["location"] == "/sign-in/password"
    entering = after(clinic, answer)
    answer = entering.post("/sign-in/password", {"new_password": "tramvay limon soat"})
    assert answer.headers["location"] == "/sign-in/enrolment", "a head enrols"
    assert clinic.audited("staff.add") == 1
    assert "letters" in run("staff", "add", clinic.slug, "Фарход", "head", "A", "F", code=2)


def test_a_lost_phone_is_taken_away_at_the_console(clinic: Clinic, run: Run) -> None:
    own = {"hospital_id": clinic.hospital_id, "staff_id": clinic.head.staff_id}
    insert(clinic.db, "second_factor", own | {"sealed": b"x", "last_step": 1})
    insert(clinic.db, "recovery_code", own | {"code_hash": b"y"})
    run("staff", "phone", clinic.slug, clinic.head.login)
    clinic.at_home()
    assert clinic.db.value("SELECT count(*) FROM second_factor WHERE hospital_id = $1", clinic.hospital_id) == 0
    unused = "SELECT count(*) FROM recovery_code WHERE hospital_id = $1 AND void_at IS NULL"
    assert clinic.db.value(unused, clinic.hospital_id) == 0
    assert clinic.head.get("/today").status_code == 303
    assert clinic.audited("staff.reset_second_factor") == 1


def test_a_password_anew_at_the_console(clinic: Clinic, run: Run) -> None:
    said = run("staff", "password", clinic.slug, clinic.doctor.login)
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", said)
    assert code
    assert clinic.doctor.get("/today").status_code == 303
    answer = clinic.nobody.post("/sign-in", {"login": clinic.doctor.login, "password": code.group(0)})
    assert answer.headers["location"] == "/sign-in/password"
    assert "console" in clinic.head.get("/account").text
    assert "nobody signs in as" in run("staff", "password", clinic.slug, "no.body", code=2)


# ── the demo, and the line ─────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("host", "only_here"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("clinic.uz", False),
        ("localhost.clinic.uz", False),
    ],
)
def test_what_is_this_machine_alone(host: str, only_here: bool) -> None:
    assert is_loopback(host) == only_here


def test_the_demos_password_is_all_peoples_on_this_machine_only() -> None:
    assert demo_password(True, {}) == PASSWORD
    with pytest.raises(SettingsError, match="a password of its own"):
        demo_password(False, {}, None)
    for weak in (PASSWORD, "short", "parol12345678"):
        with pytest.raises(SettingsError, match="too"):
            demo_password(False, {"PEDIATRIC_HIS_DEMO_PASSWORD": weak})
    own = "tramvay limon soat daryo"
    assert demo_password(False, {"PEDIATRIC_HIS_DEMO_PASSWORD": own}) == own
    assert demo_password(False, {}, lambda _question: own) == own


@pytest.mark.parametrize(
    ("host", "certificate", "key", "proxies", "refused"),
    [
        ("127.0.0.1", None, None, "", None),
        ("0.0.0.0", None, None, "", "open to others"),
        ("0.0.0.0", "c.pem", "k.pem", "", None),
        ("0.0.0.0", "c.pem", None, "", "belong together"),
        ("192.168.1.5", None, None, "192.168.1.2", None),
        ("192.168.1.5", None, None, "*", "believe everybody"),
    ],
)
def test_no_open_line_beyond_this_machine(
    host: str,
    certificate: str | None,
    key: str | None,
    proxies: str,
    refused: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("c.pem", "k.pem"):
        Path(name).touch()
    options = argparse.Namespace(host=host, certificate=certificate, key=key, lan=None)
    settings = Settings(Path(), "postgresql:///x", None, b"x" * 32, trusted_proxies=proxies)
    if refused is None:
        refuse_open_line(options, settings)
    else:
        with pytest.raises(SettingsError, match=refused):
            refuse_open_line(options, settings)


def test_a_demo_is_never_started_in_disguise_and_begins_with_its_password(clinic: Clinic, settings: Settings) -> None:
    refuse_demo_in_disguise(settings)
    clinic.at_home()
    clinic.db.fetch(
        "UPDATE staff SET password_hash = $1 WHERE hospital_id = $2", hash_now(PASSWORD), clinic.hospital_id
    )
    clinic.db.fetch("UPDATE hospital SET is_demo = true WHERE id = $1", clinic.hospital_id)
    try:
        with pytest.raises(SettingsError, match="filled as a demo"):
            refuse_demo_in_disguise(settings)
        set_demo_password(settings, PASSWORD)
        assert clinic.nurse.get("/today").status_code == 200, "nothing was changed"
        set_demo_password(replace(settings), "tramvay limon soat daryo")
        assert clinic.nurse.get("/today").status_code == 303, "who is in by the old password goes"
        for password, code in ((PASSWORD, 422), ("tramvay limon soat daryo", 303)):
            form = {"login": clinic.nurse.login, "password": password}
            assert clinic.nobody.post("/sign-in", form).status_code == code
    finally:
        clinic.db.fetch("UPDATE hospital SET is_demo = false WHERE id = $1", clinic.hospital_id)
