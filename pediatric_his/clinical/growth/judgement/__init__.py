"""What may be said of a child's growth: `judge` takes the child and its measurements, and gives typed claims, gravest first.

Each rule is a function whose docstring names the claim, its level, the rule, and where it comes from: C a source that
was read, M from memory, O a choice of the house that a paediatrician is asked to confirm (see docs/growth.md).
"""

from pediatric_his.clinical.growth.judgement.judge import judge, judge_record
from pediatric_his.clinical.growth.judgement.malnutrition import signs_have_ended
from pediatric_his.clinical.growth.judgement.model import (
    Child,
    Claim,
    ClaimName,
    Judgement,
    Level,
    Measurement,
    Subject,
)
from pediatric_his.clinical.growth.judgement.record import Record, record_of
from pediatric_his.clinical.growth.judgement.rows import Row, Unjudged, correction_ends, rows_of_day

__all__ = [
    "Child",
    "Claim",
    "ClaimName",
    "Judgement",
    "Level",
    "Measurement",
    "Record",
    "Row",
    "Subject",
    "Unjudged",
    "correction_ends",
    "judge",
    "judge_record",
    "record_of",
    "rows_of_day",
    "signs_have_ended",
]
