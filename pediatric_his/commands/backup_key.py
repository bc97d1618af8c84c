"""The set-up of copies: where they go outside; then the recovery key, shown twice as words and as a QR code, and asked back."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import segno

from pediatric_his.db.backup.faults import BackupError, NotWritten, TargetAway
from pediatric_his.db.backup.keys import WORDS, NotTheKey, is_recipient, new_identity, recipient_of, words_of
from pediatric_his.db.backup.places import Plan, outside, read_plan, write_plan

ASKED, TRIES = 4, 3
_CLEAN = "\033[2J\033[3J\033[H"
_ABOUT = """\
Copies of the clinic are sealed. This key alone opens them: neither this computer nor its makers have it.
Write the words down on paper, twice: one paper for the head doctor's safe, one that is kept in another building.
Whoever has a paper and a copy can read everything; who has lost all papers can restore nothing."""


def set_up(options: argparse.Namespace, data_directory: Path) -> int:
    """What can go wrong is asked and tried before a key is shown: what somebody writes down twice by hand must count.

    Raises:
        BackupError: nothing was set up.
    """
    plan = read_plan(data_directory)
    if options.recipient and not is_recipient(options.recipient):
        raise NotTheKey("The public half of a recovery key begins with age1.")
    fresh = not options.recipient and (not plan.recipient or options.new)
    if not fresh and not options.recipient and options.elsewhere is None:
        raise BackupError(
            f"There is a recovery key ({plan.recipient}). For another one: pediatric-his backup-key --new"
        )
    elsewhere = _elsewhere(options, plan, data_directory, ask=fresh)
    _try_to_keep(data_directory, plan)
    if fresh:
        with _papers_that_count(plan.recipient):
            recipient = _shown_and_asked()
            write_plan(data_directory, Plan(recipient, elsewhere))
    else:
        recipient = options.recipient or plan.recipient
        write_plan(data_directory, Plan(recipient, elsewhere))
    print(f"Copies are sealed to {recipient}" + (f" and brought to {elsewhere}." if elsewhere else "."))
    if plan.recipient not in ("", recipient):
        print("Copies made until now open with the key of before alone: keep its papers as long as those copies.")
    print("The first one now: pediatric-his backup. Then one every night while the clinic is served.")
    return 0


def _try_to_keep(data_directory: Path, plan: Plan) -> None:
    """
    Raises:
        NotWritten: what will be set up couldn't be kept.
    """
    try:
        write_plan(data_directory, plan)
    except OSError as error:
        raise NotWritten(
            f"Nothing was set up: {data_directory} can't be written: {error.strerror or error}."
        ) from error


@contextmanager
def _papers_that_count(before: str) -> Iterator[None]:
    """Whatever ends the asking, whoever has written words down learns that they open nothing.

    Raises:
        BackupError: it ended.
    """
    void = "Papers that were just written open nothing: tear them up."
    void += f" The key of before ({before}) goes on." if before else " Start again: pediatric-his backup-key"
    try:
        yield
    except BackupError as fault:
        raise type(fault)(f"{fault} {void}") from None
    except KeyboardInterrupt:
        raise BackupError(f"\nNothing was set up. {void}") from None
    except OSError as fault:
        raise NotWritten(f"Nothing was set up: {fault.strerror or fault}. {void}") from fault


def _shown_and_asked() -> str:
    identity = new_identity()
    words = words_of(identity)
    print(_ABOUT)
    for paper in ("The first paper", "The second paper"):
        _show(paper, identity, words)
        _ask("Written down? Then press Enter. ")
        if sys.stdout.isatty():
            print(_CLEAN, end="")
    _ask_back(words)
    return recipient_of(identity)


def _show(paper: str, identity: str, words: list[str]) -> None:
    print(f"\n{paper}:\n")
    rows = WORDS // 4
    for row in range(rows):
        print("   ".join(f"{n + 1:>3}. {words[n]:<9}" for n in range(row, WORDS, rows)))
    print("\nThe same as a QR code, to be photographed onto paper, never into a telephone's cloud:\n")
    segno.make(identity, error="m").terminal(compact=True)


def _ask_back(words: list[str]) -> None:
    """
    Raises:
        NotTheKey: the words on the paper aren't these.
    """
    places = sorted(secrets.SystemRandom().sample(range(WORDS), ASKED))
    for place in places:
        for left in reversed(range(TRIES)):
            if _ask(f"From the paper, word {place + 1}: ").strip().lower() == words[place]:
                break
            if not left:
                raise NotTheKey("Nothing was set up: what is on the paper isn't this key.")
            print("That isn't it; look at the paper again.")


def _elsewhere(options: argparse.Namespace, plan: Plan, data_directory: Path, ask: bool) -> str:
    """The folder outside this machine, after a look at it; at a terminal one that isn't there is asked for again."""
    data_directory.mkdir(parents=True, exist_ok=True)
    if options.elsewhere is not None or not ask:
        return _outside(options.elsewhere, data_directory) if options.elsewhere else plan.elsewhere
    print(
        "Where do copies outside this machine go? A stick's or network share's folder; Enter: "
        + (plan.elsewhere or "nowhere yet.")
    )
    print("(Thief, fire and water take a machine with all copies on it.)")
    while target := _ask("Folder: ").strip():
        try:
            return _outside(target, data_directory)
        except TargetAway as fault:
            print(f"{fault} (Enter: later, by pediatric-his backup-key --elsewhere FOLDER)")
    return plan.elsewhere


def _outside(target: str, data_directory: Path) -> str:
    """
    Raises:
        TargetAway: it isn't there, isn't outside, or nothing can be written there.
    """
    folder = outside(target, data_directory).absolute()
    if not os.access(folder, os.W_OK | os.X_OK):
        raise TargetAway(f"Nothing can be written to {target}: is it for reading only, or somebody else's?")
    return str(folder)


def _ask(words: str) -> str:
    try:
        return input(words)
    except EOFError:
        raise BackupError("Nothing was set up: the answers ended.") from None
