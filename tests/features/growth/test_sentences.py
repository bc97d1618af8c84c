"""Every claim has a sentence in every language, with its figures; the family's has neither SD nor class."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from pediatric_his.clinical.growth.judgement import Claim, ClaimName, Level, Subject
from pediatric_his.features.growth.family import SAYINGS, family_sentence, of_a_hundred
from pediatric_his.features.growth.picture import CHART_OF
from pediatric_his.features.growth.sentences import CLASSES, NAMES, sentence
from pediatric_his.features.growth.words import z_text
from pediatric_his.web.languages import _, language

DAY = date(2026, 11, 24)
LOCALES = ("uz", "ru", "en")
SUBJECTS = {
    ClaimName.SAM: [Subject.OEDEMA, Subject.MUAC, Subject.WFLH],
    ClaimName.MAM: [Subject.MUAC, Subject.WFLH],
    ClaimName.AT_RISK_INFANT: [Subject.MUAC, Subject.WFLH, Subject.WFA],
    ClaimName.IMPLAUSIBLE: [Subject.WEIGHT, Subject.STATURE, Subject.WEIGHT_STATURE, Subject.HEAD, Subject.MUAC],
    ClaimName.OVERDUE: [Subject.WEIGHT, Subject.STATURE, Subject.HEAD],
    ClaimName.UNMEASURED: [Subject.WEIGHT, Subject.STATURE, Subject.HEAD, Subject.MUAC, Subject.OEDEMA],
    ClaimName.REFERENCE_ENDED: [Subject.WFA, Subject.HCFA],
    ClaimName.HOLDS_LINE: [Subject.WFA, Subject.LHFA, Subject.WFLH, Subject.BMIFA, Subject.HCFA],
}


def claims(name: ClaimName) -> list[Claim]:
    return [
        Claim(
            name, level, subject, DAY, z=-2.44, past=past, value=9.3, since=DAY - timedelta(days=60), from_z=-0.71,
            grams=-120, usual_grams=433, percent=2.5, signs=(subject,) if subject else (), target_z=-0.5, count=4, days=60,
        )
        for subject in SUBJECTS.get(name, [Subject.LHFA])
        for level in Level
        for past in (False, True)
    ]  # fmt: skip


@pytest.mark.parametrize("name", list(ClaimName))
def test_every_claim_is_a_sentence_in_every_language(name: ClaimName) -> None:
    for claim in claims(name):
        told = []
        for locale in LOCALES:
            with language(locale):
                told.append(sentence(claim, DAY + timedelta(days=3)))
        assert len(set(told)) == len(LOCALES), told
        for text in told:
            assert text.endswith((".", ")"))
            assert "%(" not in text
            assert "None" not in text
            assert not re.search("[↑↓→]", text)


def test_the_past_is_told_with_its_day() -> None:
    stunted = Claim(ClaimName.STUNTED, Level.WATCH, Subject.LHFA, DAY, z=-2.44, past=True, value=80.0)
    with language("en"):
        assert sentence(stunted, date(2027, 11, 1)) == ("On 24.11.2026 it was so: Length or height: stunted (−2.4 SD).")
    today = Claim(ClaimName.STUNTED, Level.WATCH, Subject.LHFA, DAY, z=-2.44, value=80.0)
    with language("ru"):
        assert sentence(today, DAY) == "Длина тела или рост: низкий рост (−2,4 SD)."


def test_a_standing_finding_bears_its_day() -> None:
    sam = Claim(ClaimName.SAM, Level.ALARM, Subject.MUAC, DAY, value=112.0, signs=(Subject.MUAC,))
    with language("en"):
        assert "arm circumference 112 mm" in sentence(sam, DAY)
        assert "24.11.2026" not in sentence(sam, DAY)
        told = sentence(sam, DAY + timedelta(days=1))
        assert "arm circumference 112 mm (24.11.2026). Check appetite" in told, (
            "beside what was found, not after what to do"
        )
        stunted = Claim(ClaimName.STUNTED, Level.WATCH, Subject.LHFA, DAY, z=-2.44, value=80.0)
        assert sentence(stunted, DAY + timedelta(days=1)).endswith("stunted (−2.4 SD, 24.11.2026).")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_family_hears_neither_figures_of_ours_nor_classes(locale: str) -> None:
    with language(locale):
        classes = [_(words) for words in CLASSES.values()]
        for name in SAYINGS:
            for claim in claims(name):
                told = family_sentence(claim, DAY)
                assert told
                assert not re.search(r"SD|z-|[−-]\d|centile|центил|sentil|%\(", told), told
                plain = told.lower()
                assert not [c for c in classes if c.lower() in plain and len(c) > 12], told


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_grave_sounds_grave(locale: str) -> None:
    with language(locale):
        for name in SAYINGS:
            told = {c.level: family_sentence(c, DAY) for c in claims(name)}
            assert len(set(told.values())) >= 3, "alarm, watch and the rest differ"


@pytest.mark.parametrize(
    ("z", "less"), [(-4.2, "fewer than 1"), (-2.4, "fewer than 1"), (-2.2, "about 1"), (0.0, "about 50"), (2.2, "about 99"),
                    (2.4, "more than 99")],
)  # fmt: skip
def test_of_a_hundred_is_never_rounded_to_one_of_them(z: float, less: str) -> None:
    with language("en"):
        assert of_a_hundred(z, corrected=False) == f"Of 100 children of this age and sex, {less} have less."
        assert "from the day on which the baby was due" in of_a_hundred(z, corrected=True)


def test_each_subject_has_its_name() -> None:
    assert set(NAMES) == set(Subject)
    assert set(CHART_OF) == set(Subject) - {Subject.OEDEMA}


@pytest.mark.parametrize(
    ("z", "shown"),
    [
        (-2.04, "−2.04"),
        (-2.0, "−2.0"),
        (-1.96, "−1.96"),
        (-2.06, "−2.1"),
        (3.01, "+3.01"),
        (0.02, "0.0"),
        (-1.94, "−1.9"),
    ],
)
def test_no_decimal_hides_on_which_side_of_a_limit_it_is(z: float, shown: str) -> None:
    with language("en"):
        assert z_text(z) == shown
