"""The places that a fact about vaccines must reach. A room that is built later adds itself here; the test walks them all."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader

from pediatric_his.cli import parser
from pediatric_his.commands.immunization.due_list import write_due_list
from pediatric_his.commands.import_.run import bring
from pediatric_his.db import database
from pediatric_his.db.identifiers import new_id
from pediatric_his.settings import Settings
from pediatric_his.web.languages import language
from tests.clinic import Clinic, visible_text
from tests.features.conditions.facts import Fact, text
from tests.features.reception.test_queue import today
from tests.features.visits.test_note import sign


@dataclass(frozen=True)
class World:
    clinic: Clinic
    settings: Settings
    monkeypatch: pytest.MonkeyPatch
    folder: Path


@dataclass(frozen=True)
class Place:
    """`look`: what stands there of each child, by fact. `acts`: whether it does what the fact asks for. `named`: it says why."""

    name: str
    look: Callable[[World, Mapping[Fact, UUID]], dict[Fact, str]]
    acts: Callable[[Fact, str], bool]
    named: bool = True


_ON_SCREEN = {
    "stopped": "contraindicated",
    "precaution": "ask the doctor first",
    "waits": "not before",
    "immune": "immune: not needed",
    "refusal": "refused by the family",
    "exemption": "medical exemption until",
}
_ASKED = {
    "stopped": "May not be given:",
    "precaution": "Ask the doctor first:",
    "waits": "Not before",
    "immune": "Not needed, the child is immune",
    "refusal": "Refused by the family",
    "exemption": "Medical exemption until",
}
NOT_NOW = {"en": "not now: ask the doctor", "ru": "не сейчас: спросите врача"}


def on_pages(address: Callable[[Clinic, UUID], str]) -> Callable[[World, Mapping[Fact, UUID]], dict[Fact, str]]:
    def look(world: World, children: Mapping[Fact, UUID]) -> dict[Fact, str]:
        return {f: visible_text(world.clinic.doctor.get(address(world.clinic, c)).text) for f, c in children.items()}

    return look


def said(fact: Fact, page: str) -> bool:
    until = f" {text(fact.until)}" if fact.until else ""
    return bool(re.search(rf"{re.escape(fact.vaccine)}( \d)? {_ON_SCREEN[fact.effect]}{until}", page))


def note_of(clinic: Clinic, child: UUID) -> str:
    return f"/encounters/{clinic.encounter(child, today(), 'in_progress')}/note"


def dose_form(world: World, children: Mapping[Fact, UUID]) -> dict[Fact, str]:
    """The product that holds it, about to be written down as given today."""
    found = {}
    for fact, child in children.items():
        form = {"cvx": fact.cvx, "given_on": text(today()), "lot": "A1", "site": "left_arm", "key": str(new_id())}
        answer = world.clinic.nurse.post(f"/patients/{child}/vaccinations/new", form)
        found[fact] = visible_text(answer.text) if answer.status_code == 422 else ""
    return found


def asked(fact: Fact, page: str) -> bool:
    until = f" {text(fact.until)}" if fact.until else ""
    return f"{_ASKED[fact.effect]}{until}" in page


def plan(world: World, children: Mapping[Fact, UUID]) -> dict[Fact, str]:
    pages = on_pages(lambda _clinic, child: f"/patients/{child}/vaccinations")(world, children)
    return {fact: page.partition("Plan of visits")[2].partition("What matters for")[0] for fact, page in pages.items()}


def planned_later(fact: Fact, page: str) -> bool:
    """In no visit, or only from its day on."""
    short = fact.vaccine.partition(" (")[0]
    days = [
        f"{year}{month}{day}"
        for day, month, year, what in re.findall(r"(\d\d)\.(\d\d)\.(\d{4})([^.]*?)(?=\d\d\.\d\d\.\d{4}|$)", page)
        if short in what
    ]
    return not days or (fact.until is not None and min(days) >= f"{fact.until:%Y%m%d}")


def card(world: World, children: Mapping[Fact, UUID]) -> dict[Fact, str]:
    pages = {f: world.clinic.reception.paper(f"/patients/{c}/print/card") for f, c in children.items()}
    return {fact: _text_of(pdf) for fact, pdf in pages.items()}


def visit_summary(world: World, children: Mapping[Fact, UUID]) -> dict[Fact, str]:
    found = {}
    for fact, child in children.items():
        visit = world.clinic.encounter(child, today())
        assert sign(world.clinic.doctor, visit) == 303
        found[fact] = _text_of(world.clinic.doctor.paper(f"/encounters/{visit}/print/visit"))
    return found


def _text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def on_the_card(fact: Fact, page: str) -> bool:
    if fact.effect == "waits":
        return text(fact.until) in page if fact.until else False
    return fact.effect == "immune" or NOT_NOW["ru"] in page


def every_child(world: World, children: Mapping[Fact, UUID]) -> dict[Fact, str]:
    """The list of the whole hospital: the row of the fact's group."""
    world.monkeypatch.setattr(database, "_pool", None)  # the application's pool lives in another loop
    out = world.folder / "due.csv"
    try:
        asyncio.run(write_due_list(world.settings, world.clinic.slug, today(), out, 1))
    finally:
        world.monkeypatch.undo()
    db = world.clinic.db
    cards = {db.value("SELECT card_number FROM patient WHERE id = $1", c): f for f, c in children.items()}
    with out.open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["group"] == cards[row["card_number"]].group]
    return {cards[row["card_number"]]: ",".join(row.values()) for row in rows}


def in_the_list(fact: Fact, row: str) -> bool:
    if fact.effect == "waits":
        return str(fact.until) in row
    return ",Immune," in row if fact.effect == "immune" else f",{NOT_NOW['en']}," in row


def listed(world: World, children: Mapping[Fact, UUID]) -> dict[Fact, str]:
    """A list brings a dose of it, given today: what its report says of the row, and the mark that stays with the dose."""
    db, file, report = world.clinic.db, world.folder / "list.csv", world.folder / "report.csv"
    rows = ["card;Фамилия;Имя;Пол;Дата рождения;Вакцина;Дата прививки"]
    for fact, child in children.items():
        card, family, given, sex, born = db.fetch(
            "SELECT card_number, family_name, given_name, sex, birth_date FROM patient WHERE id = $1", child
        )[0]
        day = text(today())
        keyed = "INSERT INTO patient_key (hospital_id, patient_id, kind, key) VALUES ($1, $2, 'card', $3)"
        db.fetch(keyed, world.clinic.hospital_id, child, card)
        rows.append(f"{card};{family};{given};{sex};{text(born)};{fact.cvx};{day}")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    world.monkeypatch.setattr(database, "_pool", None)
    try:
        command = ["import", str(file), "--hospital", world.clinic.slug, "--report", str(report)]
        with language("en"):
            asyncio.run(bring(world.settings, parser().parse_args(command)))
    finally:
        world.monkeypatch.undo()
    with report.open(encoding="utf-8-sig") as answer:
        said_of = {row["card"]: row["what is said"] for row in csv.DictReader(answer, delimiter=";")}
    found = {}
    for fact, child in children.items():
        card = db.value("SELECT card_number FROM patient WHERE id = $1", child)
        mark = db.value("SELECT confirmed_reason FROM dose WHERE patient_id = $1 AND cvx = $2", child, fact.cvx)
        found[fact] = f"{said_of.get(card, '')} | {mark}"
    return found


def doubted(_fact: Fact, words: str) -> bool:
    return words.count("Something that is known of the child speaks against this dose") == 2


PLACES = [
    Place("the child's page", on_pages(lambda _c, child: f"/patients/{child}"), said),
    Place("the vaccination page", on_pages(lambda _c, child: f"/patients/{child}/vaccinations"), said),
    Place("the visit's note", on_pages(note_of), said),
    Place("the dose form", dose_form, asked),
    Place("the catch-up plan", plan, planned_later, named=False),
    Place("the printed card", card, on_the_card, named=False),
    Place("the list of the whole hospital", every_child, in_the_list, named=False),
    Place("the answer to a list", listed, doubted, named=False),
]
