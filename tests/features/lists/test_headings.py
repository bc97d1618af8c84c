"""Which headings we know, which stand over days of doses, and which only speak of a vaccine or of somebody else."""

from __future__ import annotations

import pytest

from pediatric_his.features.lists.column_names import IGNORED, KNOWN
from pediatric_his.features.lists.columns import known_field, match_columns
from pediatric_his.features.lists.words import FIELDS
from pediatric_his.web.languages import LOCALES, _, language

DOSES = """БЦЖ
БЦЖ дата
Дата БЦЖ
БЦЖ (в роддоме)
Пента 1
Пента-2
пента 3 доза
Доза 1 Пента
Дата прививки Пента 1
ОПВ-1
ОПВ 4
ИПВ
ИПВ V1
Пневмо 1
Рота 2
КПК
КПК 1
КПК V1
КПК RV
КПК R1
АКДС
АКДС ревакцинация
АДС-М
Гепатит В
Гепатит Б 1
Гепатит В (в роддоме)
Дата введения гепатит В
Прививка против кори
КПК (корь, краснуха, паротит)
ВПЧ 1
ВПЧ первая
BCG
BCG date
MMR 1
MMR dose 2
Hepatitis B birth dose
Penta I
OPV 3 sanasi
BSJ
Pentavalent 2
Rotavirus 1
Gepatit B 1
QPK
ҚПҚ 1
Геп В-0
Геп Б
ВГВ-1
БЦЖ-0""".splitlines()

NOT_DOSES = """Рубчик БЦЖ
Рубец БЦЖ
Рубец после БЦЖ, мм
Реакция на АКДС
Реакция после КПК
Отказ от КПК
Отказ КПК
Медотвод Пента до
Медотвод от АКДС
Аллергия на Гепатит B
Аллергия КПК
Противопоказания к ОПВ
Осложнение БЦЖ
БЦЖ не сделана
БЦЖ план
Следующая Пента
Пента план на
Серия БЦЖ
БЦЖ серия
Срок годности Пента
Антитела к гепатиту В
Гепатит В у матери
Мать болела корью
Кто привил КПК
КПК врач
Контакт по кори
Болел корью
BCG scar
BCG lot
Reaction to MMR
MMR refused
MMR exempt until
Hepatitis B mother
Next OPV
OPV due
KPK rad etildi
KPK reaksiya
BSJ chandigʻi
AKDSga allergiya
Keyingi Penta
Penta 2 rejasi
КПК рад этилди
БЦЖ чандиғи
Кейинги Пента""".splitlines()


@pytest.mark.parametrize("heading", DOSES)
def test_days_of_a_vaccine(heading: str) -> None:
    assert match_columns(["id", heading]).doses == {1: heading}


@pytest.mark.parametrize("heading", NOT_DOSES)
def test_no_days_of_a_vaccine(heading: str) -> None:
    assert match_columns(["id", heading]).doses == {}


KNOWN_HEADINGS = """
id: ID карты|№ амб. карты|Амбулаторная карта №|Номер карты|Код пациента|История развития|Karta raqami|Bola kodi
id: Child ID|Record number
full_name: Ф.И.О.|ФИО ребёнка|Фамилия, имя, отчество|Ребенок (Ф.И.О.)|Ф.И.Ш.|Болaнинг Ф.И.Ш.|Bolaning F.I.Sh.|F.I.Sh
full_name: Familiyasi, ismi, sharifi|Full Name|Child's name
family_name: Фамилия|Фамилия ребёнка|Familiyasi|Фамилияси|Surname
given_name: Имя|Имя ребёнка|Ismi|Исми|First name
patronymic: Отчество|Otasining ismi|Отасининг исми|Middle name
sex: Пол|Пол м/ж|Пол (м/ж)|П О Л|Jinsi|Jinsi (o‘g‘il/qiz)|Жинси|Sex (m/f)|Gender
birth_date: Дата рождения|ДАТА РОЖДЕНИЯ (дд.мм.гггг)|Дата рожд.|Д.р.|Г.р.|Год рождения|Tug‘ilgan sanasi
birth_date: Tugʻilgan yili|Tug'ilgan kuni (kk.oo.yyyy)|Туғилган йили|Tуғилган санаси|DOB|Date of birth (dd/mm/yyyy)
age_months: Возраст (мес)|Возраст, мес.|Age in months|Yoshi (oylarda)
age_days: Возраст в днях|Age (days)
pinfl: ПИНФЛ|JSHSHIR|ЖШШИР|PINFL
birth_certificate: Свидетельство о рождении (серия, номер)|Метрика|Guvohnoma raqami|Birth certificate number
guardian_name: Мама (Ф.И.О.)|ФИО мамы|Мать|Мать ребёнка|Onasi|Onasining F.I.Sh.|Онасининг Ф.И.Ш.|Mother's name
father_name: Отец (ФИО)|Папа|Otasining F.I.Sh.|Отасининг ФИО|Father's full name
other_guardian_name: Родители|ФИО родителя|Ota-onasi|Ота-онаси|Ota-onasi (F.I.Sh.)|Опекун|Parent name
phone: Телефон|Тел. матери|Тел.|№ тел.|Контактный телефон|Моб. тел.|Телефон рақами|Onasining tel.|Tel raqami
phone: Phone number
region: Область|Viloyati|Вилояти|Region
district: Район|Tumani|Тумани|District
mahalla: Махалля|Mahallasi|МФЙ|Маҳалласи
address: Адрес|Домашний адрес|Адрес проживания|Yashash joyi|Яшаш манзили|Uy manzili|Address
gestation_weeks: Срок гестации|Срок беременности (нед)|Гестация, нед.|Homila yoshi (hafta)|Gestational age (weeks)
birth_weight: Вес при рождении|Вес при рождении, г|Масса тела при рождении (гр)|Tug‘ilgandagi vazni
birth_weight: Туғилгандаги вазни|Birth weight, g
birth_length: Рост при рождении|Рост при рождении, см|Длина при рождении|Tug‘ilgandagi bo‘yi|Birth length (cm)
mother_height: Рост матери|Рост мамы, см|Mother's height
father_height: Рост отца|Рост папы|Otasining bo‘yi
measured_on: Дата осмотра|Дата приёма|Дата|Sana|Сана|Cана|Ko‘rik sanasi|Кўрик санаси|O‘lchash sanasi|Date of visit
weight: Вес|Вес, кг|Масса тела (кг)|Vazni|Вазни, кг|Weight (kg)
length_height: Рост|Рост, см|Длина тела|Bo‘yi (sm)|Бўйи, см|Рост или длина|Height, cm
position: Положение (лёжа/стоя)|Стоя/лёжа|Лёжа стоя|O‘lchash holati|Position
head_circumference: Окружность головы|Окр. головы, см|О.Г.|Bosh aylanasi|Head circumference (cm)
muac: Окружность плеча|Окр. плеча|Yelka aylanasi|MUAC, mm
oedema: Отёки|Отеки (да/нет)|Shish|Oedema
temperature: Температура|Т тела|Tana harorati|Temperature (°C)
heart_rate: ЧСС|Пульс|Yurak urish soni
respiratory_rate: ЧДД|Частота дыхания|Nafas soni
oxygen_saturation: SpO2|SpO2, %|Сатурация
vaccine: Вакцина|Вид вакцины|Наименование вакцины|Vaksina turi|Вакцина номи|Vaccine name
given_on: Дата прививки|Дата вакцинации|Дата введения|Emlash sanasi|Эмланган сана|Date given
lot: Серия|Серия вакцины|Серия, номер|Seriya raqami|Lot number
expiry: Срок годности|Годен до|Yaroqlilik muddati|Expiry date
decision: Отказ|Отказ/медотвод|Решение|Qaror|Rad etish|Decision
decision_vaccine: Решение о вакцине|Отказ от|Qaysi vaksinadan|Decision vaccine
decision_on: Дата отказа|Дата медотвода|Qaror sanasi|Day of the decision
decision_until: Медотвод до|Решение до|Qaror muddati|Exempt until
decision_reason: Причина отказа|Причина решения|Причина медотвода|Qaror sababi|Reason for refusal
tuberculin: Манту|Проба Манту, мм|Mantu sinamasi|Mantoux (mm)
bcg_scar: Рубчик БЦЖ|Рубец БЦЖ|BSJ chandig‘i|BCG scar
"""

NOT_KNOWN = """Вес матери|Вес брата|Вес (мать)|Телефон врача|Дата смерти|ФИО врача|Врач|Участок|Дата выписки
Диагноз|Отчество матери|Дата рождения матери|Год рождения матери|Пол матери|Адрес поликлиники
Рост зубов|Mother's date of birth|Shifokor|Onasining tug'ilgan sanasi|Onaning tug'ilgan yili
Onasining pinfli|Doctor|Target weight|Целевой вес|Weight percentile|Рост перцентиль
Дата следующего приёма|Возраст матери|ПИНФЛ матери|Отказ в госпитализации|Температура холодильника
Примечание|Длина стопы|Окружность живота|Масса плаценты|Номер участка"""


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        (field, heading)
        for line in KNOWN_HEADINGS.split("\n")
        if line
        for field, headings in [line.split(": ")]
        for heading in headings.split("|")
    ],
)
def test_a_clinics_heading(field: str, heading: str) -> None:
    assert known_field(heading)[0] == field


@pytest.mark.parametrize("heading", NOT_KNOWN.replace("\n", "|").split("|"))
def test_what_is_of_somebody_or_something_else_is_asked(heading: str) -> None:
    assert known_field(heading) == ("", "")


@pytest.mark.parametrize("locale", LOCALES)
def test_our_own_words_for_a_field_are_known(locale: str) -> None:
    with language(locale):
        labels = {name: _(words) for name, words in FIELDS.items() if name in KNOWN and name != "card"}
        assert {name: known_field(label)[0] for name, label in labels.items()} == {name: name for name in labels}
        assert {known_field(_(words))[0] for words in ("line", "result", "what is said")} == {IGNORED}
