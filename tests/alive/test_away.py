"""What a person sees while the database, a colleague's lock, the line or the server itself is in the way; and that it goes on."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import httpx
import pytest

from pediatric_his.db.embedded import embedded_postgres, revive
from pediatric_his.db.identifiers import new_id
from tests.alive.deployment import Deployment, children_of, command_of, deployed, is_alive, kill
from tests.clinic import Person, visible_text
from tests.conftest import OwnerDatabase
from tests.features.patients.test_register import CHILD
from tests.features.reception.test_queue import today


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployed(tmp_path_factory.mktemp("away") / "data", own_database=False) as running:
        yield running


@pytest.fixture
def db(deployment: Deployment) -> Iterator[OwnerDatabase]:
    with embedded_postgres(deployment.data) as server:
        owner = OwnerDatabase(server.owner_url)
        deployment.clinic.db = owner
        yield owner
        with suppress(Exception):  # it may have been killed
            owner.close()


@contextmanager
def dead_database(deployment: Deployment) -> Iterator[None]:
    postmaster = deployment.postmaster()
    assert kill(postmaster)
    deployment.wait_until(lambda: not deployment.answers(), 60)
    try:
        yield
    finally:
        deployment.wait_until(lambda: _revived(deployment.data), 60)
        deployment.wait_until(deployment.answers, 60)


def _revived(data: Path) -> bool:
    try:
        return not revive(data)
    except RuntimeError:
        return False


@contextmanager
def at(deployment: Deployment, person: Person, **headers: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=deployment.address, headers=person._headers(False) | headers, timeout=20) as browser:
        yield browser


def registration(person: Person, **changes: str) -> dict[str, str]:
    return CHILD | {"key": str(new_id()), "_csrf": person.csrf, "not_the_same": "1"} | changes


def children(db: OwnerDatabase, name: str) -> int:
    found: int = db.value("SELECT count(*) FROM patient WHERE given_name = $1", name)
    return found


def test_without_a_database_each_answer_is_ours_and_what_was_typed_is_kept_once(deployment: Deployment) -> None:
    desk = deployment.clinic.reception
    form = registration(desk, given_name="Mohira", address="Chilonzor 5")
    with at(deployment, desk) as browser:
        assert "locale=en" in browser.get("/desk").headers["set-cookie"], "the language outlives the database"
    headers = desk._headers(False)["Cookie"]
    with dead_database(deployment), at(deployment, desk, Cookie=f"{headers}; locale=ru") as browser:
        page = browser.get("/desk")
        assert (page.status_code, page.headers["retry-after"]) == (503, "5")
        assert 'lang="ru"' in page.text
        assert "Одну минуту" in page.text
        assert 'href="/desk"' in page.text
        fragment = browser.get(
            "/today", headers={"HX-Request": "true", "HX-Current-URL": f"{deployment.address}/today"}
        )
        assert fragment.status_code == 503
        assert "<html" not in fragment.text
        assert 'href="/today"' in fragment.text
        part = browser.post("/patients/new", data=form, headers={"HX-Request": "true"})
        assert part.status_code == 503
        assert "<form" not in part.text, "what was typed is still in the page around it"
        given_back = browser.post("/patients/new", data=form)
        assert given_back.status_code == 503
        assert form["key"] in given_back.text
        assert desk.csrf in given_back.text
        assert "Chilonzor 5" in visible_text(given_back.text)
        assert browser.post("/patients/new", data=form | {"_csrf": "foreign"}).status_code == 403
        assert browser.get("/sign-in").status_code == 503
        assert browser.get("/healthz").text == "ok"
        assert (browser.get("/readyz").status_code, browser.get("/readyz").text) == (503, "no database")
        assert browser.get("/offline").status_code == browser.get("/static/dist/app.css").status_code == 200
    with at(deployment, desk) as browser, embedded_postgres(deployment.data) as server:
        assert [browser.post("/patients/new", data=form).status_code for _ in range(2)] == [303, 303]
        owner = OwnerDatabase(server.owner_url)
        assert children(owner, "Mohira") == 1
        owner.close()


def test_a_worker_that_starts_without_a_database_waits_for_it(deployment: Deployment) -> None:
    with dead_database(deployment):
        for pid in deployment.workers():
            kill(pid)
        deployment.wait_until(lambda: deployment.answers("/healthz"), 60)
        assert deployment.starts == 1, "the master goes on"
    with at(deployment, deployment.clinic.doctor) as browser:
        assert browser.get("/today").status_code == 200


def test_out_of_connections_is_a_page_of_ours(deployment: Deployment, db: OwnerDatabase) -> None:
    db.fetch("ALTER ROLE pediatric_his_app CONNECTION LIMIT 0")
    try:
        db.fetch("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pediatric_his_app'")
        with at(deployment, deployment.clinic.doctor) as browser:
            page = browser.get("/today")
            assert page.status_code == 503
            assert "One moment, please" in page.text
    finally:
        db.fetch("ALTER ROLE pediatric_his_app CONNECTION LIMIT -1")
    deployment.wait_until(deployment.answers, 60)


@contextmanager
def locked(db: OwnerDatabase, encounter: UUID) -> Iterator[None]:
    db.fetch("BEGIN")
    db.fetch("SELECT set_config('app.hospital', hospital_id::text, true) FROM encounter WHERE id = $1", encounter)
    db.fetch("SELECT 1 FROM encounter WHERE id = $1 FOR UPDATE", encounter)
    try:
        yield
    finally:
        db.fetch("ROLLBACK")


def waiting_for_a_lock(db: OwnerDatabase) -> int:
    db.fetch("SELECT pg_stat_clear_snapshot()")  # within a transaction the first look would be told again and again
    found: int = db.value("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    return found


def left(person: Person) -> dict[str, str]:
    return {"step": "left", "key": str(new_id()), "_csrf": person.csrf}


def test_a_locked_row_stalls_only_its_own_request(deployment: Deployment, db: OwnerDatabase) -> None:
    clinic = deployment.clinic
    encounter = clinic.encounter(clinic.child(), today(), queue_number=1)
    form = left(clinic.reception)
    with at(deployment, clinic.reception) as browser, ThreadPoolExecutor(1) as pool:
        with locked(db, encounter):
            stalled = pool.submit(browser.post, f"/encounters/{encounter}/status", data=form)
            deployment.wait_until(lambda: waiting_for_a_lock(db), 60)
            with at(deployment, clinic.doctor) as colleague:
                assert colleague.get("/today").status_code == 200
            assert not stalled.done()
            answer = stalled.result(10)
        assert answer.status_code == 503
        assert "Somebody is changing the same just now" in answer.text
        assert browser.post(f"/encounters/{encounter}/status", data=form).status_code == 303


def test_told_to_end_it_ends_what_is_open_and_keeps_it(deployment: Deployment, db: OwnerDatabase) -> None:
    clinic = deployment.clinic
    encounter = clinic.encounter(clinic.child(), today(), queue_number=2)
    with (
        at(deployment, clinic.reception) as browser,
        at(deployment, clinic.doctor) as board,
        ThreadPoolExecutor(2) as pool,
    ):
        with board.stream("GET", "/live/queue") as stream:
            lines = stream.iter_lines()
            assert "alive" in next(lines)
            with locked(db, encounter):
                under_way = pool.submit(browser.post, f"/encounters/{encounter}/status", data=left(clinic.reception))
                deployment.wait_until(lambda: waiting_for_a_lock(db), 60)
                kill(deployment.master, 15)
                deployment.wait_until(lambda: not deployment.answers("/healthz"), 60)
            assert under_way.result(10).status_code == 303
            assert list(lines)[-1] == "", "the stream is closed, not cut"
    deployment.wait_until(lambda: deployment.ended, 60)
    assert deployment.ended == [0]
    deployment.wait_until(deployment.answers, 60)
    assert db.value("SELECT status FROM encounter WHERE id = $1", encounter) == "left"


def test_a_killed_master_frees_the_port_and_leaves_nobody_behind(deployment: Deployment) -> None:
    workers, starts = deployment.workers(), deployment.starts
    kill(deployment.master)
    deployment.wait_until(lambda: not any(map(is_alive, workers)), 60)
    deployment.wait_until(deployment.answers, 60)
    assert deployment.starts == starts + 1, "the next one got the port at once"


def request_bytes(person: Person, path: str, form: dict[str, str]) -> bytes:
    body = urlencode(form).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nCookie: {person._headers(False)['Cookie']}\r\n"
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def test_a_line_cut_in_the_middle_of_an_answer_loses_and_doubles_nothing(
    deployment: Deployment, db: OwnerDatabase
) -> None:
    desk = deployment.clinic.reception
    for serial in range(12):
        form = registration(desk, given_name=f"Cut{'abcdefghijkl'[serial]}")
        with socket.create_connection(("127.0.0.1", deployment.port)) as line:
            line.sendall(request_bytes(desk, "/patients/new", form))
            line.settimeout(0.02 * serial)
            with suppress(OSError):
                line.recv(10)
        with at(deployment, desk) as browser:
            assert browser.post("/patients/new", data=form).status_code == 303
        assert children(db, form["given_name"]) == 1


def reads_to_the_end(line: socket.socket, seconds: float) -> bytes:
    line.settimeout(seconds)
    found = b""
    with suppress(ConnectionResetError):
        while part := line.recv(4096):
            found += part
    return found


@pytest.mark.parametrize(
    "line", [b"GET /\xff\xfe HTTP/1.1", b"GET /a\x00b HTTP/1.1", b"FOO / HTTP/1.1", b"GET / HTTP/9.9", b"\x16\x03\x01"]
)
def test_what_is_no_request_is_refused_and_the_next_answered(deployment: Deployment, line: bytes) -> None:
    with socket.create_connection(("127.0.0.1", deployment.port)) as one:
        one.sendall(line + b"\r\nHost: x\r\n\r\n")
        assert reads_to_the_end(one, 10).startswith(b"HTTP/1.1 4")
    assert deployment.answers("/healthz")


def test_a_head_that_is_too_large_or_a_line_too_many_is_ended(deployment: Deployment) -> None:
    with socket.create_connection(("127.0.0.1", deployment.port)) as line:
        with suppress(OSError):
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X-More: " + b"y" * 40_000)
        assert reads_to_the_end(line, 10).startswith(b"HTTP/1.1 431")
    assert deployment.answers("/healthz")


@contextmanager
def silent_database(deployment: Deployment) -> Iterator[None]:
    """Stopped, not gone: its sockets stay open and nothing answers any more."""
    postmaster = deployment.postmaster()
    assert postmaster is not None
    stopped = [postmaster, *children_of(postmaster)]
    for pid in stopped:
        kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            kill(pid, signal.SIGCONT)
        deployment.wait_until(deployment.answers, 60)


def test_a_silent_database_is_told_as_one_and_soon(deployment: Deployment) -> None:
    """Within ten seconds, which the browser here waits and no longer."""
    with at(deployment, deployment.clinic.doctor) as browser:
        assert browser.get("/today").status_code == 200
        with silent_database(deployment):
            browser.timeout = httpx.Timeout(10)
            for path in ("/today", "/sign-in"):
                page = browser.get(path)
                assert (page.status_code, "One moment, please" in page.text) == (503, True), path
                assert "Somebody is changing" not in page.text


def test_told_to_end_it_ends_what_is_being_printed(deployment: Deployment, db: OwnerDatabase) -> None:
    clinic = deployment.clinic
    children, ended = [clinic.child() for _each in range(4)], len(deployment.ended)
    with at(deployment, clinic.doctor) as browser, ThreadPoolExecutor(4) as pool:
        browser.timeout = httpx.Timeout(60)
        forms = [{"key": str(new_id()), "_csrf": clinic.doctor.csrf} for _child in children]
        places = [f"/patients/{child}/print/card" for child in children]
        under_way = [pool.submit(browser.post, place, data=form) for place, form in zip(places, forms, strict=True)]
        deployment.wait_until(lambda: printing_processes(deployment), 60)
        kill(deployment.master, 15)
        assert [answer.result(60).status_code for answer in under_way] == [303] * 4
    deployment.wait_until(lambda: len(deployment.ended) > ended, 60)
    deployment.wait_until(deployment.answers, 60)


def printing_processes(deployment: Deployment) -> bool:
    """Whether a worker has a process of its own that makes paper."""
    return any(b"spawn_main" in command_of(child) for worker in deployment.workers() for child in children_of(worker))
