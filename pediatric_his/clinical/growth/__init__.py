"""Growth: WHO 2006/2007/2009 and INTERGROWTH-21st. `score` is the entry: measurements in, z-scores with reasons out."""

from pediatric_his.clinical.growth.model import (
    DEFAULT_RULES,
    AgeBasis,
    Anthropometry,
    Indicator,
    NoScore,
    Position,
    PositionRule,
    Reference,
    RowUnit,
    Rules,
    Score,
    Scores,
    Sex,
    centile,
    centile_text,
)
from pediatric_his.clinical.growth.scores import score, stature
from pediatric_his.clinical.growth.tables import GrowthTables, value_at, value_at_centile, z

__all__ = [
    "DEFAULT_RULES",
    "AgeBasis",
    "Anthropometry",
    "GrowthTables",
    "Indicator",
    "NoScore",
    "Position",
    "PositionRule",
    "Reference",
    "RowUnit",
    "Rules",
    "Score",
    "Scores",
    "Sex",
    "centile",
    "centile_text",
    "score",
    "stature",
    "value_at",
    "value_at_centile",
    "z",
]
