"""A mail server that accepts everything and does as little as it can, for a process of its own."""

import asyncio
import socket

_ANSWERS = {
    b"EHLO": b"250-bench.example.org\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 2.0.0 bye\r\n",
}


def serve(listener: socket.socket) -> None:
    """Answer on that socket until the process is ended."""

    async def answer() -> None:
        server = await asyncio.get_running_loop().create_server(_Sink, sock=listener)
        await server.serve_forever()

    asyncio.run(answer())


class _Sink(asyncio.Protocol):
    """Accepts everything; looks at a body only where it ends."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._rest, self._in_body = b"", False
        self._say(b"220 bench.example.org\r\n")

    def data_received(self, data: bytes) -> None:
        data, said = self._rest + data, b""
        if self._in_body:
            self._in_body = not data.endswith(b"\r\n.\r\n")
            self._rest = data[-4:] if self._in_body else b""
            if not self._in_body:
                self._say(b"250 2.0.0 taken\r\n")
            return
        *lines, self._rest = data.split(b"\r\n")
        for line in lines:
            verb = line[:4].upper()
            self._in_body = verb == b"DATA"
            said += _ANSWERS.get(verb, b"250 2.0.0 OK\r\n")
        self._say(said)

    def _say(self, data: bytes) -> None:
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.write(data)
