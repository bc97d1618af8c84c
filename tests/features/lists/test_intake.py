"""What holds for any list: nothing vanishes, nothing comes twice, a bad row takes no good one with it, today is the hospital's day."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from pediatric_his.settings import Settings
from tests.clinic import Clinic, found_clinic
from tests.conftest import SECRET
from tests.features.lists.conftest import BringIn
from tests.features.lists.test_import import count, counts, values

HEADER = "id;ФИО;Отчество;Пол;Дата рождения;ПИНФЛ;Телефон;Срок гестации;Вес;Рост;Дата осмотра;Вакцина;Дата прививки;Серия;Группа крови"
COLUMNS = HEADER.split(";")
GOOD: dict[str, list[str]] = {
    "id": ["", "1", "2"], "ФИО": ["Каримов Али", "Умарова Лола", ""], "Отчество": ["", "Рустамович", "<b>"], "Пол": ["м", "ж", "?", "x"],
    "Дата рождения": ["01.03.2024", "45352", "31.02.2024", ""], "ПИНФЛ": ["", "50103240010011", "1"],
    "Телефон": ["", "90 111-22-33", "9,01E+08", "нет"], "Срок гестации": ["", "32+4", "32.4"], "Вес": ["", "9,1", "91 г", "много", "34"],
    "Рост": ["", "74", "-"], "Дата осмотра": ["", "01.03.2025", "01.03.2099"], "Вакцина": ["", "БЦЖ", "Что-то"],
    "Дата прививки": ["", "02.03.2024", "2024", "весной"], "Серия": ["", "A1"], "Группа крови": ["", "II"],
}  # fmt: skip
ROWS = st.lists(st.tuples(*(st.sampled_from(GOOD[column]) for column in COLUMNS)), min_size=1, max_size=8)


@given(rows=ROWS)
@examples(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_cell_is_taken_said_or_refused_and_each_row_has_one_fate(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, rows: list[tuple[str, ...]]
) -> None:
    fresh = found_clinic(clinic.app, clinic.db, SECRET)
    file = tmp_path / "list.csv"
    file.write_text(HEADER + "\n" + "".join(";".join(row) + "\n" for row in rows), encoding="utf-8")
    before = counts(fresh)
    answer = bring_in(file, into=fresh)
    filled = [row for row in rows if any(row)]
    told = re.search(r"(\d+) rows?: (.*); (\d+) cells?: (.*)$", answer.out, re.MULTILINE)
    assert told
    fates = Counter({name: int(n) for n, name in re.findall(r"(\d+) (\w+)", told[2])})
    assert int(told[1]) == fates.total() == len(filled)
    assert int(told[3]) == sum(map(int, re.findall(r"\d+", told[4]))) == sum(bool(cell) for row in rows for cell in row)
    unread = "is not understood, its cells are left out" in answer.out
    assert answer.exit == (1 if fates["refused"] or fates["question"] or unread else 0)
    new = re.search(r"New here: (.*)", answer.out)
    assert new
    brought = Counter(
        {name.removesuffix("ren").removesuffix("s"): int(n) for n, name in re.findall(r"(\d+) (\w+)", new[1])}
    )
    after = counts(fresh)
    assert [b - a for a, b in zip(before, after, strict=True)][:3] == [
        brought[k] for k in ("child", "measurement", "dose")
    ]
    again = bring_in(file, into=fresh)
    assert counts(fresh) == after, again.out


def test_a_row_that_the_database_refuses_takes_no_other_with_it(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path
) -> None:
    """A PINFL that the search keys don't tell (a record of an older release): the database's own key finds it."""
    clinic.child(pinfl="50103240010011", given_name="Сардор")
    file = tmp_path / "list.csv"
    rows = [
        "1;Каримов Али;;м;01.03.2024;50103240010011",
        "2;Умаров Тимур;;м;02.03.2024;",
        "3;Азимов Бек;;м;03.03.2024;",
    ]
    file.write_text(HEADER + "\n" + "".join(row + ";" * 9 + "\n" for row in rows), encoding="utf-8")
    answer = bring_in(file)
    assert count(clinic, "patient") == 3
    assert "pinfl" in answer.lines(2)[0]
    assert answer.exit == 1


def test_a_list_that_is_killed_goes_on_and_brings_nothing_twice(
    clinic: Clinic, bring_in: BringIn, settings: Settings, tmp_path: Path
) -> None:
    rng, wanted = random.Random(3), 2500
    file = tmp_path / "list.csv"
    line = "{};Каримов {};Рустамович;м;{:%d.%m.%Y};;90 111-22-{:02d};;9,{};74;01.03.2025;БЦЖ;02.03.2025;A1;\n"
    names = ("Али", "Бек", "Тимур")
    days = (
        date(2012 + month // 12, month % 12 + 1, day) for month in range(157) for day in range(13, 29)
    )  # none may be a month
    rows = [
        line.format(n, rng.choice(names), born, n % 100, n % 10) for n, born in zip(range(wanted), days, strict=False)
    ]
    file.write_text(HEADER + "\n" + "".join(rows), encoding="utf-8")
    environment = os.environ | {
        "DATABASE_URL": str(settings.database_url),
        "DATABASE_OWNER_URL": str(settings.owner_database_url),
    }
    command = [sys.executable, "-m", "pediatric_his.cli", "import", str(file), "--hospital", clinic.slug]
    child = subprocess.Popen(
        command, env=environment | {"PEDIATRIC_HIS_DATA": str(tmp_path)}, stdout=subprocess.DEVNULL
    )
    limit = time.monotonic() + 120
    while count(clinic, "patient") == 0 and child.poll() is None and time.monotonic() < limit:
        time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait()
    stood = count(clinic, "patient")
    assert 0 < stood < wanted
    answer = bring_in(file)
    assert counts(clinic)[:3] == [wanted, 2 * wanted, wanted]
    assert f"{wanted - stood} new, {stood} same" in answer.out
    assert count(clinic, "imported_list") == 1


def test_today_is_the_hospitals_day(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    """A zone whose day is not UTC's at this hour: ahead of it in the second half of UTC's day, behind it in the first."""
    zone = "Pacific/Kiritimati" if datetime.now(UTC).hour >= 10 else "Etc/GMT+12"
    clinic.db.fetch("UPDATE hospital SET timezone = $2 WHERE id = $1", clinic.hospital_id, zone)
    today = datetime.now(ZoneInfo(zone)).date()
    assert today != datetime.now(UTC).date()
    file = tmp_path / "list.csv"
    head = "id;Фамилия;Имя;Пол;Дата рождения;Вес;Дата осмотра\n"
    file.write_text(head + f"1;Тунги;Чақалоқ;м;{today:%d.%m.%Y};3,4;{today:%d.%m.%Y}\n", encoding="utf-8")
    assert bring_in(file).exit == 0
    assert [(on, value) for on, value, _reason in values(clinic)] == [(today, 3400)]
    tomorrow = today + timedelta(days=1)
    file.write_text(head + f"2;Тунги;Бола;м;{tomorrow:%d.%m.%Y};3,4;{tomorrow:%d.%m.%Y}\n", encoding="utf-8")
    answer = bring_in(file)
    assert (answer.exit, len(answer.lines(2)) > 0, count(clinic, "patient")) == (1, True, 1)


def test_what_was_typed_here_or_taken_back_is_asked_about(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    child = clinic.child(family_name="Каримов", given_name="Али", patronymic="Рустамович", sex="m")
    clinic.db.fetch(
        "INSERT INTO patient_key (hospital_id, patient_id, kind, key) VALUES ($1, $2, 'name', 'krmv')",
        clinic.hospital_id,
        child,
    )
    on = clinic.db.value("SELECT birth_date FROM patient WHERE id = $1", child) + timedelta(days=400)
    clinic.measurement(child, "weight", 9_100, on)
    wrong = clinic.measurement(child, "length_height", 740, on)
    clinic.measurement(child, "length_height", None, on, supersedes=wrong)  # type: ignore[arg-type]
    file = tmp_path / "list.csv"
    row = f"Каримов Али Рустамович;м;14.03.2024;9,9;74;{on:%d.%m.%Y}\n"
    file.write_text("ФИО;Пол;Дата рождения;Вес;Рост;Дата осмотра\n" + row, encoding="utf-8")
    answer = bring_in(file)
    assert (answer.exit, counts(clinic)[:2]) == (1, [1, 3])
    assert "9.1 kg was written down here" in answer.out
    assert "taken back here" in answer.out


def test_a_decision_comes_in_with_its_day(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    head = "ФИО;Пол;Дата рождения;Решение;Медотвод от;Дата решения;Причина\n"
    child = "Каримов Али Рустамович;м;14.03.2024"
    file.write_text(head + f"{child};отказ;КПК;01.04.2025;вера\n{child};медотвод;;;\n", encoding="utf-8")
    answer = bring_in(file)
    found = clinic.db.fetch(
        "SELECT kind, vaccine_group FROM vaccine_decision WHERE hospital_id = $1", clinic.hospital_id
    )
    assert [(row["kind"], row["vaccine_group"] != "*") for row in found] == [("refusal", True)]
    assert {"decision on: empty", "decision vaccine: empty"} == {
        words for words in ("decision on: empty", "decision vaccine: empty") if words in " ".join(answer.lines(3))
    }
    bring_in(file)
    assert count(clinic, "vaccine_decision") == 1


def test_the_ids_of_one_list_are_not_those_of_another(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    head = "id;ФИО;Пол;Дата рождения\n"
    file.write_text(head + "1;Каримов Али Рустамович;м;14.03.2024\n", encoding="utf-8")
    bring_in(file, "--list", "maternity")
    file.write_text(head + "1;Умарова Лола Анваровна;ж;15.03.2024\n", encoding="utf-8")
    assert bring_in(file, "--list", "clinic").exit == 0
    assert count(clinic, "patient") == 2
    assert (
        "id: this id is another child: Каримов Али Рустамович, boy" in bring_in(file, "--list", "maternity").lines(2)[0]
    )


def test_another_hospitals_children_are_not_met(
    clinic: Clinic, other_clinic: Clinic, bring_in: BringIn, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "id;ФИО;Пол;Дата рождения;ПИНФЛ\n1;Каримов Али Рустамович;м;14.03.2024;51403240010013\n", encoding="utf-8"
    )
    for where in (clinic, other_clinic):
        bring_in(file, into=where)
        assert count(where, "patient") == 1


@pytest.mark.parametrize("slug", ["nowhere"])
def test_a_hospital_that_is_not_there(bring_in: BringIn, tmp_path: Path, slug: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text("id;ФИО;Пол;Дата рождения\n", encoding="utf-8")
    answer = bring_in(file, "--hospital", slug)
    assert (answer.exit, "no hospital is called" in answer.out) == (2, True)
