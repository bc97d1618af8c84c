"""Which passwords are taken, and what is said of the others at their field."""

from __future__ import annotations

import asyncio

import pytest

from pediatric_his.features.staff.passwords import hash_now, matches
from pediatric_his.features.staff.strength import Weakness, weakness
from tests.clinic import Clinic

KNOWN = ("n.karimova", "Karimova", "Dilnoza", "Rustam qizi", "1-sonli Toshkent bolalar poliklinikasi")
SHORT, LONG, EASY = Weakness.TOO_SHORT, Weakness.TOO_LONG, Weakness.TOO_EASY


@pytest.mark.parametrize(
    ("password", "verdict"),
    [
        ("", SHORT),
        ("Xk9#mvp2Lq7", SHORT),  # eleven
        ("Xk9#mvp2Lq7z", None),  # twelve
        ("a" * 12, EASY),
        ("tramvay limon soat " * 11, LONG),
        ("tramvay limon soat daryo", None),
        ("трамвай лимон часы", None),
        ("toʻrtta soʻz birga kelmaydi", None),
        ("password1234", EASY),
        ("123456789012", EASY),
        ("qwertyuiop[]", EASY),
        ("йцукенгшщзхъ", EASY),  # the same row of keys
        ("parol12345678", EASY),
        ("пароль123456", EASY),
        ("gfhjkm123456", EASY),  # «пароль» with the keyboard left in Latin
        ("зфыыцщкв1234", EASY),  # "password" with the keyboard left in Cyrillic
        ("ghbdtnghbdtn", EASY),
        ("bolalar-2026", EASY),  # the demo's
        ("Toshkent-2026!", EASY),
        ("poliklinika2026", EASY),
        ("assalomalaykum", EASY),
        ("karimova1985!", EASY),  # her own name
        ("n.karimova.n.karimova", EASY),  # her login
        ("Dilnoza14032024", EASY),
        ("------------", EASY),
        # Names, greetings, what is said with love, places, poets: in both alphabets, on both keyboards, with a year or a hyphen.
        ("люблюмаму2020", EASY),
        ("k.,k.vfve2020", EASY),
        ("jahongir1990", EASY),
        ("xayrlikun2026", EASY),
        ("navoiy1441babur", EASY),
        ("Salom-Dunyo-2026", EASY),
        ("адмишхшкщ1234", EASY),
        ("любимыймуж1985", EASY),
        ("мамапапая2015", EASY),
        ("моясемья2019", EASY),
        ("люблютебя1995", EASY),
        ("солнышкомое77", EASY),
        ("доченька2014", EASY),
        ("машенька2012", EASY),
        ("mening-oilam-2020", EASY),
        ("onajonim1970", EASY),
        ("sevaman-seni-99", EASY),
        ("o'g'limjasur2015", EASY),
        ("ogʻlimjasur2015", EASY),
        ("baxtiyor1988", EASY),
        ("шахзода2005!", EASY),
        ("Dildora-1992", EASY),
        ("gulchehra1975", EASY),
        ("сарвиноз2001", EASY),
        ("ulugbek123456", EASY),
        ("samarqandim2024", EASY),
        ("qoqon-margilon", EASY),
        ("ташкент-1966", EASY),
        ("istanbul2023!", EASY),
        ("alpomish2026", EASY),
        ("amirtemur1336", EASY),
        ("umarxayyom1048", EASY),
        ("assalomualaykum1", EASY),
        ("xushkelibsiz26", EASY),
        ("rahmat-barchaga", EASY),
        ("доброеутро2024", EASY),
        ("k.,bvfzvfvfjxrf", EASY),
        ("ghbdtn123456", EASY),
        ("cfkjvljrnjh2020", EASY),
        ("yfdjbq1441,f,eh", EASY),
        ("nexia-matiz-01", EASY),
        ("paxtakor1979", EASY),
        ("shifokorman2020", EASY),
        ("maktabim-1234", EASY),
        ("бахтиёрбек1988", EASY),
        ("жахонгир1990", EASY),
        ("ойбек-дилноза", EASY),
        ("hamshiram2026", EASY),
        ("qwertynavoiy", EASY),
        ("salom dunyo bahor quyosh", None),  # four of the commonest are still a passphrase
        ("oila non choy daryo", None),
        ("love life sun moon", None),
        ("мама весна город дождь", None),
        ("чашка зонт поезд лимон", None),
        ("correct horse battery staple", None),
    ],
)
def test_which_passwords_are_taken(password: str, verdict: Weakness | None) -> None:
    assert asyncio.run(weakness(password, KNOWN)) is verdict


def test_what_is_known_of_her_alone_makes_it_easy() -> None:
    """A rare name is weak for who bears it, and for nobody else."""
    assert asyncio.run(weakness("qalandarzoda77", ("q.qalandarzoda", "Qalandarzoda"))) is EASY
    assert asyncio.run(weakness("qalandarzoda77", KNOWN)) is None


@pytest.mark.parametrize(
    ("locale", "words"),
    [("uz", "Topish juda oson"), ("ru", "Слишком легко угадать"), ("en", "Too easy to guess")],
)
def test_a_weak_password_is_refused_at_its_field_in_her_language(clinic: Clinic, locale: str, words: str) -> None:
    clinic.doctor.post("/account/language", {"locale": locale})
    answer = clinic.doctor.post("/account/password", {"password": "x", "new_password": "Toshkent-2026!"})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="new_password-error"' in answer.text
    assert "Toshkent-2026!" not in answer.text


def test_the_present_password_can_be_guessed_eight_times(clinic: Clinic) -> None:
    fresh = {"password": "wrong", "new_password": "tramvay limon soat"}
    answers = [clinic.doctor.post("/account/password", fresh) for _ in range(9)]
    assert {answer.status_code for answer in answers} == {422}
    assert ["present password" in answer.text for answer in answers[:8]] == [True] * 8
    assert "The next one counts in" in answers[8].text


def test_an_account_without_a_password_fits_none() -> None:
    """Also not the one that an unknown login is compared with."""
    assert not asyncio.run(matches("nobody has this password", ""))
    assert not asyncio.run(matches("nobody has this password", None))
    assert asyncio.run(matches("tramvay limon soat", hash_now("tramvay limon soat")))
