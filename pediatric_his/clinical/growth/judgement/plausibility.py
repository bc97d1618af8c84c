"""Which values are not plausible, and are therefore left out of all that is said but "measure again".

Three nets, from the widest to the finest: what no body can measure, WHO's flags, and changes that no child makes.
The ranges and flags are WHO's (C); what lets a value stand all the same, and the changes, are the house's choice (O).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pediatric_his.clinical.growth.judgement.days import CLASSES_FROM_DAYS, Day, score_day
from pediatric_his.clinical.growth.judgement.model import Subject
from pediatric_his.clinical.growth.model import Indicator, Sex
from pediatric_his.clinical.growth.scores import FLAGGED
from pediatric_his.clinical.growth.tables import GrowthTables

POSSIBLE: Final = {
    "weight": (0.2, 400.0), "swollen_kg": (0.2, 400.0), "stature": (15.0, 250.0), "head": (10.0, 80.0),
    "muac": (30.0, 500.0),
}  # fmt: skip
KINDS: Final = {
    "weight": Subject.WEIGHT, "stature": Subject.STATURE, "head": Subject.HEAD, "muac": Subject.MUAC,
}  # fmt: skip
_PAIR: Final = "pair"
_SCORED: Final = {
    "weight": (Subject.WFA, FLAGGED[Indicator.WFA]),
    "stature": (Subject.LHFA, FLAGGED[Indicator.LHFA]),
    "head": (Subject.HCFA, FLAGGED[Indicator.HCFA]),
}
_PROPORTION_FLAG: Final = 5.0

NEAR_DAYS: Final = 92
SAME_WITHIN_Z: Final = 1.0
JUMP_Z: Final = 3.0
JUMP_FROM_DAYS: Final = 28
"""In the first four weeks a newborn's z-scores move more than ever after."""

NO_WEIGHT_Z_FROM_DAYS: Final = 3653
WEIGHT_JUMP_PERCENT: Final = 30
CONFIRMED_PERCENT: Final = 10
SHRINKS_CM: Final = 2.0
SHRINKS_OTHER_POSTURE_CM: Final = 3.0
HEAD_SHRINKS_CM: Final = 1.0


@dataclass(frozen=True, slots=True)
class Fault:
    """A value left out: its kind (`weight_stature` where the two disagree), and its z where WHO flags it."""

    kind: Subject
    value: float | None
    flagged_z: float | None = None


Faults = dict[tuple[Subject, int], Fault]
"""What was left out, by kind (weight, stature, head, muac) and age in days."""


def sift(tables: GrowthTables, sex: Sex, days: Sequence[Day]) -> Faults:
    """Scores the days, drops what is not plausible from them, and tells what was dropped."""
    faults: Faults = {}
    for day in days:
        _drop_impossible(day, faults)
        score_day(tables, sex, day)
    _drop_flagged(days, faults)
    for name in _SCORED:
        _drop_jumps(name, [day for day in days if getattr(day, name) is not None], faults)
    return faults


def _drop(day: Day, name: str, faults: Faults, kind: Subject | None = None, flagged_z: float | None = None) -> None:
    if name in KINDS:
        faults[KINDS[name], day.age] = Fault(kind or KINDS[name], getattr(day, name), flagged_z)
    day.drop(name)


def _drop_impossible(day: Day, faults: Faults) -> None:
    """a) Outside what a child's body can measure."""
    values = (day.weight, day.swollen_kg, day.stature, day.head, day.muac)
    for value, (name, (low, high)) in zip(values, POSSIBLE.items(), strict=True):
        if value is not None and not low <= value <= high:
            _drop(day, name, faults)


def _flags(day: Day) -> dict[str, float]:
    """WHO's flags of a day, with the z (unrounded) that is out of range."""
    found = {}
    for name, (subject, (low, high)) in _SCORED.items():
        z = day.z.get(subject)
        if z is not None and not low <= z <= high and not low <= round(z, 2) <= high:
            found[name] = z
    if "weight" not in found and "stature" not in found:
        for subject in (Subject.BMIFA, Subject.WFLH):
            z = day.z.get(subject)
            if z is not None and not -_PROPORTION_FLAG <= z <= _PROPORTION_FLAG and abs(round(z, 2)) > _PROPORTION_FLAG:
                found[_PAIR] = z
    return found


def _drop_flagged(days: Sequence[Day], faults: Faults) -> None:
    """b) Beyond WHO's flags, unless another day nearby says the same."""
    flags = [(day, _flags(day)) for day in days]
    flagged = [(day, found) for day, found in flags if found]
    for day, found in flagged:
        for name, z in found.items():
            if any(_says_the_same(day, name, z, other, theirs) for other, theirs in flagged):
                continue
            if name == _PAIR:
                _drop(day, "weight", faults, Subject.WEIGHT_STATURE, z)
                _drop(day, "stature", faults, Subject.WEIGHT_STATURE, z)
            else:
                _drop(day, name, faults, None, z)


def _says_the_same(day: Day, name: str, z: float, other: Day, flags: dict[str, float]) -> bool:
    near = other is not day and abs(other.age - day.age) <= NEAR_DAYS
    return near and name in flags and round(abs(flags[name] - z), 2) <= SAME_WITHIN_Z


def _drop_jumps(name: str, days: Sequence[Day], faults: Faults) -> None:
    """c) Against the plausible value before it a change that no child makes, unless the next value confirms it."""
    before: Day | None = None
    for i, day in enumerate(days):
        after = days[i + 1] if i + 1 < len(days) else None
        if before is not None and _is_jump(name, before, day, after):
            _drop(day, name, faults)
        else:
            before = day


def _is_jump(name: str, before: Day, day: Day, after: Day | None) -> bool:
    if name == "weight" and _weight_jumps(before, day):
        return after is None or not _is_near_weight(day, after)
    if _z_jumps(name, before, day) or _shrinks(name, before, day):
        return after is None or not _is_near_z(name, day, after)
    return False


def _z_jumps(name: str, before: Day, day: Day) -> bool:
    subject, _ = _SCORED[name]
    a, b = before.z.get(subject), day.z.get(subject)
    if a is None or b is None or -JUMP_Z <= b - a <= JUMP_Z:
        return False
    near = day.age - before.age <= NEAR_DAYS and before.age >= JUMP_FROM_DAYS
    return near and round(abs(b - a), 2) > JUMP_Z


def _weight_jumps(before: Day, day: Day) -> bool:
    """After ten years a weight has no z-score: more than 30 % in three months is too much."""
    near = day.age - before.age <= NEAR_DAYS and before.age >= NO_WEIGHT_Z_FROM_DAYS
    return near and 100 * abs(day.grams() - before.grams()) > WEIGHT_JUMP_PERCENT * before.grams()


def _is_near_weight(day: Day, after: Day) -> bool:
    return 100 * abs(after.grams() - day.grams()) <= CONFIRMED_PERCENT * day.grams()


def _shrinks(name: str, before: Day, day: Day) -> bool:
    if name == "stature" and before.stature is not None and day.stature is not None:
        allowed = SHRINKS_CM if before.standing == day.standing else SHRINKS_OTHER_POSTURE_CM
        return round(before.stature - day.stature, 3) > allowed
    if name == "head" and before.head is not None and day.head is not None and before.age >= CLASSES_FROM_DAYS:
        return round(before.head - day.head, 3) > HEAD_SHRINKS_CM
    return False


def _is_near_z(name: str, day: Day, after: Day) -> bool:
    """Whether the next value lies within 1 SD; where there is no z-score, whether it is no larger change back."""
    subject, _ = _SCORED[name]
    a, b = day.z.get(subject), after.z.get(subject)
    if a is None or b is None:
        return not _shrinks(name, day, after) and not _shrinks(name, after, day)
    return round(abs(b - a), 2) <= SAME_WITHIN_Z
