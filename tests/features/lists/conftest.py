"""Bringing a list into a test's clinic through the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pediatric_his.cli import parser
from pediatric_his.commands.import_.run import bring
from pediatric_his.db import database
from pediatric_his.settings import Settings
from pediatric_his.web.languages import language
from tests.clinic import Clinic


@dataclass(frozen=True)
class Answer:
    exit: int
    out: str

    def lines(self, number: int) -> list[str]:
        return [line for line in self.out.splitlines() if line.startswith(f"line {number}: ")]


BringIn = Callable[..., Answer]


@pytest.fixture
def bring_in(
    clinic: Clinic, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> BringIn:
    """Runs `pediatric-his import FILE --hospital …` for the clinic (or another one), in a loop of its own."""

    def run(file: Path, *options: str, into: Clinic = clinic) -> Answer:
        chosen = parser().parse_args(["import", str(file), "--hospital", into.slug, *options])
        monkeypatch.setattr(database, "_pool", None)  # the application's pool lives in another loop
        capsys.readouterr()
        try:
            with language(chosen.language):
                code = asyncio.run(bring(settings, chosen))
        except ValueError as fault:
            return Answer(2, str(fault))
        finally:
            monkeypatch.undo()
        said = capsys.readouterr()
        return Answer(code, said.out + said.err)

    return run
