"""docs/asvs.md tells of every requirement of levels 1 and 2, and of what is really there. `python -m tests.security.test_asvs` counts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
STANDINGS = ("met", "being built", "not met", "—")
LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Requirement:
    id: str
    level: int
    standing: str
    how: str
    where: tuple[str, ...]


def told() -> list[Requirement]:
    text = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    return [
        Requirement(id_, int(level), standing.strip(), how.strip(), tuple(re.findall(r"`([^`]+)`", where)))
        for id_, level, standing, how, where in LINE.findall(text)
    ]


def counts() -> Counter[tuple[int, str]]:
    return Counter((requirement.level, requirement.standing) for requirement in told())


def test_every_requirement_is_told_once_with_its_level() -> None:
    listed = (Path(__file__).parent / "asvs_levels.txt").read_text(encoding="utf-8").splitlines()
    wanted = [(id_, int(level)) for id_, level in (line.split() for line in listed if not line.startswith("#"))]
    assert len(wanted) == 253
    assert [(requirement.id, requirement.level) for requirement in told()] == wanted
    assert {requirement.standing for requirement in told()} <= set(STANDINGS)


def test_what_is_met_names_where_and_it_is_there() -> None:
    for requirement in told():
        assert len(requirement.how) >= 4, requirement.id
        if requirement.standing in ("met", "being built"):
            assert requirement.where, requirement.id
        for place in requirement.where:
            assert (ROOT / place).is_file(), f"{requirement.id}: {place}"
        if requirement.standing == "met" and any(place.endswith(".py") for place in requirement.where):
            proofs = [place for place in requirement.where if place.startswith(("tests/", "docs/"))]
            assert proofs or any(p in ("README.md", "requirements.txt", "pyproject.toml") or "/shell.py" in p
                                 for p in requirement.where), f"{requirement.id}: no proof"  # fmt: skip


def test_nine_in_ten_are_met_or_being_built_and_all_of_level_one() -> None:
    counted = counts()
    applying = {
        level: sum(n for (of, standing), n in counted.items() if of == level and standing != "—") for level in (1, 2)
    }
    done = {level: counted[level, "met"] + counted[level, "being built"] for level in (1, 2)}
    assert done[1] == applying[1]
    assert sum(done.values()) >= 0.9 * sum(applying.values())


def test_the_head_of_the_page_says_the_counts() -> None:
    text = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    for level in (1, 2):
        figures = " | ".join(str(counts()[level, standing]) for standing in STANDINGS)
        assert f"| {level} | {figures} |" in text, f"level {level}: {figures}"


if __name__ == "__main__":
    for level in (1, 2):
        print(level, {standing: counts()[level, standing] for standing in STANDINGS})
