"""Every band and every cut, worked by hand: both ends of each stretch, on the first and on the last day of the band's age."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pediatric_his.clinical.vitals import Level, Written, judge_written
from pediatric_his.reference.vitals import thresholds

TAKEN = date(2026, 11, 25)
LEVELS = {"A": Level.ALARM, "W": Level.WATCH, "F": Level.FINE, "U": Level.UNKNOWN}

# Born so that this age is completed on 25 November 2026; a day later and it isn't yet.
BORN = {
    "0d": "2026-11-25", "1d": "2026-11-24", "2d": "2026-11-23", "7d": "2026-11-18", "11d": "2026-11-14", "14d": "2026-11-11",
    "21d": "2026-11-04", "28d": "2026-10-28", "42d": "2026-10-14", "45d": "2026-10-11", "2m": "2026-09-25", "3m": "2026-08-25",
    "183d": "2026-05-26", "6m": "2026-05-25", "12m": "2025-11-25", "24m": "2024-11-25", "4y": "2022-11-25", "5y": "2021-11-25",
    "1827d": "2021-11-24", "6y": "2020-11-25", "8y": "2018-11-25", "12y": "2014-11-25", "15y": "2011-11-25", "16y": "2010-11-25",
    "18y": "2008-11-25",
}  # fmt: skip

# measure | first age | up to | what is known besides | stretches: from..to, level, finding
BANDS = """
hb | 0d | 11d | | 20..99.9 A anaemia_severe, 100..134.9 W hb_low_for_age, 135..220 F usual, 220.1..300 W hb_high
hb | 11d | 21d | | 20..99.9 A anaemia_severe, 100..124.9 W hb_low_for_age, 125..205 F usual, 205.1..300 W hb_high
hb | 21d | 45d | | 20..69.9 A anaemia_severe, 70..99.9 W hb_low_for_age, 100..180 F usual, 180.1..300 W hb_high
hb | 45d | 3m | | 20..69.9 A anaemia_severe, 70..89.9 W hb_low_for_age, 90..160 F usual, 160.1..300 W hb_high
hb | 3m | 6m | | 20..69.9 A anaemia_severe, 70..94.9 W hb_low_for_age, 95..160 F usual, 160.1..300 W hb_high
hb | 6m | 24m | | 20..69.9 A anaemia_severe, 70..94.9 W anaemia_moderate, 95..104.9 W anaemia_mild, 105..160 F usual, 160.1..300 W hb_high
hb | 24m | 5y | | 20..69.9 A anaemia_severe, 70..99.9 W anaemia_moderate, 100..109.9 W anaemia_mild, 110..160 F usual, 160.1..300 W hb_high
hb | 5y | 12y | | 20..79.9 A anaemia_severe, 80..109.9 W anaemia_moderate, 110..114.9 W anaemia_mild, 115..165 F usual, 165.1..300 W hb_high
hb | 12y | 15y | | 20..79.9 A anaemia_severe, 80..109.9 W anaemia_moderate, 110..119.9 W anaemia_mild, 120..175 F usual, 175.1..300 W hb_high
hb | 15y | 18y | sex=f | 20..79.9 A anaemia_severe, 80..109.9 W anaemia_moderate, 110..119.9 W anaemia_mild, 120..165 F usual, 165.1..300 W hb_high
hb | 15y | 18y | sex=m | 20..79.9 A anaemia_severe, 80..109.9 W anaemia_moderate, 110..129.9 W anaemia_mild, 130..180 F usual, 180.1..300 W hb_high
hb | 15y | 18y | sex= | 20..300 U sex_needed
ferritin | 0d | 5y | inflammation=no | 0.1..11.9 W iron_deficiency, 12..20000 F usual
ferritin | 0d | 5y | inflammation=yes | 0.1..29.9 W iron_deficiency, 30..20000 F usual
ferritin | 0d | 5y | inflammation=unknown | 0.1..11.9 W iron_deficiency, 12..29.9 W ferritin_needs_crp, 30..20000 F usual
ferritin | 5y | 18y | inflammation=no sex=f | 0.1..14.9 W iron_deficiency, 15..150 F usual, 150.1..20000 W iron_overload_risk
ferritin | 5y | 18y | inflammation=no sex=m | 0.1..14.9 W iron_deficiency, 15..200 F usual, 200.1..20000 W iron_overload_risk
ferritin | 5y | 18y | inflammation=no sex= | 0.1..20000 U sex_needed
ferritin | 5y | 18y | inflammation=yes sex= | 0.1..69.9 W iron_deficiency, 70..500 F usual, 500.1..20000 W iron_overload_risk
ferritin | 5y | 18y | | 0.1..14.9 W iron_deficiency, 15..69.9 W ferritin_needs_crp, 70..500 F usual, 500.1..20000 W iron_overload_risk
glucose | 0d | 28d | fasting=yes | 0.5..2.5 A glucose_low, 2.6..3.2 W glucose_borderline_low, 3.3..6.9 F usual, 7..11 W glucose_high, 11.1..60 A glucose_very_high
glucose | 28d | 18y | fasting=yes | 0.5..2.9 A glucose_low, 3..3.2 W glucose_borderline_low, 3.3..5.5 F usual, 5.6..6.9 W impaired_fasting_glucose, 7..60 A diabetes_range
glucose | 28d | 18y | fasting=no | 0.5..2.9 A glucose_low, 3..3.2 W glucose_borderline_low, 3.3..7.7 F usual, 7.8..11 W glucose_high, 11.1..60 A diabetes_range
glucose | 28d | 18y | | 0.5..2.9 A glucose_low, 3..3.2 W glucose_borderline_low, 3.3..6.9 F usual, 7..11 W glucose_repeat_fasting, 11.1..60 A diabetes_range
vitd25 | 0d | 18y | | 0.5..11.9 W vitd_deficient, 12..19.9 W vitd_insufficient, 20..100 F usual, 100.1..150 W vitd_high, 150.1..500 A vitd_toxic_range
crp | 0d | 3m | | 0..5 F usual, 5.1..20 W crp_raised, 20.1..700 A crp_high
crp | 3m | 18y | | 0..5 F usual, 5.1..19.9 W crp_raised, 20..79.9 W crp_high, 80..700 A crp_high
wbc | 0d | 7d | | 0.05..4.9 A wbc_very_low, 5..8.9 W wbc_low, 9..30 F usual, 30.1..49.9 W wbc_high, 50..1000 A wbc_very_high
wbc | 7d | 28d | | 0.05..1.9 A wbc_very_low, 2..4.9 W wbc_low, 5..20 F usual, 20.1..29.9 W wbc_high, 30..1000 A wbc_very_high
wbc | 28d | 6m | | 0.05..1.9 A wbc_very_low, 2..4.9 W wbc_low, 5..19.5 F usual, 19.6..29.9 W wbc_high, 30..1000 A wbc_very_high
wbc | 6m | 24m | | 0.05..1.9 A wbc_very_low, 2..5.9 W wbc_low, 6..17.5 F usual, 17.6..29.9 W wbc_high, 30..1000 A wbc_very_high
wbc | 24m | 4y | | 0.05..1.9 A wbc_very_low, 2..5.9 W wbc_low, 6..17 F usual, 17.1..29.9 W wbc_high, 30..1000 A wbc_very_high
wbc | 4y | 6y | | 0.05..1.9 A wbc_very_low, 2..5.4 W wbc_low, 5.5..15.5 F usual, 15.6..29.9 W wbc_high, 30..1000 A wbc_very_high
wbc | 6y | 8y | | 0.05..1.9 A wbc_very_low, 2..4.9 W wbc_low, 5..14.5 F usual, 14.6..29.9 W wbc_high, 30..1000 A wbc_very_high
wbc | 8y | 16y | | 0.05..1.9 A wbc_very_low, 2..4.4 W wbc_low, 4.5..13.5 F usual, 13.6..29.9 W wbc_high, 30..1000 A wbc_very_high
wbc | 16y | 18y | | 0.05..1.9 A wbc_very_low, 2..4.4 W wbc_low, 4.5..13 F usual, 13.1..29.9 W wbc_high, 30..1000 A wbc_very_high
anc | 0d | 14d | | 0..500 U no_norm_at_age
anc | 14d | 12m | | 0..0.49 A neutropenia_severe, 0.5..0.99 W neutropenia, 1..500 F usual
anc | 12m | 18y | | 0..0.49 A neutropenia_severe, 0.5..1.49 W neutropenia, 1.5..500 F usual
plt | 0d | 18y | | 0..49 A platelets_very_low, 50..149 W platelets_low, 150..450 F usual, 451..1000 W platelets_high, 1001..5000 A platelets_very_high
esr | 0d | 28d | | 0..160 U no_norm_at_age
esr | 28d | 18y | | 0..15 F usual, 15.1..59.9 W esr_high, 60..160 A esr_very_high
tsh_nbs | 0d | 2d | | 0..1500 U tsh_too_early
tsh_nbs | 2d | 14d | | 0..19.9 F usual, 20..49.9 W tsh_repeat, 50..1500 A tsh_very_high
tsh_nbs | 14d | 28d | | 0..9.9 F usual, 10..49.9 W tsh_repeat, 50..1500 A tsh_very_high
tsh_nbs | 28d | 18y | | 0..1500 U tsh_use_serum
bili_total | 0d | 1d | | 0..84.9 U bilirubin_nomogram, 85..1000 A jaundice_first_day
bili_total | 1d | 14d | | 0..339.9 U bilirubin_nomogram, 340..1000 A bilirubin_very_high
bili_total | 14d | 28d | | 0..84.9 F usual, 85..339.9 W jaundice_prolonged, 340..1000 A bilirubin_very_high
bili_total | 28d | 18y | | 0..21 F usual, 21.1..84.9 W bilirubin_raised, 85..1000 A jaundice
bili_direct | 0d | 3m | | 0..17 F usual, 17.1..25 W cholestasis_possible, 25.1..600 A cholestasis
bili_direct | 3m | 18y | | 0..5 F usual, 5.1..25 W bilirubin_raised, 25.1..600 A cholestasis
u_nit | 0d | 3m | | neg..neg F usual, trace..4+ A uti_likely
u_nit | 3m | 18y | | neg..neg F usual, trace..4+ W uti_likely
u_leu | 0d | 3m | | neg..neg F usual, trace..trace W uti_possible, 1+..4+ A uti_possible
u_leu | 3m | 18y | | neg..trace F usual, 1+..4+ W uti_possible
u_pro | 0d | 18y | | neg..trace F usual, 1+..2+ W proteinuria, 3+..4+ A proteinuria_heavy
u_glu | 0d | 18y | | neg..neg F usual, trace..trace W glucosuria, 1+..4+ A glucosuria
u_ket | 0d | 18y | | neg..trace F usual, 1+..2+ W ketonuria, 3+..4+ A ketonuria_heavy
u_bld | 0d | 18y | | neg..trace F usual, 1+..2+ W haematuria, 3+..4+ A haematuria_heavy
spo2 | 0d | 1d | | 30..89.9 A hypoxaemia, 90..100 U spo2_day_of_birth
spo2 | 0d | 1d | altitude_m=3000 | 30..89.9 A hypoxaemia, 90..100 U spo2_day_of_birth
spo2 | 1d | 18y | altitude_m=2500 | 30..87 A hypoxaemia, 87.1..90.9 W spo2_low, 91..100 F usual
spo2 | 1d | 28d | altitude_m=2499.9 | 30..89.9 A hypoxaemia, 90..94.9 W spo2_low, 95..100 F usual
spo2 | 28d | 18y | | 30..89.9 A hypoxaemia, 90..93.9 W spo2_low, 94..100 F usual
temp | 0d | 2m | | 25..35.4 A temperature_low, 35.5..35.9 W temperature_low, 36..37.4 F usual, 37.5..44 A fever_young_infant
temp | 0d | 2m | site=oral | 36..37.5 F usual, 37.6..44 A fever_young_infant
temp | 0d | 2m | site=ear | 36..37.9 F usual, 38..44 A fever_young_infant
temp | 2m | 3m | site=axillary | 25..34.9 A temperature_low, 35..35.9 W temperature_low, 36..37.4 F usual, 37.5..37.9 W fever, 38..44 A fever_young_infant
temp | 2m | 3m | site=oral | 36..37.5 F usual, 37.6..37.9 W fever, 38..44 A fever_young_infant
temp | 2m | 3m | site=rectal | 36..37.9 F usual, 38..44 A fever_young_infant
temp | 3m | 6m | | 25..34.9 A temperature_low, 35..35.9 W temperature_low, 36..37.4 F usual, 37.5..38.9 W fever, 39..39.9 W fever_high, 40..44 A fever_very_high
temp | 6m | 18y | | 25..34.9 A temperature_low, 35..35.9 W temperature_low, 36..37.4 F usual, 37.5..38.9 W fever, 39..39.9 W fever_high, 40..44 A fever_very_high
temp | 6m | 18y | site=oral | 36..37.5 F usual, 37.6..38.9 W fever
temp | 6m | 18y | site=forehead | 36..37.9 F usual, 38..38.9 W fever, 39..39.9 W fever_high, 40..44 A fever_very_high
rr | 0d | 7d | | 5..19.9 A breathing_slow, 20..24.9 W breathing_slow, 25..59.9 F usual, 60..150 A fast_breathing
rr | 7d | 2m | | 5..19.9 A breathing_slow, 20..24.9 W breathing_slow, 25..59.9 F usual, 60..69.9 W fast_breathing, 70..150 A breathing_very_fast
rr | 2m | 3m | | 5..14.9 A breathing_slow, 15..23.9 W breathing_slow, 25..49.9 F usual, 50..69.9 W fast_breathing, 70..150 A breathing_very_fast
rr | 2m | 12m | | 5..14.9 A breathing_slow, 15..21.9 W breathing_slow, 25..49.9 F usual, 50..69.9 W fast_breathing, 70..150 A breathing_very_fast
rr | 12m | 5y | | 5..9.9 A breathing_slow, 10..16.9 W breathing_slow, 22..39.9 F usual, 40..69.9 W fast_breathing, 70..150 A breathing_very_fast
rr | 5y | 6y | | 5..9.9 A breathing_slow, 10..15.9 W breathing_slow, 17..27 F usual, 29.1..59.9 W fast_breathing, 60..150 A breathing_very_fast
rr | 16y | 18y | | 5..9.9 A breathing_slow, 10..10.9 W breathing_slow, 11..22 F usual, 22.1..59.9 W fast_breathing, 60..150 A breathing_very_fast
hr | 0d | 2m | | 20..59.9 A heart_very_slow, 60..106.9 W heart_slow, 107..181 F usual, 181.1..219.9 W heart_fast, 220..320 A heart_very_fast
hr | 6m | 12m | | 20..59.9 A heart_very_slow, 60..92.9 W heart_slow, 104..161 F usual, 175.1..219.9 W heart_fast, 220..320 A heart_very_fast
hr | 12m | 8y | | 20..49.9 A heart_very_slow, 50..58.9 W heart_slow, 93..123 F usual, 161.1..179.9 W heart_fast, 180..320 A heart_very_fast
hr | 8y | 12y | | 20..39.9 A heart_very_slow, 40..51.9 W heart_slow, 59..115 F usual, 123.1..179.9 W heart_fast, 180..320 A heart_very_fast
hr | 16y | 18y | | 20..39.9 A heart_very_slow, 40..42.9 W heart_slow, 43..104 F usual, 104.1..179.9 W heart_fast, 180..320 A heart_very_fast
muac | 0d | 42d | | 30..500 U no_norm_at_age
muac | 42d | 183d | | 30..109.9 A muac_at_risk_infant, 110..500 F usual
muac | 183d | 1827d | | 30..114.9 A muac_severe, 115..124.9 W muac_moderate, 125..500 F usual
"""


def known(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


def lines() -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in BANDS.strip().splitlines()]


@pytest.mark.parametrize("line", lines(), ids=lambda line: " ".join(line[:4]))
def test_band(line: list[str]) -> None:
    code, first, end, told, stretches = line
    measure = thresholds().measures[code]
    births = (BORN[first], str(date.fromisoformat(BORN[end]) + timedelta(days=1)))
    for birth in births:
        for stretch in stretches.split(", "):
            ends, level, finding = stretch.split()
            for value in ends.split(".."):
                written = Written(
                    code,
                    value,
                    birth,
                    str(TAKEN),
                    measure.unit,
                    **({"sex": "f"} | known(told)),
                )
                result = judge_written(thresholds(), written)
                assert (result.level, result.finding) == (LEVELS[level], finding), (birth, value)


def test_no_cut_is_left_out() -> None:
    tried = {(line[0], *part.split()[1:]) for line in lines() for part in line[4].split(", ")}
    letters = {level: letter for letter, level in LEVELS.items()}
    cuts = {
        (code, letters[cut.level], cut.finding)
        for code, measure in thresholds().measures.items()
        for band in measure.bands
        for cut in band.cuts
    }
    assert cuts <= tried


@pytest.mark.parametrize("code", sorted(thresholds().measures))
def test_adults_are_not_judged(code: str) -> None:
    measure = thresholds().measures[code]
    value = "neg" if measure.kind == "grade" else "90" if measure.decimals == 0 else "37"
    for birth in ("2008-11-25", "1990-01-01"):
        result = judge_written(thresholds(), Written(code, value, birth, str(TAKEN), measure.unit, "f"))
        assert (result.level, result.finding) == (Level.UNKNOWN, "no_norm_at_age")


@pytest.mark.parametrize(
    ("code", "birth", "taken", "row"),
    [  # Fleming's rows turn on days / 365.25
        ("rr", "2025-11-25", "2026-02-24", 25),  # 91 days = 0.2491
        ("rr", "2025-11-25", "2026-02-25", 24),  # 92 days = 0.2519
        ("rr", "2025-11-25", "2026-05-26", 24),  # 182 days
        ("rr", "2025-11-25", "2026-05-27", 23),  # 183 days = 0.501
        ("rr", "2024-11-25", "2025-11-25", 22),  # 365 days are less than a year of 365.25
        ("rr", "2024-11-25", "2025-11-26", 21),
        ("hr", "2022-11-25", "2026-11-25", 65),  # 1461 days = 4.0: the row up to 6
        ("hr", "2022-11-26", "2026-11-25", 70),
        ("hr", "2014-11-25", "2026-11-25", 47),  # 4383 days = 12.0
        ("hr", "2014-11-26", "2026-11-25", 52),
    ],
)
def test_centiles_by_day(code: str, birth: str, taken: str, row: int) -> None:
    at, below = (
        judge_written(thresholds(), Written(code, value, birth, taken)).level for value in (str(row), f"{row - 0.1}")
    )
    assert (at, below) == (Level.FINE, Level.WATCH)
