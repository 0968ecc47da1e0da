"""A mail server that writes down what it accepts before it says so, and misbehaves as much as it is asked to.

``python -m benchmarks.rehearsal.mail_server LOG [--delay 0.01] [--defer 10] …`` prints its port. The log has a line for
each message: ``told``, ``kept`` (accepted, but the connection was dropped instead of an answer) or ``dropped`` (so
too, and the message was thrown away), then the recipient and the Message-ID.
"""

import argparse
import asyncio
import contextlib
import random
import re
import sys
import zlib
from pathlib import Path

LARGEST = 1 << 22
_MESSAGE_ID = re.compile(rb"^Message-ID:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(rb"<([^>]*)>")

MISCHIEF = {
    "busy": "421 at MAIL, and hang up",
    "vanish": "hang up in the middle of a body",
    "stall": "answer the dot two seconds late",
    "later": "451 to the dot",
    "keep": "accept a message, and hang up instead of saying so",
    "lose": "throw a message away after its dot, and hang up",
}
"""What may be asked for, in per cent of the messages."""
STALL_SECONDS = 2.0


class HangUp(Exception):
    """The server ends the connection."""


class MailServer:
    """What all connections share: the options, the log, and who was put off once."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.chance = random.Random(options.seed)
        self.put_off: set[bytes] = set()
        self.log = Path(options.log).open("a", encoding="ascii", buffering=1)  # noqa: SIM115 - for good

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it."""
        with contextlib.suppress(HangUp, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await self._answer(reader, writer)
        writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient, plan = b"", ""
        writer.write(b"220 rehearsal.example.org ESMTP\r\n")
        while line := await reader.readline():
            match line[:4].upper():
                case b"EHLO":
                    said = b"250-rehearsal.example.org\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES"
                case b"MAIL":
                    recipient, plan = b"", self._plan()
                    said = b"421 4.3.2 busy" if plan == "busy" else b"250 2.1.0 OK"
                case b"RCPT":
                    recipient, said = self._judge(line)
                case b"DATA" if not recipient:
                    said = b"554 5.5.1 no valid recipients"
                case b"DATA":
                    writer.write(b"354 go on\r\n")
                    said = await self._take(reader, recipient, plan)
                    recipient = b""
                case b"QUIT":
                    said = b"221 2.0.0 bye"
                case _:
                    said = b"250 2.0.0 OK"
            writer.write(said + b"\r\n")
            await writer.drain()
            if said.startswith((b"421", b"221")):
                writer.close()
                return

    async def _take(self, reader: asyncio.StreamReader, recipient: bytes, plan: str) -> bytes:
        """The answer to the dot. Raises HangUp."""
        if plan == "vanish":
            await reader.readline()
            raise HangUp
        found = _MESSAGE_ID.search(await reader.readuntil(b"\r\n.\r\n"))
        name = f"{recipient.decode('ascii')} {found[1].decode('ascii') if found else '-'}"
        await asyncio.sleep(self.options.delay / 2)
        if plan == "later":
            return b"451 4.2.1 not this moment"
        if plan in {"keep", "lose"}:
            self.log.write(f"{'kept' if plan == 'keep' else 'dropped'} {name}\n")
            raise HangUp
        self.log.write(f"told {name}\n")
        await asyncio.sleep(STALL_SECONDS if plan == "stall" else self.options.delay / 2)
        return b"250 2.0.0 taken"

    def _judge(self, line: bytes) -> tuple[bytes, bytes]:
        """The recipient, if it is one, and the answer: by a number that each address has for good."""
        found = _ADDRESS.search(line)
        address = found[1] if found else b""
        number = zlib.crc32(address) % 100
        if number < self.options.refuse:
            return b"", b"550 5.1.1 no such user here"
        if number >= 100 - self.options.defer and address not in self.put_off:
            self.put_off.add(address)
            return b"", b"450 4.2.1 not now"
        return address, b"250 2.1.5 OK"

    def _plan(self) -> str:
        number = self.chance.uniform(0, 100)
        for name in MISCHIEF:
            number -= getattr(self.options, name)
            if number < 0:
                return name
        return ""


async def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0, help="Seconds from a dot to its answer.")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--refuse", type=int, default=0, help="550 for so many addresses in a hundred.")
    parser.add_argument("--defer", type=int, default=0, help="450 for so many, the first time.")
    for name, meaning in MISCHIEF.items():
        parser.add_argument(f"--{name}", type=float, default=0.0, help=f"{meaning}: per cent of the messages.")
    options = parser.parse_args()
    server = await asyncio.start_server(MailServer(options).converse, "127.0.0.1", options.port, limit=LARGEST)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
