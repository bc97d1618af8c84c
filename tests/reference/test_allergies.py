"""The files of allergies: each id, code and language; the words that find a substance; against the formulary where it is here."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pediatric_his.clinical.allergies import Reaction
from pediatric_his.reference.allergies import (
    FOLDER,
    LANGUAGES,
    frequent,
    same_name,
    says_nothing,
    says_unknown,
    search,
    substance_name,
    substances,
)
from pediatric_his.reference.calendars.conditions import load_conditions

FORMULARY = Path(__file__).parents[3] / "shared" / "clinical" / "formulary"
WITHOUT_A_RULE = {"113"}  # rabies vaccine is in no calendar


def test_each_has_a_name_in_each_language() -> None:
    for substance in substances().values():
        assert all(substance.names[language].strip() for language in LANGUAGES), substance.id
        assert substance.names["uz"].isascii() or not set("аеосрху") & set(substance.names["uz"]), substance.id


def test_an_id_stands_once_and_the_frequent_are_known() -> None:
    ids = [entry["id"] for entry in tomllib.loads((FOLDER / "classes.toml").read_text())["class"]]
    for table in tomllib.loads((FOLDER / "others.toml").read_text()).values():
        ids += table if isinstance(table, dict) else []
    medicines = tomllib.loads((FOLDER / "medicines.toml").read_text())["medicine"]
    assert {*ids} & {*medicines} == {"paracetamol", "salbutamol", "aciclovir"}  # the class of the one medicine
    assert len(ids) == len(set(ids))
    assert len(frequent()) == 10


def test_each_code_has_a_rule_and_an_unclear_one() -> None:
    rules = load_conditions().rules
    stopping = {code for rule in rules if rule.stops or rule.stops_products for code in rule.codes}
    asking = {rule.value for rule in rules if rule.doctor and "allergy-unclear" in rule.codes}
    for substance in substances().values():
        codes = set(substance.codes) - WITHOUT_A_RULE
        if not substance.any_degree:
            assert codes <= stopping, substance.id
            assert codes <= asking, substance.id


def test_the_matrix_knows_each_reaction_and_the_cross_reactions_each_class() -> None:
    data = tomllib.loads((FOLDER / "classes.toml").read_text())
    classes = {entry["id"] for entry in data["class"]}
    for relation in ("same", "high", "low"):
        assert set(data["matrix"][relation]) == set(Reaction)
    for cross in data["cross"]:
        assert {cross["from"], cross["to"]} <= classes | {"paracetamol"}
        assert cross["level"] in ("high", "low")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("амокси", "amoxicillin"), ("amoksi", "amoxicillin"), ("Amoxiclav", "amoxicillin_clavulanate"), ("амоксицилин", "amoxicillin"),
        ("Suprax", "cefixime"), ("суммамед", "azithromycin"), ("nurafen", "ibuprofen"), ("analgin", "metamizole"),
        ("бисептол", "co_trimoxazole"), ("noshpa", "drotaverine"), ("но-шпа", "drotaverine"), ("левомицетин", "chloramphenicol"),
        ("пеницил", "penicillins"), ("penitsillin", "penicillins"), ("цеф", "cephalosporins"), ("новокаин", "procaine"),
        ("tuxum", "egg"), ("яйцо", "egg"), ("sut", "cow_milk_protein"), ("молоко", "cow_milk_protein"), ("yong'oq", "tree_nuts"),
        ("йўнғоқ", "tree_nuts"), ("ёнғоқ", "tree_nuts"), ("ari", "bee_wasp"), ("латекс", "latex"), ("АКДС", "vaccine_dtp"),
        ("akds", "vaccine_dtp"), ("гепатит б", "vaccine_hepatitis_b"), ("витамин д", "colecalciferol"),
        ("", ""), ("x", ""), ("@@@", ""), ("qwrtpsd", ""),
    ],
)  # fmt: skip
def test_words_of_parents_find_it(typed: str, found: str) -> None:
    ids = [substance.id for substance in search(typed)]
    assert (found in ids[:3]) if found else ids == []


@pytest.mark.parametrize("substance", list(substances().values()), ids=lambda s: s.id)
def test_each_is_found_by_each_of_its_names(substance: object) -> None:
    from pediatric_his.reference.allergies import Substance

    assert isinstance(substance, Substance)
    for language in LANGUAGES:
        found = search(substance.names[language], limit=30)
        assert any(other.names["en"] == substance.names["en"] for other in found), substance.names[language]


@pytest.mark.parametrize(
    "text",
    [
        "нет", "Нет!", "yoʻq", "yo'q", "ЙЎҚ", "no", "None", "—", "...", "", "аллергии нет", "NKDA", "никакой", "не было", "отсутствует",
        "не отмечалась", "аллергии не было", "no allergy", "не имеет", "отриц.", "со слов мамы отрицает", "аллергия", "б/о",
        "аллергических реакций не наблюдалось", "без особенностей", "не отягощён", "на лекарства нет", "no known allergies",
        "no known drug allergies", "denies", "has no allergies", "allergiyasi yoʻq", "аллергияси йўқ", "boʻlmagan", "hech narsaga",
        "kuzatilmagan", "inkor qiladi",
    ],
)  # fmt: skip
def test_an_allergy_to_nothing(text: str) -> None:
    assert says_nothing(text)
    assert not says_unknown(text)


@pytest.mark.parametrize(
    "text",
    [
        "не знаю", "не знает", "мама не помнит", "неизвестно", "неизв.", "нет данных", "сведений нет", "bilmayman", "билмайман",
        "onasi bilmaydi", "nomaʼlum", "номаълум", "maʼlumot yoʻq", "unknown", "not known", "don't know", "no data", "not asked",
    ],
)  # fmt: skip
def test_that_nobody_knows_is_not_that_there_is_none(text: str) -> None:
    assert says_unknown(text)
    assert not says_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "нетромицин", "но-шпа", "норфлоксацин", "sut", "аллергия на пыль", "неомицин", "никотин", "реакции нет на Манту",
        "не переносит орехи", "non", "no-spa", "аллергия, не знаем на что", "неизвестный сироп", "без молока", "аллергодил", "nistatin",
    ],
)  # fmt: skip
def test_an_allergy_to_something(text: str) -> None:
    assert not says_nothing(text)
    assert not says_unknown(text)


def test_no_name_of_a_substance_says_nothing() -> None:
    for substance in substances().values():
        for name in (*substance.names.values(), *substance.words.split(",")):
            assert not name or not (says_nothing(name) or says_unknown(name)), name


def test_a_whole_name_is_known_as_such() -> None:
    assert (amoxicillin := same_name("Амоксициллин"))
    assert amoxicillin.id == "amoxicillin"
    assert same_name("амокси") is None
    assert same_name("розовый сироп") is None


def test_what_a_later_release_lists_is_shown_by_its_id() -> None:
    assert substance_name("later_medicine", "ru") == "later_medicine"


@pytest.mark.skipif(not FORMULARY.exists(), reason="../shared is not here")
def test_it_says_what_the_formulary_says() -> None:
    theirs = tomllib.loads((FORMULARY / "allergy_classes.toml").read_text(encoding="utf-8"))
    ours = tomllib.loads((FOLDER / "classes.toml").read_text())
    assert ours["matrix"] == theirs["matrix"]
    assert {c["id"]: c["members"] for c in ours["class"]} == {c["id"]: c["members"] for c in theirs["class"]}
    assert {(c["from"], c["to"], c["level"]) for c in ours["cross"]} == {
        (c["from"], c["to"], c["level"]) for c in theirs["cross"]
    }
    drugs = tomllib.loads((FORMULARY / "formulary.toml").read_text(encoding="utf-8"))["drug"]
    missing = [d["id"] for d in drugs if d["allergy"] and d["id"] not in substances()]
    forms = ("_oral", "_cream", "_eye", "_ear")  # other forms of a medicine that is there
    assert [id_ for id_ in missing if not id_.endswith(forms)] == ["macrogol"]  # it is peg
