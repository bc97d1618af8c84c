"""What somebody did, in words."""

from __future__ import annotations

from pediatric_his.features.audit.queries import Deed
from pediatric_his.web.languages import N_, _

PLACES = {
    "visits.record": N_("the child's page"),
    "patient": N_("the child's page"),  # as rows of the first release say it
    "visits": N_("visit note"),
    "patients": N_("card and family"),
    "growth": N_("growth"),
    "measurements": N_("measurements"),
    "vaccinations": N_("vaccinations"),
    "results": N_("results"),
    "allergies": N_("allergies"),
    "conditions": N_("illnesses and conditions"),
    "dangers": N_("danger signs"),
    "printing": N_("printing"),
    "reception": N_("list of the day"),
    "audit": N_("who has looked"),
}

DEEDS = {
    "search": N_("by search"),
    "export.begun": N_("export of all children"),
    "export": N_("export of all children"),
    "document.print": N_("printed"),
    "staff.sign_in": N_("signed in"),
    "staff.sign_out": N_("signed out"),
}
CHANGED = N_("entered or changed something")


def place_words(deed: Deed) -> str:
    words = PLACES.get(f"{deed.room}.{deed.page}") or PLACES.get(deed.room)
    return _(words) if words else _("another page")


def deed_words(deed: Deed) -> str:
    """What was done; where it was seen."""
    if deed.action in ("look", "patient.open"):
        return _("in a list: %(page)s", page=place_words(deed)) if deed.in_list else place_words(deed)
    if deed.action == "look.refused":
        return _("refused: %(page)s", page=place_words(deed))
    return _(DEEDS.get(deed.action, CHANGED))
