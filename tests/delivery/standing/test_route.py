"""The mail server, looked at over real sockets: what it says, what it offers, and what it must not be given."""

import asyncio
import base64
import socket
import threading
import time

import pytest

from delivery.routes import Route
from delivery.smtp import Login, SmtpConnection, Timeouts
from delivery.smtp.stream import Stream
from delivery.standing import route
from delivery.transport import TransportDown
from tests.delivery.smtp.scripted_server import CLOSE, GREETING, TLS, ScriptedServer
from tests.delivery.standing.certificates import contexts
from tests.machine import free_port

PLAIN = b"250-sink.example.org\r\n250 8BITMIME\r\n"
OFFERS_TLS = b"250-sink.example.org\r\n250 STARTTLS\r\n"
OFFERS_LOGIN = b"250-sink.example.org\r\n250 AUTH PLAIN LOGIN\r\n"
BYE = b"221 bye\r\n"
NO_SMTP = "See EMAIL_URL: this is no SMTP server that takes mail."
BAD_TLS = "See its certificate, and which kind of TLS EMAIL_URL asks for at that port."
BAD_LOGIN = "See the user name, the password and the port in EMAIL_URL."


def way(port, *, host="127.0.0.1", tls="none", username="", password="", context=None, seconds=5.0):
    login = Login(username=username, password=password) if username else None
    timeouts = Timeouts.all(seconds)
    return Route(
        name=f"{host}:{port}",
        connections=1,
        connect=lambda: SmtpConnection(
            host=host, port=port, tls=tls, login=login, context=context, timeouts=timeouts
        ),
    )  # fmt: skip


def look(server, **how):
    return route.look_at(way(server.port, **how))


@pytest.fixture
def far_away(monkeypatch):
    """As if the server were another machine."""
    monkeypatch.setattr(Stream, "address", lambda *_: "192.0.2.1")


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
        "warning", "Renew the server's certificate: once it expires no mail goes out.",
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
    assert (finding.state, finding.mend) == ("ill", BAD_TLS)
    assert said.lower().replace("-", " ") in finding.found.lower().replace("-", " ")


def test_starttls_that_is_not_offered_is_ill_and_nothing_goes_on_in_clear():
    with ScriptedServer([GREETING, PLAIN, BYE]) as server:
        finding = look(server, tls="starttls", username="alice", password="secret")
    assert (finding.state, finding.mend) == ("ill", BAD_TLS)
    assert finding.found.startswith(f"127.0.0.1:{server.port}: it offers no STARTTLS")
    assert server.verbs == ["EHLO"]


def test_the_login_is_tried():
    with ScriptedServer([GREETING, OFFERS_LOGIN, b"235 2.7.0 fine\r\n", BYE]) as server:
        finding = look(server, username="alice", password="secret")
    assert (finding.state, finding.found) == ("well", f"127.0.0.1:{server.port} (no TLS, logged in as alice)")
    assert base64.b64decode(server.heard[1].split()[-1]) == b"\0alice\0secret"


@pytest.mark.parametrize(
    ("script", "said", "mend"),
    [
        ([GREETING, OFFERS_LOGIN, b"535 5.7.8 no\r\n"], "it said: 535 5.7.8 no", BAD_LOGIN),
        ([GREETING, PLAIN], "it offers no login at all, and a password needs AUTH PLAIN or LOGIN", BAD_LOGIN),
        ([b"554 5.7.1 go away\r\n"], "it said: 554 5.7.1 go away", NO_SMTP),
        ([b"HTTP/1.1 400 Bad Request\r\n"], "not an SMTP reply: “HTTP/1.1 400 Bad Request”", NO_SMTP),
        ([b"\xff\xfe\x00\r\n"], r"not an SMTP reply: “\xff\xfe\x00”", NO_SMTP),
        ([CLOSE], "the server closed the connection", NO_SMTP),
        ([GREETING, b"x" * 20000 + b"\r\n"], "a line without an end: “xxx", NO_SMTP),
        ([GREETING, CLOSE], "the server closed the connection", NO_SMTP),
    ],
)
def test_what_a_server_may_say_is_told_with_the_mend(script, said, mend):
    with ScriptedServer(script) as server:
        finding = look(server, username="alice", password="secret")
    assert (finding.state, finding.mend) == ("ill", mend)
    assert finding.found.startswith(f"127.0.0.1:{server.port}: {said}")
    assert "secret" not in finding.found


def test_the_password_is_not_said_in_clear_to_another_machine(far_away):
    with ScriptedServer([GREETING, OFFERS_LOGIN, BYE]) as server:
        finding = look(server, username="alice", password="secret")
    assert finding.state == "ill"
    assert finding.found.startswith(f"127.0.0.1:{server.port}: a password is not sent to it unencrypted")
    assert server.verbs == ["EHLO"]


def test_an_unused_offer_of_tls_is_a_warning_for_another_machine(far_away):
    with ScriptedServer([GREETING, OFFERS_TLS, BYE]) as server:
        finding = look(server)
    assert (finding.state, finding.mend) == (
        "warning",
        "It offers STARTTLS: ask for it in EMAIL_URL (smtp+starttls://), so that mail does not travel in clear.",
    )


def test_an_unused_offer_of_tls_is_none_of_our_business_on_this_machine():
    with ScriptedServer([GREETING, OFFERS_TLS, BYE]) as server:
        assert look(server).state == "well"


def test_where_nobody_listens_the_mend_is_the_callers():
    port = free_port()
    finding = route.look_at(way(port), when_away="Start it.")
    assert (finding.state, finding.found, finding.mend) == (
        "ill", f"127.0.0.1:{port}: it cannot be reached: connection refused", "Start it.",
    )  # fmt: skip


def test_a_name_that_is_none_is_ill():
    finding = route.look_at(way(25, host="a" * 80 + ".example.org"))
    assert (finding.state, finding.mend) == ("ill", "See EMAIL_URL, and whether a firewall is in the way.")


def test_a_name_that_nobody_can_look_up_takes_no_longer_than_a_step(monkeypatch):
    async def never(*_):
        await asyncio.sleep(20)

    monkeypatch.setattr("delivery.smtp.connection.dial", never)
    started = time.monotonic()
    finding = route.look_at(way(25, host="smtp.example.org", seconds=0.3))
    assert (finding.state, finding.found) == (
        "ill", "smtp.example.org:25: it cannot be reached: no answer within 0.3 s",
    )  # fmt: skip
    assert time.monotonic() - started < 10


def test_what_cannot_be_called_off_is_left_behind():
    let_go = threading.Event()

    def connect():
        let_go.wait(30)
        raise TransportDown("late", stage="connect")

    started = time.monotonic()
    finding = route.look_at(Route(name="Relay", connect=connect, connections=1), all_seconds=0.2)
    let_go.set()
    assert (finding.state, finding.found) == ("ill", "Relay was not done in 0.2 s")
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
    port = listener.getsockname()[1]
    finding = route.look_at(way(port), all_seconds=0.6)
    assert (finding.state, finding.found) == ("ill", f"127.0.0.1:{port} was not done in 0.6 s")
    assert time.monotonic() - started < 10
    thread.join(5)
    listener.close()
