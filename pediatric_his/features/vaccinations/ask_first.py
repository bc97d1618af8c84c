"""What is said above all that is offered to a child: what no rule could weigh, and a live vaccine that antibodies may have undone.

Antibodies within 14 days after an injected live vaccine may keep it from taking (CDC, General Best Practice: it is repeated after the
interval, or looked for in the blood). Whether it is repeated, a doctor says; the dose goes on counting until then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from pediatric_his.clinical.immunization.conditions import parts_of
from pediatric_his.clinical.immunization.dates import last_day_of
from pediatric_his.clinical.immunization.observations import Observation
from pediatric_his.features.conditions.queries import Observed
from pediatric_his.features.conditions.words import observation_words
from pediatric_his.features.vaccinations.facts import Facts
from pediatric_his.features.vaccinations.queries import DoseRow
from pediatric_his.features.vaccinations.words import dose_day, product_words
from pediatric_his.reference.calendars import Calendar
from pediatric_his.reference.observations import kinds_by_code
from pediatric_his.web.languages import _

TAKES = timedelta(days=14)


def ask_first(calendar: Calendar, facts: Facts, doses: Sequence[DoseRow]) -> list[str]:
    said = [*_unchecked(facts)]
    for dose in doses:
        said += [_undone(calendar, dose, row) for row in facts.observed if _may_undo(calendar, dose, row, doses)]
    return list(dict.fromkeys(said))


def _unchecked(facts: Facts) -> Iterator[str]:
    if facts.unchecked:
        yield _("A severe allergy is recorded that no rule could check: %(what)s.", what=", ".join(facts.unchecked))


def _may_undo(calendar: Calendar, dose: DoseRow, row: Observed, doses: Sequence[DoseRow]) -> bool:
    """Whether the antibodies can have come within the days, and nothing of the same was given since."""
    kind = kinds_by_code().get(row.code)
    if kind is None or kind.section != "blood" or row.entered_in_error or row.observed_on is None:
        return False
    waiting = {part for rule in calendar.schedule.conditions if row.code in rule.codes for part in rule.waits}
    mine = parts_of(calendar.schedule, dose.cvx or "") & waiting
    soonest = row.observed_on - last_day_of(dose.given_on, dose.date_precision)
    came_last = last_day_of(row.observed_on, row.date_precision)
    if not mine or soonest >= TAKES or came_last < dose.given_on:
        return False
    return not any(d.given_on > came_last and mine & parts_of(calendar.schedule, d.cvx or "") for d in doses)


def _undone(calendar: Calendar, dose: DoseRow, row: Observed) -> str:
    came = Observation(row.code, row.observed_on, row.value, row.date_precision)
    told = {
        "dose": product_words(calendar, dose),
        "day": dose_day(dose),
        "what": observation_words(came),
        "n": TAKES.days,
    }
    return (
        _(
            "%(dose)s of %(day)s may not have taken: within %(n)d days came %(what)s. Ask the doctor whether it is repeated."
        )
        % told
    )
