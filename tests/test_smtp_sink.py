"""The tests' own SMTP server keeps its word; the tests of sending rest on it."""

import smtplib

import pytest

from tests.smtp_sink import HANG_UP


@pytest.fixture
def client(smtp_sink):
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port, timeout=5) as connection:
        yield connection


def send(client, *, to="bob@example.org", body=b"Subject: hi\r\n\r\n.dots\r\n"):
    return client.sendmail("alice@example.org", [to], body)


def test_it_keeps_the_envelope_and_the_bytes(smtp_sink, client):
    send(client)
    [message] = smtp_sink.received
    assert (message.mail_from, message.rcpt_to) == ("alice@example.org", ("bob@example.org",))
    assert message.content == b"Subject: hi\r\n\r\n.dots\r\n"


def test_it_refuses_one_recipient_as_often_as_told(smtp_sink, client):
    smtp_sink.answer("RCPT", "451 4.2.0 later", to="bob@example.org", times=1)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(client)
    send(client, to="chiyo@example.org")
    send(client)
    assert smtp_sink.recipients() == ["chiyo@example.org", "bob@example.org"]


@pytest.mark.parametrize("stage", ["MAIL", "DATA", "DOT"])
def test_it_answers_as_told_at_each_stage_and_keeps_nothing(smtp_sink, client, stage):
    smtp_sink.answer(stage, "554 5.7.1 no")
    with pytest.raises(smtplib.SMTPResponseException) as refusal:
        send(client)
    assert refusal.value.smtp_code == 554
    assert smtp_sink.received == []


@pytest.mark.parametrize(("keep", "kept"), [(True, ["bob@example.org"]), (False, [])])
def test_it_can_hang_up_after_the_dot_with_or_without_the_message(smtp_sink, client, keep, kept):
    smtp_sink.answer("DOT", HANG_UP, keep=keep)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(client)
    assert smtp_sink.recipients() == kept
