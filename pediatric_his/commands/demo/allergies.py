"""What demo families said of allergies: most were asked and none is known, some never asked, a few listed one."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

# substance, how it showed, how sure, who says so, a note; weighted by how often children have it
_LISTED = [
    (6, ("amoxicillin", "rash_mild", "likely", "family", "")),
    (4, ("penicillins", "urticaria", "likely", "family", "ukoldan keyin")),
    (4, ("egg", "urticaria", "confirmed", "document", "")),
    (5, ("cow_milk_protein", "intolerance", "likely", "family", "")),
    (2, ("ceftriaxone", "anaphylaxis", "confirmed", "document", "реанимация, 2 суток")),
    (2, ("ibuprofen", "angioedema", "likely", "seen", "")),
    (3, ("citrus", "rash_mild", "doubtful", "family", "")),
    (2, ("tree_nuts", "bronchospasm", "likely", "family", "")),
    (2, ("bee_wasp", "urticaria", "likely", "family", "")),
    (1, ("gelatin", "urticaria", "doubtful", "family", "")),
    (1, ("neomycin", "anaphylaxis", "likely", "document", "")),
    (1, ("vaccine_dtp", "unknown", "doubtful", "family", "poliklinikani almashtirgan")),
]
_IN_OWN_WORDS = ["розовый сироп от кашля", "tish doktorida ukol", "крем для лица", "chaqaloq kashasi"]
_SEVERITY = {
    "anaphylaxis": "severe",
    "angioedema": "severe",
    "bronchospasm": "severe",
    "urticaria": "moderate",
    "unknown": "unknown",
}
_LISTS, _ASKED = 0.08, 0.7

Rows = dict[str, list[dict[str, Any]]]
NewId = Callable[[random.Random, datetime], uuid.UUID]


def allergy_rows(patient: dict[str, Any], nurses: list[uuid.UUID], today: date, new_id: NewId) -> Rows:
    """The rows of one child; by her own id, so that the rest of the demo stays as it was."""
    rng = random.Random(patient["id"].int)
    asked_on = patient["birth_date"] + timedelta(days=rng.randint(0, (today - patient["birth_date"]).days))
    at = datetime.combine(asked_on, time(7, 30), UTC)
    own = {
        "hospital_id": patient["hospital_id"],
        "id": new_id(rng, at),
        "patient_id": patient["id"],
        "recorded_at": at,
        "recorded_by": rng.choice(nurses),
    }
    told = rng.random()
    if told < _LISTS:
        return {"allergy": [own | _listed(rng, asked_on, patient["birth_date"])], "allergy_answer": []}
    answers = [own | {"answer": "none_known", "asked_on": asked_on}] if told < _ASKED else []
    return {"allergy": [], "allergy_answer": answers}


def _listed(rng: random.Random, asked_on: date, born: date) -> dict[str, Any]:
    (found,) = rng.choices([listed for _weight, listed in _LISTED], [weight for weight, _listed in _LISTED])
    substance, reaction, certainty, source, note = found
    said = ""
    if rng.random() < 0.15:  # as the alerts of the first release were
        substance, said, reaction, source, note = "", rng.choice(_IN_OWN_WORDS), "unknown", "not_said", ""
    ending = rng.random() < 0.1
    return {
        "substance": substance,
        "said": said,
        "reaction": reaction,
        "severity": _SEVERITY.get(reaction, "mild"),
        "certainty": certainty,
        "happened_on": max(asked_on.replace(day=1), born) if substance else None,
        "date_precision": "month" if substance else "day",
        "source": source,
        "note": note,
        "state": "ending" if ending else "listed",
        "reason": "keyin bemalol koʻtargan" if ending else "",
    }
