"""The machine's clock was put an hour back, or forward: what is written lies in the future or further back, and each page opens."""

from __future__ import annotations

from collections import defaultdict

import pytest

from pediatric_his.settings import Settings
from pediatric_his.web.permissions import Permission
from tests.clinic import Clinic, visible_text
from tests.features.reception.test_queue import check_in, encounter_of, step
from tests.security.test_every_route import ask, fill, routes

_MOMENTS = (
    "SELECT table_name, column_name FROM information_schema.columns c JOIN information_schema.tables t"
    " USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    " AND c.data_type = 'timestamp with time zone' AND EXISTS (SELECT FROM information_schema.columns h"
    " WHERE h.table_name = c.table_name AND h.column_name = 'hospital_id') ORDER BY 1, 2"
)


def put_clock(clinic: Clinic, hours: int) -> None:
    """Moves all that was written the other way: as it looks once the clock has been put so many hours on."""
    clinic.at_home()
    for row in clinic.db.fetch(_MOMENTS):
        table, column = row["table_name"], row["column_name"]
        clinic.db.fetch(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        clinic.db.fetch(
            f"UPDATE {table} SET {column} = {column} - make_interval(hours => $2) WHERE hospital_id = $1",
            *(clinic.hospital_id, hours),
        )
        clinic.db.fetch(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.parametrize("hours", [-1, 1])
def test_the_work_goes_on(clinic: Clinic, settings: Settings, hours: int) -> None:
    child = clinic.child()
    assert check_in(clinic, child) == 303
    visit = encounter_of(clinic, child)["id"]
    assert clinic.doctor.post(f"/encounters/{visit}/call", {"room": "7"}).status_code == 303
    values = defaultdict(lambda: str(child), encounter_id=str(visit))
    put_clock(clinic, hours)
    for method, path, permission in routes(settings):
        if method == "GET" and isinstance(permission, Permission) and "/live/" not in path:
            code, text = ask(clinic.head, method, fill(path, values))
            assert code < 500, (path, code)
            assert "-60 min" not in visible_text(text), path
    assert step(clinic.doctor, visit, "finished") == 303
    assert step(clinic.doctor, visit, "undo") == 303
    assert encounter_of(clinic, child)["status"] == "in_progress"
    assert check_in(clinic, clinic.child(given_name="Mohira")) == 303
