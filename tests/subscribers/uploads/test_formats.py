"""The exports of other tools come to the same by the studio as by the command."""

import contextlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from subscribers.models import ImportState, SubscriberImport, Subscription
from subscribers.uploads import steps, telling
from tests.factories import NewsletterFactory

EXPORTS = Path(settings.BASE_DIR).parent / "shared/subscriber-exports"
LISTS = [
    ["mg-beehiiv-members/members.csv"],
    ["mg-curated-members-csv/subscribers.csv"],
    [f"mg-mailchimp-members/{name}.csv" for name in ("subscribed", "unsubscribed", "cleaned")],
    ["mg-substack-members-csv/fixtures_signup_emails.csv"],
    ["mg-substack-members-csv/fixtures_subscriber_emails.csv"],
    ["mg-tinynews-members/subs-v1.csv"],
    ["mg-tinynews-members/subs-v2.csv"],
]


def by_command(paths):
    said = StringIO()
    with contextlib.suppress(SystemExit):  # some rows were refused
        call_command("import_subscribers", *map(str, paths), newsletter="harbour-news", json=True, stdout=said)
    return [
        {**report["outcomes"], **({"refused": report["refused"]} if report["refused"] else {})}
        for report in map(json.loads, said.getvalue().splitlines())
    ]


def counts(run):
    return [{outcome: count for outcome, _, count in file.counts} for file in telling.files_of(run)]


def readers_of(slug):
    found = Subscription.objects.filter(newsletter__slug=slug).order_by("subscriber__address")
    return list(found.values_list("subscriber__address", "state", "tags", "came_from", "end_reason"))


@pytest.mark.parametrize("names", LISTS, ids=lambda names: names[0].removesuffix(".csv"))
def test_an_export_comes_to_the_same_as_by_the_command(studio_client, names):
    paths = [EXPORTS / name for name in names]
    if not all(path.is_file() for path in paths):
        pytest.skip("the exports of other tools are not on this machine")
    NewsletterFactory(slug="tide-notes")
    NewsletterFactory(slug="harbour-news")

    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
    page = studio_client.post("/studio/tide-notes/readers/import/", {"files": files}).headers["Location"]
    foreseen = counts(SubscriberImport.objects.get())
    seen = steps.version(SubscriberImport.objects.get())
    studio_client.post(f"{page}start/", {"seen": seen, "statement": "They asked.", "vouched": "on"})

    run = SubscriberImport.objects.get()
    assert (run.state, counts(run)) == (ImportState.DONE, foreseen)
    assert by_command(paths) == foreseen
    assert readers_of("tide-notes") == readers_of("harbour-news")
    assert sum(sum(each.values()) for each in foreseen) > 0
