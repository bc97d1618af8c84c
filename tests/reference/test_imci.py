"""The files of IMCI: a bad one is refused with all its faults, each with its place; nothing half read is used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pediatric_his.clinical.imci.model import Colour, Group, Standing
from pediatric_his.reference.imci import SHIPPED, ImciError, imci_tables, imci_words, read_tables, read_words
from pediatric_his.reference.imci.files import line_of

COUGH, NUTRITION, HEAD = "child/cough", "child/nutrition", "edition"


def faults(tmp_path: Path, *changes: tuple[str, str, str]) -> list[str]:
    """What is told of the shipped files with some words replaced, each where it stands first."""
    shutil.copytree(SHIPPED, tmp_path / "own", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for file, old, new in changes:
        path = tmp_path / "own" / f"{file}.toml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ImciError) as caught:
        read_tables(tmp_path / "own")
    return str(caught.value).splitlines()


def line(file: str, text: str, after: str = "") -> int:
    whole = (SHIPPED / f"{file}.toml").read_text("utf-8")
    return whole[: whole.index(text, whole.index(after))].count("\n") + 1


PNEUMONIA = "[tables.cough.rows.pneumonia]"


@pytest.mark.parametrize(
    ("file", "old", "new", "told", "place"),
    [
        (
            COUGH,
            "chest_indrawing == yes",
            "chest_indrawing == often",
            "chest_indrawing is never 'often'",
            "indrawing = ",
        ),
        (COUGH, "stridor_calm == yes", "stridor == yes", "stridor is not an input", "stridor = "),
        (
            COUGH,
            '"fast_50 or fast_40"',
            '"fast_50 or fast_30"',
            "fast_30 is neither a fact nor a setting",
            "fast_breathing = ",
        ),
        (COUGH, '"fast_50 or fast_40"', '"fast_50 or fast_breathing"', "depends on itself", "fast_breathing = "),
        (COUGH, '"fast_50 or fast_40"', '"fast_50 or"', "is not an expression", "fast_breathing = "),
        (COUGH, '"fast_50 or fast_40"', "40", "an expression must be text", "fast_breathing = "),
        (COUGH, "breaths_per_min >= 50", "breaths_per_min >= 500", "goes from 10 to 150, not to 500", "fast_50 = "),
        (
            COUGH,
            "age_days < months12 and",
            "age_days < months11 and",
            "can't be compared with 'months11'",
            "fast_50 = ",
        ),
        (COUGH, "spo2_pct < 90", "spo2_pct < low", "can't be compared with 'low'", "spo2_low = "),
        (COUGH, "[0, 365]", "[365, 0]", "cough_days: 365 is not below 0", "cough_days = "),
        (COUGH, "{ whole = [0, 365]", "{ whole = [0]", "must be a list of values", "cough_days = "),
        (COUGH, '["done", "not_possible"]', '["done"]', "bd_trial needs two values or more", "bd_trial = "),
        (COUGH, 'wheeze = ["yes", "no"]', 'wheeze = ["yes", "yes"]', "wheeze names yes twice", "wheeze = "),
        (COUGH, "wheeze = [", "fever = [", "the name fever is used twice", None),
        (COUGH, "wheezes =", "Wheezes =", "'Wheezes' is not a name", None),
        (
            COUGH,
            'source = "emcare"',
            'source = "emcares"',
            "the source emcares is not among those",
            "trial_not_possible = ",
        ),
        (
            COUGH,
            'standing = "ours"',
            'standing = "mine"',
            "standing is 'mine'; it can be certain",
            "indrawing_stays = ",
        ),
        (COUGH, 'colour = "yellow"', 'colour = "grey"', "colour is 'grey'; it can be pink, yellow, green", None),
        (COUGH, 'colour = "pink"', 'colour = "green"', "a green row must be clear", None),
        (COUGH, "clear = true", "clear = false", "a green row must be clear", None),
        (COUGH, "clear = true", 'clear = "yes"', "clear must be true or false", "clear = "),
        (COUGH, "rows.pneumonia]\ncolour", "rows.pneumonia]\nfollows = 3\ncolour", "'follows' is not known here", None),
        (COUGH, "follow = 3", "follow = -3", "follow must be days", "follow = 3"),
        (COUGH, "follow = 3", 'follow = "soon"', "follow must be days", "follow = 3"),
        (COUGH, '"fast_50", "fast_40"]', '"fast_50", "cough"]', "reason: cough is an input", None),
        (COUGH, 'when = "breathing_signs_stay"', "", "an expression must be text", None),
        (COUGH, 'ask_too = ["wheeze"', 'ask_too = ["waz"', "waz is not an input for the group child", "ask_too = "),
        (COUGH, 'do = ["refer_urgently"]', 'do = "refer_urgently"', "do must be a list of names", "do = "),
        (COUGH, 'do_if.oxygen = "spo2_low"', 'do_if.oxygen = "spo2"', "oxygen: spo2 is neither", "do_if.oxygen"),
        (
            COUGH,
            'gate = "breathing_trouble"',
            'gate = "result(anaemia)"',
            "anaemia is not a classification of an earlier",
            "gate = ",
        ),
        (
            COUGH,
            'when = "breathing_signs_stay"',
            'when = "pink_elsewhere()"',
            "is known only when all tables are read",
            None,
        ),
        (COUGH, "[tables.cough]", "[tables.cough]\nrow = 1", "'row' is not known here", None),
        (COUGH, "rows.pneumonia]", "rows.very_severe_disease]", "very_severe_disease stands twice", None),
        (COUGH, 'group = "child"', 'group = "infant"', "group is 'infant'; it can be child, young, both", None),
        (NUTRITION, "result(pneumonia)", "result(no_anaemias)", "no_anaemias is not a classification", None),
        ("any_age", "age_days = ", "age = ", "no file has the input age_days", None),
        ("any_age", "s_sunken_eyes = ", "breastfed = ", "the name breastfed is used twice", None),
        ("hiv", "breastfed == yes", "drinking == poor", "the input drinking is for the group child", None),
        (HEAD, "child_from = 60", "child_from = 60.5", "child_from must be a whole number of days", "child_from = "),
        (HEAD, "child_from = 60", "child_till = 60", "child_from is missing", None),
        (HEAD, 'malaria_risk = "none"', 'malaria_risk = "some"', "malaria_risk is 'some'", "malaria_risk = "),
        (HEAD, "cholera_area = false", "cholera_area = 0", "cholera_area must be true or false", "cholera_area = "),
        (HEAD, "edition = 2026-11-25", 'edition = "soon"', "edition must be a date", "edition = "),
        (HEAD, '"child/ear",', '"child/ears",', "child/ears.toml: No such file", None),
        (HEAD, '"child/ear",', "", "child/ear.toml is there, but not among the files", "files = "),
        (HEAD, '"child/ear",', '"../child/ear",', "'../child/ear' is not a name of a file", "files = "),
    ],
)
def test_a_fault_is_told_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, told: str, place: str | None
) -> None:
    found = faults(tmp_path, (file, old, new))
    mine = [fault for fault in found if told in fault]
    assert mine, found
    if place is not None:
        assert mine[0].startswith(f"{file}.toml, line {line(file, chr(10) + place) + 1}: "), mine


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        (COUGH, "stridor_calm == yes", "stridor_calm == oui"),
        (NUTRITION, "whz < -3", "whz < -30"),
        (HEAD, "end = 1826", "end = 1"),
    )
    assert len(found) == 3
    assert {fault.split(",")[0] for fault in found} == {"child/cough.toml", "child/nutrition.toml", "edition.toml"}


def test_a_file_that_is_not_toml(tmp_path: Path) -> None:
    found = faults(tmp_path, (COUGH, PNEUMONIA, "[tables.cough.rows.pneumonia"))
    assert any(fault.startswith("child/cough.toml") and "not TOML" in fault and "line" in fault for fault in found)


def test_a_worse_row_under_a_milder_one(tmp_path: Path) -> None:
    found = faults(tmp_path, (COUGH, 'when = "not breathing_signs_stay"\nclear = true', 'when = "stridor"'),
                   (COUGH, 'colour = "green"', 'colour = "pink"'))  # fmt: skip
    assert found == [
        f"child/cough.toml, line {line(COUGH, 'colour', 'rows.cough_or_cold')}: cough_or_cold is graver than pneumonia above it"
    ]


def test_the_line_of_what_stands_within_a_line() -> None:
    text = '[facts]\na = "x"\nb = { when = "y", source = "z" }\n\n[tables.t.rows.r]\ndo_if.c = "q"\n'
    assert line_of(text, "facts", "b") == line_of(text, "facts.b", "source") == 3
    assert line_of(text, "tables.t.rows.r.do_if", "c") == 6
    assert line_of(text, "tables.t.rows.r", "colour") == 5
    assert line_of(text, "elsewhere", "x") == 0


def test_what_is_shipped() -> None:
    tables = imci_tables()
    assert len(tables.inputs) == 71
    assert len({table.id for read in tables.tables.values() for table in read}) == 18
    assert len({row.code for read in tables.tables.values() for table in read for row in table.rows}) == 47
    assert len({one.id for read in tables.contradictions.values() for one in read}) == 14
    assert tables.facts["spo2_low"].source == "emcare"
    assert tables.facts["y_blood"].standing is Standing.FROM_MEMORY
    greens = [
        row for read in tables.tables.values() for table in read for row in table.rows if row.colour is Colour.GREEN
    ]
    assert all(row.clear for row in greens)
    assert [table.id for table in tables.tables[Group.YOUNG]][-1] == "hiv"


WORDS = "words"


@pytest.mark.parametrize(
    ("old", "new", "told", "place"),
    [
        (', ru = "Пневмония"', "", "ru is missing", "pneumonia = "),
        ('ru = "Пневмония"', 'ru = ""', "ru must be text", "pneumonia = "),
        ('ru = "Пневмония"', 'kk = "Пневмония"', "'kk' is not known here", "pneumonia = "),
        ("refer_urgently = ", "refer_quickly = ", "actions: refer_urgently has no words", "[actions]"),
        ("refer_urgently = ", "refer_quickly = ", "actions: refer_quickly is not in the tables", "refer_urgently = "),
        (
            "нижней части грудной клетки",
            "грудной клетки {spo2_pct}",
            "indrawing: the languages name different values",
            "indrawing = ",
        ),
        ("stridor when calm", "stridor {calm}", "stridor: {calm} is not an input", "stridor = "),
        (
            "[questions]",
            "[questions]\nfevers = { en = 'x', ru = 'x', uz = 'x' }",
            "questions: fevers is not an input",
            None,
        ),
        ("[colours]", "[colors]", "colours: pink has no words", None),
    ],
)
def test_a_fault_of_the_words(tmp_path: Path, old: str, new: str, told: str, place: str | None) -> None:
    text = (SHIPPED / "words.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "words.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ImciError) as caught:
        read_words(tmp_path, imci_tables())
    mine = [fault for fault in str(caught.value).splitlines() if told in fault]
    assert mine, str(caught.value)
    if place is not None:
        assert mine[0].startswith(f"words.toml, line {line(WORDS, chr(10) + place) + 1}: "), mine


def test_words_for_every_code_in_every_language() -> None:
    words = imci_words()
    assert words["classifications"]["pneumonia"] == {"en": "Pneumonia", "ru": "Пневмония", "uz": "Pnevmoniya"}
    assert "50" in words["reasons"]["fast_50"]["uz"]
    assert all(set(texts) == {"en", "ru", "uz"} for kind in words.values() for texts in kind.values())
