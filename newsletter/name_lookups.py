"""Asking DNS for the addresses of a name, with a limit of time."""

import socket
import threading
import time
from concurrent.futures import Future, TimeoutError as FutureTimeout
from typing import Any

MOST_AT_ONCE = 16
_PLACES = threading.BoundedSemaphore(MOST_AT_ONCE)


class TooLate(Exception):
    """There was no answer in time; the message is a sentence for people."""


def look_up(host: str, port: int, *, seconds: float) -> list[Any]:
    """What DNS says; raises what :func:`socket.getaddrinfo` raises, and TooLate.

    The system's resolver takes no limit of time and cannot be stopped. Where it is late it is left behind in a thread
    of its own, and keeps its place until it ends: there are never more than ``MOST_AT_ONCE`` of them in a process.
    """
    deadline = time.monotonic() + seconds
    places = _PLACES
    if not places.acquire(timeout=max(0.0, seconds)):
        raise TooLate("too many addresses are being looked up at the moment.")
    found: Future[list[Any]] = Future()

    def ask() -> None:
        try:
            found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except BaseException as error:
            found.set_exception(error)
        finally:
            places.release()

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        return found.result(timeout=max(0.0, deadline - time.monotonic()))
    except FutureTimeout:
        raise TooLate(f"DNS says nothing about {host[:100]} in time.") from None
