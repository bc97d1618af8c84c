"""How a survey's cells are read: WHO's own codes, quotation marks, and nothing scored from what can't be read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pediatric_his.cli import main
from pediatric_his.clinical.csv_rows import csv_rows
from pediatric_his.clinical.growth.survey import ScoredBlock, read_layout, score_block
from pediatric_his.reference.growth import growth_tables

HEADER = "id,sex,age_days,weight_kg,length_height_cm,measured,oedema,gestational_age_days"


def scored(*rows: str) -> tuple[dict[str, dict[str, str]], ScoredBlock]:
    block = score_block(growth_tables(), read_layout(HEADER), "\n".join(rows) + "\n", 2)
    names = ["id", "wfa_z", "lhfa_z", "wflh_z", "bmifa_z", "hcfa_z", "acfa_z", "tsfa_z", "ssfa_z", "flags"]
    return {row["id"]: row for row in csv.DictReader(io.StringIO(block.text), names)}, block


@pytest.mark.parametrize("sex", ["1", "1.0", "m", "male"])
@pytest.mark.parametrize("oedema", ["2", "2.0", "n", "no", ""])
def test_whos_codes_are_read(sex: str, oedema: str) -> None:
    rows, block = scored(f"a,{sex},400,10.5,75,l,{oedema},")
    assert (rows["a"]["wfa_z"], rows["a"]["wflh_z"]) == ("0.53", "1.18")
    assert not block.problems


@pytest.mark.parametrize("oedema", ["1", "y", "Yes", "?", "maybe", "+"])
def test_no_weight_is_scored_where_oedema_is_present_or_unread(oedema: str) -> None:
    rows, block = scored(f"a,m,400,10.5,75,l,{oedema},")
    assert [rows["a"][name] for name in ("wfa_z", "wflh_z", "bmifa_z")] == ["", "", ""]
    assert rows["a"]["lhfa_z"]
    assert bool(block.problems) == (oedema in ("?", "maybe", "+"))


@pytest.mark.parametrize(
    ("row", "column", "blank"),
    [
        ("a,m,400,10.5,75,x,,", "measured", ("lhfa_z", "wflh_z", "bmifa_z")),
        ("a,3,400,10.5,75,l,,", "sex", ("wfa_z", "lhfa_z", "wflh_z")),
        ("a,m,400,10.5 kg,75,l,,", "weight_kg", ("wfa_z", "wflh_z")),
        ("a,m,about 400,10.5,75,l,,", "age_days", ("wfa_z", "lhfa_z", "bmifa_z")),
        ("a,m,400,10.5,75,l,,term", "gestational_age_days", ("wfa_z", "lhfa_z", "wflh_z")),
        ("a,m,400,10,5,75,l,n,280", "row", ("wfa_z", "lhfa_z", "wflh_z")),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_scored_from_it(
    row: str, column: str, blank: tuple[str, ...]
) -> None:
    rows, block = scored(row)
    assert [(problem.line, problem.column) for problem in block.problems] == [(2, column)]
    assert [rows["a"][name] for name in blank] == [""] * len(blank)


def test_a_decimal_comma_within_quotation_marks() -> None:
    rows, block = scored('a,m,400,"10,5",75,l,,')
    assert (rows["a"]["wfa_z"], block.problems) == ("0.53", ())


@pytest.mark.parametrize("name", ["who_codes", "open_quote"])
def test_the_cases(shared: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = shared / "cases/bug_reports/score"
    expected = json.loads((folder / f"{name}.expected.json").read_text(encoding="utf-8"))["rows"]
    main(["growth", "score", str(folder / f"{name}.csv"), str(tmp_path / "out.csv")])
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert rows.keys() == expected.keys()
    for key, wanted in expected.items():
        assert not wanted.get("scored") or rows[key]["wfa_z"]
        for column in (column for column in wanted if column.endswith("_z")):
            assert rows[key][column] == ("" if wanted[column] == "" else f"{wanted[column]:.2f}"), (key, column)
        assert "bad" not in wanted or "quotation mark" in capsys.readouterr().err


# ── rows of a CSV text ─────────────────────────────────────────────────────
_cells = st.text(st.sampled_from('aб ",;\n\r\u2028\x0b'), max_size=6)


@given(st.lists(st.lists(_cells, min_size=2, max_size=3), min_size=1, max_size=8))
def test_what_a_spreadsheet_writes_is_read_back(rows: list[list[str]]) -> None:
    target = io.StringIO(newline="")
    csv.writer(target, quoting=csv.QUOTE_ALL).writerows(rows)
    found = list(csv_rows(io.StringIO(target.getvalue(), newline=""), ",", 3))
    assert [row.cells for row in found] == rows
    assert not any(row.open_quote for row in found)


@given(st.lists(st.sampled_from(["1,2,3", '1,"a\nb",3', '1,"a,b",3', '"x",2,3']), max_size=8), st.integers(0, 8))
def test_an_open_mark_costs_its_own_line_alone(good: list[str], place: int) -> None:
    """Also where quoted rows follow: the mark would find its end in one of them."""
    place = min(place, len(good))
    lines = "\n".join([*good[:place], '1,"a,3', *good[place:]]).split("\n")
    found = list(csv_rows(io.StringIO("\n".join(lines) + "\n", newline=""), ",", 3))
    (open_one,) = [row for row in found if row.open_quote]
    assert open_one.line == 1 + sum(row.count("\n") + 1 for row in good[:place])
    read = [row.cells for row in csv_rows(io.StringIO("\n".join(good) + "\n", newline=""), ",", 3)] if good else []
    assert [row.cells for row in found if not row.open_quote] == read
