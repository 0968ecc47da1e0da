"""From nothing to a server that is ready for mail: the network, TLS and logging in."""

import ssl

import pytest

from delivery.looping import run_to_end
from delivery.models import Stage
from delivery.smtp import Login, SmtpConnection, Timeouts
from delivery.smtp.connection import trusted
from delivery.transport import Envelope, Reply, TransportDown
from tests.delivery.smtp.scripted_server import (
    BODY,
    CLOSE,
    DEAF,
    EHLO,
    GO_ON,
    GREETING,
    OK,
    TLS,
    UNASKED,
    ScriptedServer,
)  # fmt: skip

OFFER, GO = b"250-x\r\n250 STARTTLS\r\n", b"220 go\r\n"
WHOLE = [OK, OK, GO_ON, BODY, b"250 2.0.0 queued\r\n"]
PLAIN = b"AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n"
ALICE = Login(username="alice", password="secret")
NO_TLS = "TLS could not be agreed on: "
UNTRUSTED = f"{NO_TLS}its certificate is not to be trusted"
BEFORE_TLS = {"starttls": [GREETING, OFFER, GO], "implicit": []}


def connect(server, *, host="127.0.0.1", **options):
    """Open, send one message and close; gives the answer to it."""

    async def run():
        connection = SmtpConnection(host=host, port=server.port, **{"timeouts": Timeouts.all(2), **options})
        try:
            prepared = await connection.prepare(Envelope("alice@example.org", "bob@example.org"), b"Subject: x\r\n")
            return await connection.finish(prepared)
        finally:
            await connection.close()

    return run_to_end(run())


def down(server, **options):
    """How far it came, and why no further."""
    with pytest.raises(TransportDown) as caught:
        connect(server, **options)
    return caught.value.stage, str(caught.value).partition(": ")[2]


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_mail_goes_through_tls_to_a_server_whose_certificate_is_trusted(certify, tls):
    context, knowing = certify()
    greeting = [GREETING] if tls == "implicit" else []
    with ScriptedServer([*BEFORE_TLS[tls], TLS, *greeting, EHLO, *WHOLE], context=context) as server:
        assert connect(server, tls=tls, context=knowing) == Reply(250, "2.0.0", "queued")
    asked = ["EHLO", "STARTTLS"] if tls == "starttls" else []
    assert server.verbs[: len(asked) + 5] == [*asked, "EHLO", "MAIL", "RCPT", "DATA", "body"]


def test_a_large_message_goes_through_tls(certify):
    async def run(server, knowing):
        connection = SmtpConnection(host="127.0.0.1", port=server.port, tls="implicit", context=knowing)
        prepared = await connection.prepare(
            Envelope("alice@example.org", "bob@example.org"), b"line of a story\r\n" * 300_000
        )
        reply = await connection.finish(prepared)
        await connection.close()
        return reply.code

    context, knowing = certify()
    with ScriptedServer([TLS, GREETING, b"250 PIPELINING\r\n", *WHOLE], context=context) as server:
        assert run_to_end(run(server, knowing)) == 250
    assert server.heard[4] == b"line of a story\r\n" * 300_000 + b"<dot>"


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize(
    ("made", "known", "words"),
    [
        ({}, False, f"{UNTRUSTED}: self-signed certificate"),
        ({"host": "mail.example.org"}, True, f"{UNTRUSTED}: "
            "IP address mismatch, certificate is not valid for '127.0.0.1'."),
        ({"days": -1}, True, f"{UNTRUSTED}: certificate has expired"),
    ],
)  # fmt: skip
def test_a_certificate_that_proves_nothing_is_an_error_and_no_way_down(certify, tls, made, known, words):
    context, knowing = certify(**made)
    with ScriptedServer([*BEFORE_TLS[tls], TLS], context=context) as server:
        assert down(server, tls=tls, context=knowing if known else None, login=ALICE) == (Stage.TLS, words)
    assert set(server.verbs) <= {"EHLO", "STARTTLS"}


def test_without_a_word_from_outside_certificates_are_verified():
    assert (trusted().verify_mode, trusted().check_hostname) == (ssl.CERT_REQUIRED, True)


def test_words_slipped_in_before_tls_are_refused(certify):
    context, knowing = certify()
    with ScriptedServer([GREETING, OFFER, GO + b"250 injected\r\n", TLS], context=context) as server:
        words = "the server sent more than its answer before TLS began"
        assert down(server, tls="starttls", context=knowing) == (Stage.TLS, words)


@pytest.mark.parametrize(
    ("script", "tls", "stage", "words"),
    [
        ([GREETING, EHLO], "starttls", Stage.TLS, "it offers no STARTTLS, and mail goes to it only encrypted"),
        ([GREETING, OFFER, b"454 not now\r\n"], "starttls", Stage.TLS, "it said: 454 not now"),
        ([GREETING, OFFER, GO, CLOSE], "starttls", Stage.TLS, NO_TLS),
        ([GREETING, OFFER, GO, UNASKED, 0.1, b"no TLS here at all\r\n"], "starttls", Stage.TLS, NO_TLS),
        ([GREETING, OFFER, GO, DEAF], "starttls", Stage.TLS, NO_TLS),
        ([DEAF], "implicit", Stage.TLS, NO_TLS),
        ([CLOSE], "none", Stage.GREETING, "the server closed the connection"),
        ([b"554 5.3.2 not you\r\n"], "none", Stage.GREETING, "it said: 554 5.3.2 not you"),
        ([DEAF], "none", Stage.GREETING, "no answer within 0.5 s"),
        ([GREETING, DEAF], "none", Stage.GREETING, "no answer within 0.5 s"),
    ],
)  # fmt: skip
def test_a_server_that_does_not_let_us_in_is_down_and_says_why(script, tls, stage, words):
    with ScriptedServer(script) as server:
        found, said = down(server, tls=tls, timeouts=Timeouts.all(0.5))
    assert (found, said[: len(words)]) == (stage, words)


def test_a_plain_server_on_a_port_for_tls_is_told_apart():
    with ScriptedServer([GREETING, 0.2]) as server:
        stage, words = down(server, tls="implicit")
    assert stage == Stage.TLS
    assert words.startswith(("it spoke before TLS began", "TLS could not be agreed on: wrong version number"))


def test_nobody_at_the_door_and_nobody_by_that_name():
    class Nowhere:
        port = 1

    assert down(Nowhere) == (Stage.CONNECT, "it cannot be reached: connection refused")
    stage, words = down(Nowhere, host="mail.invalid")
    assert (stage, words[:23]) == (Stage.CONNECT, "it cannot be reached: n")
    assert down(Nowhere, host="a" * 70 + ".example.org")[0] == Stage.CONNECT


def test_a_password_goes_through_tls(certify):
    context, knowing = certify()
    script = [TLS, GREETING, b"250-x\r\n250 AUTH PLAIN\r\n", b"235 in\r\n", *WHOLE]
    with ScriptedServer(script, context=context) as server:
        assert connect(server, tls="implicit", context=knowing, login=ALICE).code == 250
    assert server.heard[1] == PLAIN


def test_a_password_goes_in_clear_only_to_this_machine(monkeypatch):
    script = [GREETING, b"250-x\r\n250 AUTH PLAIN\r\n", b"235 in\r\n", *WHOLE]
    with ScriptedServer(script) as server:
        assert connect(server, login=ALICE).code == 250
    assert server.heard[1] == PLAIN

    monkeypatch.setattr("delivery.smtp.stream.Stream.address", lambda _self, _which: "192.0.2.1")
    with ScriptedServer(script) as server:
        assert down(server, login=ALICE)[0] == Stage.AUTH
    assert server.verbs == ["EHLO"]


def test_a_route_that_was_down_can_be_tried_again():
    async def run(server):
        connection = SmtpConnection(host="127.0.0.1", port=server.port, timeouts=Timeouts.all(2))
        with pytest.raises(TransportDown):
            await connection.open()
        await connection.open()
        await connection.open()
        await connection.close()

    with ScriptedServer([b"421 busy\r\n"], [GREETING, EHLO, b"221 bye\r\n"]) as server:
        run_to_end(run(server))
    assert server.verbs == ["EHLO", "QUIT"]
