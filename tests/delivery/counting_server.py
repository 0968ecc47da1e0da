"""An SMTP server in a process of its own that writes down every message it accepts, before it says so.

``python -m tests.delivery.counting_server PORT DELAY LOG [--defer 10] [--refuse 2]``: DELAY seconds a message; the
options refuse that percentage of addresses, with 451 the first time, or with 550 always.
"""

import argparse
import asyncio
import email
import sys
import zlib

from aiosmtpd.smtp import SMTP


class Handler:
    def __init__(self, options):
        self.options = options
        self.deferred = set()
        self.log = open(options.log, "a", encoding="ascii", buffering=1)  # noqa: PTH123, SIM115 - open for good

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - as aiosmtpd calls it
        share = zlib.crc32(address.encode()) % 100
        if share < self.options.refuse:
            return "550 5.1.1 no such user here"
        if share >= 100 - self.options.defer and address not in self.deferred:
            self.deferred.add(address)
            return "451 4.3.0 not now"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        await asyncio.sleep(self.options.delay / 2)
        message = email.message_from_bytes(envelope.original_content)
        self.log.write(f"{envelope.rcpt_tos[0]} {message['Message-ID']}\n")
        await asyncio.sleep(self.options.delay / 2)
        return "250 2.0.0 OK"


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("delay", type=float)
    parser.add_argument("log")
    parser.add_argument("--defer", type=int, default=0)
    parser.add_argument("--refuse", type=int, default=0)
    handler = Handler(parser.parse_args())
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname="counting.example.org"), "127.0.0.1", handler.options.port
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
