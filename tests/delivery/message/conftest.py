"""A rendered issue with every kind of slot, and a reader of it."""

import datetime as dt

import pytest

from delivery.message import Identity, Recipient
from newsletter.rendering.types import RenderedIssue, Slot, SlotKind

NAME = Slot(token="zqname0z", name="first_name", kind=SlotKind.TEXT, fallback="reader")
CITY = Slot(token="zqcity1z", name="attributes.city", kind=SlotKind.TEXT)
LEAVE = Slot(token="https://slot.invalid/leave0", name="unsubscribe_url", kind=SlotKind.URL)
VOTE = Slot(token="https://slot.invalid/vote1", name="feedback_url.good", kind=SlotKind.URL)
BASE_URL = "https://news.example.org"
LINK_TOKENS = (b"k1.leave", b"k1.prefer", b"k1.vote")


@pytest.fixture(autouse=True)
def _base_url(settings):
    settings.BASE_URL = BASE_URL


@pytest.fixture
def identity():
    return Identity(
        sender_name="Alice at Tide Notes",
        sender_address="alice@example.org",
        reply_to="desk@example.org",
        title="Tide Notes",
        list_id="tide-notes.example.org",
        feedback_id="issue-21:tide-notes:issue:fortnight",
        message_domain="example.org",
        language="en",
    )


@pytest.fixture
def rendered():
    return make_rendered()


@pytest.fixture
def date():
    return dt.datetime(2026, 12, 6, 16, 0, tzinfo=dt.UTC)


def make_rendered(**changes):
    fields = {
        "subject": "#21: High water for zqname0z",
        "preheader": "",
        "language": "en",
        "html": '<p>Dear zqname0z of zqcity1z,</p>\n<p><a href="https://slot.invalid/leave0">Leave</a> '
        '<a href="https://slot.invalid/vote1">Good</a></p>',
        "text": "Dear zqname0z,\n\nThe water rose.\nzqcity1z\nLeave: https://slot.invalid/leave0\n",
        "mjml": "",
        "slots": (NAME, CITY, LEAVE, VOTE),
    }
    return RenderedIssue(**{**fields, **changes})


def make_recipient(**changes):
    fields = {
        "address": "bob@example.org",
        "token": "00000000000040008000000000000001",
        "name": "Bob Tidewater",
        "attributes": {"city": "Zoë & <Son>"},
    }
    return Recipient(**{"link_tokens": LINK_TOKENS, **fields, **changes})


@pytest.fixture(name="identity_for_properties", scope="module")
def _identity_for_properties():
    return identity.__wrapped__()


@pytest.fixture(name="date_for_properties", scope="module")
def _date_for_properties():
    return date.__wrapped__()
