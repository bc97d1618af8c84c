"""How a process of ours ends: with the one that started it, and with what is open let go first."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

_PR_SET_PDEATHSIG = 1


def end_with(parent: int) -> None:
    """This process is killed as soon as its parent is gone, also when that one was killed: Linux sees to it."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    except (OSError, AttributeError):  # not Linux
        return
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def when_told_to_end(do: Callable[[], None]) -> None:
    """Runs `do` in this event loop when the process is told to end, before the server waits for what is open."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        _before(number, loop, do)


def _before(number: int, loop: asyncio.AbstractEventLoop, do: Callable[[], None]) -> None:
    earlier = signal.getsignal(number)

    def told(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(do)
        if callable(earlier):
            earlier(number, frame)

    signal.signal(number, told)
