"""The three commands that answer for a file: whatever stands in it, no traceback, no row lost, no half-written OUT."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pediatric_his.cli import main
from pediatric_his.commands import growth_interpret

SURVEY = "id,sex,age_days,weight_kg,length_height_cm\n1,m,400,9.5,74\n2,f,400,9.5,74\n"
RESULTS = (
    "id,birth_date,taken,code,value,unit\n1,2024-01-25,2026-11-25,temp,40.2,Cel\n2,2024-01-25,2026-11-25,spo2,97,%\n"
)
CHILD = {
    "id": "1", "sex": "m", "birth_date": "2025-01-10", "gestation": None, "on": "2026-11-25",
    "measurements": [{"date": "2026-11-20", "weight_kg": 11.0, "stature_cm": 84.0}],
}  # fmt: skip
CHILDREN = "".join(json.dumps(CHILD | {"id": number}) + "\n" for number in "12")
COMMANDS = [
    pytest.param("growth score", SURVEY, id="score"),
    pytest.param("vitals judge", RESULTS, id="judge"),
    pytest.param("growth interpret", CHILDREN, id="interpret"),
]


def run(command: str, folder: Path, text: bytes) -> tuple[int, str]:
    source, target = folder / "in", folder / "out"
    source.write_bytes(text)
    status = main([*command.split(), str(source), str(target)])
    return status, target.read_text("utf-8") if target.exists() else ""


@pytest.mark.parametrize(("command", "text"), COMMANDS)
def test_line_ends_and_encodings_of_other_programs(tmp_path: Path, command: str, text: str) -> None:
    plain = run(command, tmp_path, text.encode())
    assert plain[0] == 0
    assert plain[1].count("\n") == text.count("\n")
    for end in ("\r", "\r\n"):
        assert run(command, tmp_path, text.replace("\n", end).encode()) == plain
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        assert run(command, tmp_path, text.encode(encoding)) == plain


@pytest.mark.parametrize(("command", "text"), COMMANDS)
def test_a_failure_leaves_what_was_there(
    tmp_path: Path, command: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = run(command, tmp_path, text.encode())[1]
    half = text.encode() * 3 + b"\xff\xfe\xfd\n"
    try:
        assert run(command, tmp_path, half)[0] == 2
        told = capsys.readouterr().err
    except ValueError as error:
        told = str(error)
    assert "is not UTF-8" in told
    assert (tmp_path / "out").read_text("utf-8") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


@pytest.mark.parametrize(("command", "text"), COMMANDS)
def test_a_device_is_written_as_it_is(tmp_path: Path, command: str, text: str) -> None:
    (tmp_path / "in").write_text(text)
    assert main([*command.split(), str(tmp_path / "in"), "/dev/null"]) == 0


def test_a_column_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("vitals judge", tmp_path, RESULTS.replace("unit\n", "unit,value\n").encode())[0] == 2
    assert "the column value stands twice" in capsys.readouterr().err
    assert run("growth score", tmp_path, SURVEY.replace("cm\n", "cm,weight_kg\n").encode())[0] == 2
    assert "the column weight_kg stands twice" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[" * 200_000, "brackets within brackets"),
        (json.dumps(CHILD | {"gestation": [-20, 0]}), "gestation [-20, 0]"),
        (json.dumps(CHILD | {"gestation": [0, 0]}), "gestation [0, 0]"),
        (json.dumps(CHILD | {"gestation": [3, 35]}), "gestation [3, 35]"),
        (json.dumps(CHILD | {"gestation": [32, 7]}), "gestation [32, 7]"),
    ],
)
def test_a_line_that_is_no_child(tmp_path: Path, line: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = run("growth interpret", tmp_path, f"{CHILDREN}{line}\n{CHILDREN}".encode())
    assert (status, found.count("\n")) == (1, 4)
    assert f"line 3: {told}" in capsys.readouterr().err.replace("not a child: ", "")


# ── whatever is written ────────────────────────────────────────────────────
_cell = st.one_of(
    st.text(st.sampled_from("019.,;<>-+\"'\t eEmf\x00\u2028é"), max_size=8),
    st.sampled_from(
        ["m", "f", "400", "1e999", "nan", "-inf", "2026-02-30", "0001-01-01", "9999-12-31", "hb", "temp", "u_pro"]
    ),
)
_line = st.lists(_cell, max_size=9).map(",".join)
_file = st.lists(st.one_of(_line, st.sampled_from(['"', '1,"m', "\r"])), max_size=6).map("\n".join)


@contextmanager
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as made:
        yield Path(made)


@settings(deadline=None)  # files are written
@given(_file)
def test_no_survey_breaks_the_scoring(text: str) -> None:
    with folder() as tmp_path:
        status, found = run("growth score", tmp_path, f"id,sex,age_days,weight_kg,length_height_cm\n{text}".encode())
        assert status in (0, 1)
        assert found.startswith("id,")


@settings(deadline=None)  # files are written
@given(_file)
def test_no_result_is_left_without_its_answer(text: str) -> None:
    with folder() as tmp_path:
        head = "id,birth_date,taken,code,value,unit,sex,cigarettes"
        status, found = run("vitals judge", tmp_path, f"{head}\n{text}\n9,2024-01-25,2026-11-25,temp,40.2,Cel".encode())
        last = list(csv.DictReader(found.splitlines()))[-1]
        assert status in (0, 1)
        assert (last["id"], last["level"]) == ("9", "alarm")


_json = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4),
        st.sampled_from(["2025-01-10", "0001-01-01", "9999-12-31", "m", "f", "lying"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(list(CHILD)), inner, max_size=3)),
    max_leaves=5,
)  # fmt: skip
_measured = st.fixed_dictionaries(
    {"date": st.dates().map(str)},
    optional={
        "weight_kg": st.one_of(_json, st.floats(-10, 500)), "stature_cm": st.one_of(_json, st.floats(-10, 300)),
        "head_cm": _json, "muac_mm": _json, "posture": st.sampled_from(["lying", "standing", None, 3]), "oedema": _json,
    },
)  # fmt: skip
_dates = st.dates().map(str)
_child = st.fixed_dictionaries(
    {"id": _json, "sex": st.sampled_from(["m", "f", 1]), "birth_date": _dates, "on": _dates},
    optional={
        "gestation": _json,
        "mother_cm": _json,
        "father_cm": _json,
        "measurements": st.lists(_measured, max_size=3),
    },
)


@settings(deadline=None)  # files are written
@given(st.one_of(_json, _child))
def test_a_line_is_answered_or_named(line: object) -> None:
    with suppress(ValueError):
        assert json.loads(growth_interpret.answer(json.dumps(line)))["level"] in ("alarm", "watch", "fine", "unknown")
