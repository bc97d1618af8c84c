"""A list brings what keeps a child from a vaccine by the room's own reader: tests, blood products, scars, an exemption of one part."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.clinic import Clinic, visible_text
from tests.features.lists.conftest import BringIn

HEAD = "ФИО;Пол;Дата рождения;Наблюдение;Значение наблюдения;Дата наблюдения;Дата постановки пробы"
HEAD += ";Окончание наблюдения;Примечание к наблюдению"
CHILD = "Каримов Али Рустамович;м;10.01.2025"
DECISION_HEAD = "ФИО;Пол;Дата рождения;Решение;Медотвод от;Дата решения;Медотвод до;Причина"
OWN_HEAD = "ФИО;Пол;Дата рождения;Манту, мм;Дата манту;Манту поставлена;Рубец БЦЖ;Дата осмотра рубца"
Kept = tuple[str, str, date | None, str, date | None, date | None]


def kept(clinic: Clinic) -> list[Kept]:
    rows = clinic.db.fetch(
        "SELECT code, value, observed_on, date_precision, placed_on, ended_on FROM observation o WHERE hospital_id = $1"
        " AND NOT EXISTS (SELECT FROM observation l WHERE l.supersedes = o.id) ORDER BY code, observed_on",
        clinic.hospital_id,
    )
    return [tuple(row) for row in rows]


def child_of(clinic: Clinic) -> UUID:
    found: UUID = clinic.db.value("SELECT id FROM patient WHERE hospital_id = $1", clinic.hospital_id)
    return found


def write(file: Path, head: str, *rows: str) -> Path:
    file.write_text("\n".join((head, *(f"{CHILD};{row}" for row in rows))) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("проба Манту;12;21.11.2025;18.11.2025;;", ("tuberculin", "12", date(2025, 11, 21), "day", date(2025, 11, 18), None)),
        ("Mantu sinamasi;12 мм;21.11.2025;;;", ("tuberculin", "12", date(2025, 11, 21), "day", None, None)),
        ("tuberculin;0;2025-11-21;;;", ("tuberculin", "0", date(2025, 11, 21), "day", None, None)),
        ("плазма или тромбоциты;;03.2025;;;", ("135", "", date(2025, 3, 1), "month", None, None)),
        ("130;;05.03.2025;;;", ("130", "", date(2025, 3, 5), "day", None, None)),
        ("30;;05.03.2025;;;", ("030", "", date(2025, 3, 5), "day", None, None)),  # a spreadsheet drops the nought
        ("рубчик БЦЖ;да;01.04.2025;;;", ("bcg-scar", "yes", date(2025, 4, 1), "day", None, None)),
        ("BCG chandig'i;yo'q;01.04.2025;;;", ("bcg-scar", "no", date(2025, 4, 1), "day", None, None)),
        ("контакт с туберкулёзом;;;;;", ("tb-contact", "", None, "day", None, None)),
        ("measles had, without laboratory evidence;;2025;;;", ("measles-disease", "", date(2025, 1, 10), "year", None, None)),
        ("химиотерапия;;02.2025;;01.06.2025;по выписке", ("168", "", date(2025, 2, 1), "month", None, date(2025, 6, 1))),
    ],
)  # fmt: skip
def test_what_a_list_tells_is_kept_once(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, row: str, expected: Kept
) -> None:
    file = write(tmp_path / "list.csv", HEAD, row)
    answer = bring_in(file)
    assert (answer.exit, kept(clinic)) == (0, [expected]), answer.out
    again = bring_in(file)
    assert "0 new, 1 same" in again.out, again.out
    assert kept(clinic) == [expected]


@pytest.mark.parametrize(
    ("row", "where", "message"),
    [
        ("проба Манту;300;21.11.2025;;;", "known: its figure", "From 0 to 80"),
        ("проба Манту;;21.11.2025;;;", "known: its figure", "empty"),
        ("проба Манту;12;;;;", "known: since, or its day", "empty"),
        ("проба Манту;12;21.11.2025;22.11.2025;;", "known: since, or its day", "before it was set"),
        ("проба Манту;12;11.2025;;;", "known: since, or its day", "31.12.2025"),
        ("130;;09.01.2025;;;", "known: since, or its day", "before 10.01.2025"),
        ("130;;31.02.2025;;;", "known: since, or its day", "no day"),
        ("130;;01.01.2099;;;", "known: since, or its day", "after"),
        ("рубчик БЦЖ;может быть;01.04.2025;;;", "known: its figure", "Choose"),
        ("беременность;;01.04.2025;;;", "known of the child", "can't be said"),
        ("золотуха;;01.04.2025;;;", "known of the child", "nothing that is written down"),
        ("химиотерапия;;01.06.2025;;01.02.2025;", "known: ended on", "before"),
    ],
)
def test_what_cannot_be_is_refused_at_its_cell(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, row: str, where: str, message: str
) -> None:
    answer = bring_in(write(tmp_path / "list.csv", HEAD, row))
    assert (answer.exit, kept(clinic)) == (1, [])
    said = " ".join(answer.lines(2))
    assert message in said.partition(f"{where}: ")[2], said
    assert "1 child" in answer.out, "the child herself comes in"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("проба Манту;40;21.11.2025;;;", "hardly ever seen"),
        ("проба Манту;12;21.11.2025;01.11.2025;;", "It is read after 2 to 4 days"),
        ("рубчик БЦЖ;да;01.02.2025;;;", "No scar can be told yet"),
        ("079;;01.04.2025;;;", "No such dose is written down"),
    ],
)
def test_what_would_be_asked_comes_in_and_is_said(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, row: str, said: str
) -> None:
    answer = bring_in(write(tmp_path / "list.csv", HEAD, row))
    assert (answer.exit, len(kept(clinic))) == (0, 1)
    assert said in answer.lines(2)[0]
    reason = clinic.db.value("SELECT confirmed_reason FROM observation WHERE hospital_id = $1", clinic.hospital_id)
    assert reason.startswith("from list list.csv")
    assert said in reason


def test_what_stands_otherwise_here_is_asked_and_not_named(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    """The nurse has corrected 12 mm to 5, and taken a contact back: the list still says both."""
    rows = ("проба Манту;12;21.11.2025;;;", "контакт с туберкулёзом;;;;;")
    file = write(tmp_path / "list.csv", HEAD, *rows)
    assert bring_in(file).exit == 0
    child = child_of(clinic)
    ids = {code: clinic.db.value("SELECT id FROM observation WHERE hospital_id = $1 AND code = $2", clinic.hospital_id, code)
           for code in ("tuberculin", "tb-contact")}  # fmt: skip
    right = {"value": "5", "observed_on": "21.11.2025", "reason": "misread"}
    assert clinic.nurse.post(f"/patients/{child}/conditions/{ids['tuberculin']}/correct", right).status_code == 303
    wrong = {"in_error": "1", "reason": "another family"}
    assert clinic.nurse.post(f"/patients/{child}/conditions/{ids['tb-contact']}/correct", wrong).status_code == 303
    before = kept(clinic)
    answer = bring_in(file)
    assert answer.exit == 1
    assert "written down otherwise here" in answer.lines(2)[0]
    assert "5 mm" not in answer.out
    assert "taken back here" in answer.lines(3)[0]
    assert kept(clinic) == before


def test_a_test_and_a_scar_may_have_columns_of_their_own(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    """What is written acts: at 12 mm BCG is stopped on the vaccination page."""
    answer = bring_in(write(tmp_path / "list.csv", OWN_HEAD, "12;21.11.2025;18.11.2025;нет;21.11.2025"))
    assert answer.exit == 0, answer.out
    assert kept(clinic) == [
        ("bcg-scar", "no", date(2025, 11, 21), "day", None, None),
        ("tuberculin", "12", date(2025, 11, 21), "day", date(2025, 11, 18), None),
    ]
    page = " ".join(visible_text(clinic.nurse.get(f"/patients/{child_of(clinic)}/vaccinations").text).split())
    assert "contraindicated" in page.partition("Next vaccinations")[2]
    assert "Mantoux" in page
    alone = bring_in(write(tmp_path / "other.csv", OWN_HEAD, ";21.11.2025;;;"))
    assert "what it belongs to is not written" in alone.lines(2)[0]


def test_an_exemption_of_one_part_with_its_end(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    ends = date.today() + timedelta(days=40)  # noqa: DTZ011 any day ahead
    rows = (
        f"медотвод;только коклюш;01.06.2025;{ends:%d.%m.%Y};судороги",
        "медотвод;Diphtheria;01.06.2025;;",
        "отказ;все;01.06.2025;;",
    )
    file = write(tmp_path / "list.csv", DECISION_HEAD, *rows)
    answer = bring_in(file)
    assert answer.exit == 0, answer.out
    query = (
        "SELECT kind, vaccine_group, from_date, until_date FROM vaccine_decision WHERE hospital_id = $1 ORDER BY 1, 2"
    )
    found = [tuple(row) for row in clinic.db.fetch(query, clinic.hospital_id)]
    began = date(2025, 6, 1)
    assert found == [
        ("exemption", "Diphtheria", began, None),
        ("exemption", "Pertussis", began, ends),
        ("refusal", "*", began, None),
    ]
    assert "0 new, 3 same" in bring_in(file).out
    later = rows[0].replace(f"{ends:%d.%m.%Y}", f"{ends + timedelta(days=9):%d.%m.%Y}")
    answer = bring_in(write(file, DECISION_HEAD, later, "медотвод;золотуха;01.06.2025;;", ";КПК;01.06.2025;;"))
    assert "decision until: this is written down otherwise here" in answer.lines(2)[0]
    assert "decision vaccine: " in answer.lines(3)[0]
    assert "what it belongs to is not written" in answer.lines(4)[0]
    assert len(clinic.db.fetch(query, clinic.hospital_id)) == 3
