"""The demo newsletter: what it holds, and that it goes out like any other."""

import csv
import datetime as dt
import email
import email.policy
import io
import re
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from PIL import Image as Pictures

from delivery import demo, tasks
from delivery.demo import DemoError
from delivery.models import Mailing, MailingState
from newsletter.document.kinds import kinds
from newsletter.document.model import walk
from newsletter.editing.saving import load_document
from newsletter.importing import read_issue
from newsletter.models import Image, Issue, IssueState, Newsletter
from newsletter.rendering import render_issue
from newsletter.theme import Theme
from subscribers.models import ConsentEvent, Subscriber, SubscriptionState
from tests.factories import NewsletterFactory

FOLDER = settings.BASE_DIR / "demo"
FILES = sorted((FOLDER / "issues").glob("*.md"))
# A Wednesday, so the next Sunday is more than three days away; summer time ends between #1 and #2.
NOW = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)


def drafts(*, pictures=""):
    """The issues as they are read; ``pictures`` is where their pictures will stand."""
    texts = [path.read_bytes().replace(b"](pictures/", f"]({pictures}pictures/".encode()) for path in FILES]
    return [read_issue(text, name=path.name) for text, path in zip(texts, FILES, strict=True)]


def nodes(draft):
    return [node for section in draft.document.sections for node in walk(section.to_json())]


@pytest.fixture
def loaded(db):
    return demo.load(FOLDER, now=NOW).newsletter


# --- The files ----------------------------------------------------------------------------------------------------


def test_each_file_is_read_without_a_warning_a_repair_or_anything_preserved():
    found = [(draft.number, draft.warnings, draft.repairs) for draft in drafts(pictures="https://example.org/")]

    assert found == [(1, (), ()), (2, (), ()), (3, (), ()), (4, (), ())]
    assert all(draft.title and draft.preheader for draft in drafts())


def test_every_section_kind_appears():
    assert {section.kind for draft in drafts() for section in draft.document.sections} == {k.name for k in kinds()}


def test_every_link_is_https():
    found = [
        mark["attrs"]["href"]
        for draft in drafts()
        for node in nodes(draft)
        for mark in node.get("marks") or ()
        if mark["type"] == "link"
    ]
    found += [node["attrs"]["href"] for d in drafts() for node in nodes(d) if node["type"] == "call_to_action"]

    assert len(found) > 35
    assert {urlsplit(link).scheme for link in found} == {"https"}


def test_every_picture_is_there_and_light_and_described():
    figures = [node["attrs"] for draft in drafts() for node in nodes(draft) if node["type"] == "figure"]

    assert sorted(figure["src"] for figure in figures) == sorted(f"pictures/{p.name}" for p in pictures())
    assert [figure["src"] for figure in figures if len(figure["alt"]) < 30] == []
    assert [path.name for path in pictures() if path.stat().st_size > 150_000] == []
    assert {size(path) for path in pictures()} == {(1200, 675)}


def size(path):
    with Pictures.open(path) as picture:
        return picture.size


def pictures():
    return list((FOLDER / "pictures").iterdir())


def test_the_issues_are_as_long_as_a_newsletter_is():
    lengths = [len(re.findall(r"\w+", path.read_text(encoding="utf-8"))) for path in FILES]

    assert [length for length in lengths if not 700 <= length <= 1900] == []


def test_every_address_of_a_reader_is_at_example_org():
    with (FOLDER / "readers.csv").open(encoding="utf-8", newline="") as file:
        hosts = [row["address"].rpartition("@")[2] for row in csv.DictReader(file)]

    assert len(hosts) == 25
    assert set(hosts) == {"example.org", "bücher.example.org"}


# --- Loaded -------------------------------------------------------------------------------------------------------


def test_three_issues_went_out_at_the_slots_before_and_the_fourth_waits_for_the_next(loaded):
    found = list(loaded.issues.order_by("number").values_list("number", "state", "publish_at"))

    assert found == [
        (1, IssueState.SENT, dt.datetime(2026, 10, 11, 15, tzinfo=dt.UTC)),
        (2, IssueState.SENT, dt.datetime(2026, 10, 25, 16, tzinfo=dt.UTC)),
        (3, IssueState.SENT, dt.datetime(2026, 11, 8, 16, tzinfo=dt.UTC)),
        (4, IssueState.SCHEDULED, dt.datetime(2026, 11, 22, 16, tzinfo=dt.UTC)),
    ]
    assert Mailing.objects.count() == 0


def test_the_fourth_never_goes_out_within_three_days(db):
    saturday = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
    loaded = demo.load(FOLDER, now=saturday).newsletter

    assert loaded.issues.get(number=4).publish_at == dt.datetime(2026, 11, 29, 16, tzinfo=dt.UTC)
    assert loaded.issues.get(number=3).publish_at == dt.datetime(2026, 11, 15, 16, tzinfo=dt.UTC)


def test_25_readers_are_subscribed_and_their_consent_says_that_they_are_made_up(loaded):
    states = set(loaded.subscriptions.values_list("state", flat=True))
    wordings = set(ConsentEvent.objects.values_list("wording", "source"))

    assert (loaded.subscriptions.count(), states) == (25, {SubscriptionState.ACTIVE})
    assert wordings == {("Made up for the demo: nobody is behind this address.", "demo")}
    assert ConsentEvent.objects.count() == 25
    assert loaded.subscriptions.get(name="Jürgen Weiß").subscriber.address == "juergen@xn--bcher-kva.example.org"
    assert loaded.subscriptions.filter(name="ليلى حداد").exists()


def test_the_pictures_are_stored_small_and_the_issues_show_them(loaded):
    stored = {image.file.url: image.file.size for image in Image.objects.all()}
    shown = {
        node["attrs"]["src"]
        for issue in loaded.issues.all()
        for section in load_document(issue).sections
        for node in walk(section.to_json())
        if node["type"] == "figure"
    }

    assert len(stored) == 8
    assert shown == set(stored)
    assert [url for url, size in stored.items() if size > 150_000] == []


def test_its_looks_are_readable_and_every_issue_fits_into_a_mail(loaded):
    rendered = [render_issue(issue, base_url="https://news.example.org") for issue in loaded.issues.all()]

    assert Theme.of(loaded).accent == "#8f3d1f"
    assert [mail.subject for mail in rendered if mail.html_bytes > 102_400] == []


def test_loading_it_again_changes_nothing(loaded):
    Issue.objects.filter(number=4).update(title="Mine now")

    again = demo.load(FOLDER, now=NOW + dt.timedelta(days=30))

    assert (again.newsletter, again.fresh) == (loaded, False)
    assert (Newsletter.objects.count(), Issue.objects.count(), Subscriber.objects.count()) == (1, 4, 25)
    assert Issue.objects.get(number=4).title == "Mine now"


def test_it_does_not_come_between_other_newsletters_unless_it_is_forced(db):
    NewsletterFactory(slug="tide-notes")
    output = io.StringIO()

    with pytest.raises(CommandError, match="--force"):
        call_command("load_demo", stdout=output)
    assert list(Newsletter.objects.values_list("slug", flat=True)) == ["tide-notes"]

    call_command("load_demo", "--force", stdout=output)
    call_command("load_demo", stdout=output)
    assert sorted(Newsletter.objects.values_list("slug", flat=True)) == ["slow-signals", "tide-notes"]
    assert output.getvalue().splitlines()[0] == "Slow Signals: 4 issues, and 25 readers who are all made up."
    assert output.getvalue().splitlines()[-1] == "Slow Signals is here already: nothing was changed."


def test_a_missing_folder_is_said_in_one_line_and_leaves_nothing(db, tmp_path):
    with pytest.raises(DemoError, match=r"newsletter\.yaml cannot be read"):
        demo.load(tmp_path, now=NOW)
    assert Newsletter.objects.count() == 0


# --- Sent ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_fourth_issue_reaches_all_25_readers_at_its_slot(smtp_sink):
    newsletter = demo.load(FOLDER, now=NOW).newsletter
    slot = newsletter.issues.get(number=4).publish_at

    with time_machine.travel(slot + dt.timedelta(seconds=10), tick=True):
        tasks.tick()
        mailing = Mailing.objects.get()
        tasks.send()
        tasks.tick()

    mailing.refresh_from_db()
    assert (mailing.state, mailing.issue.state) == (MailingState.FINISHED, IssueState.SENT)
    addresses = newsletter.subscriptions.values_list("subscriber__address", flat=True)
    assert sorted(smtp_sink.recipients()) == sorted(addresses)
    messages = [email.message_from_bytes(m.content, policy=email.policy.default) for m in smtp_sink.received]
    assert {message["Subject"] for message in messages} == {
        "#4: A year that trees remember, old glass, and a beer can that looked at the sun"
    }
    assert "ليلى حداد" in {message["To"].addresses[0].display_name for message in messages}
