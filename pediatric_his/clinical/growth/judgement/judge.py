"""The judgement of one child: every rule asked, what takes another's place, and the order in which it is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from pediatric_his.clinical.growth.judgement import gaps, lines
from pediatric_his.clinical.growth.judgement.classes import classes
from pediatric_his.clinical.growth.judgement.head import head_changes
from pediatric_his.clinical.growth.judgement.malnutrition import malnutrition
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
from pediatric_his.clinical.growth.judgement.stature import stature
from pediatric_his.clinical.growth.judgement.weight import weight
from pediatric_his.clinical.growth.tables import GrowthTables
from pediatric_his.clinical.growth.velocity import VelocityTable

CAUGHT_UP: Final = {
    Subject.WFA: {ClaimName.FALTERING, ClaimName.THINNING},
    Subject.LHFA: {ClaimName.HEIGHT_FALLING, ClaimName.HEIGHT_RISING},
}
"""What a catch-up of an indicator takes the place of."""

_LEVELS: Final = {level: i for i, level in enumerate(Level)}
_NAMES: Final = {name: i for i, name in enumerate(ClaimName)}
_SUBJECTS: Final = {subject: i for i, subject in enumerate(Subject)}


def judge(
    tables: GrowthTables, velocity: VelocityTable, child: Child, measurements: Sequence[Measurement], on: date
) -> Judgement:
    """All that may be said on a day of what was measured up to it; `velocity` is the table of the child's sex.

    Raises nothing: what cannot be read is not plausible, and said to be so.
    """
    return judge_record(record_of(tables, velocity, child, measurements, on))


def judge_record(record: Record) -> Judgement:
    """The same of a record that is made already: who shows its rows, too, makes it once."""
    caught_up = list(lines.catch_up(record))
    replaced = {name for claim in caught_up if claim.subject for name in CAUGHT_UP[claim.subject]}
    worries = [claim for claim in _worries(record) if claim.name not in replaced]
    found = [*worries, *caught_up, *lines.holds_line(record), *_unknowns(record, worries)]
    if not worries:
        found += _all_is_well(record, bool(caught_up))
    return Judgement(tuple(sorted(found, key=_order)))


def _worries(record: Record) -> list[Claim]:
    """All that is alarm or watch."""
    return [
        *malnutrition(record), *gaps.implausible(record), *gaps.overdue(record), *weight(record),
        *head_changes(record), *classes(record), *stature(record),
    ]  # fmt: skip


def _unknowns(record: Record, worries: list[Claim]) -> list[Claim]:
    return [
        *gaps.single_day_only(record), *gaps.before_term(record), *gaps.reference_ended(record),
        *gaps.unmeasured(record, worries),
    ]  # fmt: skip


def _all_is_well(record: Record, caught_up: bool) -> list[Claim]:
    """Along the line, or only usual; never beside an alarm or watch."""
    along = lines.along_line(record)
    if along is not None:
        return [along]
    usual = None if caught_up else lines.usual(record, gaps.measured_days(record))
    return [usual] if usual is not None else []


def _order(claim: Claim) -> tuple[int, int, int]:
    subject = len(_SUBJECTS) if claim.subject is None else _SUBJECTS[claim.subject]
    return _LEVELS[claim.level], _NAMES[claim.name], subject
