"""The set-up of copies: the recovery key is shown twice, as words and as a QR code; four of its words are asked for; then it is gone."""

from __future__ import annotations

import argparse
import secrets
import sys
from pathlib import Path

import segno

from pediatric_his.db.backup.faults import BackupError
from pediatric_his.db.backup.keys import WORDS, NotTheKey, is_recipient, new_identity, recipient_of, words_of
from pediatric_his.db.backup.places import Plan, outside, read_plan, write_plan

ASKED, TRIES = 4, 3
_CLEAN = "\033[2J\033[3J\033[H"
_ABOUT = """\
Copies of the clinic are sealed. This key alone opens them: neither this computer nor its makers have it.
Write the words down on paper, twice: one paper for the head doctor's safe, one that is kept in another building.
Whoever has a paper and a copy can read everything; who has lost all papers can restore nothing."""


def set_up(options: argparse.Namespace, data_directory: Path) -> int:
    """
    Raises:
        BackupError: nothing was set up.
    """
    plan = read_plan(data_directory)
    recipient = plan.recipient
    if options.recipient:
        if not is_recipient(options.recipient):
            raise NotTheKey("The public half of a recovery key begins with age1.")
        recipient = options.recipient
    elif not plan.recipient or options.new:
        recipient = _shown_and_asked()
    elif options.elsewhere is None:
        raise BackupError(
            f"There is a recovery key ({plan.recipient}). For another one: pediatric-his backup-key --new"
        )
    elsewhere = _elsewhere(options, plan, data_directory)
    write_plan(data_directory, Plan(recipient, elsewhere))
    print(f"Copies are sealed to {recipient}" + (f" and brought to {elsewhere}." if elsewhere else "."))
    print("The first one now: pediatric-his backup. Then one every night while the clinic is served.")
    return 0


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
                raise NotTheKey("Nothing was set up: what is on the paper isn't this key. Start again with a new one.")
            print("That isn't it; look at the paper again.")


def _elsewhere(options: argparse.Namespace, plan: Plan, data_directory: Path) -> str:
    target = options.elsewhere
    if target is None and not options.recipient:
        print("\nWhere do copies outside this machine go? A stick's or network share's folder; Enter: nowhere yet.")
        print("(Thief, fire and water take a machine with all copies on it.)")
        target = _ask("Folder: ").strip()
    if not target:
        return plan.elsewhere
    data_directory.mkdir(parents=True, exist_ok=True)
    return str(outside(target, data_directory).absolute())


def _ask(words: str) -> str:
    try:
        return input(words)
    except EOFError:
        raise BackupError("Nothing was set up: the answers ended.") from None
