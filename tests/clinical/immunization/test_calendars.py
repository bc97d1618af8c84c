"""The other calendars by hand: a line a child, all born on 10.01.2025; the next dose's number, earliest and recommended day."""

from __future__ import annotations

from datetime import date

import pytest

from pediatric_his.clinical.immunization import AdministeredDose, Observation, Patient, assess
from pediatric_his.clinical.immunization.catchup import catch_up_plan
from pediatric_his.clinical.immunization.model import GroupForecast, PatientStatus, Reason, Standing
from pediatric_his.clinical.immunization.verdict import verdicts
from pediatric_his.reference.calendars import calendar_codes, load_calendar

BIRTH = date(2025, 1, 10)

NEXT = [  # calendar, group, on, history, sex, dose number, earliest, recommended
    # Kazakhstan: hexa, penta without hepatitis B, hexa
    ("KZ", "HepB", "2025-03-10", "08@2025-01-10", "m", 2, "2025-02-07", "2025-03-10"),
    ("KZ", "HepB", "2025-04-10", "08@2025-01-10 146@2025-03-10 120@2025-04-10", "m", 3, "2025-04-18", "2025-05-10"),
    ("KZ", "DTP", "2025-04-10", "146@2025-03-10 120@2025-04-10", "m", 3, "2025-05-08", "2025-05-10"),
    ("KZ", "Polio", "2025-06-01", "146@2025-03-10 120@2025-04-10 146@2025-05-10", "m", 4, "2026-01-10", "2026-01-10"),
    ("KZ", "Polio", "2026-02-01", "146@2025-03-10 120@2025-04-10 146@2025-05-10 178@2026-01-10", "m", 5, "2026-07-10", "2026-07-10"),
    ("KZ", "PCV", "2025-03-10", "133@2025-03-10", "m", 2, "2025-04-07", "2025-05-10"),
    ("KZ", "HPV", "2036-01-10", "62@2036-01-10", "f", 2, "2036-06-10", "2036-07-10"),
    # Kyrgyzstan: 3.5 months are 3 months and 2 weeks
    ("KG", "DTP", "2025-03-10", "198@2025-03-10", "m", 2, "2025-04-07", "2025-04-24"),
    ("KG", "IPV", "2025-03-10", "", "m", 1, "2025-04-18", "2025-04-24"),
    ("KG", "PCV", "2025-03-10", "133@2025-03-10", "m", 2, "2025-04-07", "2025-06-10"),
    ("KG", "Rota", "2025-05-01", "116@2025-03-10 116@2025-04-24", "m", 3, "2025-05-22", "2025-06-10"),
    # Tajikistan: polio at birth, and passed over from six weeks on
    ("TJ", "OPV", "2025-01-10", "", "m", 1, "2025-01-10", "2025-01-10"),
    ("TJ", "OPV", "2025-03-10", "", "m", 1, "2025-02-21", "2025-03-10"),
    ("TJ", "OPV", "2025-03-10", "178@2025-01-10", "m", 2, "2025-02-21", "2025-03-10"),
    ("TJ", "MMR", "2026-02-01", "03@2026-01-10", "m", 2, "2026-02-10", "2031-01-10"),
    # Russia: 3, 4.5, 6, 18 months; hepatitis B at 0, 1, 6
    ("RU", "DTP", "2025-04-10", "01@2025-04-10", "m", 2, "2025-05-08", "2025-05-24"),
    ("RU", "HepB", "2025-02-10", "08@2025-01-10 08@2025-02-10", "m", 3, "2025-06-27", "2025-07-10"),
    ("RU", "Polio", "2026-07-10", "10@2025-04-10 10@2025-05-24 10@2025-07-10 10@2026-07-10", "m", 5, "2026-09-10", "2026-09-10"),
    ("RU", "BCG", "2025-01-10", "19@2025-01-13", "m", 1, "2025-01-10", "2025-01-13"),  # the dose is in the future
    ("RU", "Influenza", "2025-12-01", "150@2025-10-10", "m", 2, "2026-08-10", "2026-08-10"),
    # South Korea
    ("KR", "DTP", "2025-07-10", "20@2025-03-10 20@2025-05-10 20@2025-07-10", "m", 4, "2026-01-10", "2026-04-10"),
    ("KR", "IPV", "2025-07-10", "10@2025-03-10 10@2025-05-10 10@2025-07-10", "m", 4, "2029-01-10", "2029-01-10"),
    ("KR", "HepA", "2026-01-10", "83@2026-01-10", "m", 2, "2026-07-10", "2026-07-10"),
    ("KR", "JE", "2026-02-10", "134@2026-01-10 134@2026-02-10", "m", 3, "2027-01-10", "2027-02-10"),
    # WHO
    ("WHO", "DTP", "2025-02-21", "198@2025-02-21", "m", 2, "2025-03-21", "2025-03-21"),
    ("WHO", "PCV", "2025-02-21", "133@2025-02-21", "m", 2, "2025-04-18", "2025-04-18"),
    ("WHO", "MR", "2025-10-10", "04@2025-10-10", "m", 2, "2026-01-10", "2026-04-10"),
]  # fmt: skip

STATUS = [
    ("KZ", "HepB", "2026-11-25", "08@2025-01-10 146@2025-03-10 146@2025-04-10 146@2025-05-10", PatientStatus.COMPLETE),
    ("KZ", "HepB", "2025-06-01", "08@2025-01-10 146@2025-03-10 146@2025-05-10", PatientStatus.COMPLETE),
    ("KG", "Rota", "2025-05-01", "119@2025-03-10 119@2025-04-24", PatientStatus.COMPLETE),
    ("RU", "PCV", "2026-12-01", "133@2025-03-10 133@2025-05-24", PatientStatus.NOT_COMPLETE),  # WHO: 2p+1
    ("RU", "Hib", "2026-12-01", "48@2025-04-10 48@2025-05-24 48@2025-07-10", PatientStatus.COMPLETE),
    ("KR", "Rota", "2025-09-10", "", PatientStatus.AGED_OUT),
    ("KR", "Varicella", "2026-02-01", "21@2026-01-10", PatientStatus.COMPLETE),
    ("WHO", "PCV", "2025-06-01", "133@2025-02-21 133@2025-03-21 133@2025-04-18", PatientStatus.COMPLETE),  # 3p+0
    ("WHO", "MR", "2026-06-01", "03@2025-10-10 03@2026-04-10", PatientStatus.COMPLETE),
]


def given(history: str) -> list[AdministeredDose]:
    pairs = (entry.split("@") for entry in history.split())
    return [AdministeredDose(str(n), date.fromisoformat(day), cvx) for n, (cvx, day) in enumerate(pairs)]


def group_of(code: str, group: str, on: str, history: str, sex: str = "m") -> GroupForecast:
    found = assess(load_calendar(code).schedule, Patient(BIRTH, sex), given(history), date.fromisoformat(on))
    return next(g for g in found.groups if g.group == group)


@pytest.mark.parametrize(("code", "group", "on", "history", "sex", "number", "earliest", "recommended"), NEXT)
def test_what_is_next(
    code: str, group: str, on: str, history: str, sex: str, number: int, earliest: str, recommended: str
) -> None:
    found = group_of(code, group, on, history, sex)
    assert (found.dose_number, str(found.earliest), str(found.recommended)) == (number, earliest, recommended)


@pytest.mark.parametrize(("code", "group", "on", "history", "status"), STATUS)
def test_where_a_group_stands(code: str, group: str, on: str, history: str, status: PatientStatus) -> None:
    assert group_of(code, group, on, history).status is status


@pytest.mark.parametrize("code", calendar_codes())
def test_a_plan_from_nothing_counts_dose_by_dose(code: str) -> None:
    calendar, who = load_calendar(code), Patient(BIRTH, "f")
    plan = catch_up_plan(calendar.schedule, who, [], date(2026, 3, 1), prefer=calendar.products)
    given = {(v.on, d.cvx): AdministeredDose(f"{v.on} {d.cvx}", v.on, d.cvx) for v in plan for d in v.doses}
    found = assess(calendar.schedule, who, list(given.values()), plan[-1].on)
    counted = {e.dose.id for e in found.evaluations if e.status.value == "Valid"}
    assert counted == {dose.id for dose in given.values()}, "each planned dose counts for something"


@pytest.mark.parametrize("code", calendar_codes())
def test_an_uncertain_dose_is_never_due(code: str) -> None:
    calendar = load_calendar(code)
    for months in range(0, 216, 3):
        on = date(2025 + months // 12, 1 + months % 12, 10)
        for sex in "mf":
            for g in assess(calendar.schedule, Patient(BIRTH, sex), [], on).groups:
                assert g.standing is not Standing.UNCERTAIN
                assert g.group in calendar.groups


# ── single doses beside WHO's positions: does it count for the group? ──────
COUNTS = [  # calendar, group, history, sex, the last dose counts
    ("UZ", "PCV", "133@2025-03-10 133@2025-04-10 133@2025-10-10", "m", True),  # nine months: WHO, booster at 9-18 months
    ("KZ", "PCV", "133@2025-03-10 133@2025-05-10 133@2025-10-04", "m", False),
    ("UZ", "DTP", "198@2025-03-10 198@2025-04-10 198@2025-05-10 01@2026-05-10 113@2029-01-10", "m", True),  # Td at four years
    ("UZ", "DTP", "198@2025-03-10 198@2025-04-10 198@2025-05-10 01@2026-05-10 113@2029-01-05", "m", False),
    ("UZ", "OPV", "146@2025-03-10", "m", True),  # the polio in a hexavalent, in an oral row
    ("UZ", "IPV", "146@2025-03-10", "m", True),  # and as the first of two inactivated ones
    ("KG", "OPV", "120@2025-03-10 120@2025-04-24", "m", True),
    ("UZ", "HPV", "62@2039-12-10 62@2040-06-10", "f", True),  # begun at 14 years 11 months
    ("KZ", "HPV", "62@2034-02-10", "f", True),  # WHO: from nine years
    ("RU", "HepB", "08@2025-01-10 08@2025-02-10 08@2025-03-10", "m", True),  # 0, 1, 2 and 12 months
    ("RU", "BCG", "19@2028-01-10 19@2031-02-10", "m", False),  # five years between
    ("KR", "Influenza", "150@2025-10-10 150@2025-11-10", "m", True),
]  # fmt: skip


@pytest.mark.parametrize(("code", "group", "history", "sex", "counts"), COUNTS)
def test_a_dose_counts_by_whos_minimum(code: str, group: str, history: str, sex: str, counts: bool) -> None:
    doses = given(history)
    found = assess(load_calendar(code).schedule, Patient(BIRTH, sex), doses, doses[-1].on)
    said = [e.status.value for e in found.evaluations if e.dose.id == doses[-1].id and _group(code, e.antigen) == group]
    assert set(said) == {"Valid" if counts else "Not Valid"}


def _group(code: str, antigen: str) -> str:
    return load_calendar(code).schedule.antigens[antigen].vaccine_group


@pytest.mark.parametrize("code", calendar_codes())
def test_every_line_says_where_it_stands_and_how_sure_it_is(code: str) -> None:
    calendar = load_calendar(code)
    assert len(calendar.lines) == len({line.id for line in calendar.lines}) > 25
    for line in calendar.lines:
        told = line.figures
        keys = [key for name in ("source", "limits") for key in told[name].split(", ")]
        assert all(calendar.sources[key] for key in keys), line.id
        assert told["standing"] in ("confirmed", "partial", "uncertain"), line.id
        if told["source"] in ("memory", "own"):
            assert told["standing"] == "uncertain", f"{line.id}: what no source shows is never due"
    assert calendar.looked_over > calendar.as_of


# ── measles, mumps and rubella, each counted for itself ────────────────────
PARTS = [  # calendar, group, history, dose number and earliest day of the next, what the last dose counts for
    ("UZ", "MMR", "05@2026-01-10", 1, "2026-02-10", ("Measles",)),  # mumps and rubella missing; measles again from 13 months
    ("RU", "MMR", "05@2026-01-10 07@2026-02-10", 1, "2026-03-10", ("Mumps",)),  # rubella alone is missing
    ("UZ", "MMR", "04@2026-01-10 03@2026-03-10", 2, "2026-04-07", ("Measles", "Mumps", "Rubella")),
    ("KG", "MMR", "04@2026-01-10 04@2026-02-10", 1, "2026-03-10", ("Measles", "Rubella")),  # complete, mumps missing
    ("KR", "MMR", "05@2025-07-10 03@2026-01-10", 2, "2026-02-10", ("Measles", "Mumps", "Rubella")),  # six months: too young
    ("WHO", "MR", "05@2025-10-10", 1, "2026-01-10", ("Measles",)),  # at twelve months for both
]  # fmt: skip


@pytest.mark.parametrize(("code", "group", "history", "number", "earliest", "counts_for"), PARTS)
def test_a_part_given_alone_leaves_the_others_to_be_given(
    code: str, group: str, history: str, number: int, earliest: str, counts_for: tuple[str, ...]
) -> None:
    doses = given(history)
    found = assess(load_calendar(code).schedule, Patient(BIRTH, "m"), doses, doses[-1].on)
    forecast = next(g for g in found.groups if g.group == group)
    assert (forecast.status, forecast.dose_number, str(forecast.earliest)) == (
        PatientStatus.NOT_COMPLETE,
        number,
        earliest,
    )
    assert verdicts(found)[doses[-1].id].counts_for == counts_for
    assert forecast.vaccines, "the combined vaccine is proposed"


def test_of_three_parts_two_complete_ones_leave_the_third_due_and_all_three_leave_nothing() -> None:
    twice = "05@2026-01-10 05@2026-02-10 06@2026-03-10 06@2026-04-10"
    found = group_of("UZ", "MMR", "2026-06-01", twice)
    assert (found.status, found.antigens, found.vaccines) == (PatientStatus.NOT_COMPLETE, ("Mumps",), ("03",))
    whole = f"{twice} 07@2026-05-10 07@2026-06-10"
    assert group_of("UZ", "MMR", "2026-07-01", whole).status is PatientStatus.COMPLETE


def test_laboratory_evidence_of_measles_alone_leaves_mumps_and_rubella_due() -> None:
    who = Patient(BIRTH, "m", (Observation("020"),))
    found = assess(load_calendar("UZ").schedule, who, [], date(2026, 2, 1))
    mmr = next(g for g in found.groups if g.group == "MMR")
    assert (mmr.status, mmr.antigens) == (PatientStatus.NOT_COMPLETE, ("Mumps", "Rubella"))
    both = assess(load_calendar("UZ").schedule, who, given("03@2026-01-10 03@2031-01-10"), date(2031, 2, 1))
    assert next(g for g in both.groups if g.group == "MMR").status is PatientStatus.COMPLETE


def test_what_can_t_be_finished_or_is_for_others_is_not_proposed() -> None:
    assert group_of("UZ", "Rota", "2026-12-20", "").status is PatientStatus.AGED_OUT, "at 23 months"
    assert group_of("UZ", "DTP", "2031-02-01", "").vaccines == ("113",), "no whole-cell pertussis from six years on"
    assert group_of("UZ", "Rota", "2025-05-20", "119@2025-03-10 116@2025-04-10").dose_number == 3, "RV5 after RV1"
    assert str(group_of("UZ", "HPV", "2040-01-15", "62@2039-12-10", "f").recommended) == "2040-05-10"
    assert group_of("KR", "Influenza", "2025-11-20", "150@2025-10-10").dose_number == 2
    bcg = group_of("TJ", "BCG", "2031-02-10", "19@2028-01-10")
    assert bcg.status is PatientStatus.AGED_OUT, "five years after the first it is too late for the second"


def test_overdue_is_by_the_vaccine() -> None:
    assert str(group_of("UZ", "HepB", "2025-01-10", "").overdue_from) == "2025-01-12", (
        "24 hours, of a birth at any hour"
    )
    assert str(group_of("UZ", "BCG", "2025-01-10", "").overdue_from) == "2025-01-16", "the second to the fifth day"
    assert str(group_of("UZ", "DTP", "2025-03-10", "").overdue_from) == "2025-04-07", "four weeks"
    assert str(group_of("UZ", "MMR", "2031-01-10", "03@2026-01-10").overdue_from) == "2031-02-10", "a month"


# ── a dose that was valid when it was given stays so ───────────────────────
STAYS = [  # calendar, birth, history, of each dose whether it counts for the antigen or group, the group
    *((code, "2025-06-01", "198@2025-08-01 198@2026-06-05", "Hib", 2) for code in ("UZ", "KG", "TJ", "WHO", "KZ")),
    *((code, "2025-06-01", "48@2025-08-01 48@2026-06-05", "Hib", 2) for code in ("RU", "KR")),
    *((code, "2025-06-01", "133@2025-08-01 133@2026-06-05", "PCV", 2) for code in ("UZ", "KZ", "KR", "RU")),
    ("UZ", "2025-06-01", "198@2026-06-05", "Hib", 1),  # a late starter's one dose
    ("KZ", "2025-06-01", "08@2025-06-01 146@2025-08-01 146@2025-09-07", "HepB", 3),  # 14 weeks old
    *((code, "2019-05-01", f"20@2019-07-01 20@2019-09-01 20@2019-11-01 20@2020-11-01 {cvx}@2026-05-10", "DTP", 5)
      for code in ("KZ", "KR", "UZ", "KG", "TJ", "RU", "WHO") for cvx in ("113", "115")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "birth", "history", "group", "valid"), STAYS)
def test_a_dose_stays_valid(code: str, birth: str, history: str, group: str, valid: int) -> None:
    who = Patient(date.fromisoformat(birth), "m")
    found = assess(load_calendar(code).schedule, who, given(history), date(2026, 11, 25), {group})
    per_antigen: dict[str, list[tuple[str, str]]] = {}
    for e in found.evaluations:
        per_antigen.setdefault(e.antigen, []).append((str(e.dose.on), e.status.value))
    longest = max(per_antigen, key=lambda antigen: len(per_antigen[antigen]))
    assert sum(status == "Valid" for _on, status in per_antigen[longest]) == valid, per_antigen
    for told in per_antigen.values():
        assert all(status != "Not Valid" for _on, status in told), told


def test_after_a_school_dose_the_one_of_16_years_still_follows() -> None:
    """Of the four infant doses alone nothing is asked before 16 years."""
    infant = "20@2019-07-01 20@2019-09-01 20@2019-11-01 20@2020-11-01"
    who, schedule = Patient(date(2019, 5, 1), "m"), load_calendar("KZ").schedule
    for history in (infant, f"{infant} 113@2026-05-10"):
        (found,) = assess(schedule, who, given(history), date(2026, 11, 25), {"DTP"}).groups
        assert str(found.recommended) == "2035-05-01"


def test_target_doses_keep_their_standing() -> None:
    assert load_calendar("UZ").schedule.antigens["HPV"].series[0].doses[1].standing is Standing.PARTIAL


@pytest.mark.parametrize("code", ["UZ", "KZ", "KG", "KR", "WHO"])
def test_papillomavirus_vaccine_after_the_programmes_age_counts(code: str) -> None:
    """Begun at fifteen and a half: WHO's two doses, half a year apart. A girl who never had one isn't asked for it."""
    girl, schedule = Patient(date(2010, 1, 10), "f"), load_calendar(code).schedule
    found = assess(schedule, girl, given("62@2025-07-10 62@2026-01-10"), date(2026, 11, 25), {"HPV"})
    assert [(e.status.value, e.reason) for e in found.evaluations] == [
        ("Valid", Reason.OUTSIDE_PROGRAMME),
        ("Valid", None),
    ]
    assert found.groups[0].status is PatientStatus.COMPLETE
    (one,) = assess(schedule, girl, given("62@2025-07-10"), date(2026, 11, 25), {"HPV"}).groups
    assert (one.status, one.dose_number) == (PatientStatus.NOT_COMPLETE, 2)
    (none,) = assess(schedule, girl, [], date(2026, 11, 25), {"HPV"}).groups
    assert none.status is PatientStatus.AGED_OUT


@pytest.mark.parametrize("code", calendar_codes())
@pytest.mark.parametrize(
    ("history", "complete"),
    [
        ("133@2027-01-10", True),  # two years old
        ("133@2027-01-05", False),  # the grace before it and one day
        ("177@2027-01-10", False),  # of ten types: a second dose
        ("133@2025-04-01 133@2027-01-10", False),  # begun in infancy
    ],
)
def test_pneumococcal_vaccine_from_two_years_on_is_one_dose(code: str, history: str, complete: bool) -> None:
    (g,) = assess(load_calendar(code).schedule, Patient(BIRTH, "m"), given(history), date(2027, 2, 1), {"PCV"}).groups
    assert (g.status is PatientStatus.COMPLETE) is complete
