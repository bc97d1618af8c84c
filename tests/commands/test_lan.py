"""HTTPS in a clinic's own network: what the authority speaks for, how long, how tablets come to trust it, and a browser that does."""

from __future__ import annotations

import ipaddress
import os
import shutil
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from litestar.testing import TestClient
from playwright.sync_api import sync_playwright

from pediatric_his.cli import main
from pediatric_his.commands.lan.authority import Authority, clean_name, own_addresses
from pediatric_his.commands.lan.door import Door, create_door
from pediatric_his.db.embedded import wait_until_stopped
from tests.e2e.browser import ARGUMENTS, CHROMIUM, PROGRAM, free_port

NAME = "klinika.local"
DAY = timedelta(days=1)
HERE = [ipaddress.ip_address("192.168.1.10"), ipaddress.ip_address("127.0.0.1")]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("klinika.local", "klinika.local"),
        (" Klinika.LOCAL. ", "klinika.local"),
        ("klinika", "klinika"),
        ("192.168.1.10", "192.168.1.10"),
        ("[FD00::1]", "fd00::1"),
    ],
)
def test_a_name_or_an_address(typed: str, name: str) -> None:
    assert clean_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    ["", " ", ".", "a..b", "-a.local", "a b", "klinika.local:8000", "https://a", "поликлиника", "1.2.3", "a" * 64],
)
def test_what_is_neither_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="no name or address"):
        clean_name(typed)


def test_the_authority_speaks_for_the_clinic_and_its_network_alone(tmp_path: Path) -> None:
    own = x509.load_pem_x509_certificate(Authority(tmp_path, NAME).file.read_bytes())
    told = own.extensions.get_extension_for_class(x509.NameConstraints)
    assert told.critical
    permitted = told.value.permitted_subtrees or []
    assert {one.value for one in permitted if isinstance(one, x509.DNSName)} == {NAME, "localhost"}
    networks = [one.value for one in permitted if isinstance(one, x509.IPAddress)]
    assert all(isinstance(net, ipaddress.IPv4Network | ipaddress.IPv6Network) and net.is_private for net in networks)
    assert (tmp_path / "authority.key").stat().st_mode & 0o077 == 0


def test_the_certificate_is_renewed_in_time_and_for_a_new_address(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    authority = Authority(tmp_path, NAME)
    assert authority.renew(now, HERE)
    first = authority.pair.certificate.read_bytes()
    assert not authority.renew(now, HERE)
    assert not authority.renew(now + 59 * DAY, HERE)
    assert not authority.renew(now, HERE[1:])  # a card that is unplugged for a while
    assert authority.pair.certificate.read_bytes() == first
    assert authority.renew(now + 61 * DAY, HERE)
    assert authority.renew(now + 61 * DAY, [*HERE, ipaddress.ip_address("10.0.0.7")])
    authority.pair.key.unlink()
    assert authority.renew(now + 61 * DAY, HERE)


def test_it_is_the_same_authority_after_a_start_and_another_name_is_refused(tmp_path: Path) -> None:
    first = Authority(tmp_path, NAME)
    assert Authority(tmp_path, "KLINIKA.local").fingerprint == first.fingerprint
    with pytest.raises(ValueError, match=r"know this server as klinika\.local"):
        Authority(tmp_path, "other.local")


def test_an_address_can_be_the_name(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "192.168.1.10")
    assert authority.renew(addresses=HERE)
    assert Authority(tmp_path, "192.168.1.10").fingerprint == authority.fingerprint
    made = x509.load_pem_x509_certificate(authority.pair.certificate.read_bytes())
    spoken = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert HERE[0] in spoken.get_values_for_type(x509.IPAddress)


@pytest.mark.parametrize(
    ("language", "words"), [("uz", "Planshetni ulash"), ("ru", "Подключить планшет"), ("en", "Connect a tablet")]
)
def test_the_page_gives_the_certificate_away_and_nothing_else(tmp_path: Path, language: str, words: str) -> None:
    authority = Authority(tmp_path, NAME)
    door = Door("http://192.168.1.10:8080/", "https://klinika.local:8000/", authority)
    with TestClient(create_door(door)) as tablet:
        page = tablet.get(f"/?language={language}").text
        assert words in page
        assert authority.fingerprint in page
        assert tablet.get("/", headers={"Accept-Language": language}).text.count(words) >= 1
        given = tablet.get("/clinic.crt")
        assert given.headers["content-type"] == "application/x-x509-ca-cert"
        assert (
            x509.load_der_x509_certificate(given.content).subject
            == x509.load_pem_x509_certificate(authority.file.read_bytes()).subject
        )
        assert b"PRIVATE" not in given.content
        for elsewhere in ("/patients", "/sign-in", "/lan/authority.key", "/static/../lan/server.key"):
            assert tablet.get(elsewhere, follow_redirects=False).status_code in (303, 404)


def test_two_ways_to_https_at_once_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PEDIATRIC_HIS_DATA", str(tmp_path / "data"))
    assert main(["serve", "--lan", NAME, "--certificate", "a.pem", "--key", "b.pem"]) == 2
    assert "give either" in capsys.readouterr().err


@contextmanager
def serving(data: Path) -> Iterator[tuple[int, int, subprocess.Popen[str]]]:
    """The clinic over HTTPS in its own network: its port, that of the page for tablets, the master."""
    port, page = free_port(), free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    own |= {"PEDIATRIC_HIS_DATA": str(data), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [*PROGRAM, "serve", "--lan", NAME, "--port", str(port), "--lan-page", str(page), "--workers", "1"]
    running = subprocess.Popen(command, env=own, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert running.stdout is not None
        assert any(line.startswith(f"Open https://{NAME}:{port}") for line in running.stdout)
        yield port, page, running
    finally:
        running.terminate()
        running.communicate(timeout=40)
    assert wait_until_stopped(data)


@pytest.mark.e2e
@pytest.mark.skipif(
    not shutil.which("certutil"), reason="no certutil (Debian's libnss3-tools) to make a browser trust with"
)
def test_an_installed_tablet_works_over_it_and_a_new_certificate_is_taken_up(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as (port, page, master):
        with urllib.request.urlopen(f"http://127.0.0.1:{page}/clinic.crt", timeout=10) as answer:
            (tmp_path / "clinic.crt").write_bytes(answer.read())
        _in_a_browser_that_trusts(tmp_path / "home", tmp_path / "clinic.crt", port)
        before = ssl.get_server_certificate(("127.0.0.1", port))
        (tmp_path / "data" / "lan" / "server.pem").unlink()
        assert Authority(tmp_path / "data" / "lan", NAME).renew()
        os.kill(master.pid, signal.SIGHUP)
        deadline = time.monotonic() + 60
        while ssl.get_server_certificate(("127.0.0.1", port)) == before:
            assert time.monotonic() < deadline, "the old certificate is still given"


def _in_a_browser_that_trusts(home: Path, authority: Path, port: int) -> None:
    """Opens the clinic, as a tablet does that has learnt to trust it: no warning, and the worker of the installed program runs."""
    trusted = home / ".pki" / "nssdb"
    trusted.mkdir(parents=True)
    database = ["certutil", "-d", f"sql:{trusted}"]
    subprocess.run([*database, "-N", "--empty-password"], check=True)
    subprocess.run([*database, "-A", "-t", "C,,", "-n", "clinic", "-i", str(authority)], check=True)
    more = [f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    with sync_playwright() as playwright:
        environment: dict[str, str | float | bool] = {**os.environ, "HOME": str(home)}
        browser = playwright.chromium.launch_persistent_context(
            home / "profile", executable_path=CHROMIUM, args=ARGUMENTS + more, env=environment
        )
        try:
            tablet = browser.new_page()
            tablet.goto(f"https://{NAME}:{port}/sign-in")
            assert tablet.evaluate("isSecureContext")
            tablet.evaluate("navigator.serviceWorker.ready.then(() => true)")
            manifest = "fetch('/manifest.webmanifest').then(answer => answer.json())"
            assert tablet.evaluate(manifest)["display"] == "standalone"
        finally:
            browser.close()


def test_this_machine_has_an_address_of_its_own() -> None:
    assert ipaddress.ip_address("127.0.0.1") in own_addresses()
