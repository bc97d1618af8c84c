"""The arrows of the house point down, and each route says who may open it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pediatric_his"
# Lower floors first; a module imports from its own floor's folder or from lower floors only.
FLOORS = [{"clinical", "identity"}, {"reference"}, {"db"}, {"web"}, {"documents"}, {"features"}, {"commands"}]
PICCOLO_FILES = {"tables.py", "queries.py", "services.py"}
TALL_ENOUGH = 400
LONG_ENOUGH = 40


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if "_assets" not in p.parts)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def floor_of(room: str) -> int | None:
    return next((i for i, rooms in enumerate(FLOORS) if room in rooms), None)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_arrows_point_down(path: Path) -> None:
    here = floor_of(room_of(path))
    if here is None:  # app.py, cli.py, settings.py stand beside the house
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "pediatric_his" or len(parts) < 2 or parts[1] == room_of(path):
            continue
        there = floor_of(parts[1])
        if there is None:
            assert parts[1] == "settings", f"{path.name} imports {name}"
            assert here > 1, f"{path.name} is pure or data; it reads no settings"
        else:
            assert there < here or (there == here == 0), f"{path.name} imports {name}: an arrow that points up"


@pytest.mark.parametrize("path", [p for p in modules() if room_of(p) in ("clinical", "identity")], ids=lambda p: p.name)
def test_clinical_and_identity_know_the_standard_library_only(path: Path) -> None:
    for name in imports(path):
        top = name.split(".")[0]
        assert top in sys.stdlib_module_names or name.startswith(
            ("pediatric_his.clinical", "pediatric_his.identity")
        ), name
        assert top not in {"asyncio", "socket", "time", "random", "urllib", "sqlite3", "subprocess"}, f"{name}: pure"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not any(isinstance(n, ast.AsyncFunctionDef | ast.Await) for n in ast.walk(tree))
    called = {n.func.attr for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
    assert not called & {"now", "today", "utcnow"}, "no clock in pure code"


def test_piccolo_stays_in_its_files() -> None:
    for path in modules():
        if any(name.split(".")[0] == "piccolo" for name in imports(path)):
            assert room_of(path) == "db" or path.name in PICCOLO_FILES, path


def test_one_place_opens_connections() -> None:
    """Past it, JSON comes as text, and an audit that is whole looks changed."""
    opening = {path.name for path in modules() if "asyncpg.connect(" in path.read_text(encoding="utf-8")}
    assert opening == {
        "database.py",
        "embedded.py",  # makes the database that all others connect to
        "live.py",  # listens, and asks nothing
    }


def test_features_leave_each_others_routes_alone() -> None:
    for path in modules():
        if room_of(path) != "features":
            continue
        own = path.relative_to(PACKAGE).parts[1]
        for name in imports(path):
            parts = name.split(".")
            if parts[:2] == ["pediatric_his", "features"] and len(parts) > 3 and parts[2] != own:
                assert parts[3] not in ("routes", "tables", "forms"), f"{path} imports {name}"


# A day of UTC is yesterday's until 05:00 in Tashkent: what is called today is the hospital's day (`web.request.today`).
UTC_DAY = re.compile(
    r"date\.today\(|utcnow|now\((tz=)?(UTC|timezone\.utc)\)\.date\(|now\(\)\.astimezone\(\)\.date\(|current_date|now\(\)::date",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_today_is_the_hospitals_day(path: Path) -> None:
    assert not UTC_DAY.search(path.read_text(encoding="utf-8"))


def test_no_drawer_for_odds_and_ends() -> None:
    names = {p.stem for p in modules()} | {p.parent.name for p in modules()}
    assert not names & {"utils", "util", "helpers", "common", "misc", "tools"}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= TALL_ENOUGH


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_functions_are_short(path: Path) -> None:
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    lines = {node.name: (node.end_lineno or node.lineno) - node.lineno + 1 for node in functions}
    assert {name: n for name, n in lines.items() if n > LONG_ENOUGH} == {}


def test_every_route_has_a_permission_or_is_public(settings: object) -> None:
    from litestar.routes import HTTPRoute

    from pediatric_his.app import create_litestar
    from pediatric_his.settings import Settings
    from pediatric_his.web.permissions import Permission

    assert isinstance(settings, Settings)
    seen = 0
    for route in create_litestar(settings).routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            if (handler.name and handler.name.startswith("options")) or handler.http_methods == {"OPTIONS"}:
                continue
            seen += 1
            public, permission = handler.opt.get("public"), handler.opt.get("permission")
            assert (public is True) != isinstance(permission, Permission), f"{route.path}: a permission, or public"
    assert seen > 20


def test_no_foreign_key_cascades() -> None:
    for path in sorted((PACKAGE / "db" / "migrations").glob("*.sql")):
        sql = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
        assert not re.search(r"ON\s+DELETE\s+(CASCADE|SET)", sql, re.IGNORECASE), path
        keys = len(re.findall(r"\bREFERENCES\b", sql, re.IGNORECASE))
        assert keys == len(re.findall(r"ON\s+DELETE\s+RESTRICT", sql, re.IGNORECASE)), "each key says RESTRICT"


def test_templates_hold_no_inline_script_or_style() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        if "print" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|\bjs:", text), path
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script, f"{path}: {script}"
        assert "|safe" not in text.replace(" ", ""), f"{path}: values are escaped"
