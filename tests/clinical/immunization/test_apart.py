"""Diphtheria, tetanus and pertussis are counted each for itself: worked out by hand for a child born on 10.01.2024."""

from __future__ import annotations

from datetime import date

import pytest

from pediatric_his.clinical.immunization import AdministeredDose, Assessment, Exemption, Observation, Patient, assess
from pediatric_his.clinical.immunization.model import GroupForecast, PatientStatus, Reason
from pediatric_his.clinical.immunization.verdict import Said, verdicts
from pediatric_his.reference.calendars import calendar_codes, load_calendar

BIRTH = date(2024, 1, 10)
INFANT = "198@2024-03-10 198@2024-04-10 198@2024-05-10"
FOUR_DT = "28@2024-03-10 28@2024-04-10 28@2024-05-10 28@2025-06-12"


def look(history: str, on: str, code: str = "UZ", who: Patient | None = None) -> Assessment:
    doses = [AdministeredDose(w, date.fromisoformat(w.partition("@")[2]), w.partition("@")[0]) for w in history.split()]
    return assess(load_calendar(code).schedule, who or Patient(BIRTH, "m"), doses, date.fromisoformat(on))


def dtp(found: Assessment) -> GroupForecast:
    return next(g for g in found.groups if g.group == "DTP")


@pytest.mark.parametrize("code", calendar_codes())
@pytest.mark.parametrize(
    ("history", "dose", "why"),
    [
        ("", "113@2024-04-10", Reason.TOO_WEAK),
        ("", "115@2024-04-10", Reason.TOO_WEAK),
        (INFANT, "113@2025-06-12", Reason.TOO_WEAK),
        (INFANT, "113@2028-01-05", Reason.TOO_WEAK),  # four years, less the four days of grace and one
        (INFANT, "28@2025-06-12", None),
        (INFANT, "20@2025-06-12", None),
    ],
)
def test_what_is_too_weak_before_four_years(code: str, history: str, dose: str, why: Reason | None) -> None:
    said = verdicts(look(f"{history} {dose}", dose.partition("@")[2], code))[dose]
    assert said.said is (Said.DOES_NOT_COUNT if why else Said.COUNTS)
    if why and not history:
        assert (said.reason, said.compared_with) == (why, date(2028, 1, 6))


def test_from_four_years_on_it_counts() -> None:
    said = verdicts(look(f"{INFANT} 01@2025-06-12 113@2028-01-06", "2028-01-06"))["113@2028-01-06"]
    assert (said.said, set(said.counts_for)) == (Said.COUNTS, {"Diphtheria", "Tetanus"})


def test_pertussis_that_was_never_given_is_offered_while_the_age_allows() -> None:
    found = look(FOUR_DT, "2025-10-01")
    g = dtp(found)
    assert (g.status, g.dose_number, g.antigens) == (PatientStatus.NOT_COMPLETE, 1, ("Pertussis",))
    assert set(g.vaccines) == {"198", "01"}
    assert g.missing == ()
    assert {verdicts(found)[word].said for word in FOUR_DT.split()} == {Said.COUNTS}


def test_a_dt_of_today_keeps_the_pertussis_dose_four_weeks() -> None:
    assert str(dtp(look(FOUR_DT, "2025-06-12")).earliest) == "2025-07-10"


def test_from_six_years_on_it_is_said_to_be_missing() -> None:
    """Whole-cell vaccine, the only one here, isn't proposed any more: diphtheria and tetanus go on."""
    g = dtp(look(f"{FOUR_DT} 113@2031-02-01", "2032-02-01"))
    assert (g.missing, g.dose_number) == (("Pertussis",), 6)
    done = dtp(look(f"{FOUR_DT} 113@2031-02-01 113@2040-02-01", "2041-02-01"))
    assert (done.status, done.missing) == (PatientStatus.COMPLETE, ("Pertussis",))


def test_with_an_exemption_from_pertussis_the_rest_goes_on() -> None:
    who = Patient(BIRTH, "m", exemptions=(Exemption("Pertussis"),))
    g = dtp(look(INFANT, "2025-10-01", who=who))
    assert (g.vaccines, g.dose_number, g.exempt_until) == (("28",), 4, None)
    refusing = Patient(BIRTH, "m", (Observation("refused", None, "Pertussis"),))
    assert dtp(look(INFANT, "2025-10-01", who=refusing)).refused is False


def test_a_whole_exemption_is_one_of_the_group() -> None:
    who = Patient(BIRTH, "m", exemptions=(Exemption("DTP", None, date(2025, 12, 31)),))
    assert dtp(look(INFANT, "2025-10-01", who=who)).exempt_until == date(2025, 12, 31)


def test_a_weak_dose_in_between_moves_the_next_for_all_parts() -> None:
    """One visit, six months after it, not one for pertussis and one for the rest."""
    g = dtp(look(f"{INFANT} 113@2025-06-12", "2025-10-01"))
    assert (str(g.earliest), g.dose_number, len(g.antigens)) == ("2025-12-12", 4, 3)
