"""The readers as a file from the studio."""

import csv
import io
import json
import logging

import pytest
from django.urls import reverse

from newsletter.models import AuditEntry
from subscribers.listing import indexing
from subscribers.models import Segment
from tests.factories import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tide_notes(db):
    newsletter = NewsletterFactory(slug="tide-notes")
    SubscriptionFactory(newsletter=newsletter, subscriber__address="ann@example.org", tags=["vip"])
    SubscriptionFactory(newsletter=newsletter, subscriber__address="bo@example.org", state="unsubscribed")
    SubscriptionFactory(newsletter=NewsletterFactory(slug="other"), subscriber__address="cy@example.org")
    return newsletter


def export(client, *, form="csv", **query):
    return client.post(reverse("studio_people:export", args=["tide-notes"], query=query), {"format": form})


def body(response):
    return b"".join(response.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("query", "addresses"),
    [
        ({}, ["ann@example.org", "bo@example.org"]),
        ({"state": "unsubscribed"}, ["bo@example.org"]),
        ({"tag": "vip", "sort": "oldest"}, ["ann@example.org"]),
        ({"tag": "nobody"}, []),
    ],
)
def test_the_readers_of_this_newsletter_who_are_wanted_and_nobody_else(studio_client, tide_notes, query, addresses):
    response = export(studio_client, **query)

    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert response["Content-Disposition"].startswith('attachment; filename="tide-notes-readers-20')
    assert "no-store" in response["Cache-Control"]
    assert [row["address"] for row in csv.DictReader(io.StringIO(body(response)))] == addresses


def test_who_came_a_moment_ago_is_in_the_file_of_a_search_or_there_is_none_yet(studio_client, tide_notes, monkeypatch):
    assert "ann@example.org" in body(export(studio_client, q="exampl"))

    SubscriptionFactory(newsletter=tide_notes, subscriber__address="dee@example.org")
    monkeypatch.setattr(indexing, "AT_ONCE", 0)
    response = export(studio_client, q="exampl")
    assert (response.status_code, "there is no file" in response.content.decode()) == (409, True)
    assert "dee@example.org" in body(export(studio_client))


def test_as_json(studio_client, tide_notes):
    response = export(studio_client, form="json", state="active")

    assert response["Content-Disposition"].endswith('.jsonl"')
    assert [json.loads(line)["address"] for line in body(response).splitlines()] == ["ann@example.org"]


def test_who_took_which_list_is_in_the_log_and_nobodys_address(studio_client, tide_notes, caplog):
    with caplog.at_level(logging.INFO, logger="subscribers.views.studio_export"):
        export(studio_client, state="active", q="ann@example.org")
        export(studio_client)

    assert [record.getMessage() for record in caplog.records] == [
        "alice exports readers of tide-notes as csv (q, state)",
        "alice exports readers of tide-notes as csv (all)",
    ]


@pytest.mark.parametrize(
    "query", [{"state": "nope"}, {"sate": "active"}, {"form": "xlsx"}, {"since": "soon"}, {"state": "\0x"}, {"": "1"}]
)
def test_what_is_not_understood_exports_nobody(studio_client, tide_notes, query):
    response = export(studio_client, **query)

    assert response.status_code == 400
    assert b"example.org" not in response.content


def test_looking_at_the_page_takes_nothing_and_says_what_the_file_will_hold(studio_client, tide_notes):
    address = reverse("studio_people:export", args=["tide-notes"])
    whole = studio_client.get(address).content.decode()
    some = studio_client.get(address, {"q": "ann", "state": "active", "since": "2026-01-05"}).content.decode()

    assert ("Export all readers" in whole, "Export these readers" in some) == (True, True)
    shown = ['<dd dir="auto">ann</dd>', '<dd dir="auto">2026-01-05</dd>', "?q=ann&amp;state=active"]
    assert [words in some for words in shown] == [True] * 3
    assert ("ann@example.org" in whole + some, AuditEntry.objects.count()) == (False, 0)


def test_only_for_those_who_are_signed_in(client, tide_notes):
    response = export(client)

    assert (response.status_code, response["Location"].partition("?")[0]) == (302, reverse("studio:login"))


def test_a_newsletter_there_is_not_and_other_methods(studio_client, tide_notes):
    assert studio_client.get(reverse("studio_people:export", args=["nope"])).status_code == 404
    assert studio_client.put(reverse("studio_people:export", args=["tide-notes"])).status_code == 405


def test_those_of_a_segment_and_nobody_where_it_is_gone(studio_client, tide_notes):
    rule = {"version": 1, "rule": {"join": "none", "of": [{"fact": "tag", "verb": "is", "value": "vip"}]}}
    segment = Segment.objects.create(newsletter=tide_notes, name="The others", rule=rule)

    text = body(export(studio_client, segment=segment.pk))
    refused = export(studio_client, segment=segment.pk + 1)

    assert [row["address"] for row in csv.DictReader(io.StringIO(text))] == ["bo@example.org"]
    assert (refused.status_code, refused.content.decode()) == (400, "There is no such segment any more.\n")
