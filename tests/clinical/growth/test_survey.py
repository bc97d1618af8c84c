"""`growth score`: a whole file in, a whole file out, and every bad row told by its line."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import pytest

from pediatric_his.clinical.growth.survey import OUTPUT, Problem, RowProblem, ScoredBlock, read_layout, score_block
from pediatric_his.commands import growth as command
from pediatric_his.reference.growth import growth_tables


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    command.register(parser.add_subparsers())
    options = parser.parse_args(arguments)
    return int(options.run(options))


def run(tmp_path: Path, text: str, *options: str, encoding: str = "utf-8") -> tuple[int, list[dict[str, str]]]:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(text.encode(encoding))
    status = main(["growth", "score", str(source), str(target), *options])
    with target.open(newline="", encoding="utf-8") as file:
        return status, list(csv.DictReader(file))


def test_scores_of_a_small_survey(tmp_path: Path) -> None:
    status, rows = run(
        tmp_path,
        "id,sex,age_months,weight_kg,length_height_cm,measured,head_circumference_cm,muac_cm,oedema\n"
        "1,f,22.45,10.3999996185303,84.8000030517578,l,,14.8999996185303,n\n"
        "2,m,0,3.3464,49.8842,l,34.4618,,\n"
        "3,m,70,20,110,h,,,\n"
        "4,m,8,8,70,h,,,n\n"
        "5,f,12,30,75,l,,,n\n"
        "6,f,12,9,75,l,,,y\n",
    )
    assert status == 0
    assert list(rows[0]) == list(OUTPUT)
    # The first child of WHO's own survey.
    assert rows[0] == {
        "id": "1", "wfa_z": "-0.57", "lhfa_z": "-0.07", "wflh_z": "-0.81", "bmifa_z": "-0.79", "hcfa_z": "",
        "acfa_z": "0.11", "tsfa_z": "", "ssfa_z": "", "flags": "",
    }  # fmt: skip
    assert (rows[1]["wfa_z"], rows[1]["lhfa_z"], rows[1]["hcfa_z"]) == ("0.00", "0.00", "0.00")
    assert rows[2]["lhfa_z"] != ""
    assert (rows[2]["wflh_z"], rows[2]["hcfa_z"]) == ("", "")
    assert rows[3]["flags"] == "standing_under_9_months"
    assert rows[4]["flags"] == "wfa wflh bmifa"
    assert (rows[5]["wfa_z"], rows[5]["lhfa_z"] != "") == ("", True)


def test_the_preterm_and_newborns_of_known_gestation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Size at birth, then INTERGROWTH-21st's postnatal standard to the due date, WHO at corrected age from it on."""
    text = (
        "id,sex,age_days,gestational_age_days,weight_kg,length_height_cm,measured\n"
        "1,f,0,231,1.85,,\n"  # the published median
        "2,f,0,,1.85,,\n"
        "3,m,69,210,3.0,48,l\n"
        "4,m,70,210,3.0,48,l\n"
        "5,m,150,210,3.92,57,l\n"
        "6,m,150,500,3.92,57,l\n"
    )
    status, rows = run(tmp_path, text)
    assert status == 1
    assert "line 7: gestational_age_days '500': impossible value" in capsys.readouterr().err
    assert abs(float(rows[0]["wfa_z"])) <= 0.06
    assert float(rows[1]["wfa_z"]) < -3
    at_term = run(tmp_path, "id,sex,age_days,weight_kg,length_height_cm,measured\n4,m,0,3.0,48,l\n")[1][0]
    assert rows[3] == at_term
    assert rows[2]["wfa_z"] != at_term["wfa_z"]
    assert float(rows[4]["wflh_z"]) < -3
    to_compare = run(tmp_path, text, "--intergrowth-to-64-weeks")[1]
    assert to_compare[0] == rows[0]
    assert to_compare[2] == rows[2]
    assert to_compare[3]["wfa_z"] != rows[3]["wfa_z"]
    assert float(to_compare[4]["wflh_z"]) > -3


def test_bad_rows_are_told_and_the_rest_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, rows = run(
        tmp_path,
        "id,sex,age_days,weight_kg,length_height_cm,measured\n"
        "1,m,400,9.5,74,l\n"
        "2,x,400,9.5,74,l\n"
        '"3\nb",f,400,heavy,74,l\n'
        "4,f,400,9.5,300,l\n"
        "5,f,-3,9.5,74,l\n"
        "6,f,400,0,74,s\n"
        "7,f\n"
        "8,m,400,9.5,74,l\n",
    )
    told = capsys.readouterr().err.splitlines()
    assert status == 1
    assert told[:-1] == [
        "line 3: sex 'x': unknown code",
        "line 4: weight_kg 'heavy': not a number",
        "line 6: length_height_cm '300': impossible value",
        "line 7: age_days '-3': impossible value",
        "line 8: weight_kg '0': impossible value",
        "line 8: measured 's': unknown code",
    ]
    assert told[-1].endswith(", 5 bad")
    assert [row["id"] for row in rows] == ["1", "2", "3\nb", "4", "5", "6", "7", "8"]
    assert {key: cell for key, cell in rows[0].items() if key != "id"} == {
        key: cell for key, cell in rows[-1].items() if key != "id"
    }
    assert rows[2]["wfa_z"] == ""
    assert rows[2]["lhfa_z"] != ""


@pytest.mark.parametrize("row", ["1;f;400;9,5;74,0", "1;F;400,0;9.5;74"])
def test_spreadsheets_of_other_countries(tmp_path: Path, row: str) -> None:
    plain = run(tmp_path, "id,sex,age_days,weight_kg,length_height_cm\n1,f,400,9.5,74")
    text = f"ID;Sex;age_days;weight_kg;length_height_cm\r\n{row}\r\n"
    assert run(tmp_path, text, encoding="utf-8-sig") == plain


def test_two_processes_give_the_same_in_the_same_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "BLOCK_CHARACTERS", 300)
    lines = [f'"a\n{i}",{"mf"[i % 2]},{i * 7},{3 + i / 25:.2f},{50 + i / 4:.1f}' for i in range(200)]
    lines[150] = "150,?,1,1,1"
    text = "id,sex,age_days,weight_kg,length_height_cm\n" + "\n".join(lines)
    one = run(tmp_path, text, "--processes", "1")
    assert run(tmp_path, text, "--processes", "2") == one
    assert one[0] == 1
    assert len(one[1]) == 200


def test_lines_are_counted_across_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "BLOCK_CHARACTERS", 64)
    text = "id,sex,age_days,weight_kg\n" + "1,m,10,4\n" * 50 + "2,m,10,x\n" + "1,m,10,4\n" * 50
    assert run(tmp_path, text)[0] == 1
    assert capsys.readouterr().err.startswith("line 52: weight_kg 'x'")


@pytest.mark.parametrize("header", ["id,sex,weight_kg", "sex,age_days", ""])
def test_a_file_without_its_columns_is_refused(tmp_path: Path, header: str) -> None:
    source = tmp_path / "in.csv"
    source.write_text(header + "\n1,2,3\n")
    with pytest.raises(ValueError, match="no column"):
        main(["growth", "score", str(source), str(tmp_path / "out.csv")])


def test_no_file_is_written_over_itself(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,sex,age_days\n")
    with pytest.raises(ValueError, match="same file"):
        main(["growth", "score", str(source), str(source)])
    assert source.read_text() == "id,sex,age_days\n"
    with pytest.raises(ValueError, match="No such file"):
        main(["growth", "score", str(tmp_path / "none.csv"), str(tmp_path / "out.csv")])


# ── a block of lines ───────────────────────────────────────────────────────
def block(header: str, *lines: str, first_line: int = 2) -> ScoredBlock:
    return score_block(growth_tables(), read_layout(header), "".join(f"{line}\n" for line in lines), first_line)


def cells(scored: ScoredBlock) -> list[list[str]]:
    return list(csv.reader(scored.text.splitlines()))


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ("id,sex,age_days", ","),
        ("id;sex;age_days", ";"),
        ("id\tsex\tage_days", "\t"),
        ("id,sex,age_days,a;b", ","),
        ("id;sex;age_days;a\tb", ";"),
        ("id\tsex\tage_days\ta,b", "\t"),
    ],
)
def test_what_parts_the_columns(header: str, delimiter: str) -> None:
    layout = read_layout(header)
    assert layout.delimiter == delimiter
    assert [layout.at[c] for c in ("id", "sex", "age_days")] == [0, 1, 2]
    assert layout.at["weight_kg"] == -1


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("age_days,weight_kg", "no column id, sex"),
        ("id,sex", "no column age_days or age_months"),
        ("id,sex,weight_kg", "no column age_days or age_months"),
        ("age_days,id", "no column sex"),
    ],
)
def test_which_column_is_missing(header: str, missing: str) -> None:
    with pytest.raises(ValueError, match=missing):
        read_layout(header)


@pytest.mark.parametrize(
    "header", ["age_days,id,sex", "age_months,id,sex", "id,age_days,sex", "id,age_months,sex", " ID , Sex ,AGE_DAYS"]
)
def test_columns_may_stand_anywhere(header: str) -> None:
    assert read_layout(header).at["id"] >= 0


@pytest.mark.parametrize(
    ("age_days", "age_months", "same_as"),
    [
        ("400", "", "400"),
        ("", "13.14", "400"),
        ("400", "99", "400"),
        ("399.5", "", "400"),
        ("399.4", "", "399"),
        ("0", "", "0"),
    ],
)
def test_an_age_is_in_days_or_in_months(age_days: str, age_months: str, same_as: str) -> None:
    found = block("age_months,age_days,id,sex,weight_kg", f"{age_months},{age_days},1,m,9.5")
    plain = block("id,sex,age_days,weight_kg", f"1,m,{same_as},9.5")
    assert found.text == plain.text
    assert not found.problems
    assert cells(found)[0][1] != ""


@pytest.mark.parametrize(
    ("age", "possible"), [("47000", True), ("47001", False), ("-1", False), ("inf", False), ("nan", False)]
)
def test_an_age_is_one(age: str, possible: bool) -> None:
    problems = block("id,sex,age_days,weight_kg", f"1,m,{age},9.5").problems
    assert problems == (() if possible else (Problem(2, "age_days", age, RowProblem.IMPOSSIBLE),))


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("9.5", True),
        ("9,5", True),
        (" 9.5 ", True),
        ("9,5,0", False),
        ("1,000.5", False),
        ("x", False),
        ("", None),
        ("NA", None),
        (".", None),
    ],
)
def test_a_number_may_have_a_comma(cell: str, number: bool | None) -> None:
    found = block("weight_kg;id;sex;age_days", f"{cell};1;m;400")
    plain = block("weight_kg;id;sex;age_days", "9.5;1;m;400")
    assert (found.text == plain.text) is (number is True)
    assert [p.problem for p in found.problems] == ([RowProblem.NOT_A_NUMBER] if number is False else [])


@pytest.mark.parametrize(
    ("oedema", "weighed"), [("y", False), ("Y", False), ("n", True), ("N", True), ("", True), (" y ", False)]
)
def test_oedema_by_any_letter(oedema: str, weighed: bool) -> None:
    found = block("oedema,id,sex,age_days,weight_kg", f"{oedema},1,M,400,9.5")
    assert (cells(found)[0][1] != "") is weighed
    assert not found.problems


@pytest.mark.parametrize(("letter", "same_as"), [("l", "l"), ("L", "l"), ("h", "h"), ("H", "h")])
def test_positions_by_any_letter(letter: str, same_as: str) -> None:
    found, plain = (block("measured,id,sex,age_days,length_height_cm", f"{at},1,F,400,74") for at in (letter, same_as))
    assert found == plain
    assert not found.problems


def test_a_row_without_a_sex_is_told_and_left_empty() -> None:
    found = block("sex,id,age_days,weight_kg", ",7,400,9.5", "?,8,400,9.5", "NA,9,400,9.5", "m")
    assert cells(found) == [["7", *[""] * 9], ["8", *[""] * 9], ["9", *[""] * 9], [*[""] * 10]]
    assert list(found.problems) == [
        Problem(2, "sex", "", RowProblem.MISSING),
        Problem(3, "sex", "?", RowProblem.UNKNOWN_CODE),
        Problem(4, "sex", "NA", RowProblem.MISSING),
    ]
    assert len(cells(found)[0]) == len(OUTPUT)


def test_rows_and_lines_are_counted_from_the_first() -> None:
    found = block("id,sex,age_days", "1,m,400", "", '"2\na",?,400', "3,?,400", first_line=10)
    assert (found.rows, found.lines) == (3, 5)
    assert [p.line for p in found.problems] == [12, 14]
    empty = score_block(growth_tables(), read_layout("id,sex,age_days"), "", 2)
    assert (empty.rows, empty.lines, empty.text) == (0, 0, "")


def test_no_z_is_minus_nought() -> None:
    texts = {cells(block("id,sex,age_days,weight_kg", f"1,m,0,{3.3464 + i / 10000}"))[0][1] for i in range(-30, 30)}
    assert "0.00" in texts
    assert "-0.00" not in texts
    assert {"0.01", "-0.01"} <= texts
