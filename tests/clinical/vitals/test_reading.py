"""What is written and how it is read: the order of refusals, units, signs, grades, sites, altitude, smoking."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pediatric_his.clinical.vitals import Level, Result, Standing, Status, Written, judge_written, printed
from pediatric_his.reference.vitals import thresholds

HB = Written("hb", "112", "2025-06-10", "2026-11-25", "g/L", "m")
TEMP = Written("temp", "38", "2024-01-25", "2026-11-25", "Cel", "f")
SPO2 = Written("spo2", "95", "2024-01-25", "2026-11-25", "%", "f")


def judged(written: Written, **others: str) -> Result:
    return judge_written(thresholds(), written._replace(**others))


def shown(result: Result) -> tuple[str, str, str]:
    return printed(thresholds(), result)


def test_the_first_fault_decides() -> None:
    """Everything is wrong; then the faults are mended one by one."""
    wrong = {
        "code": "lead", "birth_date": "2024-02-30", "taken": "2026-11-25", "value": "1 12", "unit": "furlong", "altitude_m": "high",
    }  # fmt: skip
    mended = [
        ({}, "unknown_code"),
        ({"code": "hb"}, "bad_date"),
        ({"birth_date": "2026-12-01"}, "before_birth"),
        ({"birth_date": "2025-06-10"}, "not_a_number"),
        ({"value": "11.2"}, "unknown_unit"),
        ({"unit": ""}, "unit_missing"),
        ({"unit": "g/L"}, "bad_altitude"),
        ({"altitude_m": "455"}, "wrong_unit"),
        ({"value": "11200"}, "impossible"),
        ({"value": "48"}, "anaemia_severe"),
    ]
    for mending, finding in mended:
        wrong |= mending
        result = judged(HB, **wrong)
        assert result.finding == finding
        if finding != "anaemia_severe":
            assert (result.status, result.level, shown(result)) == (Status.REFUSE, None, ("", "", ""))
    assert (result.status, result.level) == (Status.ASK, Level.ALARM)


@pytest.mark.parametrize(
    ("code", "value", "unit", "finding", "kept"),
    [
        ("tsh_nbs", ">1500", "mIU/L", "tsh_very_high", "1500.0"),
        ("glucose", "<0.5", "mmol/L", "glucose_low", "0.5"),
        ("spo2", "<30", "%", "hypoxaemia", "30"),
        ("plt", ">5000", "10*9/L", "platelets_very_high", "5000"),
        ("hb", "<20", "g/L", "anaemia_severe", "20"),
        ("esr", ">160", "mm/h", "esr_very_high", "160"),
    ],
)
def test_the_end_of_an_analysers_scale_is_judged_and_asked_about(
    code: str, value: str, unit: str, finding: str, kept: str
) -> None:
    result = judged(Written(code, value, "2026-11-15", "2026-11-25", unit, "f"))
    if code == "esr":  # not judged in the first month
        result = judged(Written(code, value, "2025-11-15", "2026-11-25", unit, "f"))
    assert (result.status, result.finding, shown(result)[0].removesuffix(".0")) == (
        Status.ASK,
        finding,
        kept.removesuffix(".0"),
    )


@pytest.mark.parametrize(
    ("code", "value", "unit", "finding"),
    [
        ("spo2", ">100", "%", "impossible"),
        ("spo2", "20", "%", "impossible"),
        ("spo2", ">20", "%", "impossible"),
        ("spo2", "<9", "%", "impossible"),
        ("tsh_nbs", ">2000", "mIU/L", "impossible"),
        ("hb", "<12", "g/L", "wrong_unit"),
        ("plt", "<0", "10*9/L", "impossible"),
        ("tsh_nbs", "1501", "mIU/L", "impossible"),
        ("hb", "11.2", "g/L", "wrong_unit"),
        ("hb", ">11.2", "g/L", "wrong_unit"),
    ],
)
def test_beyond_the_possible_without_that_stays_refused(code: str, value: str, unit: str, finding: str) -> None:
    result = judged(Written(code, value, "2026-11-15", "2026-11-25", unit, "f"))
    assert (result.status, result.finding) == (Status.REFUSE, finding)


def test_the_site_is_asked_before_the_figure_is_weighed() -> None:
    assert judged(TEMP, site="foot", value="98.6").finding == "unknown_site"
    assert judged(TEMP, site="foot", unit="mmol/L").finding == "unknown_unit"
    assert judged(HB, site="foot").status is Status.OK


@pytest.mark.parametrize(
    "text", ["", "2026-2-3", "20260203", "2026-W06-2", "03.02.2026", "2026-02-29", "0000-01-01", "2026-02-03T10:00", "٢٠٢٦-٠٢-٠٣"]
)  # fmt: skip
def test_dates_that_are_none(text: str) -> None:
    assert judged(HB, birth_date=text).finding == "bad_date"
    assert judged(HB, taken=text).finding == "bad_date"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1 12",
        "1e2",
        "1_12",
        "nan",
        "inf",
        "-",
        "<",
        "<>5",
        "5-6",
        "1.2.3",
        "1,234.5",
        "112 g/L",
        "5.",
        "١١٢",
        "<=5",
        "+5",
    ],
)
def test_values_that_are_none(text: str) -> None:
    assert judged(HB, value=text).finding == "not_a_number"


@pytest.mark.parametrize("text", ["112", " 112 ", "112.0", "112,0", "0112"])
def test_one_value_written_in_many_ways(text: str) -> None:
    assert shown(judged(HB, value=text)) == ("112", "g/L", "112.0")


def test_below_and_above_what_is_measured() -> None:
    crp = Written("crp", "<5", "2023-01-10", "2026-11-25", "mg/L")
    assert judged(crp, value="5").finding == "usual"
    assert judged(crp, value=">5").finding == "crp_raised"
    assert judged(crp, value="< 20").finding == "crp_raised"
    assert judged(crp, value="20").finding == "crp_high"
    assert judged(crp, value=">80").level is Level.ALARM
    assert judged(HB, value="<70").finding == "anaemia_severe"
    assert judged(HB, value=">160").finding == "hb_high"
    assert judged(HB, value="<105").finding == "anaemia_mild"
    assert shown(judged(crp, value=">200")) == ("200.0", "mg/L", "200.00")


def test_below_and_above_also_against_what_is_possible_and_usual() -> None:
    assert judged(SPO2, value=">100").finding == "impossible"
    assert judged(SPO2, value="<70").status is Status.ASK
    assert judged(SPO2, value="70").status is Status.OK
    vitamin_d = Written("vitd25", "150", "2023-01-10", "2026-11-25", "ng/mL")
    assert (judged(vitamin_d).status, judged(vitamin_d).level) == (Status.OK, Level.WATCH)
    assert (judged(vitamin_d, value=">150").status, judged(vitamin_d, value=">150").level) == (Status.ASK, Level.ALARM)


def test_the_ends_of_the_possible_and_of_the_usual() -> None:
    """Haemoglobin 20-300, unasked 50-230."""
    found = {v: judged(HB, value=v).status for v in ("19.9", "20", "49.9", "50", "230", "230.1", "300", "300.1")}
    assert found == {
        "19.9": Status.REFUSE, "20": Status.ASK, "49.9": Status.ASK, "50": Status.OK,
        "230": Status.OK, "230.1": Status.ASK, "300": Status.ASK, "300.1": Status.REFUSE,
    }  # fmt: skip


def test_wrong_unit_only_where_another_unit_makes_it_usual() -> None:
    assert judged(HB, value="4.9").finding == "wrong_unit"  # 49 g/L would be asked about, 79 by mmol/L would not
    assert judged(HB, value="3.1").finding == "impossible"  # 31 and 49.95 g/L are possible, yet unusual
    assert judged(HB, value="3.11").finding == "wrong_unit"  # 50.1 g/L by mmol/L
    assert judged(HB, value="400").finding == "impossible"
    assert judged(TEMP, value="98.6").finding == "wrong_unit"
    assert judged(TEMP, value="50").finding == "impossible"  # 10 °C
    assert judged(TEMP, value="37", unit="F").finding == "wrong_unit"
    ferritin = Written("ferritin", "0.05", "2023-01-10", "2026-11-25", "ng/mL")
    assert judged(ferritin).finding == "impossible"  # the other unit is the same figure
    assert judged(SPO2, value="0.95").finding == "impossible"


@pytest.mark.parametrize(
    ("code", "value", "unit", "own"),
    [
        ("hb", "11.2", "Г/ДЛ", "112"),
        ("hb", "11,2", "g%", "112"),
        ("hb", "7", "ммоль/л", "113"),  # 112.798
        ("glucose", "90", "mg%", "5.0"),  # 4.9956
        ("vitd25", "75", "нмоль/л", "30.0"),
        ("vitd25", "30", "мкг/л", "30.0"),
        ("ferritin", "30", "µg/L", "30.0"),
        ("ferritin", "30", "μg/L", "30.0"),
        ("crp", "0.5", "мг/дл", "5.0"),
        ("wbc", "7200", "/µL", "7.2"),
        ("wbc", "7,2", "×10⁹/л", "7.2"),
        ("wbc", "7,2", "тыс/мкл", "7.2"),
        ("anc", "1234", "cells/uL", "1.23"),
        ("anc", "1235", "/мкл", "1.24"),
        ("plt", "250", "K/uL", "250"),
        ("tsh_nbs", "4", "мкМЕ/мл", "4.0"),
        ("tsh_nbs", "4", "мЕд/л", "4.0"),
        ("bili_total", "5", "mg/dL", "86"),  # 85.52
        ("temp", "98,6", "°F", "37.0"),
        ("temp", "36,65", "С", "36.7"),  # Cyrillic С
        ("muac", "13,45", "см", "135"),
        ("muac", "13,45", "sm", "135"),
        ("rr", "30", "/daq", "30"),
        ("hr", "120", "уд/мин", "120"),
        ("hr", "120", "", "120"),
        ("esr", "10", "mm/soat", "10"),
        ("spo2", "97.5", "", "98"),
    ],
)
def test_units_as_laboratories_write_them(code: str, value: str, unit: str, own: str) -> None:
    result = judged(Written(code, value, "2023-01-10", "2026-11-25", unit, "f"))
    assert shown(result)[:2] == (own, thresholds().measures[code].unit)


@pytest.mark.parametrize("unit", ["mm", "mol/L", "г", "g / L"])
def test_units_that_the_result_has_not(unit: str) -> None:
    assert judged(HB, unit=unit).finding == "unknown_unit"


@pytest.mark.parametrize(
    ("word", "grade"),
    [
        ("Отр.", "neg"), ("manfiy", "neg"), ("yoʻq", "neg"), ("yo'q", "neg"), ("-", "neg"), ("0", "neg"), ("NEGATIVE", "neg"),
        ("Следы", "trace"), ("izlar", "trace"), ("±", "trace"), ("+-", "trace"), ("tr", "trace"),
        ("+", "1+"), ("musbat", "1+"), ("полож", "1+"), ("pos", "1+"), ("1", "1+"), ("++", "2+"), ("+3", "3+"), ("4+", "4+"),
    ],
)  # fmt: skip
def test_grades_in_three_languages(word: str, grade: str) -> None:
    assert shown(judged(Written("u_pro", word, "2023-01-10", "2026-11-25"))) == (grade, "", grade)


@pytest.mark.parametrize("word", ["", "many", "5+", "1.0", "+++++"])
def test_words_that_are_no_grade(word: str) -> None:
    assert judged(Written("u_pro", word, "2023-01-10", "2026-11-25")).finding == "not_a_grade"


def test_a_strip_has_no_unit() -> None:
    """1 g/L of protein isn't 1+."""
    assert judged(Written("u_pro", "1", "2023-01-10", "2026-11-25", "g/L")).finding == "unknown_unit"


def test_unrounded_against_the_cuts() -> None:
    assert (judged(HB, value="6.5", unit="mmol/L").finding, judged(HB, value="104.96").finding) == ("anaemia_mild",) * 2
    assert shown(judged(HB, value="104.96")) == ("105", "g/L", "105.0")
    assert judged(HB, value="104.99999999999999999999999").finding == "anaemia_mild"
    fasting = Written("glucose", "126", "2019-05-05", "2026-11-25", "mg/dL", fasting="yes")
    assert judged(fasting).finding == "impaired_fasting_glucose"
    assert judged(TEMP, value="99.5", unit="F").finding == "fever"  # 37.5 to the last digit
    assert judged(TEMP, value="100.4", unit="F", site="rectal").finding == "fever"
    assert judged(TEMP, value="37.45").finding == "usual"


@pytest.mark.parametrize(
    ("metres", "compared"),
    [  # 112 - 0.0056384 m - 0.0000003 m²
        ("", "112.0"), ("-430", "112.0"), ("499.9", "112.0"), ("500", "109.1"), ("1000", "106.1"), ("1200", "104.8"),
        ("2500", "96.0"), ("3600,5", "87.8"), ("5000", "76.3"),
    ],
)  # fmt: skip
def test_altitude_of_haemoglobin(metres: str, compared: str) -> None:
    assert shown(judged(HB, altitude_m=metres)) == ("112", "g/L", compared)


def test_altitude_decides_unrounded() -> None:
    """At 500 m 2.8942 g/L are taken off: 107.89 leaves 104.9958, which prints as 105.0."""
    result = judged(HB, value="107.89", altitude_m="500")
    assert (result.finding, shown(result)[2]) == ("anaemia_mild", "105.0")
    assert result.compared == Decimal("104.9958")


@pytest.mark.parametrize("metres", ["-430.1", "5000.1", "12000", "nan", "1e3", "высоко", "1 200", "<500"])
def test_altitudes_that_are_none(metres: str) -> None:
    assert judged(HB, altitude_m=metres).finding == judged(SPO2, altitude_m=metres).finding == "bad_altitude"
    assert judged(TEMP, altitude_m=metres).finding == "fever"


def test_under_six_months_altitude_takes_nothing_off() -> None:
    assert shown(judged(HB, birth_date="2026-06-10", altitude_m="3000")) == ("112", "g/L", "112.0")
    assert judged(HB, birth_date="2026-06-10", altitude_m="9000").finding == "bad_altitude"


@pytest.mark.parametrize(
    ("cigarettes", "compared"),
    [
        ("", "134.0"), ("no", "134.0"), ("0", "134.0"), ("1", "131.0"), ("9", "131.0"), ("10", "129.0"), ("19,5", "129.0"),
        ("20", "128.0"), ("60", "128.0"), ("yes", "131.0"), ("YES", "131.0"), ("unknown", "134.0"),
    ],
)  # fmt: skip
def test_smoking(cigarettes: str, compared: str) -> None:
    smoker = HB._replace(value="134", birth_date="2010-08-01")
    assert shown(judged(smoker, cigarettes=cigarettes))[2] == compared


def test_smoking_from_the_twelfth_birthday_with_altitude() -> None:
    assert shown(judged(HB, birth_date="2014-11-26", cigarettes="20"))[2] == "112.0"
    assert shown(judged(HB, birth_date="2014-11-25", cigarettes="20"))[2] == "106.0"
    assert shown(judged(HB, birth_date="2014-11-25", cigarettes="20", altitude_m="1000"))[2] == "100.1"  # - 5.9384 - 6


def test_a_birthday_that_the_year_has_not() -> None:
    """Born on 29 February: five years are completed on 1 March. Six months after 31 August is 1 March, too."""
    leap = HB._replace(birth_date="2020-02-29", value="112")
    assert judged(leap, taken="2025-02-28").finding == "usual"
    assert judged(leap, taken="2025-03-01").finding == "anaemia_mild"
    august = HB._replace(birth_date="2025-08-31", value="104")
    assert judged(august, taken="2026-02-28").finding == "usual"
    assert judged(august, taken="2026-03-01").finding == "anaemia_mild"


def test_standing_is_the_weakest_of_what_was_used() -> None:
    assert judged(HB).standing is Standing.CERTAIN
    assert judged(HB, altitude_m="1200").standing is Standing.CERTAIN
    smoker = HB._replace(birth_date="2010-08-01", value="134")
    assert judged(smoker).standing is Standing.CERTAIN
    assert judged(smoker, cigarettes="5").standing is Standing.UNCERTAIN
    fever = TEMP._replace(birth_date="2026-07-25")
    assert judged(fever).standing is Standing.CERTAIN
    assert judged(fever, site="forehead").standing is Standing.UNCERTAIN


def test_a_band_that_is_not_approved_judges_and_says_so() -> None:
    ids = {"hb/6m-24m"}
    assert judge_written(thresholds(), HB._replace(value="60"), ids).approved is True
    other = judge_written(thresholds(), HB._replace(value="60"), set())
    assert (other.level, other.approved, other.danger) == (Level.ALARM, False, True)
    assert judged(HB).approved is True
    assert judged(HB, birth_date="2000-01-01").approved is None
