"""One verdict a dose and antigen, doses whose day isn't known, and what hangs on neither order nor chance."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pediatric_his.clinical.immunization import AdministeredDose, Assessment, Exemption, Observation, Patient, assess
from pediatric_his.clinical.immunization.model import DoseStatus, PatientStatus
from pediatric_his.clinical.immunization.verdict import verdicts
from pediatric_his.reference.calendars import load_calendar
from pediatric_his.reference.calendars.conditions import load_conditions

BIRTH = date(2025, 1, 10)
UZ = load_calendar("UZ").schedule


def look(*doses: AdministeredDose, on: date = date(2026, 6, 1), who: Patient | None = None) -> Assessment:
    return assess(UZ, who or Patient(BIRTH, "m"), doses, on)


def dose(day: str, cvx: str, since: str = "") -> AdministeredDose:
    first = date.fromisoformat(since) if since else None
    return AdministeredDose(f"{cvx} {day}", date.fromisoformat(day), cvx, since=first)


def test_a_combined_dose_says_what_it_counts_for_and_what_not() -> None:
    """At five weeks: old enough for hepatitis B (four weeks), too young for diphtheria, tetanus, pertussis and Hib (six)."""
    early = dose("2025-02-14", "198")
    said = verdicts(look(dose("2025-01-10", "08"), early))[early.id]
    assert said.status is DoseStatus.NOT_VALID
    assert said.counts_for == ("HepB",)
    assert sorted(e.antigen for e in said.lost_for) == ["Diphtheria", "Hib", "Pertussis", "Tetanus"]


def test_what_is_beyond_a_series_for_one_part_takes_nothing_from_the_others() -> None:
    history = [
        dose("2025-03-10", "198"),
        dose("2025-04-10", "198"),
        dose("2025-05-10", "198"),
        dose("2026-05-10", "198"),
    ]
    booster = verdicts(look(*history))[history[-1].id]
    assert (booster.status, booster.counts_for, booster.lost_for) == (
        DoseStatus.VALID,
        ("Diphtheria", "Tetanus", "Pertussis"),
        (),
    )


def test_of_two_vaccines_of_a_group_on_one_day_the_combination_counts() -> None:
    single, combined = dose("2025-03-10", "01"), dose("2025-03-10", "198")
    said = verdicts(look(single, combined))
    assert said[combined.id].status is DoseStatus.VALID
    assert said[single.id].status is DoseStatus.NOT_VALID
    dtp = next(g for g in look(single, combined).groups if g.group == "DTP")
    assert dtp.dose_number == 2


def test_a_month_holds_for_all_its_days_or_depends_on_the_day() -> None:
    sure = look(dose("2026-03-31", "03", since="2026-03-01"))
    assert verdicts(sure)["03 2026-03-31"].depends_on_day is False
    assert not any(g.as_far_as_known for g in sure.groups)
    open_one = look(dose("2026-01-31", "03", since="2026-01-01"))  # the first birthday is on the 10th
    assert verdicts(open_one)["03 2026-01-31"].depends_on_day
    assert {g.group for g in open_one.groups if g.as_far_as_known} == {"MMR"}


def test_an_imprecise_dose_may_decide_about_the_next() -> None:
    second = dose("2025-04-20", "198")
    assert verdicts(look(dose("2025-03-31", "198", since="2025-03-01"), second))[second.id].depends_on_day


def test_a_product_that_nobody_knows_leaves_all_as_far_as_known() -> None:
    found = look(dose("2025-03-10", "?"))
    assert all(g.as_far_as_known for g in found.groups)


# ── properties ─────────────────────────────────────────────────────────────
known = [*sorted(load_conditions().known), "nonsense", ""]
told = st.lists(
    st.builds(
        Observation,
        st.sampled_from(known),
        st.none() | st.integers(-100, 900).map(lambda n: BIRTH + timedelta(days=n)),
        st.sampled_from(["", "0", "3", "12", "1650", "yes", "no", "MMR", "*", "1.2.3"]),
    ),
    max_size=5,
)
exempted = st.lists(
    st.builds(Exemption, st.sampled_from(["*", "DTP", "Pertussis", "MMR", "x"]), st.none(), st.none()), max_size=2
)
given_doses = st.lists(
    st.tuples(st.integers(-5, 800), st.sampled_from(["198", "178", "03", "19", "146", "133", "08", "?"])), max_size=8
)


@settings(max_examples=60, deadline=None)
@given(told, exempted, given_doses, st.integers(0, 900), st.randoms())
def test_whatever_is_told_is_no_fault_and_its_order_changes_nothing(
    observations: list[Observation], exemptions: list[Exemption], history: list[tuple[int, str]], age: int, rng: object
) -> None:
    on = BIRTH + timedelta(days=age)
    doses = [AdministeredDose(f"{day} {cvx}", BIRTH + timedelta(days=day), cvx) for day, cvx in dict.fromkeys(history)]
    first = look(*doses, on=on, who=Patient(BIRTH, "f", tuple(observations), exemptions=tuple(exemptions)))
    assert set(verdicts(first)) == {d.id for d in doses}
    for some in (observations, doses):
        rng.shuffle(some)  # type: ignore[attr-defined]
    again = look(*doses, on=on, who=Patient(BIRTH, "f", tuple(observations), exemptions=tuple(exemptions)))
    states = [(g.group, g.status, g.earliest, g.vaccines, set(g.precautions), g.exempt_until) for g in first.groups]
    assert states == [
        (g.group, g.status, g.earliest, g.vaccines, set(g.precautions), g.exempt_until) for g in again.groups
    ]


@settings(max_examples=60, deadline=None)
@given(told, st.sampled_from(UZ.conditions), given_doses, st.integers(0, 900))
def test_a_contraindication_recorded_never_makes_a_dose_appear_due(
    observations: list[Observation], rule: object, history: list[tuple[int, str]], age: int
) -> None:
    on = BIRTH + timedelta(days=age)
    doses = [AdministeredDose(f"{day} {cvx}", BIRTH + timedelta(days=day), cvx) for day, cvx in dict.fromkeys(history)]
    more = tuple(Observation(code) for code in sorted(rule.codes))  # type: ignore[attr-defined]
    before = {g.group: g for g in look(*doses, on=on, who=Patient(BIRTH, "f", tuple(observations))).groups}
    for g in look(*doses, on=on, who=Patient(BIRTH, "f", (*observations, *more))).groups:
        old = before[g.group]
        if g.status is PatientStatus.NOT_COMPLETE:
            assert old.status is PatientStatus.NOT_COMPLETE
            assert g.earliest is not None
            assert old.earliest is not None
            assert g.earliest >= old.earliest
