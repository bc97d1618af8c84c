"""The short form of `bin/drill pitr`: one version, a few writes."""

from __future__ import annotations

from tests.drills.pitr import machine, there_and_back


def test_a_destroyed_server_comes_back_to_the_moment_before() -> None:
    with machine(None) as server:
        rows, _seconds = there_and_back(server, 20)
    assert rows > 1000
