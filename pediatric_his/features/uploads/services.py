"""What is done with a list in the browser: handed over, understood, tried, brought in, its answers taken out, erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pediatric_his.db.actor import Actor
from pediatric_his.db.database import transaction
from pediatric_his.db.rows import insert, insert_many, update
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.lists.outcome import Totals
from pediatric_his.features.uploads.model import Top, packed
from pediatric_his.features.uploads.tables import ListUpload, ListUploadPart

PIECE = 1_000_000


@unit_of_work("list_upload.begin")
async def begin(work: UnitOfWork, name: str, language: str, file: bytes, top: Top) -> UUID:
    """Keeps the file as it came."""
    upload_id = await insert(work, ListUpload, name=name, language=language)
    await _write_parts(work, upload_id, "file", [file[at : at + PIECE] for at in range(0, len(file), PIECE)])
    await _write_top(work, upload_id, top)
    await work.audit("list_upload", upload_id, bytes=len(file))
    return upload_id


@unit_of_work("list_upload.sheet")
async def choose_sheet(work: UnitOfWork, upload_id: UUID, sheet: str, top: Top) -> bool:
    await update(ListUpload, (ListUpload.id == upload_id) & (ListUpload.state == "asked"), sheet=sheet)
    await _drop_parts(work, upload_id, "top")
    await _write_top(work, upload_id, top)
    await work.audit("list_upload", upload_id, state="asked")
    return True


@unit_of_work("list_upload.understand")
async def understand(work: UnitOfWork, upload_id: UUID, choices: Mapping[str, str], list_name: str) -> bool:
    """How its columns are to be understood; then it is tried."""
    chosen = {"choices": dict(choices), "list": list_name}
    waits = (ListUpload.id == upload_id) & ListUpload.state.is_in(["asked", "tried", "unusable"])
    await update(ListUpload, waits, map=chosen, state="trying", rows_done=0, counts={}, fault="", ended_at=None)
    await _drop_parts(work, upload_id, "look", "report", "answer")
    await work.audit("list_upload", upload_id, state="trying")
    return True


@unit_of_work("list_upload.bring")
async def bring(work: UnitOfWork, upload_id: UUID) -> bool:
    """What was tried is to come in."""
    tried = (ListUpload.id == upload_id) & (ListUpload.state == "tried")
    await update(ListUpload, tried, state="bringing", rows_done=0)
    await work.audit("list_upload", upload_id, state="bringing")
    return True


@unit_of_work("list_upload.tried")
async def tried(
    work: UnitOfWork, upload_id: UUID, totals: Totals, children: int, look: Sequence[bytes], report: bytes
) -> bool:
    columns = {
        "state": "tried",
        "rows_done": totals.rows.total(),
        "counts": totals.as_counts() | {"children": children},
    }
    await _close(work, upload_id, "trying", columns, look, report)
    return True


@unit_of_work("list_upload.unusable")
async def unusable(work: UnitOfWork, upload_id: UUID, fault: str) -> bool:
    await update(ListUpload, ListUpload.id == upload_id, state="unusable", fault=fault, ended_at=datetime.now(UTC))
    await work.audit("list_upload", upload_id, state="unusable")
    return True


@unit_of_work("list_upload.done")
async def done(work: UnitOfWork, upload_id: UUID, counts: dict[str, Any], report: bytes) -> bool:
    """All of it was taken in: the answers stay as a file."""
    columns = {"state": "done", "counts": counts, "ended_at": datetime.now(UTC)}
    await _drop_parts(work, upload_id, "answer")
    await _close(work, upload_id, "bringing", columns, [], report)
    return True


async def _close(
    work: UnitOfWork, upload_id: UUID, state: str, columns: dict[str, Any], look: Sequence[bytes], report: bytes
) -> None:
    await update(ListUpload, (ListUpload.id == upload_id) & (ListUpload.state == state), **columns)
    await _drop_parts(work, upload_id, "report")
    await _write_parts(work, upload_id, "look", look)
    await _write_parts(work, upload_id, "report", [report[at : at + PIECE] for at in range(0, len(report), PIECE)])
    await work.audit("list_upload", upload_id, state=columns["state"], rows=columns["counts"]["rows"])


async def keep_answers(
    work: UnitOfWork, upload_id: UUID, list_id: UUID, rows_done: int, totals: Totals, answer: bytes, look: bytes
) -> None:
    """What was said of a batch, in the transaction that takes it in. The first one takes the trial's answers away."""
    before = await ListUpload.select(ListUpload.list_id).where(ListUpload.id == upload_id).first()
    if before is not None and before["list_id"] != list_id:
        await _drop_parts(work, upload_id, "look", "report", "answer")
    await update(
        ListUpload, ListUpload.id == upload_id, list_id=list_id, rows_done=rows_done, counts=totals.as_counts()
    )
    await _write_parts(work, upload_id, "answer", [answer], rows_done)
    await _write_parts(work, upload_id, "look", [look], rows_done)


@unit_of_work("list_upload.report")
async def report_taken(work: UnitOfWork, upload_id: UUID, children: int) -> bool:
    """A file with children's data leaves the house."""
    await work.audit("list_upload", upload_id, children=children)
    return True


@unit_of_work("list_upload.erase")
async def erase(work: UnitOfWork, upload_id: UUID) -> bool:
    """The file and its answers; what came in stays."""
    await _drop_parts(work, upload_id, "file", "top", "look", "answer", "report")
    await update(ListUpload, ListUpload.id == upload_id, state="erased", ended_at=datetime.now(UTC))
    await work.audit("list_upload", upload_id, state="erased")
    return True


async def _write_top(work: UnitOfWork, upload_id: UUID, top: Top) -> None:
    told = {"sheets": top.sheets, "header": top.header, "rows": top.rows, "remarks": list(top.remarks)}
    await _write_parts(work, upload_id, "top", [packed(told)])


async def _write_parts(work: UnitOfWork, upload_id: UUID, kind: str, bodies: Sequence[bytes], first: int = 0) -> None:
    rows = [
        {"upload_id": upload_id, "kind": kind, "number": first + n, "body": body}
        for n, body in enumerate(bodies)
        if body
    ]
    await insert_many(work, ListUploadPart, rows)


async def _drop_parts(work: UnitOfWork, upload_id: UUID, *kinds: str) -> None:
    await ListUploadPart.delete().where(
        (ListUploadPart.upload_id == upload_id) & ListUploadPart.kind.is_in(list(kinds))
    )


async def note_progress(actor: Actor, upload_id: UUID, rows_done: int) -> None:
    """How far a trial has come, told beside its own transaction."""
    async with transaction(actor):
        await update(ListUpload, (ListUpload.id == upload_id) & (ListUpload.state == "trying"), rows_done=rows_done)
