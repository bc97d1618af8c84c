"""Days made of rows, the order of what is said, and the level."""

from __future__ import annotations

from dataclasses import replace

from pediatric_his.clinical.growth.judgement import ClaimName, Level, Subject
from tests.clinical.growth.judgement.children import judged, row, said


def test_the_last_of_each_field_of_a_day_stands() -> None:
    first, second = row(300, kg=9.0, cm=60.0, muac=112, oedema=True), row(300, lhfa=0, muac=130)
    last = row(300, oedema=False)
    assert "sam:muac@alarm" in said(judged(second, first, last))
    assert "sam:muac@alarm" not in said(judged(first, second, last))
    assert not {c for c in said(judged(first, second, last)) if c.startswith(("sam", "stunted", "severely"))}


def test_the_posture_goes_with_its_stature() -> None:
    lying = row(800, lhfa=-2.0, standing=True)
    said_lying = replace(row(800), standing=False)
    assert said(judged(lying, said_lying)) == said(judged(lying))
    assert said(judged(lying, replace(lying, standing=False))) != said(judged(lying)), "0.7 cm less are below -2"


def test_the_files_order_does_not_matter() -> None:
    rows = [row(300, wfa=0.5, lhfa=0), row(360, wfa=0, lhfa=0), row(420, wfa=-1.5, lhfa=-0.3)]
    assert judged(*rows) == judged(*reversed(rows)) == judged(rows[1], rows[2], rows[0])


def test_the_order_and_the_headline() -> None:
    found = judged(row(200, wfa=0.5, lhfa=-1), row(420, lhfa=-2.5, wflh=-3.2, hcfa=-2.2, muac=112), row(440, kg=70.0))
    levels = [claim.level for claim in found.claims]
    assert levels == sorted(levels, key=list(Level).index)
    assert found.headline is found.claims[0]
    assert found.claims[0].name is ClaimName.SAM
    for level in Level:
        names = [list(ClaimName).index(c.name) for c in found.claims if c.level is level]
        assert names == sorted(names)
    assert list(Subject) == [
        "weight", "wfa", "stature", "lhfa", "weight_stature", "wflh", "bmifa", "head", "hcfa", "muac", "oedema",
    ]  # fmt: skip
    keys = [(c.name, c.subject) for c in found.claims]
    assert len(keys) == len(set(keys)), "one claim of a name for each indicator"
