"""Growth charts, the table of visits, two visits compared, and the parents' view."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from pediatric_his.features.growth.panel import panel_context
from pediatric_his.features.growth.reading import growth_of, lines
from pediatric_his.features.measurements.queries import MeasuredDay, history
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.features.patients.queries import Child
from pediatric_his.web.permissions import Permission


@get("/patients/{patient_id:uuid}/growth", permission=Permission.SEE_RECORD)
async def growth(
    page: ChildPage, day: list[str] | None = None, indicator: str = "", range: str = "", lines: str = ""
) -> Response[str]:
    """One chart with its table; htmx asks for the panel alone."""
    days = await _history(page)
    context = panel_context(page.child, days, (page.on - page.child.birth_date).days, indicator, range, lines)
    context |= {"visits": visit_table(page.child, days), "compared": compared(page.child, days, day or [])}
    context |= {"growth": growth_of(page.child, days, page.on)}
    return page.render("growth/growth.html", "panel" if page.is_fragment else None, **context)


@get("/patients/{patient_id:uuid}/growth/parents", permission=Permission.SEE_RECORD)
async def parents(page: ChildPage) -> Response[str]:
    """The chart in plain words, to turn the tablet to the family."""
    days = await _history(page)
    context = panel_context(page.child, days, (page.on - page.child.birth_date).days, "", "", "family")
    context |= {"growth": growth_of(page.child, days, page.on)}
    return page.render("growth/parents.html", **context)


async def _history(page: ChildPage) -> list[MeasuredDay]:
    async with page.reading() as db:
        return await history(db, page.child.id)


def visit_table(child: Child, days: list[MeasuredDay]) -> list[tuple[MeasuredDay, list[Any]]]:
    """Each day with its indicators, against the day before it; the latest first."""
    measured = [day for day in days if day.has_growth]
    pairs = zip(measured, [None, *measured], strict=False)
    table = [
        (day, lines(day.anthropometry(child), before.anthropometry(child) if before else None)) for day, before in pairs
    ]
    return table[::-1]


def compared(child: Child, days: list[MeasuredDay], keys: list[str]) -> dict[str, Any] | None:
    """Two days side by side, the earlier first."""
    chosen = [day for day in days if day.has_growth and f"{day.on:%Y%m%d}" in keys]
    if len(chosen) < 2:
        return None
    first, last = chosen[0], chosen[-1]
    now = lines(last.anthropometry(child), first.anthropometry(child))
    return {
        "first": first,
        "last": last,
        "lines": now,
        "before": {x.indicator: x for x in lines(first.anthropometry(child))},
    }


ROUTES = [growth, parents]
