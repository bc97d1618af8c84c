"""What is asked of a child on a day, in the commands' words."""

from __future__ import annotations

from datetime import date

from pediatric_his.clinical.immunization.asked import is_kept_back, is_overdue
from pediatric_his.clinical.immunization.model import GroupForecast


def asked_words(g: GroupForecast, on: date) -> str:
    """Blank for what is neither overdue nor waits for a test, and for what is kept back."""
    test = "tuberculin test first" if g.test_first and not is_kept_back(g, on) else ""
    return "; ".join(filter(None, ("overdue" if is_overdue(g, on) else "", test)))
