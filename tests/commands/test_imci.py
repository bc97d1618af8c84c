"""`pediatric-his imci …`: the file written, and what is told of a file that can't be read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pediatric_his.cli import main
from pediatric_his.reference.imci import SHIPPED
from tests.clinical.imci.children import COUGH, COUGH_SIGNS, WELL_INFANT

HEADER = "id,classifications,colour,ask,not_assessed,conflicts,actions,follow_up_days,refer"


def write(path: Path, *children: dict[str, str], columns: tuple[str, ...] = ("id", *COUGH, *WELL_INFANT)) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(columns)), restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(children)
    return path


def classified(tmp_path: Path, source: Path, *options: str) -> list[str]:
    target = tmp_path / "out.csv"
    assert main(["imci", "classify", str(source), str(target), *options]) == 0
    return target.read_text("utf-8").splitlines()


def test_a_row_for_each_child(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(
        tmp_path / "in.csv",
        {"id": "Ə1", **COUGH, "breaths_per_min": " 44 ", "stridor_calm": ""},
        {"id": "2", **COUGH},
        {"id": "3", **WELL_INFANT, "temp_c": "98.6"},
        {"id": "4"},
    )
    assert classified(tmp_path, source) == [
        HEADER,
        "Ə1,pneumonia,yellow,stridor_calm,anaemia;nutrition,,amoxicillin_5_days;soothe_throat;when_to_return,3,no",
        "2,cough_or_cold,green,,anaemia;nutrition,,soothe_throat;when_to_return,5 if not_improving,no",
        "3,cannot_yi_infection,grey,temp_c,yi_jaundice;yi_dehydration;yi_diarrhoea_kind;yi_feeding,implausible:temp_c,,,no",
        "4,cannot_age,grey,age_days,,,,,no",
    ]
    assert "4 rows: grey 2, yellow 1, green 1" in capsys.readouterr().err


def test_other_columns_and_blank_lines_are_ignored_and_short_rows_are_blank_at_their_end(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("why,id,age_days,drinking\nx,1,600,unable\n\nx,2,600\n", "utf-8")
    assert [line.split(",")[:2] for line in classified(tmp_path, source)[1:]] == [
        ["1", "very_severe_disease"],
        ["2", "cannot_danger"],
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no column id"),
        ("age_days,cough\n600,yes\n", "no column id"),
        ("id,cough,cough\n1,yes,no\n", "the column cough stands twice"),
        ("id,age_days\n1,600,yes\n", "line 2: more cells than columns"),
        ('id,age_days\n1,"' + "9" * 200_000 + '"\n', "a cell is too long"),
        (
            'id,age_days\n1,600\n2,"600\n3,600\n',
            "line 3: its cells can't be told apart: a quotation mark is not closed",
        ),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, text: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.csv"
    source.write_text(text, "utf-8")
    assert main(["imci", "classify", str(source), str(tmp_path / "out.csv")]) == 2
    assert told in capsys.readouterr().err


def test_not_utf8_and_the_same_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes("id,why\n1,кашель\n".encode("cp1251"))
    assert main(["imci", "classify", str(source), str(tmp_path / "out.csv")]) == 2
    assert main(["imci", "classify", str(source), str(source)]) == 2
    told = capsys.readouterr().err
    assert "is not UTF-8" in told
    assert "the same file" in told


def test_a_changed_copy_of_the_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = copy_of_the_tables(tmp_path / "own", "child/cough", "breaths_per_min >= 40", "breaths_per_min >= 30")
    source = write(tmp_path / "in.csv", {"id": "1", **COUGH})
    assert ",pneumonia," in f",{classified(tmp_path, source, '--tables', str(own))[1].split(',')[1]},"
    capsys.readouterr()
    assert main(["imci", "check-tables", str(own)]) == 0
    told = capsys.readouterr()
    assert "child\tcough\tpneumonia\tyellow\tcertain\tchart2014" in told.out.splitlines()
    assert "sign\t\tspo2_low\t\tcertain\temcare" in told.out.splitlines()
    assert "47 classifications: 42 certain, 5 from memory" in told.err
    broken = copy_of_the_tables(tmp_path / "broken", "child/cough", "breaths_per_min >= 40", "breaths_per_min >= 400")
    assert main(["imci", "check-tables", str(broken)]) == 2
    assert "child/cough.toml, line " in capsys.readouterr().err


def test_conformance_tells_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = {
        "expected": "cannot_cough;cannot_danger",
        "expected_ask": "cough",
        "expected_conflicts": "fast_without_cough",
    }
    columns = ("id", "age_days", *COUGH_SIGNS, *expected)
    cases = write(tmp_path / "cases.csv", {"id": "A", "age_days": "600", **COUGH_SIGNS, **expected}, columns=columns)
    assert main(["imci", "conformance", str(cases)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "A: expected_ask 'cough', found 'drinking;vomits_everything;convulsions;condition'",
        "A: expected_conflicts 'fast_without_cough', found ''",
        *("all: 0 of 1", "expected: 1 of 1", "expected_ask: 0 of 1", "expected_conflicts: 0 of 1"),
    ]


def copy_of_the_tables(path: Path, file: str, old: str, new: str) -> Path:
    for original in SHIPPED.rglob("*.toml"):
        target = path / original.relative_to(SHIPPED)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(original.read_text("utf-8"), "utf-8")
    changed = path / f"{file}.toml"
    text = changed.read_text("utf-8")
    assert old in text
    changed.write_text(text.replace(old, new), "utf-8")
    return path
