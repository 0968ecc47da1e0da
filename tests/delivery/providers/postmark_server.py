"""A small HTTP server that plays one provider's API, of Postmark's shape: real requests, and answers as it is told."""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HANG_UP = "hang up"
SERVER_TOKEN = "the-right-token"


@dataclass
class PostmarkServer:
    """``with PostmarkServer() as server``: send to ``server.url``, then look at ``server.mails``.

    ``answers`` maps an address (or None for all) to a status and a body, to HANG_UP or to seconds of silence; what it
    says is not kept unless ``keep``; ``one_after_the_other`` has answers that go before, each once (None: as usual).
    """

    answers: dict = field(default_factory=dict)
    one_after_the_other: list = field(default_factory=list)
    keep: bool = False
    mails: list = field(default_factory=list)
    headers: list = field(default_factory=list)

    def recipients(self):
        return [mail["To"].rpartition("<")[2].strip(">") for mail in self.mails]

    def answer_to(self, address):
        told = self.one_after_the_other.pop(0) if self.one_after_the_other else None
        return told or self.answers.get(address, self.answers.get(None))

    def __enter__(self):
        handler = type("Handler", (_Handler,), {"played": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        mail = json.loads(body)
        played = self.played
        played.headers.append(dict(self.headers.items()))
        if self.headers.get("X-Postmark-Server-Token") != SERVER_TOKEN:
            return self._say(401, {"ErrorCode": 10, "Message": "Bad or missing Server API token."})
        address = mail["To"].rpartition("<")[2].strip(">")
        told = played.answer_to(address)
        if told is None or played.keep:
            played.mails.append(mail)
        if told is None:
            number = f"pm-{len(played.mails)}"
            return self._say(200, {"To": address, "MessageID": number, "ErrorCode": 0, "Message": "OK"})
        if told == HANG_UP:
            self.close_connection = True
            return self.connection.close()
        if isinstance(told, float):
            time.sleep(told)
            self.close_connection = True
            return None
        return self._say(*told)

    def _say(self, status, body):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if status in {301, 302, 307}:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(data)
