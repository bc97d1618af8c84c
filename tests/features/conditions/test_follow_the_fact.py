"""Each fact is recorded as a person would; then every place acts on it, and only those who see the record read its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from pediatric_his.features.conditions.words import name_of
from pediatric_his.settings import Settings
from pediatric_his.web.languages import language
from tests.clinic import Clinic, visible_text
from tests.features.conditions.facts import FACTS, Fact
from tests.features.conditions.places import PLACES, Place, World, card, every_child, listed, visit_summary
from tests.features.reception.test_queue import today


@pytest.fixture
def world(clinic: Clinic, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    return World(clinic, settings, monkeypatch, tmp_path)


def recorded(clinic: Clinic, facts: list[Fact]) -> dict[Fact, UUID]:
    children = {}
    for fact in facts:
        children[fact] = clinic.child(birth_date=today() - timedelta(days=fact.age_days))
        fact.record(clinic, children[fact])
    return children


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_every_fact_reaches(world: World, place: Place) -> None:
    children = recorded(world.clinic, FACTS)
    pages = place.look(world, children)
    deaf = [(fact.name, pages[fact][-400:]) for fact in FACTS if not place.acts(fact, pages[fact])]
    assert not deaf
    if place.named:
        assert not [fact.name for fact in FACTS if fact.why not in pages[fact]]


@pytest.mark.parametrize("place", PLACES[:3], ids=lambda place: place.name)
def test_nothing_is_kept_back_from_a_child_of_whom_nothing_is_known(world: World, place: Place) -> None:
    children = {fact: world.clinic.child(birth_date=today() - timedelta(days=fact.age_days)) for fact in FACTS[:1]}
    (page,) = place.look(world, children).values()
    assert not re.search(r"contraindicated|ask the doctor|exemption until|\)( \d)? refused by|immune:", page)


def closed_words() -> str:
    """What a family, the desk or a passer-by must not read, in all languages."""
    codes = ("154", "155", "186", "hiv-exposed", "007", "031", "tb-contact")
    names = []
    for locale in ("uz", "ru", "en"):
        with language(locale):
            names += [re.escape(name_of(code)) for code in codes]
    return "|".join([*names, r"\bHIV\b", r"\bВИЧ\b", r"\bOIV\b", "refus", "отказ", "rad et"])


def test_the_name_of_a_closed_fact_is_on_no_paper_and_no_list(world: World) -> None:
    children = recorded(world.clinic, [fact for fact in FACTS if fact.closed])
    for look in (card, visit_summary, every_child, listed):
        for fact, page in look(world, children).items():
            assert not re.search(closed_words(), page, re.IGNORECASE), (look.__name__, fact.name)


def test_the_desk_reads_no_closed_fact(clinic: Clinic) -> None:
    children = recorded(clinic, [fact for fact in FACTS if fact.closed])
    for number, child in enumerate(children.values(), 1):
        clinic.encounter(child, today(), queue_number=number)
    for page in _of_the_desk(children):
        answer = clinic.reception.get(page)
        assert not re.search(closed_words(), visible_text(answer.text), re.IGNORECASE), page
    born = clinic.db.value("SELECT birth_date FROM patient WHERE id = $1", next(iter(children.values())))
    sought = clinic.reception.search(f"{born:%d.%m.%Y}").text
    assert "Karimova" in sought
    assert not re.search(closed_words(), visible_text(sought), re.IGNORECASE)
    for child in children.values():
        assert clinic.reception.get(f"/patients/{child}/conditions").status_code == 403
        assert clinic.reception.get(f"/patients/{child}/vaccinations").status_code == 403


def _of_the_desk(children: Mapping[Fact, UUID]) -> list[str]:
    own = [f"/patients/{child}/details" for child in children.values()]
    return ["/desk", "/today", "/board", *own]


def test_the_audit_names_none(clinic: Clinic) -> None:
    recorded(clinic, [fact for fact in FACTS if fact.closed])
    rows = clinic.db.fetch("SELECT detail::text AS detail FROM audit WHERE action LIKE 'observation%'")
    assert rows
    told = [
        re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", row["detail"]) for row in rows
    ]  # an id holds any digits
    assert not [detail for detail in told if re.search(r"154|hiv|007|031|tb-contact", detail)]
