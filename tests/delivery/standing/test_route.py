"""The mail server, looked at over real sockets: what it says, what it offers, and what it must not be given."""

import base64
import socket
import threading
import time

import pytest

from config.env import MailRoute
from delivery.standing import route
from tests.delivery.smtp.scripted_server import CLOSE, GREETING, TLS, ScriptedServer
from tests.delivery.standing.certificates import contexts
from tests.machine import free_port

PLAIN = b"250-sink.example.org\r\n250 8BITMIME\r\n"
OFFERS_TLS = b"250-sink.example.org\r\n250 STARTTLS\r\n"
OFFERS_LOGIN = b"250-sink.example.org\r\n250 AUTH PLAIN LOGIN\r\n"
BYE = b"221 bye\r\n"


def here(server):
    """What looking up any name comes to: the scripted server."""
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]


def look(server, *, host="127.0.0.1", tls="none", username="", password="", **more):
    where = MailRoute(host=host, port=server.port, tls=tls, username=username, password=password)
    return route.look_at(where, step_seconds=5, **more)


def test_a_server_that_greets_and_knows_ehlo_is_well():
    with ScriptedServer([GREETING, PLAIN, BYE]) as server:
        finding = look(server)
    assert (finding.state, finding.found) == ("well", f"127.0.0.1:{server.port} (no TLS)")
    assert server.verbs == ["EHLO", "QUIT"]


def test_starttls_is_begun_and_the_certificates_end_is_told(tmp_path):
    ours, theirs, until = contexts(tmp_path, host="localhost")
    with ScriptedServer([GREETING, OFFERS_TLS, b"220 go\r\n", TLS, PLAIN, BYE], context=ours) as server:
        finding = look(server, host="localhost", tls="starttls", context=theirs)
    assert finding.state == "well"
    assert finding.found == (f"localhost:{server.port} (starttls, TLSv1.3, certificate valid until {until:%d %B %Y})")


def test_tls_from_the_first_byte(tmp_path):
    ours, theirs, _ = contexts(tmp_path, host="localhost")
    with ScriptedServer([TLS, GREETING, PLAIN, BYE], context=ours) as server:
        assert look(server, host="localhost", tls="implicit", context=theirs).state == "well"


def test_a_certificate_that_ends_soon_is_a_warning(tmp_path):
    ours, theirs, _ = contexts(tmp_path, host="localhost", days=5)
    with ScriptedServer([TLS, GREETING, PLAIN, BYE], context=ours) as server:
        finding = look(server, host="localhost", tls="implicit", context=theirs)
    assert (finding.state, finding.mend) == (
        "warning", "Renew the certificate of localhost: once it expires no mail goes out.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("host", "days", "trusted", "said"),
    [
        ("localhost", -5, True, "certificate has expired"),
        ("other.example.org", 90, True, "Hostname mismatch"),
        ("localhost", 90, False, "self-signed certificate"),
    ],
)
def test_a_certificate_that_proves_nothing_is_ill(tmp_path, host, days, trusted, said):
    ours, theirs, _ = contexts(tmp_path, host=host, days=days)
    with ScriptedServer([TLS, GREETING], context=ours) as server:
        finding = look(server, host="localhost", tls="implicit", context=theirs if trusted else None)
    assert (finding.state, finding.mend) == ("ill", "See the certificate, or EMAIL_URL's scheme.")
    assert said.lower().replace("-", " ") in finding.found.lower().replace("-", " ")


def test_starttls_that_is_not_offered_is_ill_and_nothing_goes_on_in_clear():
    with ScriptedServer([GREETING, PLAIN, BYE]) as server:
        finding = look(server, tls="starttls", username="alice", password="secret")
    assert (finding.state, finding.found) == ("ill", f"127.0.0.1:{server.port} offers no STARTTLS")
    assert server.verbs == ["EHLO"]


def test_the_login_is_tried(tmp_path):
    with ScriptedServer([GREETING, OFFERS_LOGIN, b"235 2.7.0 fine\r\n", BYE]) as server:
        finding = look(server, username="alice", password="secret")
    assert (finding.state, finding.found) == ("well", f"127.0.0.1:{server.port} (no TLS, logged in as alice)")
    assert base64.b64decode(server.heard[1].split()[-1]) == b"\0alice\0secret"


@pytest.mark.parametrize(
    ("script", "said", "mend"),
    [
        (
            [GREETING, OFFERS_LOGIN, b"535 5.7.8 no\r\n", b"535 5.7.8 no\r\n", BYE],
            "refused the login: '535 5.7.8 no'", "See the user name and the password in EMAIL_URL.",
        ),
        (
            [GREETING, PLAIN, BYE],
            "offers no login", "Take user and password out of EMAIL_URL, or ask for another port.",
        ),
        (
            [b"554 5.7.1 go away\r\n"],
            "said '554 5.7.1 go away'", "See EMAIL_URL: this is no SMTP server that takes mail.",
        ),
        ([b"HTTP/1.1 400 Bad Request\r\n"], "said", "See EMAIL_URL: this is no SMTP server that takes mail."),
        ([b"\xff\xfe\x00\r\n"], "said", "See EMAIL_URL: this is no SMTP server that takes mail."),
        ([CLOSE], "said", "See EMAIL_URL: this is no SMTP server that takes mail."),
        ([GREETING, b"x" * 20000 + b"\r\n"], "said", "See EMAIL_URL: this is no SMTP server that takes mail."),
        ([GREETING, CLOSE], "said", "See EMAIL_URL: this is no SMTP server that takes mail."),
    ],
)  # fmt: skip
def test_what_a_server_may_say_is_told_with_the_mend(script, said, mend):
    with ScriptedServer(script) as server:
        finding = look(server, username="alice", password="secret")
    assert (finding.state, finding.mend) == ("ill", mend)
    assert finding.found.startswith(f"127.0.0.1:{server.port} {said}")
    assert "secret" not in finding.found


def test_the_password_is_not_said_in_clear_to_another_machine(monkeypatch):
    with ScriptedServer([GREETING, OFFERS_LOGIN, BYE]) as server:
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: here(server))
        finding = look(server, host="smtp.example.org", username="alice", password="secret")
    assert (finding.state, finding.found) == (
        "ill", f"smtp.example.org:{server.port} is not given the password unencrypted",
    )  # fmt: skip
    assert server.verbs == ["EHLO"]


def test_an_unused_offer_of_tls_is_a_warning_for_another_machine(monkeypatch):
    with ScriptedServer([GREETING, OFFERS_TLS, BYE]) as server:
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: here(server))
        finding = look(server, host="smtp.example.org")
    assert finding.state == "warning"


def test_where_nobody_listens_the_mend_is_the_callers():
    where = MailRoute(host="127.0.0.1", port=free_port(), tls="none")
    finding = route.look_at(where, when_away="Start it.")
    assert (finding.state, finding.found, finding.mend) == (
        "ill", f"127.0.0.1:{where.port}: Connection refused", "Start it.",
    )  # fmt: skip


def test_a_name_that_nobody_can_look_up_takes_no_longer_than_a_step(monkeypatch):
    let_go = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: let_go.wait(20) and [])
    started = time.monotonic()
    finding = route.look_at(MailRoute(host="smtp.example.org", port=25, tls="none"), step_seconds=0.3)
    let_go.set()
    assert (finding.state, finding.found) == (
        "ill", "smtp.example.org:25: its name could not be looked up within 0.3 s",
    )  # fmt: skip
    assert time.monotonic() - started < 10


def test_a_server_that_says_one_letter_at_a_time_is_left():
    listener = socket.create_server(("127.0.0.1", 0))

    def drip():
        connection, _ = listener.accept()
        with connection:
            try:
                while True:
                    connection.sendall(b"2")
                    time.sleep(0.05)
            except OSError:
                pass

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    started = time.monotonic()
    where = MailRoute(host="127.0.0.1", port=listener.getsockname()[1], tls="none")
    finding = route.look_at(where, step_seconds=2, all_seconds=0.6)
    assert (finding.state, finding.found) == ("ill", f"127.0.0.1:{where.port} was not done in 0.6 s")
    assert time.monotonic() - started < 10
    thread.join(5)
    listener.close()
