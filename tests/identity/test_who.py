"""Who a row is about: a table of cases, and what holds for any two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pediatric_his.identity.who import Answer, Doubt, Person, who_is

ALI = Person("Каримов", "Али", "Рустамович", "m", date(2023, 2, 14), {"pinfl": "1"}, {"mother": "Каримова Лола"}, "K-1")
BARE = replace(ALI, numbers={}, guardians={}, own_id="")  # name, patronymic, birth date
NAMELESS_FATHER = replace(BARE, patronymic="")

TABLE = [
    # the row, the known child, the answer, what is doubted
    ("same id", ALI, ALI, Answer.SAME, None),
    ("same id, family name changed", replace(ALI, family_name="Умаров"), ALI, Answer.SAME, None),
    ("one id, a brother and a sister", replace(ALI, given_name="Лола", sex="f", numbers={}), ALI, Answer.ASK, Doubt.ID_OF_ANOTHER),
    ("one id, twins", replace(ALI, given_name="Хасан", numbers={}), replace(ALI, given_name="Хусан"), Answer.ASK, Doubt.ID_OF_ANOTHER),
    ("same id, another birth date", replace(ALI, birth_date=date(2023, 2, 15)), ALI, Answer.ASK, Doubt.OTHER_BIRTH_DATE),
    ("same id, another sex", replace(ALI, sex="f"), ALI, Answer.ASK, Doubt.OTHER_SEX),
    ("same PINFL, same child", replace(ALI, own_id=""), ALI, Answer.SAME, None),
    ("one PINFL for two", replace(ALI, given_name="Сардор", own_id="K-2"), ALI, Answer.ASK, Doubt.NUMBER_OF_ANOTHER),
    ("same PINFL, another birth date", replace(ALI, birth_date=date(2022, 2, 14), own_id=""), ALI, Answer.ASK, Doubt.OTHER_BIRTH_DATE),
    ("same PINFL under a second id", replace(ALI, own_id="K-2"), ALI, Answer.ASK, Doubt.OTHER_ID),
    ("patronymic agrees", BARE, ALI, Answer.SAME, None),
    ("patronymic in its other form", replace(BARE, patronymic="Rustam oʻgʻli"), ALI, Answer.SAME, None),
    ("all in the other script", Person("Karimov", "Ali", "Rustamovich", "m", ALI.birth_date), ALI, Answer.SAME, None),
    ("guardian agrees", replace(NAMELESS_FATHER, guardians={"mother": "Karimova Lola Anvarovna"}), ALI, Answer.SAME, None),
    ("namesakes by patronymic", replace(BARE, patronymic="Бахтиёрович"), ALI, Answer.NEW, None),
    ("namesakes by mother", replace(NAMELESS_FATHER, guardians={"mother": "Каримова Зебо"}), ALI, Answer.NEW, None),
    ("neither tells", NAMELESS_FATHER, ALI, Answer.ASK, Doubt.UNTOLD),
    ("neither tells, blank in the record", BARE, NAMELESS_FATHER, Answer.ASK, Doubt.UNTOLD),
    ("an initial tells nothing", replace(BARE, patronymic="Р."), ALI, Answer.ASK, Doubt.UNTOLD),
    ("father agrees, mother doesn't", replace(BARE, guardians={"mother": "Каримова Зебо"}), ALI, Answer.ASK, Doubt.OTHER_GUARDIAN),
    ("mother agrees, father doesn't", replace(BARE, patronymic="Анварович", guardians={"mother": "Каримова Лола"}), ALI, Answer.ASK,
     Doubt.OTHER_PATRONYMIC),
    ("agrees, another PINFL", replace(BARE, numbers={"pinfl": "2"}), ALI, Answer.ASK, Doubt.OTHER_NUMBER),
    ("agrees, another sex", replace(BARE, sex="f"), ALI, Answer.ASK, Doubt.OTHER_SEX),
    ("agrees, another id of this list", replace(BARE, own_id="K-2"), ALI, Answer.ASK, Doubt.OTHER_ID),
    ("untold, another id of this list", replace(NAMELESS_FATHER, own_id="K-2"), ALI, Answer.ASK, Doubt.UNTOLD),
    ("nothing but the name on both sides, two ids", replace(NAMELESS_FATHER, own_id="K-2"), replace(NAMELESS_FATHER, own_id="K-1"),
     Answer.ASK, Doubt.UNTOLD),
    ("nothing but the name, one has an id", replace(NAMELESS_FATHER, own_id="K-2"), NAMELESS_FATHER, Answer.ASK, Doubt.UNTOLD),
    ("nothing but the name on both sides", NAMELESS_FATHER, NAMELESS_FATHER, Answer.ASK, Doubt.UNTOLD),
    ("blank on both sides, another mother and another id",
     replace(NAMELESS_FATHER, guardians={"mother": "Каримова Зебо"}, own_id="K-2"), ALI, Answer.NEW, None),
    ("blank but for the other script", Person("Karimov", "Ali", "", "m", ALI.birth_date), NAMELESS_FATHER, Answer.ASK, Doubt.UNTOLD),
    ("the father's initial on both sides", replace(BARE, patronymic="Р."), replace(BARE, patronymic="Р.А."), Answer.ASK, Doubt.UNTOLD),
    ("untold, another PINFL", replace(NAMELESS_FATHER, numbers={"pinfl": "2"}), ALI, Answer.NEW, None),
    ("twins", replace(BARE, given_name="Вали"), ALI, Answer.NEW, None),
    ("twins of like names", replace(BARE, given_name="Хусан"), replace(ALI, given_name="Hasan"), Answer.NEW, None),
    ("a like name", replace(BARE, family_name="Каримав"), ALI, Answer.ASK, Doubt.LOOKS_LIKE),
    ("a like name, another father", replace(BARE, family_name="Каримав", patronymic="Анварович"), ALI, Answer.NEW, None),
    ("day and month swapped", replace(BARE, birth_date=date(2023, 5, 4)), replace(ALI, birth_date=date(2023, 4, 5)), Answer.ASK,
     Doubt.OTHER_BIRTH_DATE),
    ("another day", replace(BARE, birth_date=date(2023, 5, 14)), ALI, Answer.NEW, None),
]  # fmt: skip


@pytest.mark.parametrize(("row", "known", "answer", "doubt"), [case[1:] for case in TABLE], ids=[c[0] for c in TABLE])
def test_the_table_of_cases(row: Person, known: Person, answer: Answer, doubt: Doubt | None) -> None:
    decision = who_is(row, [("a child", known)])
    assert (decision.answer, decision.doubt) == (answer, doubt)
    assert (decision.child is None) == (answer is Answer.NEW)


def test_the_number_of_another_child_stands_against_an_id() -> None:
    other = replace(ALI, given_name="Сардор", numbers={"pinfl": "2"}, own_id="K-2")
    decision = who_is(replace(ALI, numbers={"pinfl": "2"}), [("ali", ALI), ("sardor", other)])
    assert (decision.answer, decision.about) == (Answer.ASK, "pinfl")


def test_two_who_fit_are_asked_about() -> None:
    decision = who_is(BARE, [("a", BARE), ("b", BARE)])
    assert decision.doubt is Doubt.SEVERAL


_names = st.sampled_from(["Али", "Ali", "Вали", "Хасан", "Husan", "Мадина", ""])
_people = st.builds(
    Person, family_name=st.sampled_from(["Каримов", "Karimov", "Каримова", "Умаров"]), given_name=_names,
    patronymic=st.sampled_from(["", "Рустамович", "Rustam oʻgʻli", "Анварович", "Р."]), sex=st.sampled_from("mf"),
    birth_date=st.sampled_from([date(2023, 2, 4), date(2023, 4, 2), date(2024, 2, 4)]),
    numbers=st.sampled_from([{}, {"pinfl": "1"}, {"pinfl": "2"}]),
    guardians=st.sampled_from([{}, {"mother": "Каримова Лола"}, {"mother": "Каримова Зебо"}, {"father": "Каримов Рустам"}]),
    own_id=st.sampled_from(["", "1", "2"]),
)  # fmt: skip


@given(_people, _people)
def test_nobody_is_joined_to_a_child_of_another_sex_birth_date_or_name(row: Person, known: Person) -> None:
    if who_is(row, [("x", known)]).answer is Answer.SAME:
        assert (row.sex, row.birth_date) == (known.sex, known.birth_date)
        assert row.given_name == "" or known.given_name == "" or row.given_name[0] in "АAВХHМ"
        evidence = row.own_id == known.own_id != "" or row.numbers == known.numbers != {}
        fathers = bool(row.patronymic and known.patronymic)
        assert evidence or fathers or (row.guardians and known.guardians)


@given(_people, _people)
def test_who_is_new_beside_one_is_new_the_other_way_round(row: Person, known: Person) -> None:
    there, back = who_is(row, [("x", known)]), who_is(known, [("x", row)])
    assert (there.answer is Answer.NEW) == (back.answer is Answer.NEW)
