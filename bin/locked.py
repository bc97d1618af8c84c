"""Makes ENV a Python environment that holds exactly what LOCK names: bin/locked.py ENV LOCK [--unchecked]

ENV/locked, a copy of the lock, is written last. An environment whose copy is missing was left half made and is thrown away, one
whose copy differs is made afresh; only packages that come to all that is there already are put beside them, so that a running
program keeps its files. The lock names everything, so pip looks for nothing else and takes no file that isn't in it. Settings that
would send the packages elsewhere are left out; that they came here is looked at before the copy is written. `--unchecked`: for a
lock that leaves out on purpose what its packages ask for.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

INSTALL = ("--no-deps", "--require-hashes", "--only-binary", ":all:")
QUIET = ("--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--no-color")
NOISE = re.compile(r"\s*(WARNING:|DEPRECATION:|\[notice\])")
COLLECTED = re.compile(r"(?:Collecting|Processing|Requirement already satisfied:) ([^\s=;<>\[]+)")
SIZE = re.compile(r"\s+(?:Downloading|Using cached) \S+ \(([^)]+)\)")
# A person's own settings of pip that make another place, another machine's packages or nothing at all of an installation.
ELSEWHERE = {
    "target",
    "prefix",
    "root",
    "user",
    "python",
    "dry-run",
    "platform",
    "python-version",
    "implementation",
    "abi",
}
ELSEWHERE |= {"requirement", "editable", "constraint", "no-binary"}
AGAIN = "Nothing half-installed stays: when the line is there, start the same command again."
ABOVE = "Nothing half-installed stays; what went wrong stands above."
LINE = re.compile(r"Retrying|timed out|Connection|name resolution|NewConnectionError|SSLError|IncompleteRead")
ADVICE = {
    "DO NOT MATCH THE HASHES": "A file that came is not the one the lock names, so nothing was taken. Do not go on past this.",
    "No matching distribution": "Packages exist for Python 3.11 to 3.14 on x86_64 and aarch64. If this is such a machine, the package "
    "index doesn't have the release that the lock names: look at pip's settings (pip config list).",
    "No space left": "The disk is full; about 1 GB is needed.",
    "Permission denied": "A file or folder that is named above may not be written by this user.",
    "Read-only file system": "The disk is mounted so that it can't be written to.",
}


def entries(lock: str) -> set[str]:
    """The lock's packages, each with its marker and hashes."""
    lines = [line for line in lock.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return set(re.findall(r"^\S.*(?:\n[ \t].*)*", "\n".join(lines), re.MULTILINE))


def missing(environment: Path, packages: set[str], ignored: set[str] | None = None) -> list[str]:
    """Those that aren't in the environment. `ignored`: for other machines, by pip's own word; without it any marker is one."""
    folders = environment.glob("lib*/python*/site-packages/*.dist-info")
    there = {canonical(folder.name.partition("-")[0]) for folder in folders}
    named = {canonical(re.split(r"[\s=;\[]", entry, maxsplit=1)[0]): " ; " in entry for entry in packages}
    elsewhere = {name for name, marked in named.items() if marked} if ignored is None else ignored
    return sorted(named.keys() - there - elsewhere)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def installed(environment: Path) -> str | None:
    """The lock that the environment was made from; None if it isn't whole."""
    try:
        lock = (environment / "locked").read_text(encoding="utf-8")
        if missing(environment, entries(lock)):
            return None
        works = subprocess.run([environment / "bin" / "python", "-c", "import pip"], capture_output=True, check=False)
    except OSError:
        return None
    return lock if works.returncode == 0 else None


def discard(environment: Path) -> None:
    (environment / "locked").unlink(missing_ok=True)  # first: a killed removal must not look whole
    shutil.rmtree(environment, ignore_errors=True)


class Progress:
    """How far pip is: one line that changes on a terminal, now and then a line elsewhere."""

    def __init__(self, total: int) -> None:
        self.total, self.collected, self.name = total, 0, ""
        self.ignored: set[str] = set()
        self.terminal, self.said = sys.stderr.isatty(), time.monotonic()

    def read(self, line: str) -> None:
        if line.startswith("Ignoring "):  # for another kind of machine
            self.total -= 1
            self.ignored.add(canonical(re.split(r"[\s=:;\[]", line.removeprefix("Ignoring "), maxsplit=1)[0]))
        elif found := COLLECTED.match(line):
            self.collected, self.name = self.collected + 1, found[1].rpartition("/")[2]
            self.say(f"{self.collected} of {self.total} {self.name}")
        elif found := SIZE.match(line):
            self.say(f"{self.collected} of {self.total} {self.name} ({found[1]})")
        elif "Retrying" in line:
            self.say("The line was cut; trying again", at_once=True)
        elif line.startswith("Installing collected"):
            self.say(f"All {self.total} are here; installing", at_once=True)

    def say(self, text: str, at_once: bool = False) -> None:
        now = time.monotonic()
        if self.terminal:
            width = shutil.get_terminal_size().columns - 3
            print(f"\r\x1b[K  {text[:width]}", end="", file=sys.stderr, flush=True)
        elif at_once or now - self.said >= 5:
            self.said = now
            print(f"  {text}", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def own_environment(pip: list[str | Path]) -> dict[str, str]:
    """This process's, without what sends packages elsewhere; where a pip.conf does, its other settings stand here in its stead."""
    dropped = {f"PIP_{name.replace('-', '_').upper()}" for name in ELSEWHERE} | {"PYTHONUSERBASE", "PYTHONHOME"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    listed = subprocess.run(
        [*pip, "config", "list"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    ).stdout
    found = re.findall(r"^(?:global|install)\.([\w-]+)=(.*)$", listed, re.MULTILINE)
    if ELSEWHERE.isdisjoint(name for name, _ in found):
        return environment
    kept = {
        f"PIP_{name.replace('-', '_').upper()}": ast.literal_eval(value)
        for name, value in found
        if name not in ELSEWHERE
    }
    return kept | {name: value for name, value in environment.items() if value} | {"PIP_CONFIG_FILE": os.devnull}


def output_of(command: list[str | Path], environment: dict[str, str]) -> Iterator[str]:
    """The lines that a command prints. It keeps the open files of this process: who waits for set-up waits for it, too.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    environment = environment | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, close_fds=False, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        yield from process.stdout
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def install(environment: Path, lock: Path, progress: Progress, checked: bool) -> None:
    """Runs pip, then `pip check`, then looks whether everything is there.

    Raises:
        SystemExit: it failed; pip's own words have been printed.
    """
    pip: list[str | Path] = [environment / "bin" / "python", "-m", "pip"]
    said: list[str] = []
    own = own_environment(pip)
    try:
        for line in output_of([*pip, "install", *QUIET, *INSTALL, "-r", lock], own):
            progress.read(line)
            said.append(line)
        said.clear()
        if checked:
            said.extend(output_of([*pip, "check", "--disable-pip-version-check"], own))
    except subprocess.CalledProcessError:
        progress.end()
        words = "".join(line for line in said if not (NOISE.match(line) or COLLECTED.match(line) or SIZE.match(line)))
        sys.exit(f"{words.rstrip()}\n{lock.name} could not be installed. {advice_on(words, said)}")
    progress.end()
    if absent := missing(environment, entries(lock.read_text(encoding="utf-8")), progress.ignored):
        sys.exit(
            f"pip ended well, but {', '.join(absent)} of {lock.name} isn't in {environment}: a setting of pip or of Python"
            " puts packages elsewhere (pip config list; env | grep -E '^(PIP|PYTHON)')."
        )


def advice_on(words: str, said: list[str]) -> str:
    if any("Retrying" in line for line in said):
        return AGAIN
    return next((advice for mark, advice in ADVICE.items() if mark in words), AGAIN if LINE.search(words) else ABOVE)


def make(environment: Path, lock: Path, checked: bool = True) -> None:
    """Brings the environment to the lock; what can't be finished is removed."""
    before, wanted = installed(environment), lock.read_text(encoding="utf-8")
    if before == wanted:
        return
    folder = environment if environment.is_dir() else environment.absolute().parent
    if not os.access(folder, os.W_OK | os.X_OK):
        sys.exit(f"{folder} may not be written by this user, so the Python packages can't be put into {environment}.")
    started, packages = time.monotonic(), entries(wanted)
    print(f"Fetching the Python packages of {lock.name} into {environment}", file=sys.stderr, flush=True)
    try:
        if before is None or not entries(before) < packages:
            discard(environment)
            subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        (environment / "locked").unlink(missing_ok=True)
        install(environment, lock, Progress(len(packages)), checked)
        os.sync()
        (environment / "locked.new").write_text(wanted, encoding="utf-8")
        (environment / "locked.new").replace(environment / "locked")
    except BaseException:
        discard(environment)
        raise
    print(f"  done in {time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    try:
        make(place, Path(sys.argv[2]), "--unchecked" not in sys.argv[3:])
    except subprocess.CalledProcessError:  # of making the environment: its own words stand above
        sys.exit(f"Python could not make the environment {place}. {ABOVE}")
    except OSError as error:
        sys.exit(f"{error.filename or place}: {error.strerror}. {ABOVE}")
    except KeyboardInterrupt:
        sys.exit(f"\nStopped. {AGAIN}")
