"""The demo deployment: the same for a seed, plausible, and its troubled children are named as such."""

from __future__ import annotations

import asyncio
import os
import pty
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from pediatric_his.clinical.growth import Anthropometry, Indicator, Score, score
from pediatric_his.clinical.growth.classify import GrowthClass, classify
from pediatric_his.clinical.growth.judgement import Child, ClaimName, Judgement, Level, Measurement, judge
from pediatric_his.commands.demo.deployment import fill
from pediatric_his.commands.demo.growth import Channel, a_channel, body_at
from pediatric_his.commands.demo.vaccines import history
from pediatric_his.db.embedded import embedded_postgres, wait_until_stopped
from pediatric_his.db.migrate import migrate_now
from pediatric_his.reference.growth import growth_tables, velocity_table
from pediatric_his.settings import Settings
from tests.e2e.browser import PROGRAM
from tests.features.reception.test_queue import today


def measured(channel: Channel, ages: list[int]) -> list[Anthropometry]:
    rng, found = random.Random(3), []
    for age in ages:
        body = body_at(rng, channel, age)
        found.append(
            Anthropometry(
                channel.sex, age, body.weight_g / 1000, body.length_mm / 10, "l" if body.lying else "h",
                muac_cm=body.muac_mm / 10 if body.muac_mm else None, gestational_age_days=channel.gestation_days,
            )
        )  # fmt: skip
    return found


HEALTHY = Channel("f", 0.0, 0.0, 0.0, "healthy", 0, None)


def judged(channel: Channel, ages: list[int]) -> Judgement:
    born = date(2024, 1, 1)
    rows = [
        Measurement(born + timedelta(days=a.age_days or 0), a.weight_kg, a.length_height_cm, a.position == "h")
        for a in measured(channel, ages)
    ]
    return judge(growth_tables(), velocity_table("f"), Child("f", born), rows, rows[-1].day)


def test_a_healthy_child_raises_no_alarm() -> None:
    assert judged(HEALTHY, [0, 31, 61, 92, 183, 274, 366, 548, 731]).level is Level.FINE


def test_a_faltering_child_is_named() -> None:
    channel = replace(HEALTHY, course="faltering", onset_days=274)
    found = judged(channel, [0, 61, 122, 183, 274, 366, 427])
    assert ClaimName.FALTERING in {claim.name for claim in found.claims}
    assert found.level is Level.ALARM


def test_an_obese_child_is_named() -> None:
    channel = replace(HEALTHY, course="obesity", onset_days=1500, fatness_z=1.0)
    last = measured(channel, [3000])[0]
    bmi = score(growth_tables(), last)[Indicator.BMIFA]
    assert isinstance(bmi, Score)
    assert classify(bmi).growth_class is GrowthClass.OBESE


def test_a_stunted_child_is_named() -> None:
    last = measured(replace(HEALTHY, length_z=-2.7, course="stunting"), [900])[0]
    length = score(growth_tables(), last)[Indicator.LHFA]
    assert isinstance(length, Score)
    assert classify(length).growth_class in (GrowthClass.STUNTED, GrowthClass.SEVERELY_STUNTED)


def test_preterm_children_are_scored_by_their_own_standard() -> None:
    channel = replace(HEALTHY, gestation_days=210)
    scores = score(growth_tables(), measured(channel, [40])[0])
    weight = scores[Indicator.WFA]
    assert isinstance(weight, Score)
    assert weight.reference.value.startswith("INTERGROWTH")
    assert -2.5 < weight.z < 2.5


def test_all_courses_and_manners_occur() -> None:
    rng = random.Random(1)
    courses = Counter(a_channel(rng, "m").course for _ in range(600))
    assert set(courses) == {"healthy", "faltering", "wasting", "stunting", "obesity"}
    decisions = Counter(
        d.kind for _ in range(600) for d in history(rng, today() - timedelta(days=900), "m", today())[1]
    )
    assert set(decisions) == {"refusal", "exemption"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Two deployments from one seed."""
    found = []
    for name in ("one", "two"):
        folder: Path = tmp_path_factory.mktemp("demo") / name
        with embedded_postgres(folder) as server:
            migrate_now(server.owner_url)
            settings = Settings(folder, server.app_url, server.owner_url, b"x" * 32)
            assert asyncio.run(fill(settings, 30, 5))
            assert not asyncio.run(fill(settings, 30, 5)), "a database with a hospital is left alone"
            found.append(asyncio.run(_look(server.owner_url)))
    return found


async def _look(url: str) -> dict[str, Any]:
    connection = await asyncpg.connect(url)
    try:
        names = await connection.fetch(
            "SELECT family_name, given_name, birth_date, card_number FROM patient ORDER BY 1, 2, 3"
        )
        weights = await connection.fetch("SELECT measured_on, kind, value FROM measurement ORDER BY 1, 2, 3")
        counts = {
            table: await connection.fetchval(f"SELECT count(*) FROM {table}")
            for table in ("hospital", "staff", "patient", "dose", "note", "guardian", "encounter")
        }
        queue = await connection.fetchval(
            "SELECT count(*) FROM encounter WHERE status IN ('arrived', 'triaged', 'in_progress', 'planned')"
        )
        return {
            "names": [tuple(r) for r in names],
            "weights": [tuple(r) for r in weights],
            "counts": counts,
            "queue": queue,
        }
    finally:
        await connection.close()


def test_the_same_seed_makes_the_same_children(filled: list[dict[str, Any]]) -> None:
    assert filled[0]["names"] == filled[1]["names"]
    assert filled[0]["weights"] == filled[1]["weights"]


def test_three_hospitals_fourteen_staff_and_a_day_under_way(filled: list[dict[str, Any]]) -> None:
    counts = filled[0]["counts"]
    assert (counts["hospital"], counts["staff"], counts["patient"]) == (3, 14, 30)
    assert counts["dose"] > 100
    assert counts["note"] > 30
    assert counts["guardian"] < counts["patient"] + 15, "siblings share their mother"
    assert filled[0]["queue"] >= 15


def test_a_filling_that_was_killed_is_begun_again(tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    own |= {"PEDIATRIC_HIS_DATA": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [*PROGRAM, "demo", "--children", "60"]
    screen, terminal = pty.openpty()
    running = subprocess.Popen(command, env=own, stdout=terminal, stderr=terminal)
    os.close(terminal)
    with os.fdopen(screen, "rb", buffering=0) as said:
        told = b""
        while b" of 60 children" not in told:
            told += said.read(100)
        running.kill()
        running.wait()
    assert b"60 of 60" not in told
    assert wait_until_stopped(tmp_path, 60)

    again = subprocess.run(command, env=own, text=True, capture_output=True, check=False)
    assert again.returncode == 0, again.stderr
    with embedded_postgres(tmp_path) as server:
        counts = asyncio.run(_look(server.owner_url))["counts"]
    assert (counts["hospital"], counts["staff"], counts["patient"]) == (3, 14, 60)
    assert subprocess.run(command, env=own, capture_output=True, check=False).returncode == 1, "nothing is added to it"
    assert wait_until_stopped(tmp_path, 60)
