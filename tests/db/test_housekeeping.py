"""What goes with time, and what stays."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

from pediatric_his.db.housekeeping import ATTEMPTS_KEPT, KEYS_KEPT, tidy_up
from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, insert

A_MINUTE = timedelta(minutes=1)


def keys(clinic: Clinic) -> set[UUID]:
    clinic.at_home()
    rows = clinic.db.fetch("SELECT key FROM idempotency WHERE hospital_id = $1", clinic.hospital_id)
    return {row["key"] for row in rows}


def test_a_key_stays_as_long_as_a_tablet_may_come_back_with_it(
    clinic: Clinic, other_clinic: Clinic, database_urls: tuple[str, str]
) -> None:
    old, kept, nobody = new_id(), new_id(), UUID(int=0)
    now = clinic.db.value("SELECT now()")
    for hospital in (clinic, other_clinic):
        for key, at in ((old, now - KEYS_KEPT - A_MINUTE), (kept, now - KEYS_KEPT + A_MINUTE)):
            row = {"hospital_id": hospital.hospital_id, "key": key, "staff_id": nobody, "action": "x", "at": at}
            insert(clinic.db, "idempotency", row)
    gone, _attempts = asyncio.run(tidy_up(database_urls[1]))
    assert gone == 2
    assert keys(clinic) == keys(other_clinic) == {kept}


def test_attempts_to_sign_in_stay_ninety_days(clinic: Clinic, database_urls: tuple[str, str]) -> None:
    now = clinic.db.value("SELECT now()")
    for at, login in ((now - ATTEMPTS_KEPT - A_MINUTE, "old"), (now - ATTEMPTS_KEPT + A_MINUTE, "kept")):
        columns = {"id": new_id(), "hospital_id": clinic.hospital_id, "login": login, "address": "", "succeeded": False}
        insert(clinic.db, "sign_in_attempt", columns | {"at": at})
    asyncio.run(tidy_up(database_urls[1]))
    rows = clinic.db.fetch("SELECT login FROM sign_in_attempt WHERE hospital_id = $1", clinic.hospital_id)
    assert [row["login"] for row in rows] == ["kept"]
