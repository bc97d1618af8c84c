"""Results from the command line: a file in, a file out; a file of thresholds checked; cases with their answers."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pediatric_his.cli import main
from pediatric_his.reference.vitals import SHIPPED
from pediatric_his.settings import Settings
from tests.clinic import Clinic
from tests.features.approvals.test_approvals import shown

HEAD = "id,sex,birth_date,taken,code,value,unit,site,altitude_m,cigarettes,inflammation,fasting"
ROWS = """\
"a,1",m,2025-06-10,2026-11-25,hb,"9,5",г/дл,,,,,
 b ,f,2024-01-25,2026-11-25,temp,98.6,Cel,,,,,
c,f,2024-09-25,2026-11-25,u_pro,+++
"""


def judge(tmp_path: Path, text: str | bytes, *options: str, status: int = 0) -> list[dict[str, str]]:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert main(["vitals", "judge", str(source), str(target), *options]) == status
    with target.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_for_each_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = judge(tmp_path, f"{HEAD}\n{ROWS}")
    assert [list(row.values()) for row in found] == [
        ["a,1", "ok", "watch", "anaemia_mild", "95", "g/L", "95.0"],
        [" b ", "refuse", "", "wrong_unit", "", "", ""],
        ["c", "ok", "alarm", "proteinuria_heavy", "3+", "", "3+"],
    ]
    assert list(found[0]) == ["id", "status", "level", "finding", "value", "unit", "compared"]
    assert capsys.readouterr().err == "3 rows: alarm 1, refuse 1, watch 1\n"


def test_other_columns_another_order_a_mark_and_blank_lines(tmp_path: Path) -> None:
    text = "\ufeffvalue;note;code;taken;birth_date;id\r\n\r\n38,5;x;temp;2026-11-25;2024-01-25;7\r\n"
    assert [row["finding"] for row in judge(tmp_path, text)] == ["unit_missing"]
    text = "value,unit,code,taken,birth_date,id,extra\r\n38.5,C,temp,2026-11-25,2024-01-25,7,y,\r\n"
    assert [row["finding"] for row in judge(tmp_path, text)] == ["fever"]


FEVER = ",f,2024-01-25,2026-11-25,temp,40.2,Cel,,,,,\n"


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (',f,2024-01-25,2026-11-25,temp,"40.2,Cel,,,,,\n', "a quotation mark is not closed"),
        (f',f,2024-01-25,2026-11-25,temp,40.2,Cel,,,,,"{"x" * 200_000}"\n', "a cell is too long"),
        (",f,2024-01-25,2026-11-25,temp,40,2,Cel,,,,,,x\n", "more cells than columns"),
    ],
)
def test_a_row_that_cannot_be_read_costs_its_own_answer_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: str, fault: str
) -> None:
    rows = [f"{number}{broken if number == 1 else FEVER}" for number in range(300)]
    found = judge(tmp_path, f"{HEAD}\n{''.join(rows)}", status=1)
    assert [row["id"] for row in found] == [str(number) for number in range(300)]
    assert [row["level"] for row in found if row["id"] != "1"] == ["alarm"] * 299
    assert (found[1]["status"], found[1]["finding"], found[1]["level"]) == ("refuse", "unread", "")
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("line 3: ")
    assert fault in told[0]
    assert len(told) == 2


def test_a_cell_without_end_is_a_bad_value_like_another(tmp_path: Path) -> None:
    rows = f"1,f,2024-01-25,2026-11-25,temp,{'9' * 200_000},Cel\n2{FEVER}"
    assert [row["finding"] for row in judge(tmp_path, f"{HEAD}\n{rows}")] == ["not_a_number", "fever_very_high"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("m,2010-08-01,2026-11-25,hb,134,g/L,,,lots,,", "cigarettes 'lots'"),
        ("m,2010-08-01,2026-11-25,hb,134,g/L,,,-5,,", "cigarettes '-5'"),
        ("boy,2010-08-01,2026-11-25,temp,37,Cel,,,,,", "sex 'boy'"),
        ("m,2010-08-01,2026-11-25,ferritin,20,ug/L,,,,perhaps,", "inflammation 'perhaps'"),
        ("m,2010-08-01,2026-11-25,glucose,5,mmol/L,,,,,?", "fasting '?'"),
    ],
)
def test_what_nobody_can_read_is_not_known_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cells: str, column: str
) -> None:
    (found,) = judge(tmp_path, f"{HEAD}\n1,{cells}\n", status=1)
    assert found["status"] == "ok"
    assert f"line 2: {column}: taken as not known\n" in capsys.readouterr().err
    blank = cells.replace(column.split("'")[1], "", 1)
    assert judge(tmp_path, f"{HEAD}\n1,{blank}\n") == [found]


def test_only_a_header(tmp_path: Path) -> None:
    assert judge(tmp_path, HEAD) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "no column id, birth_date, taken, code, value"),
        (b"id,sex,code\n", "no column birth_date, taken, value"),
        (f"{HEAD}\nж".encode("cp1251"), "is not UTF-8"),
        (f"{HEAD},value\n".encode(), "the column value stands twice"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: bytes, told: str) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(text)
    assert main(["vitals", "judge", str(source), str(tmp_path / "out.csv")]) == 2
    assert told in capsys.readouterr().err


def test_in_and_out_are_two_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.csv"
    source.write_text(f"{HEAD}\n{ROWS}")
    assert main(["vitals", "judge", str(source), str(source)]) == 2
    assert "the same file" in capsys.readouterr().err
    assert main(["vitals", "judge", str(tmp_path / "none.csv"), str(tmp_path / "out.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err
    assert source.read_text() == f"{HEAD}\n{ROWS}"


def test_a_hospitals_own_thresholds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.toml"
    own.write_text(SHIPPED.read_text("utf-8").replace("< 105 ", "< 95.5"), "utf-8")
    row = f"{HEAD}\n1,m,2025-06-10,2026-11-25,hb,100,g/L,,,,,\n"
    assert [judge(tmp_path, row)[0]["finding"], judge(tmp_path, row, "--thresholds", str(own))[0]["finding"]] == [
        "anaemia_mild",
        "usual",
    ]
    assert main(["vitals", "check-thresholds", str(own)]) == 0
    assert "hb/6m-24m\tcertain\twho_hb_2024\t< 70 alarm anaemia_severe; " in capsys.readouterr().out
    own.write_text(own.read_text("utf-8").replace('"6m to 24m"', '"7m to 24m"', 1), "utf-8")
    assert main(["vitals", "check-thresholds", str(own)]) == 2
    assert "between hb/3m-6m and hb/7m-24m no band fits" in capsys.readouterr().err


def test_cases_with_their_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = tmp_path / "cases.csv"
    begin = f"{HEAD},want_status,want_level\n1,m,2025-06-10,2026-11-25,hb,100,g/L,,,,,,ok,"
    cases.write_text(f"{begin}watch\n")
    assert main(["vitals", "conformance", str(cases)]) == 0
    assert capsys.readouterr().out.splitlines() == ["all: 1 of 1", "status: 1 of 1", "level: 1 of 1", "too mild: 0"]
    cases.write_text(f"{begin}alarm\n")
    assert main(["vitals", "conformance", str(cases)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "1: level 'watch', wanted 'alarm'"
    assert out[-1] == "too mild: 1"


def test_as_the_pages_of_a_hospital_do(
    tmp_path: Path,
    clinic: Clinic,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("DATABASE_OWNER_URL", settings.migration_database_url)
    row = f"{HEAD}\n1,m,2025-06-10,2026-11-25,temp,40.1,Cel,,,,,\n"
    own = ("--only-approved", "--hospital", clinic.slug)
    assert judge(tmp_path, row, *own)[0]["approved"] == "no"
    form = {"band": "temp/6m-18y", "limit_0": "40.2", "limit_1": "39", "limit_3": "35", "limit_4": "36", "reason": "x"}
    form["shown"] = shown(clinic.head, "temp", form["band"])
    assert clinic.head.post("/approvals/temp/change", form).status_code == 303
    told = judge(tmp_path, row, *own)[0]
    assert (told["level"], told["approved"]) == ("watch", "yes")
    assert judge(tmp_path, row)[0]["level"] == "alarm", "without a hospital as shipped"
    source, target = str(tmp_path / "in.csv"), str(tmp_path / "out.csv")
    for wrong, message in (
        (("--only-approved",), "needs --hospital"),
        (("--hospital", clinic.slug), "goes with --only-approved"),
        (("--only-approved", "--hospital", "nowhere"), "no hospital nowhere"),
    ):
        assert main(["vitals", "judge", source, target, *wrong]) == 2
        assert message in capsys.readouterr().err
