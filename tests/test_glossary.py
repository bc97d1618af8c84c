"""One word for one thing: docs/glossary.csv holds in the catalogs, the words of reference data and the templates."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from babel.messages.pofile import read_po

from pediatric_his.features.growth.words import CLASSES
from pediatric_his.web.languages import LOCALES, _, language
from tests.clinic import Clinic, employ, visible_text
from tests.features.reception.test_queue import today

ROOT = Path(__file__).parent.parent
LANGUAGES = ("ru", "uz")
Said = list[tuple[str, tuple[str, ...]]]


@cache
def glossary() -> list[dict[str, str]]:
    with (ROOT / "docs" / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def catalog(locale: str) -> Said:
    """(English, translations) of every message; a plural has several."""
    with (ROOT / "locales" / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = [message for message in read_po(file, locale=locale) if message.id]
    english = [m.id if isinstance(m.id, str) else m.id[0] for m in messages]
    said = [(m.string,) if isinstance(m.string, str) else tuple(m.string or ()) for m in messages]
    return list(zip(english, said, strict=True))


@cache
def reference(locale: str) -> Said:
    """Words of reference data: `ru = "…"` in its files. Names of vaccines as lists write them are not ours to choose."""
    files = [f for f in (ROOT / "pediatric_his" / "reference").rglob("*.toml") if f.name != "names.toml"]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [(line, tuple(re.findall(rf'\b{locale} = "([^"]*)"', line))) for line in lines]


def folded(words: str) -> str:
    return words.casefold().strip(" .:?")


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_message_that_is_a_term_is_said_by_its_word(locale: str) -> None:
    terms = {folded(term["en"]): folded(term[locale]) for term in glossary()}
    wrong = [
        (english, text, terms[folded(english)])
        for english, texts in catalog(locale)
        for text in texts
        if folded(english) in terms and folded(text).removesuffix("lar") != terms[folded(english)].removesuffix("lar")
    ]
    assert not wrong


@pytest.mark.parametrize("locale", LANGUAGES)
def test_no_other_word_stands_for_a_term(locale: str) -> None:
    templates = [(str(file), (file.read_text(encoding="utf-8"),)) for file in (ROOT / "templates").rglob("*.html")]
    never = [(term["key"], term[f"never_{locale}"]) for term in glossary() if term[f"never_{locale}"]]
    wrong = [
        (key, where, text)
        for where, texts in [*catalog(locale), *reference(locale), *templates]
        for text in texts
        for key, pattern in never
        if re.search(pattern, text.casefold())
    ]
    assert not wrong


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_message_about_a_term_uses_no_word_of_another(locale: str) -> None:
    """`not_here`: a word that is right elsewhere, but not where the English names this term."""
    names = {folded(term["en"]) for term in glossary()}
    guarded = [(term["en"], term[f"not_here_{locale}"]) for term in glossary() if term[f"not_here_{locale}"]]
    wrong = [
        (english, text)
        for english, texts in catalog(locale)
        for text in texts
        for name, pattern in guarded
        if re.search(rf"\b{re.escape(name)}s?\b", english.casefold())
        and (folded(english) == name or folded(english) not in names)
        and re.search(pattern, text.casefold())
    ]
    assert not wrong


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_glossary_holds_what_the_product_says(locale: str) -> None:
    """Each word of a term, less its ending, stands in the catalog: a term that is gone leaves the list."""
    said = "\n".join(text for _english, texts in catalog(locale) for text in texts).casefold()
    stems = {
        term["key"]: [word[: max(3, len(word) - 3)] for word in folded(term[locale]).split()] for term in glossary()
    }
    assert [key for key, parts in stems.items() if not all(part in said for part in parts)] == []


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_word_serves_two_terms_only_where_the_list_says_so(locale: str) -> None:
    count = Counter(folded(term[locale]) for term in glossary())
    shared = {term["key"] for term in glossary() if count[folded(term[locale])] > 1}
    assert shared == {term["key"] for term in glossary() if locale in term["shares"].split()}


def test_a_term_stands_once_and_is_whole() -> None:
    assert max(Counter(term["key"] for term in glossary()).values()) == 1
    assert max(Counter(folded(term["en"]) for term in glossary()).values()) == 1
    languages = ("en", "ru", "uz", "uz_Cyrl", "kk", "ky", "ko")
    assert [term["key"] for term in glossary() if not all(term[language] for language in languages)] == []


def test_russian_tells_no_sex_of_whom_it_does_not_know() -> None:
    """No «подписал(а)»: a noun or the plural."""
    assert [
        text for _english, texts in catalog("ru") for text in texts if re.search(r"[а-яё]\([а-яё]{1,2}\)", text)
    ] == []


def test_uzbek_keeps_the_singular_after_a_number_and_its_own_apostrophes() -> None:
    for _english, texts in [*catalog("uz"), *reference("uz")]:
        assert not re.search("[‘’`']", " ".join(texts)), texts
    assert [texts for _english, texts in catalog("uz") if len(set(texts)) > 1] == []


def test_russian_counts_in_three_forms() -> None:
    plurals = [texts for _english, texts in catalog("ru") if len(texts) > 1]
    assert plurals
    assert {len(texts) for texts in plurals} == {3}


JARGON = {
    "en": r"Reference|z-?score|centile|percentile|standard deviation|Median|WHO|INTERGROWTH|\d of 100\b",
    "ru": r"z-?оценк|центил|отклонени|медиан|Норматив|ВОЗ|WHO|INTERGROWTH|\d из 100\b",
    "uz": r"z-?baho|sentil|ogʻish|median|JSST|WHO|INTERGROWTH|100 dan \d",
}


def children_to_show(clinic: Clinic) -> list[UUID]:
    """A usual child, one in danger, one far too heavy, one born early, one of eight years, one never measured."""
    two, eight = today() - timedelta(days=800), today() - timedelta(days=3000)
    usual, wasted, heavy, tall, nobody = (clinic.child(birth_date=day) for day in (two, two, two, eight, two))
    early = clinic.child(birth_date=today() - timedelta(days=120), gestational_age_days=210)
    for child, weight, length in (
        (usual, 12_000, 870), (wasted, 8_000, 870), (heavy, 20_000, 870), (tall, 26_000, 1280), (early, 4_000, 540),
    ):  # fmt: skip
        for back in (100, 0):
            clinic.measurement(child, "weight", weight - 8 * back, today() - timedelta(days=back))
            clinic.measurement(child, "length_height", length - back // 3, today() - timedelta(days=back))
            clinic.measurement(child, "head_circumference", 480, today() - timedelta(days=back))
    clinic.measurement(wasted, "muac", 112, today())
    return [usual, wasted, heavy, tall, nobody, early]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_parents_read_words_of_their_own(clinic: Clinic, locale: str) -> None:
    """Neither SD nor centile, reference or class: nowhere on their page, the chart and what is read aloud of it included."""
    doctor = employ(clinic, "doctor", f"{locale}.{clinic.slug}", locale)
    with language(locale):
        classes = [re.escape(_(words)) for words in CLASSES.values() if len(_(words)) > 12]
    jargon = "|".join([r"\bSD\b|\bz\b|[−+]\d", JARGON[locale], *classes])
    for child in children_to_show(clinic):
        page = doctor.get(f"/patients/{child}/growth/parents").text
        assert f'<html lang="{locale}' in page
        shown = page[page.index('<div class="wide-limit">') :]
        assert re.search("[а-яё]{4}" if locale == "ru" else "[a-z]{4}", visible_text(shown))
        spoken = " ".join(re.findall(r'(?:aria-label|title|alt)="([^"]*)"', shown))
        labels = re.search(r'<g class="ticks"[^>]*font-size="12">(.*?)</g>', shown, re.DOTALL)
        assert labels is None or not visible_text(labels[1]), "a curve's number is a centile"
        assert not re.findall(jargon, f"{visible_text(shown)} {spoken}")
