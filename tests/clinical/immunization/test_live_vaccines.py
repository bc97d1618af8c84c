"""Live vaccines that aren't given on one day: how many days apart, and from when on a dose counts (CDSi 4.64)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from pediatric_his.clinical.immunization import AdministeredDose, Patient, assess
from pediatric_his.clinical.immunization.model import Reason
from pediatric_his.clinical.immunization.verdict import Said, verdicts
from pediatric_his.reference.calendars import calendar_codes, load_calendar
from pediatric_his.reference.calendars.book import live_conflicts, shared_names
from pediatric_his.reference.immunization import load_supporting_data

BIRTH, FIRST = date(2024, 1, 10), date(2025, 1, 15)
PUBLISHED = Path("../shared/clinical/immunization/cdsi/supporting-data-4.64")


@pytest.mark.parametrize("code", calendar_codes())
@pytest.mark.parametrize(
    ("before", "apart", "counts"),
    [
        *(("03", 23, False), ("03", 24, True), ("04", 24, True)),
        *(("21", 27, False), ("21", 28, True), ("37", 27, False), ("37", 28, True)),
    ],
)
def test_from_which_day_a_measles_dose_counts(code: str, before: str, apart: int, counts: bool) -> None:
    schedule = load_calendar(code).schedule
    # The dose is a second one, so that none of the calendars finds the child too young for it.
    earlier = [AdministeredDose("0", FIRST - timedelta(days=60), "03")] if before not in ("03", "04") else []
    doses = [*earlier, AdministeredDose("1", FIRST, before), AdministeredDose("2", FIRST + timedelta(days=apart), "03")]
    said = verdicts(assess(schedule, Patient(BIRTH, "f"), doses, FIRST + timedelta(days=apart)))["2"]
    assert (said.said is Said.COUNTS) is counts
    assert counts or said.reason in (Reason.LIVE_CONFLICT, Reason.TOO_SOON)


def test_yellow_fever_is_known_and_keeps_measles_back() -> None:
    """Of no calendar here: twenty days after it nothing live is due; thirty days after it is."""
    given = AdministeredDose("yf", FIRST, "37")
    schedule = load_calendar("UZ").schedule
    on = FIRST + timedelta(days=20)
    found = assess(schedule, Patient(BIRTH, "f"), [given], on)
    mmr = next(g for g in found.groups if g.group == "MMR")
    assert mmr.earliest == FIRST + timedelta(days=30)
    said = verdicts(found)["yf"]
    assert (said.said, said.reason) == (Said.EXTRA, Reason.NOT_IN_CALENDAR)


@pytest.mark.skipif(not PUBLISHED.exists(), reason="CDC's supporting data isn't at hand")
def test_they_are_those_of_the_supporting_data() -> None:
    ours = live_conflicts(shared_names()["live"])
    published = {pair: c for pair, c in load_supporting_data(PUBLISHED).conflicts.items() if "19" not in pair}
    published.pop(("333", "105"), None)
    assert {pair: c for pair, c in ours.items() if pair not in (("105", "333"), ("333", "105"))} == published
