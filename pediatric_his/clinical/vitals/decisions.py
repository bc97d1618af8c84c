"""What a hospital's head doctor decides about the bands: changed, refused. What is approved is told to `judge`."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from pediatric_his.clinical.vitals.model import Band, Cut, Level, Measure, Thresholds

REFUSED: Final = (Cut("else", "", Level.UNKNOWN, "refused_here"),)


def decided(
    thresholds: Thresholds, *, changed: Mapping[str, tuple[Cut, ...]] | None = None, refused: Set[str] = frozenset()
) -> Thresholds:
    """The thresholds as a hospital has decided them: other cuts by the id of their band, and bands that judge nothing.

    Raises ValueError for an id that there isn't, for a refused band that can say "act now" and for a changed one that no longer can.
    Whether changed cuts hold together is checked when they are read (`reference/vitals/checks.py`).
    """
    changed = changed or {}
    known = {band.id for measure in thresholds.measures.values() for band in measure.bands}
    if missing := sorted((changed.keys() | refused) - known):
        raise ValueError(f"no band {', '.join(missing)}")
    return replace(
        thresholds,
        measures={code: _decided(measure, changed, refused) for code, measure in thresholds.measures.items()},
    )


def _decided(measure: Measure, changed: Mapping[str, tuple[Cut, ...]], refused: Set[str]) -> Measure:
    return replace(measure, bands=tuple(_band(band, changed, refused) for band in measure.bands))


def _band(band: Band, changed: Mapping[str, tuple[Cut, ...]], refused: Set[str]) -> Band:
    if band.id not in refused and band.id not in changed:
        return band
    new = replace(band, cuts=REFUSED if band.id in refused else changed[band.id])
    if band.danger and not new.danger:
        raise ValueError(f"{band.id} warns of a danger: it can be changed, not refused")
    return new


class ChangedHere(NamedTuple):
    """A band whose limits a hospital has changed: as shipped, by whom, on which day of the hospital."""

    shipped: Band
    by: str
    on: date | None


class Norms(NamedTuple):
    """What a hospital judges by. `approved`: ids of approved bands and rules of growth; None as if all were.
    `altitude_m`: where its children live.
    `changed`: bands with other limits than those shipped, by id.
    """

    thresholds: Thresholds
    approved: Set[str] | None = None
    altitude_m: Decimal | None = None
    changed: Mapping[str, ChangedHere] = MappingProxyType({})


def cut_line(cut: Cut) -> str:
    """As the reference file writes it: `< 70 alarm anaemia_severe`."""
    return " ".join(filter(None, map(str, cut)))


def figures(measure: Measure, band: Band) -> dict[str, object]:
    """All that an approval of a band is about, as plain JSON: it lapses when any of these changes."""
    shown: dict[str, object] = {
        "ages": f"{band.start}-{band.end}",
        "cuts": [cut_line(cut) for cut in band.cuts],
        "unit": measure.unit,
        "source": band.source.code,
        "standing": str(band.standing),
    }
    if any(cut.limit == "fever" for cut in band.cuts):
        shown["fever"] = {site: str(fever.limit) for site, fever in measure.fever.items()}
    return shown
