"""What waits for the head doctor: measures, each with its bands and what was decided about them. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pediatric_his.clinical.vitals.danger_spans import Span, danger_span
from pediatric_his.clinical.vitals.decisions import figures
from pediatric_his.clinical.vitals.model import Band, Cut, Measure, Source, Standing
from pediatric_his.features.approvals.queries import Decision, holds
from pediatric_his.reference.vitals import read_cut_lines, thresholds
from pediatric_his.reference.vitals.blood_pressure import pressure_bands, pressure_norms

PRESSURE = "bp"


class State(StrEnum):
    WAITS = "waits"
    LAPSED = "lapsed"
    """Decided once, upon other figures."""
    APPROVED = "approved"
    CHANGED = "changed"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Item:
    """A band with its figures as shipped; `cuts` as they hold here. Blood pressure has classes, which are shown but not changed here."""

    id: str
    ages: str
    figures: Mapping[str, Any]
    source: Source
    standing: Standing
    state: State
    decision: Decision | None
    note: str = ""
    sex: str = ""
    when: tuple[str, ...] = ()
    altitude_from: Decimal | None = None
    cuts: tuple[Cut, ...] = ()
    shipped: tuple[Cut, ...] = ()
    danger: bool = True
    spans: Mapping[int, Span] = field(
        default_factory=dict
    )  # where the limit of a danger may lie, by the place of its cut

    @property
    def waits(self) -> bool:
        return self.state in (State.WAITS, State.LAPSED)

    @property
    def may_be_off(self) -> bool:
        return not self.danger and self.state is not State.OFF

    @property
    def may_change(self) -> bool:
        return any(cut.sign != "else" for cut in self.shipped)


def items_of(code: str, made: Mapping[str, Decision]) -> list[Item]:
    """The bands of a measure, in the order of the file; none where there is no such measure."""
    if code == PRESSURE:
        return [_pressure(band, told, made.get(band)) for band, told in pressure_bands().items()]
    measure = thresholds().measures.get(code)
    return [_item(measure, band, made.get(band.id)) for band in measure.bands] if measure else []


def codes() -> list[str]:
    """All measures that are judged by bands."""
    return [*(code for code, measure in thresholds().measures.items() if measure.bands), PRESSURE]


def digest(items: list[Item]) -> str:
    """Tells whether what is approved is what was shown: the figures, and what was decided about them before."""
    return digest_of((item.id, item.figures, item.decision) for item in items)


def digest_of(shown: Iterable[tuple[str, Mapping[str, Any], Decision | None]]) -> str:
    told = [[name, dict(figures), decision and str(decision.recorded_at)] for name, figures, decision in shown]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _item(measure: Measure, band: Band, decision: Decision | None) -> Item:
    state, cuts = State.WAITS, band.cuts
    if decision is not None:
        state = State(decision.decision) if holds(decision, measure, band) else State.LAPSED
    if decision is not None and state is State.CHANGED:
        cuts = read_cut_lines(measure, decision.changes["cuts"])
    return Item(
        id=band.id,
        ages=f"{band.start}-{band.end}",
        figures=figures(measure, band),
        source=band.source,
        standing=band.standing,
        state=state,
        decision=decision,
        note=band.note,
        sex=band.sex or "",
        when=tuple(f"{name} {told}" for name, told in band.when.items()),
        altitude_from=band.altitude_from,
        cuts=cuts,
        shipped=band.cuts,
        danger=band.danger,
        spans={place: span for place in range(len(band.cuts)) if (span := danger_span(measure, band, place))},
    )


def _pressure(band: str, told: dict[str, object], decision: Decision | None) -> Item:
    classes = pressure_norms().classes
    state = State.WAITS if decision is None else State.APPROVED if decision.figures == told else State.LAPSED
    return Item(band, band.partition("/")[2], told, classes.source, classes.standing, state, decision)
