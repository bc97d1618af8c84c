"""CDC's CDSi supporting data as published: the antigen files and the schedule file, into the engine's model.

The files themselves are not part of this project; a folder that holds them is given. Reading them takes a second or so; the model is
then kept beside the process's own data, keyed by the files' content.
"""

from __future__ import annotations

import hashlib
import pickle
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from pediatric_his.clinical.immunization.dates import Duration, duration
from pediatric_his.clinical.immunization.model import (
    AgeRule,
    AllowableInterval,
    Antigen,
    Association,
    BirthImmunity,
    ConditionalSkip,
    Contraindication,
    Indication,
    InForce,
    LiveConflict,
    PreferableInterval,
    ScheduleData,
    Season,
    Series,
    SeriesType,
    SkipCondition,
    SkipSet,
    TargetDose,
    VaccineRule,
)

_MODEL = 5  # raised when the model's shape changes, so that kept copies are made anew


class SupportingDataError(ValueError):
    """A file can't be read; the message names it and the reason."""


def load_supporting_data(folder: Path, keep_in: Path | None = None) -> ScheduleData:
    """The supporting data of a folder.

    `keep_in` is a folder of this program alone: a compiled copy is kept there and read back while the files are the same.

    Raises:
        SupportingDataError: there are no files, or one can't be read.
    """
    files = sorted(folder.glob("*.xml"))
    if not any(file.name.startswith("ScheduleSupportingData") for file in files):
        raise SupportingDataError(f"{folder}: no ScheduleSupportingData.xml there")
    kept = keep_in / f"cdsi-{_digest(files)}.pickle" if keep_in else None
    if kept is not None and kept.is_file():
        return _kept(kept)
    data = _read(files)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(".new")
        fresh.write_bytes(pickle.dumps(data, protocol=pickle.HIGHEST_PROTOCOL))
        fresh.replace(kept)
    return data


def _kept(path: Path) -> ScheduleData:
    data = pickle.loads(path.read_bytes())  # noqa: S301 our own copy, in our own data directory
    assert isinstance(data, ScheduleData)
    return data


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256(str(_MODEL).encode())
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _read(files: list[Path]) -> ScheduleData:
    antigens: dict[str, Antigen] = {}
    schedule: Element | None = None
    for file in files:
        try:
            root = ElementTree.parse(file).getroot()  # noqa: S314 a file that the operator gives
            if file.name.startswith("Schedule"):
                schedule = root
            else:
                antigen = _antigen(root)
                antigens[antigen.name] = antigen
        except (ElementTree.ParseError, ValueError, IndexError) as error:
            raise SupportingDataError(f"{file.name}: {error}") from error
    assert schedule is not None
    return ScheduleData(
        antigens=antigens,
        associations=_associations(schedule),
        conflicts=_conflicts(schedule),
        full_groups=frozenset(
            _text(g, "name")
            for g in schedule.iterfind("vaccineGroups/vaccineGroup")
            if _text(g, "administerFullVaccineGroup") == "Yes"
        ),
        observation_codes=_observation_codes(schedule),
    )


# ── small readings ─────────────────────────────────────────────────────────
def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _span(element: Element, path: str) -> Duration | None:
    return duration(_text(element, path))


def _day(element: Element, path: str) -> date | None:
    text = _text(element, path)
    if not text:
        return None
    if "/" in text:
        month, day, year = text.split("/")
        return date(int(year), int(month), int(day))
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def _codes(text: str) -> frozenset[str]:
    return frozenset(code.strip().zfill(2) for code in re.split(r"[;,]", text) if code.strip())


def _in_force(element: Element) -> InForce:
    return InForce(_day(element, "effectiveDate"), _day(element, "cessationDate"))


def _filled(parent: Element, tag: str) -> Iterator[Element]:
    """Children that hold something: an empty element says that there is none."""
    return (child for child in parent.iterfind(tag) if len(child))


# ── antigens ───────────────────────────────────────────────────────────────
def _antigen(root: Element) -> Antigen:
    series = tuple(_series(element) for element in root.iterfind("series"))
    name = series[0].antigen
    return Antigen(
        name=name,
        vaccine_group=series[0].vaccine_group,
        series=series,
        contraindications=tuple(_contraindications(root)),
        immunity_observations=frozenset(
            _text(e, "guidelineCode") for e in root.iterfind("immunity/clinicalHistory") if _text(e, "guidelineCode")
        ),
        birth_immunity=tuple(_birth_immunity(root)),
    )


def _contraindications(root: Element) -> Iterator[Contraindication]:
    for e in root.iterfind("contraindications/vaccineGroup/contraindication"):
        yield Contraindication(_text(e, "observationCode"), _span(e, "beginAge"), _span(e, "endAge"))
    for e in root.iterfind("contraindications/vaccine/contraindication"):
        vaccines = tuple(
            (_text(v, "cvx").zfill(2), _span(v, "beginAge"), _span(v, "endAge"))
            for v in e.iterfind("contraindicatedVaccine")
        )
        yield Contraindication(_text(e, "observationCode"), None, None, vaccines)


def _birth_immunity(root: Element) -> Iterator[BirthImmunity]:
    for e in root.iterfind("immunity/dateOfBirth"):
        before = _day(e, "immunityBirthDate")
        if before:
            exclusions = frozenset(_text(x, "exclusionCode") for x in root.iterfind("immunity/exclusion")) | frozenset(
                _text(x, "exclusionCode") for x in e.iterfind("exclusion")
            )
            yield BirthImmunity(before, _text(e, "birthCountry"), exclusions)


def _series(e: Element) -> Series:
    select = e.find("selectSeries")
    assert select is not None
    preference = _text(select, "seriesPreference")
    return Series(
        name=_text(e, "seriesName"),
        antigen=_text(e, "targetDisease"),
        vaccine_group=_text(e, "vaccineGroup"),
        type=SeriesType(_text(e, "seriesType")),
        genders=frozenset(g.text.strip() for g in e.iterfind("requiredGender") if g.text and g.text.strip()),
        default=_text(select, "defaultSeries") == "Yes",
        product_path=_text(select, "productPath") == "Yes",
        group=_text(select, "seriesGroup"),
        group_name=_text(select, "seriesGroupName"),
        equivalent_groups=frozenset(
            g.strip() for g in re.split(r"[;,]", _text(e, "equivalentSeriesGroups")) if g.strip()
        ),
        priority=_text(select, "seriesPriority") or "Z",
        preference=int(preference) if preference.isdigit() else 99,
        min_age_to_start=_span(select, "minAgeToStart"),
        max_age_to_start=_span(select, "maxAgeToStart"),
        indications=tuple(
            Indication(_text(i, "observationCode/code"), _span(i, "beginAge"), _span(i, "endAge"))
            for i in _filled(e, "indication")
        ),
        doses=tuple(_dose(d) for d in e.iterfind("seriesDose")),
    )


def _dose(e: Element) -> TargetDose:
    season = next(_filled(e, "seasonalRecommendation"), None)
    return TargetDose(
        number=int(re.sub(r"\D", "", _text(e, "doseNumber"))),
        ages=tuple(_age(a) for a in _filled(e, "age")),
        intervals=tuple(_interval(i) for i in _filled(e, "interval")),
        allowable_intervals=tuple(
            AllowableInterval(
                _text(i, "fromPrevious") == "Y",
                _number(_text(i, "fromTargetDose")),
                _span(i, "absMinInt"),
                _in_force(i),
            )
            for i in _filled(e, "allowableInterval")
        ),
        preferable=tuple(_vaccine(v) for v in _filled(e, "preferableVaccine")),
        allowable=tuple(_vaccine(v) for v in _filled(e, "allowableVaccine")),
        inadvertent=frozenset(_text(v, "cvx").zfill(2) for v in _filled(e, "inadvertentVaccine")),
        skips=tuple(_skip(s) for s in _filled(e, "conditionalSkip")),
        recurring=_text(e, "recurringDose") == "Yes",
        season=Season(_day(season, "startDate"), _day(season, "endDate")) if season is not None else None,
    )


def _number(text: str) -> int | None:
    digits = re.sub(r"\D", "", text)
    return int(digits) if digits else None


def _age(e: Element) -> AgeRule:
    return AgeRule(
        abs_min=_span(e, "absMinAge"),
        min=_span(e, "minAge"),
        earliest_recommended=_span(e, "earliestRecAge"),
        latest_recommended=_span(e, "latestRecAge"),
        max=_span(e, "maxAge"),
        in_force=_in_force(e),
    )


def _interval(e: Element) -> PreferableInterval:
    return PreferableInterval(
        from_previous=_text(e, "fromPrevious") == "Y",
        from_target_dose=_number(_text(e, "fromTargetDose")),
        from_most_recent=_codes(_text(e, "fromMostRecent")),
        from_observation=_text(e, "fromRelevantObs/code") or None,
        abs_min=_span(e, "absMinInt"),
        min=_span(e, "minInt"),
        earliest_recommended=_span(e, "earliestRecInt"),
        latest_recommended=_span(e, "latestRecInt"),
        priority=bool(_text(e, "intervalPriority")),
        in_force=_in_force(e),
    )


def _vaccine(e: Element) -> VaccineRule:
    return VaccineRule(
        cvx=_text(e, "cvx").zfill(2),
        begin_age=_span(e, "beginAge"),
        end_age=_span(e, "endAge"),
        trade_name=_text(e, "tradeName"),
        mvx=_text(e, "mvx"),
        forecast=_text(e, "forecastVaccineType") == "Y",
    )


def _skip(e: Element) -> ConditionalSkip:
    context = _text(e, "context")
    sets = tuple(
        SkipSet(
            tuple(_condition(c) for c in s.iterfind("condition")),
            _text(s, "conditionLogic").upper() == "OR",
            _in_force(s),
        )
        for s in _filled(e, "set")
    )
    return ConditionalSkip(
        context in ("Evaluation", "Both"), context in ("Forecast", "Both"), _text(e, "setLogic").upper() == "OR", sets
    )


_KINDS = {"age": "age", "completed series": "completed series", "interval": "interval"}


def _condition(e: Element) -> SkipCondition:
    kind = _text(e, "conditionType").lower()
    count = _text(e, "doseCount")
    return SkipCondition(
        kind=_KINDS.get(kind, "count"),
        begin_age=_span(e, "beginAge"),
        end_age=_span(e, "endAge"),
        start=_day(e, "startDate"),
        end=_day(e, "endDate"),
        interval=_span(e, "interval"),
        count=int(count) if count.isdigit() else 0,
        count_logic=_text(e, "doseCountLogic").lower(),
        valid_only=_text(e, "doseType").lower() == "valid",
        vaccines=_codes(_text(e, "vaccineTypes")),
        series_group=_text(e, "seriesGroups"),
    )


# ── the schedule file ──────────────────────────────────────────────────────
def _associations(root: Element) -> dict[str, tuple[Association, ...]]:
    return {
        _text(m, "cvx").zfill(2): tuple(
            Association(_text(a, "antigen"), _span(a, "associationBeginAge"), _span(a, "associationEndAge"))
            for a in m.iterfind("association")
            if _text(a, "antigen")
        )
        for m in root.iterfind("cvxToAntigenMap/cvxMap")
    }


def _observation_codes(root: Element) -> dict[str, tuple[str, ...]]:
    """What a code means as CDSi observations: a CDSi code itself, a SNOMED or CDCPHINVS code all those that list it."""
    found: dict[str, tuple[str, ...]] = {}
    own = [_text(o, "observationCode") for o in root.iterfind("observations/observation")]
    for o in root.iterfind("observations/observation"):
        for value in o.iterfind("codedValues/codedValue"):
            code = _text(value, "code")
            if code and _text(value, "codeSystem") != "CVX":
                found[code] = (*found.get(code, ()), _text(o, "observationCode"))
    return found | {code: (code,) for code in own if code}


def _conflicts(root: Element) -> dict[tuple[str, str], LiveConflict]:
    found = {}
    for e in root.iterfind("liveVirusConflicts/liveVirusConflict"):
        pair = (_text(e, "previous/cvx").zfill(2), _text(e, "current/cvx").zfill(2))
        spans = [
            _span(e, name) or Duration(0, 0)
            for name in ("conflictBeginInterval", "minConflictEndInterval", "conflictEndInterval")
        ]
        found[pair] = LiveConflict(*pair, *spans)
    return found
