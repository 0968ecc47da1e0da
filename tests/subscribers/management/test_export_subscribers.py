"""``export_subscribers`` at a terminal."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from subscribers.models import Segment
from tests.factories import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tide_notes(db):
    newsletter = NewsletterFactory(slug="tide-notes")
    SubscriptionFactory(newsletter=newsletter, subscriber__address="ann@example.org", tags=["vip"])
    SubscriptionFactory(newsletter=newsletter, subscriber__address="bo@example.org", state="unsubscribed")
    return newsletter


def exported(*arguments):
    out = io.StringIO()
    call_command("export_subscribers", *arguments, stdout=out)
    return out.getvalue()


def addresses(text):
    return [row["address"] for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["ann@example.org", "bo@example.org"]),
        (["--state", "unsubscribed"], ["bo@example.org"]),
        (["--tag", "vip"], ["ann@example.org"]),
        (["--newsletter", "tide-notes", "--tag", "nobody's"], []),
    ],
)
def test_those_who_are_asked_for(tide_notes, arguments, expected):
    assert addresses(exported(*arguments)) == expected


def test_as_json(tide_notes):
    text = exported("--format", "json", "--state", "active")

    assert [json.loads(line)["address"] for line in text.splitlines()] == ["ann@example.org"]


def test_into_a_file_that_is_whole_or_not_there(tide_notes, tmp_path):
    path = tmp_path / "readers.csv"
    assert exported("--output", str(path)) == ""

    assert addresses(path.read_bytes().decode()) == ["ann@example.org", "bo@example.org"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--newsletter", "nope"], "no newsletter “nope”"),
        (["--newsletter", "\0"], "no newsletter"),
        (["--state", "nope"], "invalid choice"),
        (["--format", "xlsx"], "invalid choice"),
        (["--tag", "x" * 61], "There can be no tag"),
        (["--output", "/nowhere/readers.csv"], "cannot be written"),
        (["--output", "\0"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said(tide_notes, arguments, words):
    with pytest.raises(CommandError, match=words):
        exported(*arguments)


TAGGED = {"version": 1, "rule": {"join": "all", "of": [{"fact": "tag", "verb": "filled"}]}}


def test_those_of_a_segment(tide_notes):
    Segment.objects.create(newsletter=tide_notes, name="Tagged", rule=TAGGED)
    Segment.objects.create(newsletter=NewsletterFactory(), name="Elsewhere", rule=TAGGED)
    of_it = ["--newsletter", "tide-notes", "--segment", "Tagged"]

    assert addresses(exported(*of_it)) == ["ann@example.org"]
    assert addresses(exported(*of_it, "--state", "unsubscribed")) == []


@pytest.mark.parametrize("name", ["Elsewhere", "tagged ", "\x00", "\x1b[2J", "\ud800", "x" * 5000])
def test_a_segment_that_is_not_there_is_refused_with_those_there_are(tide_notes, name):
    Segment.objects.create(newsletter=tide_notes, name="Tagged", rule=TAGGED)
    with pytest.raises(CommandError) as error:
        exported("--segment", name)
    assert str(error.value).endswith("There are: “Tagged”.")
    assert str(error.value).isprintable()


def test_a_segment_of_which_nothing_is_known_any_more_writes_nothing(tide_notes, tmp_path):
    rule = {"version": 1, "rule": {"join": "none", "of": [{"fact": "gone", "verb": "yes"}]}}
    Segment.objects.create(newsletter=tide_notes, name="Gone", rule=rule)
    with pytest.raises(CommandError, match="Nothing is known of “gone” here any more"):
        exported("--segment", "Gone", "--output", str(tmp_path / "readers.csv"))
    assert list(tmp_path.iterdir()) == []
