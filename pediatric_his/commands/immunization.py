"""`pediatric-his immunization …`: one child's forecast, a calendar checked, many children at once, CDC's cases repeated."""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pediatric_his.clinical.immunization.model import AdministeredDose, Assessment, Evaluation, ScheduleData

_OUT = ["test_id", "series_status", "forecast_number", "earliest", "recommended", "past_due"]
_OUT += [f"{name}_{n}" for name in ("status", "reason") for n in range(1, 8)]


def register(commands: Any) -> None:
    group = commands.add_parser("immunization", help="evaluate and forecast vaccinations").add_subparsers(
        dest="deed", required=True
    )
    one = group.add_parser("forecast", help="one child: evaluation, forecast, catch-up plan")
    one.add_argument("--calendar", default="UZ")
    one.add_argument("--birth-date", required=True)
    one.add_argument("--sex", choices=("m", "f"), required=True)
    one.add_argument("--on", required=True, help="assessment date")
    one.add_argument("--dose", action="append", default=[], metavar="CVX@DATE", help="the date may be 2026-03 or 2026")
    one.add_argument("--exempt", action="append", default=[], metavar="GROUP:FROM..UNTIL")
    one.add_argument(
        "--observation",
        action="append",
        default=[],
        metavar="CODE[@DATE]",
        help="varicella-disease, tuberculin-negative …",
    )
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=run_forecast)
    check = group.add_parser("check-calendar", help="validate a calendar file and print it as a table")
    check.add_argument("file", type=Path)
    check.set_defaults(run=run_check_calendar)
    many = group.add_parser("forecast-all", help="all children of a hospital into a file, or made-up ones to measure")
    many.add_argument("--hospital", metavar="SLUG", help="by its own calendar; without it children are made up")
    many.add_argument("--out", type=Path, default=Path("due.csv"), help="the hospital's due list (due.csv)")
    many.add_argument("--on", help="assessment date (today)")
    many.add_argument("--calendar", default="UZ", help="for made-up children")
    many.add_argument("--children", type=int, default=100_000, help="how many are made up")
    many.add_argument("--processes", type=int, default=2)
    many.set_defaults(run=run_forecast_all)
    conformance = group.add_parser("conformance", help="run CDC's test cases and print the pass rates")
    conformance.add_argument("--supporting-data", type=Path, required=True)
    conformance.add_argument("--cases", type=Path, required=True)
    conformance.add_argument("--out", type=Path, required=True)
    conformance.set_defaults(run=run_conformance)


def run_forecast(options: argparse.Namespace) -> int:
    from pediatric_his.commands.child_forecast import ChildForecast, as_json, as_table

    _own_calendars()
    child = ChildForecast.read(options)
    print(as_json(child) if options.json else as_table(child))
    return 0


def run_check_calendar(options: argparse.Namespace) -> int:
    from pediatric_his.commands.child_forecast import calendar_table
    from pediatric_his.reference.calendars import read_calendar

    print(calendar_table(read_calendar(options.file)))
    return 0


def run_forecast_all(options: argparse.Namespace) -> int:
    if options.hospital:
        return _due_list(options)
    from pediatric_his.commands.many_forecasts import forecast_all

    _own_calendars()
    forecast_all(options.calendar, options.children, options.processes)
    return 0


def _due_list(options: argparse.Namespace) -> int:
    import asyncio
    from datetime import UTC, date, datetime

    from pediatric_his.commands.database import running_database
    from pediatric_his.commands.due_lists import write_due_list
    from pediatric_his.settings import read_settings

    on = date.fromisoformat(options.on) if options.on else datetime.now(UTC).date()
    with running_database(read_settings()) as settings:
        counts = asyncio.run(write_due_list(settings, options.hospital, on, options.out, options.processes))
    print(", ".join(f"{status}: {count}" for status, count in sorted(counts.items()) if status != "children"))
    return 0


def _own_calendars() -> None:
    from pediatric_his.reference.calendars import use_own_calendars
    from pediatric_his.settings import data_directory

    use_own_calendars(data_directory() / "calendars")


def run_conformance(options: argparse.Namespace) -> int:
    from pediatric_his.reference.immunization import load_supporting_data

    schedule = load_supporting_data(options.supporting_data)
    with options.cases.open(encoding="utf-8-sig", newline="") as file:
        cases = list(csv.DictReader(file))
    answers = []
    for number, case in enumerate(cases, 1):
        answers.append(answer(schedule, case))
        if sys.stderr.isatty():
            print(f"\r{number} of {len(cases)} cases", end="", file=sys.stderr, flush=True)
    with options.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _OUT)
        writer.writeheader()
        writer.writerows(answers)
    for line in pass_rates(cases, answers):
        print(line)
    return 0


def answer(schedule: ScheduleData, case: dict[str, str]) -> dict[str, str]:
    """The engine's answer to one case: reads who, when and what was given, never what is expected."""
    from datetime import date

    from pediatric_his.clinical.immunization import AdministeredDose, Observation, Patient, assess

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
    """One verdict a dose: within an antigen the best of its series, of several antigens the worst; the case's own group first."""
    from pediatric_his.clinical.immunization.model import DoseStatus

    rank = {DoseStatus.NOT_VALID: 0, DoseStatus.SUBSTANDARD: 1, DoseStatus.EXTRANEOUS: 2, DoseStatus.VALID: 3}
    answers = {}
    for n in range(1, count + 1):
        mine = [e for e in found.evaluations if e.dose.id == str(n)]
        own = [e for e in mine if schedule.antigens[e.antigen].vaccine_group == group] or mine
        best: dict[str, Evaluation] = {}
        for e in own:
            if e.antigen not in best or rank[e.status] > rank[best[e.antigen].status]:
                best[e.antigen] = e
        verdicts = [*best.values()] or [e for e in found.findings if e.dose.id == str(n)]
        if verdicts:
            worst = min(verdicts, key=lambda e: rank[e.status])
            answers[f"status_{n}"] = worst.status.value
            answers[f"reason_{n}"] = worst.reason.value if worst.reason else ""
    return answers


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
