"""What a hospital's due list (a file for many hands) says of a dose that isn't simply given: that a doctor is asked, never why."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from pediatric_his.commands.immunization.due_list import NOT_NOW, write_due_list
from pediatric_his.db import database
from pediatric_his.settings import Settings
from tests.clinic import Clinic
from tests.features.allergies.test_room import add_words
from tests.features.reception.test_queue import today

Listed = Callable[[UUID, date], dict[str, dict[str, str]]]


@pytest.fixture
def listed(clinic: Clinic, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Listed:
    def look(child: UUID, on: date) -> dict[str, dict[str, str]]:
        clinic.at_home()
        card = clinic.db.value("SELECT card_number FROM patient WHERE id = $1", child)
        slug = clinic.db.value("SELECT slug FROM hospital WHERE id = $1", clinic.hospital_id)
        out = tmp_path / "due.csv"
        with monkeypatch.context() as patched:
            patched.setattr(database, "_pool", None)  # the application's pool lives in another loop
            asyncio.run(write_due_list(settings, slug, on, out, 1))
        with out.open(encoding="utf-8-sig") as file:
            return {row["group"]: row for row in csv.DictReader(file) if row["card_number"] == card}

    return look


def test_a_test_that_comes_first_is_in_it(clinic: Clinic, listed: Listed) -> None:
    """Thirteen months old without BCG and without a Mantoux."""
    child = clinic.child(birth_date=today() - timedelta(days=400))
    rows = listed(child, today())
    assert rows["BCG"]["asked"] == "overdue; tuberculin test first"
    assert "test" not in rows["PCV"]["asked"]


def test_a_severe_allergy_that_no_rule_knows_is_in_it(clinic: Clinic, listed: Listed) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=70))
    assert listed(child, today())["DTP"]["kept_back"] == ""
    assert add_words(clinic.nurse, child, "розовый сироп", severity="severe").status_code == 303
    rows = listed(child, today())
    assert rows["DTP"]["kept_back"] == NOT_NOW
    assert rows["MMR"]["kept_back"] == "", "not due yet: it is asked then"
