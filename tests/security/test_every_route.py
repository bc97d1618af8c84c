"""Every route as nobody, as each role, and as another hospital's doctor."""

from __future__ import annotations

import json
import re
from uuid import UUID

import pytest
from litestar.routes import HTTPRoute

from pediatric_his.app import create_litestar
from pediatric_his.db.identifiers import new_id
from pediatric_his.settings import Settings
from pediatric_his.web.permissions import GRANTED, Permission, Role
from tests.clinic import Clinic, Person, employ
from tests.features.reception.test_queue import today

SECRET_NAME = "Zebuniso"


def routes(settings: Settings) -> list[tuple[str, str, Permission | None]]:
    found = [
        (str(method), route.path_format, handler.opt.get("permission"))
        for route in create_litestar(settings).routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods - {"OPTIONS", "HEAD"}
    ]
    return sorted(found, key=str)


def places(clinic: Clinic) -> dict[str, str]:
    child = clinic.child(given_name=SECRET_NAME)
    encounter = clinic.encounter(child, today(), queue_number=1)
    weight = clinic.measurement(child, "weight", 9000, today())
    colleague = employ(clinic, "nurse", f"walked.{new_id().hex[-12:]}")  # signed out, closed, given roles on the way
    return {
        "patient_id": str(child), "encounter_id": str(encounter), "measurement_id": str(weight), "dose_id": str(child),
        "alert_id": str(child), "allergy_id": str(child), "fact_id": str(weight), "document_id": str(child),
        "result_id": str(child), "observation_id": str(child), "decision_id": str(child),
        "staff_id": str(colleague.staff_id), "request_id": str(child), "upload_id": str(child),
        "code": "J06.9", "topic": "nothing", "file_path": "dist/app.css",
    }  # fmt: skip


def fill(path: str, values: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda m: values[m.group(1)], path)


def ask(person: Person, method: str, path: str) -> tuple[int, str]:
    answer = person.get(path) if method == "GET" else person.post(path, {})
    return answer.status_code, answer.text if "pdf" not in answer.headers.get("content-type", "") else ""


def test_nobody_is_sent_to_sign_in_and_each_role_gets_its_own(clinic: Clinic, settings: Settings) -> None:
    values = places(clinic)
    seen = 0
    for method, path, permission in routes(settings):
        if permission is None or path in ("/live/{topic}", "/sign-out"):
            continue
        address = fill(path, values)
        code, text = ask(clinic.nobody, method, address)
        assert code == 303, (method, path)
        assert SECRET_NAME not in text
        for role in Role:
            code, text = ask(clinic.people[role], method, address)
            allowed = permission in GRANTED[role]
            assert (code != 403) == allowed, (role, method, path, code)
            assert code < 500, (role, method, path, code)
            if not allowed:
                assert SECRET_NAME not in text, "a refusal holds nothing of a patient"
        seen += 1
    assert seen > 30


def test_another_hospitals_doctor_gets_the_same_404_as_for_nothing(
    clinic: Clinic, outsider: Person, settings: Settings
) -> None:
    values = places(clinic)
    nothing = dict.fromkeys(values, str(UUID(int=5))) | {"code": "J06.9", "topic": "x", "file_path": "x"}
    seen = 0
    for method, path, permission in routes(settings):
        if permission is None or permission not in GRANTED[Role.DOCTOR] or "_id" not in path:
            continue
        theirs, none = ask(outsider, method, fill(path, values)), ask(outsider, method, fill(path, nothing))
        assert theirs[0] == none[0] == 404, (method, path, theirs[0], none[0])
        assert SECRET_NAME not in theirs[1]
        without_number = [re.sub(r"[0-9a-f]{10}", "", text) for _, text in (theirs, none)]
        assert without_number[0] == without_number[1]
        seen += 1
    assert seen > 15


def test_headers_are_on_every_answer(clinic: Clinic) -> None:
    for path in ("/sign-in", "/today", "/nothing/here", "/static/dist/app.css", "/healthz"):
        headers = clinic.doctor.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    assert clinic.doctor.get("/today").headers["cache-control"] == "no-store"


def test_a_foreign_page_can_post_nothing(clinic: Clinic) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = clinic.app.post(
            "/sign-out", data={"_csrf": clinic.doctor.csrf}, headers=clinic.doctor._headers(False) | headers
        )
        assert answer.status_code == 403
    assert clinic.doctor.get("/today").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../pyproject.toml",
        "/static/%2e%2e/pyproject.toml",
        "/static/..%2f..%2fetc/passwd",
        "/static/nothing.css",
    ],
)
def test_static_files_stay_in_their_folder(clinic: Clinic, path: str) -> None:
    answer = clinic.nobody.get(path)
    assert answer.status_code in (404, 303)
    assert "root:" not in answer.text
    assert "[project]" not in answer.text


def test_a_hashed_static_file_is_kept_for_a_year_and_compressed(clinic: Clinic) -> None:
    address = re.search(r"/static/dist/\w+\.app\.css", clinic.nobody.get("/sign-in").text)
    assert address
    answer = clinic.app.get(address.group(0), headers={"Accept-Encoding": "br"})
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "br"


@pytest.mark.parametrize("name", ["%00", "x" * 300, "dist/%00.css", "0123456789." + "y" * 300 + ".css", "vendor"])
def test_a_name_that_no_file_can_have_is_not_found(clinic: Clinic, name: str) -> None:
    assert clinic.nobody.get(f"/static/{name}").status_code in (400, 404)


def test_an_unknown_page_and_a_wrong_method_are_pages_with_a_number(clinic: Clinic) -> None:
    for answer in (clinic.doctor.get("/nowhere"), clinic.doctor.post("/board")):
        assert answer.status_code in (404, 405)
        assert "help desk" in answer.text


def test_a_body_too_large_is_refused(clinic: Clinic) -> None:
    assert clinic.reception.post("/patients/new", {"address": "x" * 1_100_000}).status_code == 413


def test_health_and_the_installable_shell(clinic: Clinic) -> None:
    nobody = clinic.nobody
    assert nobody.get("/healthz").text == "ok"
    assert nobody.get("/readyz").text == "ok"
    manifest = nobody.get("/manifest.webmanifest").json()
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert manifest["display"] == "standalone"
    worker = nobody.get("/sw.js")
    assert "javascript" in worker.headers["content-type"]
    shell = json.loads(worker.text.removeprefix("self.SHELL = ").partition(";\n")[0])
    assert len(shell["files"]) >= 5
    for file in shell["files"]:
        assert nobody.get(file).status_code == 200, file
