"""Uzbekistan by hand: children on time, late, started abroad, preterm, girls of nine; each line worked out on paper.

All were born on 10.01.2025 unless a line says otherwise. `history` is CVX@date; the answer is the next dose's number and the days
from which it counts and on which it is recommended, or the status of the group.
"""

from __future__ import annotations

from datetime import date

import pytest

from pediatric_his.clinical.immunization import AdministeredDose, Observation, Patient, assess
from pediatric_his.clinical.immunization.dates import Duration
from pediatric_his.clinical.immunization.model import DoseStatus, GroupForecast, PatientStatus, Reason
from pediatric_his.reference.calendars import load_calendar

UZ = load_calendar("UZ")
BIRTH = "2025-01-10"
P123 = "198@2025-03-10 198@2025-04-10 198@2025-05-10"
O123 = "178@2025-03-10 178@2025-04-10 178@2025-05-10"

NEXT = [  # group, on, history, sex, birth, dose number, earliest, recommended
    # on time
    ("HepB", "2025-01-10", "", "m", BIRTH, 1, "2025-01-10", "2025-01-10"),
    ("BCG", "2025-01-10", "", "m", BIRTH, 1, "2025-01-10", "2025-01-12"),
    ("OPV", "2025-02-01", "", "m", BIRTH, 1, "2025-02-21", "2025-03-10"),
    ("OPV", "2025-03-10", "178@2025-03-10", "m", BIRTH, 2, "2025-04-07", "2025-04-10"),
    ("OPV", "2025-04-10", "178@2025-03-10 178@2025-04-10", "m", BIRTH, 3, "2025-05-08", "2025-05-10"),
    ("OPV", "2025-05-10", O123, "m", BIRTH, 4, "2026-01-10", "2026-05-10"),
    ("OPV", "2026-05-10", f"{O123} 178@2026-05-10", "m", BIRTH, 5, "2029-01-10", "2032-01-10"),
    ("DTP", "2025-02-01", "", "m", BIRTH, 1, "2025-02-21", "2025-03-10"),
    ("DTP", "2025-03-10", "198@2025-03-10", "m", BIRTH, 2, "2025-04-07", "2025-04-10"),
    ("DTP", "2025-04-10", "198@2025-03-10 198@2025-04-10", "m", BIRTH, 3, "2025-05-08", "2025-05-10"),
    ("DTP", "2025-05-10", P123, "m", BIRTH, 4, "2026-01-10", "2026-05-10"),
    ("DTP", "2026-05-10", f"{P123} 01@2026-05-10", "m", BIRTH, 5, "2031-01-10", "2032-01-10"),
    ("DTP", "2032-01-10", f"{P123} 01@2026-05-10 113@2032-01-10", "m", BIRTH, 6, "2037-01-10", "2041-01-10"),
    ("IPV", "2025-02-01", "", "m", BIRTH, 1, "2025-04-18", "2025-05-10"),
    ("PCV", "2025-02-01", "", "m", BIRTH, 1, "2025-02-21", "2025-03-10"),
    ("PCV", "2025-03-10", "133@2025-03-10", "m", BIRTH, 2, "2025-04-07", "2025-04-10"),
    ("PCV", "2025-04-10", "133@2025-03-10 133@2025-04-10", "m", BIRTH, 3, "2026-01-10", "2026-01-10"),
    ("Rota", "2025-02-01", "", "m", BIRTH, 1, "2025-02-21", "2025-03-10"),
    ("Rota", "2025-03-10", "119@2025-03-10", "m", BIRTH, 2, "2025-04-07", "2025-04-10"),
    ("MMR", "2025-06-01", "", "m", BIRTH, 1, "2026-01-10", "2026-01-10"),
    ("MMR", "2026-01-10", "03@2026-01-10", "m", BIRTH, 2, "2026-02-10", "2031-01-10"),
    ("HPV", "2034-01-10", "", "f", BIRTH, 1, "2034-01-10", "2034-01-10"),
    ("HPV", "2034-01-10", "62@2034-01-10", "f", BIRTH, 2, "2034-06-10", "2034-07-10"),
    # late: the interval from a late dose moves the next
    ("OPV", "2025-06-20", "178@2025-06-20", "m", BIRTH, 2, "2025-07-18", "2025-07-18"),
    ("OPV", "2026-08-01", "178@2025-06-20 178@2025-07-20 178@2026-08-01", "m", BIRTH, 4, "2027-02-01", "2027-02-01"),
    ("DTP", "2025-05-01", "198@2025-05-01", "m", BIRTH, 2, "2025-05-29", "2025-05-29"),
    ("DTP", "2026-06-01", "198@2025-10-01 198@2025-11-01 198@2026-06-01", "m", BIRTH, 4, "2026-12-01", "2026-12-01"),
    ("DTP", "2033-01-01", f"{P123} 01@2033-01-01", "m", BIRTH, 5, "2038-01-01", "2041-01-10"),  # at school age it stands for both boosters
    ("DTP", "2033-01-01", P123, "m", BIRTH, 4, "2031-01-10", "2032-01-10"),  # the second-year booster is passed over at six
    ("DTP", "2035-01-10", "", "m", BIRTH, 1, "2025-02-21", "2025-03-10"),
    ("DTP", "2035-01-10", "113@2034-10-10 113@2034-11-10 113@2034-12-10", "m", BIRTH, 4, "2035-06-10", "2035-06-10"),
    ("OPV", "2033-01-01", O123, "m", BIRTH, 4, "2029-01-10", "2032-01-10"),
    ("DTP", "2036-03-01", f"{P123} 01@2026-05-10 113@2038-03-01", "m", BIRTH, 5, "2031-01-10", "2032-01-10"),  # a dose in the future
    ("PCV", "2026-02-01", "133@2025-03-10 133@2026-02-01", "m", BIRTH, 3, "2026-03-29", "2026-03-29"),
    ("PCV", "2026-02-01", "133@2026-02-01", "m", BIRTH, 2, "2026-03-29", "2026-03-29"),  # begun after a year: two doses, 8 weeks apart
    ("Rota", "2025-09-01", "119@2025-09-01", "m", BIRTH, 2, "2025-09-29", "2025-09-29"),
    ("MMR", "2031-06-01", "03@2031-06-01", "m", BIRTH, 2, "2031-06-29", "2031-06-29"),
    ("HPV", "2036-05-05", "62@2036-05-05", "f", BIRTH, 2, "2036-10-05", "2036-10-05"),
    ("IPV", "2026-11-23", "", "m", BIRTH, 1, "2025-04-18", "2025-05-10"),
    ("BCG", "2026-11-23", "", "m", BIRTH, 1, "2025-01-10", "2025-01-12"),
    # too early or too soon: the dose doesn't count, the next keeps its distance from it
    ("DTP", "2025-02-16", "198@2025-02-16", "m", BIRTH, 1, "2025-02-21", "2025-03-10"),
    ("DTP", "2025-04-01", "198@2025-03-10 198@2025-04-01", "m", BIRTH, 2, "2025-04-29", "2025-04-29"),
    ("MMR", "2026-01-05", "03@2026-01-05", "m", BIRTH, 1, "2026-02-02", "2026-02-02"),  # live: 28 days from the dose before
    # a day too young by WHO's nine months
    ("PCV", "2026-01-05", "133@2025-03-10 133@2025-04-10 133@2025-10-05", "m", BIRTH, 3, "2026-01-10", "2026-01-10"),
    # started abroad, with other products
    ("DTP", "2025-05-10", "20@2025-03-10 20@2025-04-10", "m", BIRTH, 3, "2025-05-08", "2025-05-10"),
    ("DTP", "2025-05-10", "146@2025-03-10 146@2025-05-10", "m", BIRTH, 3, "2025-06-07", "2025-06-07"),
    ("OPV", "2025-05-10", "02@2025-03-10", "m", BIRTH, 2, "2025-04-07", "2025-04-10"),
    ("Rota", "2025-04-20", "116@2025-03-10 116@2025-04-10", "m", BIRTH, 3, "2025-05-08", "2025-05-10"),  # a product of three doses
    ("Rota", "2025-03-20", "116@2025-03-10", "m", BIRTH, 2, "2025-04-07", "2025-04-10"),
    ("PCV", "2025-05-10", "177@2025-03-10", "m", BIRTH, 2, "2025-04-07", "2025-04-10"),
    ("MMR", "2026-06-01", "94@2026-01-10", "m", BIRTH, 2, "2026-02-10", "2031-01-10"),
    # live vaccines keep 28 days from one another
    ("MMR", "2026-02-01", "21@2026-01-20", "m", BIRTH, 1, "2026-02-17", "2026-02-17"),  # varicella, of another calendar, is one too
    # a leap day, and ends of months
    ("OPV", "2024-05-01", "", "f", "2024-02-29", 1, "2024-04-11", "2024-04-29"),
    ("MMR", "2025-03-01", "", "f", "2024-02-29", 1, "2025-03-01", "2025-03-01"),
    ("OPV", "2024-03-01", "", "f", "2023-12-31", 1, "2024-02-11", "2024-03-01"),
    ("DTP", "2024-04-01", "198@2024-03-01", "f", "2023-12-31", 2, "2024-03-29", "2024-03-31"),
    # a preterm child follows the calendar by her birth date
    ("DTP", "2025-03-10", "", "f", BIRTH, 1, "2025-02-21", "2025-03-10"),
    # hepatitis B and Hib ride in the penta; the birth dose is never made up for
    ("HepB", "2025-01-20", "", "m", BIRTH, 1, "2025-01-10", "2025-01-10"),
    ("HepB", "2025-01-20", "08@2025-01-10", "m", BIRTH, 2, "2025-02-07", "2025-03-10"),
    ("HepB", "2025-02-20", "", "m", BIRTH, 1, "2025-02-07", "2025-03-10"),
    ("HepB", "2025-03-10", "198@2025-03-10", "m", BIRTH, 2, "2025-04-07", "2025-04-10"),
    ("HepB", "2025-03-10", "08@2025-01-10 198@2025-03-10", "m", BIRTH, 3, "2025-04-07", "2025-04-10"),
    ("HepB", "2025-04-10", "08@2025-01-10 198@2025-03-10 198@2025-04-10", "m", BIRTH, 4, "2025-05-08", "2025-05-10"),
    ("Hib", "2025-02-01", "", "m", BIRTH, 1, "2025-02-21", "2025-03-10"),
    ("Hib", "2025-05-10", "20@2025-03-10 198@2025-04-10", "m", BIRTH, 2, "2025-05-08", "2025-05-08"),  # DTaP abroad held none
    ("Hib", "2026-05-10", "", "m", BIRTH, 1, "2025-02-21", "2025-03-10"),
    # a girl of nine, of twelve, of fourteen
    ("HPV", "2026-11-23", "", "f", "2017-11-23", 1, "2026-11-23", "2026-11-23"),
    ("HPV", "2026-11-23", "", "f", "2014-06-01", 1, "2023-06-01", "2023-06-01"),
    ("HPV", "2026-11-23", "", "f", "2012-01-01", 1, "2021-01-01", "2021-01-01"),
]  # fmt: skip

STATUS = [
    ("HepB", "2025-06-01", f"08@2025-01-10 {P123}", "m", BIRTH, PatientStatus.COMPLETE),
    ("HepB", "2025-06-01", P123, "m", BIRTH, PatientStatus.COMPLETE),  # without the birth dose
    ("HepB", "2025-08-01", "08@2025-01-10 08@2025-02-10 08@2025-07-10", "m", BIRTH, PatientStatus.COMPLETE),  # 0, 1, 6 months abroad
    ("Hib", "2025-06-01", P123, "m", BIRTH, PatientStatus.COMPLETE),
    ("Hib", "2026-02-01", "198@2026-01-20", "m", BIRTH, PatientStatus.COMPLETE),  # after a year one dose is enough
    ("Hib", "2030-02-01", "", "m", BIRTH, PatientStatus.AGED_OUT),
    ("PCV", "2026-06-01", "133@2026-02-01 133@2026-04-01", "m", BIRTH, PatientStatus.COMPLETE),
    ("BCG", "2025-02-01", "19@2025-01-12", "m", BIRTH, PatientStatus.COMPLETE),
    ("IPV", "2040-01-01", "10@2025-05-10", "m", BIRTH, PatientStatus.COMPLETE),  # the second is uncertain: never due
    ("Rota", "2025-05-10", "119@2025-03-10 119@2025-04-10", "m", BIRTH, PatientStatus.COMPLETE),
    ("Rota", "2027-01-10", "", "m", BIRTH, PatientStatus.AGED_OUT),
    ("Rota", "2026-12-30", "119@2026-12-20", "m", BIRTH, PatientStatus.AGED_OUT),  # no room for the second before two years
    ("PCV", "2030-01-10", "", "m", BIRTH, PatientStatus.AGED_OUT),
    ("PCV", "2026-02-01", "133@2025-03-10 133@2025-04-10 133@2026-01-10", "m", BIRTH, PatientStatus.COMPLETE),
    ("MMR", "2031-02-01", "03@2026-01-10 03@2031-01-10", "m", BIRTH, PatientStatus.COMPLETE),
    ("HPV", "2040-01-10", "", "f", BIRTH, PatientStatus.AGED_OUT),
    ("DTP", "2041-02-01", f"{P123} 01@2026-05-10 113@2032-01-10 113@2041-01-10", "m", BIRTH, PatientStatus.COMPLETE),
    ("OPV", "2032-02-01", f"{O123} 178@2026-05-10 178@2032-01-10", "m", BIRTH, PatientStatus.COMPLETE),
]  # fmt: skip


def given(history: str) -> list[AdministeredDose]:
    pairs = (entry.split("@") for entry in history.split())
    return [AdministeredDose(str(n), date.fromisoformat(on), cvx) for n, (cvx, on) in enumerate(pairs)]


def group_of(group: str, on: str, history: str, sex: str, birth: str) -> GroupForecast | None:
    found = assess(UZ.schedule, Patient(date.fromisoformat(birth), sex), given(history), date.fromisoformat(on))
    return next((g for g in found.groups if g.group == group), None)


def test_there_are_enough_children() -> None:
    assert len(NEXT) + len(STATUS) >= 60


@pytest.mark.parametrize(("group", "on", "history", "sex", "birth", "number", "earliest", "recommended"), NEXT)
def test_what_is_next(
    group: str, on: str, history: str, sex: str, birth: str, number: int, earliest: str, recommended: str
) -> None:
    found = group_of(group, on, history, sex, birth)
    assert found is not None
    assert found.status is PatientStatus.NOT_COMPLETE
    assert (found.dose_number, str(found.earliest), str(found.recommended)) == (number, earliest, recommended)


@pytest.mark.parametrize(("group", "on", "history", "sex", "birth", "status"), STATUS)
def test_where_a_group_stands(group: str, on: str, history: str, sex: str, birth: str, status: PatientStatus) -> None:
    found = group_of(group, on, history, sex, birth)
    assert found is not None
    assert found.status is status


def test_a_boy_has_no_series_for_girls() -> None:
    assert group_of("HPV", "2034-01-10", "", "m", BIRTH) is None


@pytest.mark.parametrize(
    ("history", "verdicts"),
    [
        ("198@2025-02-17", [(DoseStatus.VALID, None)]),  # six weeks less four days
        ("198@2025-02-16", [(DoseStatus.NOT_VALID, Reason.TOO_YOUNG)]),
        ("198@2025-03-10 198@2025-04-03", [(DoseStatus.VALID, None), (DoseStatus.VALID, None)]),
        ("198@2025-03-10 198@2025-04-02", [(DoseStatus.VALID, None), (DoseStatus.NOT_VALID, Reason.TOO_SOON)]),
        (f"{P123} 198@2025-06-10", [(DoseStatus.VALID, None)] * 3 + [(DoseStatus.NOT_VALID, Reason.TOO_YOUNG)]),
        ("198@2024-12-01", [(DoseStatus.NOT_VALID, Reason.BEFORE_BIRTH)]),
        ("198@2031-01-01", [(DoseStatus.NOT_VALID, Reason.IN_THE_FUTURE)]),
        ("555@2025-03-10", [(DoseStatus.NOT_VALID, Reason.UNKNOWN_PRODUCT)]),
    ],
)
def test_which_doses_count(history: str, verdicts: list[tuple[DoseStatus, Reason | None]]) -> None:
    found = assess(UZ.schedule, Patient(date.fromisoformat(BIRTH), "m"), given(history), date(2030, 1, 1))
    mine = [e for e in (*found.evaluations, *found.findings) if e.antigen in ("Diphtheria", "")]
    assert [(e.status, e.reason) for e in mine] == verdicts


def test_a_recalled_lot_and_an_expired_one_do_not_count() -> None:
    recalled = AdministeredDose("1", date(2025, 3, 10), "198", substandard=True)
    expired = AdministeredDose("2", date(2025, 4, 10), "198", expiry=date(2025, 4, 1))
    found = assess(UZ.schedule, Patient(date.fromisoformat(BIRTH), "m"), [recalled, expired], date(2025, 5, 1))
    mine = [(e.status, e.reason) for e in found.evaluations if e.antigen == "Diphtheria"]
    assert mine == [(DoseStatus.SUBSTANDARD, Reason.SUBSTANDARD), (DoseStatus.SUBSTANDARD, Reason.EXPIRED_LOT)]
    dtp = next(g for g in found.groups if g.group == "DTP")
    assert dtp.dose_number == 1


@pytest.mark.parametrize(
    ("expiry", "status"),
    [
        (date(2025, 3, 9), DoseStatus.SUBSTANDARD),
        (date(2025, 3, 10), DoseStatus.VALID),
        (date(2025, 3, 11), DoseStatus.VALID),
    ],
)
def test_a_lot_is_good_through_the_day_of_its_expiry(expiry: date, status: DoseStatus) -> None:
    dose = AdministeredDose("1", date(2025, 3, 10), "198", expiry=expiry)
    found = assess(UZ.schedule, Patient(date.fromisoformat(BIRTH), "m"), [dose], date(2025, 5, 1))
    assert {e.status for e in found.evaluations if e.antigen == "Diphtheria"} == {status}


# ── what comes before a dose, and what bars it ─────────────────────────────
def bcg(on: str, *observations: Observation) -> GroupForecast:
    who = Patient(date.fromisoformat(BIRTH), "m", observations)
    found = assess(UZ.schedule, who, [], date.fromisoformat(on))
    return next(g for g in found.groups if g.group == "BCG")


def test_bcg_asks_for_a_fresh_negative_tuberculin_test_from_two_months_on() -> None:
    assert bcg("2025-03-09").test_first == ""
    assert bcg("2025-03-10").test_first == "tuberculin-negative"
    assert bcg("2025-06-15", Observation("tuberculin-negative", date(2025, 6, 3))).test_first == ""
    assert bcg("2025-06-18", Observation("tuberculin-negative", date(2025, 6, 3))).test_first == "tuberculin-negative"
    assert (
        bcg("2025-06-15", Observation("tuberculin-positive", date(2025, 6, 3))).status is PatientStatus.CONTRAINDICATED
    )


def test_immunodeficiency_bars_live_vaccines_and_a_laboratory_answer_makes_immune() -> None:
    who = Patient(
        date.fromisoformat(BIRTH), "m", (Observation("immunodeficiency"), Observation("hepatitis-b-laboratory"))
    )
    groups = assess(UZ.schedule, who, [], date(2026, 2, 1)).groups
    found = {g.group: g.status for g in groups}
    assert next(g.precautions for g in groups if g.group == "Rota") == ("246",), "stopped by SCID alone (CDSi, WHO)"
    barred = {name for name, status in found.items() if status is PatientStatus.CONTRAINDICATED}
    assert barred == {"BCG", "OPV", "MMR"}
    assert found["HepB"] is PatientStatus.IMMUNE
    assert found["IPV"] is PatientStatus.NOT_COMPLETE


@pytest.mark.parametrize(
    ("age", "dtp"),
    [("2026-01-10", ["198", "01"]), ("2030-02-01", ["01"]), ("2033-01-10", ["113"])],
)
def test_who_begins_late_is_offered_what_fits_her_age(age: str, dtp: list[str]) -> None:
    born = Patient(date(2025, 1, 10), "f")
    found = assess(UZ.schedule, born, [], date.fromisoformat(age))
    assert list(next(g.vaccines for g in found.groups if g.group == "DTP")) == dtp


def test_a_dose_that_nothing_asks_of_this_child_is_said_to_be_so() -> None:
    found = assess(
        UZ.schedule, Patient(date.fromisoformat(BIRTH), "m"), given("62@2034-02-01 21@2026-03-01"), date(2035, 1, 1)
    )
    assert [(e.status, e.reason) for e in found.findings] == [(DoseStatus.EXTRANEOUS, Reason.NOT_IN_CALENDAR)] * 2


def test_a_verdict_tells_its_rule_in_figures() -> None:
    found = assess(
        UZ.schedule, Patient(date.fromisoformat(BIRTH), "m"), given("133@2025-03-10 133@2025-04-01"), date(2025, 6, 1)
    )
    late = found.evaluations[-1]
    assert late.reason is Reason.TOO_SOON
    assert (late.limit, str(late.counted_from), str(late.compared_with)) == (
        Duration(0, 24),
        "2025-03-10",
        "2025-04-03",
    )
