"""Out and in again: the same children, facts, corrections and verdicts, in another hospital."""

from __future__ import annotations

import asyncio
import csv
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pediatric_his.cli import parser
from pediatric_his.commands.export.back import bring_back
from pediatric_his.commands.export.kinds import KINDS
from pediatric_his.commands.export.out import export
from pediatric_his.db import database
from pediatric_his.settings import Settings
from pediatric_his.web.languages import language
from tests.clinic import Clinic, visible_text

Run = Callable[[Any], int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in a loop of its own, beside the application's."""

    def running(work: Any) -> int:
        monkeypatch.setattr(database, "_pool", None)
        try:
            with language("en"):
                return int(asyncio.run(work))
        finally:
            monkeypatch.undo()

    return running


def a_record(clinic: Clinic) -> None:
    """A child with a corrected weight, a dose taken back, a refusal, a condition, an allergy that is being ended, a visit."""
    child = clinic.child(birth_date=date(2025, 1, 10), patronymic="Rustam qizi")
    mistaken = clinic.measurement(child, "weight", 152_00, date(2025, 8, 1))
    clinic.measurement(
        child, "weight", 8_000, date(2025, 8, 1), supersedes=mistaken, confirmed_reason="a digit too many"
    )
    clinic.measurement(child, "length_height", 690, date(2025, 8, 1), position="lying")
    form = {"cvx": "08", "given_on": "10.01.2025", "lot": "=1+1", "site": "left_thigh", "given_elsewhere": "1"}
    clinic.nurse.post(f"/patients/{child}/vaccinations/new", form)
    clinic.nurse.post(f"/patients/{child}/vaccinations/new", form | {"cvx": "19", "given_on": "11.01.2025"})
    dose = clinic.db.value("SELECT id FROM dose WHERE hospital_id = $1 AND cvx = '19'", clinic.hospital_id)
    clinic.nurse.post(f"/patients/{child}/vaccinations/{dose}/error", {"reason": "another child"})
    clinic.nurse.post(f"/patients/{child}/vaccinations/decisions", {"kind": "refusal", "group": "*", "why": "later"})
    clinic.doctor.post(f"/patients/{child}/alerts", {"kind": "condition", "alert_text": "epilepsy"})
    assert clinic.nurse.post(f"/patients/{child}/conditions/new", {"kind": "transplant"}).status_code == 303
    read = {"kind": "tuberculin", "value": "12", "observed_on": "05.08.2025", "placed_on": "02.08.2025"}
    given = {"kind": "transfusion", "code": "135", "observed_on": "03.2025"}
    for known in (read, given):
        assert clinic.nurse.post(f"/patients/{child}/conditions/new", known).status_code == 303
    ends = f"{date.today() + timedelta(days=60):%d.%m.%Y}"  # noqa: DTZ011 any day ahead
    part = {"kind": "exemption", "group": "Pertussis", "until": ends, "why": "fits"}
    assert clinic.nurse.post(f"/patients/{child}/vaccinations/decisions", part).status_code == 303
    assert clinic.nurse.post(f"/patients/{child}/allergies/none-known").status_code == 303
    listed = {"substance": "amoxicillin", "reaction": "urticaria"}
    assert clinic.nurse.post(f"/patients/{child}/allergies/new", listed).status_code == 303
    allergy = clinic.db.value("SELECT id FROM allergy WHERE hospital_id = $1", clinic.hospital_id)
    assert clinic.nurse.post(f"/patients/{child}/allergies/{allergy}/end", {"reason": "tolerated"}).status_code == 303
    clinic.encounter(child, date(2025, 8, 1), "finished")


def pages(clinic: Clinic) -> list[str]:
    """What a doctor reads of the child."""
    child = clinic.db.value("SELECT id FROM patient WHERE hospital_id = $1", clinic.hospital_id)
    paths = [f"/patients/{child}{place}" for place in ("", "/vaccinations", "/conditions", "/allergies")]
    return [visible_text(clinic.doctor.get(path).text).replace(str(child), "") for path in paths]


def without_names(page: str) -> str:
    """Who wrote a fact down isn't known in another hospital."""
    return " ".join(re.sub(r"Yusupova N\.|[·—]", " ", page).split())


def facts(clinic: Clinic, table: str, *columns: str) -> list[tuple[Any, ...]]:
    rows = clinic.db.fetch(
        f"SELECT t.*, old.id IS NOT NULL AS corrects FROM {table} t LEFT JOIN {table} old ON old.id = t.supersedes AND old.hospital_id = $1"
        " WHERE t.hospital_id = $1 ORDER BY t.recorded_at, t.id",
        clinic.hospital_id,
    )
    return sorted(tuple(str(row[name]) for name in (*columns, "corrects")) for row in rows)


def test_out_and_in_again_is_the_same(
    clinic: Clinic, other_clinic: Clinic, run: Run, settings: Settings, tmp_path: Path
) -> None:
    a_record(clinic)
    folder = tmp_path / "out"
    assert run(export(settings, folder, clinic.slug)) == 0
    assert run(bring_back(settings, folder, other_clinic.slug)) == 0
    for table, columns in {
        "measurement": ("kind", "value", "position", "measured_on", "confirmed_reason", "recorded_at"),
        "dose": ("cvx", "given_on", "lot", "entered_in_error", "site", "given_elsewhere"),
        "vaccine_decision": ("kind", "vaccine_group", "from_date", "until_date", "reason", "ended"),
        "alert": ("kind", "text", "ended"),
        "observation": ("code", "value", "observed_on", "date_precision", "placed_on", "source", "recorded_at"),
        "allergy": ("substance", "reaction", "severity", "state", "reason", "recorded_at"),
    }.items():
        found = facts(clinic, table, *columns)
        assert found, table
        assert facts(other_clinic, table, *columns) == found, table
    asked = "SELECT answer, asked_on, recorded_at FROM allergy_answer WHERE hospital_id = $1"
    answers = [[tuple(row) for row in where.db.fetch(asked, where.hospital_id)] for where in (clinic, other_clinic)]
    assert answers[0] == answers[1] != []
    for mine, theirs in zip(pages(clinic), pages(other_clinic), strict=True):
        assert without_names(theirs) == without_names(mine)
    assert clinic.audited("export") == 1
    # Cut off and begun again, nothing comes twice; the folder of another hospital's children doesn't mix with one's own.
    assert run(bring_back(settings, folder, other_clinic.slug)) == 0
    assert facts(other_clinic, "measurement", "kind") == facts(clinic, "measurement", "kind")
    with pytest.raises(ValueError, match="has children"):
        run(bring_back(settings, folder, clinic.slug))
    assert other_clinic.reception.search("Karimova Madina").text.count("Madina")


def test_each_file_tells_its_columns_and_no_cell_is_run(
    clinic: Clinic, run: Run, settings: Settings, tmp_path: Path
) -> None:
    a_record(clinic)
    folder = tmp_path / "out"
    run(export(settings, folder, clinic.slug))
    with (folder / "columns.csv").open(encoding="utf-8-sig") as file:
        told = {(row["file"], row["column"]) for row in csv.DictReader(file)}
    for kind in KINDS:
        with (folder / f"{kind.name}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        lines = (folder / f"{kind.name}.ndjson").read_text(encoding="utf-8").splitlines()
        assert len(rows) == len(lines)
        for line in lines:
            assert {(kind.name, name) for name in json.loads(line)} <= told
        assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert (folder / "doses.csv").stat().st_mode & 0o077 == 0


def test_the_command_line_knows_both(tmp_path: Path) -> None:
    chosen = parser().parse_args(["export", str(tmp_path), "--hospital", "x"])
    assert chosen.folder == tmp_path
