import pytest
from hypothesis import given, strategies as st

from delivery.models import Stage
from delivery.smtp.conversation import Conversation
from delivery.smtp.features import Features
from delivery.transport import Envelope, Refused, Reply

ALICE, BOB = "alice@example.org", "bob@example.org"
FROM = b"MAIL FROM:<alice@example.org>"
ALL = Features(pipelining=True, smtputf8=True, eight_bit=True, sized=True, size=1000)


def said(envelope=None, message=b"a\r\n", features=ALL):
    talk = Conversation(features)
    return talk.begin(envelope or Envelope(ALICE, BOB), message), talk.outcome


@pytest.mark.parametrize(
    ("envelope", "message", "features", "line"),
    [
        (Envelope(ALICE, BOB), b"a\r\n", ALL, FROM + b" SIZE=3"),
        (Envelope(ALICE, BOB), b".a", ALL, FROM + b" SIZE=4"),
        (Envelope("", BOB), b"a\r\n", ALL, b"MAIL FROM:<> SIZE=3"),
        (Envelope(ALICE, BOB), b"a\r\n", Features(pipelining=True), FROM),
        (Envelope(ALICE, BOB), b"\xc3\xa9\r\n", ALL, FROM + b" SIZE=4 BODY=8BITMIME"),
        (Envelope(ALICE, "bøb@example.org", True), b"a\r\n", ALL, FROM + b" SIZE=3 SMTPUTF8"),
        (Envelope(ALICE, "bøb@example.org"), b"\xc3\r\n", ALL, FROM + b" SIZE=3 BODY=8BITMIME SMTPUTF8"),
        (Envelope(ALICE, '"b > o b"@example.org'), b"a\r\n", ALL, FROM + b" SIZE=3"),
    ],
)  # fmt: skip
def test_parameters_are_said_where_they_are_offered_and_needed(envelope, message, features, line):
    words, outcome = said(envelope, message, features)
    mail, rcpt, data, rest = words.split(b"\r\n")
    assert (mail, rcpt, data, rest, outcome) == (line, f"RCPT TO:<{envelope.recipient}>".encode(), b"DATA", b"", None)


@pytest.mark.parametrize(
    ("envelope", "message", "features", "stage", "code", "enhanced"),
    [
        (Envelope(ALICE, "bøb@example.org"), b"a\r\n", Features(eight_bit=True), Stage.RCPT, 553, "5.6.7"),
        (Envelope(ALICE, BOB, True), b"a\r\n", Features(eight_bit=True), Stage.RCPT, 553, "5.6.7"),
        (Envelope(ALICE, BOB), b"\xff\r\n", Features(smtputf8=True), Stage.MAIL, 554, "5.6.3"),
        (Envelope(ALICE, BOB), b"a" * 999, ALL, Stage.MAIL, 552, "5.3.4"),
        (Envelope(ALICE, BOB), b"a\nb\r\n", ALL, Stage.MAIL, 554, "5.6.0"),
        (Envelope(ALICE, ""), b"a\r\n", ALL, Stage.RCPT, 553, "5.1.3"),
        (Envelope(ALICE, "bob@example.org>\r\nRCPT TO:<mallory@example.org"), b"a\r\n", ALL, Stage.RCPT, 553, "5.1.3"),
        (Envelope(ALICE, '"b\r\nob"@example.org'), b"a\r\n", ALL, Stage.RCPT, 553, "5.1.3"),
        (Envelope(ALICE, '"b"@example.org> NOTIFY=NEVER x"@example.org'), b"a\r\n", ALL, Stage.RCPT, 553, "5.1.3"),
        (Envelope("a b@example.org", BOB), b"a\r\n", ALL, Stage.MAIL, 553, "5.1.7"),
        (Envelope("\ud800@example.org", BOB), b"a\r\n", ALL, Stage.MAIL, 553, "5.1.7"),
    ],
)  # fmt: skip
def test_what_cannot_go_to_this_server_is_refused_unsaid(envelope, message, features, stage, code, enhanced):
    words, outcome = said(envelope, message, features)
    assert words == b""
    assert (outcome.stage, outcome.reply.code, outcome.reply.enhanced) == (stage, code, enhanced)


def test_a_message_that_fits_exactly_is_sent():
    assert said(message=b"a" * 998)[1] is None


def test_a_connection_is_of_use_after_a_message_that_could_not_go():
    talk = Conversation(ALL)
    talk.begin(Envelope(ALICE, ""), b"a\r\n")
    assert (talk.over, talk.polite) == (False, True)
    assert talk.begin(Envelope(ALICE, BOB), b"a\r\n").startswith(b"MAIL")


@given(st.text(), st.text(), st.binary(max_size=40))
def test_any_address_and_any_bytes_are_said_as_one_line_each_or_refused(sender, recipient, message):
    words, outcome = said(Envelope(sender, recipient), message)
    assert (words == b"") == isinstance(outcome, Refused)
    if words:
        mail, rcpt, data, rest = words.split(b"\r\n")
        assert mail.startswith(b"MAIL FROM:<" + sender.encode() + b">")
        assert (rcpt, data, rest) == (b"RCPT TO:<" + recipient.encode() + b">", b"DATA", b"")
        assert b"\r" not in mail + rcpt
        assert b"\n" not in mail + rcpt


@pytest.mark.parametrize(
    ("words", "features"),
    [
        ("x", Features()),
        ("x\nPIPELINING\nsize 10\n8bitmime\nSmtpUtf8\nSTARTTLS\nAUTH PLAIN login", Features(
            pipelining=True, sized=True, size=10, eight_bit=True, smtputf8=True, starttls=True,
            auth=frozenset({"PLAIN", "LOGIN"}))),
        ("x\nSIZE", Features(sized=True)),
        ("x\nSIZE 0", Features(sized=True)),
        ("x\nSIZE many", Features(sized=True)),
        ("x\nSIZE -5", Features(sized=True)),
        ("x\nSIZE " + "9" * 30, Features(sized=True)),
        ("x\nAUTH=LOGIN\nAUTH PLAIN", Features(auth=frozenset({"PLAIN", "LOGIN"}))),
        ("PIPELINING", Features()),
        ("x\n\n \nPIPELINING garbage", Features(pipelining=True)),
    ],
)  # fmt: skip
def test_what_a_server_offers_is_read(words, features):
    assert Features.of(Reply(250, "", words)) == features
