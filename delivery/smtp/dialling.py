"""Reaching a server that has several addresses: each gets a moment before the next is tried too (RFC 8305 §5)."""

import asyncio
import itertools
import socket
from collections import deque

HEAD_START = 0.25
"""Seconds."""

Address = tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]


async def dial(host: str, port: int) -> socket.socket:
    """A socket that is connected to the first of the host's addresses that answers. Raises OSError or UnicodeError.

    asyncio does the same, but other event loops do not.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    waiting = deque(_in_turns([(family, address) for family, _, _, _, address in found]))
    trying: set[asyncio.Task[socket.socket]] = set()
    error: BaseException = OSError("the name has no address")
    try:
        while waiting or trying:
            if waiting:
                trying.add(asyncio.create_task(_try(waiting.popleft())))
            done, trying = await asyncio.wait(
                trying, timeout=HEAD_START if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            taken, error = _sort_out(done, error)
            if taken is not None:
                return taken
    finally:
        for late in trying:
            late.add_done_callback(_hang_up)
            late.cancel()
    raise error


def _in_turns(addresses: list[Address]) -> list[Address]:
    """The families in turns, beginning with that of the first (RFC 8305 §4)."""
    first = [address for address in addresses if address[0] == addresses[0][0]]
    others = [address for address in addresses if address[0] != addresses[0][0]]
    return [address for pair in itertools.zip_longest(first, others) for address in pair if address is not None]


async def _try(address: Address) -> socket.socket:
    opened = socket.socket(address[0], socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        await asyncio.get_running_loop().sock_connect(opened, address[1])
    except BaseException:
        opened.close()
        raise
    return opened


def _sort_out(
    done: set[asyncio.Task[socket.socket]], error: BaseException
) -> tuple[socket.socket | None, BaseException]:
    """One that is connected, if any is, and else why the last is not."""
    taken = None
    for each in done:
        failure = each.exception()
        if failure is not None:
            error = failure
        elif taken is None:
            taken = each.result()
        else:
            each.result().close()
    return taken, error


def _hang_up(late: asyncio.Task[socket.socket]) -> None:
    if not late.cancelled() and late.exception() is None:
        late.result().close()
