import email
import email.policy
import socket
import time

import pytest

from config.env import MailRoute
from delivery.models import Delivery
from delivery.preparing import CannotBegin
from delivery.proofs import ProofResult, send_test
from tests.factories import one_topic

pytestmark = pytest.mark.django_db


def messages(sink):
    return [email.message_from_bytes(m.content, policy=email.policy.default) for m in sink.received]


def test_a_test_is_marked_and_leaves_no_trace(issue, smtp_sink, settings):
    results = send_test(issue, to=["alice@example.org", "desk@example.org"])

    assert [(r.address, r.sent) for r in results] == [("alice@example.org", True), ("desk@example.org", True)]
    assert [message["Subject"] for message in messages(smtp_sink)] == ["[TEST] #21: High water"] * 2
    assert messages(smtp_sink)[0]["List-Unsubscribe"] == f"<{settings.BASE_URL}/u/test-mail/>"
    assert Delivery.objects.count() == 0
    issue.refresh_from_db()
    assert issue.state == "scheduled"


def test_a_test_as_somebody_has_their_name_and_not_their_links(issue, readers, smtp_sink, settings):
    send_test(issue, to=["alice@example.org"], as_subscription=readers[0])

    (message,) = messages(smtp_sink)
    assert str(message["To"]) == "Bob <alice@example.org>"
    assert message["List-Unsubscribe"] == f"<{settings.BASE_URL}/u/test-mail/>"


def test_words_not_saved_yet_can_be_tested(issue, smtp_sink):
    send_test(issue, to=["alice@example.org"], document=one_topic(text="Not saved yet."))

    assert "Not saved yet." in messages(smtp_sink)[0].get_body(("plain",)).get_content()


def test_what_each_address_came_to_is_told(issue, smtp_sink):
    smtp_sink.answer("RCPT", "550 5.1.1 no such user", to="gone@example.org")
    smtp_sink.answer("DOT", "451 4.3.0 later", to="later@example.org")
    results = send_test(issue, to=["nonsense", "gone@example.org", "later@example.org", "alice@example.org"])

    assert results[:3] == (
        ProofResult(address="nonsense", sent=False, detail="“nonsense” is not an e-mail address."),
        ProofResult(address="gone@example.org", sent=False, detail="550 5.1.1 no such user"),
        ProofResult(address="later@example.org", sent=False, detail="451 4.3.0 later"),
    )
    assert (results[3].sent, smtp_sink.recipients()) == (True, ["alice@example.org"])


def test_a_server_that_is_down_is_told(issue, smtp_sink, settings):
    settings.EMAIL_ROUTE = type(smtp_sink.route)(host="127.0.0.1", port=1, tls="none")

    assert send_test(issue, to=["alice@example.org"]) == (
        ProofResult(
            address="alice@example.org", sent=False, detail="127.0.0.1:1: it cannot be reached: connection refused"
        ),
    )


def test_an_issue_that_cannot_be_made_into_a_mail_is_not_tested(issue, newsletter, smtp_sink):
    type(newsletter).objects.update(sender_email="nonsense")
    issue.refresh_from_db()

    with pytest.raises(CannotBegin, match="sender cannot be used"):
        send_test(issue, to=["alice@example.org"])


def test_a_server_that_says_nothing_is_asked_once_however_many_addresses_there_are(issue, settings, monkeypatch):
    monkeypatch.setattr("delivery.proofs.PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_ROUTE = MailRoute(host="127.0.0.1", port=silent.getsockname()[1], tls="none")
        results = send_test(issue, to=[f"desk{n}@example.org" for n in range(10)])
        silent.setblocking(False)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()

    assert [(result.address, result.sent) for result in results] == [(f"desk{n}@example.org", False) for n in range(10)]
    assert {result.detail for result in results[1:]} == {f"Not tried: {results[0].detail}."}


def test_a_server_that_loses_every_message_does_not_use_up_more_than_our_patience(issue, smtp_sink, monkeypatch):
    monkeypatch.setattr("delivery.proofs.PATIENCE", 0.5)
    smtp_sink.pause_seconds = 5.0
    began = time.monotonic()
    results = send_test(issue, to=[f"desk{n}@example.org" for n in range(10)])

    assert time.monotonic() - began < 4
    assert [result.sent for result in results] == [False] * 10
    assert results[-1].detail == "Not tried: the server takes too long."
