"""Who saw which child is in the audit, refused looks too, and never with a name; the head reads it."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

import pytest

from pediatric_his.app import create_litestar
from pediatric_his.settings import Settings
from pediatric_his.web.permissions import GRANTED, OF_NO_CHILD, Permission, Role
from tests.clinic import Clinic, Person, visible_text
from tests.features.reception.test_queue import today
from tests.security.test_every_route import fill, places, routes


def looks(clinic: Clinic, action: str = "look%") -> list[Any]:
    clinic.at_home()
    return clinic.db.fetch(
        "SELECT staff_id, action, entity, entity_id, patient_id, shown, detail FROM audit"
        " WHERE hospital_id = $1 AND action LIKE $2 ORDER BY id",
        *(clinic.hospital_id, action),
    )


def test_every_page_that_shows_a_child_leaves_a_look(clinic: Clinic, settings: Settings) -> None:
    values = places(clinic)
    child, seen = UUID(values["patient_id"]), 0
    for method, path, permission in routes(settings):
        if method != "GET" or permission is None or not re.search(r"\{(patient|encounter)_id", path):
            continue
        person = clinic.head if permission in GRANTED[Role.HEAD] else clinic.doctor
        before = len(looks(clinic))
        person.get(fill(path, values))
        rows = looks(clinic)[before:]
        assert [row["patient_id"] for row in rows if row["shown"] is None] == [child], path
        assert {row["staff_id"] for row in rows} == {person.staff_id}, path
        assert rows[0]["detail"]["page"], path
        seen += 1
    assert seen > 15


def test_a_page_that_says_nothing_of_whom_it_shows_is_kept_all_the_same(clinic: Clinic, settings: Settings) -> None:
    """A room of tomorrow: unless its permission or its route says that no child is shown, its pages are in the audit."""
    handlers = {
        (path.split("/")[1], handler.opt.get("shows_children", True))
        for route in create_litestar(settings).routes
        for path, handler in [(route.path, h) for h in getattr(route, "route_handlers", [])]
        if handler.opt.get("permission") not in (None, *OF_NO_CHILD)
    }
    assert {place for place, shows in handlers if not shows} == {"icd10", "patients"}
    assert Permission.SEE_AUDIT not in OF_NO_CHILD
    clinic.doctor.get("/icd10?icd=j06")
    assert looks(clinic) == []


def test_lists_parts_and_forms(clinic: Clinic) -> None:
    first, second = clinic.child(), clinic.child(given_name="Aziza")
    for number, child in enumerate((first, second), 1):
        clinic.encounter(child, today(), queue_number=number)
    clinic.nurse.get("/today")
    clinic.reception.get("/desk?part=queue", htmx=True)
    clinic.nurse.post(f"/patients/{first}/measurements/reading", {"weight": "12"}, htmx=True)
    clinic.nurse.post(f"/patients/{second}/measurements/new", {"weight": "very"})
    rows = looks(clinic)
    assert [(r["entity"], r["detail"]["how"], r["patient_id"]) for r in rows] == [
        ("reception", "page", None),
        ("reception", "part", None),
        ("measurements", "part", first),
        ("measurements", "form", second),
    ]
    assert [set(r["shown"]) for r in rows[:2]] == [{first, second}] * 2
    clinic.reception.get("/board")
    assert len(looks(clinic)) == 4, "numbers and rooms are no child's data"


def test_a_refused_look_is_kept_with_whom_it_was_meant_for(clinic: Clinic, outsider: Person) -> None:
    child = clinic.child()
    assert clinic.reception.get(f"/patients/{child}").status_code == 403
    assert clinic.administrator.get("/today").status_code == 403
    assert [(r["action"], r["patient_id"], r["detail"]["status"]) for r in looks(clinic)] == [
        ("look.refused", child, 403),
        ("look.refused", None, 403),
    ]
    assert outsider.get(f"/patients/{child}/growth").status_code == 404
    assert len(looks(clinic)) == 2, "another hospital's ask is in its own audit alone"
    theirs = clinic.db.fetch(
        "SELECT action, patient_id, detail FROM audit WHERE staff_id = $1 AND hospital_id = $2",
        *(outsider.staff_id, outsider.hospital_id),
    )
    assert [(r["action"], r["patient_id"], r["detail"]["status"]) for r in theirs] == [("look.refused", child, 404)]


def test_a_likely_duplicate_that_is_shown_was_seen(clinic: Clinic) -> None:
    from tests.features.patients.test_register import typed

    assert clinic.reception.post("/patients/new", typed()).status_code == 303
    (child,) = clinic.db.fetch("SELECT id FROM patient WHERE hospital_id = $1", clinic.hospital_id)
    assert clinic.reception.post("/patients/new", typed()).status_code == 422
    assert [row["shown"] for row in looks(clinic) if row["shown"]] == [[child["id"]]]


@pytest.mark.parametrize("word", ["Karimova", "Каримова", "+998 90 123 45 67"])
def test_a_search_keeps_whom_it_showed_and_no_word(clinic: Clinic, word: str) -> None:
    child = clinic.child()
    clinic.db.fetch(
        "INSERT INTO patient_key (hospital_id, patient_id, kind, key) VALUES ($1, $2, 'phone', '901234567')",
        *(clinic.hospital_id, child),
    )
    clinic.reception.post(f"/patients/{child}/edit", {})
    assert "Madina" in clinic.reception.search(word).text or "Nobody" in clinic.reception.search(word).text
    rows = looks(clinic, "search")
    assert len(rows) >= 1
    detail = rows[0]["detail"]
    assert detail["number"] == len(rows[0]["shown"])
    assert set(detail["kinds"]) <= {"name", "phone", "pinfl", "card", "certificate"}
    assert detail["kinds"]
    assert re.fullmatch(r"[0-9a-f]{32}", detail["words"])
    kept = json.dumps([{k: str(v) for k, v in row.items()} for row in rows])
    assert "arimova" not in kept
    assert "аримова" not in kept
    assert "1234567" not in re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}", "", kept)


def test_the_same_search_has_the_same_hash_in_both_scripts(clinic: Clinic) -> None:
    sought = ("Karimova", "Каримова", "karimova ", "Yusupova", "90 123-45-67", "901234567", "901234568", "14.03.2024")
    for words in sought:
        clinic.reception.search(words)
    hashes = [row["detail"]["words"] for row in looks(clinic, "search")]
    assert len(set(hashes[:3])) == len(set(hashes[4:6])) == 1
    assert len(set(hashes)) == 5


def test_no_row_of_the_audit_holds_a_name(clinic: Clinic, settings: Settings) -> None:
    values = places(clinic)
    clinic.db.fetch("UPDATE patient SET pinfl = '51403240590012' WHERE id = $1", UUID(values["patient_id"]))
    for method, path, permission in routes(settings):
        if permission is not None and "{topic}" not in path:
            (clinic.head.get if method == "GET" else clinic.head.post)(fill(path, values))
    rows = clinic.db.fetch("SELECT to_jsonb(a)::text AS text FROM audit a WHERE hospital_id = $1", clinic.hospital_id)
    assert len(rows) > 20
    for row in rows:
        assert not re.search("Zebuniso|Karimova|Rustam|51403240590012", row["text"]), row["text"]


def test_the_head_reads_who_looked_and_what_a_person_opened(clinic: Clinic, outsider: Person) -> None:
    child, other = clinic.child(), clinic.child(given_name="Aziza")
    clinic.encounter(child, today(), queue_number=1)
    clinic.nurse.get(f"/patients/{child}/growth")
    clinic.reception.get(f"/patients/{child}")  # refused
    clinic.nurse.get("/today")
    clinic.doctor.get(f"/patients/{other}")
    page = visible_text(clinic.head.get(f"/patients/{child}/looks").text)
    for words in ("Yusupova N.", "growth", "refused: the child&#39;s page", "in a list: list of the day"):
        assert words in page, words
    assert "Aziza" not in page
    opened = visible_text(clinic.head.get(f"/staff/{clinic.nurse.staff_id}/looks").text)
    assert "growth Karimova Madina" in opened
    assert "list of the day 1 child" in opened
    assert "Aziza" not in opened
    assert clinic.head.get(f"/staff/{clinic.nurse.staff_id}/looks?day=2020-01-01").text.count("Karimova") == 0
    seen = [row for row in looks(clinic) if row["entity"] == "audit"]
    assert [(row["patient_id"], row["entity_id"]) for row in seen][:2] == [(child, None), (None, clinic.nurse.staff_id)]


def test_who_may_not_read_the_audit(clinic: Clinic, other_clinic: Clinic) -> None:
    child = clinic.child()
    for role in ("reception", "nurse", "doctor", "administrator"):
        assert clinic.people[role].get(f"/patients/{child}/looks").status_code == 403
        assert clinic.people[role].get(f"/staff/{clinic.nurse.staff_id}/looks").status_code == 403
    assert other_clinic.head.get(f"/patients/{child}/looks").status_code == 404
    assert other_clinic.head.get(f"/staff/{clinic.nurse.staff_id}/looks").status_code == 404


@pytest.mark.parametrize("typed", ["nan", "inf", "-1e18", "x", "0001-01-01", "99999999999999999999999", "1700000000"])
def test_any_moment_and_day_in_the_address_is_taken(clinic: Clinic, typed: str) -> None:
    child = clinic.child()
    assert clinic.head.get(f"/patients/{child}/looks?before={typed}").status_code == 200
    assert clinic.head.get(f"/staff/{clinic.head.staff_id}/looks?day={typed}").status_code == 200
