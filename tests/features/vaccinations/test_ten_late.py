"""A child who is late for ten vaccines, one of which waits for a test: each is on every page, on the list and on paper."""

from __future__ import annotations

import asyncio
import csv
import re
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from pediatric_his.commands.immunization.due_list import write_due_list
from pediatric_his.db import database
from pediatric_his.settings import Settings
from tests.clinic import Clinic
from tests.features.approvals.test_calendar import give, text
from tests.features.printing.test_print import text_of
from tests.features.reception.test_queue import today

LATE = {
    "BCG": ("BCG (tuberculosis)", "БЦЖ"),
    "HepB": ("Hepatitis B 1", "Гепатит B"),
    "DTP": ("DTP (diphtheria, pertussis, tetanus) 1", "АКДС"),
    "IPV": ("IPV (polio) 1", "ИПВ"),
    "Hib": ("Hib (Haemophilus influenzae b)", "Hib"),
    "PCV": ("Pneumococcal (PCV)", "Пневмококк"),
    "Varicella": ("Varicella", "Ветряная оспа"),
    "HepA": ("Hepatitis A 1", "Гепатит A"),
    "JE": ("Japanese encephalitis 1", "Японский энцефалит"),
    "Influenza": ("Influenza 1", "Грипп"),
}


@pytest.fixture
def child(clinic: Clinic) -> UUID:
    """Three years old, by Korea's calendar, with one MMR and nothing else."""
    clinic.at_home()
    clinic.db.fetch("UPDATE hospital SET calendar = 'KR' WHERE id = $1", clinic.hospital_id)
    born = date(today().year - 3, today().month, 1)
    found = clinic.child(birth_date=born)
    give(clinic, found, "03", date(born.year + 1, born.month, 2))
    return found


def test_all_ten_are_on_the_childs_page(clinic: Clinic, child: UUID) -> None:
    page = text(clinic.doctor.get(f"/patients/{child}").text)
    said = re.search(r"10 vaccines are late: (.*)", page)
    assert said
    for name, _russian in LATE.values():
        assert name in said.group(1)[:450], name
    assert "BCG (tuberculosis) (tuberculin test first)" in said.group(1)


def test_all_ten_are_lines_of_the_vaccination_page_and_of_the_visit(clinic: Clinic, child: UUID) -> None:
    visit = clinic.encounter(child, today(), queue_number=1)
    for address in (f"/patients/{child}/vaccinations", f"/encounters/{visit}/note"):
        page = clinic.doctor.get(address).text
        lines = re.findall(r'<span class="strong">([^<]+)</span>\s*<br>\s*<span class="soft small">due \d', page)
        for name, _russian in LATE.values():
            assert any(name in line for line in lines), (address, name, lines)


def test_all_ten_are_on_paper_on_the_day_of_printing(clinic: Clinic, child: UUID) -> None:
    printed = text_of(clinic.nurse.paper(f"/patients/{child}/print/card"))
    for _name, russian in LATE.values():
        assert russian in printed, russian


def test_all_ten_are_on_the_hospitals_list(
    clinic: Clinic, child: UUID, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clinic.at_home()
    slug = clinic.db.value("SELECT slug FROM hospital WHERE id = $1", clinic.hospital_id)
    monkeypatch.setattr(database, "_pool", None)  # the application's pool lives in another loop
    asyncio.run(write_due_list(settings, slug, today(), tmp_path / "due.csv", 1))
    with (tmp_path / "due.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["status"] == "Not Complete"]
    asked = {row["group"]: row["asked"] for row in rows if row["asked"]}
    assert asked == dict.fromkeys(LATE, "overdue") | {"BCG": "overdue; tuberculin test first"}
