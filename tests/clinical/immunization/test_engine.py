"""The CDSi chapters on a small schedule of our own, the properties that always hold, and odd histories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pediatric_his.clinical.immunization import AdministeredDose, Observation, Patient, assess
from pediatric_his.clinical.immunization.dates import Duration, duration
from pediatric_his.clinical.immunization.model import (
    AllowableInterval,
    Antigen,
    Assessment,
    BirthImmunity,
    ConditionalSkip,
    Contraindication,
    DoseStatus,
    Indication,
    PatientStatus,
    Reason,
    ScheduleData,
    Season,
    SeriesType,
    SkipCondition,
    SkipSet,
    VaccineRule,
)
from pediatric_his.commands.immunization.conformance import answer, pass_rates
from pediatric_his.reference.calendars import (
    CalendarError,
    calendar_codes,
    check_own_calendars,
    load_calendar,
    read_calendar,
    use_own_calendars,
)
from pediatric_his.reference.immunization import SupportingDataError, load_supporting_data

UZ = load_calendar("UZ").schedule
BIRTH = date(2025, 1, 10)


# ── CALCDT-1 to 6 ──────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("6 months", "2000-03-31", "2000-10-01"),
        ("1 month", "2001-01-31", "2001-03-01"),
        ("1 year", "2004-02-29", "2005-03-01"),
        ("4 weeks", "2000-01-01", "2000-01-29"),
        ("6 months - 4 days", "2000-08-31", "2001-02-25"),
        ("12 months - 4 days", "2025-01-10", "2026-01-06"),
        ("3 months + 4 weeks", "2025-01-10", "2025-05-08"),
        ("0 days", "2025-01-10", "2025-01-10"),
        ("9 years 6 months", "2017-01-10", "2026-07-10"),
    ],
)
def test_dates_are_added_as_cdsi_adds_them(text: str, start: str, end: str) -> None:
    length = duration(text)
    assert length is not None
    assert length.after(date.fromisoformat(start)) == date.fromisoformat(end)


def test_what_is_no_duration() -> None:
    assert duration("") is None
    assert duration(None) is None
    assert duration("n/a") is None
    for wrong in ("soon", "4", "4 moons", "4 weeks later"):
        with pytest.raises(ValueError, match="no duration"):
            duration(wrong)


# ── a schedule of one antigen, changed line by line ───────────────────────
def schedule(**changes: Any) -> ScheduleData:
    """Uzbekistan's pneumococcal series (2, 3, 12 months) with its doses changed by `dose_N=…`, the antigen by the rest."""
    antigen = UZ.antigens["PCV"]
    series = antigen.series[0]
    doses = list(series.doses)
    for name in [n for n in changes if n.startswith("dose_")]:
        place = int(name[5:]) - 1
        doses[place] = replace(doses[place], **changes.pop(name))
    of_series: dict[str, Any] = {k: changes.pop(k) for k in ("type", "indications", "genders") if k in changes}
    series = replace(series, doses=tuple(doses), **of_series)
    return replace(UZ, antigens={"PCV": Antigen("PCV", "PCV", (series,), **changes)})


def doses(*history: tuple[str, str]) -> list[AdministeredDose]:
    return [AdministeredDose(str(n), date.fromisoformat(on), cvx) for n, (on, cvx) in enumerate(history)]


def look(
    data: ScheduleData, *history: tuple[str, str], on: str = "2025-06-01", who: Patient | None = None
) -> Assessment:
    return assess(data, who or Patient(BIRTH, "m"), doses(*history), date.fromisoformat(on))


def status(found: Assessment) -> PatientStatus:
    return found.groups[0].status


def test_a_skipped_target_passes_the_same_dose_to_the_next() -> None:
    late = SkipCondition("age", begin_age=Duration(7, 0))
    skip = ConditionalSkip(True, True, False, (SkipSet((late,), False),))
    found = look(schedule(dose_2={"skips": (skip,)}), ("2025-03-10", "133"), ("2026-02-01", "133"), on="2026-02-02")
    assert [(e.status, e.target_number) for e in found.evaluations] == [(DoseStatus.VALID, 1), (DoseStatus.VALID, 3)]
    assert status(found) is PatientStatus.COMPLETE


def test_a_skip_for_forecasting_alone_evaluates_nothing() -> None:
    late = SkipCondition("age", begin_age=Duration(7, 0))
    skip = ConditionalSkip(False, True, False, (SkipSet((late,), False),))
    found = look(schedule(dose_2={"skips": (skip,)}), ("2025-03-10", "133"), on="2026-02-02")
    assert found.groups[0].dose_number == 2, "two satisfied would be wrong: one is satisfied, one skipped"
    assert str(found.groups[0].earliest) == "2026-01-10"


@pytest.mark.parametrize(
    ("logic", "count", "skipped"),
    [("greater than", 0, True), ("greater than", 1, False), ("equal to", 1, True), ("less than", 1, False)],
)
def test_a_skip_counts_doses(logic: str, count: int, skipped: bool) -> None:
    counted = SkipCondition("count", count=count, count_logic=logic, vaccines=frozenset({"133"}), valid_only=True)
    skip = ConditionalSkip(False, True, False, (SkipSet((counted,), False),))
    found = look(schedule(dose_2={"skips": (skip,)}), ("2025-03-10", "133"))
    assert (str(found.groups[0].earliest) == "2026-01-10") is skipped


def test_an_interval_condition_skips_after_a_pause() -> None:
    pause = SkipCondition("interval", interval=Duration(6, 0))
    skip = ConditionalSkip(True, True, False, (SkipSet((pause,), False),))
    data = schedule(dose_2={"skips": (skip,)})
    assert look(data, ("2025-03-10", "133"), on="2025-09-09").groups[0].earliest == date(2025, 4, 7)
    assert look(data, ("2025-03-10", "133"), on="2025-09-10").groups[0].earliest == date(2026, 1, 10)


def test_an_allowable_interval_rescues_and_none_does_not() -> None:
    history = (("2025-03-10", "133"), ("2025-03-25", "133"))
    assert look(schedule(), *history).evaluations[1].reason is Reason.TOO_SOON
    rescued = schedule(
        dose_2={
            "allowable_intervals": (AllowableInterval(True, None, Duration(0, 14)),),
            "ages": UZ.antigens["PCV"].series[0].doses[0].ages,
        }
    )
    assert look(rescued, *history).evaluations[1].status is DoseStatus.VALID


def test_an_inadvertent_vaccine_and_a_foreign_one_have_their_reasons() -> None:
    found = look(schedule(dose_1={"inadvertent": frozenset({"133"})}), ("2025-03-10", "133"))
    assert found.evaluations[0].reason is Reason.INADVERTENT
    rule = VaccineRule("133", Duration(3, 0), None)
    found = look(schedule(dose_1={"preferable": (rule,), "allowable": ()}), ("2025-03-10", "133"))
    assert found.evaluations[0].reason is Reason.WRONG_VACCINE


def test_beyond_the_series_and_beyond_the_age_a_dose_is_extraneous() -> None:
    history = (("2025-03-10", "133"), ("2025-04-10", "133"), ("2026-01-10", "133"), ("2026-06-01", "133"))
    last = look(schedule(), *history, on="2026-07-01").evaluations[-1]
    assert (last.status, last.reason) == (DoseStatus.EXTRANEOUS, Reason.SERIES_COMPLETE)
    old = look(schedule(), ("2031-01-01", "133"), on="2031-02-01")
    assert (old.evaluations[0].status, old.evaluations[0].reason) == (DoseStatus.EXTRANEOUS, Reason.TOO_OLD)
    assert status(old) is PatientStatus.AGED_OUT


def test_a_recurring_dose_never_ends() -> None:
    history = (("2025-03-10", "133"), ("2025-04-10", "133"), ("2026-01-10", "133"), ("2026-06-01", "133"))
    found = look(schedule(dose_3={"recurring": True}), *history, on="2026-07-01")
    assert [e.status for e in found.evaluations] == [DoseStatus.VALID] * 4
    assert (status(found), found.groups[0].dose_number) == (PatientStatus.NOT_COMPLETE, 5)


def test_immunity_by_observation_and_by_birth() -> None:
    data = schedule(immunity_observations=frozenset({"031"}))
    assert status(look(data, who=Patient(BIRTH, "m", (Observation("031"),)))) is PatientStatus.IMMUNE
    born = schedule(birth_immunity=(BirthImmunity(date(2026, 1, 1), "", frozenset({"055"})),))
    assert status(look(born)) is PatientStatus.IMMUNE
    assert status(look(born, who=Patient(BIRTH, "m", (Observation("055"),)))) is PatientStatus.NOT_COMPLETE


def test_contraindications_of_the_antigen_and_of_all_its_vaccines() -> None:
    whole = schedule(contraindications=(Contraindication("080", None, None),))
    sick = Patient(BIRTH, "m", (Observation("080"),))
    assert status(look(whole, who=sick)) is PatientStatus.CONTRAINDICATED
    assert status(look(whole)) is PatientStatus.NOT_COMPLETE
    one = schedule(contraindications=(Contraindication("080", None, None, (("133", None, None),)),))
    assert "133" not in look(one, who=sick).groups[0].vaccines
    every = tuple((v.cvx, None, None) for v in UZ.antigens["PCV"].series[0].doses[0].preferable)
    assert (
        status(look(schedule(contraindications=(Contraindication("080", None, None, every),)), who=sick))
        is PatientStatus.CONTRAINDICATED
    )


def test_a_risk_series_needs_its_indication_within_its_ages() -> None:
    data = schedule(type=SeriesType.RISK, indications=(Indication("015", Duration(2, 0), Duration(24, 0)),))
    assert look(data).groups == ()
    at_risk = Patient(BIRTH, "m", (Observation("015"),))
    assert status(look(data, who=at_risk)) is PatientStatus.NOT_COMPLETE
    (before,) = look(data, who=at_risk, on="2025-02-01").groups
    assert before.earliest == date(2025, 3, 10), "told beforehand, and due from the age on which the indication begins"
    assert look(data, who=at_risk, on="2027-02-01").groups == ()


def test_gender_chooses_series() -> None:
    girls = schedule(genders=frozenset({"Female"}))
    assert look(girls).groups == ()
    assert look(girls, who=Patient(BIRTH, "f")).groups


def test_a_season_begins_the_forecast_and_moves_with_the_years() -> None:
    season = Season(date(2025, 10, 1), date(2026, 3, 31))
    assert look(schedule(dose_1={"season": season})).groups[0].earliest == date(2025, 10, 1)
    later = look(schedule(dose_1={"season": season}), on="2028-11-01", who=Patient(date(2028, 1, 10), "m"))
    assert later.groups[0].earliest == date(2028, 10, 1)


# ── properties ─────────────────────────────────────────────────────────────
histories = st.lists(
    st.tuples(
        st.integers(-40, 6000), st.sampled_from(["198", "178", "03", "19", "119", "116", "133", "10", "01", "999", ""])
    ),
    max_size=20,
)


def made(history: list[tuple[int, str]]) -> list[AdministeredDose]:
    return [AdministeredDose(str(n), BIRTH + timedelta(days=day), cvx) for n, (day, cvx) in enumerate(history)]


@settings(max_examples=60, deadline=None)
@given(histories, st.integers(0, 6500), st.sampled_from(["m", "f", None]), st.randoms())
def test_order_of_writing_changes_nothing_and_no_date_is_before_birth(
    history: list[tuple[int, str]], age: int, sex: str | None, rng: object
) -> None:
    on, who = BIRTH + timedelta(days=age), Patient(BIRTH, sex)
    found = assess(UZ, who, made(history), on)
    shuffled = list(history)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    again = assess(UZ, who, made(shuffled), on)
    assert again.groups == found.groups
    for g in found.groups:
        for day in (g.earliest, g.recommended, g.past_due):
            assert day is None or day >= BIRTH
        if g.earliest and g.recommended:
            assert g.earliest <= g.recommended
    seen = {e.dose.id for e in (*found.evaluations, *found.findings)}
    assert seen == {str(n) for n in range(len(history))}, "each dose has its verdict"


@settings(max_examples=40, deadline=None)
@given(histories, st.sampled_from(["198", "178", "133", "119"]))
def test_a_valid_dose_added_never_brings_an_earlier_forecast(history: list[tuple[int, str]], cvx: str) -> None:
    on = BIRTH + timedelta(days=400)
    before = assess(UZ, Patient(BIRTH, "m"), [d for d in made(history) if d.on < on], on)
    new = AdministeredDose("new", on, cvx)
    after = assess(UZ, Patient(BIRTH, "m"), [*[d for d in made(history) if d.on < on], new], on)
    for e in after.evaluations:
        if e.dose.id == "new" and e.status is DoseStatus.VALID:
            old = next(g for g in before.groups if g.group == UZ.antigens[e.antigen].vaccine_group)
            fresh = next(g for g in after.groups if g.group == UZ.antigens[e.antigen].vaccine_group)
            if old.earliest and fresh.earliest:
                assert fresh.earliest >= old.earliest


def test_two_hundred_doses_and_a_birth_after_the_day_are_no_fault() -> None:
    many = [AdministeredDose(str(n), BIRTH + timedelta(days=n % 50), "198") for n in range(200)]
    assert len({e.dose.id for e in assess(UZ, Patient(BIRTH, "m"), many, date(2026, 1, 1)).evaluations}) == 200
    assert assess(UZ, Patient(date(2030, 1, 1), "m"), many, date(2026, 1, 1)).findings


# ── calendars as files ─────────────────────────────────────────────────────
@pytest.mark.parametrize("code", calendar_codes())
def test_every_shipped_calendar_is_sound(code: str) -> None:
    calendar = load_calendar(code)
    assert calendar.code == code
    for antigen in calendar.schedule.antigens.values():
        for series in antigen.series:
            assert series.doses
            for dose in series.doses:
                assert dose.label in calendar.vaccines
                assert any(v.forecast for v in dose.preferable), (
                    f"{code} {antigen.name} {dose.number}: nothing on the shelf for it"
                )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('age = "2 months", min_age = "6 weeks",', 'age = "2 moons", min_age = "6 weeks",', "line"),
        ('vaccine = "BCG", age', 'vaccine = "XYZ", age', "no name for the vaccine"),
        (
            'age = "12 months", min_age = "12 months",',
            'age = "6 months", min_age = "12 months",',
            "below the minimum",
        ),
        ('group = "BCG"', 'group = "HepB"', "twice"),
        ("as_of = ", "asof = ", "as_of"),
        ("as_of = 2019-10-01", 'as_of = "2019"', "line 6: as_of must be a date"),
        ("looked_over = 2026-11-25", "", "looked_over"),
        ('shelf = ["08"', 'shelf = ["0815"', "line 8: product 0815 has no name"),
        ('standing = "uncertain"', 'standing = "unsure"', "standing is confirmed, partial, uncertain"),
        ('min_age = "0 days", standing', 'min_age = "0 days", minage = "1 day", standing', "what is 'minage'"),
        (', source = "UZ-A, UZ-B", limits = "CDSi"', ', limits = "CDSi"', "HepB dose 1: source is missing"),
        ('source = "UZ-A, UZ-B", limits = "CDSi"', 'source = "UZ-A, UZ-B"', "HepB dose 1: limits is missing"),
        ('source = "UZ-A, UZ-B", limits', 'source = "UZ-A, UZ-Z", limits', "'UZ-Z' stands in no line of .sources."),
        ('standing = "uncertain"', 'standing = "approved"', "standing is confirmed, partial, uncertain"),
        ('counts_from = "9 months"', 'counts_from = "13 months"', "counts_from is above min_age"),
        ('counts_after = "4 weeks"', 'counts_after = "7 months"', "counts_after is above min_interval"),
        ("[[series]]", "[[series", "line"),
    ],
)
def test_a_wrong_calendar_says_where_and_why(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = Path("pediatric_his/reference/calendars/uz.toml").read_text(encoding="utf-8")
    assert old in text
    wrong = tmp_path / "uz.toml"
    wrong.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CalendarError, match=message):
        read_calendar(wrong)


@pytest.fixture
def own_calendars(tmp_path: Path) -> Iterator[Path]:
    use_own_calendars(tmp_path)
    yield tmp_path
    use_own_calendars(tmp_path / "none")


def test_a_deployments_own_calendars_take_precedence_each_from_its_date(own_calendars: Path) -> None:
    text = Path("pediatric_his/reference/calendars/uz.toml").read_text(encoding="utf-8")
    later = text.replace('age = "16 months"', 'age = "18 months"').replace("as_of = 2019-10-01", "as_of = 2027-01-01")
    (own_calendars / "uz.toml").write_text(text, encoding="utf-8")
    (own_calendars / "uz-2027.toml").write_text(later, encoding="utf-8")

    def booster(on: date | None) -> Duration | None:
        return load_calendar("UZ", on).schedule.antigens["Diphtheria"].series[0].doses[3].ages[0].earliest_recommended

    assert booster(date(2026, 12, 31)) == Duration(16, 0)
    assert booster(date(2027, 1, 1)) == Duration(18, 0)
    assert booster(None) == Duration(18, 0)
    assert load_calendar("KZ").code == "KZ", "the others are those shipped"


def test_a_wrong_calendar_of_a_deployment_stops_the_start(own_calendars: Path) -> None:
    (own_calendars / "kz.toml").write_text('code = "KZ"\nas_of = 2024-09-01\n[[series]\n', encoding="utf-8")
    with pytest.raises(CalendarError, match=r"kz\.toml.*line"):
        check_own_calendars(own_calendars)


# ── CDC's own data and cases ───────────────────────────────────────────────
def test_supporting_data_that_is_none_says_so(tmp_path: Path) -> None:
    with pytest.raises(SupportingDataError, match="no ScheduleSupportingData"):
        load_supporting_data(tmp_path)
    (tmp_path / "ScheduleSupportingData.xml").write_text("<scheduleSupportingData><broken")
    with pytest.raises(SupportingDataError, match="ScheduleSupportingData"):
        load_supporting_data(tmp_path)


@pytest.mark.parametrize(
    ("name", "forecasts", "statuses"), [("cases-healthy-half", 0.99, 0.995), ("cases-conditions-half", 0.95, 0.985)]
)
def test_cdcs_cases(shared: Path, tmp_path: Path, name: str, forecasts: float, statuses: float) -> None:
    import csv

    folder = shared / "clinical/immunization/cdsi"
    data = load_supporting_data(folder / "supporting-data-4.64", tmp_path)
    kept = load_supporting_data(folder / "supporting-data-4.64", tmp_path)
    assert all(getattr(kept, f.name) == getattr(data, f.name) for f in fields(data)), "the kept copy is the same"
    with (folder / f"{name}.csv").open(encoding="utf-8-sig") as file:
        cases = list(csv.DictReader(file))
    expected = ("series_status", "forecast_number", "earliest", "recommended", "past_due")
    hidden = [
        c | dict.fromkeys(expected, "") | {f"{k}_{n}": "" for k in ("status", "reason") for n in range(1, 8)}
        for c in cases
    ]
    answers = [answer(data, case) for case in hidden]
    right = [
        all(c[k].lower() == a[k].lower() for k in ("series_status", "earliest", "recommended", "past_due"))
        for c, a in zip(cases, answers, strict=True)
    ]
    assert sum(right) / len(cases) >= forecasts
    given_doses = [
        (c[f"status_{n}"], a[f"status_{n}"])
        for c, a in zip(cases, answers, strict=True)
        for n in range(1, 8)
        if c[f"date_{n}"]
    ]
    assert sum(x == y for x, y in given_doses) / len(given_doses) >= statuses
    assert pass_rates(cases, answers)[-1].startswith("all")
