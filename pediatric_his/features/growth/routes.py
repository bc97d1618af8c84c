"""Growth charts, the table of visits, two visits compared, and the parents' view."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from pediatric_his.features.approvals.queries import norms
from pediatric_his.features.dangers.words import besides
from pediatric_his.features.growth.panel import age_note_to_family, is_corrected, panel_context
from pediatric_his.features.growth.reading import GrowthReading, Line, read_growth
from pediatric_his.features.growth.telling import Growth, growth_of
from pediatric_his.features.measurements.queries import MeasuredDay, history
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.web.permissions import Permission


@get("/patients/{patient_id:uuid}/growth", permission=Permission.SEE_RECORD)
async def growth(
    page: ChildPage,
    day: list[str] | None = None,
    indicator: str = "",
    range: str = "",
    lines: str = "",
    compare: str = "",
    done: str = "",
) -> Response[str]:
    """One chart with its table; htmx asks for the panel alone."""
    reading = await _reading(page)
    told = _growth(page, reading)
    context = panel_context(reading, indicator, range, lines, compare=bool(compare), found=told.chart)
    context |= {"visits": visit_table(reading), "compared": compared(reading, day or [])}
    context |= {"growth": told, "early": reading.early, "done": done}
    return page.render("growth/growth.html", "panel" if page.is_fragment else None, **context)


@get("/patients/{patient_id:uuid}/growth/parents", permission=Permission.SEE_RECORD)
async def parents(page: ChildPage) -> Response[str]:
    """What was found in plain words, with its picture, to turn the tablet to the family."""
    reading = await _reading(page)
    told = _growth(page, reading)
    context = panel_context(reading, "", "", "family", found=told.picture.indicator) if told.picture.drawn else {}
    context |= {"child": page.child, "growth": told, "corrected": is_corrected(reading)}
    context |= {"early": reading.early, "age_note": age_note_to_family(reading)}
    return page.render("growth/parents.html", **context)


def _growth(page: ChildPage, reading: GrowthReading) -> Growth:
    return growth_of(reading, besides(page.day, page.me.hospital.timezone))


async def _reading(page: ChildPage) -> GrowthReading:
    async with page.reading() as db:
        return read_growth(page.child, await history(db, page.child.id), await norms(db), page.on)


def visit_table(reading: GrowthReading) -> list[tuple[MeasuredDay, list[Line]]]:
    """Each day with its indicators, against the day before it; the latest first."""
    measured = [day for day in reading.days if day.is_judged]
    pairs = zip(measured, [None, *measured], strict=False)
    return [(day, reading.lines(day, before)) for day, before in pairs][::-1]


def compared(reading: GrowthReading, keys: list[str]) -> dict[str, Any] | None:
    """Two days side by side, the earlier first; both at the corrected age where one of them is."""
    chosen = [day for day in reading.days if day.has_growth and f"{day.on:%Y%m%d}" in keys]
    if len(chosen) < 2:
        return None
    first, last = chosen[0], chosen[-1]
    return {
        "first": first,
        "last": last,
        "lines": reading.lines(last, first),
        "before": {line.indicator: line for line in reading.lines(first)},
        "corrected": reading.changes_age_used(first.on, last.on),
    }


ROUTES = [growth, parents]
