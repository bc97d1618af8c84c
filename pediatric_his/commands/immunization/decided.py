"""`--only-approved`: the calendar as a hospital's pages use it, with what its head doctor has decided about each line and rule."""

from __future__ import annotations

import argparse
import asyncio
from datetime import date

import asyncpg

from pediatric_his.clinical.immunization.conditions import is_approved
from pediatric_his.clinical.immunization.model import GroupForecast, PatientStatus, Standing
from pediatric_his.clinical.immunization.verdict import DoseVerdict
from pediatric_his.commands.database import running_database
from pediatric_his.db.database import prepare_connection
from pediatric_his.features.approvals.calendars import hospital_calendar
from pediatric_his.reference.calendars import Calendar
from pediatric_his.settings import Settings, read_settings


def decided_calendar(options: argparse.Namespace, on: date) -> Calendar:
    """The hospital's own calendar on a day.

    Raises:
        ValueError: the options don't go together, or there is no such hospital.
    """
    if not options.hospital or options.calendar:
        raise ValueError("--only-approved needs --hospital SLUG, and no --calendar: the hospital has its own")
    with running_database(read_settings()) as settings:
        return asyncio.run(_read(settings, options.hospital, on))


def is_approved_here(calendar: Calendar, told: DoseVerdict | GroupForecast) -> bool:
    """Whether each line and rule that decides it is approved, as the pages say it."""
    if isinstance(told, DoseVerdict):
        return not told.by_unapproved
    codes = (*told.stopped_by, *told.settled_by, *told.precautions, *filter(None, [told.waits_for]))
    by_line = told.status is not PatientStatus.NOT_COMPLETE or told.standing is Standing.APPROVED
    return by_line and is_approved(calendar.schedule, codes, (told.group, *told.antigens))


async def _read(settings: Settings, slug: str, on: date) -> Calendar:
    connection = await asyncpg.connect(settings.migration_database_url)
    try:
        await prepare_connection(connection)
        hospital = await connection.fetchrow("SELECT id, calendar FROM hospital WHERE slug = $1", slug)
        if hospital is None:
            raise ValueError(f"no hospital {slug}")
        await connection.execute("SELECT set_config('app.hospital', $1, false)", str(hospital["id"]))
        return await hospital_calendar(connection, hospital["calendar"], on)
    finally:
        await connection.close()
