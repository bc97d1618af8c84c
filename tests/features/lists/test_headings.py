"""Which headings stand over days of doses, and which only speak of a vaccine."""

from __future__ import annotations

import pytest

from pediatric_his.features.lists.columns import match_columns

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
Gepatit B 1""".splitlines()

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
