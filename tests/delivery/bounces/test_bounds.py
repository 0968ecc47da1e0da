"""However large and odd a message is, reading it takes little time and memory."""

import random
import time
import tracemalloc

import pytest

from delivery.bounces.classify import classify

SIZE = 5_000_000
NOTICE = b"From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n"
REPORT = b"Content-Type: multipart/report; boundary=B\n\n--B\n"
STATUS = REPORT + b"Content-Type: message/delivery-status\n\n"


def filled(piece):
    return (piece * (SIZE // len(piece) + 1))[:SIZE]


def nested_multiparts():
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(100_000))[:SIZE]


ODD = {
    "letters": NOTICE + b"\n" + filled(b"a"),
    "half addresses": NOTICE + b"\n" + filled(b"a@"),
    "addresses": NOTICE + b"\n" + b"".join(b"<u%d@b.example>:\nuser unknown\n" % number for number in range(150_000)),
    "header lines": filled(b"A: b\n"),
    "folded header": b"A: b\n" + filled(b" c\n"),
    "headers in the text": NOTICE + b"\n" + filled(b"Received: a\n"),
    "boundaries": REPORT + filled(b"--B\n"),
    "boundaries in a line": REPORT + filled(b"--B"),
    "multiparts in multiparts": nested_multiparts(),
    "messages in messages": filled(b"Content-Type: message/rfc822\n\n"),
    "blocks": STATUS + filled(b"Action: failed\n\n"),
    "empty blocks": STATUS + filled(b"\n \n"),
    "diagnostics": STATUS + b"Final-Recipient: rfc822; a@b.example\nDiagnostic-Code: " + filled(b"550 5.1.1 user"),
    "half phrases": NOTICE + b"\n" + filled(b"user account mailbox domain "),
    "half tags": NOTICE + b"Content-Type: text/html\n\n<html>" + filled(b"<a "),
    "scripts": NOTICE + b"Content-Type: text/html\n\n<html>" + filled(b"<script>"),
    "encoded words": b"Subject: " + filled(b"=?utf-8?q?a?= ") + b"\n\n",
    "punycode": NOTICE + b"Content-Type: text/plain; charset=punycode\n\n" + filled(b"\xff-a"),
    "ligatures": NOTICE + b"\n" + filled("ﷺ".encode()),
    "mbox lines": filled(b"From a 10:00\nA: b\n\n"),
    "line ends": filled(b"\r"),
    "noise": random.Random(1).randbytes(SIZE),
}


@pytest.mark.parametrize("name", ODD)
def test_five_megabytes_of_anything_take_less_than_a_second(name):
    classify(b"")  # the table of phrases is read once
    start = time.process_time()
    classify(ODD[name])

    assert time.process_time() - start < 1.0


def test_and_a_few_times_their_size_in_memory():
    peaks = {}
    tracemalloc.start()
    try:
        for name in ("letters", "half addresses", "multiparts in multiparts", "header lines", "messages in messages"):
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            classify(ODD[name])
            peaks[name] = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()

    assert {name: peak for name, peak in peaks.items() if peak > 16 * SIZE} == {}
