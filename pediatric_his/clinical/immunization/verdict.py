"""One verdict a dose, for people: a combined vaccine has one evaluation for each of its antigens."""

from __future__ import annotations

from collections.abc import Iterable

from pediatric_his.clinical.immunization.model import Assessment, DoseStatus, Evaluation, Reason

_STATUSES = {DoseStatus.VALID: 0, DoseStatus.NOT_VALID: 1, DoseStatus.SUBSTANDARD: 1, DoseStatus.EXTRANEOUS: 2}
_TELLS_LITTLE = (Reason.WRONG_VACCINE, Reason.INADVERTENT)  # beside an age or an interval


def verdicts(found: Assessment) -> dict[str, Evaluation]:
    """By dose: valid if it counts for one of its groups, else why not; an extra dose is said last."""
    best: dict[str, Evaluation] = {}
    for e in _all(found):
        before = best.get(e.dose.id)
        if before is None or _rank(e) < _rank(before):
            best[e.dose.id] = e
    return best


def _all(found: Assessment) -> Iterable[Evaluation]:
    yield from found.evaluations
    yield from found.findings


def _rank(e: Evaluation) -> tuple[int, bool]:
    return _STATUSES[e.status], e.reason in _TELLS_LITTLE
