"""What hangs on a day or a product that isn't known: hand-worked cases, and against every choice of days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pediatric_his.clinical.immunization import AdministeredDose, Assessment, Patient, assess
from pediatric_his.clinical.immunization.as_known import touching
from pediatric_his.clinical.immunization.catchup import catch_up_plan
from pediatric_his.clinical.immunization.dates import approximate_day, last_day_of
from pediatric_his.clinical.immunization.model import PatientStatus
from pediatric_his.clinical.immunization.verdict import Said, verdicts
from pediatric_his.reference.calendars import load_calendar

BIRTH = date(2025, 1, 10)
UZ = load_calendar("UZ").schedule
PENTA, MMR, HEPB, PCV, OPV = "198", "03", "08", "133", "178"


def dose(text: str) -> AdministeredDose:
    """`198@2025-03`: of a month or a year the last day, that it may have been since the first; `198@?` of no day."""
    cvx, _, day = text.partition("@")
    if day == "?":
        return AdministeredDose(text, BIRTH, cvx, undated=True)
    first, precision = approximate_day(day)
    return AdministeredDose(text, last_day_of(first, precision), cvx, since=None if precision == "day" else first)


def look(*doses: str, on: str = "2026-06-01", birth: date = BIRTH) -> Assessment:
    return assess(UZ, Patient(birth, "f"), [dose(text) for text in doses], date.fromisoformat(on))


def said(found: Assessment) -> dict[str, tuple[Said, str]]:
    return {name: (e.said, str(e.counts_from or "")) for name, e in verdicts(found).items()}


def open_groups(found: Assessment) -> set[str]:
    return {g.group for g in found.groups if g.as_far_as_known}


COUNTS, DEPENDS = Said.COUNTS, Said.DEPENDS_ON_DAY


@pytest.mark.parametrize(
    ("doses", "verdict", "counts_from"),
    [
        # MMR counts from the first birthday less four days: 06.01.2026.
        ([f"{MMR}@2026-01"], DEPENDS, "2026-01-06"),
        ([f"{MMR}@2026-02"], COUNTS, ""),
        ([f"{MMR}@2025-12"], Said.DOES_NOT_COUNT, ""),
        ([f"{MMR}@2026"], DEPENDS, "2026-01-06"),
        # A year that holds the birthday holds no day before birth: hepatitis B counts from birth on.
        ([f"{HEPB}@2025"], COUNTS, ""),
        # PCV counts from six weeks less four days: 17.02.2025.
        ([f"{PCV}@2025-02"], DEPENDS, "2025-02-17"),
        ([f"{PCV}@2025-03"], COUNTS, ""),
        ([f"{PCV}@?"], Said.NOT_JUDGED, ""),
        (["?@2025-03"], Said.NOT_JUDGED, ""),
    ],
)
def test_a_verdict_holds_on_all_days_or_depends_on_the_day(doses: list[str], verdict: Said, counts_from: str) -> None:
    assert said(look(*doses))[doses[-1]] == (verdict, counts_from)


def test_the_next_dose_depends_on_the_day_of_the_one_before() -> None:
    """Four weeks less four days after a dose of March: 20 April is enough after 27 March, too soon after the 31st."""
    found = said(look(f"{PENTA}@2025-03", f"{PENTA}@2025-04-20"))
    assert found[f"{PENTA}@2025-03"] == (COUNTS, "")
    assert found[f"{PENTA}@2025-04-20"] == (DEPENDS, "")
    assert said(look(f"{PENTA}@2025-03", f"{PENTA}@2025-04-24"))[f"{PENTA}@2025-04-24"] == (COUNTS, "")


def test_two_months_in_turn_depend_on_each_other() -> None:
    found = said(look(f"{PENTA}@2025-03", f"{PENTA}@2025-04"))
    assert (found[f"{PENTA}@2025-03"], found[f"{PENTA}@2025-04"]) == ((COUNTS, ""), (DEPENDS, ""))
    apart = said(look(f"{PENTA}@2025-03", f"{PENTA}@2025-05"))
    assert {verdict for verdict, _day in apart.values()} == {COUNTS}


def test_a_combined_dose_opens_only_the_groups_that_it_decides() -> None:
    """In February penta is old enough for hepatitis B on each day, for the others from the 17th."""
    found = look(f"{PENTA}@2025-02", birth=BIRTH)
    assert said(found)[f"{PENTA}@2025-02"] == (DEPENDS, "2025-02-17")
    assert {"DTP", "Hib"} <= open_groups(found)
    assert "PCV" not in open_groups(found)


def test_a_series_that_is_complete_only_if_it_counts_is_complete_as_far_as_known() -> None:
    """Begun after the first birthday: two doses of PCV, eight weeks apart, end the series."""
    (unsure,) = (g for g in look(f"{PCV}@2026-01", f"{PCV}@2026-03", on="2026-05-01").groups if g.group == "PCV")
    (sure,) = (g for g in look(f"{PCV}@2026-02", f"{PCV}@2026-04-28", on="2026-05-01").groups if g.group == "PCV")
    assert (unsure.status, unsure.as_far_as_known) == (PatientStatus.COMPLETE, True)
    assert (sure.status, sure.as_far_as_known) == (PatientStatus.COMPLETE, False)


def test_beside_a_nameless_product_what_is_complete_stays_so() -> None:
    found = look(f"{PCV}@2026-02-10", f"{PCV}@2026-04-28", "?@2025-03-10")
    assert "PCV" not in open_groups(found)
    assert {"DTP", "OPV", "HepB"} <= open_groups(found)


def test_a_dose_without_a_day_opens_its_own_groups() -> None:
    assert open_groups(look(f"{PENTA}@?", f"{PCV}@2025-03-10")) == {"DTP", "HepB", "Hib"}


def test_the_forecast_counts_from_the_last_day() -> None:
    (dtp,) = (g for g in look(f"{PENTA}@2025-03").groups if g.group == "DTP")
    assert (dtp.earliest, dtp.as_far_as_known) == (date(2025, 4, 28), False)


def test_where_there_are_too_many_ways_it_depends_on_the_day() -> None:
    """Ten doses of one year, in an order that nobody knows."""
    many = [f"{cvx}@2025" for cvx in (PENTA, OPV, HEPB, "01", "28", "20", "106", "110", "146", "120")]
    found = said(look(*many))
    assert {found[text][0] for text in many} <= {DEPENDS, Said.NOT_JUDGED, Said.EXTRA}


def test_what_a_group_can_hang_on() -> None:
    assert {PENTA, "01", "28", "113"} <= touching(UZ, "DTP")
    assert not {MMR, PCV, HEPB} & touching(UZ, "DTP")


# ── against every choice of days ───────────────────────────────────────────
given_doses = st.lists(
    st.tuples(
        st.integers(0, 700), st.sampled_from([PENTA, OPV, MMR, PCV, "10", HEPB, "119", "01", "146"]), st.integers(0, 9)
    ),
    min_size=2,
    max_size=5,
)


@settings(max_examples=25, deadline=None)
@given(given_doses, st.integers(60, 900))
def test_it_is_so_on_one_day_at_least_and_not_on_another(history: list[tuple[int, str, int]], age: int) -> None:
    """The first two doses may have been given on some days: all pairs of days are tried."""
    on, who = BIRTH + timedelta(days=age), Patient(BIRTH, "f")
    doses = [
        AdministeredDose(str(n), BIRTH + timedelta(days=day + (wide if n < 2 else 0)), cvx, since=None)
        for n, (day, cvx, wide) in enumerate(history)
        if day + wide <= age
    ]
    ranged = [replace(d, since=d.on - timedelta(days=history[int(d.id)][2])) for d in doses if int(d.id) < 2]
    found = assess(UZ, who, [*ranged, *doses[len(ranged) :]], on)
    told: dict[tuple[str, str], set[object]] = {}
    groups: dict[str, set[object]] = {}
    spans = [range((d.on - d.since).days + 1) for d in ranged if d.since]
    for n, earlier in enumerate(product(*spans)):
        moved = [replace(d, on=d.on - timedelta(days=by), since=None) for d, by in zip(ranged, earlier, strict=True)]
        one = assess(UZ, who, [*moved, *doses[len(ranged) :]], on)
        now = {(name, e.antigen): e.status for name, v in verdicts(one).items() for e in v.by_antigen}
        for key in {*now, *told}:
            told.setdefault(key, {None} if n else set()).add(now.get(key))
        for g in one.groups:
            groups.setdefault(g.group, set()).add((g.status, g.dose_number))
    assert set(found.depends_on_day) == {name for (name, _), ways in told.items() if len(ways) > 1}
    assert {name for name, ways in groups.items() if len(ways) > 1} <= open_groups(found)


# ── a dose that may be owed ────────────────────────────────────────────────
def spread(cvx: str, first: str, last: str, name: str = "") -> AdministeredDose:
    return AdministeredDose(name or first, date.fromisoformat(last), cvx, since=date.fromisoformat(first))


def test_two_doses_that_may_be_one_may_owe_a_dose() -> None:
    """Two measles doses known to 10.2024 and to 2024, of a child born in 2020."""
    doses = [spread(MMR, "2024-10-01", "2024-10-31"), spread(MMR, "2024-01-01", "2024-12-31")]
    (g,) = assess(UZ, Patient(date(2020, 1, 10), "f"), doses, date(2026, 11, 25), {"MMR"}).groups
    assert (g.status.value, g.as_far_as_known, g.may_be_owed) == ("Complete", True, True)


def test_two_that_cannot_be_one_owe_nothing() -> None:
    doses = [spread(MMR, "2023-10-01", "2023-10-31"), spread(MMR, "2024-01-01", "2024-12-31")]
    (g,) = assess(UZ, Patient(date(2020, 1, 10), "f"), doses, date(2026, 11, 25), {"MMR"}).groups
    assert (g.status.value, g.as_far_as_known, g.may_be_owed) == ("Complete", False, False)


def test_a_bcg_of_an_unknown_day_counts_on_each() -> None:
    dose = AdministeredDose("bcg", date(2026, 11, 25), "19", undated=True)
    found = assess(UZ, Patient(date(2025, 6, 1), "f"), [dose], date(2026, 11, 25))
    bcg = next(g for g in found.groups if g.group == "BCG")
    assert (bcg.status.value, bcg.test_first, bcg.may_be_owed) == ("Complete", "", False)
    assert verdicts(found)["bcg"].said is Said.COUNTS


def test_a_dose_that_counts_on_some_days_only_stays_uncounted() -> None:
    dose = AdministeredDose("mmr", date(2026, 11, 25), MMR, undated=True)
    found = assess(UZ, Patient(date(2025, 6, 1), "f"), [dose], date(2026, 11, 25))
    assert next(g for g in found.groups if g.group == "MMR").dose_number == 1
    assert verdicts(found)["mmr"].said is Said.NOT_JUDGED


def test_a_first_of_several_doses_without_a_day_stays_uncounted() -> None:
    """It would count on each day; the next one would be counted from today, every day anew."""
    dose = AdministeredDose("hepb", date(2026, 11, 25), HEPB, undated=True)
    found = assess(UZ, Patient(date(2025, 6, 1), "f"), [dose], date(2026, 11, 25))
    hepb = next(g for g in found.groups if g.group == "HepB")
    assert (hepb.dose_number, hepb.as_far_as_known) == (1, True)
    assert str(hepb.recommended) == "2025-08-01"


def test_and_stands_in_no_plan() -> None:
    """Of a newborn's BCG too, of which no test is asked."""
    born = Patient(date(2026, 11, 1), "f")
    dose = AdministeredDose("bcg", date(2026, 11, 25), "19", undated=True)
    plan = catch_up_plan(UZ, born, [dose], date(2026, 11, 25))
    assert "BCG" not in {d.group for visit in plan for d in visit.doses}
    assert "BCG" in {d.group for visit in catch_up_plan(UZ, born, [], date(2026, 11, 25)) for d in visit.doses}
