"""What keeps a vaccine back, in words: for pages of those who see the record. Paper says "not now: ask the doctor" of all of it.

When each is said, the first that fits; nothing else stands in a kept-back line, and it is neither due nor overdue. A dose that
is overdue and waits for its test is overdue, with the test said beside it.

| status     | when                                                                       |
| ---------- | -------------------------------------------------------------------------- |
| stopped    | contraindicated: the group, or every product that holds it                 |
| immune     | the record has evidence of immunity, or of a dose (a scar)                 |
| refusal    | the family has refused it, and the refusal holds on the day                |
| exemption  | a medical exemption holds on the day, its last day included                |
| precaution | it would be due on the day, and something asks a doctor first              |
| test_first | it is due on the day, not yet overdue, and a test comes first              |
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pediatric_his.clinical.immunization.dates import LATEST
from pediatric_his.clinical.immunization.model import GroupForecast, Patient, PatientStatus
from pediatric_his.features.conditions.words import because
from pediatric_his.features.vaccinations.queries import Decision
from pediatric_his.web.languages import _, date_text


@dataclass(frozen=True, slots=True)
class KeptBack:
    """`because` names what the decision or the observation says of the child."""

    status: str
    words: str
    because: str = ""


def kept_back(
    g: GroupForecast, patient: Patient, decisions: Sequence[Decision], stopped: Container[str], on: date
) -> KeptBack | None:
    """Why nothing of the group is given on the day; None where it may be. `stopped`: the parts that may not be given."""
    if g.status is PatientStatus.CONTRAINDICATED:
        itself = any(part in stopped for part in (g.group, *g.antigens)) or not g.stopped_by
        words = _("contraindicated") if itself else _("contraindicated: no product without what may not be given")
        return KeptBack("stopped", words, because(g.stopped_by, patient.observations))
    if g.status is PatientStatus.IMMUNE:
        return KeptBack("immune", _("immune: not needed"))
    if g.status is PatientStatus.COMPLETE and g.settled_by:
        return KeptBack("immune", _("counts as given: not needed"), because(g.settled_by, patient.observations))
    if g.status is not PatientStatus.NOT_COMPLETE:
        return None
    if g.refused:
        return KeptBack(
            "refusal", _("refused by the family"), reasons(decisions, "refusal", {g.group, *g.antigens}, on)
        )
    if g.exempt_until and g.exempt_until >= on:
        return KeptBack(
            "exemption", exempt_words(g.exempt_until), reasons(decisions, "exemption", {g.group, *g.antigens}, on)
        )
    return None


def exempt_words(until: date) -> str:
    if until >= LATEST:
        return _("medical exemption, no end written down")
    return _("medical exemption until %(day)s", day=date_text(until))


def reasons(decisions: Iterable[Decision], kind: str, parts: Collection[str], on: date) -> str:
    """Why it was so decided: of the parts or of all; where none is of those, of a part of a combined vaccine."""
    holding = [d for d in decisions if d.kind == kind and d.holds(on)]
    wide = [d for d in holding if d.vaccine_group == "*" or d.vaccine_group in parts]
    return "; ".join(dict.fromkeys(d.reason for d in wide or holding if d.reason))
