"""Vaccine histories of demo children: on time, late, too soon, refused, exempted, some given elsewhere."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pediatric_his.clinical.immunization.model import Standing, TargetDose
from pediatric_his.reference.calendars import load_calendar

_PRODUCT = {
    "HepB": "08", "BCG": "19", "OPV": "178", "IPV": "10", "Penta": "198", "DTP": "01", "Td": "113", "Rota": "119", "PCV": "133",
    "MMR": "03", "HPV": "62",
}  # fmt: skip
_SITE = {
    "OPV": "mouth",
    "Rota": "mouth",
    "BCG": "left_arm",
    "Penta": "left_thigh",
    "PCV": "right_thigh",
    "IPV": "right_thigh",
}
_HPV_BORN_FROM = date(2010, 10, 1)
_REASONS = ["родители отказались письменно", "ota-ona rozi emas", "отказ матери"]
_ILLNESS = ["острое заболевание, до выздоровления", "аллергия после первой дозы", "oʻtkir kasallik"]


@dataclass(frozen=True, slots=True)
class DemoDose:
    on: date
    cvx: str
    lot: str
    expiry: date
    site: str
    elsewhere: bool
    reason: str


@dataclass(frozen=True, slots=True)
class DemoDecision:
    kind: str
    group: str
    on: date
    until: date | None
    reason: str


def history(rng: random.Random, birth: date, sex: str, today: date) -> tuple[list[DemoDose], list[DemoDecision]]:
    """The doses until today and the decisions that stand."""
    manner = rng.choices(("on_time", "late", "too_soon", "refused", "exempted", "behind"), (66, 20, 4, 3, 3, 4))[0]
    decisions = _decisions(rng, manner, today)
    without = {decision.group for decision in decisions}
    doses = []
    delays: dict[date, int] = {}  # what is due together is given together
    calendar = load_calendar("UZ")
    by_group = {antigen.vaccine_group: antigen for antigen in calendar.schedule.antigens.values()}
    for group, antigen in by_group.items():
        series = antigen.series[0]
        if group in without or "*" in without or (series.genders and sex != "f"):
            continue
        if group == "HPV" and birth < _HPV_BORN_FROM:
            continue
        # A combined vaccine is given once, by the group that counts it.
        own = [d for d in series.doses if calendar.vaccines[d.label].get("counted_by", group) == group]
        doses += _series(rng, own, birth, today, manner, delays)
    return sorted(doses, key=lambda dose: dose.on), decisions


def _series(
    rng: random.Random, targets: Sequence[TargetDose], birth: date, today: date, manner: str, delays: dict[date, int]
) -> list[DemoDose]:
    given: list[DemoDose] = []
    before: date | None = None
    for target in targets:
        rule = target.ages[0]
        if target.standing is not Standing.CONFIRMED or rule.earliest_recommended is None:
            continue
        due = rule.earliest_recommended.after(birth)
        day = due + timedelta(days=delays.setdefault(due, _delay(rng, manner)))
        interval = target.intervals[0].min if target.intervals else None
        if before and interval:
            earliest = interval.after(before)
            day = max(day, earliest)
            if manner == "too_soon" and rng.random() < 0.25:
                day = earliest - timedelta(days=rng.randint(6, 12))
        if rule.max and day >= rule.max.after(birth):
            break
        if day > today or (manner == "behind" and rng.random() < 0.3):
            break
        given.append(_dose(rng, target.label, day))
        before = day
    return given


def _delay(rng: random.Random, manner: str) -> int:
    if manner in ("late", "behind"):
        return rng.randint(10, 160)
    return rng.choices((0, rng.randint(1, 6), rng.randint(7, 25)), (5, 4, 1))[0]


def _dose(rng: random.Random, vaccine: str, day: date) -> DemoDose:
    lot = f"{vaccine[:2].upper()}{day.year % 100}{rng.randint(10, 99)}{rng.choice('ABC')}"
    elsewhere = vaccine in ("HepB", "BCG") or rng.random() < 0.04
    site = _SITE.get(vaccine, rng.choice(("left_arm", "right_arm")))
    return DemoDose(day, _PRODUCT[vaccine], lot, day + timedelta(days=rng.randint(90, 600)), site, elsewhere, "")


def _decisions(rng: random.Random, manner: str, today: date) -> list[DemoDecision]:
    if manner == "refused":
        return [
            DemoDecision(
                "refusal",
                rng.choice(("*", "MMR", "HPV")),
                today - timedelta(days=rng.randint(20, 300)),
                None,
                rng.choice(_REASONS),
            )
        ]
    if manner == "exempted":
        since = today - timedelta(days=rng.randint(5, 60))
        return [
            DemoDecision(
                "exemption",
                rng.choice(("DTP", "MMR", "*")),
                since,
                today + timedelta(days=rng.randint(10, 120)),
                rng.choice(_ILLNESS),
            )
        ]
    return []
