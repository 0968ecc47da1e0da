"""Telling send loops to finish what is at its dot and give back the rest."""

import contextlib
import mmap
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

# Shared with the pool's processes, which are forked from the worker's own: only that one hears of the shutdown.
_shutting_down = mmap.mmap(-1, 1)


def shut_down() -> None:
    """The worker shuts down: every send loop of it stops soon, in whichever process."""
    _shutting_down[0] = 1


@contextlib.contextmanager
def asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Inside, SIGTERM asks instead of killing. Yields the question whether to stop.

    The first SIGTERM is honoured at the next safe point; a second one has its usual effect.
    """
    asked = threading.Event()

    def stop() -> bool:
        return asked.is_set() or _shutting_down[0] == 1

    if threading.current_thread() is not threading.main_thread():  # only there may signals be handled
        yield stop
        return
    before = signal.getsignal(signal.SIGTERM)

    def handle(_number: int, _frame: FrameType | None) -> None:
        asked.set()
        signal.signal(signal.SIGTERM, before)

    signal.signal(signal.SIGTERM, handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGTERM, before)
