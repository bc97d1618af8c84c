"""The paper's own text, read back from the PDF: the sentence of the page, in both languages of the paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pediatric_his.clinical.growth.judgement import Level
from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, employ
from tests.features.printing.test_print import text_of
from tests.features.reception.test_queue import today
from tests.features.visits.test_note import sign
from tests.one_answer.children import MadeUp, made_up
from tests.one_answer.commands import interpreted
from tests.one_answer.places import note
from tests.one_answer.run import keep


def measured_today(level: Level, folder: Path) -> Iterator[MadeUp]:
    """Made-up children of whom this is said, measured today."""
    children = [child for child in (made_up(number, today()) for number in range(120)) if child.on in child.days]
    claims = interpreted(children, folder)
    return (child for child in children if claims[child.number] and claims[child.number][0].level is level)


def letters(text: str) -> str:
    """What is printed, without the spaces that lines and justified words make."""
    return re.sub(r"[\s\u00ad]", "", text)


@pytest.mark.parametrize("level", [Level.ALARM, Level.WATCH, Level.FINE, Level.UNKNOWN])
def test_the_paper_says_the_sentence_of_the_page(clinic: Clinic, tmp_path: Path, level: Level) -> None:
    child = next(measured_today(level, tmp_path))
    patient = keep(clinic, child)
    encounter = clinic.encounter(patient, today(), queue_number=1)
    said = {}
    for locale in ("uz", "ru"):
        doctor = employ(clinic, "doctor", f"{locale}.{new_id().hex}", locale)
        said[locale] = note(replace(clinic, people=clinic.people | {"doctor": doctor}), encounter)
    assert sign(clinic.doctor, encounter, what_was_done="Направлен") == 303
    text = letters(text_of(clinic.nurse.paper(f"/encounters/{encounter}/print/visit")))
    for locale, page in said.items():
        assert page.headline, locale
        assert letters(page.headline) in text, (locale, page.headline)
    for row in said["uz"].rows:  # the figures stand once, with the unit in the paper's first language
        assert letters(f"{row.value} {row.z} SD" if row.z else row.value) in text, row
    assert said["uz"].headline != said["ru"].headline
