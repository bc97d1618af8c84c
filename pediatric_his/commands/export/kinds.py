"""What a hospital's record is made of, kind by kind: one file each, with what every column holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pediatric_his.features.allergies.tables import Allergy, AllergyAnswer
from pediatric_his.features.conditions.tables import ChildObservation
from pediatric_his.features.lists.tables import ListChild
from pediatric_his.features.measurements.tables import Measurement
from pediatric_his.features.patients.tables import Alert, Guardian, Guardianship, Patient, PatientCorrection
from pediatric_his.features.reception.tables import Encounter
from pediatric_his.features.results.tables import LaboratoryResult
from pediatric_his.features.vaccinations.tables import Dose, VaccineDecision
from pediatric_his.features.visits.tables import Addendum, Note


@dataclass(frozen=True, slots=True)
class Kind:
    """A file. `key`: by which its rows are ordered. `comes_back`: an import into an empty hospital takes it."""

    name: str
    table: Any  # the Piccolo class
    key: tuple[str, ...] = ("id",)
    comes_back: bool = True

    @property
    def columns(self) -> list[str]:
        return [column._meta.name for column in self.table._meta.columns if column._meta.name != "hospital_id"]


# In the order of their references.
KINDS = (
    Kind("children", Patient),
    Kind("guardians", Guardian),
    Kind("guardianships", Guardianship, ("patient_id", "guardian_id")),
    Kind("card_corrections", PatientCorrection),
    Kind("ids_of_lists", ListChild, ("list_name", "own_id")),
    Kind("alerts", Alert),
    Kind("conditions", ChildObservation),
    Kind("allergies", Allergy),
    Kind("allergy_answers", AllergyAnswer),
    Kind("visits", Encounter),
    Kind("measurements", Measurement),
    Kind("results", LaboratoryResult),
    Kind("doses", Dose),
    Kind("vaccine_decisions", VaccineDecision),
    Kind("notes", Note, comes_back=False),
    Kind("addenda", Addendum, comes_back=False),
)
STAFF = frozenset({"recorded_by", "created_by", "doctor_id", "signed_by"})
"""Whom another hospital doesn't know."""

MEANINGS: Mapping[str, str] = {
    "id": "the row's own key",
    "patient_id": "the child: id of children",
    "guardian_id": "id of guardians",
    "encounter_id": "id of visits, empty where none",
    "note_id": "id of notes",
    "supersedes": "id of the earlier row of this file that this one stands in for; the row that nothing supersedes holds",
    "value": "measurements: g, mm, mm, mm, 0.1 mm, 0.1 mm, 0 or 1, 0.1 °C, per minute, per minute, %, mmHg, mmHg, in the order of "
    "weight, length_height, head_circumference, muac, triceps_skinfold, subscapular_skinfold, oedema, temperature, heart_rate, "
    "respiratory_rate, oxygen_saturation, systolic, diastolic; empty: entered in error. results: as typed, in `unit`",
    "position": "of a length or height: lying, standing",
    "site": "measurements: where a temperature was taken (empty: the armpit); doses: where the vaccine was given",
    "measured_on": "day, yyyy-mm-dd",
    "given_on": "day, yyyy-mm-dd; of a month or a year alone its first possible day, see date_precision",
    "date_precision": "day, month, year",
    "cvx": "CVX code of the product; empty: not known, told by product_text",
    "code": "conditions: what is known, of reference/observations/kinds.toml; results: the test",
    "observed_on": "day, yyyy-mm-dd; empty: not known",
    "placed_on": "of a tuberculin test, day, yyyy-mm-dd",
    "ended_on": "day, yyyy-mm-dd; empty: it stands",
    "substance": "of reference/allergies; empty: told in words, see said",
    "said": "an allergy in words of one's own",
    "happened_on": "day, yyyy-mm-dd; empty: not known",
    "state": "of an allergy: listed, ending (a second look awaited), ended",
    "answer": "none_known: asked, and none is known; withdrawn",
    "asked_on": "day, yyyy-mm-dd",
    "entered_in_error": "true: the dose or result never was",
    "gestational_age_days": "days of gestation at birth",
    "birth_weight_g": "grams",
    "birth_length_mm": "millimetres",
    "mother_height_mm": "millimetres",
    "father_height_mm": "millimetres",
    "sex": "m, f",
    "source": "who brought it: desk or clinic, import (a list), birth, elsewhere (copied from a document)",
    "list_id": "the list that brought it",
    "asked": "what was asked before an unlikely dose was kept",
    "awaits_look": "true: its end, or its being an error, acts after a second look of a doctor",
    "confirmed_reason": "why an unlikely value was kept, or why it was corrected",
    "field": "card_corrections: the column of children that was corrected, or guardian",
    "was": "what stood there",
    "becomes": "what stands there since",
    "recorded_by": "id of the member of staff",
    "own_id": "the id that a list has for the child",
    "list_name": "the list whose ids count together",
    "vaccine_group": "a vaccine group of the calendar, * for all",
    "version": "counts the corrections of a row that may change",
}
