"""What is to be measured: what is too old to speak of today, and what the newest day of measuring left out. One line each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from pediatric_his.clinical.growth.judgement import Claim, ClaimName, Record, Subject
from pediatric_his.features.growth.sentences import NAMES, inside
from pediatric_his.web.languages import N_, _, date_text

_TO_FAMILY: Final = {Subject.MUAC: N_("arm circumference"), Subject.OEDEMA: N_("oedema of both feet")}
_SIGNS_FIRST: Final = (Subject.MUAC, Subject.OEDEMA, Subject.WEIGHT, Subject.STATURE, Subject.HEAD)
"""An arm or oedema is asked for only where a finding rests on it."""


def measure_today(claims: Iterable[Claim], kinds: Collection[Subject], *, family: bool = False) -> str:
    """What is to be measured today, once for all that is too old: with the day on which each was last."""
    last: dict[Subject, date | None] = {kind: None for kind in Subject if kind in kinds}
    for claim in claims:
        if claim.name is ClaimName.OVERDUE and claim.subject in last:
            last[claim.subject] = claim.day
    named = [_dated(_named(kind, family=family), None if family else day) for kind, day in last.items()]
    return _("Measure today: %(what)s.") % {"what": ", ".join(named)}


def kinds_of(claim: Claim) -> tuple[Subject, ...]:
    """What is measured to renew a claim."""
    by_sign = {
        Subject.WFA: (Subject.WEIGHT,), Subject.LHFA: (Subject.STATURE,), Subject.HCFA: (Subject.HEAD,),
        Subject.WFLH: (Subject.WEIGHT, Subject.STATURE), Subject.BMIFA: (Subject.WEIGHT, Subject.STATURE),
        Subject.WEIGHT_STATURE: (Subject.WEIGHT, Subject.STATURE),
    }  # fmt: skip
    signs = claim.signs or ((claim.subject,) if claim.subject else ())
    return tuple(kind for sign in signs for kind in by_sign.get(sign, (sign,)))


def left_out(claims: Sequence[Claim], record: Record, *, family: bool = False) -> str:
    """What the newest day of measuring hasn't, what a finding rests on first; apart from it what was never measured."""
    return " ".join(_left_out(claims, record, family))


def _left_out(claims: Sequence[Claim], record: Record, family: bool) -> Iterator[str]:
    day = next((claim.day for claim in claims if claim.day is not None), None)
    wanted = {claim.subject for claim in claims}
    kinds = [kind for kind in _SIGNS_FIRST if kind in wanted]
    known = [kind for kind in kinds if any(kind in measured.done for measured in record.days)]
    if known and day is not None:
        text = _("Not measured today: %(what)s.") if day == record.on else _("Not measured on %(day)s: %(what)s.")
        yield text % {"what": _list(known, family), "day": date_text(day)}
    never = [kind for kind in kinds if kind not in known]
    if never:
        yield _("Not measured yet: %(what)s.") % {"what": _list(never, family)}


def _list(kinds: Iterable[Subject], family: bool) -> str:
    return ", ".join(_named(kind, family=family) for kind in kinds)


def _named(kind: Subject, *, family: bool) -> str:
    return _(_TO_FAMILY[kind]) if family and kind in _TO_FAMILY else inside(_(NAMES[kind]))


def _dated(name: str, last: date | None) -> str:
    return _("%(what)s (last %(day)s)") % {"what": name, "day": date_text(last)} if last else name
