"""The dangers in the banner of a page that stands open, and the word "seen", tapped there by a clinician: who may write the note."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.features.dangers import services
from pediatric_his.features.dangers.queries import facts
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.web.forms import Form
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import now


@get("/patients/{patient_id:uuid}/dangers", permission=Permission.FIND_CHILD)
async def dangers(page: ChildPage) -> Response[str]:
    """As this person may read them: without the right to the record "at once" and nothing else."""
    return page.render("dangers/dangers.html")


@post("/patients/{patient_id:uuid}/dangers/measurement/{fact_id:uuid}/seen", permission=Permission.WRITE_NOTE)
async def seen_measurement(page: ChildPage, fact_id: UUID, form: Form) -> Response[str]:
    await _require_of_today(page, fact_id, is_result=False)
    await services.see(page.actor, form.key(), page.child.id, fact_id, None)
    return page.redirect()


@post("/patients/{patient_id:uuid}/dangers/result/{fact_id:uuid}/seen", permission=Permission.WRITE_NOTE)
async def seen_result(page: ChildPage, fact_id: UUID, form: Form) -> Response[str]:
    await _require_of_today(page, fact_id, is_result=True)
    await services.see(page.actor, form.key(), page.child.id, None, fact_id)
    return page.redirect()


async def _require_of_today(page: ChildPage, fact_id: UUID, *, is_result: bool) -> None:
    """A page that was open may tap a danger that another has replaced meanwhile: any value of the child's day will do."""
    async with page.reading() as db:
        of_today = (await facts(db, [page.child.id], now(page.me))).get(page.child.id, [])
    if not any(fact.id == fact_id and fact.is_result is is_result for fact in of_today):
        raise NotFoundException


ROUTES = [dangers, seen_measurement, seen_result]
