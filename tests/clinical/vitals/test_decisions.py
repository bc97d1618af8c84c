from __future__ import annotations

from decimal import Decimal

import pytest

from pediatric_his.clinical.vitals import Level, Written, judge_written
from pediatric_his.clinical.vitals.decisions import decided
from pediatric_his.clinical.vitals.model import Cut
from pediatric_his.reference.vitals import thresholds

FERRITIN = Written("ferritin", "14", "2025-01-15", "2026-11-25", "ng/mL", inflammation="no")


def test_a_refused_band_judges_nothing_and_is_not_fine() -> None:
    own = decided(thresholds(), refused={"ferritin/0d-5y/inflammation=no"})
    result = judge_written(own, FERRITIN)
    assert (result.level, result.finding) == (Level.UNKNOWN, "refused_here")
    assert judge_written(thresholds(), FERRITIN).level is Level.FINE


def test_a_changed_band() -> None:
    cuts = (Cut("<", Decimal(15), Level.WATCH, "iron_deficiency"), Cut("else", "", Level.FINE, "usual"))
    own = decided(thresholds(), changed={"ferritin/0d-5y/inflammation=no": cuts})
    assert judge_written(own, FERRITIN).finding == "iron_deficiency"


def test_a_danger_cannot_be_refused() -> None:
    quiet = (Cut("else", "", Level.FINE, "usual"),)
    with pytest.raises(ValueError, match="hb/6m-24m warns of a danger"):
        decided(thresholds(), refused={"hb/6m-24m"})
    with pytest.raises(ValueError, match="hb/6m-24m warns of a danger"):
        decided(thresholds(), changed={"hb/6m-24m": quiet})


def test_a_band_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="no band hb/1y-2y"):
        decided(thresholds(), refused={"hb/1y-2y"})
