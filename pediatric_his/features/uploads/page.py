"""The pages of a list in the browser."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from litestar import Request, Response

from pediatric_his.db.database import reading
from pediatric_his.features.lists.outcome import Fate
from pediatric_his.features.lists.words import CELLS, FATES, STATES, brought_words, field_words
from pediatric_his.features.uploads.model import KEPT_DAYS, Top, Upload, rows_said
from pediatric_his.features.uploads.queries import parts, top_of, uploads_of
from pediatric_his.features.uploads.understanding import ASK, CHOICES, DOSE, DOSE_OF, LEAVE, Column
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import N_, _
from pediatric_his.web.permissions import Permission
from pediatric_his.web.session import Me
from pediatric_his.web.templating import render

ROWS_OF_A_PAGE = 50
_MARKS = {Fate.NEW: "fine", Fate.SAME: "plain", Fate.CHANGED: "plain", Fate.QUESTION: "watch", Fate.REFUSED: "alarm"}


async def begin_page(request: Request[Any, Any, Any], me: Me, form: Form, *, status_code: int = 200) -> Response[str]:
    """Where a list is handed over, and those that were: one's own, for the head all."""
    whose = None if me.can(Permission.SEE_ALL_LISTS) else me.staff_id
    async with reading(me.actor) as db:
        found = await uploads_of(db, whose)
    return render(
        request,
        "uploads/lists.html",
        form=form,
        uploads=found,
        states=STATES,
        days=KEPT_DAYS,
        status_code=status_code,
    )


def columns_page(
    request: Request[Any, Any, Any],
    upload: Upload,
    top: Top,
    columns: Sequence[Column],
    vaccines: Sequence[tuple[str, str]],
    form: Form,
    *,
    status_code: int = 200,
) -> Response[str]:
    """The first rows, and what each column holds. Of a workbook with several lists: which one."""
    return render(
        request,
        "uploads/columns.html",
        upload=upload,
        top=top,
        columns=columns,
        groups=_groups(vaccines),
        which_sheet=bool(top.sheets) and not top.header,
        asked=sum(column.choice == ASK for column in columns),
        form=form,
        status_code=status_code,
    )


_GROUPS: Sequence[tuple[str, str]] = (  # the first field of each, as they follow one another
    ("id", N_("Child")),
    ("guardian_name", N_("Family and address")),
    ("gestation_weeks", N_("Birth")),
    ("measured_on", N_("Measuring")),
    ("vaccine", N_("Doses")),
    ("decision", N_("Refusals and exemptions")),
    ("condition", N_("Known of the child")),
)


def _groups(vaccines: Sequence[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a column may hold, in groups; the vaccines, whose days it may hold, at the end."""
    begins = dict(_GROUPS)
    found = [("", [(ASK, "—"), (LEAVE, choice_words(LEAVE)), (DOSE, choice_words(DOSE))])]
    for choice in CHOICES:
        if choice in begins:
            found.append((_(begins[choice]), []))
        if choice not in (DOSE, LEAVE):
            found[-1][1].append((choice, choice_words(choice)))
    return [*found, (_("Days of a vaccine"), [(f"{DOSE_OF}{code}", words) for code, words in vaccines])]


def choice_words(choice: str) -> str:
    if choice == LEAVE:
        return _("leave out")
    return _("days of this vaccine") if choice == DOSE else field_words(choice)


def progress_page(request: Request[Any, Any, Any], upload: Upload, block: str | None = None) -> Response[str]:
    total = upload.totals.rows.total() if upload.state == "bringing" else 0
    return render(request, "uploads/progress.html", block, upload=upload, total=max(total, upload.rows_done))


async def answers_page(request: Request[Any, Any, Any], me: Me, upload: Upload, fate: str, page: int) -> Response[str]:
    """The counts, and each row of which there is something to say with its own cells."""
    async with reading(me.actor) as db:
        top, looks = await top_of(db, upload.id), await parts(db, upload.id, "look")
    said = await asyncio.to_thread(rows_said, looks)
    if fate not in list(Fate):
        fate = next((one for one in (Fate.QUESTION, Fate.REFUSED) if any(row.fate == one for row in said)), "")
    chosen = [row for row in said if not fate or row.fate == fate]
    pages = max(1, -(-len(chosen) // ROWS_OF_A_PAGE))
    page = min(max(page, 1), pages)
    return render(
        request,
        "uploads/answers.html",
        upload=upload,
        totals=upload.totals,
        fates=[(one.value, _(words), _MARKS[one]) for one, words in FATES.items()],
        brought=[brought_words(kind, n) for kind, n in upload.totals.brought.items() if n],
        cells=[(upload.totals.cells[kind], _(words)) for kind, words in CELLS.items()],
        header=top.header,
        rows=chosen[(page - 1) * ROWS_OF_A_PAGE : page * ROWS_OF_A_PAGE],
        told={row.value for row in Fate if any(one.fate == row for one in said)},
        fate=fate,
        page_number=page,
        pages=pages,
        days=KEPT_DAYS,
    )
