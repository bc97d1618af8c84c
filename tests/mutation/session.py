"""What was tried of a file, kept as lines in var/mutation: a stopped run goes on, a changed file or test begins anew."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.mutants import Mutant
from tests.mutation.own_tests import PACKAGE, ROOT, needs_database, own_tests
from tests.mutation.trial import Verdict

MAKER = Path(__file__).with_name("mutants.py")
FOLDER = ROOT / "var" / "mutation"
SAMPLE_WITH_DATABASE = 15
SAMPLE = 150
SEED = 2026


@dataclass
class Session:
    """A file's mutants, the places in that list that are to be tried, and the verdicts by place."""

    path: Path
    original: str
    mutants: list[Mutant]
    chosen: list[int]
    verdicts: dict[int, Verdict]
    kept: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def left(self) -> list[int]:
        return [place for place in self.chosen if place not in self.verdicts]

    @property
    def tried(self) -> int:
        return len(self.chosen) - len(self.left)

    @property
    def survivors(self) -> Iterator[Mutant]:
        return (self.mutants[place] for place in self.chosen if self.verdicts.get(place) is Verdict.SURVIVED)

    def add(self, place: int, verdict: Verdict) -> None:
        self.verdicts[place] = verdict
        with self.kept.open("a", encoding="utf-8") as file:
            file.write(f"{place} {verdict}\n")


def open_session(path: Path, tool: str, every: bool) -> Session:
    """The session of a file as it and its tests are now. `every`: all mutants instead of a sample."""
    mutants = _mutants(path, tool)
    most = SAMPLE_WITH_DATABASE if needs_database(path) else SAMPLE
    chosen = range(len(mutants)) if every or len(mutants) <= most else _sample(path, len(mutants), most)
    kept = _kept(path, "verdicts", [path, MAKER, *own_tests(path)])
    kept.touch()
    lines = (line.split() for line in kept.read_text(encoding="utf-8").splitlines())
    verdicts = {int(place): Verdict(verdict) for place, verdict in lines}
    return Session(path, path.read_text(encoding="utf-8"), mutants, list(chosen), verdicts, kept)


def _mutants(path: Path, tool: str) -> list[Mutant]:
    kept = _kept(path, "mutants", [path, MAKER])
    if not kept.exists():
        found = subprocess.run(
            [tool, "-m", "tests.mutation.mutants", path], check=True, stdout=subprocess.PIPE, text=True
        )
        kept.write_text(found.stdout, encoding="utf-8")
    return [Mutant(**json.loads(line)) for line in kept.read_text(encoding="utf-8").splitlines()]


def _kept(path: Path, what: str, depends_on: Sequence[Path]) -> Path:
    """A file in the folder that is another one as soon as anything it depends on has changed."""
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in depends_on)).hexdigest()[:12]
    FOLDER.mkdir(parents=True, exist_ok=True)
    name = path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")
    current = FOLDER / f"{name}.{what}.{digest}"
    for other in FOLDER.glob(f"{name}.{what}.*"):
        if other != current:
            other.unlink()
    return current


def _sample(path: Path, of: int, size: int) -> list[int]:
    name = path.relative_to(PACKAGE).as_posix()
    return sorted(random.Random(f"{SEED} {name}").sample(range(of), size))
