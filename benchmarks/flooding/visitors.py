"""Who comes to the site: readers who do things right, and whoever times the page; and the inbox their mail goes to."""

import base64
import hashlib
import html
import http.client
import json
import re
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

BROWSER = {
    "User-Agent": "A browser",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "Content-Type": "application/x-www-form-urlencoded",
}
PAGE = "/tide-notes/subscribe/"


@dataclass
class Site:
    """Where the site answers, and what is counted of it; several threads write."""

    port: int
    answers: Counter[int] = field(default_factory=Counter)
    page_seconds: list[float] = field(default_factory=list)
    press_seconds: list[float] = field(default_factory=list)
    reader_waits: list[float] = field(default_factory=list)
    readers: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    def ask(
        self, method: str, path: str, *, ip: str, fields: dict[str, str] | None = None, timed: list[float] | None = None
    ) -> tuple[int, str]:
        """One request on a connection of its own, as strangers make them."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = urlencode(fields) if fields is not None else None
        started = time.perf_counter()
        connection.request(method, path, body=body, headers={**BROWSER, "X-Forwarded-For": ip, "Host": "localhost"})
        response = connection.getresponse()
        words = response.read().decode()
        (timed if timed is not None else []).append(time.perf_counter() - started)
        connection.close()
        return response.status, words


class Inbox:
    """An SMTP server's handler that keeps whom mail came for, when, and the link in it."""

    def __init__(self) -> None:
        self.links: dict[str, str] = {}
        self.came: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        words = envelope.content.replace(b"=\r\n", b"").decode("utf-8", "replace")
        found = re.search(r"https?://[^/\s]+(/c/[^\s\"<]+)", words)
        for address in envelope.rcpt_tos:
            self.came.append(address)
            if found:
                self.links[address] = found[1]
        return "250 2.0.0 OK"


def watch(site: Site) -> None:
    """Time the page, as anybody may open it."""
    number = 0
    while not site.over.wait(0.25):
        number += 1
        site.ask("GET", PAGE, ip=f"198.18.{number // 250 % 250}.{number % 250 + 1}", timed=site.page_seconds)


def subscribe(site: Site, inbox: Inbox, number: int) -> None:
    """One real reader: open, wait, work, press, read the mail, confirm. A page that asks again is pressed again."""
    ip, address = f"198.{51 + number // 250}.{number % 250}.7", f"reader-{number}@gmail.com"
    _, words = site.ask("GET", PAGE, ip=ip)
    for _ in range(3):
        fields = {"email": address, "seen": value_of(words, "seen")}
        challenge = re.search(r'data-challenge="([^"]+)"', words)
        if challenge:
            fields["altcha"] = _solve(json.loads(html.unescape(challenge[1])))
        time.sleep(3)
        pressed = time.monotonic()
        status, words = site.ask("POST", PAGE, ip=ip, fields=fields)
        if status == 200:
            break
    site.readers[f"readers whose last press got a {status}"] += 1
    while address not in inbox.links:
        if time.monotonic() - pressed > 60:
            site.readers["readers without a mail"] += 1
            return
        time.sleep(0.05)
    site.reader_waits.append(time.monotonic() - pressed)
    status, _ = site.ask("POST", inbox.links[address], ip=ip, fields={})
    site.readers["readers who got in" if status == 303 else f"readers whose link got a {status}"] += 1


def _solve(challenge: dict[str, Any]) -> str:
    asked = challenge["parameters"]
    start = bytes.fromhex(asked["salt"]) + bytes.fromhex(asked["nonce"])
    prefix = bytes.fromhex(asked["keyPrefix"])
    counter = 0
    while not (key := hashlib.sha256(start + struct.pack(">I", counter)).digest()).startswith(prefix):
        counter += 1
    solution = {"counter": counter, "derivedKey": key.hex()}
    return base64.b64encode(json.dumps({"challenge": challenge, "solution": solution}).encode()).decode()


def value_of(words: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', words)
    return html.unescape(found[1]) if found else ""
