"""Sending over a connection to a scripted server, and what usually is said on it."""

from delivery.looping import run_to_end
from delivery.smtp import SmtpConnection, Timeouts
from delivery.transport import Envelope, Prepared, Reply
from tests.delivery.smtp.scripted_server import BODY, EHLO, GO_ON, GREETING, OK, ScriptedServer

ENVELOPE = Envelope("alice@example.org", "bob@example.org")
MESSAGE = b"Subject: x\r\n\r\nbody\r\n"
QUEUED = b"250 2.0.0 queued\r\n"
TAKEN = Reply(250, "2.0.0", "queued")
READY = [GREETING, EHLO]
PIPELINING = [GREETING, b"250-sink.example.org\r\n250 PIPELINING\r\n"]
WHOLE = [OK, OK, GO_ON, BODY, QUEUED]


def connection_to(server, **options):
    return SmtpConnection(host="127.0.0.1", port=server.port, **{"timeouts": Timeouts.all(2), **options})


async def send(connection, message=MESSAGE, envelope=ENVELOPE):
    prepared = await connection.prepare(envelope, message)
    return await connection.finish(prepared) if isinstance(prepared, Prepared) else prepared


def sent(*scripts, times=1, **options):
    """What came of so many messages over one connection object, and what the server heard."""

    async def run(server):
        connection = connection_to(server, **options)
        try:
            return [await send(connection) for _ in range(times)]
        finally:
            await connection.close()

    with ScriptedServer(*scripts) as server:
        return run_to_end(run(server)), server
