"""A look that can't be kept shows nothing."""

from __future__ import annotations

from tests.clinic import Clinic


def test_without_its_row_no_page_is_shown_and_the_next_one_is(clinic: Clinic) -> None:
    child = clinic.child()
    clinic.db.fetch("REVOKE INSERT ON audit FROM pediatric_his_app")
    try:
        for _each in range(8):  # more often than there are connections: each comes back fit for the next
            answer = clinic.doctor.get(f"/patients/{child}")
            assert answer.status_code >= 500
            assert "Madina" not in answer.text
    finally:
        clinic.db.fetch("GRANT INSERT ON audit TO pediatric_his_app")
    assert "Madina" in clinic.doctor.get(f"/patients/{child}").text
    assert clinic.audited("look") == 1
