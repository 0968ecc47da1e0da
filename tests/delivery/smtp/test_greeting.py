import base64

import pytest
from hypothesis import given, strategies as st

from delivery.models import Stage
from delivery.smtp.features import Features
from delivery.smtp.greeting import Caller, Greeting, Ready, Secure
from delivery.smtp.login import Login
from delivery.transport import TransportDown

HELLO, EHLO = b"220 sink.example.org\r\n", b"250-sink.example.org\r\n250 PIPELINING\r\n"
OFFER = b"250-sink.example.org\r\n250 STARTTLS\r\n"
GO = b"220 go\r\n"
PASSWORD = Login(username="alice", password="sécret")
TOKEN = Login(username="alice@example.org", token="t0ken")
SAY_EHLO = b"EHLO news.example.org\r\n"


def caller(**fields):
    return Caller(
        **{"local": "192.0.2.1", "peer": "127.0.0.1", "tls": "none", "helo_name": "news.example.org", **fields}
    )


def auth(mechanisms):
    return b"250-x\r\n250 AUTH " + mechanisms + b"\r\n"


def greet(*pieces, **fields):
    greeting = Greeting(caller(**fields))
    return greeting, [greeting.receive(piece) for piece in pieces]


def b64(text):
    return base64.b64encode(text.encode())


def test_a_server_that_greets_is_greeted_back_and_ready():
    greeting, said = greet(HELLO, EHLO)
    assert (said, greeting.outcome) == ([SAY_EHLO, b""], Ready(Features(pipelining=True)))


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, b"news.example.org"),
        ({"helo_name": ""}, b"[192.0.2.1]"),
        ({"helo_name": "", "local": "fe80::1%2"}, b"[IPv6:fe80::1]"),
    ],
)  # fmt: skip
def test_what_we_call_ourselves(fields, name):
    assert greet(HELLO, **fields)[1] == [b"EHLO " + name + b"\r\n"]


def test_a_server_from_before_ehlo_is_greeted_as_of_old():
    greeting, said = greet(HELLO, b"502 what\r\n", b"250 sink.example.org\r\n")
    assert (said, greeting.outcome) == ([SAY_EHLO, b"HELO news.example.org\r\n", b""], Ready(Features()))


def test_after_tls_all_is_asked_again():
    greeting, said = greet(HELLO, OFFER, GO, tls="starttls")
    assert (said, greeting.outcome) == ([SAY_EHLO, b"STARTTLS\r\n", b""], Secure())
    assert greeting.secured() == SAY_EHLO
    greeting.receive(EHLO)
    assert greeting.outcome == Ready(Features(pipelining=True))


TOO_MUCH = "the server sent more than it was asked for"
TOO_EARLY = "the server sent more than its answer before TLS began"


@pytest.mark.parametrize(
    ("pieces", "tls", "stage", "words"),
    [
        ([b"554 5.3.2 not you\r\n"], "none", Stage.GREETING, "it said: 554 5.3.2 not you"),
        ([b"421 busy\r\n"], "none", Stage.GREETING, "it said: 421 busy"),
        ([HELLO, b"451 later\r\n"], "none", Stage.GREETING, "it said: 451 later"),
        ([HELLO, b"502 what\r\n", b"502 what\r\n"], "none", Stage.GREETING, "it said: 502 what"),
        ([b"HTTP/1.1 400\r\n"], "none", Stage.GREETING, "not an SMTP reply: “HTTP/1.1 400”"),
        ([HELLO, EHLO + b"250 more\r\n"], "none", Stage.GREETING, TOO_MUCH),
        ([HELLO, EHLO + b"2"], "none", Stage.GREETING, TOO_MUCH),
        ([HELLO, EHLO, b"2"], "none", Stage.GREETING, TOO_MUCH),
        ([HELLO, OFFER, b"454 4.7.0 not now\r\n"], "starttls", Stage.TLS, "it said: 454 4.7.0 not now"),
        ([HELLO, OFFER, GO + b"250 injected\r\n"], "starttls", Stage.TLS, TOO_EARLY),
        ([HELLO, OFFER, GO + b"2"], "starttls", Stage.TLS, TOO_EARLY),
        ([HELLO, OFFER, GO, b"x"], "starttls", Stage.TLS, TOO_EARLY),
    ],
)
def test_a_server_that_cannot_be_used_is_down_and_says_why(pieces, tls, stage, words):
    greeting, said = greet(*pieces, tls=tls)
    assert isinstance(greeting.outcome, TransportDown)
    assert (greeting.outcome.stage, str(greeting.outcome), greeting.over) == (stage, words, True)
    assert said[-1] == b""


FOREIGN = "a name or password holds characters that are none: enter it anew"
CONTROL = "a name or token with a control character in it cannot be said: enter it anew"
NUL = "a name or password with a NUL in it cannot be said: enter it anew"


@pytest.mark.parametrize(
    ("offer", "login", "answers", "words"),
    [
        (b"PLAIN", PASSWORD, [b"535 5.7.8 wrong\r\n"], "it said: 535 5.7.8 wrong"),
        (b"PLAIN", PASSWORD, [b"334 go on\r\n"], "it asks on and on, and does not say whether we may come in"),
        (b"LOGIN", PASSWORD, [b"334 \r\n", b"535 no such name\r\n"], "it said: 535 no such name"),
        (
            b"",
            PASSWORD,
            [],
            "it offers no login at all, and a password needs AUTH PLAIN or LOGIN: look at its port and TLS",
        ),
        (
            b"GSSAPI",
            PASSWORD,
            [],
            "it offers GSSAPI, and a password needs AUTH PLAIN or LOGIN: look at its port and TLS",
        ),
        (b"PLAIN", TOKEN, [], "it offers PLAIN, and an access token needs AUTH XOAUTH2: look at its port and TLS"),
        (b"PLAIN", Login(username="a\0b", password="x"), [], NUL),
        (b"LOGIN", Login(username="\ud800", password="x"), [], FOREIGN),
        (b"XOAUTH2", Login(username="a\x01b", token="x"), [], CONTROL),
    ],
)
def test_a_login_that_fails_is_trouble_of_the_route(offer, login, answers, words):
    greeting, said = greet(HELLO, auth(offer), *answers, login=login)
    assert (greeting.outcome.stage, str(greeting.outcome), said[-1]) == (Stage.AUTH, words, b"")


def test_a_password_is_not_told_to_another_machine_in_clear():
    greeting, said = greet(HELLO, auth(b"PLAIN"), login=PASSWORD, peer="192.0.2.1")
    words = "a password is not sent to it unencrypted: use smtps:// or smtp+starttls://"
    assert (greeting.outcome.stage, str(greeting.outcome), said) == (Stage.AUTH, words, [SAY_EHLO, b""])


def test_no_mail_goes_in_clear_where_tls_was_asked_for():
    greeting, said = greet(HELLO, EHLO, tls="starttls", login=PASSWORD)
    assert (greeting.outcome.stage, said) == (Stage.TLS, [SAY_EHLO, b""])
    assert str(greeting.outcome).startswith("it offers no STARTTLS, and mail goes to it only encrypted: use its port")


LONG = Login(username="alice@example.org", token="t" * 600)
PROOF = b64("user=alice@example.org\x01auth=Bearer t0ken\x01\x01")
LONG_PROOF = b64("user=alice@example.org\x01auth=Bearer " + "t" * 600 + "\x01\x01")


@pytest.mark.parametrize(
    ("login", "offer", "dialogue"),
    [
        (PASSWORD, b"LOGIN PLAIN", [(b"AUTH PLAIN " + b64("\0alice\0sécret"), b"235 in")]),
        (PASSWORD, b"GSSAPI LOGIN", [(b"AUTH LOGIN", b"334 a"), (b64("alice"), b"334 b"), (b64("sécret"), b"235 in")]),
        (TOKEN, b"PLAIN XOAUTH2", [(b"AUTH XOAUTH2 " + PROOF, b"235 in")]),
        (LONG, b"XOAUTH2", [(b"AUTH XOAUTH2", b"334 "), (LONG_PROOF, b"235 in")]),
    ],
)  # fmt: skip
def test_the_best_login_that_is_offered_and_fits(login, offer, dialogue):
    greeting, said = greet(HELLO, auth(offer), *(reply + b"\r\n" for _, reply in dialogue), login=login)
    assert said == [SAY_EHLO, *(line + b"\r\n" for line, _ in dialogue), b""]
    assert isinstance(greeting.outcome, Ready)


def test_why_a_token_is_refused_is_heard_and_answered_with_an_empty_line():
    reason = b64('{"status":"400","schemes":"Bearer"}')
    greeting, said = greet(HELLO, auth(b"XOAUTH2"), b"334 " + reason + b"\r\n", b"535 5.7.8 no\r\n", login=TOKEN)
    assert said[2:] == [b"\r\n", b""]
    assert str(greeting.outcome) == 'it said: 535 5.7.8 no ({"status":"400","schemes":"Bearer"})'


@pytest.mark.parametrize(
    ("peer", "may"),
    [("127.0.0.1", True), ("::1", True), ("127.9.9.9", True), ("192.0.2.1", False), ("fe80::1%3", False)],
)
def test_who_may_be_told_a_password_in_clear(peer, may):
    assert caller(peer=peer).may_tell_secrets is may
    assert caller(peer=peer, tls="implicit").may_tell_secrets is True


def test_credentials_are_not_shown_by_accident():
    assert repr(Login(username="alice", password="secret", token="t0ken")) == "Login(username='alice')"


SERVER = st.lists(
    st.sampled_from(
        [HELLO, EHLO, OFFER, GO, auth(b"LOGIN"), auth(b"XOAUTH2"), b"334 \r\n", b"235 in\r\n", b"502 what\r\n"]
    )
    | st.binary(max_size=20),
    max_size=8,
).map(b"".join)


@given(SERVER, st.data(), st.sampled_from(["none", "starttls"]), st.sampled_from([None, PASSWORD, TOKEN]))
def test_whatever_a_server_says_comes_to_a_named_end_and_no_secret_before_tls(wire, data, tls, login):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(wire)), max_size=6)))
    pieces = [wire[start:end] for start, end in zip([0, *cuts], [*cuts, len(wire)], strict=True)]
    greeting, said = greet(*pieces, tls=tls, login=login, peer="192.0.2.1")

    assert isinstance(greeting.outcome, Ready | Secure | TransportDown | None)
    assert {line.split(b" ")[0] for line in b"".join(said).split(b"\r\n")} <= {b"EHLO", b"HELO", b"STARTTLS", b""}
    greeting.broken("the end")
    assert isinstance(greeting.outcome, TransportDown)
