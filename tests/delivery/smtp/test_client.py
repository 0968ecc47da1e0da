import base64
import datetime as dt
import ipaddress
import ssl
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from delivery.models import Stage
from delivery.smtp import SmtpTransport, Timeouts, client
from delivery.transport import Broken, Envelope, NoReply, Prepared, Refused, Reply, TransportDown
from tests.delivery.smtp.scripted_server import BODY, CLOSE, EHLO, GO_ON, GREETING, OK, TLS, ScriptedServer

ENVELOPE = Envelope("alice@example.org", "bob@example.org")
READY = [GREETING, EHLO]
WHOLE = [OK, OK, GO_ON, BODY, b"250 2.0.0 queued\r\n"]


def transport_to(server, **options):
    return SmtpTransport(host="127.0.0.1", port=server.port, **{"timeouts": Timeouts.all(2), **options})


def send(transport, message=b"Subject: x\r\n\r\nbody\r\n", envelope=ENVELOPE):
    prepared = transport.prepare(envelope, message)
    return transport.finish(prepared) if isinstance(prepared, Prepared) else prepared


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that nobody knows, and the server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(today - dt.timedelta(1)).not_valid_after(today + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("tls")
    pem = made.public_bytes(serialization.Encoding.PEM)
    (folder / "cert.pem").write_bytes(pem)
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, pem.decode()


def test_a_message_is_said_stage_by_stage_and_its_dot_apart():
    with ScriptedServer([*READY, *WHOLE, b"221 bye\r\n"]) as server:
        transport = transport_to(server)
        prepared = transport.prepare(ENVELOPE, b"Subject: x\r\n\r\nbody\r\n")
        time.sleep(0.1)
        assert "body" not in server.verbs
        assert transport.finish(prepared) == Reply(250, "2.0.0", "queued")
        transport.close()

    assert server.heard[1:4] == [
        b"MAIL FROM:<alice@example.org> SIZE=20\r\n", b"RCPT TO:<bob@example.org>\r\n", b"DATA\r\n",
    ]  # fmt: skip
    assert server.heard[4] == b"Subject: x\r\n\r\nbody\r\n<dot>"
    assert server.heard[0].startswith(b"EHLO [127.0.0.1]")


@pytest.mark.parametrize(
    ("message", "wire"),
    [
        (b".\r\n", b"..\r\n"),
        (b".a\r\n.\r\n..b\r\n", b"..a\r\n..\r\n...b\r\n"),
        (b"no end", b"no end\r\n"),
        (b"a.\r\nb\r\n", b"a.\r\nb\r\n"),
    ],
)
def test_leading_dots_are_doubled_and_the_last_line_is_ended(message, wire):
    with ScriptedServer([*READY, *WHOLE]) as server:
        send(transport_to(server), message)

    assert server.heard[4] == wire + b"<dot>"


def test_one_connection_carries_many_messages_and_is_reset_only_after_a_refusal():
    no = b"550-5.1.1 no such user\r\n550 5.1.1 here\r\n"
    with ScriptedServer([*READY, *WHOLE, OK, no, OK, *WHOLE]) as server:
        transport = transport_to(server)
        answers = [send(transport) for _ in range(3)]

    assert answers[1] == Refused(Stage.RCPT, Reply(550, "5.1.1", "no such user\nhere"))
    assert [answers[0].code, answers[2].code] == [250, 250]
    assert server.verbs == [
        "EHLO", "MAIL", "RCPT", "DATA", "body", "MAIL", "RCPT", "RSET", "MAIL", "RCPT", "DATA", "body",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("script", "stage"),
    [([b"451 4.3.0 no\r\n"], Stage.MAIL), ([OK, b"550 no\r\n"], Stage.RCPT), ([OK, OK, b"554 no\r\n"], Stage.DATA)],
)
def test_a_refusal_names_its_stage(script, stage):
    with ScriptedServer([*READY, *script]) as server:
        answer = send(transport_to(server))

    assert (type(answer), answer.stage) == (Refused, stage)


@pytest.mark.parametrize(
    ("script", "stage"),
    [
        ([CLOSE], Stage.MAIL),
        ([b"what?\r\n"], Stage.MAIL),
        ([b"\xff\xfe\r\n"], Stage.MAIL),
        ([b"250-no\r\n450 mix\r\n"], Stage.MAIL),
        ([b"x" * 9000], Stage.MAIL),
        ([OK, CLOSE], Stage.RCPT),
        ([OK, OK, CLOSE], Stage.DATA),
        ([OK, OK, b"250 not 354\r\n"], Stage.DATA),
        ([OK, b"354 too early\r\n"], Stage.RCPT),
    ],
)
def test_what_breaks_before_the_dot_is_broken(script, stage):
    with ScriptedServer([*READY, *script]) as server:
        answer = send(transport_to(server))

    assert (type(answer), answer.stage) == (Broken, stage)


def test_a_server_that_gives_up_during_the_body_is_seen_before_the_dot():
    with ScriptedServer([*READY, OK, OK, GO_ON + b"421 4.3.2 shutting down\r\n"]) as server:
        transport = transport_to(server)
        answer = transport.prepare(ENVELOPE, b"x" * 10)

    assert answer == Refused(Stage.BODY, Reply(421, "4.3.2", "shutting down"))


@pytest.mark.parametrize("after_dot", [CLOSE, b"what?\r\n", b"354 again?\r\n"])
def test_no_answer_to_the_dot_is_no_reply(after_dot):
    with ScriptedServer([*READY, OK, OK, GO_ON, BODY, after_dot]) as server:
        answer = send(transport_to(server))

    assert isinstance(answer, NoReply)


def test_silence_after_the_dot_is_no_reply_within_its_time():
    with ScriptedServer([*READY, OK, OK, GO_ON, BODY, 3]) as server:
        started = time.monotonic()
        answer = send(transport_to(server, timeouts=Timeouts(dot=1)))
        took = time.monotonic() - started

    assert answer == NoReply("no answer within 1 s")
    assert 1 <= took < 2.5


def test_while_a_slow_server_thinks_the_owner_is_told():
    calls = []
    with ScriptedServer([*READY, OK, OK, GO_ON, BODY, 1.3, OK]) as server:
        answer = send(transport_to(server, timeouts=Timeouts(dot=5), while_waiting=lambda: calls.append(1)))

    assert answer.code == 250
    assert len(calls) == 2


@pytest.mark.parametrize("stage", [0, 1, 2])
def test_421_closes_the_connection_and_the_next_message_gets_a_new_one(stage):
    closing = [*[OK, OK, GO_ON][:stage], b"421 4.7.0 slow down\r\n", CLOSE]
    with ScriptedServer([*READY, *closing], [*READY, *WHOLE]) as server:
        transport = transport_to(server)
        first, second = send(transport), send(transport)

    assert (first.reply.code, second.code) == (421, 250)


def test_421_to_the_dot_is_an_answer():
    with ScriptedServer([*READY, OK, OK, GO_ON, BODY, b"421 later\r\n", CLOSE], [*READY, *WHOLE]) as server:
        transport = transport_to(server)

        assert [send(transport).code, send(transport).code] == [421, 250]


def test_an_abandoned_message_is_hung_up_on_and_never_gets_its_dot():
    with ScriptedServer([*READY, OK, OK, GO_ON, BODY], [*READY, *WHOLE]) as server:
        transport = transport_to(server)
        transport.abandon(transport.prepare(ENVELOPE, b"first\r\n"))
        assert send(transport, b"second\r\n").code == 250

    assert server.heard[4] == b"first\r\n<hung up>"


def test_closing_inside_a_message_does_not_say_quit_into_it():
    with ScriptedServer([*READY, OK, OK, GO_ON, BODY]) as server:
        transport = transport_to(server)
        transport.prepare(ENVELOPE, b"first\r\n")
        transport.close()

    assert server.heard[4] == b"first\r\n<hung up>"


def test_connections_are_made_anew_after_their_share_of_messages(monkeypatch):
    monkeypatch.setattr(client, "MOST_MESSAGES", 1)
    with ScriptedServer([*READY, *WHOLE, b"221 bye\r\n"], [*READY, *WHOLE]) as server:
        transport = transport_to(server)
        send(transport)
        send(transport)

    assert server.verbs == ["EHLO", "MAIL", "RCPT", "DATA", "body", "QUIT", "EHLO", "MAIL", "RCPT", "DATA", "body"]


def test_an_address_beyond_ascii_needs_a_server_that_takes_them():
    international = Envelope("alice@example.org", "bøb@example.org", True)
    with ScriptedServer([*READY, *WHOLE], [GREETING, b"250 plain.example.org\r\n"]) as server:
        assert send(transport_to(server), envelope=international).code == 250
        refused = send(transport_to(server), envelope=international)

    assert server.heard[1] == b"MAIL FROM:<alice@example.org> SIZE=20 BODY=8BITMIME SMTPUTF8\r\n"
    assert server.heard[2] == "RCPT TO:<bøb@example.org>\r\n".encode()
    assert (refused.stage, refused.reply.code, refused.reply.enhanced) == (Stage.RCPT, 553, "5.6.7")


def test_a_message_larger_than_the_server_takes_is_not_sent():
    with ScriptedServer([GREETING, b"250-small\r\n250 SIZE 100\r\n"]) as server:
        refused = send(transport_to(server), b"x" * 200)

    assert (refused.stage, refused.reply.code, refused.reply.enhanced) == (Stage.MAIL, 552, "5.3.4")


@pytest.mark.parametrize(
    ("script", "stage", "words"),
    [
        ([b"554 5.3.2 not you\r\n"], Stage.GREETING, "it said: 554 5.3.2 not you"),
        ([GREETING, b"502 what\r\n"], Stage.GREETING, "it said: 502 what"),
        ([CLOSE], Stage.GREETING, "the server closed the connection"),
        ([b"HTTP/1.1 400 Bad Request\r\n"], Stage.GREETING, "not an SMTP reply"),
    ],
)
def test_a_server_that_does_not_let_us_in_is_down_and_says_why(script, stage, words):
    with ScriptedServer(script) as server, pytest.raises(TransportDown, match=words) as caught:
        transport_to(server).open()

    assert caught.value.stage == stage


def test_nobody_at_the_door():
    with pytest.raises(TransportDown, match=r"127\.0\.0\.1:1 cannot be reached: connection refused") as caught:
        SmtpTransport(host="127.0.0.1", port=1).open()

    assert caught.value.stage == Stage.CONNECT


@pytest.mark.parametrize(("offer", "expected"), [(b"PLAIN LOGIN", "plain"), (b"LOGIN", "login")])
def test_a_password_goes_to_this_machine_in_the_clear_only_because_it_stays_here(offer, expected):
    steps = {"plain": [b"235 in\r\n"], "login": [b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n", b"235 in\r\n"]}
    with ScriptedServer([GREETING, b"250-x\r\n250 AUTH " + offer + b"\r\n", *steps[expected], *WHOLE]) as server:
        assert send(transport_to(server, username="alice", password="sécret")).code == 250

    said = {
        "plain": [b"AUTH PLAIN " + base64.b64encode("\0alice\0sécret".encode()) + b"\r\n"],
        "login": [
            b"AUTH LOGIN\r\n",
            base64.b64encode(b"alice") + b"\r\n",
            base64.b64encode("sécret".encode()) + b"\r\n",
        ],
    }
    assert server.heard[1 : 1 + len(said[expected])] == said[expected]


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ([GREETING, EHLO], "neither AUTH PLAIN nor AUTH LOGIN"),
        ([GREETING, b"250-x\r\n250 AUTH PLAIN\r\n", b"535 5.7.8 wrong\r\n"], "it said: 535 5.7.8 wrong"),
    ],
)
def test_a_login_that_fails_is_trouble_of_the_route(script, words):
    with ScriptedServer(script) as server, pytest.raises(TransportDown, match=words) as caught:
        transport_to(server, username="alice", password="secret").open()

    assert caught.value.stage == Stage.AUTH


def test_a_password_is_not_sent_in_the_clear_to_another_machine(monkeypatch):
    monkeypatch.setattr("delivery.smtp.wire.Wire.peer_address", property(lambda _self: "192.0.2.1"))
    with (
        ScriptedServer([GREETING, b"250-x\r\n250 AUTH PLAIN\r\n"]) as server,
        pytest.raises(TransportDown, match="a password is not sent to it unencrypted"),
    ):
        transport_to(server, username="alice", password="secret").open()

    assert server.verbs == ["EHLO"]


def test_starttls_is_demanded_and_verified(certificate):
    server_side, pem = certificate
    knowing = ssl.create_default_context(cadata=pem)
    script = [GREETING, b"250-x\r\n250 STARTTLS\r\n", b"220 go\r\n", TLS, EHLO, *WHOLE]
    with ScriptedServer(script, context=server_side) as server:
        assert send(transport_to(server, tls="starttls", context=knowing)).code == 250

    assert server.verbs[:4] == ["EHLO", "STARTTLS", "EHLO", "MAIL"]


def test_implicit_tls_speaks_no_word_before_it(certificate):
    server_side, pem = certificate
    with ScriptedServer([TLS, GREETING, EHLO, *WHOLE], context=server_side) as server:
        transport = transport_to(server, tls="implicit", context=ssl.create_default_context(cadata=pem))
        assert send(transport).code == 250


@pytest.mark.parametrize(
    ("tls", "script"),
    [("starttls", [GREETING, b"250-x\r\n250 STARTTLS\r\n", b"220 go\r\n", TLS]), ("implicit", [TLS])],
)
def test_a_certificate_nobody_knows_is_an_error_and_not_a_way_down(certificate, tls, script):
    with (
        ScriptedServer(script, context=certificate[0]) as server,
        pytest.raises(TransportDown, match="its certificate is not to be trusted") as caught,
    ):
        transport_to(server, tls=tls).open()

    assert caught.value.stage == Stage.TLS


def test_a_server_without_starttls_gets_no_mail():
    with ScriptedServer(READY) as server, pytest.raises(TransportDown, match="offers no STARTTLS"):
        transport_to(server, tls="starttls").open()


def test_words_slipped_in_before_tls_are_refused(certificate):
    script = [GREETING, b"250-x\r\n250 STARTTLS\r\n", b"220 go\r\n250 injected\r\n"]
    with (
        ScriptedServer(script, context=certificate[0]) as server,
        pytest.raises(TransportDown, match="more than its answer before TLS"),
    ):
        transport_to(server, tls="starttls").open()
