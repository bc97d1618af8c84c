"""Immunization from the command line: one child as table and as JSON, a hospital's due list."""

from __future__ import annotations

import asyncio
import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pediatric_his.cli import main
from pediatric_his.commands.immunization.due_list import write_due_list
from pediatric_his.db import database
from pediatric_his.db.identifiers import new_id
from pediatric_his.settings import Settings
from tests.clinic import Clinic, insert


def forecast(
    capsys: pytest.CaptureFixture[str], *words: str, birth: str = "2025-01-10", sex: str = "m"
) -> dict[str, Any]:
    head = [
        "immunization",
        "forecast",
        "--calendar",
        "UZ",
        "--birth-date",
        birth,
        "--sex",
        sex,
        "--on",
        "2025-06-01",
        "--json",
    ]
    assert main([*head, *words]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def group(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(g for g in found["groups"] if g["group"] == name)


def test_one_child_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = forecast(capsys, "--dose", "08@2025-01-10", "--dose", "198@2025-03-10", "--dose", "198@2025-03-20")
    assert [(d["cvx"], d["date"], d["status"]) for d in found["doses"]] == [
        ("08", "2025-01-10", "Valid"),
        ("198", "2025-03-10", "Valid"),
        ("198", "2025-03-20", "Not Valid"),
    ]
    reason = found["doses"][2]["reason"]
    assert reason["code"] == "too_soon"
    assert (reason["counted_from"], reason["limit"], reason["compared_with"]) == ("2025-03-10", "24 d", "2025-04-03")
    dtp = group(found, "DTP")
    assert (dtp["status"], dtp["dose_number"]) == ("Not Complete", 2)
    assert (dtp["earliest"], dtp["recommended"], dtp["past_due"]) == ("2025-04-17", "2025-04-17", "2025-05-09")
    assert "198" in dtp["vaccines"]
    assert found["plan"][0]["date"] == "2025-06-01"
    assert "198" in found["plan"][0]["vaccines"]


def test_a_date_known_to_the_month_counts_from_its_last_day(capsys: pytest.CaptureFixture[str]) -> None:
    found = forecast(capsys, "--dose", "198@2025-03")
    assert group(found, "DTP")["earliest"] == "2025-04-28"
    found = forecast(capsys, "--dose", "03@2025")
    assert found["doses"][0]["date"] == "2025-06-01", "no later than the assessment"


def test_an_exemption_with_an_end_moves_the_plan(capsys: pytest.CaptureFixture[str]) -> None:
    found = forecast(capsys, "--exempt", "DTP:2025-05-01..2025-07-15")
    assert group(found, "DTP")["exempt_until"] == "2025-07-15"
    first = next(v["date"] for v in found["plan"] if "198" in v["vaccines"])
    assert first == "2025-07-16"
    assert any("08" in v["vaccines"] for v in found["plan"]), "hepatitis B goes on without the barred penta"


@pytest.mark.parametrize(
    ("dose", "code"),
    [
        ("198@2024-12-01", "before_birth"),
        ("198@2026-01-01", "in_the_future"),
        ("999@2025-03-10", "unknown_product"),
        ("x@2025-03-10", "unknown_product"),
        ("62@2025-03-10", "not_in_calendar"),
        ("198@2025-02-01", "too_young"),
    ],
)
def test_an_odd_dose_is_a_finding_and_the_rest_is_forecast(
    capsys: pytest.CaptureFixture[str], dose: str, code: str
) -> None:
    found = forecast(capsys, "--dose", dose, "--dose", "133@2025-03-10")
    assert found["doses"][0]["reason"]["code"] == code
    assert group(found, "PCV")["dose_number"] == 2


@pytest.mark.parametrize(
    ("first", "second", "counts"), [("01", "01", {"01"}), ("146", "01", {"146"}), ("146", "08", {"146"})]
)
def test_two_of_one_vaccine_on_one_day(
    capsys: pytest.CaptureFixture[str], first: str, second: str, counts: set[str]
) -> None:
    for pair in ((first, second), (second, first)):
        head = ["immunization", "forecast", "--calendar", "UZ", "--birth-date", "2025-01-10", "--sex", "f"]
        words = [word for cvx in pair for word in ("--dose", f"{cvx}@2025-03-15")]
        assert main([*head, "--on", "2026-03-01", *words, "--json"]) == 0
        found = json.loads(capsys.readouterr().out)["doses"]
        assert {dose["cvx"] for dose in found if dose["status"] == "Valid"} == counts
        assert [dose["reason"]["code"] for dose in found if dose["status"] != "Valid"] == ["same_day"]


def test_two_hundred_doses_on_a_few_days_and_a_birth_to_come(capsys: pytest.CaptureFixture[str]) -> None:
    words = [word for n in range(200) for word in ("--dose", f"198@2025-03-{n % 28 + 1:02d}")]
    assert len(forecast(capsys, *words)["doses"]) == 200
    found = forecast(capsys, "--dose", "198@2025-03-10", birth="2026-01-10")
    assert found["doses"][0]["reason"]["code"] == "before_birth"


@pytest.mark.parametrize(("words", "said"), [(["--dose", "198"], "no date"), (["--calendar", "XX"], "no calendar XX")])
def test_words_that_cannot_be_read_say_so(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    head = ["immunization", "forecast", "--birth-date", "2025-01-10", "--sex", "m", "--on", "2025-06-01"]
    assert main([*head, *words]) == 2
    assert said in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = "tests/clinical/immunization/small_set"
    words = ["--supporting-data", small, "--cases", str(tmp_path / "none.csv"), "--out", str(tmp_path / "out.csv")]
    assert main(["immunization", "conformance", *words]) == 2
    assert "none.csv: No such file" in capsys.readouterr().err
    assert main(["immunization", "check-calendar", str(tmp_path / "none.toml")]) == 2
    assert "none.toml: can't be read" in capsys.readouterr().err


def test_the_table_says_it_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    head = ["immunization", "forecast", "--birth-date", "2025-01-10", "--sex", "m", "--on", "2025-06-01"]
    assert main([*head, "--dose", "198@2025-02-01"]) == 0
    out = capsys.readouterr().out
    assert "too young: counts from 2025-02-17" in out
    assert "BCG      Not Complete" in out
    assert "[overdue; tuberculin test first]" in out


def test_every_shipped_calendar_is_printed_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    for file in sorted(Path("pediatric_his/reference/calendars").glob("*.toml")):
        assert main(["immunization", "check-calendar", str(file)]) == 0
        assert "partial" in (out := capsys.readouterr().out) or "confirmed" in out


def test_a_hospitals_due_list(
    clinic: Clinic, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child = clinic.child(birth_date=date(2025, 1, 10))
    insert(
        clinic.db,
        "dose",
        {
            "id": new_id(),
            "hospital_id": clinic.hospital_id,
            "patient_id": child,
            "cvx": "198",
            "given_on": date(2025, 3, 10),
        },
    )
    slug = clinic.db.value("SELECT slug FROM hospital WHERE id = $1", clinic.hospital_id)
    monkeypatch.setattr(database, "_pool", None)  # the application's pool lives in another loop
    out = tmp_path / "due.csv"
    counts = asyncio.run(write_due_list(settings, slug, date(2025, 6, 1), out, 1))
    assert counts["children"] == 1
    with out.open(encoding="utf-8-sig") as file:
        rows = {row["group"]: row for row in csv.DictReader(file)}
    assert (rows["DTP"]["status"], rows["DTP"]["dose_number"], rows["DTP"]["recommended"]) == (
        "Not Complete",
        "2",
        "2025-04-10",
    )
    assert rows["DTP"]["products"].split()[0] == "198"
    assert (clinic.audited("export.begun"), clinic.audited("export")) == (1, 1)


CHILD = ["immunization", "forecast", "--birth-date", "2025-06-01", "--sex", "m", "--on", "2026-11-25"]


@pytest.mark.parametrize("word", ["bogus", "hiv", "0154", "refused=ZZZ"])
def test_an_unknown_fact_is_refused_in_a_line(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*CHILD, "--observation", word]) == 2
    told = capsys.readouterr()
    assert word in told.err
    assert len(told.err.splitlines()) == 1
    assert not told.out


def test_an_illness_that_has_passed_asks_no_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*CHILD, "--observation", "030@2026-11-05"]) == 0
    assert "ask a doctor" not in capsys.readouterr().out
    assert main([*CHILD, "--observation", "030@2026-11-25"]) == 0
    assert "ask a doctor: 030" in capsys.readouterr().out


@pytest.mark.parametrize("calendar", ["UZ", "KZ", "KG", "TJ", "RU", "KR", "WHO"])
def test_whatever_is_stopped_says_by_what(calendar: str, capsys: pytest.CaptureFixture[str]) -> None:
    for code in ("107", "108", "246", "102"):
        assert main([*CHILD, "--calendar", calendar, "--observation", code, "--json"]) == 0
        groups = json.loads(capsys.readouterr().out)["groups"]
        assert all(code in g["stopped_by"] for g in groups if g["status"] == "Contraindicated"), (code, groups)
