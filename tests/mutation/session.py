"""What was tried of a file, kept as lines in var/mutation: a stopped run goes on, a changed file or test begins anew."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutation.mutants import Mutant
from tests.mutation.own_tests import PACKAGE, ROOT, needs_database, own_tests
from tests.mutation.trial import Verdict

FOLDER = ROOT / "var" / "mutation"
SAMPLE = 15
"""Mutants tried of a file whose tests need a database."""

LARGEST = 150
"""Mutants tried of any file."""

SEED = 20_26


@dataclass
class Session:
    """The mutants chosen of a file, of how many, and the verdicts so far in the same order."""

    path: Path
    original: str
    chosen: list[Mutant]
    of: int
    kept: Path
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def survivors(self) -> list[Mutant]:
        return [m for m, verdict in zip(self.chosen, self.verdicts, strict=False) if verdict is Verdict.SURVIVED]

    @property
    def done(self) -> bool:
        return len(self.verdicts) == len(self.chosen)

    def add(self, verdict: Verdict) -> None:
        self.verdicts.append(verdict)
        with self.kept.open("a", encoding="utf-8") as file:
            file.write(f"{verdict}\n")


def open_session(path: Path, tool: str) -> Session:
    """The session of a file as it and its tests are now."""
    original, everything = path.read_text(encoding="utf-8"), _mutants(path, tool)
    chosen = _sample(path, everything)
    kept = _kept(path, "verdicts", [path, *own_tests(path)])
    if not kept.exists():
        kept.write_text(json.dumps([len(chosen), len(everything)]) + "\n", encoding="utf-8")
    verdicts = [Verdict(line) for line in kept.read_text(encoding="utf-8").splitlines()[1:]]
    return Session(path, original, chosen, len(everything), kept, verdicts)


def _mutants(path: Path, tool: str) -> list[Mutant]:
    kept = _kept(path, "mutants", [path, Path(__file__).with_name("mutants.py")])
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


def _sample(path: Path, everything: list[Mutant]) -> list[Mutant]:
    most = SAMPLE if needs_database(path) else LARGEST
    if len(everything) <= most:
        return everything
    chosen = random.Random(f"{SEED} {path.relative_to(PACKAGE).as_posix()}").sample(range(len(everything)), most)
    return [everything[i] for i in sorted(chosen)]
