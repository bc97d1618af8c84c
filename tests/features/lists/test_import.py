"""A hospital's own list comes in: once, in any usual form, with each bad row named."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from pediatric_his.commands.import_.columns import MapError, match_columns
from pediatric_his.commands.import_.intake import take_in
from pediatric_his.commands.import_.rows import read_row

from pediatric_his.features.growth.reading import lines
from pediatric_his.features.measurements.queries import Measured, MeasuredDay
from pediatric_his.features.patients.queries import Child
from pediatric_his.reference.vaccine_names import cvx_of
from pediatric_his.settings import Settings
from tests.clinic import Clinic
from tests.features.reception.test_queue import today

LIST = """ФИО;Пол;Дата рождения;Мать;Телефон;Вес;Рост;Дата осмотра;Вакцина;Дата прививки
Каримов Али Рустамович;м;01.03.2024;Каримова Дилором;90 123-45-67;9,1;74;01.03.2025;;
Каримов Али Рустамович;м;01.03.2024;;;;;;КПК-1;05.03.2025
Гуломова Шахзода;ж;2025-01-05;;;;;;Пента 1;05.03.2025
Иванов <b>;м;01.01.2024;;;;;;;
Петров Пётр;м;31.02.2024;;;;;;;
Сидорова Анна;ж;01.01.2024;;;7000;;01.01.2025;;
Нет Пола;;01.01.2024;;;;;;;
=cmd Злой;м;01.01.2024;;;;;;;
"""


@pytest.fixture
def bring_in(clinic: Clinic, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the import for the clinic in a process-like loop of its own."""
    import asyncio

    from pediatric_his.db import database

    slug = clinic.db.value("SELECT slug FROM hospital WHERE id = $1", clinic.hospital_id)

    def run(file: Path, map_file: Path | None = None, dry_run: bool = False) -> int:
        monkeypatch.setattr(database, "_pool", None)  # the application's pool lives in another loop
        try:
            return asyncio.run(take_in(settings, file, slug, map_file, dry_run=dry_run))
        finally:
            monkeypatch.undo()

    return run


def count(clinic: Clinic, table: str) -> int:
    found: int = clinic.db.value(f"SELECT count(*) FROM {table} WHERE hospital_id = $1", clinic.hospital_id)
    return found


def test_good_rows_come_in_and_bad_ones_are_named(clinic: Clinic, bring_in: Any, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="cp1251", errors="replace")
    assert bring_in(file) == 1
    assert (count(clinic, "patient"), count(clinic, "measurement"), count(clinic, "dose")) == (2, 2, 2)
    with (tmp_path / "list.rejected.csv").open(encoding="utf-8-sig") as rejected:
        bad = {int(row["line"]): row["reason"] for row in csv.DictReader(rejected)}
    assert sorted(bad) == [5, 6, 7, 8, 9]
    assert "no name" in bad[5]
    assert "no day" in bad[6]
    assert "not between" in bad[7]
    assert "sex" in bad[8]
    doses = {row["cvx"] for row in clinic.db.fetch("SELECT cvx FROM dose WHERE hospital_id = $1", clinic.hospital_id)}
    assert doses == {"03", "198"}
    assert "Али" in clinic.doctor.get("/patients?q=Karimov Ali", htmx=True).text


def test_again_brings_nothing_new(clinic: Clinic, bring_in: Any, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    bring_in(file)
    before = [count(clinic, table) for table in ("patient", "measurement", "dose", "guardian")]
    bring_in(file)
    assert [count(clinic, table) for table in ("patient", "measurement", "dose", "guardian")] == before


def test_a_dry_run_keeps_nothing(
    clinic: Clinic, bring_in: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    bring_in(file, dry_run=True)
    assert "КПК-1 → CVX 03" in capsys.readouterr().out
    assert count(clinic, "patient") == 0


def test_a_spreadsheet_with_a_map(clinic: Clinic, bring_in: Any, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Bola", "J", "Tug'ilgan", "kg"])
    sheet.append(["Toshmatova Zilola", "Q", today() - timedelta(days=400), 9.5])
    book.save(tmp_path / "list.xlsx")
    names = 'full_name = "Bola"\nsex = "J"\nbirth_date = "Tug\'ilgan"\nweight = "kg"'
    (tmp_path / "map.toml").write_text(f'[columns]\n{names}\n[values.sex]\nQ = "f"\n', encoding="utf-8")
    assert bring_in(tmp_path / "list.xlsx", tmp_path / "map.toml") == 0
    row = clinic.db.fetch("SELECT value FROM measurement WHERE hospital_id = $1", clinic.hospital_id)
    assert [r["value"] for r in row] == [9500]


def test_a_wrong_map_says_so(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text('[columns]\nweight = "Нет такого"\n', encoding="utf-8")
    with pytest.raises(MapError, match="no such column"):
        match_columns(["Вес"], tmp_path / "map.toml")


def test_whos_survey_comes_in_whole_with_whos_own_z_scores(
    clinic: Clinic, bring_in: Any, shared: Path, tmp_path: Path
) -> None:
    source = shared / "clinical/growth/conformance_who_survey_0_5y.csv"
    file = tmp_path / "survey.csv"
    file.write_bytes(source.read_bytes())
    assert bring_in(file) == 0
    assert count(clinic, "patient") == 498
    children = clinic.db.fetch("SELECT * FROM patient WHERE hospital_id = $1", clinic.hospital_id)
    values = clinic.db.fetch("SELECT * FROM measurement WHERE hospital_id = $1", clinic.hospital_id)
    with source.open(encoding="utf-8") as survey:
        expected = {f"import:{row['id']}": row for row in csv.DictReader(survey)}
    columns = {
        "wfa": "zwei",
        "lhfa": "zlen",
        "wflh": "zwfl",
        "bmifa": "zbmi",
        "hcfa": "zhc",
        "acfa": "zac",
        "tsfa": "zts",
        "ssfa": "zss",
    }
    compared = 0
    fields = (
        "id",
        "hospital_id",
        "card_number",
        "family_name",
        "given_name",
        "patronymic",
        "sex",
        "birth_date",
        "pinfl",
        "birth_certificate",
    )
    more = (
        "region",
        "district",
        "mahalla",
        "address",
        "gestational_age_days",
        "birth_weight_g",
        "birth_length_mm",
        "mother_height_mm",
    )
    for child in children:
        mine = [v for v in values if v["patient_id"] == child["id"]]
        day = MeasuredDay(mine[0]["measured_on"]) if mine else MeasuredDay(today())
        for v in mine:
            day.values[v["kind"]] = Measured(v["id"], v["kind"], v["value"], v["position"], None, "", "")
        person = Child(*(child[name] for name in (*fields, *more, "father_height_mm", "version")))
        found = {line.indicator: line.z2 for line in lines(day.anthropometry(person))}
        for indicator, column in columns.items():
            if expected[child["source_key"]][column]:
                assert found[indicator] == pytest.approx(float(expected[child["source_key"]][column]), abs=0.0101), (
                    child["source_key"],
                    indicator,
                )
                compared += 1
    assert compared > 3000


@pytest.mark.parametrize(
    ("name", "cvx"),
    [
        ("ОПВ-1", "178"), ("V2 ОПВ", "178"), ("ИПВ-2", "10"), ("PENTA1", "198"), ("В1 ПЕНТА", "198"), ("ROT2", "119"), ("КПК R", "03"),
        ("ЭПКК", "03"), ("ККВ - Краснушно-коревая вакцина", "04"), ("АДСМ-6", "113"), ("R1 АДСМ", "113"), ("АДС-М-5", "113"),
        ("АКДС-4", "01"), ("ВГ B", "08"), ("ВГВ-1", "08"), ("Гепатит Б", "08"), ("ВГ A", "83"), ("Гепатита А", "83"), ("БЦЖ-1", "19"),
        ("Пневмакокк-2", "133"), ("ПНЕВМО 1", "133"), ("Пнемокок 2", "133"), ("ВПЧ 1", "62"), ("ГАРДАСИЛ", "62"), ("Инфлювак", "88"),
        ("ХИБ-2", "17"), ("Проба Манту", None), ("Корь IgM", None), ("Витамин К", None), ("В2", None), ("198", "198"),
    ],
)  # fmt: skip
def test_real_vaccine_names(name: str, cvx: str | None) -> None:
    assert cvx_of(name) == cvx


def test_most_of_the_national_list_is_understood(shared: Path) -> None:
    with (shared / "clinical/immunization/dmed_vaccine_names.csv").open(encoding="utf-8") as file:
        names = [row["ru"] for row in csv.DictReader(file) if row["ru"]]
    understood = [name for name in names if cvx_of(name)]
    assert len(understood) / len(names) > 0.85


def test_a_dose_known_to_the_month_or_the_year(clinic: Clinic, bring_in: Any, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    head = "ФИО;Пол;Дата рождения;Вакцина;Дата прививки"
    child = "Каримов Али Рустамович;м;15.02.2024"
    file.write_text(f"{head}\n{child};Пента 1;05.2024\n{child};КПК-1;2025\n{child};БЦЖ;01.2024\n", encoding="utf-8")
    assert bring_in(file) == 1
    rows = clinic.db.fetch(
        "SELECT given_on, date_precision FROM dose WHERE hospital_id = $1 ORDER BY given_on", clinic.hospital_id
    )
    assert [(f"{r['given_on']:%d.%m.%Y}", r["date_precision"]) for r in rows] == [
        ("01.05.2024", "month"),
        ("01.01.2025", "year"),
    ]
    assert "not between" in (tmp_path / "list.rejected.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("written", "kept"),
    [("y", 1), ("Да", 1), ("n", 0), ("0", 0), ("нет", 0), ("yoʻq", 0), ("", None), ("?", None)],
)
def test_oedema_looked_for_and_not_there_is_kept(written: str, kept: int | None) -> None:
    cells = {"id": "1", "sex": "f", "birth_date": "01.03.2025", "weight": "9", "oedema": written}
    assert read_row(cells, today()).values.get("oedema") == kept
