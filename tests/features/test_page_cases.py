"""Each page case of the reference material is held by a test, which is named here."""

from __future__ import annotations

import json
from pathlib import Path

FEATURES = "tests/features"
HELD_BY = {
    "relationship_corrected": f"{FEATURES}/patients/test_turning.py::test_the_guardian_of_the_form_is_changed_or_gone",
    "guardian_emptied": f"{FEATURES}/patients/test_turning.py::test_the_guardian_of_the_form_is_changed_or_gone",
    "birth_date_past_facts": f"{FEATURES}/patients/test_turning.py::test_a_birth_date_behind_the_facts_is_asked_about",
    "same_day_shared_antigen": f"{FEATURES}/vaccinations/test_doubt.py::test_two_vaccines_of_one_group_on_one_day",
    "same_day_same_vaccine_reason": "tests/commands/test_immunization.py::test_two_of_one_vaccine_on_one_day",
    "backdated_dose": f"{FEATURES}/vaccinations/test_correct_dose.py::test_a_backdated_dose_says_which_other",
    "second_weight_of_the_day": f"{FEATURES}/measurements/test_record.py::test_a_second_weight_of_the_day_is_asked_about",
    "session_ends_while_typing": "tests/e2e/test_note.py::test_a_session_that_ends_takes_the_password_beside_the_text",
    "long_name_on_card": f"{FEATURES}/printing/test_print.py::test_a_name_of_80_letters_is_whole_on_paper",
    "booking_in_the_past": f"{FEATURES}/reception/test_queue.py::test_a_booking_in_the_past_is_refused_at_its_field",
    "weight_against_gestation": f"{FEATURES}/patients/test_turning.py::test_a_weight_that_hardly_belongs_to_the_weeks",
    "one_dose_by_six_hands": f"{FEATURES}/vaccinations/test_correct_dose.py::test_one_dose_by_six_hands",
    "refused_autosave": "tests/e2e/test_note.py::test_a_refused_saving_stays_at_its_field",
    "invisible_characters": "tests/web/test_cleaning.py::test_pasted_from_a_messenger_a_child_is_registered_found",
    "refusal_taken_back": f"{FEATURES}/vaccinations/test_doubt.py::test_a_decision_ends_with_a_reason",
}


def test_every_case_is_held_by_a_test(shared: Path) -> None:
    lines = (shared / "cases" / "bug_reports" / "pages.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["case"] for line in lines if line.strip()} == HELD_BY.keys()


def test_the_tests_that_hold_them_are_there() -> None:
    for place in HELD_BY.values():
        path, _, name = place.partition("::")
        assert f"def {name}" in Path(path).read_text(encoding="utf-8"), place
