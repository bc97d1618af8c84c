"""Growth charts, the table of visits, two visits compared, and the parents' view."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException

from pediatric_his.db.database import reading
from pediatric_his.features.growth.panel import panel_context
from pediatric_his.features.growth.reading import growth_of, lines
from pediatric_his.features.measurements.queries import MeasuredDay, history
from pediatric_his.features.patients.banner import banner
from pediatric_his.features.patients.queries import Child, get_child
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import is_htmx, me_of, today
from pediatric_his.web.templating import render


@get("/patients/{patient_id:uuid}/growth", permission=Permission.SEE_RECORD)
async def growth(
    request: Request[Any, Any, Any], patient_id: UUID, indicator: str = "", range: str = "", lines: str = ""
) -> Response[str]:
    """One chart with its table; htmx asks for the panel alone."""
    me = me_of(request)
    async with reading(me.actor) as db:
        found = await get_child(db, patient_id)
        days = await history(db, patient_id)
    if found is None:
        raise NotFoundException
    on = today(me)
    context = panel_context(found, days, (on - found.birth_date).days, indicator, range, lines)
    visits = visit_table(found, days)
    context |= {"visits": visits, "compared": compared(found, days, request.query_params.getall("day", []))}
    context |= {"b": banner(found, on), "growth": growth_of(found, days)}
    return render(request, "growth/growth.html", "panel" if is_htmx(request) else None, **context)


@get("/patients/{patient_id:uuid}/growth/parents", permission=Permission.SEE_RECORD)
async def parents(request: Request[Any, Any, Any], patient_id: UUID) -> Response[str]:
    """The chart in plain words, to turn the tablet to the family."""
    me = me_of(request)
    async with reading(me.actor) as db:
        found = await get_child(db, patient_id)
        days = await history(db, patient_id)
    if found is None:
        raise NotFoundException
    on = today(me)
    context = panel_context(found, days, (on - found.birth_date).days, "", "", "centiles")
    last = next((day for day in reversed(days) if day.has_growth), None)
    context |= {"b": banner(found, on), "lines": lines(last.anthropometry(found)) if last else [], "last": last}
    return render(request, "growth/parents.html", **context)


def visit_table(found: Child, days: list[MeasuredDay]) -> list[tuple[MeasuredDay, list[Any]]]:
    """Each day with its indicators, against the day before it; the latest first."""
    measured = [day for day in days if day.has_growth]
    pairs = zip(measured, [None, *measured], strict=False)
    table = [
        (day, lines(day.anthropometry(found), before.anthropometry(found) if before else None)) for day, before in pairs
    ]
    return table[::-1]


def compared(found: Child, days: list[MeasuredDay], keys: list[str]) -> dict[str, Any] | None:
    """Two days side by side, the earlier first."""
    chosen = [day for day in days if day.has_growth and f"{day.on:%Y%m%d}" in keys]
    if len(chosen) < 2:
        return None
    first, last = chosen[0], chosen[-1]
    now = lines(last.anthropometry(found), first.anthropometry(found))
    return {
        "first": first,
        "last": last,
        "lines": now,
        "before": {x.indicator: x for x in lines(first.anthropometry(found))},
    }


ROUTES = [growth, parents]
