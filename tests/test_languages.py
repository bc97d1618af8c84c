"""All shipped languages are complete, and say ages and figures as people here do."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from pediatric_his.clinical.ages import Age
from pediatric_his.web.languages import age_words, language, negotiate, number_text, signed_text

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> set[object]:
    """What the sources say today."""
    template = tmp_path_factory.mktemp("po") / "messages.pot"
    keywords = ["-k", "_", "-k", "N_", "-k", "t", "-k", "ngettext:1,2", "-k", "pgettext:1c,2"]
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        "-F",
        "bin/babel.cfg",
        *keywords,
        "-o",
        str(template),
        ".",
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    with template.open("rb") as file:
        return {(m.context, m.id) for m in read_po(file) if m.id}


def test_a_word_within_an_f_string_is_among_the_messages(messages: set[object]) -> None:
    """The extraction doesn't look into one."""
    known = {text for message in messages if isinstance(message, tuple) for text in _texts(message[1])}
    asked = [
        (path.name, call.args[0].value)
        for path in sorted((ROOT / "pediatric_his").rglob("*.py"))
        if "_assets" not in path.parts
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext")
        if call.args and isinstance(call.args[0], ast.Constant)
    ]
    assert len(asked) > 300
    assert [(name, text) for name, text in asked if text not in known] == []


def _texts(value: object) -> list[str]:
    """One text, or the forms of a plural."""
    return [str(text) for text in value] if isinstance(value, list | tuple) else [str(value or "")]


@pytest.mark.parametrize("locale", ["uz", "ru"])
def test_every_message_is_translated_with_its_figures(messages: set[object], locale: str) -> None:
    with (ROOT / "locales" / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file, locale=locale)
    translated = {(m.context, m.id) for m in catalog if m.id}
    assert messages - translated == set()
    for message in catalog:
        if not message.id:
            continue
        strings = _texts(message.string)
        ids = _texts(message.id)
        assert all(strings), message.id
        assert not message.fuzzy
        for text in strings:
            assert set(re.findall(r"%\(\w+\)\w", text)) == set(re.findall(r"%\(\w+\)\w", ids[-1])), message.id
            assert "‘" not in text, "Uzbek oʻ and gʻ are written with U+02BB"
            assert "'" not in text or locale != "uz"


@pytest.mark.parametrize(
    ("locale", "age", "words"),
    [
        ("ru", Age(0, 0, 1, 1), "1 день"), ("ru", Age(0, 0, 3, 3), "3 дня"), ("ru", Age(0, 1, 4, 35), "5 недель"),
        ("ru", Age(0, 2, 9, 70), "10 недель"), ("ru", Age(0, 11, 0, 335), "11 месяцев"), ("ru", Age(1, 2, 0, 427), "1 год 2 месяца"),
        ("ru", Age(5, 1, 0, 1857), "5 лет 1 месяц"), ("ru", Age(14, 3, 0, 5200), "14 лет"), ("uz", Age(1, 2, 0, 427), "1 yosh 2 oy"),
        ("uz", Age(0, 0, 5, 5), "5 kun"), ("en", Age(2, 0, 0, 731), "2 years"), ("en", Age(0, 2, 10, 71), "10 weeks 1 day"),
    ],
)  # fmt: skip
def test_ages_in_words(locale: str, age: Age, words: str) -> None:
    with language(locale):
        assert age_words(age) == words


def test_figures_are_written_as_people_write_them() -> None:
    with language("ru"):
        assert number_text(7.25, 2) == "7,25"
        assert signed_text(-2.14, 1) == "−2,1"
        assert signed_text(0.9, 1) == "+0,9"
        assert signed_text(-0.01, 1) == "0,0"


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("uz-UZ,ru;q=0.8", "uz"),
        ("ru-RU,en;q=0.5", "ru"),
        ("en-GB", "en"),
        ("uz-Cyrl-UZ,ru;q=0.9", "ru"),
        ("ko", "uz"),
        ("", "uz"),
        (";;q=x", "uz"),
    ],
)
def test_a_browsers_language_is_met(header: str, locale: str) -> None:
    assert negotiate(header) == locale
