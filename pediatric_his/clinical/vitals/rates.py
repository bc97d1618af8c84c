"""Heart and breathing rates of children at rest and without fever (Fleming et al., Lancet 2011;377:1011)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from pediatric_his.clinical.vitals.model import RateRow

DAYS_PER_YEAR: Final = Decimal("365.25")


def rate_row(rows: Sequence[RateRow], age_days: int) -> RateRow | None:
    """The row of an age: the first whose upper age exceeds it; None before birth and from 18 years on."""
    if age_days < 0:
        return None
    return next((row for row in rows if age_days < row.below_years * DAYS_PER_YEAR), None)
