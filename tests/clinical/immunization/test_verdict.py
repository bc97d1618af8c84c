"""One verdict for a dose that holds several antigens."""

from __future__ import annotations

from datetime import date

import pytest

from pediatric_his.clinical.immunization import AdministeredDose
from pediatric_his.clinical.immunization.model import Assessment, DoseStatus, Evaluation, Reason
from pediatric_his.clinical.immunization.verdict import verdicts

S, R = DoseStatus, Reason
Judged = tuple[DoseStatus, Reason | None]


def said(*judged: Judged, findings: tuple[Judged, ...] = ()) -> Judged:
    """The verdict on one dose with these evaluations, in this order."""
    dose = AdministeredDose("1", date(2025, 3, 10), "198")
    made = [Evaluation(dose, f"antigen {n}", *verdict) for n, verdict in enumerate(judged)]
    found = [Evaluation(dose, "", *verdict) for verdict in findings]
    e = verdicts(Assessment(tuple(made), (), tuple(found)))["1"]
    return e.status, e.reason


# The one that is said before all behind it, whatever their order.
ORDER: list[Judged] = [
    (S.VALID, None),
    (S.NOT_VALID, R.TOO_SOON),
    (S.NOT_VALID, R.WRONG_VACCINE),
    (S.EXTRANEOUS, R.SERIES_COMPLETE),
]


@pytest.mark.parametrize("first", range(len(ORDER)))
@pytest.mark.parametrize("second", range(len(ORDER)))
def test_what_counts_most_is_said(first: int, second: int) -> None:
    assert said(ORDER[first], ORDER[second]) == ORDER[min(first, second)]


@pytest.mark.parametrize("little", [R.WRONG_VACCINE, R.INADVERTENT])
def test_a_wrong_vaccine_says_little_beside_an_age(little: Reason) -> None:
    young = (S.NOT_VALID, R.TOO_YOUNG)
    assert said((S.NOT_VALID, little), young) == said(young, (S.NOT_VALID, little)) == young


def test_a_bad_lot_stands_with_a_dose_that_does_not_count() -> None:
    expired, soon, extra = (S.SUBSTANDARD, R.EXPIRED_LOT), (S.NOT_VALID, R.TOO_SOON), (S.EXTRANEOUS, R.SERIES_COMPLETE)
    assert said(expired, soon) == expired, "the first of two of one weight"
    assert said(soon, expired) == soon
    assert said(extra, expired) == expired
    assert said(expired, (S.VALID, None)) == (S.VALID, None)


def test_findings_speak_for_doses_that_nothing_evaluates() -> None:
    assert said(findings=((S.NOT_VALID, R.UNKNOWN_PRODUCT),)) == (S.NOT_VALID, R.UNKNOWN_PRODUCT)
    assert said((S.VALID, None), findings=((S.EXTRANEOUS, R.NOT_IN_CALENDAR),)) == (S.VALID, None)


def test_each_dose_has_its_own() -> None:
    doses = [AdministeredDose(str(n), date(2025, 3, 10 + n), "198") for n in range(3)]
    made = tuple(Evaluation(dose, "DTP", S.VALID) for dose in doses)
    assert {key: e.dose for key, e in verdicts(Assessment(made, ())).items()} == {d.id: d for d in doses}
    assert verdicts(Assessment((), ())) == {}
