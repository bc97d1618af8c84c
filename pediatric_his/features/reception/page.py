"""The one way into a page of an encounter: the child's page, and which encounter of hers it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.exceptions import NotFoundException

from pediatric_his.db.database import reading
from pediatric_his.features.dangers.queries import day_of_child
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.features.patients.queries import get_child
from pediatric_his.features.reception.queries import EncounterRow, get_encounter
from pediatric_his.web.looks import saw
from pediatric_his.web.request import me_of, now


@dataclass(frozen=True, kw_only=True)
class EncounterPage(ChildPage):
    encounter: EncounterRow


async def encounter_page(request: Request[Any, Any, Any], encounter_id: UUID) -> EncounterPage:
    """Provides the page of the encounter in the address.

    Raises:
        NotFoundException: this hospital has no such encounter.
    """
    me = me_of(request)
    async with reading(me.actor) as db:
        encounter = await get_encounter(db, encounter_id)
        child = await get_child(db, encounter.patient_id) if encounter else None
        if encounter is None or child is None:
            raise NotFoundException
        day = await day_of_child(db, child.id, child, now(me).date(), now(me))
        await saw(request, db, child.id, entity_id=encounter.id)
    return EncounterPage(request, me, child, now(me).date(), day, encounter=encounter)


async def own_encounter(page: ChildPage, encounter_id: UUID | None) -> UUID | None:
    """The encounter that a form names, if it is this child's; another child's is passed over."""
    if encounter_id is None:
        return None
    async with page.reading() as db:
        encounter = await get_encounter(db, encounter_id)
    return encounter_id if encounter and encounter.patient_id == page.child.id else None
