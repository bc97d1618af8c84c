"""`pediatric-his immunization …`: one child's forecast, a calendar checked, many children at once, CDC's cases repeated."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def register(commands: Any) -> None:
    group = commands.add_parser("immunization", help="evaluate and forecast vaccinations").add_subparsers(
        dest="subcommand", required=True
    )
    _forecast_command(group)
    _calendar_commands(group)
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


def _forecast_command(group: Any) -> None:
    one = group.add_parser("forecast", help="one child: evaluation, forecast, catch-up plan")
    one.add_argument("--calendar", help="a country's code (UZ)")
    one.add_argument(
        "--only-approved",
        action="store_true",
        help="as the pages of --hospital do: what it hasn't approved is marked, changes and what is left out hold",
    )
    one.add_argument("--hospital", metavar="SLUG", help="whose approvals and changes; its own calendar is taken")
    one.add_argument("--birth-date", required=True)
    one.add_argument("--sex", choices=("m", "f"), required=True)
    one.add_argument("--on", required=True, help="assessment date")
    one.add_argument(
        "--dose", action="append", default=[], metavar="CVX@DATE", help="the date may be 2026-03, 2026 or ?"
    )
    one.add_argument("--exempt", action="append", default=[], metavar="GROUP:FROM..UNTIL")
    one.add_argument(
        "--observation",
        action="append",
        default=[],
        metavar="CODE[=VALUE][@DATE]",
        help="a CDSi code or a word: 028, 130@2026-07-24, tuberculin=0@2026-11-21, refused=MMR …",
    )
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=run_forecast)


def _calendar_commands(group: Any) -> None:
    check = group.add_parser("check-calendar", help="validate a calendar file and print it as a table")
    check.add_argument("file", type=Path)
    check.set_defaults(run=run_check_calendar)
    rows = group.add_parser("calendars", help="every row of every calendar with its source and standing, as a page")
    rows.add_argument("--out", type=Path, help="a file; without it the page is printed")
    rows.set_defaults(run=run_calendars)


def run_forecast(options: argparse.Namespace) -> int:
    from pediatric_his.commands.immunization.child import ChildForecast, as_json, as_table

    _own_calendars()
    child = ChildForecast.read(options)
    print(as_json(child) if options.json else as_table(child))
    return 0


def run_check_calendar(options: argparse.Namespace) -> int:
    from pediatric_his.commands.immunization.child import calendar_table
    from pediatric_his.reference.calendars import read_calendar

    print(calendar_table(read_calendar(options.file)))
    return 0


def run_calendars(options: argparse.Namespace) -> int:
    from pediatric_his.commands.immunization.book import book

    if options.out:
        options.out.write_text(book(), encoding="utf-8")
    else:
        print(book(), end="")
    return 0


def run_forecast_all(options: argparse.Namespace) -> int:
    if options.hospital:
        return _due_list(options)
    from pediatric_his.commands.immunization.made_up import forecast_all

    _own_calendars()
    forecast_all(options.calendar, options.children, options.processes)
    return 0


def _due_list(options: argparse.Namespace) -> int:
    import asyncio
    from datetime import date

    from pediatric_his.commands.database import running_database
    from pediatric_his.commands.immunization.due_list import write_due_list
    from pediatric_his.settings import read_settings

    on = date.fromisoformat(options.on) if options.on else None
    with running_database(read_settings()) as settings:
        counts = asyncio.run(write_due_list(settings, options.hospital, on, options.out, options.processes))
    print(", ".join(f"{status}: {count}" for status, count in sorted(counts.items()) if status != "children"))
    return 0


def _own_calendars() -> None:
    from pediatric_his.reference.calendars import use_own_calendars
    from pediatric_his.settings import data_directory

    use_own_calendars(data_directory() / "calendars")


def run_conformance(options: argparse.Namespace) -> int:
    from pediatric_his.commands.immunization.conformance import run

    return run(options)
