"""One look at one address, at a real server."""

import io

import pytest
from PIL import Image

from newsletter.link_checking.looking import look
from tests.delivery.standing.certificates import contexts
from tests.web_server import WebServer


@pytest.fixture
def server(settings):
    with WebServer() as server:
        settings.OUTGOING_EXCEPTIONS = frozenset({server.address})
        yield server


def seen(url, *, is_picture=False):
    return look(url, is_picture=is_picture, wait=lambda: None)


def png(width):
    made = io.BytesIO()
    Image.effect_noise((width, 120), 90).save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "alive"),
        (204, "alive"),
        (404, "dead"),
        (410, "dead"),
        (403, "unsure"),
        (429, "unsure"),
        (500, "unsure"),
        (416, "alive"),
    ],
)
def test_a_status_is_judged(server, status, state):
    server.answers["/"] = (status, {}, b"")
    assert (seen(server.url()).state, seen(server.url()).status) == (state, status)


def test_a_server_that_refuses_head_is_asked_for_a_few_bytes(server):
    server.answers["/"] = lambda handler: (
        handler.send_error(405) if handler.command == "HEAD" else handler.send_error(200)
    )
    waits = []
    verdict = look(server.url(), is_picture=False, wait=lambda: waits.append(1))
    assert verdict.state == "alive"
    assert [(method, headers.get("Range")) for method, _, headers, _ in server.asked[:2]] == [
        ("HEAD", None),
        ("GET", "bytes=0-1023"),
    ]
    assert len(waits) == 2  # before the second way of asking, and before trying https


def test_the_end_of_redirects_is_kept(server):
    server.answers |= {"/a": (301, {"Location": "/b"}, b""), "/b": (200, {}, b"")}
    assert seen(server.url("/a")).final_url == server.url("/b")


def test_a_private_address_is_refused_and_a_circle_is_dead(server):
    server.answers["/a"] = (301, {"Location": "/a"}, b"")
    assert (seen("http://127.0.0.1:1/").state, seen(server.url("/a")).state) == ("refused", "dead")


def test_of_a_picture_width_and_weight_are_seen_from_its_beginning(server):
    data = png(1600)
    server.answers["/a.png"] = (
        206,
        {"Content-Type": "image/png", "Content-Range": "bytes 0-65535/3000000"},
        data[:65536],
    )
    verdict = seen(server.url("/a.png"), is_picture=True)
    assert (verdict.state, verdict.width, verdict.size) == ("alive", 1600, 3_000_000)


def test_a_page_in_the_place_of_a_picture_is_dead_and_garbage_has_no_width(server):
    server.answers["/page"] = (200, {"Content-Type": "text/html"}, b"<p>gone</p>")
    server.answers["/bad.png"] = (200, {"Content-Type": "image/png"}, b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)
    assert seen(server.url("/page"), is_picture=True).state == "dead"
    bad = seen(server.url("/bad.png"), is_picture=True)
    assert (bad.state, bad.width, bad.size) == ("alive", None, 48)


def test_an_http_page_that_answers_by_https_too_is_known(settings, tmp_path, monkeypatch):
    ours, _, _ = contexts(tmp_path, host="localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
    with WebServer() as plain, WebServer(tls=ours) as safe:
        settings.OUTGOING_EXCEPTIONS = frozenset({plain.address, safe.address})
        plain.answers["/"] = safe.answers["/"] = (200, {}, b"")
        assert seen(plain.url()).https_answers is False  # nothing speaks https on that port
        # The same host and port cannot speak both: the encrypted one is asked as http would name it.
        from newsletter.link_checking.looking import _answers_encrypted

        assert _answers_encrypted(f"http://localhost:{safe.port}/") is True
