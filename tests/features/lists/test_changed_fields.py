"""A later list changes one field: it is corrected, asked about or said. No field is counted as the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from pediatric_his.features.lists.column_names import IGNORED, KNOWN
from tests.clinic import Clinic
from tests.features.lists.conftest import BringIn

# Each field's column with its value in the first list, and another value in the second.
FIELDS = {
    "id": ("id", "1", "2"),
    "family_name": ("Фамилия", "Каримов", "Умаров"),
    "given_name": ("Имя", "Али", "Алишер"),
    "patronymic": ("Отчество", "Рустамович", "Анварович"),
    "sex": ("Пол", "м", "ж"),
    "birth_date": ("Дата рождения", "10.01.2024", "11.01.2024"),
    "pinfl": ("ПИНФЛ", "51001240010016", "51001240020011"),
    "birth_certificate": ("Свидетельство", "I-TN 0123456", "I-TN 0123457"),
    "guardian_name": ("Мать", "Каримова Лола Анваровна", "Каримова Зебо Анваровна"),
    "father_name": ("Отец", "Каримов Рустам", "Каримов Тимур"),
    "other_guardian_name": ("Опекун", "Умарова Нора", "Умарова Зилола"),
    "phone": ("Телефон", "90 111-22-33", "90 111-22-34"),
    "region": ("Область", "UZ-TK", "UZ-SA"),
    "district": ("Район", "Чиланзар", "Юнусабад"),
    "mahalla": ("Махалля", "Ок тепа", "Навбахор"),
    "address": ("Адрес", "ул. Навои, д. 5", "ул. Навои, д. 7"),
    "gestation_weeks": ("Срок гестации", "39+2", "38+2"),
    "birth_weight": ("Вес при рождении", "3200", "3300"),
    "birth_length": ("Рост при рождении", "51", "52"),
    "mother_height": ("Рост матери", "160", "162"),
    "father_height": ("Рост отца", "172", "175"),
    "measured_on": ("Дата осмотра", "01.03.2025", "02.03.2025"),
    "weight": ("Вес", "10,4", "10,9"),
    "length_height": ("Рост", "80", "81"),
    "position": ("Положение", "лёжа", "стоя"),
    "head_circumference": ("Окружность головы", "46", "47"),
    "muac": ("Окружность плеча", "140", "145"),
    "triceps_skinfold": ("triceps", "9", "10"),
    "subscapular_skinfold": ("subscapular", "7", "8"),
    "oedema": ("Отёки", "нет", "да"),
    "temperature": ("Температура", "36,6", "37,1"),
    "heart_rate": ("ЧСС", "120", "110"),
    "respiratory_rate": ("ЧДД", "30", "28"),
    "oxygen_saturation": ("SpO2", "98", "97"),
    "vaccine": ("Вакцина", "Пента 1", "КПК"),
    "given_on": ("Дата прививки", "15.03.2024", "16.03.2024"),
    "lot": ("Серия", "A1", "A2"),
    "expiry": ("Срок годности", "01.01.2027", "01.02.2027"),
    "decision": ("Решение", "медотвод", "отказ"),
    "decision_vaccine": ("Медотвод от", "КПК", "Пента"),
    "decision_on": ("Дата решения", "01.04.2025", "02.04.2025"),
    "decision_until": ("Медотвод до", "01.05.2025", "01.06.2025"),
    "decision_reason": ("Причина", "болезнь", "температура"),
    "condition": ("Наблюдение", "проба Манту", "ветряная оспа"),
    "condition_value": ("Значение наблюдения", "12", "14"),
    "condition_on": ("Дата наблюдения", "21.11.2025", "20.11.2025"),
    "condition_placed": ("Дата постановки пробы", "18.11.2025", "17.11.2025"),
    "condition_note": ("Примечание к наблюдению", "слева", "справа"),
}
# Not told otherwise, but of the row: the answers, an end that this observation has not, columns of their own for one that is there.
OTHERWISE = {
    IGNORED, "card", "answer", "full_name", "age_days", "age_months", "condition_ended", "tuberculin", "tuberculin_on", "tuberculin_placed",
    "bcg_scar", "bcg_scar_on",
}  # fmt: skip


def write(file: Path, fields: dict[str, tuple[str, str, str]], changed: str = "") -> Path:
    row = [second if name == changed else first for name, (_head, first, second) in fields.items()]
    file.write_text(";".join(head for head, *_rest in fields.values()) + "\n" + ";".join(row) + "\n", encoding="utf-8")
    return file


def test_every_field_that_a_list_may_bring_is_walked() -> None:
    assert FIELDS.keys() | OTHERWISE == set(KNOWN)


def test_each_field_changed_alone_is_noticed(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    first = bring_in(write(tmp_path / "first.csv", FIELDS))
    assert "1 row: 1 new" in first.out, first.out
    assert "1 row: 0 new, 1 same" in bring_in(write(tmp_path / "again.csv", FIELDS)).out
    silent = []
    for name in FIELDS:
        answer = bring_in(write(tmp_path / f"{name}.csv", FIELDS, name), "--dry-run")
        if not answer.lines(2) and "New here: nothing" in answer.out:
            silent.append((name, answer.out))
    assert not silent


@pytest.mark.parametrize("cell", ["ул Навои 5", "УЛ. НАВОИ, Д.5", "ул. Навои д 5", "ul. Navoi, d. 5"])
def test_an_address_written_with_other_signs_is_the_same(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, cell: str
) -> None:
    few = {name: FIELDS[name] for name in ("id", "family_name", "given_name", "patronymic", "sex", "birth_date")}
    bring_in(write(tmp_path / "first.csv", few | {"address": ("Адрес", "ул. Навои, д. 5", "")}))
    answer = bring_in(write(tmp_path / "second.csv", few | {"address": ("Адрес", cell, "")}))
    assert ("1 same" in answer.out) == ("д" in cell.casefold() or "d" in cell), answer.out
