"""`python -m tests.db.releases`: takes the dump of the release in `pyproject.toml` from a fresh demo, filled up by hand."""

from __future__ import annotations

import asyncio
import tempfile
import tomllib
from pathlib import Path
from uuid import UUID

import asyncpg

from pediatric_his.commands.demo import fill_if_empty
from pediatric_his.db.embedded import embedded_postgres
from pediatric_his.db.identifiers import new_id
from pediatric_his.db.migrate import migrate_now
from pediatric_his.settings import Settings
from tests.db.releases import take

ROOT = Path(__file__).parents[3]


async def fill_up(connection: asyncpg.Connection) -> None:
    """A row of each kind that the demo has none of."""
    e = await connection.fetchrow("SELECT * FROM encounter WHERE status = 'finished' ORDER BY id LIMIT 1")
    note = await connection.fetchrow("SELECT * FROM note WHERE encounter_id = $1", e["id"])
    hospital, patient, doctor = e["hospital_id"], e["patient_id"], note["signed_by"]

    async def add(table: str, **columns: object) -> UUID:
        names, places = ", ".join(columns), ", ".join(f"${i}" for i in range(1, len(columns) + 1))
        await connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", *columns.values())
        return UUID(str(columns.get("id", patient)))

    own = {"hospital_id": hospital, "patient_id": patient}
    alert = await add("alert", id=new_id(), kind="condition", text="Astma", severity="watch", **own)
    await add(
        "alert", id=new_id(), kind="condition", text="Astma", severity="watch", ended=True, supersedes=alert, **own
    )
    for table in ("measurement", "dose", "vaccine_decision"):
        old = await connection.fetchrow(f"SELECT * FROM {table} WHERE hospital_id = $1 ORDER BY id LIMIT 1", hospital)
        if old is not None:
            await add(table, **(dict(old) | {"id": new_id(), "supersedes": old["id"]}))
    await add("addendum", id=new_id(), hospital_id=hospital, note_id=note["id"], text="…", signed_by=doctor)
    await add(
        "printed_document", id=new_id(), kind="vaccination_card", locales="uz,ru", code="AAAA-BBBB", copy_number=1,
        pdf=b"%PDF-1.7", printed_by=doctor, **own,
    )  # fmt: skip
    open_one = new_id()
    day = e["day"]
    await add("encounter", id=open_one, day=day, kind="illness", status="in_progress", doctor_id=doctor, **own)
    await add("note_draft", encounter_id=open_one, author_id=doctor, complaint="Yoʻtal", **own)
    await add(
        "staff_session", token_hash=b"x" * 32, hospital_id=hospital, staff_id=doctor, expires_at=note["signed_at"]
    )
    await add("sign_in_attempt", id=new_id(), login="shifokor", address="127.0.0.1", succeeded=True)
    await add(
        "idempotency",
        hospital_id=hospital,
        key=new_id(),
        staff_id=doctor,
        action="note.sign",
        answer='{"kind": "plain"}',
    )
    await add("audit", id=new_id(), action="patient.open", entity="patient", entity_id=patient, staff_id=doctor, **own)


async def main(url: str, version: str) -> Path:
    connection = await asyncpg.connect(url, server_settings={"timezone": "UTC"})
    try:
        await fill_up(connection)
        return await take(connection, version)
    finally:
        await connection.close()


if __name__ == "__main__":
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    with tempfile.TemporaryDirectory() as folder, embedded_postgres(Path(folder)) as server:
        migrate_now(server.owner_url)
        fill_if_empty(Settings(Path(folder), server.app_url, server.owner_url, b"x" * 32, release=version), children=8)
        path = asyncio.run(main(server.owner_url, version))
    print(path.relative_to(ROOT), path.stat().st_size, "bytes")
