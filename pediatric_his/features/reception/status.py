"""The one status line of an encounter: what may follow what. Pure."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    PLANNED = "planned"
    ARRIVED = "arrived"
    TRIAGED = "triaged"
    IN_PROGRESS = "in_progress"
    FINISHED = "finished"
    NO_SHOW = "no_show"
    LEFT = "left"


_S = Status
NEXT: dict[Status, frozenset[Status]] = {
    _S.PLANNED: frozenset({_S.ARRIVED, _S.NO_SHOW}),
    _S.ARRIVED: frozenset({_S.TRIAGED, _S.IN_PROGRESS, _S.FINISHED, _S.LEFT}),
    _S.TRIAGED: frozenset({_S.IN_PROGRESS, _S.FINISHED, _S.LEFT}),
    _S.IN_PROGRESS: frozenset({_S.FINISHED, _S.LEFT}),
    _S.FINISHED: frozenset(),
    _S.NO_SHOW: frozenset(),
    _S.LEFT: frozenset(),
}
WAITING = (_S.ARRIVED, _S.TRIAGED)
HERE = (_S.ARRIVED, _S.TRIAGED, _S.IN_PROGRESS)


def may_follow(now: Status, wanted: Status) -> bool:
    return wanted in NEXT[now]
