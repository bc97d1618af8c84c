"""`immunization forecast --only-approved`: by a hospital's own calendar, what it hasn't approved is marked."""

from __future__ import annotations

import json

import pytest

from pediatric_his.cli import main
from pediatric_his.settings import Settings
from tests.clinic import Clinic
from tests.commands.test_immunization import CHILD
from tests.features.approvals.test_calendar import approve, change
from tests.features.approvals.test_rules import approve_rule


def test_only_what_a_hospital_has_approved(
    clinic: Clinic, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As its pages do: unapproved lines and rules are marked, a dose that it left out isn't asked for."""
    monkeypatch.setenv("DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("DATABASE_OWNER_URL", settings.migration_database_url)
    own = ["--only-approved", "--hospital", clinic.slug]
    girl = ["immunization", "forecast", "--birth-date", "2015-06-01", "--sex", "f", "--on", "2026-11-25"]
    girl += ["--dose", "62@2025-11-01"]

    def said(*more: str) -> dict[str, tuple[str, bool | None]]:
        assert main([*girl, *more, "--json"]) == 0
        return {g["group"]: (g["status"], g.get("approved")) for g in json.loads(capsys.readouterr().out)["groups"]}

    assert said(*own)["HPV"] == ("Not Complete", False)
    assert approve(clinic) == 303
    assert approve(clinic, "UZ/IPV/2") == 303
    assert change(clinic, "UZ/HPV/2", off="1", reason="one dose by the order of 2026") == 303
    decided = said(*own)
    assert decided["HPV"][0] == "Complete"
    assert decided["IPV"] == ("Not Complete", True)
    assert said()["HPV"] == ("Not Complete", None), "without a hospital as if approved"
    assert main([*girl, *own]) == 0
    table = {line.split()[0]: line for line in capsys.readouterr().out.partition("Forecast")[2].splitlines() if line}
    assert "not yet approved here" not in table["IPV"]
    for wrong, message in (
        (["--only-approved"], "needs --hospital"),
        (["--hospital", clinic.slug], "goes with --only-approved"),
        (["--only-approved", "--hospital", clinic.slug, "--calendar", "KZ"], "no --calendar"),
        (["--only-approved", "--hospital", "nowhere"], "no hospital nowhere"),
    ):
        assert main([*girl, *wrong]) == 2
        assert message in capsys.readouterr().err


def test_a_rule_that_waits_is_marked_where_it_decides(
    clinic: Clinic, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("DATABASE_OWNER_URL", settings.migration_database_url)
    words = [*CHILD, "--only-approved", "--hospital", clinic.slug, "--observation", "154", "--json"]

    def approved() -> bool:
        assert main(words) == 0
        groups = {g["group"]: g for g in json.loads(capsys.readouterr().out)["groups"]}
        assert groups["BCG"]["status"] == "Contraindicated"
        return bool(groups["BCG"]["approved"])

    assert not approved()
    assert approve_rule(clinic) == 303
    assert approved()
