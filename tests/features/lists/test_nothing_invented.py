"""Cells of which a list must not make more than they say: each is taken, said or refused, and nothing is kept that nobody wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clinic import Clinic
from tests.features.lists.conftest import BringIn

CHILD = "Каримов Али Рустамович;м;10.01.2024"
WHO = "ФИО;Пол;Дата рождения"


def rows_of(clinic: Clinic, sql: str) -> list[tuple[str, ...]]:
    return [tuple(str(value) for value in row) for row in clinic.db.fetch(sql, clinic.hospital_id)]


def doses(clinic: Clinic) -> list[tuple[str, ...]]:
    return rows_of(
        clinic, "SELECT product_text, given_on FROM dose WHERE hospital_id = $1 ORDER BY given_on, product_text"
    )


def decisions(clinic: Clinic) -> list[tuple[str, ...]]:
    return rows_of(
        clinic,
        "SELECT kind, vaccine_group, from_date, coalesce(until_date::text, ''), reason FROM vaccine_decision"
        " WHERE hospital_id = $1 ORDER BY vaccine_group",
    )


def write(file: Path, head: str, *rows: str) -> Path:
    file.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return file


# ── a day and more ─────────────────────────────────────────────────────────
MORE_THAN_A_DAY = [
    "12.01.2025 не сделано", "10.01.2025 отказ", "15.04.2025 н/п", "10.01.2025 реакция", "15.03.2025 отвод", "15.03.2025 qilinmagan",
    "15.03.2025 rad etdi", "2025-03-15 мед.отвод", "15.03.25 нет", "15.03.2025?", "05.03.2024 05.04.2024", "05.03.2024, 05.04.2024",
    "05.03.2024-05.04.2024", "15.03.2025 (дома)", "не сделано", "отказ",
]  # fmt: skip


@pytest.mark.parametrize("cell", MORE_THAN_A_DAY)
@pytest.mark.parametrize("head", ["Пента 1", "Вакцина;Дата прививки"])
def test_a_day_beside_which_more_is_written_is_no_dose(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, head: str, cell: str
) -> None:
    before = "Пента 1;" if ";" in head else ""
    answer = bring_in(write(tmp_path / "list.csv", f"{WHO};{head}", f"{CHILD};{before}{cell}"))
    assert (answer.exit, doses(clinic)) == (1, []), answer.out
    assert cell[:10] in " ".join(answer.lines(2))


@pytest.mark.parametrize(
    "cell", ["01.08.2025 не взвешен", "01.08.2025 02.08.2025", "2025-08-01 дома", "01.08.2025 ?", "01.08.25 нет"]
)
def test_a_day_of_weighing_with_more_than_a_day_keeps_no_weight(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, cell: str
) -> None:
    answer = bring_in(write(tmp_path / "list.csv", f"{WHO};Вес;Дата осмотра", f"{CHILD};9,1;{cell}"))
    assert answer.exit == 1
    assert not rows_of(clinic, "SELECT value FROM measurement WHERE hospital_id = $1")


@pytest.mark.parametrize(
    "cell",
    ["15.03.2025", "15.03.2025 г.", "2025-03-15", "2025-03-15T08:30:00", "2025-03-15 08:30", "15.3.25", "15/03/2025"],
)
def test_a_day_alone_is_a_dose(clinic: Clinic, bring_in: BringIn, tmp_path: Path, cell: str) -> None:
    bring_in(write(tmp_path / "list.csv", f"{WHO};Пента 1", f"{CHILD};{cell}"))
    assert doses(clinic) == [("Пента 1", "2025-03-15")]


@pytest.mark.parametrize(
    "cells",
    [
        "Пента 1 не сделана;15.03.2025;", "Пента отказ;15.03.2025;", "Пента (медотвод);15.03.2025;", "Пента qilinmagan;15.03.2025;",
        "Пента rad etdi;15.03.2025;", "Penta not given;15.03.2025;", "Пента;15.03.2025;отказ", "Пента;15.03.2025;не сделано",
        "Пента;15.03.2025;реакция 38,5", "Пента;15.03.2025;refused",
    ],
)  # fmt: skip
def test_a_vaccine_or_a_lot_that_says_no_is_no_dose(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, cells: str
) -> None:
    answer = bring_in(write(tmp_path / "list.csv", f"{WHO};Вакцина;Дата прививки;Серия", f"{CHILD};{cells}"))
    assert (answer.exit, doses(clinic)) == (1, []), answer.out


# ── nothing known ──────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "cell", ["?", "-", "—", "н/д", "нет данных", "неизвестно", "n/a", "noma'lum", "номаълум", "unknown"]
)
def test_words_for_nothing_are_said(clinic: Clinic, bring_in: BringIn, tmp_path: Path, cell: str) -> None:
    answer = bring_in(
        write(tmp_path / "list.csv", f"{WHO};Вес;Дата осмотра;Пента 1", f"{CHILD};{cell};01.08.2025;{cell}")
    )
    said = " ".join(answer.lines(2))
    assert f"weight: “{cell}” is read as: not known" in said
    assert f"dose: Пента 1: “{cell}” is read as: not known" in said
    assert "6 cells: 4 taken, 2 said, 0 refused" in answer.out


# ── two doses of one day ───────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("15.03.2025", "15.03.2025"), ("03.2025", "2025"), ("2025", "03.2025"), ("03.2025", "15.03.2025"), ("15.03.2025", "03.2025"),
        ("2025", "15.03.2025"), ("15.03.2025", "2025"), ("03.2025", "03.2025"), ("2025", "2025"), ("15.03.25", "2025-03-15"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("as_rows", [False, True])
def test_two_doses_that_may_be_one_are_asked_about_each_time(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, first: str, second: str, as_rows: bool
) -> None:
    file = tmp_path / "list.csv"
    if as_rows:
        write(file, f"{WHO};Вакцина;Дата прививки", f"{CHILD};Пента 1;{first}", f"{CHILD};Пента 2;{second}")
    else:
        write(file, f"{WHO};Пента 1;Пента 2", f"{CHILD};{first};{second}")
    for _time in range(2):
        answer = bring_in(file)
        assert answer.exit == 1
        assert "may be Пента 1 of" in answer.out
        assert len(doses(clinic)) == 1


def test_doses_of_two_days_are_two_and_a_row_that_comes_twice_is_the_same(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path
) -> None:
    row = f"{CHILD};15.03.2025;20.04.2025"
    file = write(tmp_path / "list.csv", f"{WHO};Пента 1;Пента 2", row, row)
    for told in ("1 new, 1 same", "0 new, 2 same"):
        assert told in bring_in(file).out
        assert len(doses(clinic)) == 2


# ── several vaccines in one cell ───────────────────────────────────────────
@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Пента+ОПВ", ["ОПВ", "Пента"]), ("КПК+ОПВ", ["КПК", "ОПВ"]), ("АКДС, ИПВ", ["АКДС", "ИПВ"]), ("БЦЖ + ГепВ", ["БЦЖ", "ГепВ"]),
        ("Пента/ОПВ/ПКВ", ["ОПВ", "ПКВ", "Пента"]), ("Пента и ОПВ", ["ОПВ", "Пента"]), ("Penta va OPV", ["OPV", "Penta"]),
        ("Пента-1 & ОПВ-1", ["ОПВ-1", "Пента-1"]), ("Пента (АКДС+ГепВ+Хиб)", ["Пента (АКДС+ГепВ+Хиб)"]),
        ("Корь, паротит, краснуха", ["Корь, паротит, краснуха"]), ("Что-то/ещё", ["Что-то/ещё"]),
        ("Пента + витамин А", []), ("ОПВ, капли", []), ("БЦЖ/плечо", []),
    ],
)  # fmt: skip
def test_each_vaccine_of_a_cell_is_kept_or_the_cell_is_asked_about(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, written: str, kept: list[str]
) -> None:
    answer = bring_in(write(tmp_path / "list.csv", f"{WHO};Вакцина;Дата прививки", f'{CHILD};"{written}";15.03.2025'))
    assert [product for product, _on in doses(clinic)] == kept, answer.out
    assert answer.exit == (0 if kept else 1)


# ── decisions ──────────────────────────────────────────────────────────────
DECISION = f"{WHO};Решение;Медотвод от;Дата решения;Медотвод до;Причина"
ON = "2025-04-01"


@pytest.mark.parametrize(
    ("cells", "kept", "said"),
    [
        ("отказ;КПК;01.04.2025;;вера", [("refusal", "MMR", ON, "", "вера")], ""),
        ("отказ;;01.04.2025;;вера", [], "decision vaccine: empty"),
        ("отказ;-;01.04.2025;;вера", [], "decision vaccine: empty"),
        ("отказ;Непонятно;01.04.2025;;вера", [], "no vaccine of the calendar"),
        ("отказ;КПК, непонятно;01.04.2025;;вера", [], "no vaccine of the calendar"),
        ("отказ;все;01.04.2025;;вера", [("refusal", "*", ON, "", "вера")], ""),
        ("отказ;All;01.04.2025;;вера", [("refusal", "*", ON, "", "вера")], ""),
        ("rad etish;barchasi;01.04.2025;;вера", [("refusal", "*", ON, "", "вера")], ""),
        ("отказ;КПК;01.04.2025;;", [("refusal", "MMR", ON, "", "the list tells no reason")], "decision: the list tells no reason"),
        ("медотвод;КПК;01.04.2025;31.02.2026;болезнь", [], "decision until: “31.02.2026” is no day"),
        ("медотвод;КПК;01.04.2025;скоро;болезнь", [], "decision until: “скоро”"),
        ("медотвод;КПК;31.02.2025;;болезнь", [], "decision on:"),
        ("медотвод;КПК;;01.05.2025;болезнь", [], "decision on: empty"),
        ("медотвод;КПК;01.04.2025;01.03.2025;болезнь", [], "decision until:"),
        ("медотвод;КПК;01.04.2025;01.05.2025;болезнь", [("exemption", "MMR", ON, "2025-05-01", "болезнь")], ""),  # it has passed
        (";КПК;01.04.2025;;", [], "decision vaccine: left out"),
        ("-;КПК;01.04.2025;;", [], "decision vaccine: left out"),
        ("может быть;КПК;01.04.2025;;", [], "decision: “может быть”"),
    ],
)  # fmt: skip
def test_a_decision_is_of_what_is_written_or_none(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, cells: str, kept: list[tuple[str, ...]], said: str
) -> None:
    answer = bring_in(write(tmp_path / "list.csv", DECISION, f"{CHILD};{cells}"))
    assert decisions(clinic) == kept, answer.out
    assert said in " ".join(answer.lines(2)), answer.out
    assert bool(answer.lines(2)) == bool(said), answer.out


@pytest.mark.parametrize(
    ("cells", "kept", "given"),
    [
        ("КПК;;отказ;01.04.2025", ["MMR"], 0), ("КПК;;медотвод;01.04.2025", ["MMR"], 0), ("КПК;15.03.2025;отказ;01.04.2025", ["MMR"], 1),
        ("КПК;01.04.2025;отказ;01.04.2025", [], 0), ("КПК;01.04.2025;отказ;", [], 0), ("Непонятно;;отказ;01.04.2025", [], 0),
        ("КПК;;отказ;", [], 0), ("КПК;;отказ;весной", [], 0), ("КПК;весной;отказ;01.04.2025", ["MMR"], 0), (";;отказ;01.04.2025", [], 0),
        ("все;;отказ;01.04.2025", ["*"], 0), ("КПК;15.03.2025;;", [], 1),
    ],
)  # fmt: skip
def test_a_vaccine_that_doses_and_decisions_share(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, cells: str, kept: list[str], given: int
) -> None:
    answer = bring_in(
        write(tmp_path / "list.csv", f"{WHO};Вакцина;Дата прививки;Решение;Дата решения", f"{CHILD};{cells}")
    )
    assert [row[1] for row in decisions(clinic)] == kept, answer.out
    assert len(doses(clinic)) == given, answer.out
    assert kept or given or answer.exit == 1


# ── who it is ──────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "row",
    [
        "1;;Али;;м;10.01.2024", "1;-;Али;;м;10.01.2024", "1;?;Али;;м;10.01.2024", "1;Каримов;;;м;10.01.2024", "1;Каримов;-;;м;10.01.2024",
        "1;Каримов;?;;м;10.01.2024", "1;;;Рустамович;м;10.01.2024", ";;Али;;м;10.01.2024", ";Каримов;;;м;10.01.2024",
        "1;-;-;-;м;10.01.2024", "1;Каримов;Али;;TRUE;10.01.2024", "1;Каримов;Али;;истина;10.01.2024",
    ],
)  # fmt: skip
def test_nobody_is_registered_by_half_a_name_or_a_guessed_sex(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, row: str
) -> None:
    head = "id;Фамилия;Имя;Отчество;Пол;Дата рождения;answer"
    answer = bring_in(write(tmp_path / "list.csv", head, f"{row};"))
    assert (answer.exit, rows_of(clinic, "SELECT id FROM patient WHERE hospital_id = $1")) == (1, [])
    assert answer.lines(2)


def test_half_a_name_is_let_in_by_a_person(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    head = "id;Фамилия;Имя;Пол;Дата рождения;answer"
    answer = bring_in(write(tmp_path / "list.csv", head, "1;;Али;м;10.01.2024;new"))
    assert (answer.exit, len(rows_of(clinic, "SELECT id FROM patient WHERE hospital_id = $1"))) == (0, 1), answer.out


def test_a_name_in_one_column_and_the_patronymic_in_another(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    bring_in(write(tmp_path / "list.csv", "id;ФИО;Отчество;Пол;Дата рождения", "1;Каримов Али;Рустамович;м;10.01.2024"))
    found = rows_of(clinic, "SELECT family_name, given_name, patronymic FROM patient WHERE hospital_id = $1")
    assert found == [("Каримов", "Али", "Рустамович")]


@pytest.mark.parametrize(
    ("name", "age"), [("Возраст в месяцах", "14"), ("agemons", "14,5"), ("age days", "400"), ("Возраст мес", "0")]
)
def test_an_age_is_no_birth_date(clinic: Clinic, bring_in: BringIn, tmp_path: Path, name: str, age: str) -> None:
    head = f"ФИО;Пол;{name};Вес;Дата осмотра"
    answer = bring_in(write(tmp_path / "list.csv", head, f"Каримов Али;м;{age};9,1;01.03.2025"))
    assert not rows_of(clinic, "SELECT id FROM patient WHERE hospital_id = $1")
    assert "birth date: the birth date is needed" in answer.lines(2)[0]


@pytest.mark.parametrize(
    "cell",
    [
        "Мать: Ха Нора (1990 г.р.)", "Мать Ха Нора", "мама Лола", "Ha Nora 1990", "Онаси: Каримова Лола", "Каримова Лола, 90 111-22-33",
        "Каримова (Умарова) Лола", "ona: Karimova", "Каримова Лола / Умарова Зебо", "90 111-22-33", "Ха №5", "вдова +",
    ],
)  # fmt: skip
def test_of_a_guardian_who_is_no_name_nothing_is_kept(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, cell: str
) -> None:
    answer = bring_in(write(tmp_path / "list.csv", f"{WHO};Мать", f"{CHILD};{cell}"))
    assert not rows_of(clinic, "SELECT id FROM guardian WHERE hospital_id = $1"), answer.out
    assert "guardian name:" in " ".join(answer.lines(2))
    assert len(rows_of(clinic, "SELECT id FROM patient WHERE hospital_id = $1")) == 1


@pytest.mark.parametrize(
    ("head", "cell"),
    [
        ("Адрес", "Навои 5"), ("Телефон", "90 111-22-33"), ("Вес при рождении", "3200"), ("Срок гестации", "39"), ("Рост матери", "160"),
        ("Район", "Чиланзар"), ("Мать", "Каримова Лола"), ("ПИНФЛ", "51001240010011"), ("id", "2"), ("Отчество", "Рустамович"),
        ("Вакцина;Дата прививки", "БЦЖ;12.01.2024"), ("Махалля", "Ок тепа"),
    ],
)  # fmt: skip
def test_nothing_is_put_on_a_namesake_of_whom_nothing_tells(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, head: str, cell: str
) -> None:
    name = "Фамилия;Имя;Пол;Дата рождения"
    row = "Каримов;Али;м;10.01.2024"
    bring_in(write(tmp_path / "one.csv", name, row))
    before = rows_of(clinic, "SELECT * FROM patient WHERE hospital_id = $1")
    answer = bring_in(write(tmp_path / "two.csv", f"{name};{head}", f"{row};{cell}"))
    assert "1 question" in answer.out, answer.out
    assert rows_of(clinic, "SELECT * FROM patient WHERE hospital_id = $1") == before
    for table in ("guardian", "dose", "list_child"):
        assert not rows_of(clinic, f"SELECT * FROM {table} WHERE hospital_id = $1")


def test_two_ids_of_one_name_are_a_question(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    head = "id;Фамилия;Имя;Пол;Дата рождения;answer"
    file = write(tmp_path / "list.csv", head, "1;Каримов;Али;м;10.01.2024;", "2;Каримов;Али;м;10.01.2024;")
    assert "1 new, 0 same, 0 changed, 1 question" in bring_in(file).out
    write(file, head, "1;Каримов;Али;м;10.01.2024;", "2;Каримов;Али;м;10.01.2024;new")
    assert "1 new, 1 same" in bring_in(file).out


def test_a_cell_under_no_heading_is_said_at_its_line(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    answer = bring_in(write(tmp_path / "list.csv", f"{WHO};;Вес;Дата осмотра", f"{CHILD};Бек;9,1;01.03.2025"))
    assert "column D: “Бек” stands under no heading" in " ".join(answer.lines(2))
    assert "6 cells: 5 taken, 1 said, 0 refused" in answer.out
