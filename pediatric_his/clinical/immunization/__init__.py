"""CDC's Clinical Decision Support for Immunization (CDSi, Logic Specification 4.6) over plain values.

`assess(schedule, patient, doses, on)` is the entry. The schedule comes from `reference.immunization`.
"""

from pediatric_his.clinical.immunization.engine import assess
from pediatric_his.clinical.immunization.model import AdministeredDose, Assessment, Patient, ScheduleData
from pediatric_his.clinical.immunization.observations import Exemption, Observation

__all__ = ["AdministeredDose", "Assessment", "Exemption", "Observation", "Patient", "ScheduleData", "assess"]
