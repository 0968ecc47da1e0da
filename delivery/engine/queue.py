"""Copies that wait for a courier, and couriers that wait for a copy."""

import asyncio
from collections import deque
from collections.abc import Callable

from delivery.engine.work import Work
from delivery.ledger import Claim

Copy = tuple[Work, Claim]


class Queue:
    """The copies of one route, the longest waiting first."""

    def __init__(self) -> None:
        self._copies: deque[Copy] = deque()
        self._idle: deque[asyncio.Future[None]] = deque()

    def __len__(self) -> int:
        return len(self._copies)

    def put(self, copies: list[Copy]) -> None:
        """Queue these, and wake as many couriers."""
        self._copies.extend(copies)
        for _ in range(min(len(copies), len(self._idle))):
            self._idle.popleft().set_result(None)

    def take(self) -> Copy | None:
        """The next copy, if there is one."""
        return self._copies.popleft() if self._copies else None

    def take_back(self, unwanted: Callable[[Work], bool]) -> list[Copy]:
        """Take out the copies of such mailings."""
        taken = [(work, claim) for work, claim in self._copies if unwanted(work)]
        self._copies = deque((work, claim) for work, claim in self._copies if not unwanted(work))
        return taken

    async def wait(self) -> None:
        """Until something changed: there is a copy, or a reason to go."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._idle.append(waiting)
        await waiting

    def wake_all(self) -> None:
        """Have everybody see what changed."""
        while self._idle:
            self._idle.popleft().set_result(None)
