"""How a baby is fed: what was said, and a form for what is said today."""

from __future__ import annotations

from litestar import Response, get, post

from pediatric_his.features.feeding import services
from pediatric_his.features.feeding.forms import read_feeding
from pediatric_his.features.feeding.queries import feedings_of
from pediatric_his.features.feeding.words import KINDS, kind_words
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.web.forms import Form
from pediatric_his.web.permissions import Permission


@get("/patients/{patient_id:uuid}/feeding", permission=Permission.SEE_RECORD)
async def feeding(page: ChildPage) -> Response[str]:
    return await _page(page, Form())


@post("/patients/{patient_id:uuid}/feeding", permission=Permission.MEASURE)
async def record(page: ChildPage, form: Form) -> Response[str]:
    typed = read_feeding(form)
    if typed is None:
        return await _page(page, form, status_code=422)
    await services.record(page.actor, form.key(), page.child.id, typed)
    return page.redirect("/feeding")


async def _page(page: ChildPage, form: Form, status_code: int = 200) -> Response[str]:
    async with page.reading() as db:
        feedings = await feedings_of(db, page.child.id)
    kinds = [(kind, kind_words(kind)) for kind in KINDS]
    said = [(row.recorded_at, kind_words(row.kind)) for row in feedings]
    return page.render("feeding/feeding.html", form=form, kinds=kinds, said=said, status_code=status_code)


ROUTES = [feeding, record]
