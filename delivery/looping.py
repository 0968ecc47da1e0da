"""Running a coroutine to its end from ordinary code."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

try:
    import uvloop
except ImportError:  # it is not there for every platform, and all works without it, only slower
    uvloop = None  # type: ignore[assignment]

T = TypeVar("T")


def run_to_end(coroutine: Coroutine[Any, Any, T]) -> T:
    """What the coroutine comes to, in an event loop of its own.

    Where this thread runs a loop already (under ASGI, or a browser driver's), that is a loop in a thread of its own.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _run(coroutine)
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(_run, coroutine).result()


def _run(coroutine: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop if uvloop else None) as runner:
        return runner.run(coroutine)
