"""A list in the browser: handed over, understood, tried, brought in by a process of its own; seen by who began it and the head."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from openpyxl import Workbook, load_workbook

from pediatric_his.db.identifiers import new_id
from pediatric_his.features.uploads.running import Jobs
from pediatric_his.settings import Settings
from tests.clinic import Clinic, Person, employ
from tests.features.lists.test_import import count, counts

LIST = (
    "№ карты;ФИО;Пол;Дата рождения;Вес, кг;Дата осмотра;Группа крови\n"
    "7;Каримов Али Рустамович;м;01.03.2024;9,1;01.03.2025;II\n"
    "8;Умарова Лола Анваровна;ж;02.03.2024;91;01.03.2025;\n"
    "9;=cmd Злой;м;03.03.2024;8,9;01.03.2025;\n"
    "10;Азимов Бек Тимурович;м;31.02.2024;8,9;01.03.2025;\n"
)


def hand_over(person: Person, name: str, body: bytes) -> Response:
    form = {"_csrf": person.csrf, "key": str(new_id())}
    return person.app.post("/lists", data=form, files={"file": (name, body)}, headers=person._headers(False))


def choices(page: Response, **said: str) -> dict[str, str]:
    """The choices as the page offers them, but for those that are said."""
    found = {}
    for name, options in re.findall(r'<select[^>]*name="(column_\d+)"[^>]*>(.*?)</select>', page.text, re.DOTALL):
        chosen = re.search(r'<option value="(\w*)"\s+selected', options)
        found[name] = chosen[1] if chosen else ""
    return found | said


def settled(person: Person, address: str) -> Response:
    """The page, when the work that it waits for is done."""
    limit = time.monotonic() + 120
    while time.monotonic() < limit:
        page = person.get(address)
        if 'id="progress"' not in page.text:
            return page
        time.sleep(0.2)
    raise AssertionError("not done")


def tried(person: Person, name: str = "дети.csv", body: bytes = LIST.encode(), **said: str) -> tuple[str, Response]:
    answer = hand_over(person, name, body)
    assert answer.status_code == 303
    address = answer.headers["location"]
    page = person.get(address)
    answer = person.post(f"{address}/columns", choices(page, **said))
    assert answer.status_code == 303
    return address, settled(person, address)


def test_an_administrator_sees_what_would_come_in_and_brings_it_in(clinic: Clinic) -> None:
    address, page = tried(clinic.administrator, column_6="leave")
    assert counts(clinic)[:2] == [0, 0]
    assert "This would come in. Nothing is kept yet." in page.text
    assert 'id="line-5"' in page.text  # the refused rows stand first, each with its own cells
    assert "31.02.2024" in page.text
    assert clinic.administrator.post(f"{address}/bring").status_code == 303
    page = settled(clinic.administrator, address)
    assert "This came in." in page.text
    assert counts(clinic)[:2] == [2, 2]
    assert count(clinic, "imported_list") == 1
    author = clinic.db.value("SELECT recorded_by FROM imported_list WHERE hospital_id = $1", clinic.hospital_id)
    assert author == clinic.administrator.staff_id


def test_a_column_that_is_not_understood_is_asked_about_and_remembered(clinic: Clinic) -> None:
    address = hand_over(clinic.administrator, "дети.csv", LIST.encode()).headers["location"]
    page = clinic.administrator.get(address)
    assert "Not understood yet: 1" in page.text
    answer = clinic.administrator.post(f"{address}/columns", choices(page))
    assert answer.status_code == 422
    assert "“Группа крови”: say what it holds, or that it is left out." in answer.text
    twice = clinic.administrator.post(f"{address}/columns", choices(page, column_6="weight"))
    assert (twice.status_code, "“Вес, кг” is this already" in twice.text) == (422, True)
    clinic.administrator.post(f"{address}/columns", choices(page, column_6="leave"))
    settled(clinic.administrator, address)
    again = hand_over(clinic.administrator, "другой.csv", LIST.encode()).headers["location"]
    assert choices(clinic.administrator.get(again))["column_6"] == "leave"


def test_of_several_sheets_one_is_chosen(clinic: Clinic) -> None:
    book = Workbook()
    for name in ("Лист А", "Лист Б"):
        sheet = book.create_sheet(name)
        sheet.append(["ФИО", "Пол", "Дата рождения"])
        sheet.append([f"Каримов {'Али' if name == 'Лист А' else 'Бек'} Рустамович", "м", "01.03.2024"])
    del book["Sheet"]
    body = io.BytesIO()
    book.save(body)
    address = hand_over(clinic.administrator, "дети.xlsx", body.getvalue()).headers["location"]
    assert "Several sheets hold a list. Which one?" in clinic.administrator.get(address).text
    assert clinic.administrator.post(f"{address}/sheet", {"sheet": "Лист В"}).status_code == 422
    assert clinic.administrator.post(f"{address}/sheet", {"sheet": "Лист Б"}).status_code == 303
    page = clinic.administrator.get(address)
    assert "Каримов Бек" in page.text
    clinic.administrator.post(f"{address}/columns", choices(page))
    settled(clinic.administrator, address)
    clinic.administrator.post(f"{address}/bring")
    settled(clinic.administrator, address)
    assert clinic.db.value("SELECT given_name FROM patient WHERE hospital_id = $1", clinic.hospital_id) == "Бек"


@pytest.mark.parametrize(("name", "body"), [("a.pdf", b"%PDF-1.7\n"), ("a.csv", b""), ("a.xlsx", b"PK\x03\x04 broken")])
def test_what_is_no_list_is_told_at_the_field_and_not_kept(clinic: Clinic, name: str, body: bytes) -> None:
    answer = hand_over(clinic.administrator, name, body)
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert count(clinic, "list_upload") == 0


def test_the_answers_leave_the_house_as_a_file_and_are_audited(clinic: Clinic) -> None:
    address, _page = tried(clinic.administrator, column_6="leave")
    answer = clinic.administrator.get(f"{address}/report")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    assert [row[1] for row in cells] == ["result", "new", "new", "refused", "refused"]
    assert not [cell for row in cells for cell in row if cell.startswith(("=", "+", "-", "@"))]
    (audited,) = clinic.db.fetch(
        "SELECT detail, staff_id FROM audit WHERE hospital_id = $1 AND action = 'list_upload.report'",
        clinic.hospital_id,
    )
    assert (audited["detail"]["children"], audited["staff_id"]) == (4, clinic.administrator.staff_id)


def test_who_may_see_a_list(clinic: Clinic, other_clinic: Clinic) -> None:
    address, _page = tried(clinic.administrator, column_6="leave")
    another = employ(clinic, "administrator", f"second.{clinic.slug}")
    places = [address, f"{address}/report", f"{address}/progress", f"{address}/columns"]
    for person, code in (
        (clinic.doctor, 403), (clinic.reception, 403), (another, 404), (other_clinic.administrator, 404), (other_clinic.head, 404)
    ):  # fmt: skip
        assert [person.get(place).status_code for place in places] == [code] * 4, person.role
        assert person.post(f"{address}/bring").status_code == code
    assert hand_over(clinic.doctor, "a.csv", LIST.encode()).status_code == 403
    assert clinic.head.get(address).status_code == 200
    assert address in clinic.head.get("/lists").text
    assert address not in another.get("/lists").text
    assert counts(clinic)[0] == counts(other_clinic)[0] == 0


def test_seven_days_after_the_end_the_file_is_erased_and_what_came_in_stays(
    clinic: Clinic, settings: Settings, in_app: Callable[[Callable[[], Awaitable[Any]]], Any]
) -> None:
    address, _page = tried(clinic.administrator, column_6="leave")
    clinic.administrator.post(f"{address}/bring")
    settled(clinic.administrator, address)
    clinic.db.fetch(
        "UPDATE list_upload SET ended_at = now() - interval '8 days' WHERE hospital_id = $1", clinic.hospital_id
    )
    in_app(Jobs(settings).look_through)
    assert count(clinic, "list_upload_part") == 0
    assert counts(clinic)[0] == 2
    page = clinic.administrator.get(address)
    assert "The file and its answers are erased." in page.text
    assert "Каримов" not in page.text
    assert clinic.administrator.get(f"{address}/report").status_code == 404


def test_a_job_that_is_killed_goes_on_where_it_stood(clinic: Clinic, settings: Settings, tmp_path: Path) -> None:
    wanted = 3000
    letters = "абвгкимнор"
    names = ["".join(letters[int(d)] for d in str(n)) for n in range(wanted)]
    body = "id;Фамилия;Имя;Пол;Дата рождения;Вес;Дата осмотра\n" + "".join(
        f"{n};Каримов;Али {names[n]};м;{13 + n % 16:02d}.{1 + n % 12:02d}.{2020 + n % 5};19,{n % 10};01.03.2026\n"
        for n in range(wanted)
    )
    address, _page = tried(clinic.administrator, "дети.csv", body.encode())
    upload_id = UUID(address.rsplit("/", 1)[1])
    clinic.db.fetch("UPDATE list_upload SET state = 'bringing', rows_done = 0 WHERE id = $1", upload_id)
    environment = os.environ | {"DATABASE_URL": str(settings.database_url), "PEDIATRIC_HIS_DATA": str(tmp_path)}
    job = subprocess.Popen(
        [sys.executable, "-m", "pediatric_his.features.uploads.job", str(clinic.hospital_id), str(upload_id)],
        env=environment | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    limit = time.monotonic() + 120
    while count(clinic, "patient") == 0 and job.poll() is None and time.monotonic() < limit:
        time.sleep(0.02)
    job.send_signal(signal.SIGKILL)
    job.wait()
    stood = count(clinic, "patient")
    assert 0 < stood < wanted
    page = settled(clinic.administrator, address)  # looking at the page is enough
    assert counts(clinic)[:2] == [wanted, wanted]
    assert count(clinic, "imported_list") == 1
    assert re.search(rf'<span class="num">{wanted}</span>\s*new', page.text)
    rows = load_workbook(io.BytesIO(clinic.administrator.get(f"{address}/report").content), read_only=True).worksheets[
        0
    ]
    assert sum(1 for _row in rows.iter_rows()) == wanted + 1


def test_of_a_column_whose_name_tells_no_vaccine_it_is_chosen_from_the_list(clinic: Clinic) -> None:
    body = "ФИО;Пол;Дата рождения;Первая в роддоме\nКаримов Али Рустамович;м;01.03.2024;02.03.2024\n"
    address = hand_over(clinic.administrator, "дети.csv", body.encode()).headers["location"]
    page = clinic.administrator.get(address)
    assert re.search(r'<optgroup label="Days of a vaccine">.*?value="dose_08".*?</optgroup>', page.text, re.DOTALL)
    nameless = clinic.administrator.post(f"{address}/columns", choices(page, column_3="dose"))
    assert (nameless.status_code, "choose it from the list" in nameless.text) == (422, True)
    unknown = clinic.administrator.post(f"{address}/columns", choices(page, column_3="dose_x"))
    assert unknown.status_code == 422
    clinic.administrator.post(f"{address}/columns", choices(page, column_3="dose_08"))
    settled(clinic.administrator, address)
    clinic.administrator.post(f"{address}/bring")
    settled(clinic.administrator, address)
    doses = clinic.db.fetch("SELECT cvx, given_on::text FROM dose WHERE hospital_id = $1", clinic.hospital_id)
    assert [tuple(dose) for dose in doses] == [("08", "2024-03-02")]


def test_the_report_of_a_list_is_understood_when_it_is_handed_in_again(clinic: Clinic) -> None:
    address, _page = tried(clinic.administrator, column_6="leave")
    answer = clinic.administrator.get(f"{address}/report")
    again = hand_over(clinic.administrator, "ответ.xlsx", answer.content).headers["location"]
    assert "Not understood yet" not in clinic.administrator.get(again).text
