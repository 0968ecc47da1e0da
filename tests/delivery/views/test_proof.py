"""A test mail that is asked for from the editor."""

from email import message_from_bytes
from email.policy import default

import pytest

from tests.factories import IssueFactory


@pytest.fixture
def draft(newsletter, readers):
    return IssueFactory(newsletter=newsletter, number=21, title="Low water")


def path(issue):
    return f"/studio/issues/{issue.pk}/send/proof/"


def test_the_writer_s_own_address_and_some_readers_are_offered(studio_client, draft, readers):
    offer = studio_client.get(path(draft)).json()
    assert offer["to"] == "alice@example.org"
    assert sorted(offer["readers"]) == sorted(each.subscriber.address for each in readers)


def test_a_test_mail_arrives_filled_as_for_a_reader_with_its_subject_marked(studio_client, draft, readers, smtp_sink):
    reader = readers[0].subscriber.address
    answer = studio_client.post(path(draft), {"to": "alice@example.org", "as_reader": reader})
    assert [(each["address"], each["sent"]) for each in answer.json()["results"]] == [("alice@example.org", True)]
    assert [message_from_bytes(mail.content, policy=default)["Subject"] for mail in smtp_sink.received] == [
        "[TEST] #21: Low water"
    ]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "to"),
        ({"to": "nonsense"}, "to"),
        ({"to": "alice@example.org", "as_reader": "who@example.org"}, "as_reader"),
    ],
)
def test_what_cannot_be_sent_is_said_beside_its_field(studio_client, draft, smtp_sink, asked, field):
    answer = studio_client.post(path(draft), asked)
    assert (answer.status_code, list(answer.json()["fields"]), smtp_sink.received) == (422, [field], [])


def test_who_is_not_signed_in_sends_nothing(client, draft, smtp_sink):
    answer = client.post(path(draft), {"to": "alice@example.org"}, headers={"Accept": "application/json"})
    assert (answer.status_code, smtp_sink.received) == (401, [])
