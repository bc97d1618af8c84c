"""The set-up of the recovery key at a terminal: shown twice, four words asked for, and only the public half kept."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest

from pediatric_his.db.backup.keys import identity_of, new_identity, recipient_of
from pediatric_his.db.backup.places import Plan, read_plan, write_plan


class Terminal:
    """`pediatric-his backup-key` as somebody with a pencil meets it."""

    def __init__(self, data: Path, *arguments: str) -> None:
        environment = os.environ | {
            "PEDIATRIC_HIS_DATA": str(data),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONUNBUFFERED": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pediatric_his.cli", "backup-key", *arguments],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.seen = ""

    def until(self, prompt: str) -> str:
        """What is shown before the program waits at the prompt."""
        assert self.process.stdout is not None
        begun = len(self.seen)
        while not re.search(prompt, self.seen[begun:]):
            character = self.process.stdout.read(1)
            if not character:
                raise AssertionError(self.seen[begun:])
            self.seen += character
        return self.seen[begun:]

    def type(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def end(self) -> tuple[int, str]:
        rest, _ = self.process.communicate()
        return self.process.returncode, rest


def words_on(page: str) -> list[str]:
    numbered = {int(n): word for n, word in re.findall(r"(\d+)\. ([a-z]+)", page)}
    return [numbered[n] for n in range(1, 25)]


def test_words_are_shown_twice_and_four_asked_back(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.until("Folder: $")
    terminal.type("")
    first = words_on(terminal.until("press Enter"))
    terminal.type("")
    second = words_on(terminal.until("press Enter"))
    terminal.type("")
    assert first == second
    asked = []
    for _n in range(4):
        place = int(re.findall(r"word (\d+): ", terminal.until(r"word \d+: $"))[-1])
        asked.append(place)
        if _n == 0:
            terminal.type("kasalxona")
            terminal.until("look at the paper again")
            terminal.until(r"word \d+: $")
        terminal.type(first[place - 1].upper())
    assert len(set(asked)) == 4
    status, said = terminal.end()
    assert status == 0
    recipient = recipient_of(identity_of(" ".join(first)))
    assert read_plan(tmp_path) == Plan(recipient, "")
    assert recipient in said
    sealed = pyrage.encrypt(b"x", [pyrage.x25519.Recipient.from_str(recipient)])
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity_of(" ".join(first)))]) == b"x"
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"AGE-SECRET-KEY" not in kept.upper()
    assert first[0].encode() + b" " not in kept


def test_who_cant_say_the_words_has_no_key(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.until("Folder: $")
    terminal.type("")
    for _paper in range(2):
        terminal.until("press Enter")
        terminal.type("")
    for _try in range(3):
        terminal.until(r"word \d+: $")
        terminal.type("kasalxona")
    status, said = terminal.end()
    assert status == 2
    assert "Nothing was set up" in said
    assert "Papers that were just written open nothing" in said
    assert read_plan(tmp_path) == Plan()


def test_a_folder_that_isnt_outside_is_said_before_any_word(tmp_path: Path) -> None:
    """Asked for again at the terminal; refused where it was named in the command. What is written down afterwards counts."""
    terminal = Terminal(tmp_path)
    for wrong in (str(tmp_path), str(tmp_path / "absent")):
        assert "1. " not in terminal.until("Folder: $")
        terminal.type(wrong)
    terminal.until("isn't there[^~]*Folder: $")
    terminal.type("/dev/shm")
    words = words_on(terminal.until("press Enter"))
    terminal.type("")
    terminal.until("press Enter")
    terminal.type("")
    for _n in range(4):
        terminal.type(words[int(re.findall(r"word (\d+): ", terminal.until(r"word \d+: $"))[-1]) - 1])
    status, said = terminal.end()
    assert (status, read_plan(tmp_path).elsewhere) == (0, "/dev/shm"), said
    status, said = Terminal(tmp_path / "other", "--elsewhere", str(tmp_path)).end()
    assert (status, read_plan(tmp_path / "other")) == (2, Plan())
    assert "same disk" in said
    assert "1. " not in said


def test_a_data_directory_that_keeps_nothing_is_said_before_any_word(tmp_path: Path) -> None:
    (tmp_path / "backup.json").mkdir()
    (tmp_path / "backup.json" / "x").write_text("")
    status, said = Terminal(tmp_path, "--elsewhere", "/dev/shm").end()
    assert (status, "Traceback" in said, "1. " in said) == (2, False, False)


@pytest.mark.parametrize("how", ["Ctrl-C", "the terminal is closed", "the disk has become full"])
def test_whatever_ends_the_asking_the_papers_are_told_to_be_void(tmp_path: Path, how: str) -> None:
    terminal = Terminal(tmp_path)
    terminal.until("Folder: $")
    terminal.type("")
    words = words_on(terminal.until("press Enter"))
    terminal.type("")
    terminal.until("press Enter")
    terminal.type("")
    if how == "Ctrl-C":
        terminal.until(r"word \d+: $")
        terminal.process.send_signal(signal.SIGINT)
    elif how == "the disk has become full":
        shutil.rmtree(tmp_path)
        tmp_path.write_text("no folder any more: nothing can be written there")
        for _n in range(4):
            terminal.type(words[int(re.findall(r"word (\d+): ", terminal.until(r"word \d+: $"))[-1]) - 1])
    status, said = terminal.end()
    assert status == 2
    assert "Papers that were just written open nothing" in said
    assert "Traceback" not in said


def test_another_key_tells_that_the_papers_of_before_are_still_needed(tmp_path: Path) -> None:
    first, second = (recipient_of(new_identity()) for _ in range(2))
    write_plan(tmp_path, Plan(first, "/media/stick"))
    status, said = Terminal(tmp_path, "--recipient", second).end()
    assert (status, read_plan(tmp_path)) == (0, Plan(second, "/media/stick"))
    assert "keep its papers" in said
    status, said = Terminal(tmp_path, "--new").end()
    assert (status, read_plan(tmp_path).recipient) == (2, second)


@pytest.mark.parametrize("arguments", [["backup-key"], ["backup-key", "--recipient", "age1nonsense"]])
def test_a_key_that_is_there_isnt_replaced_by_mistake(tmp_path: Path, arguments: list[str]) -> None:
    write_plan(tmp_path, Plan("age1first", "/media/stick"))
    environment = os.environ | {"PEDIATRIC_HIS_DATA": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "pediatric_his.cli", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, input="", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert read_plan(tmp_path) == Plan("age1first", "/media/stick")
