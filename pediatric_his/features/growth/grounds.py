"""By which rule a warning about growth is given, from which source, and whether the head doctor here has approved it."""

from __future__ import annotations

from dataclasses import dataclass

from pediatric_his.clinical.growth.judgement import Claim
from pediatric_his.clinical.vitals import Norms
from pediatric_his.features.approvals.rule_words import MARKS
from pediatric_his.reference.growth.rules import growth_rules
from pediatric_his.web.languages import _, current_locale


@dataclass(frozen=True, slots=True)
class Ground:
    """`translated`: limits are in a language in which no native reader has read them."""

    limits: str
    source: str
    sure: str
    approved: bool
    translated: bool


def ground_of(claim: Claim | None, own: Norms) -> Ground | None:
    """None for what isn't a warning, and for what another judge than growth's rules says."""
    rule = growth_rules().get(claim.name) if claim else None
    if rule is None or claim is None or claim.level not in rule.levels:
        return None
    locale = current_locale()
    approved = own.approved is None or rule.id in own.approved
    return Ground(rule.limits[locale], rule.source, _(MARKS[rule.mark]), approved, locale != "en")
