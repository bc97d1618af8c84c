"""A hospital's own list comes in: as often as needed, in any usual form, with each bad row named."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from pediatric_his.clinical.ages import days_from_months
from pediatric_his.clinical.growth import Anthropometry, Score, score
from pediatric_his.features.lists.columns import MapError, match_columns, read_map
from pediatric_his.features.measurements.queries import Measured, MeasuredDay
from pediatric_his.features.patients.queries import Child
from pediatric_his.reference.growth import growth_tables
from pediatric_his.reference.vaccine_names import cvx_of
from tests.clinic import Clinic
from tests.features.lists.conftest import BringIn
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


def count(clinic: Clinic, table: str) -> int:
    found: int = clinic.db.value(f"SELECT count(*) FROM {table} WHERE hospital_id = $1", clinic.hospital_id)
    return found


def counts(clinic: Clinic) -> list[int]:
    return [count(clinic, table) for table in ("patient", "measurement", "dose", "guardian")]


def values(clinic: Clinic, kind: str = "weight") -> list[tuple[date, int, str]]:
    """The standing values, oldest first, with the reason of a correction."""
    return [
        (row["measured_on"], row["value"], row["confirmed_reason"])
        for row in clinic.db.fetch(
            "SELECT * FROM measurement m WHERE hospital_id = $1 AND kind = $2"
            " AND NOT EXISTS (SELECT FROM measurement n WHERE n.supersedes = m.id) ORDER BY measured_on",
            *(clinic.hospital_id, kind),
        )
    ]


def test_good_rows_come_in_and_bad_ones_are_named(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="cp1251", errors="replace")
    answer = bring_in(file)
    assert answer.exit == 1
    assert counts(clinic) == [3, 2, 2, 1]
    assert "A name holds letters" in answer.lines(5)[0]
    assert "no day" in answer.lines(6)[0]
    assert "From 0.3 to 250 kg" in answer.lines(7)[0]  # the value stays out, the child comes in
    assert "sex" in answer.lines(8)[0]
    assert answer.lines(9)
    assert (
        "8 rows: 3 new, 0 same, 0 changed, 0 question, 5 refused; 34 cells: 22 taken, 0 said, 12 refused" in answer.out
    )
    doses = {row["cvx"] for row in clinic.db.fetch("SELECT cvx FROM dose WHERE hospital_id = $1", clinic.hospital_id)}
    assert doses == {"03", "198"}
    assert "Али" in clinic.doctor.search("Karimov Ali").text


def test_again_brings_nothing_new(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    bring_in(file)
    before = counts(clinic)
    answer = bring_in(file)
    assert counts(clinic) == before
    assert "0 new, 3 same, 0 changed, 0 question, 5 refused" in answer.out


def test_a_dry_run_tells_what_a_real_one_does_and_keeps_nothing(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    trial = bring_in(file, "--dry-run")
    assert counts(clinic) == [0, 0, 0, 0]
    assert count(clinic, "imported_list") == 0
    real = bring_in(file)
    assert trial.out.replace("Dry run: nothing was kept.\n", "") == real.out


def test_a_spreadsheet_with_a_map(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Bola", "J", "Tug'ilgan", "kg", "kun"])
    sheet.append(["Toshmatova Zilola", "Q", today() - timedelta(days=400), 9.5, today() - timedelta(days=1)])
    book.save(tmp_path / "list.xlsx")
    names = 'full_name = "Bola"\nsex = "J"\nbirth_date = "Tug\'ilgan"\nweight = "kg"\nmeasured_on = "kun"'
    (tmp_path / "map.toml").write_text(f'[columns]\n{names}\n[values.sex]\nQ = "f"\n', encoding="utf-8")
    answer = bring_in(tmp_path / "list.xlsx", "--map", str(tmp_path / "map.toml"))
    assert answer.exit == 0, answer.out
    assert [value for _on, value, _reason in values(clinic)] == [9500]


def test_a_wrong_map_says_so(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text('[columns]\nweight = "Нет такого"\n', encoding="utf-8")
    with pytest.raises(MapError, match="no such column"):
        match_columns(["Вес"], read_map(tmp_path / "map.toml"))


def test_a_map_that_is_written_is_a_map_that_is_read(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    file, made = tmp_path / "list.csv", tmp_path / "made.toml"
    file.write_text(
        "Фамилия;Имя;Пол;Дата рождения;Группа крови;БЦЖ\nКаримов;Али;м;01.03.2024;II;02.03.2024\n", encoding="utf-8"
    )
    answer = bring_in(file, "--dry-run", "--write-map", str(made))
    assert "“Группа крови” is not understood" in answer.out
    again = match_columns(["Фамилия", "Имя", "Пол", "Дата рождения", "Группа крови", "БЦЖ"], read_map(made))
    assert again.fields == {"family_name": 0, "given_name": 1, "sex": 2, "birth_date": 3}
    assert (again.doses, again.unknown) == ({5: "БЦЖ"}, [4])


def test_columns_named_after_vaccines_hold_days(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "Фамилия;Имя;Пол;Дата рождения;БЦЖ;Пента 1;КПК\nКаримов;Али;м;01.03.2024;02.03.2024;05.2024;отказ\n",
        encoding="utf-8",
    )
    answer = bring_in(file)
    found = clinic.db.fetch(
        "SELECT cvx, date_precision FROM dose WHERE hospital_id = $1 ORDER BY given_on", clinic.hospital_id
    )
    assert [(row["cvx"], row["date_precision"]) for row in found] == [("19", "day"), ("198", "month")]
    assert answer.exit == 1
    assert "КПК" in answer.lines(2)[0]


def test_a_later_list_corrects_what_a_list_said_and_asks_about_what_was_typed_here(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    row = "K-1;Назаров;Бек;м;01.02.2024;{};01.08.2025\n"
    file.write_text("id;Фамилия;Имя;Пол;Дата рождения;Вес;Дата осмотра\n" + row.format("15,2"), encoding="utf-8")
    bring_in(file)
    file.write_text(file.read_text(encoding="utf-8").replace("15,2", "12,5"), encoding="utf-8")
    answer = bring_in(file)
    assert "weight: 15.2 kg → 12.5 kg" in answer.lines(2)[0]
    ((_on, value, reason),) = values(clinic)
    assert (value, reason) == (12500, f"corrected by list list.csv of {today():%d.%m.%Y}")
    assert count(clinic, "measurement") == 2  # the old one stays readable
    # A person corrects it on the child's page; the list goes on saying otherwise.
    (child,) = clinic.db.fetch("SELECT id FROM patient WHERE hospital_id = $1", clinic.hospital_id)
    standing = clinic.db.value(
        "SELECT id FROM measurement WHERE hospital_id = $1 AND value = 12500", clinic.hospital_id
    )
    page = f"/patients/{child['id']}/measurements/{standing}/correct"
    assert clinic.doctor.post(page, {"value": "12,7", "reason": "typed wrongly"}).status_code in (200, 303)
    again = bring_in(file)
    assert (again.exit, [value for _on, value, _r in values(clinic)]) == (1, [12700])
    assert "12.7 kg was written down here for 01.08.2025, the list has 12.5 kg" in again.lines(2)[0]


def test_two_values_of_one_day_in_one_list_are_asked_about_each_time(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    rows = [f"K-1;Назаров;Бек;м;01.02.2024;{weight};01.08.2025\n" for weight in ("12,5", "12,9")]
    file.write_text("id;Фамилия;Имя;Пол;Дата рождения;Вес;Дата осмотра\n" + "".join(rows), encoding="utf-8")
    for _time in range(2):
        answer = bring_in(file)
        assert "two values for 01.08.2025" in answer.lines(3)[0]
        assert [value for _on, value, _r in values(clinic)] == [12500]


def test_the_report_is_corrected_and_handed_in_again(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    file, report = tmp_path / "list.csv", tmp_path / "report.xlsx"
    file.write_text(
        "id;ФИО;Пол;Дата рождения;Телефон;Адрес;Вес;Дата осмотра\n"
        "1;Каримов Али Рустамович;м;01.03.2024;+998 90 123-45-67;=1+1;9,1;01.03.2025\n"
        "2;Умаров Тимур Анварович;м;01.03.2024;;;91;01.03.2025\n",
        encoding="utf-8",
    )
    assert bring_in(file, "--report", str(report), "--language", "ru").exit == 0
    sheet = load_workbook(report).worksheets[0]
    lines = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert [line[1] for line in lines] == ["результат", "новая", "новая"]
    assert not [cell for line in lines for cell in line if str(cell).startswith(("=", "+", "-", "@"))]
    sheet.cell(3, 10).value = "9,1"
    book = sheet.parent
    assert book is not None
    book.save(report)
    answer = bring_in(report)
    assert answer.exit == 0, answer.out
    assert "weight: 91.0 kg → 9.1 kg" in answer.out
    assert "0 new, 1 same, 1 changed, 0 question, 0 refused" in answer.out
    assert (
        clinic.db.value("SELECT address FROM patient WHERE hospital_id = $1 AND given_name = 'Али'", clinic.hospital_id)
        == "=1+1"
    )


def test_an_answer_in_the_report_settles_a_question(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    head = "ФИО;Пол;Дата рождения;Вес;Дата осмотра;Ответ;Наша карта\n".replace("Наша карта", "card")
    file.write_text(head + "Каримов Али;м;01.03.2024;9,1;01.03.2025;;\n", encoding="utf-8")
    bring_in(file)
    file.write_text(head + "Каримов Али;м;01.03.2024;9,9;01.06.2025;;\n", encoding="utf-8")
    answer = bring_in(file)
    assert "patronymic: a child of this name and birth date is here" in answer.lines(2)[0]
    assert counts(clinic)[:2] == [1, 1]
    card = clinic.db.value("SELECT card_number FROM patient WHERE hospital_id = $1", clinic.hospital_id)
    file.write_text(head + f"Каримов Али;м;01.03.2024;9,9;01.06.2025;;{card}\n", encoding="utf-8")
    assert bring_in(file).exit == 0
    assert counts(clinic)[:2] == [1, 2]
    file.write_text(head + "Каримов Али;м;01.03.2024;8,8;01.06.2025;новый;\n", encoding="utf-8")
    assert bring_in(file).exit == 0
    assert counts(clinic)[:2] == [2, 3]


def test_whos_survey_comes_in_whole_with_whos_own_z_scores(
    clinic: Clinic, bring_in: BringIn, shared: Path, tmp_path: Path
) -> None:
    source = shared / "clinical/growth/conformance_who_survey_0_5y.csv"
    on = today() - timedelta(days=1)
    source = _with_birth_dates(source, on, tmp_path / "survey.csv")
    header = next(csv.reader([source.read_text(encoding="utf-8").splitlines()[0]]))
    matched = match_columns(header)
    leave = json.dumps([matched.header[place] for place in matched.unknown])  # what the survey has worked out itself
    (tmp_path / "map.toml").write_text(
        f'leave = {leave}\n[defaults]\nmeasured_on = "{on:%d.%m.%Y}"\n', encoding="utf-8"
    )
    assert bring_in(source, "--map", str(tmp_path / "map.toml")).exit == 0
    children = clinic.db.fetch(
        "SELECT p.*, l.own_id FROM patient p JOIN list_child l ON l.patient_id = p.id WHERE p.hospital_id = $1",
        clinic.hospital_id,
    )
    assert len(children) == 498
    facts = clinic.db.fetch("SELECT * FROM measurement WHERE hospital_id = $1", clinic.hospital_id)
    with source.open(encoding="utf-8") as survey:
        expected = {row["id"]: row for row in csv.DictReader(survey)}
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
    for child in children:
        measured = _anthropometry(child, [f for f in facts if f["patient_id"] == child["id"]], on)
        scores = score(growth_tables(), measured)
        found = {indicator.value: one.z2 for indicator, one in scores.items() if isinstance(one, Score)}
        for indicator, column in columns.items():
            if expected[child["own_id"]][column] and indicator in found:
                assert found[indicator] == pytest.approx(float(expected[child["own_id"]][column]), abs=0.0101), (
                    child["own_id"],
                    indicator,
                )
                compared += 1
    assert compared > 3000


def _with_birth_dates(survey: Path, on: date, to: Path) -> Path:
    """A survey tells ages; a list tells birth dates."""
    with survey.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], "birth date"])
        writer.writeheader()
        for row in rows:
            born = on - timedelta(days=days_from_months(float(row["agemons"])))
            writer.writerow({**row, "birth date": f"{born:%d.%m.%Y}"})
    return to


def _anthropometry(row: Any, facts: list[Any], on: date) -> Anthropometry:
    day = MeasuredDay(on)
    for fact in facts:
        day.values[fact["kind"]] = Measured(fact["id"], fact["kind"], fact["value"], fact["position"], None, "", "")
    names = [
        name
        for name in Child.__dataclass_fields__
        if name not in ("alerts", "allergies", "latest_weight_g", "latest_weight_on")
    ]
    return day.anthropometry(Child(**{name: row[name] for name in names}))


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


def test_a_dose_known_to_the_month_or_the_year(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    head = "ФИО;Пол;Дата рождения;Вакцина;Дата прививки"
    child = "Каримов Али Рустамович;м;15.02.2024"
    file.write_text(f"{head}\n{child};Пента 1;05.2024\n{child};КПК-1;2025\n{child};БЦЖ;01.2024\n", encoding="utf-8")
    answer = bring_in(file)
    rows = clinic.db.fetch(
        "SELECT given_on, date_precision FROM dose WHERE hospital_id = $1 ORDER BY given_on", clinic.hospital_id
    )
    assert [(f"{r['given_on']:%d.%m.%Y}", r["date_precision"]) for r in rows] == [
        ("01.05.2024", "month"),
        ("01.01.2025", "year"),
    ]
    assert (answer.exit, "before 15.02.2024" in answer.lines(4)[0]) == (1, True)


@pytest.mark.parametrize(
    ("written", "kept"),
    [("y", 1), ("Да", 1), ("n", 0), ("0", 0), ("нет", 0), ("yoʻq", 0), ("", None), ("?", None), ("maybe", None)],
)
def test_oedema_looked_for_and_not_there_is_kept(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, written: str, kept: int | None
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(f"id;sex;birth date;weight;oedema;date\n1;f;01.03.2025;9;{written};01.03.2026\n", encoding="utf-8")
    bring_in(file)
    assert [value for _on, value, _r in values(clinic, "oedema")] == ([] if kept is None else [kept])
