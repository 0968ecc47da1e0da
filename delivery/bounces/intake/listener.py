"""An LMTP or SMTP listener for the bounce domain: answers 250 only after what came is committed.

It takes mail for envelope senders of ours and for addresses that unsubscribe, and for nobody else, so it relays nothing
and cannot be used to suppress anyone. LMTP (RFC 2033) is for the mail server of this machine; SMTP for the bounce
domain's MX.
"""

import asyncio
import concurrent.futures
import dataclasses
import datetime as dt
import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, close_old_connections, connections

from delivery.bounces.applying import TooEarly
from delivery.bounces.intake.taking import take
from delivery.leave_address import read_leave_address
from delivery.verp import read_envelope_sender

logger = logging.getLogger(__name__)
LARGEST_MESSAGE = 4 * 1024 * 1024
MOST_CONNECTIONS = 50
IDLE_SECONDS = 60.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class ListenAddress:
    """Where to listen, as in ``lmtp://127.0.0.1:8024``; ``protocol`` is lmtp or smtp."""

    protocol: str
    host: str
    port: int


class Rate:
    """At most so many messages in any minute; a sliding window, for one process."""

    def __init__(self, *, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = per_minute
        self._clock = clock
        self._taken: deque[float] = deque()

    def allows(self) -> bool:
        """Whether one more may come now; if so, it is counted."""
        now = self._clock()
        while self._taken and now - self._taken[0] >= 60:
            self._taken.popleft()
        if len(self._taken) >= self._most:
            return False
        self._taken.append(now)
        return True


class Intake:
    """aiosmtpd's handler. Its one thread does the work with the database, one message after the other."""

    def __init__(self, *, rate: Rate, source: str) -> None:
        self._rate = rate
        self._source = source
        self._worker = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="bounces")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if read_envelope_sender(address) is None and read_leave_address(address) is None:
            return "550 5.1.1 Only envelope senders of ours are taken here"
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"
        if not self._rate.allows():
            return "451 4.3.2 Too many messages for now, try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        data = envelope.original_content or b""
        work = self._worker.submit(self._take, data, list(envelope.rcpt_tos))
        return await asyncio.wrap_future(work)

    def close(self) -> None:
        """Let the message at work be finished."""
        self._worker.submit(connections.close_all)
        self._worker.shutdown(wait=True)

    def _take(self, data: bytes, returned_to: list[str]) -> str:
        close_old_connections()
        try:
            applied = take(data, source=self._source, received_at=dt.datetime.now(tz=dt.UTC), returned_to=returned_to)
        except TooEarly:
            return "451 4.3.0 The copy is still on its way, try again later"
        except DatabaseError as error:
            logger.error("A bounce waits, the database is away: %s", error)  # noqa: TRY400 - one line says it all
            return "451 4.3.0 Nothing can be written down for now, try again later"
        except Exception:
            logger.exception("A bounce could not be taken")
            return "451 4.3.0 Something went wrong here, try again later"
        finally:
            close_old_connections()
        return f"250 2.0.0 {'Taken' if applied else 'Not about a delivery, forgotten'}"


async def listen(
    address: ListenAddress,
    *,
    hostname: str,
    per_minute: int,
    stopped: asyncio.Event,
    ready: Callable[[int], None] = lambda _port: None,
) -> None:
    """Serve until ``stopped`` is set. ``ready`` is told the port once it is open. Raises OSError where it is taken."""
    loop = asyncio.get_running_loop()
    handler = Intake(rate=Rate(per_minute=per_minute), source=address.protocol)
    connections = _Connections()

    def protocol() -> SMTP:
        made: SMTP = _served(address.protocol, connections)(
            handler,
            data_size_limit=LARGEST_MESSAGE,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="bounces",
            timeout=IDLE_SECONDS,
            loop=loop,
        )
        return made

    server = await loop.create_server(protocol, address.host, address.port)
    ready(server.sockets[0].getsockname()[1])
    try:
        await stopped.wait()
    finally:
        server.close()
        await loop.run_in_executor(None, handler.close)


@dataclasses.dataclass
class _Connections:
    open: int = 0


def _served(protocol: str, connections: _Connections) -> Any:
    """aiosmtpd's class for the protocol, with a limit on connections."""
    base = LMTP if protocol == "lmtp" else SMTP

    class Limited(base):  # type: ignore[misc, valid-type] # aiosmtpd has no types
        def connection_made(self, transport: Any) -> None:
            connections.open += 1
            if connections.open > MOST_CONNECTIONS:
                transport.write(b"421 4.3.2 Too many connections, try again later\r\n")
                transport.close()
                return
            super().connection_made(transport)

        def connection_lost(self, error: Exception | None) -> None:
            connections.open -= 1
            if getattr(self, "session", None) is not None:
                super().connection_lost(error)

    return Limited
