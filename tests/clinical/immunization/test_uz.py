"""Uzbekistan by hand: children on time, late, started abroad, preterm, girls of nine; each line worked out on paper.

All were born on 10.01.2025 unless a line says otherwise. `history` is CVX@date; the answer is the next dose's number and the days
from which it counts and on which it is recommended, or the status of the group.
"""

from __future__ import annotations

from datetime import date

import pytest

from pediatric_his.clinical.immunization import AdministeredDose, Patient, assess
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
    ("DTP", "2033-01-01", f"{P123} 01@2033-01-01", "m", BIRTH, 5, "2033-07-01", "2033-07-01"),
    ("DTP", "2036-03-01", f"{P123} 01@2026-05-10 113@2038-03-01", "m", BIRTH, 5, "2031-01-10", "2032-01-10"),  # a dose in the future
    ("PCV", "2026-02-01", "133@2025-03-10 133@2026-02-01", "m", BIRTH, 3, "2026-03-29", "2026-03-29"),
    ("PCV", "2026-02-01", "133@2026-02-01", "m", BIRTH, 2, "2026-03-01", "2026-03-01"),
    ("Rota", "2025-09-01", "119@2025-09-01", "m", BIRTH, 2, "2025-09-29", "2025-09-29"),
    ("MMR", "2031-06-01", "03@2031-06-01", "m", BIRTH, 2, "2031-06-29", "2031-06-29"),
    ("HPV", "2036-05-05", "62@2036-05-05", "f", BIRTH, 2, "2036-10-05", "2036-10-05"),
    ("IPV", "2026-11-23", "", "m", BIRTH, 1, "2025-04-18", "2025-05-10"),
    ("BCG", "2026-11-23", "", "m", BIRTH, 1, "2025-01-10", "2025-01-12"),
    # too early or too soon: the dose doesn't count, the next keeps its distance from it
    ("DTP", "2025-02-16", "198@2025-02-16", "m", BIRTH, 1, "2025-02-21", "2025-03-10"),
    ("DTP", "2025-04-01", "198@2025-03-10 198@2025-04-01", "m", BIRTH, 2, "2025-04-29", "2025-04-29"),
    ("MMR", "2026-01-05", "03@2026-01-05", "m", BIRTH, 1, "2026-02-02", "2026-02-02"),  # live: 28 days from the dose before
    ("PCV", "2026-01-05", "133@2025-03-10 133@2025-04-10 133@2026-01-05", "m", BIRTH, 3, "2026-03-02", "2026-03-02"),
    # started abroad, with other products
    ("DTP", "2025-05-10", "20@2025-03-10 20@2025-04-10", "m", BIRTH, 3, "2025-05-08", "2025-05-10"),
    ("DTP", "2025-05-10", "146@2025-03-10 146@2025-05-10", "m", BIRTH, 3, "2025-06-07", "2025-06-07"),
    ("OPV", "2025-05-10", "02@2025-03-10", "m", BIRTH, 2, "2025-04-07", "2025-04-10"),
    ("Rota", "2025-04-20", "116@2025-03-10 116@2025-04-10", "m", BIRTH, 3, "2025-05-08", "2025-05-10"),  # a product of three doses
    ("Rota", "2025-03-20", "116@2025-03-10", "m", BIRTH, 2, "2025-04-07", "2025-04-10"),
    ("PCV", "2025-05-10", "177@2025-03-10", "m", BIRTH, 2, "2025-04-07", "2025-04-10"),
    ("MMR", "2026-06-01", "94@2026-01-10", "m", BIRTH, 2, "2026-02-10", "2031-01-10"),
    # live vaccines keep 28 days from one another
    ("MMR", "2026-02-01", "21@2026-01-20", "m", BIRTH, 1, "2026-01-10", "2026-01-10"),  # varicella is no product of this calendar
    # a leap day, and ends of months
    ("OPV", "2024-05-01", "", "f", "2024-02-29", 1, "2024-04-11", "2024-04-29"),
    ("MMR", "2025-03-01", "", "f", "2024-02-29", 1, "2025-03-01", "2025-03-01"),
    ("OPV", "2024-03-01", "", "f", "2023-12-31", 1, "2024-02-11", "2024-03-01"),
    ("DTP", "2024-04-01", "198@2024-03-01", "f", "2023-12-31", 2, "2024-03-29", "2024-03-31"),
    # a preterm child follows the calendar by her birth date
    ("DTP", "2025-03-10", "", "f", BIRTH, 1, "2025-02-21", "2025-03-10"),
    # a girl of nine, of twelve, of fourteen
    ("HPV", "2026-11-23", "", "f", "2017-11-23", 1, "2026-11-23", "2026-11-23"),
    ("HPV", "2026-11-23", "", "f", "2014-06-01", 1, "2023-06-01", "2023-06-01"),
    ("HPV", "2026-11-23", "", "f", "2012-01-01", 1, "2021-01-01", "2021-01-01"),
]  # fmt: skip

STATUS = [
    ("HepB", "2025-02-01", "08@2025-01-10", "m", BIRTH, PatientStatus.COMPLETE),
    ("HepB", "2025-03-10", "198@2025-03-10", "m", BIRTH, PatientStatus.COMPLETE),  # a combined vaccine holds it
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
    mine = [e for e in (*found.evaluations, *found.findings) if e.antigen in ("DTP", "")]
    assert [(e.status, e.reason) for e in mine] == verdicts


def test_a_recalled_lot_and_an_expired_one_do_not_count() -> None:
    recalled = AdministeredDose("1", date(2025, 3, 10), "198", substandard=True)
    expired = AdministeredDose("2", date(2025, 4, 10), "198", expiry=date(2025, 4, 1))
    found = assess(UZ.schedule, Patient(date.fromisoformat(BIRTH), "m"), [recalled, expired], date(2025, 5, 1))
    mine = [(e.status, e.reason) for e in found.evaluations if e.antigen == "DTP"]
    assert mine == [(DoseStatus.SUBSTANDARD, Reason.SUBSTANDARD), (DoseStatus.SUBSTANDARD, Reason.EXPIRED_LOT)]
    dtp = next(g for g in found.groups if g.group == "DTP")
    assert dtp.dose_number == 1
