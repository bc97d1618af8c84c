"""The places that a danger must reach. A room that is built later adds itself here; the test walks them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from tests.clinic import Clinic


@dataclass(frozen=True)
class Place:
    """`page`: what stands there. `by_name`: it says kind and figure; else only "at once", and neither kind nor figure."""

    name: str
    page: Callable[[Clinic, UUID], str]
    by_name: bool = True


def _typed(clinic: Clinic, child: UUID) -> str:
    """While it is typed, before anything is saved."""
    return clinic.nurse.post(f"/patients/{child}/measurements/reading", {"temperature": "40,2"}, htmx=True).text


PLACES = [
    Place("the measuring page, while it is typed", _typed),
    Place("the measuring page, opened again", lambda c, child: c.nurse.get(f"/patients/{child}/measurements/new").text),
    Place("the child's page, banner and table", lambda c, child: c.doctor.get(f"/patients/{child}").text),
    Place("the banner on another page of the child", lambda c, child: c.doctor.get(f"/patients/{child}/growth").text),
    Place("a banner that stands open", lambda c, child: c.doctor.get(f"/patients/{child}/dangers").text),
    Place(
        "the banner of a card that stands open at the desk",
        lambda c, child: c.reception.get(f"/patients/{child}/dangers").text,
        by_name=False,
    ),
    Place("today's list of the doctor", lambda c, child: c.doctor.get("/today").text),
    Place("today's list of the nurse", lambda c, child: c.nurse.get("/today").text),
    Place("the desk's queue", lambda c, child: c.reception.get("/desk").text, by_name=False),
    Place("the desk's queue before a nurse", lambda c, child: c.nurse.get("/desk").text, by_name=False),
    Place("today's list of the desk", lambda c, child: c.reception.get("/today").text, by_name=False),
    Place(
        "the child's card at the desk",
        lambda c, child: c.reception.get(f"/patients/{child}/details").text,
        by_name=False,
    ),
]
