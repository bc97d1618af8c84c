"""The files of vital signs: what is wrong in one is told at once, with its line; nothing half read is used."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pediatric_his.clinical.vitals import Standing
from pediatric_his.reference.vitals import (
    LANGUAGES,
    SHIPPED,
    VitalsError,
    level_words,
    measure_name,
    rate_rows,
    read_thresholds,
    read_words,
    thresholds,
    words,
)
from pediatric_his.reference.vitals.blood_pressure import pressure_norms
from pediatric_his.reference.vitals.reading import thresholds_of
from pediatric_his.reference.vitals.source_words import note_words, source_name, source_reading, source_texts

TEXT = SHIPPED.read_text("utf-8")
WORDS = SHIPPED.with_name("words.toml")


def line(text: str, after: str = "") -> int:
    return TEXT[: TEXT.index(text, TEXT.index(after))].count("\n") + 1


def faults(tmp_path: Path, *changes: tuple[str, str]) -> list[str]:
    """What is told of the shipped file with some words replaced, each where it stands first."""
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file = tmp_path / "own.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(VitalsError) as caught:
        read_thresholds(file)
    return str(caught.value).splitlines()


HB_6M = 'ages = "6m to 24m"\nadjusted = true\ncuts = """\n< 70     alarm   anaemia_severe\n< 95     watch   anaemia_moderate'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('unit = "g/L"', 'unit = "g/litre"', "hb: the unit g/litre has no words in [units]"),
        ('"g/dL" = "* 10"', '"g/dL" = "times 10"', "hb: also_in: g/dL is 'times 10'"),
        ('"g/dL" = "* 10"', '"g/dL" = "* 0"', "hb: also_in: g/dL is '* 0'"),
        ('ages = "6m to 24m"', 'ages = "5m to 24m"', "hb: hb/5m-24m overlaps hb/3m-6m"),
        ('ages = "6m to 24m"', 'ages = "7m to 24m"', "hb: between hb/3m-6m and hb/7m-24m no band fits"),
        ('ages = "6m to 24m"', 'ages = "6m to 6m"', "hb: hb/6m-6m ends before it begins"),
        ('ages = "6m to 24m"', 'ages = "6 to 24"', "hb 6: ages: '6' is no age"),
        ('ages = "15y to 18y"', 'ages = "15y to 19y"', "hb: hb/15y-19y/f goes beyond 18y"),
        ('sex = "m"\nadjusted', 'sex = "f"\nadjusted', "hb: hb/15y-18y/f overlaps hb/15y-18y/f"),
        ('sex = "f"\nadjusted', 'sex = "girl"\nadjusted', "hb 10: sex is 'girl'"),
        ("< 70     alarm   anaemia_severe", "< 70     anaemia_severe", "hb 3: '< 70     anaemia_severe' has no level"),
        ("< 70     alarm   anaemia_severe", "< 70     red     anaemia_severe", "hb 3: '< 70     red     anaemia_severe' has no level"),
        ("< 70     alarm   anaemia_severe", "< 70     alarm", "hb 3: '< 70     alarm': one finding comes after the level"),
        ("< 70     alarm   anaemia_severe", "under 70 alarm   anaemia_severe", "a sign (< <= > >=) and a limit come first"),
        ("< 70     alarm   anaemia_severe", "< low    alarm   anaemia_severe", "a sign (< <= > >=) and a limit come first"),
        ("< 70     alarm   anaemia_severe", "< p1     alarm   anaemia_severe", "a sign (< <= > >=) and a limit come first"),
        ("< 70     alarm   anaemia_severe", "< 70     alarm   pallor", "hb 3: pallor has no words in words.toml"),
        ('refuse_outside = "20 to 300"', 'refuse_outside = "1.2.3 to 300"', "hb: refuse_outside is '1.2.3 to 300'"),
        ("else     fine    usual", "\n", "hb: the last cut must be else"),
        ("< 100    alarm   anaemia_severe", "else fine usual\n< 100    alarm   anaemia_severe", "hb: after else no cut can hold"),
        ("< 135    watch   hb_low_for_age", "< 95     watch   hb_low_for_age", "hb: < 95 is never reached: < 100 comes before it"),
        ("< 135    watch   hb_low_for_age", "< 135    alarm   hb_low_for_age\n< 136    fine    usual\n< 137    watch   hb_low_for_age",
         "hb: < 136 is milder than < 137, which lies further in"),
        ("> 220    watch   hb_high", "> 120    watch   hb_high", "hb: < 135 and > 120 overlap"),
        ("< 36.0   watch   temperature_low", "< 37.55  watch   temperature_low", "temp: < 37.55 and > 37.5 overlap"),
        ('source = "dallman"\n', "", "hb 1: source is missing"),
        ('source = "dallman"', 'source = "grandmother"', "hb 1: the source 'grandmother' is not among [sources]"),
        ('standing = "certain"', 'standing = "sure"', "standing is 'sure'"),
        ('loinc = "718-7"\n', "", "hb: loinc is missing"),
        ('loinc_standing = "certain"', 'loinc_standing = "so so"', "hb: loinc_standing is 'so so'"),
        ('licence = "figures only; CC BY-NC-SA 3.0 IGO"\n', "", "source who_hb_2024: licence is missing"),
        ('refuse_outside = "20 to 300"', 'refuse_outside = "300 to 20"', "hb: refuse_outside: 300 is not below 20"),
        ('refuse_outside = "20 to 300"', 'refuse_outside = "20-300"', "hb: refuse_outside is '20-300'"),
        ('refuse_outside = "20 to 300"', 'refuse_outside = "60 to 300"', "hb: ask_outside: 50 is refused already"),
        ("decimals = 0", "decimals = 0.5", "hb: decimals must be a whole number"),
        ("decimals = 0", 'decimals = "none"', "hb: decimals must be a number"),
        ("from_m = 500", "from_m = nan", "hb, altitude: from_m must be a number"),
        ('when = { inflammation = "no" }', 'when = { inflammation = "maybe" }', "inflammation is 'maybe'"),
        ('when = { inflammation = "yes" }', 'when = { inflammation = "no" }', "ferritin: ferritin/0d-5y/inflammation=no overlaps"),
        ('when = { fasting = "no" }', 'when = { hungry = "no" }', "'hungry' is not known here"),
        ("adjusted = true", "adjusted = 1", "adjusted must be true or false"),
        ("adjusted = true", "ajusted = true", "'ajusted' is not known here"),
        ('kind = "grade"', 'kind = "strip"', "u_nit: kind is 'strip'"),
        ('"2+" = ["2+", "++"', '"2+" = ["2+", "+"', "grades: '+' is 1+ and 2+"),
        ('"g/L" = ["g/l"', '"g/L" = ["g/L"', "units: 'g/L' must be in lower case"),
        ('rates = "rr"', 'rates = "breaths"', "rr: rates is 'breaths'"),
        ('site_default = "axillary"', 'site_default = "armpit"', "temp: site_default is 'armpit'"),
        ("steps = { 1 = 3,", "steps = { one = 3,", "hb, smoking: steps: from how many cigarettes"),
        ("edition = 2026-11-25", 'edition = "new"', "edition must be a date"),
        ('adult_from = "18y"', 'adult_from = "grown up"', "adult_from: 'grown up' is no age"),
        ('altitude = "-430 to 5000"', 'altitude = "high"', "altitude is 'high'"),
        ("[measures.hb]", "[measures.haemoglobin]", "haemoglobin has no name in words.toml"),
    ],
)  # fmt: skip
def test_each_fault_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert any(told in fault for fault in faults(tmp_path, (old, new)))


def test_a_fault_names_its_line(tmp_path: Path) -> None:
    told = faults(tmp_path, (HB_6M, HB_6M.replace("anaemia_moderate", "anaemia_middling")))
    number = line("< 95     watch   anaemia_moderate", "[measures.hb]")
    assert told == [f"own.toml, line {number}: hb 6: anaemia_middling has no words in words.toml"]


def test_the_second_band_of_the_same_age_names_its_own_line(tmp_path: Path) -> None:
    told = faults(tmp_path, ('when = { inflammation = "yes" }', 'when = { inflammation = "perhaps" }'))
    number = line('when = { inflammation = "yes" }')
    assert told[0].startswith(f"own.toml, line {number}: ferritin 2, when: inflammation is 'perhaps'")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        ('unit = "g/L"', 'unit = "g/litre"'),
        ('source = "dallman"\n', ""),
        ("> 20     alarm   crp_high", "> 20     crp_high"),
        ('ages = "6m to 24m"', 'ages = "7m to 24m"'),
    )
    assert len(told) == 4
    assert len({fault.split(":")[0] for fault in told}) == 4


@pytest.mark.parametrize("garbage", [None, 5, "x", [5], {"x": 1}], ids=repr)
def test_garbage_anywhere_is_a_fault_or_harmless(garbage: object) -> None:
    """Every value of the file in its turn: whatever stands there, it is told and nothing breaks."""
    findings = read_words(WORDS)

    def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if path[:2] not in (("units",), ("measures", "wbc")) and key != "note":
                yield (*path, key)
                if isinstance(inner, dict | list):
                    yield from paths(inner, (*path, key))

    for path in [path for path in paths(tomllib.loads(TEXT, parse_float=Decimal)) if len(path) < 3 or "hb" in path]:
        data = tomllib.loads(TEXT, parse_float=Decimal)
        place: Any = data
        for key in path[:-1]:
            place = place[key]
        if garbage is None:
            del place[path[-1]]
        else:
            place[path[-1]] = garbage
        thresholds_of(data, rate_rows(), findings["findings"], findings["measures"])


def test_what_is_no_toml_and_what_is_empty(tmp_path: Path) -> None:
    assert "Expected" in faults(tmp_path, ("[measures.hb]", "[measures.hb"))[0]
    file = tmp_path / "empty.toml"
    file.write_text("")
    with pytest.raises(VitalsError, match=r"measures is missing"):
        read_thresholds(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(VitalsError, match="not UTF-8"):
        read_thresholds(file)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["anaemia_mild", "hb", "alarm", "repeat_now"])
def test_a_language_that_is_missing(tmp_path: Path, language: str, key: str) -> None:
    lines = WORDS.read_text("utf-8").splitlines()
    number = next(n for n, text in enumerate(lines, 1) if text.startswith(f"{key} = "))
    file = tmp_path / "words.toml"
    for spoilt in (f"not_{language} = ", f'{language} = "" , x_{language} = '):
        changed = [text.replace(f"{language} = ", spoilt) if n == number else text for n, text in enumerate(lines, 1)]
        file.write_text("\n".join(changed), "utf-8")
        with pytest.raises(VitalsError, match=rf"words.toml, line {number}: \w+\.{key}: no words in {language}"):
            read_words(file)


def test_sources_and_notes_are_told_in_each_language_and_as_in_the_file() -> None:
    bands = [band for measure in thresholds().measures.values() for band in measure.bands]
    notes = {band.id: band.note for band in bands if band.note}
    assert {band: told["en"] for band, told in source_texts()["notes"].items()} == notes, "look at all three languages"
    for source in (*{band.source.code: band.source for band in bands}.values(), pressure_norms().classes.source):
        assert (source_name(source, "en"), source_reading(source, "en")) == (source.name, source.read)
        assert all(source_name(source, language) and source_reading(source, language) for language in LANGUAGES)
    for band, told in source_texts()["notes"].items():
        assert set(told) == set(LANGUAGES)
        assert all(told.values()), band
        assert note_words(band, told["en"], "ru") == told["ru"]
        assert note_words(band, "another note", "ru") == "another note"


def test_every_finding_measure_and_level_has_words() -> None:
    refusals = (
        *("unknown_code", "bad_date", "before_birth", "not_a_number", "not_a_grade", "unit_missing", "unknown_unit"),
        *("unknown_site", "bad_altitude", "wrong_unit", "impossible", "sex_needed", "no_norm_at_age", "refused_here"),
    )
    findings = {cut.finding for m in thresholds().measures.values() for band in m.bands for cut in band.cuts}
    for language in LANGUAGES:
        assert all(words(finding, language) for finding in (*findings, *refusals))
        assert all(measure_name(code, language) for code in thresholds().measures)
        assert all(level_words(level, language) for level in ("fine", "watch", "alarm", "unknown"))
    assert words("anaemia_mild", "uz") == "Yengil darajadagi kamqonlik"


def test_74_bands_of_23_measures_each_with_an_id_of_its_own() -> None:
    bands = [band for measure in thresholds().measures.values() for band in measure.bands]
    assert (len(thresholds().measures), len(bands), len({band.id for band in bands})) == (23, 74, 74)
    assert all(band.source.name and band.source.read and band.source.licence for band in bands)
    standings = [sum(band.standing is standing for band in bands) for standing in Standing]
    assert standings == [34, 24, 16]


def test_figures_and_words_are_those_of_the_reference_material(shared: Path) -> None:
    """Limits, levels and findings, unit words, grades: none was changed by a slip in carrying them over."""
    theirs = tomllib.loads((shared / "clinical/vitals/thresholds.toml").read_text("utf-8"), parse_float=Decimal)
    signs = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
    order = theirs["grades"]["order"]
    for measure in theirs["measure"]:
        ours = thresholds().measures[measure["code"]]
        assert (ours.loinc, ours.unit) == (measure["loinc"], measure.get("unit", ""))
        assert len(ours.bands) == len(measure["band"])
        for one, other in zip(ours.bands, measure["band"], strict=True):
            assert (str(one.end), one.source.code, one.standing) == (other["to"], other["source"], other["standing"])
            for cut, wanted in zip(one.cuts, other["cuts"], strict=True):
                assert (cut.level, cut.finding) == (wanted["level"], wanted["finding"])
                if cut.sign == "else":
                    assert not wanted.keys() & signs.keys()
                    continue
                (key,) = wanted.keys() & signs.keys()
                limit = order.index(wanted[key]) if wanted[key] in order else wanted[key]
                assert (cut.sign, cut.limit) == (signs[key], limit)
    for unit, written in theirs["units"].items():
        assert {thresholds().units[word] for word in written} == {unit}
    for grade, written in theirs["grades"]["words"].items():
        assert {thresholds().grades[word] for word in written} == {order.index(grade)}


def test_the_centiles_are_flemings(shared: Path) -> None:
    with open(shared / "clinical/vitals/fleming2011_heart_resp_rate.csv", encoding="ascii", newline="") as file:
        rows = list(csv.DictReader(file))
    ours = [(vital, *row) for vital, table in rate_rows().items() for row in table]
    assert sorted(ours) == sorted((row.pop("vital"), *map(Decimal, row.values())) for row in rows)
