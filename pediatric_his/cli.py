"""`pediatric-his`: each command loads only what it needs."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from multiprocessing import current_process

if getattr(current_process(), "_inheriting", False):  # a worker that is being started reads this module first of all
    from pediatric_his.web.process import end_with

    end_with(os.getppid())

COMMANDS = (
    *("serve", "service", "migrate", "backup", "update", "demo", "audit", "import_", "export", "staff"),
    *("growth", "immunization", "imci", "vitals"),
)


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(
        prog="pediatric-his", description="Hospital information system for children's clinics."
    )
    commands = root.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        importlib.import_module(f"pediatric_his.commands.{name}").register(commands)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit status."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        from pediatric_his.commands.faults import nobody_reads

        nobody_reads()
        return 1
    except Exception as error:
        from pediatric_his.commands.faults import sentence

        if (told := sentence(error)) is None:
            raise
        print(f"pediatric-his: {told}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
