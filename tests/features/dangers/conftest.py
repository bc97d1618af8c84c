"""These tests measure up to two hours ago: their hospital lies where it is noon, whatever the clock says here."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.clinic import Clinic, zone_at_noon

NOON = zone_at_noon(datetime.now(UTC))


def today() -> date:
    """The day of a hospital of these tests."""
    return datetime.now(NOON).date()


@pytest.fixture
def clinic(clinic: Clinic) -> Clinic:
    clinic.at_home()
    clinic.db.fetch("UPDATE hospital SET timezone = $2 WHERE id = $1", clinic.hospital_id, NOON.key)
    return clinic
