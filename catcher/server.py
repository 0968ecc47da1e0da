"""The catcher's SMTP server: takes every message and keeps it."""

import asyncio
import logging
import signal
from collections.abc import Callable

from aiosmtpd.smtp import SMTP, Envelope, Session

from catcher.store import Mailbox, MailboxDamaged

logger = logging.getLogger(__name__)
HOSTNAME = "mailbox.localhost"
MAXIMUM_BYTES = 32 * 1024 * 1024


class Catcher:
    """aiosmtpd's handler."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        try:
            number = self.mailbox.add(mail_from=envelope.mail_from or "", rcpt_to=envelope.rcpt_tos, content=content)
        except (MailboxDamaged, OSError) as error:
            logger.error("Not caught: %s", error)  # noqa: TRY400 - one line; the message says it all
            return "451 4.3.0 The mail catcher cannot keep this; see what it printed"
        return f"250 2.0.0 Caught as {number}"


async def catch(*, mailbox: Mailbox, host: str, port: int, ready: Callable[[int], None] = lambda _: None) -> None:
    """Serve until SIGTERM or SIGINT. ``ready`` is told the port once it is open. Raises OSError where it is taken."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    handler = Catcher(mailbox)

    def protocol() -> SMTP:
        return SMTP(handler, data_size_limit=MAXIMUM_BYTES, enable_SMTPUTF8=True, hostname=HOSTNAME, loop=loop)

    server = await loop.create_server(protocol, host, port)
    ready(server.sockets[0].getsockname()[1])
    try:
        await stopped.wait()
    finally:
        server.close()
