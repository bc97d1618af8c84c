"""Of a child's growth every page, paper and command says the same: made-up children, all places of each read and compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clinic import Clinic
from tests.features.reception.test_queue import today
from tests.one_answer.children import made_up
from tests.one_answer.places import NOT_BUILT
from tests.one_answer.run import InApp, compare

SHORT = 60
"""`bin/drill oneanswer` reads a thousand."""


def test_all_places_say_the_same_of_a_child(clinic: Clinic, in_app: InApp, tmp_path: Path) -> None:
    found = compare(clinic, in_app, [made_up(number, today()) for number in range(SHORT)], tmp_path)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("room", NOT_BUILT)
def test_a_room_that_is_not_built_is_not_there(clinic: Clinic, room: str) -> None:
    """When it is, it moves to the places that are read, and keeps what is said of it there."""
    assert room == "IMCI's page"
    assert clinic.doctor.get(f"/patients/{clinic.child()}/imci").status_code == 404
