"""Requests to addresses that someone typed go to the public web only, and never for long."""

import contextlib
import socket
import threading
import time

import pytest

from newsletter import name_lookups, outgoing_requests
from newsletter.outgoing_requests import (
    BadCertificate,
    NoAnswer,
    NoSuchHost,
    RequestError,
    RequestRefused,
    TooManyRedirects,
    fetch,
)
from tests.delivery.standing.certificates import contexts
from tests.web_server import WebServer


@pytest.fixture
def server(settings):
    with WebServer() as server:
        settings.OUTGOING_EXCEPTIONS = frozenset({server.address})
        yield server


@pytest.mark.parametrize(
    "url",
    [
        "ftp://tides.test/", "file:///etc/passwd", "gopher://tides.test/", "javascript:alert(1)", "http://", "",
        "tides.test", "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://0x7f000001/", "http://2130706433/",
        "http://127.1/", "http://0/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data/",
        "http://user:secret@8.8.8.8/", "http://8.8.8.8:22/", "http://8.8.8.8:5432/", "http://8.8.8.8:99999/",
        "http://[fe80::1%25eth0]/", "http://[broken/",
    ],
)  # fmt: skip
def test_what_is_not_of_the_public_web_is_never_asked(url, monkeypatch):
    dialled = []
    monkeypatch.setattr(socket, "create_connection", lambda address, **_: dialled.append(address))
    with pytest.raises(RequestRefused):
        fetch(url)
    assert dialled == []


def test_an_answer_comes_back_whatever_its_status(server):
    server.answers["/gone?x=1"] = (410, {"X-Tide": "low"}, b"gone")
    answer = fetch(server.url("/gone?x=1#part"))
    assert (answer.status, answer.body, answer.headers["x-tide"], answer.is_cut) == (410, b"gone", "low", False)


def test_nothing_of_ours_is_sent(server):
    server.answers["/"] = (200, {}, b"")
    fetch(server.url())
    ((_, _, headers, _),) = server.asked
    assert sorted(headers) == ["Accept", "Accept-Encoding", "Connection", "Host", "User-Agent"]


def test_the_body_is_cut(server):
    server.answers["/"] = (200, {}, b"x" * 5000)
    answer = fetch(server.url(), most_bytes=1000)
    assert (len(answer.body), answer.is_cut) == (1000, True)


def test_redirects_are_followed_and_kept(server):
    server.answers |= {"/a": (302, {"Location": "/b"}, b""), "/b": (200, {}, b"here")}
    answer = fetch(server.url("/a"))
    assert (answer.url, answer.redirects, answer.body) == (server.url("/b"), (server.url("/a"),), b"here")


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:{port}/", "http://169.254.169.254/", "file:///etc/passwd", "http://localhost:1/", "//[::1]/"],
)
def test_each_redirect_is_held_to_the_same_rules(server, target):
    server.answers["/a"] = (302, {"Location": target.format(port=server.port)}, b"")
    with pytest.raises(RequestRefused):
        fetch(server.url("/a"))
    assert [path for _, path, _, _ in server.asked] == ["/a"]


def test_a_circle_of_redirects_ends(server):
    server.answers["/a"] = (302, {"Location": "/a"}, b"")
    with pytest.raises(TooManyRedirects):
        fetch(server.url("/a"))
    assert len(server.asked) == 6


def test_the_connection_goes_to_the_address_that_was_looked_at(settings, monkeypatch):
    """A name that is public when it is looked at and private a moment later (DNS rebinding) leads nowhere private."""
    answers = iter(["8.8.8.8", "127.0.0.1"])
    dialled = []

    def resolve(host, port, **_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def dial(address, **_):
        dialled.append(address)
        raise OSError

    monkeypatch.setattr(outgoing_requests.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(outgoing_requests.socket, "create_connection", dial)
    with pytest.raises(NoAnswer):
        fetch("http://tides.test/")
    assert dialled == [("8.8.8.8", 80)]


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch):
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(outgoing_requests.socket, "getaddrinfo", lambda *_args, **_more: both)
    with pytest.raises(RequestRefused):
        fetch("http://tides.test/")


def test_a_name_that_does_not_exist_is_told_apart_from_silence(monkeypatch):
    def nowhere(*_args, **_more):
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr(outgoing_requests.socket, "getaddrinfo", nowhere)
    with pytest.raises(NoSuchHost):
        fetch("http://no-such-name.test/")


def drip(handler):
    """A server that sends a byte of its headers now and then, for ever."""
    while True:
        try:
            handler.wfile.write(b"H")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.1)


def slow_body(handler):
    handler.send_response(200)
    handler.end_headers()
    drip(handler)


@pytest.mark.parametrize("way", [drip, slow_body])
def test_a_server_that_drips_is_left_at_the_deadline(server, way):
    server.answers["/"] = way
    started = time.monotonic()
    with contextlib.suppress(NoAnswer):  # what had come of the body by then may be an answer
        fetch(server.url(), seconds=0.5, most_bytes=10_000)
    assert time.monotonic() - started < 2


def test_silence_ends_at_the_deadline(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        settings.OUTGOING_EXCEPTIONS = frozenset({("localhost", port)})
        for scheme in ("http", "https"):
            started = time.monotonic()
            with pytest.raises(NoAnswer):
                fetch(f"{scheme}://localhost:{port}/", seconds=0.4)
            assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "said", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", b"HTTP/1.1 -1\r\n\r\n"]
)
def test_garbage_is_no_answer(settings, said):
    with socket.create_server(("127.0.0.1", 0)) as garbler:
        port = garbler.getsockname()[1]
        settings.OUTGOING_EXCEPTIONS = frozenset({("localhost", port)})

        def speak():
            peer, _ = garbler.accept()
            with peer:
                peer.recv(1000)
                peer.sendall(said)

        speaker = threading.Thread(target=speak)
        speaker.start()
        with pytest.raises(RequestError):
            fetch(f"http://localhost:{port}/", seconds=2)
        speaker.join(5)


def test_an_encrypted_answer_needs_a_certificate_that_is_accepted(settings, tmp_path, monkeypatch):
    ours, _, _ = contexts(tmp_path, host="localhost")
    with WebServer(tls=ours) as server:
        server.answers["/"] = (200, {}, b"safe")
        settings.OUTGOING_EXCEPTIONS = frozenset({server.address})
        with pytest.raises(BadCertificate):
            fetch(server.url(scheme="https"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
        assert fetch(server.url(scheme="https")).body == b"safe"


def test_a_server_that_speaks_no_tls_is_no_answer(server):
    with pytest.raises(NoAnswer):
        fetch(server.url(scheme="https"), seconds=2)


def test_a_resolver_that_does_not_answer_keeps_nobody_waiting(monkeypatch):
    answer = threading.Event()

    def silent(*_args, **_more):
        answer.wait(20)
        raise socket.gaierror(socket.EAI_AGAIN, "nothing")

    monkeypatch.setattr(outgoing_requests.socket, "getaddrinfo", silent)
    began = time.monotonic()
    try:
        with pytest.raises(NoAnswer, match=r"DNS says nothing about tides\.test in time"):
            fetch("http://tides.test/", seconds=0.3)
        assert time.monotonic() - began < 5
    finally:
        answer.set()


def test_no_more_look_ups_are_left_behind_than_are_counted(monkeypatch):
    answer, asked = threading.Event(), []

    def silent(host, *_args, **_more):
        asked.append(host)
        answer.wait(20)
        raise socket.gaierror(socket.EAI_AGAIN, "nothing")

    monkeypatch.setattr(outgoing_requests.socket, "getaddrinfo", silent)
    monkeypatch.setattr(name_lookups, "_PLACES", threading.BoundedSemaphore(2))
    try:
        for _ in range(4):
            with pytest.raises(NoAnswer):
                fetch("http://tides.test/", seconds=0.2)
        assert len(asked) == 2
    finally:
        answer.set()


def test_who_finds_no_place_among_the_requests_is_told_so_in_time(server, monkeypatch):
    monkeypatch.setattr(outgoing_requests, "_REQUESTS", threading.BoundedSemaphore(1))
    server.answers["/"] = (200, {}, b"here")
    with outgoing_requests._REQUESTS, pytest.raises(NoAnswer, match="too many addresses"):
        fetch(server.url(), seconds=0.2)
    assert fetch(server.url()).body == b"here"
