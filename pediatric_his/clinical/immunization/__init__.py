"""CDC's Clinical Decision Support for Immunization (CDSi, Logic Specification 4.6) over plain values.

`assess(schedule, patient, doses, on)` is the entry. The schedule comes from `reference.immunization`.
"""

from pediatric_his.clinical.immunization.engine import assess
from pediatric_his.clinical.immunization.model import AdministeredDose, Assessment, Observation, Patient, ScheduleData

__all__ = ["AdministeredDose", "Assessment", "Observation", "Patient", "ScheduleData", "assess"]
