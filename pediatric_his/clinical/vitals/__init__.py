"""Vital signs and laboratory results of children, judged by age.

`judge_written` judges what a laboratory or a file writes, `judge` a reading already typed, `blood_pressure` a pressure. The figures are
data: `reference/vitals/`.
"""

from pediatric_his.clinical.vitals.blood_pressure import BloodPressure, NoPressure, Pressure, blood_pressure
from pediatric_his.clinical.vitals.decisions import Norms
from pediatric_his.clinical.vitals.judging import judge, judge_written, printed
from pediatric_his.clinical.vitals.model import Level, Result, Standing, Status, Thresholds
from pediatric_his.clinical.vitals.reading import Reading, Written, unread

__all__ = [
    "BloodPressure",
    "Level",
    "NoPressure",
    "Norms",
    "Pressure",
    "Reading",
    "Result",
    "Standing",
    "Status",
    "Thresholds",
    "Written",
    "blood_pressure",
    "judge",
    "judge_written",
    "printed",
    "unread",
]
