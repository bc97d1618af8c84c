"""What the record lacks: a value to be measured again, one that is too old, one that was never taken."""

from __future__ import annotations

from collections.abc import Iterator

from pediatric_his.clinical.growth.judgement.days import WHO2006_LAST_DAY, preterm_gestation
from pediatric_his.clinical.growth.judgement.model import Claim, ClaimName, Level, Subject
from pediatric_his.clinical.growth.judgement.plausibility import Fault
from pediatric_his.clinical.growth.judgement.record import WEIGHT_LAST_DAY, Record

HEAD_TO_DAYS = 731
"""Until then a head is measured at each visit."""

MEASURES = (Subject.WEIGHT, Subject.STATURE, Subject.HEAD, Subject.MUAC)


def implausible(record: Record) -> Iterator[Claim]:
    """implausible, watch; alarm for a weight, or weight and length together, flagged from below. O.

    The newest value of a kind is not plausible: it is never classified, and the older finding stands.
    """
    told = set()
    for kind in MEASURES:
        found = record.doubted(kind)
        if found is None:
            continue
        day, fault = found
        if fault.kind in told:
            continue
        told.add(fault.kind)
        z = None if fault.flagged_z is None else round(fault.flagged_z, 2)
        yield Claim(
            ClaimName.IMPLAUSIBLE, Level.ALARM if is_grave(fault) else Level.WATCH, fault.kind, day, z=z, value=fault.value
        )  # fmt: skip


def is_grave(fault: Fault) -> bool:
    """If it is right, the child is starving: a weight, or weight and length together, flagged from below."""
    low = fault.flagged_z is not None and fault.flagged_z < 0
    return low and fault.kind in (Subject.WEIGHT, Subject.WEIGHT_STATURE)


def overdue(record: Record) -> Iterator[Claim]:
    """overdue, watch: the newest plausible weight is older than its age's interval, length (and head to two years)
    than twice that. Never measured is not overdue. O.
    """
    kinds = [(Subject.WEIGHT, record.weighed()), (Subject.STATURE, record.newest(Subject.STATURE))]
    if record.age < HEAD_TO_DAYS:
        kinds.append((Subject.HEAD, record.newest(Subject.HEAD)))
    for kind, day in kinds:
        if day is not None and record.is_old(kind, day):
            yield Claim(
                ClaimName.OVERDUE, Level.WATCH, kind, day.on, past=True, days=record.age - day.age
            )  # fmt: skip


def measured_days(record: Record) -> int:
    """Days with a plausible weight, length, head or MUAC."""
    return sum(
        day.weight is not None or day.stature is not None or day.head is not None or day.muac is not None
        for day in record.days
    )


def single_day_only(record: Record) -> Iterator[Claim]:
    """single_day_only, unknown: plausible measurements on one day alone, birth included. O."""
    if measured_days(record) == 1:
        day = next(d for d in record.days if not (d.weight is d.stature is d.head is d.muac is None))
        yield Claim(ClaimName.SINGLE_DAY_ONLY, Level.UNKNOWN, None, day.on, count=1)


def before_term(record: Record) -> Iterator[Claim]:
    """before_term, unknown: preterm, and the newest day of the record lies before the due date. O."""
    if preterm_gestation(record.child) is not None and record.days and record.days[-1].table_age is None:
        yield Claim(ClaimName.BEFORE_TERM, Level.UNKNOWN, None, record.days[-1].on)


def reference_ended(record: Record) -> Iterator[Claim]:
    """reference_ended, unknown: WHO has no norm for the newest weight (after 3652 days) or head (after 1856). C."""
    for subject, kind, last in (
        (Subject.WFA, Subject.WEIGHT, WEIGHT_LAST_DAY), (Subject.HCFA, Subject.HEAD, WHO2006_LAST_DAY),
    ):  # fmt: skip
        day = record.newest(kind)
        if day is not None and day.age > last:
            yield Claim(ClaimName.REFERENCE_ENDED, Level.UNKNOWN, subject, day.on)


def unmeasured(record: Record, claims: list[Claim]) -> Iterator[Claim]:
    """unmeasured, unknown: not done on the newest day of the record: weight; length; to two years the head. O.

    Also MUAC and oedema where a sign of malnutrition that stands (in `claims`) rests on them.
    """
    newest = record.days[-1] if record.days else None
    done = newest.done if newest else frozenset()
    wanted = [Subject.WEIGHT, Subject.STATURE]
    if record.age < HEAD_TO_DAYS:
        wanted.append(Subject.HEAD)
    names = (ClaimName.SAM, ClaimName.MAM, ClaimName.AT_RISK_INFANT)
    rests_on = {s for c in claims if c.name in names for s in (c.subject, *c.signs)}
    wanted += [s for s in (Subject.MUAC, Subject.OEDEMA) if s in rests_on]
    for kind in wanted:
        if kind not in done:
            yield Claim(ClaimName.UNMEASURED, Level.UNKNOWN, kind, newest.on if newest else None)
