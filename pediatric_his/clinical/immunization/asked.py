"""What is asked of a child on a day: whether a group's next dose is kept back, or overdue."""

from __future__ import annotations

from datetime import date

from pediatric_his.clinical.immunization.model import GroupForecast, PatientStatus


def is_kept_back(g: GroupForecast, on: date, *, unchecked: bool = False) -> bool:
    """Whether a doctor is asked before anything of the group is given on the day.

    `unchecked`: the record has a severe allergy that no rule knows, so that a doctor is asked before every vaccine.
    """
    if g.status is not PatientStatus.NOT_COMPLETE:
        return g.status is PatientStatus.CONTRAINDICATED
    is_due = bool(g.recommended and g.recommended <= on)
    is_asked = is_due and (unchecked or bool(g.precautions))
    return g.refused or bool(g.exempt_until and g.exempt_until >= on) or is_asked


def is_overdue(g: GroupForecast, on: date) -> bool:
    """Whether the next dose should have been given before the day: also where a test comes first, for then the test is late, too."""
    if g.status is not PatientStatus.NOT_COMPLETE or is_kept_back(g, on):
        return False
    return g.overdue_from is not None and g.overdue_from <= on
