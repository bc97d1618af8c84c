"""One trial: a process of its own in which a module is another source, and the tests that it runs there."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import os
import pickle
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import CodeType, ModuleType

from tests.mutation.own_tests import PACKAGE, ROOT


class Verdict(StrEnum):
    KILLED = "killed"
    SURVIVED = "survived"
    ENDLESS = "endless"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The tests over the file as it is: what they took, what they imported that isn't ours."""

    passed: bool
    cpu_seconds: float
    seconds: float
    imported: list[str]


class _Swapped(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds one module as another source. The file on disk stays as it is, so a stopped run leaves nothing behind."""

    def __init__(self, path: Path, source: str) -> None:
        self._path, self._source = path, source
        self._name = ".".join(path.relative_to(ROOT).with_suffix("").parts)

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        spec = importlib.machinery.ModuleSpec(fullname, self, origin=str(self._path))
        spec.has_location = True
        return spec

    def get_source(self, fullname: str) -> str:
        return self._source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, str(self._path), "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        exec(self.get_code(module.__name__), module.__dict__)


def preload(names: Sequence[str]) -> None:
    """Other people's modules, imported once for all trials."""
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:
            continue


def baseline(tests: Sequence[Path]) -> Baseline:
    reader, writer = os.pipe()

    def run() -> int:
        code = _pytest(tests)
        ours = (PACKAGE.name, "tests", "__main__", "_pytest", "pytest", "conftest")
        names = [name for name in sys.modules if name.split(".")[0] not in ours]
        os.write(writer, pickle.dumps(names)) if len(pickle.dumps(names)) < 60_000 else None
        return code

    began = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    status = _wait(_fork(run, cpu_limit=600), limit=600)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        sent = pipe.read()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Baseline(status == 0, cpu, time.monotonic() - began, pickle.loads(sent) if sent else [])


def trial(path: Path, source: str, tests: Sequence[Path], usual: Baseline) -> Verdict:
    """Whether the tests notice that `path` holds `source`. Four times the usual work, and a little, is endless."""

    def run() -> int:
        sys.meta_path.insert(0, _Swapped(path, source))
        return _pytest(tests)

    status = _wait(_fork(run, cpu_limit=int(3 + 4 * usual.cpu_seconds)), limit=60 + 20 * usual.seconds)
    if status < 0:
        return Verdict.ENDLESS
    return Verdict.KILLED if status else Verdict.SURVIVED


def _pytest(tests: Sequence[Path]) -> int:
    import pytest
    from hypothesis import Phase, settings

    # The same examples in every trial, and none that was found in another: a verdict can be repeated.
    settings.register_profile(
        "mutation", derandomize=True, database=None, deadline=None, phases=(Phase.explicit, Phase.generate)
    )
    settings.load_profile("mutation")
    plugins = ("randomly", "xdist", "cacheprovider")
    return int(pytest.main(["-x", "-q", *(f"-pno:{name}" for name in plugins), *map(str, tests)]))


def _fork(run: Callable[[], int], cpu_limit: int) -> int:
    child = os.fork()
    if child:
        return child
    code = 3
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_limit, cpu_limit))
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        code = run()
    finally:
        os._exit(code)


def _wait(child: int, limit: float) -> int:
    """The exit code; negative where it was stopped."""
    until = time.monotonic() + limit
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -signal.SIGKILL
