"""Mail that Django sends itself, over a real SMTP server, checked by another implementation of DKIM."""

import dataclasses
import smtplib
from unittest import mock

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.mail import EmailMultiAlternatives
from hypothesis import given, settings as hypothesis_settings, strategies as st

from config.env import MailRoute
from delivery.dkim import Algorithm, Signer
from delivery.mail_backend import SigningBackend, signed
from delivery.models import DkimAlgorithm
from delivery.signing import keys
from delivery.signing.keys import KeyTrouble
from delivery.signing.signers import signers_for
from tests.delivery.dkim_records import public_key_record
from tests.machine import free_port
from tests.smtp_sink import HANG_UP

pytestmark = pytest.mark.django_db
SIGNER = Signer("example.org", "s1", Algorithm.ED25519_SHA256, Ed25519PrivateKey.from_private_bytes(b"\7" * 32))


@pytest.fixture
def key():
    """example.org signs with RSA."""
    made = keys.make_key("example.org", algorithm=DkimAlgorithm.RSA)
    keys.activate(made)
    return made


def mail(subject="Is it you?", text="Hello,\n.\n  bøb  \n\n\n", **more):
    message = EmailMultiAlternatives(subject, text, "Tide Notes <alice@example.org>", ["bob@example.net"], **more)
    message.attach_alternative("<p>Hello</p>", "text/html")
    return message


def verified(raw):
    (signer,) = signers_for("example.org")
    return dkim.verify(raw, dnsfunc=lambda name, **_: public_key_record(signer).encode())


def send(message, sink):
    with SigningBackend() as backend:
        assert backend.send_messages([message]) == 1
    return sink.received[-1].content


def test_a_confirmation_passes_where_its_domain_has_a_key(key, smtp_sink):
    raw = send(mail(headers={"List-Id": "Tide Notes <tide-notes.example.org>"}), smtp_sink)

    assert verified(raw) is True
    assert b"list-id" in raw.partition(b"\r\n\r\n")[0].lower().replace(b"\r\n ", b"").partition(b"h=")[2]
    assert verified(raw.replace(b"Hello", b"Hallo")) is False
    assert verified(b"Subject: Another\r\n" + raw) is False


def test_without_a_key_it_goes_as_it_is(smtp_sink):
    assert b"DKIM-Signature" not in send(mail(), smtp_sink)


def test_a_key_that_cannot_be_opened_stops_the_mail(key, smtp_sink, settings):
    settings.ENCRYPTION_KEYS = {"other": b"\1" * 32}
    with pytest.raises(KeyTrouble), SigningBackend() as backend:
        backend.send_messages([mail()])

    assert smtp_sink.received == []


@hypothesis_settings(max_examples=30, deadline=None)
@given(
    subject=st.text(st.characters(exclude_categories=["C", "Z"]), max_size=120),
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
)
def test_any_words_are_signed_as_they_are_sent(subject, text):
    with mock.patch("delivery.mail_backend.signers_for", return_value=(SIGNER,)):
        raw = signed(mail(subject, text))

    assert dkim.verify(raw, dnsfunc=lambda name, **_: public_key_record(SIGNER).encode()) is True


def test_a_mail_with_several_recipients_goes_to_each_by_itself(smtp_sink):
    message = mail(cc=["chiyo@example.net"], bcc=["dana@example.net"])
    assert SigningBackend().send_messages([message]) == 1

    assert sorted(smtp_sink.recipients()) == ["bob@example.net", "chiyo@example.net", "dana@example.net"]
    assert {received.mail_from for received in smtp_sink.received} == {"alice@example.org"}
    assert all(b"dana" not in received.content for received in smtp_sink.received)


def test_several_mails_share_a_connection_and_one_to_nobody_is_not_counted(smtp_sink):
    nobody = EmailMultiAlternatives("Hello", "Hello", "alice@example.org", [])
    assert SigningBackend().send_messages([mail(), nobody, mail()]) == 2
    assert (len(smtp_sink.received), smtp_sink.connections) == (2, 1)
    assert SigningBackend().send_messages([nobody]) == 0


def test_one_recipient_of_several_may_be_refused(smtp_sink):
    smtp_sink.answer("RCPT", "550 5.1.1 no such user", to="bob@example.net")
    assert SigningBackend().send_messages([mail(cc=["chiyo@example.net"])]) == 1
    assert smtp_sink.recipients() == ["chiyo@example.net"]


@pytest.mark.parametrize(
    ("stage", "reply", "raised", "code"),
    [
        ("MAIL", "550 5.7.1 not from you", smtplib.SMTPSenderRefused, 550),
        ("DATA", "451 4.3.0 later", smtplib.SMTPDataError, 451),
        ("DOT", "554 5.7.1 spam", smtplib.SMTPDataError, 554),
        ("DOT", HANG_UP, smtplib.SMTPServerDisconnected, None),
        ("RCPT", HANG_UP, smtplib.SMTPServerDisconnected, None),
    ],
)
def test_what_a_server_says_is_told_as_callers_of_djangos_mail_know_it(smtp_sink, stage, reply, raised, code):
    smtp_sink.answer(stage, reply)
    with pytest.raises(raised) as refusal:
        SigningBackend().send_messages([mail()])

    assert type(refusal.value) is raised
    assert getattr(refusal.value, "smtp_code", None) == code


def test_a_refused_recipient_is_named_with_the_answer(smtp_sink):
    smtp_sink.answer("RCPT", "550 5.1.1 no such user")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        SigningBackend().send_messages([mail()])

    assert refusal.value.recipients == {"bob@example.net": (550, b"5.1.1 no such user")}


def test_a_server_that_is_away_or_lets_nobody_in_is_an_smtp_exception(settings):
    settings.EMAIL_ROUTE = MailRoute(host="127.0.0.1", port=free_port(), tls="none")
    with pytest.raises(smtplib.SMTPServerDisconnected, match="it cannot be reached: connection refused"):
        SigningBackend().send_messages([mail()])
    assert SigningBackend(fail_silently=True).send_messages([mail()]) == 0


def test_failing_silently_leaves_out_only_the_mail_that_failed(smtp_sink):
    smtp_sink.answer("DOT", "554 5.7.1 spam", times=1)
    assert SigningBackend(fail_silently=True).send_messages([mail("First"), mail("Second")]) == 1
    assert b"Subject: Second" in smtp_sink.received[-1].content


@pytest.mark.parametrize("address", ["", "nobody", "a b@example.org", "a@b@example.org", "x@" + "y" * 300])
def test_an_address_that_is_none_is_refused_before_anything_is_said(smtp_sink, address):
    with pytest.raises(ValueError, match=r"address|domain"):
        SigningBackend().send_messages([EmailMultiAlternatives("Hello", "Hello", address, ["bob@example.net"])])
    assert smtp_sink.connections == 0


def test_an_address_in_another_script_goes_out_as_it_is(smtp_sink):
    SigningBackend().send_messages([EmailMultiAlternatives("Hi", "Hi", "alice@example.org", ["bøb@exämple.org"])])
    assert smtp_sink.recipients() == ["bøb@xn--exmple-cua.org"]


def test_a_server_named_by_the_caller_is_refused():
    with pytest.raises(TypeError, match="leave host, port out"):
        SigningBackend(host="smtp.example.org", port=25, username=None)


def test_nothing_is_said_in_clear_where_tls_is_asked_for(settings, smtp_sink):
    settings.EMAIL_ROUTE = dataclasses.replace(smtp_sink.route, tls="starttls")
    with pytest.raises(smtplib.SMTPServerDisconnected, match="it offers no STARTTLS"):
        SigningBackend().send_messages([mail()])
    assert smtp_sink.received == []
