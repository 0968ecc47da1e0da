"""A server that says what a script tells it to, byte for byte, and remembers what it heard."""

import contextlib
import socket
import threading
import time

EHLO = b"250-sink.example.org\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
GREETING, OK, GO_ON = b"220 sink.example.org\r\n", b"250 2.0.0 OK\r\n", b"354 go on\r\n"
BODY = "read the body"
TLS = "go on in TLS"
CLOSE = "hang up"
SLOWLY = "byte by byte"
UNASKED = "unasked"
DEAF = "read nothing more"


class ScriptedServer:
    """One script for each connection it takes: bytes are said in answer to a line (the first without one).

    ``BODY`` reads up to the lone dot, and what follows answers it; a number waits so many seconds. ``SLOWLY`` says what
    follows byte by byte, ``UNASKED`` without a line that it answers, and ``DEAF`` reads nothing more.
    """

    def __init__(self, *scripts, context=None):
        self._scripts, self._context = scripts, context
        self._connection = None
        self.over = threading.Event()
        self.heard = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self._listener.close()
        with contextlib.suppress(OSError):  # a client that was not closed must not keep the script waiting
            self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    @property
    def verbs(self):
        """The first words heard, bodies as ``body``."""
        return [line.split()[0].decode().upper() if line.endswith(b"\r\n") else "body" for line in self.heard if line]

    def _serve(self):
        for script in self._scripts:
            with contextlib.suppress(OSError, ValueError):
                connection, _ = self._listener.accept()
                connection.settimeout(10)
                self._connection = connection
                self._play(script, connection)

    def _play(self, script, connection):
        stream, answering, say = connection.makefile("rb"), False, connection.sendall
        for step in script:
            if step == TLS:
                stream.close()
                self._connection = connection = self._context.wrap_socket(connection, server_side=True)
                stream, say = connection.makefile("rb"), connection.sendall
            elif step == BODY:
                self.heard.append(_body(stream))
                answering = False
            elif isinstance(step, int | float):
                time.sleep(step)
            elif step == SLOWLY:
                say = _byte_by_byte(connection)
            elif step == UNASKED:
                answering = False
            elif step == DEAF:
                self.over.wait(10)
                break
            else:
                if answering:
                    self.heard.append(stream.readline())
                if step == CLOSE:
                    break
                say(step)
                answering, say = True, connection.sendall
        else:
            self.heard.append(stream.readline())
        stream.close()
        connection.close()


def _byte_by_byte(connection):
    def say(data):
        for byte in data:
            connection.sendall(bytes([byte]))
            time.sleep(0.001)

    return say


def _body(stream):
    lines = []
    while line := stream.readline():
        if line == b".\r\n":
            return b"".join(lines) + b"<dot>"
        lines.append(line)
    return b"".join(lines) + b"<hung up>"
