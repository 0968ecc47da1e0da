"""Mail that Django sends itself, over a real SMTP server, checked by another implementation of DKIM."""

from unittest import mock

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.mail import EmailMultiAlternatives
from hypothesis import given, settings as hypothesis_settings, strategies as st

from delivery.dkim import Algorithm, Signer
from delivery.mail_backend import SigningBackend, signed
from delivery.models import DkimAlgorithm
from delivery.signing import keys
from delivery.signing.keys import KeyTrouble
from delivery.signing.signers import signers_for

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
    return dkim.verify(raw, dnsfunc=lambda name, **_: signer.public_key_record().encode())


def send(message, sink):
    with SigningBackend(host=sink.host, port=sink.port) as backend:
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
    with pytest.raises(KeyTrouble), SigningBackend(host=smtp_sink.host, port=smtp_sink.port) as backend:
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

    assert dkim.verify(raw, dnsfunc=lambda name, **_: SIGNER.public_key_record().encode()) is True
