"""Uzbekistan's calendar by hand: what is due when, and which doses count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pediatric_his.clinical.schedule import DueStatus, Forecast, GivenDose, Span, Verdict, assess, span
from pediatric_his.reference.schedules import national_calendar

UZ = national_calendar("UZ")
BIRTH = date(2025, 1, 10)


def doses(*given_doses: tuple[str, str]) -> list[GivenDose]:
    return [GivenDose(str(n), date.fromisoformat(on), cvx) for n, (on, cvx) in enumerate(given_doses)]


def forecast(group: str, on: str, *given_doses: tuple[str, str], sex: str = "f", birth: date = BIRTH) -> Forecast:
    _, found = assess(UZ, birth, sex, doses(*given_doses), date.fromisoformat(on))
    return next(f for f in found if f.group == group)


PENTA = [("2025-03-10", "198"), ("2025-04-10", "198"), ("2025-05-10", "198")]


@pytest.mark.parametrize(
    ("group", "on", "given_doses", "number", "recommended", "status"),
    [
        ("HepB", "2025-01-10", [], 1, "2025-01-10", DueStatus.DUE),
        ("BCG", "2025-01-10", [], 1, "2025-01-12", DueStatus.LATER),
        ("BCG", "2025-01-12", [], 1, "2025-01-12", DueStatus.DUE),
        ("DTP", "2025-03-09", [], 1, "2025-03-10", DueStatus.LATER),
        ("DTP", "2025-03-10", [], 1, "2025-03-10", DueStatus.DUE),
        ("DTP", "2025-04-10", [], 1, "2025-03-10", DueStatus.OVERDUE),
        ("DTP", "2025-04-10", PENTA[:1], 2, "2025-04-10", DueStatus.DUE),
        ("DTP", "2025-05-20", [("2025-05-01", "198")], 2, "2025-05-29", DueStatus.LATER),  # four weeks after a late first
        ("DTP", "2025-06-01", PENTA, 4, "2026-05-10", DueStatus.LATER),
        ("DTP", "2026-09-01", [("2025-10-01", "198"), ("2025-11-01", "198"), ("2026-06-01", "198")], 4, "2026-12-01", DueStatus.LATER),
        ("DTP", "2032-01-10", [*PENTA, ("2026-05-10", "01")], 5, "2032-01-10", DueStatus.DUE),
        ("DTP", "2041-01-10", [*PENTA, ("2026-05-10", "01"), ("2032-01-10", "113")], 6, "2041-01-10", DueStatus.DUE),
        ("OPV", "2025-03-10", [], 1, "2025-03-10", DueStatus.DUE),
        ("IPV", "2025-05-10", [], 1, "2025-05-10", DueStatus.DUE),
        ("PCV", "2026-01-10", [("2025-03-10", "133"), ("2025-04-10", "133")], 3, "2026-01-10", DueStatus.DUE),
        ("PCV", "2026-03-01", [("2025-03-10", "133"), ("2026-02-01", "133")], 3, "2026-03-29", DueStatus.LATER),  # eight weeks
        ("Rota", "2025-04-10", [("2025-03-10", "119")], 2, "2025-04-10", DueStatus.DUE),
        ("Rota", "2025-05-10", [("2025-03-10", "116"), ("2025-04-10", "116")], 3, "2025-05-10", DueStatus.DUE),
        ("MMR", "2026-01-09", [], 1, "2026-01-10", DueStatus.LATER),
        ("MMR", "2031-01-10", [("2026-01-10", "03")], 2, "2031-01-10", DueStatus.DUE),
        ("HPV", "2034-01-10", [], 1, "2034-01-10", DueStatus.DUE),
        ("HPV", "2034-02-01", [("2034-01-10", "62")], 2, "2034-07-10", DueStatus.LATER),
    ],
)  # fmt: skip
def test_what_is_next(
    group: str, on: str, given_doses: list[tuple[str, str]], number: int, recommended: str, status: DueStatus
) -> None:
    found = forecast(group, on, *given_doses)
    assert found.target is not None
    assert (found.target.number, found.recommended, found.status) == (number, date.fromisoformat(recommended), status)


def test_series_end_and_age_out() -> None:
    assert forecast("BCG", "2026-01-01", ("2025-01-12", "19")).status is DueStatus.COMPLETE
    assert forecast("Rota", "2025-05-10", ("2025-03-10", "119"), ("2025-04-10", "119")).status is DueStatus.COMPLETE
    assert forecast("Rota", "2027-01-10").status is DueStatus.TOO_OLD
    assert forecast("Rota", "2027-01-09").status is DueStatus.OVERDUE
    assert forecast("PCV", "2030-01-10").status is DueStatus.TOO_OLD
    assert forecast("HPV", "2034-01-10", sex="m").status is DueStatus.NOT_FOR_SEX
    assert forecast("HPV", "2040-01-10").status is DueStatus.TOO_OLD


def test_an_uncertain_dose_is_never_due() -> None:
    assert forecast("IPV", "2040-01-01", ("2025-05-10", "10")).status is DueStatus.COMPLETE


@pytest.mark.parametrize(
    ("given_doses", "verdicts"),
    [
        ([("2025-02-17", "198")], [Verdict.VALID]),  # 38 days: four days of grace before six weeks
        ([("2025-02-16", "198")], [Verdict.TOO_YOUNG]),
        ([("2025-03-10", "198"), ("2025-04-03", "198")], [Verdict.VALID, Verdict.VALID]),  # 24 days
        ([("2025-03-10", "198"), ("2025-04-02", "198")], [Verdict.VALID, Verdict.TOO_SOON]),
        ([("2026-01-06", "03")], [Verdict.VALID]),
        ([("2026-01-05", "03")], [Verdict.TOO_YOUNG]),
        (
            [("2026-01-10", "03"), ("2026-02-03", "03")],
            [Verdict.VALID, Verdict.TOO_YOUNG],
        ),  # the second counts from 13 months less four days
        ([("2024-12-01", "198")], [Verdict.BEFORE_BIRTH]),
        ([("2025-03-10", "555")], [Verdict.UNKNOWN_PRODUCT]),
    ],
)
def test_which_doses_count(given_doses: list[tuple[str, str]], verdicts: list[Verdict]) -> None:
    evaluated, _ = assess(UZ, BIRTH, "f", doses(*given_doses), date(2030, 1, 1))
    groups = ("DTP", "MMR", None)
    assert [e.verdict for e in evaluated if e.group in groups] == verdicts


def test_spans_follow_the_calendar() -> None:
    assert span("4 months 2 weeks") == Span(4, 14)
    assert span("6 months").after(date(2025, 3, 31)) == date(2025, 10, 1)
    assert span("1 year").after(date(2024, 2, 29)) == date(2025, 3, 1)
    for wrong in ("", "soon", "2 moons", "2"):
        with pytest.raises(ValueError, match="length of time"):
            span(wrong)


histories = st.lists(
    st.tuples(st.integers(-30, 6000), st.sampled_from(["198", "178", "03", "19", "119", "133", "10", None, "999"])),
    max_size=25,
)


@given(histories, st.integers(0, 6500), st.sampled_from(["m", "f"]))
def test_no_history_breaks_it_and_no_date_comes_before_birth(
    history: list[tuple[int, str | None]], age: int, sex: str
) -> None:
    given_doses = [GivenDose(str(n), BIRTH + timedelta(days=d), cvx) for n, (d, cvx) in enumerate(history)]
    evaluated, found = assess(UZ, BIRTH, sex, given_doses, BIRTH + timedelta(days=age))
    assert {e.dose.key for e in evaluated} == {d.key for d in given_doses}
    for f in found:
        if f.earliest:
            assert f.recommended is not None
            assert BIRTH <= f.earliest <= f.recommended
