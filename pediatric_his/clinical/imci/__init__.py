"""IMCI: a child's illness classified by decision tables whose every answer may still be unknown."""

from pediatric_his.clinical.imci.classify import classify
from pediatric_his.clinical.imci.model import Assessment, Colour, DecisionTables, Ending, Outcome, Referral

__all__ = ["Assessment", "Colour", "DecisionTables", "Ending", "Outcome", "Referral", "classify"]
