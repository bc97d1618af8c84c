"""What is asked of a child on a day: whether a group's next dose is kept back, or overdue."""

from __future__ import annotations

from datetime import date

from pediatric_his.clinical.immunization.model import GroupForecast, PatientStatus


def is_kept_back(g: GroupForecast, on: date) -> bool:
    """Whether a doctor is asked before anything of the group is given on the day."""
    if g.status is not PatientStatus.NOT_COMPLETE:
        return g.status is PatientStatus.CONTRAINDICATED
    is_due = bool(g.recommended and g.recommended <= on)
    return g.refused or bool(g.exempt_until and g.exempt_until >= on) or (is_due and bool(g.precautions))


def is_overdue(g: GroupForecast, on: date) -> bool:
    """Whether the next dose should have been given before the day: also where a test comes first, for then the test is late, too."""
    if g.status is not PatientStatus.NOT_COMPLETE or is_kept_back(g, on):
        return False
    return g.overdue_from is not None and g.overdue_from <= on
