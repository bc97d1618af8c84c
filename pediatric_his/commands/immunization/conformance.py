"""CDC's cases run through the engine: an answer each, and the pass rates."""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from pediatric_his.clinical.immunization import AdministeredDose, Assessment, Observation, Patient, assess
from pediatric_his.clinical.immunization.model import DoseStatus, Reason, ScheduleData
from pediatric_his.clinical.immunization.verdict import DoseVerdict, verdict
from pediatric_his.reference.immunization import load_supporting_data

_GIVEN = [f"{name}_{n}" for name in ("date", "cvx", "mvx") for n in range(1, 8)]
_NEEDED = ["test_id", "gender", "birth_date", "assessment_date", "vaccine_group", *_GIVEN]
_OUT = ["test_id", "series_status", "forecast_number", "earliest", "recommended", "past_due"]
_OUT += [f"{name}_{n}" for name in ("status", "reason") for n in range(1, 8)]


def run(options: argparse.Namespace) -> int:
    schedule = load_supporting_data(options.supporting_data)
    cases = read_cases(options.cases)
    answers = []
    for number, case in enumerate(cases, 1):
        try:
            answers.append(answer(schedule, case))
        except (KeyError, ValueError) as error:
            raise ValueError(f"{options.cases.name}, {case['test_id']}: can't be read ({error})") from error
        if sys.stderr.isatty():
            print(f"\r{number} of {len(cases)} cases", end="", file=sys.stderr, flush=True)
    with options.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _OUT)
        writer.writeheader()
        writer.writerows(answers)
    for line in pass_rates(cases, answers):
        print(line)
    return 0


def read_cases(path: Path) -> list[dict[str, str]]:
    """CDC's cases, each cell a text.

    Raises:
        ValueError: it is no such file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
            if missing:
                raise ValueError(f"{path.name}: these are no cases, the column {missing[0]} is missing")
            return list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path.name}: these are no cases ({error})") from error


def answer(schedule: ScheduleData, case: dict[str, str]) -> dict[str, str]:
    """The engine's answer to one case: reads who, when and what was given, never what is expected."""

    def observations(text: str) -> list[Observation]:
        code, _, on = (part.strip() for part in text.partition("@"))
        known = schedule.observation_codes
        meant = known.get(code) or known.get(code.zfill(3)) or (code,)
        return [Observation(one, date.fromisoformat(on) if on else None) for one in meant]

    sex = {"M": "m", "F": "f"}.get(case["gender"].strip().upper()[:1])
    told = [o for column in ("observations", "history_code") for o in case.get(column, "").split(";") if o.strip()]
    seen = tuple(o for text in told for o in observations(text))
    patient = Patient(date.fromisoformat(case["birth_date"]), sex, seen)
    doses = [
        AdministeredDose(str(n), date.fromisoformat(case[f"date_{n}"]), case[f"cvx_{n}"].zfill(2), case[f"mvx_{n}"])
        for n in range(1, 8)
        if case[f"date_{n}"]
    ]
    on, group = date.fromisoformat(case["assessment_date"]), case["vaccine_group"]
    found = assess(schedule, patient, doses, on, {group, *groups_of(schedule, doses)})
    return {"test_id": case["test_id"]} | _forecast(found, group) | _doses(schedule, found, group, len(doses))


def groups_of(schedule: ScheduleData, doses: list[AdministeredDose]) -> set[str]:
    """The vaccine groups that the doses belong to."""
    antigens = {a.antigen for dose in doses for a in schedule.associations.get(dose.cvx, ())}
    return {schedule.antigens[name].vaccine_group for name in antigens if name in schedule.antigens}


def _forecast(found: Assessment, name: str) -> dict[str, str]:
    group = next((g for g in found.groups if g.group == name), None)
    if group is None:
        return dict.fromkeys(_OUT[1:6], "")
    days = {name: getattr(group, name) for name in ("earliest", "recommended", "past_due")}
    number = str(group.dose_number) if group.dose_number else ""
    return {"series_status": group.status.value.lower(), "forecast_number": number} | {
        name: day.isoformat() if day else "" for name, day in days.items()
    }


def _doses(schedule: ScheduleData, found: Assessment, group: str, count: int) -> dict[str, str]:
    """One verdict a dose, over the antigens of the case's own group where it holds any."""
    answers = {}
    for n in range(1, count + 1):
        mine = [e for e in (*found.evaluations, *found.findings) if e.dose.id == str(n)]
        own = [e for e in mine if e.antigen and schedule.antigens[e.antigen].vaccine_group == group] or mine
        if own:
            said = verdict(own)
            answers[f"status_{n}"] = said.status.value
            answers[f"reason_{n}"] = _cdc_reason(said)
    return answers


def _cdc_reason(said: DoseVerdict) -> str:
    """CDC's cases have no word for the same day: an interval that wasn't kept, or a dose beyond the series."""
    if said.reason is Reason.SAME_DAY:
        return (Reason.TOO_SOON if said.status is DoseStatus.NOT_VALID else Reason.SERIES_COMPLETE).value
    return said.reason.value if said.reason else ""


def pass_rates(cases: list[dict[str, str]], answers: list[dict[str, str]]) -> list[str]:
    """Pass rates by vaccine group and in all: forecasts, each of their parts, dose status and reason."""
    passed: dict[str, Counter[str]] = {}
    for case, found in zip(cases, answers, strict=True):
        parts = {
            name: _same(case[name], found[name]) for name in ("series_status", "earliest", "recommended", "past_due")
        }
        for group in (case["vaccine_group"], "all"):
            counts = passed.setdefault(group, Counter())
            counts["cases"] += 1
            counts["forecasts"] += all(parts.values())
            counts.update({name: int(same) for name, same in parts.items()})
            for n in range(1, 8):
                if case[f"date_{n}"]:
                    counts["doses"] += 1
                    counts["dose status"] += case[f"status_{n}"] == found.get(f"status_{n}", "")
                    counts["dose reason"] += _same(case[f"reason_{n}"], found.get(f"reason_{n}", ""))
    heads = "".join(f"{name:>9}" for name in ("status", "earliest", "recomm.", "past due"))
    lines = [f"{'group':<18}{'cases':>6}{'forecasts':>11}{heads}{'doses':>7}{'status':>9}{'reason':>9}"]
    for group, c in sorted(passed.items(), key=lambda item: (item[0] == "all", item[0])):
        rates = [
            100 * c[name] / c["cases"] for name in ("forecasts", "series_status", "earliest", "recommended", "past_due")
        ]
        dose_rates = [100 * c[name] / max(c["doses"], 1) for name in ("dose status", "dose reason")]
        figures = f"{rates[0]:>10.1f}%" + "".join(f"{rate:>8.1f}%" for rate in rates[1:])
        lines.append(
            f"{group:<18}{c['cases']:>6}{figures}{c['doses']:>7}" + "".join(f"{rate:>8.1f}%" for rate in dose_rates)
        )
    return lines


def _same(expected: str, found: str) -> bool:
    return expected.strip().lower() == found.strip().lower()
