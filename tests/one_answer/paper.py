"""The printed summary of a visit: its HTML before it becomes a PDF, and for some children the PDF's own text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pediatric_his.db.actor import Actor
from pediatric_his.db.database import reading
from pediatric_his.documents.forms import visit_summary_html
from pediatric_his.features.approvals.queries import norms
from pediatric_his.features.dangers.judging import ChildDay
from pediatric_his.features.growth.reading import read_growth
from pediatric_his.features.measurements.queries import history
from pediatric_his.features.patients.queries import get_child
from pediatric_his.features.printing import sheets
from pediatric_his.features.reception.queries import get_encounter
from pediatric_his.features.vaccinations.due import due_list
from pediatric_his.features.visits.queries import PARTS, SignedNote
from pediatric_his.features.visits.record import KnownOfDay
from pediatric_his.web.languages import language
from pediatric_his.web.permissions import Role
from pediatric_his.web.session import Hospital, Me
from pediatric_his.web.templating import environment
from tests.clinic import Clinic
from tests.one_answer.children import MadeUp
from tests.one_answer.places import Seen, row_name, words


def compare_paper(
    clinic: Clinic,
    in_app: Callable[[Callable[[], Any]], Any],
    child: MadeUp,
    patient: UUID,
    encounter: UUID,
    note: Seen,
) -> Iterator[str]:
    """Where the paper says another thing than the note beside which it is written."""
    html = in_app(lambda: _summary(clinic, patient, encounter, child))
    headline = re.search(r'<p class="lead">(.*?)</p>', html, re.S)
    first = words(headline[1]) if headline else ""
    if first != note.headline:
        yield f"paper: says first {first!r}, the note {note.headline!r}"
    table = re.search(r'<table class="figures">(.*?)</table>', html, re.S)
    rows = re.findall(r"<tr>(.*?)</tr>", table[1], re.S) if table else []
    lines = [[words(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)] for row in rows]
    expected = [[row.name, row.value, f"{row.z} SD" if row.z else "", row.words] for row in note.rows]
    told = [[row_name(name), value, z, said] for name, value, z, said in lines]
    if [row[:3] for row in told] != [row[:3] for row in expected]:
        yield f"paper: {told}, the note {expected}"
    for paper, screen in zip(told, expected, strict=False):
        if not screen[3].startswith(paper[3]):
            yield f"paper: {paper}, the note {screen}"


async def _summary(clinic: Clinic, patient: UUID, encounter_id: UUID, made: MadeUp) -> str:
    actor = Actor(clinic.hospital_id, clinic.doctor.staff_id, "")
    async with reading(actor) as db:
        child, encounter = await get_child(db, patient), await get_encounter(db, encounter_id)
        assert child is not None
        assert encounter is not None
        growth = read_growth(child, await history(db, patient), await norms(db), made.on)
        with language("en"):
            due = await due_list(db, child, "UZ", made.on)
    printing = sheets.begin(_me(clinic), datetime.now(UTC), 1, clinic.secret, ("en",))
    note = SignedNote(encounter_id, encounter_id, dict.fromkeys(PARTS, ""), [], [], [], "", datetime.now(UTC), "")
    sheet = sheets.visit_summary(
        printing, child, encounter, note, growth, due, ChildDay(), KnownOfDay(encounter.day, None, [])
    )
    return visit_summary_html(environment(), sheet, printing.t, "en")


def _me(clinic: Clinic) -> Me:
    hospital = Hospital(clinic.hospital_id, "", "", "Trial", "UZ", "UZ", "Asia/Tashkent", "", "")
    assert clinic.doctor.staff_id is not None
    return Me(clinic.doctor.staff_id, "", Role("doctor"), "", "", "", "", "en", hospital, b"")
