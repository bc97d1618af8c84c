"""Growth's alarms as dangers of a day: the table of docs/growth.md, a line a case, worked out on a girl of two who weighs 8.4 kg."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from pediatric_his.clinical.growth.judgement import ClaimName, Measurement
from pediatric_his.clinical.vitals import Norms
from pediatric_his.features.dangers.facts import Fact
from pediatric_his.features.dangers.growth import Growing, GrowingChild
from pediatric_his.features.dangers.judging import ShownDanger, day_of
from pediatric_his.features.dangers.words import at_once, danger_line
from pediatric_his.reference.vitals import thresholds
from pediatric_his.web.languages import set_locale

ZONE = ZoneInfo("Asia/Tashkent")
DAY = date(2026, 11, 25)
NINE = datetime(2026, 11, 25, 9, 0, tzinfo=ZONE)
GIRL = GrowingChild("f", DAY - timedelta(days=760))
WELL = Measurement(DAY - timedelta(days=90), weight_kg=10.2, stature_cm=84, head_cm=48, muac_mm=150)
SAM = "Severe acute malnutrition: weight for length"


def fact(
    n: int, kind: str, value: int | None, minutes: int = 0, *, of: int = 0, seen: bool = False, ended: int = 0
) -> Fact:
    """The `n`-th row of the day, `minutes` after nine. `of`: the row that it corrects; `ended`: the visit, so long after nine."""
    at = NINE + timedelta(minutes=minutes)
    visit_ended_at = NINE + timedelta(minutes=ended) if ended else None
    supersedes = UUID(int=of) if of else None
    return Fact(
        *(UUID(int=n), UUID(int=0), False, kind, value, "", None, "", {}, DAY, at, supersedes, seen, visit_ended_at),
        position="lying" if kind == "length_height" else None,
    )


def dangers(*facts: Fact, before: tuple[Measurement, ...] = (WELL,), child: GrowingChild = GIRL) -> list[ShownDanger]:
    class Born:
        sex = child.sex
        birth_date = child.birth_date

    told = sorted(facts, key=lambda fact: (fact.at, fact.id))
    day = day_of(Born(), told, None, Norms(thresholds()), NINE + timedelta(hours=3), Growing(child, before))
    return list(day.dangers)


def said(*facts: Fact, before: tuple[Measurement, ...] = (WELL,), child: GrowingChild = GIRL) -> list[str]:
    set_locale("en")
    return [
        f"{danger.state} {danger_line(danger, 'Asia/Tashkent').words}"
        for danger in dangers(*facts, before=before, child=child)
    ]


LENGTH = fact(2, "length_height", 860)
THIN, THIN_SEEN = (fact(1, "weight", 8400, seen=seen) for seen in (False, True))
SOUND = 11500
CASES = {
    "well": ([fact(1, "weight", SOUND), LENGTH], []),
    "thin": ([THIN, LENGTH], [f"stands 09:00: {SAM}"]),
    "seen": ([THIN_SEEN, LENGTH], [f"stands 09:00: {SAM}"]),
    "the length comes later": ([THIN, fact(2, "length_height", 860, 20)], [f"stands 09:20: {SAM}", "stands 09:00: "]),
    "again, eleven minutes later, seen": (
        [THIN_SEEN, LENGTH, fact(3, "weight", SOUND, 11)],
        [f"was It was so at 09:00: {SAM}"],
    ),
    "again, ten minutes later, seen": (
        [THIN_SEEN, LENGTH, fact(3, "weight", SOUND, 10)],
        [f"was It was so at 09:00: {SAM}"],
    ),
    "again, nine minutes later, seen": ([THIN_SEEN, LENGTH, fact(3, "weight", SOUND, 9)], [f"stands 09:00: {SAM}"]),
    "again, eleven minutes later, not seen": ([THIN, LENGTH, fact(3, "weight", SOUND, 11)], [f"stands 09:00: {SAM}"]),
    "another kind": ([THIN_SEEN, LENGTH, fact(3, "head_circumference", 480, 30)], [f"stands 09:00: {SAM}"]),
    "again as thin": ([THIN_SEEN, LENGTH, fact(3, "weight", 8500, 30)], [f"stands 09:30: {SAM}"]),
    "hardly possible": ([THIN_SEEN, LENGTH, fact(3, "weight", 45000, 30)], [f"stands 09:00: {SAM}"]),
    "corrected": (
        [THIN, LENGTH, fact(3, "weight", SOUND, of=1)],
        ["corrected Weight: 8.40 kg was a mistake, it is 11.50 kg"],
    ),
    "corrected, and thin still": ([THIN_SEEN, LENGTH, fact(3, "weight", 8500, of=1)], [f"stands 09:00: {SAM}"]),
    "the length is corrected": (
        [THIN, LENGTH, fact(3, "length_height", 830, of=2)],
        [
            "stands 09:00: Weight is falling",
            "stands 09:00: Getting thinner",
            "corrected Length or height: 86.0 cm was a mistake, it is 83.0 cm",
        ],
    ),
    "entered in error": (
        [THIN, LENGTH, fact(3, "weight", None, of=1)],
        ["corrected Weight: 8.40 kg was entered in error"],
    ),
    "corrected after it was measured again": (
        [THIN, LENGTH, fact(3, "weight", 8500, 30), fact(4, "weight", SOUND, of=1)],
        [f"stands 09:30: {SAM}", "corrected Weight: 8.40 kg was a mistake, it is 11.50 kg"],
    ),
    "the visit is over, and nothing was measured again": (
        [fact(1, "weight", 8400, ended=60), LENGTH],
        [f"stands 09:00: {SAM}"],
    ),
    "the visit is over, and it was measured again": (
        [fact(1, "weight", 8400, ended=60), LENGTH, fact(3, "weight", SOUND, 1)],
        [f"was It was so at 09:00: {SAM}"],
    ),
    "measured again, and the visit goes on": (
        [THIN, LENGTH, fact(3, "weight", SOUND, 1)],
        [f"stands 09:00: {SAM}"],
    ),
    "two signs are one danger": (
        [THIN, LENGTH, fact(3, "muac", 112)],
        ["stands 09:00: Severe acute malnutrition: arm circumference 112 mm, weight for length"],
    ),
    "an arm after the visit": ([fact(1, "muac", 112, ended=60)], ["stands Severe acute malnutrition by arm"]),
    "an arm, again, after the visit": (
        [fact(1, "muac", 112, ended=60), fact(2, "muac", 140, 1)],
        ["was Arm circumference (MUAC) was 112 mm at 09:00"],
    ),
    "an arm, once": (
        [fact(1, "muac", 112)],
        ["stands Severe acute malnutrition by arm circumference: 112 mm at 09:00"],
    ),
    "oedema": ([fact(1, "oedema", 1)], ["stands 09:00: Severe acute malnutrition: oedema of both feet."]),
    "oedema, looked for again": (
        [fact(1, "oedema", 1, seen=True), fact(2, "oedema", 0, 30)],
        ["was It was so at 09:00: Severe acute malnutrition: oedema of both feet."],
    ),
    "a large head": ([fact(1, "head_circumference", 512)], ["stands 09:00: The head is growing too fast"]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_said(name: str) -> None:
    facts, expected = CASES[name]
    found = said(*facts)
    assert len(found) >= len(expected)
    for line, start in zip(found, expected, strict=False):
        assert line.startswith(start), found
    assert bool(found) == bool(expected), found
    assert not [line for line in found[len(expected) :] if SAM in line], found


YESTERDAY = DAY - timedelta(days=1)
ARM_STANDS = "stands Severe acute malnutrition: arm circumference 112 mm (24.11.2026). "


def test_an_alarm_of_another_day_stands_until_its_kind_is_measured() -> None:
    thin = Measurement(YESTERDAY, muac_mm=112, weight_kg=10.6, stature_cm=85)
    for facts in ([], [fact(1, "temperature", 366)], [fact(1, "weight", 10600)], [fact(1, "weight", 10600, ended=60)]):
        found = said(*facts, before=(WELL, thin))
        assert len(found) == 1, found
        assert found[0].startswith(ARM_STANDS), found
        assert all(not danger_line(danger, "Asia/Tashkent").see for danger in dangers(*facts, before=(WELL, thin)))
    assert said(fact(1, "muac", 131), before=(WELL, thin)) == []
    assert said(fact(1, "muac", 131), fact(2, "muac", None, of=1), before=(WELL, thin))[0].startswith(ARM_STANDS)
    again = said(fact(1, "muac", 111), before=(WELL, thin))
    assert again == ["stands Severe acute malnutrition by arm circumference: 111 mm at 09:00"]


def test_an_alarm_too_old_to_speak_in_the_present_is_told_as_past() -> None:
    thin = Measurement(DAY - timedelta(days=200), muac_mm=112)
    (line,) = said(before=(thin,))
    assert line.startswith("stands On 09.05.2026 it was so: Severe acute malnutrition: arm circumference 112 mm.")
    assert line.endswith("Measure today: arm circumference (MUAC).")


def test_of_other_days_the_desk_is_told_of_malnutrition_alone() -> None:
    stout = Measurement(YESTERDAY, weight_kg=15.9, stature_cm=86, head_cm=53)
    found = dangers(before=(stout,))
    assert [danger.judged.claim.name for danger in found if danger.judged.claim] == [
        ClaimName.OBESE,
        ClaimName.MACROCEPHALY,
    ]
    assert not any(danger.at_once for danger in found)
    thin = Measurement(YESTERDAY, weight_kg=8.4, stature_cm=86, head_cm=53)
    assert [danger.at_once for danger in dangers(before=(thin,))] == [True, False]
    assert all(danger.at_once for danger in dangers(fact(1, "head_circumference", 530), before=()))


OLDEST = GrowingChild("f", DAY - timedelta(days=1829))
PRETERM = GrowingChild("m", DAY - timedelta(days=190), gestational_age_days=210)


@pytest.mark.parametrize(
    ("child", "mm", "says"),
    [
        (OLDEST, 100, "very thin arm (−"),  # no limit in millimetres any more: its z-score for the age
        (OLDEST, 160, ""),
        (PRETERM, 112, "Severe acute malnutrition by arm circumference"),
        (PRETERM, 108, "Severe acute malnutrition by arm circumference"),  # the worse arm has no milder words
        (PRETERM, 130, ""),
    ],
)
def test_an_arm_is_a_danger_by_the_gravest_of_its_judges(child: GrowingChild, mm: int, says: str) -> None:
    for back, before, facts in (
        (0, (), [fact(1, "muac", mm)]),
        (1, (Measurement(YESTERDAY, muac_mm=mm),), []),
    ):
        found = said(*facts, before=before, child=child)
        assert len(found) == bool(says), found
        assert all(says.lower() in line.lower() for line in found), (back, found)


def test_a_watch_is_none() -> None:
    assert said(fact(1, "weight", 9600), LENGTH, before=()) == []


def test_a_newborn_who_lost_a_tenth() -> None:
    child = GrowingChild("m", DAY - timedelta(days=5))
    birth = Measurement(child.birth_date, weight_kg=3.5)
    assert said(fact(1, "weight", 3150), before=(birth,), child=child)[0].startswith(
        "stands 09:00: 350 g lost since birth"
    )
    assert said(fact(1, "weight", 3200), before=(birth,), child=child) == []
    registered = replace(child, birth_weight_g=3500)
    assert said(fact(1, "weight", 3150), before=(), child=registered)[0].startswith(
        "stands 09:00: 350 g lost since birth"
    )
    measured = Measurement(child.birth_date, weight_kg=3.3)
    assert said(fact(1, "weight", 3150), before=(measured,), child=registered) == [], "measured stands before told"


def test_of_several_about_one_measurement_the_gravest() -> None:
    found = dangers(THIN, LENGTH)
    assert next(danger.judged.claim.name for danger in found if danger.judged.claim) is ClaimName.SAM
    assert len({danger.judged.id for danger in found}) == len(found)
    assert at_once().words == "at once"
