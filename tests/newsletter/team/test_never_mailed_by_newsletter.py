"""What the team of one newsletter sees of the list of those never mailed, and does to it: its own, and no more."""

import json

import pytest

from subscribers import suppression
from subscribers.addresses import address_hash
from subscribers.models import Subscription, Suppression, SuppressionEvent, SuppressionReason
from tests.factories import NewsletterFactory, SubscriptionFactory, WriterFactory, in_team

pytestmark = pytest.mark.django_db

READERS = "/studio/tide-notes/readers/"
LIST = f"{READERS}suppressed/"
BOUNCE, MANUAL = SuppressionReason.HARD_BOUNCE, SuppressionReason.MANUAL
COMPLAINT = SuppressionReason.COMPLAINT
WHOLE_SITE = "For the whole site, not for this newsletter alone"


@pytest.fixture
def ours():
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")


@pytest.fixture
def theirs():
    return NewsletterFactory(slug="night-post", name="Night Post")


@pytest.fixture
def editor(ours, client):
    client.force_login(in_team(ours, "editor", name="alina"))
    return client


@pytest.fixture
def administrator(client):
    client.force_login(WriterFactory(username="ada"))
    return client


@pytest.fixture
def shared(ours, theirs):
    """Bob, who reads both; this is his subscription to ours."""
    bob = SubscriptionFactory(newsletter=ours, subscriber__address="bob@example.org")
    SubscriptionFactory(newsletter=theirs, subscriber=bob.subscriber)
    return bob


def page_of(address):
    return f"{LIST}{address_hash(address).hex()}/"


def entries():
    return sorted(Suppression.objects.values_list("newsletter__slug", "reason", "note"), key=str)


@pytest.fixture
def others(theirs):
    """What the other team noted, and an administrator for the site, of two addresses each."""
    odo, ada = in_team(theirs, "owner", name="odoacer"), WriterFactory(username="adalbert")
    for address in ("bob@example.org", "cy@example.org"):
        suppression.suppress(address, newsletter=theirs, reason=MANUAL, note="Asked by phone, rude", author=odo)
        suppression.suppress(address, reason=MANUAL, note="Ticket 4711", author=ada)


def seen(client, bob):
    """All that the studio shows of the list."""
    paths = (
        LIST,
        f"{LIST}?reason=manual",
        page_of("bob@example.org"),
        page_of("cy@example.org"),
        f"{READERS}{bob.pk}/",
    )
    return "".join(client.get(path).content.decode() for path in paths)


def test_a_team_reads_reason_and_day_of_the_sites_entries_and_nobodys_words(editor, shared, others):
    page = seen(editor, shared)
    assert [words for words in ("rude", "4711", "odoacer", "adalbert", "Night Post") if words in page] == []
    rows = editor.get(LIST).context["page"].rows
    assert [(line.entry.newsletter, line.entry.reason) for line in rows] == [(None, "manual")] * 2
    assert "by any newsletter of this site" in page


def test_an_administrator_reads_the_sites_words_too_and_each_list_has_its_own(administrator, shared, theirs):
    suppression.suppress("bob@example.org", newsletter=theirs, reason=MANUAL, note="Rude")
    suppression.suppress("bob@example.org", reason=MANUAL, note="Ticket 4711", author=WriterFactory(username="root"))
    page = "".join(administrator.get(path).content.decode() for path in (LIST, page_of("bob@example.org")))
    assert ("Ticket 4711" in page, "by root" in page, "Rude" in page) == (True, True, False)
    timeline = administrator.get(f"{READERS}{shared.pk}/").content.decode()
    assert ("Ticket 4711" in timeline, "Rude" in timeline) == (True, True)
    page = administrator.get(page_of("bob@example.org").replace("tide-notes", "night-post")).content.decode()
    assert ("Ticket 4711" in page, "Rude" in page) == (True, True)


def test_a_team_reads_its_own_words_on_each_page(editor, shared):
    editor.post(LIST, {"address": "bob@example.org", "note": "Asked by letter"})
    for path in (LIST, page_of("bob@example.org"), f"{READERS}{shared.pk}/"):
        assert "Asked by letter" in editor.get(path).content.decode()
    assert "by alina" in editor.get(page_of("bob@example.org")).content.decode()


@pytest.mark.parametrize("address", ["bob@example.org", "cy@example.org", "nobody@example.org"])
def test_adding_looks_the_same_whoever_knows_the_address_and_touches_nothing_else(
    editor, shared, theirs, others, address
):
    SubscriptionFactory(newsletter=theirs, subscriber__address="dee@example.org")
    before = entries()
    elsewhere = list(Subscription.objects.filter(newsletter=theirs).order_by("pk").values())
    answer = editor.post(LIST, {"address": address, "note": "By letter"}, follow=True)
    assert (answer.redirect_chain, f"{address} is never mailed again by Tide Notes" in answer.content.decode()) == (
        [(page_of(address), 302)], True,
    )  # fmt: skip
    assert entries() == sorted([*before, ("tide-notes", "manual", "By letter")], key=str)
    assert list(Subscription.objects.filter(newsletter=theirs).order_by("pk").values()) == elsewhere


def test_a_reader_of_others_alone_stays_theirs(editor, theirs):
    SubscriptionFactory(newsletter=theirs, subscriber__address="cy@example.org")
    editor.post(LIST, {"address": "CY@example.org", "note": "x"})
    assert Subscription.objects.get().state == "active"
    assert suppression.find_suppression("cy@example.org", newsletter=theirs.pk) is None


def test_from_the_page_of_a_reader_one_newsletter_is_kept_from_them(editor, shared, ours, theirs):
    assert editor.post(f"{READERS}{shared.pk}/suppress/", {"note": "By phone"}).status_code == 302
    assert entries() == [("tide-notes", "manual", "By phone")]
    assert dict(Subscription.objects.values_list("newsletter", "state")) == {
        ours.pk: "unsubscribed", theirs.pk: "active",
    }  # fmt: skip


@pytest.mark.parametrize("where", ["list", "page"])
@pytest.mark.parametrize("whole_site", [True, False])
def test_an_administrator_says_whether_it_is_for_the_whole_site(administrator, shared, ours, where, whole_site):
    path = LIST if where == "list" else f"{READERS}{shared.pk}/suppress/"
    shown = administrator.get(LIST if where == "list" else f"{READERS}{shared.pk}/").content.decode()
    words = {"address": "bob@example.org", "note": "x"} | ({"whole_site": "on"} if whole_site else {})
    administrator.post(path, words)
    assert (WHOLE_SITE in shown, Suppression.objects.get().newsletter) == (
        True, None if whole_site else ours,
    )  # fmt: skip


@pytest.mark.parametrize("where", ["list", "page"])
def test_nobody_else_does(editor, shared, ours, where):
    path = LIST if where == "list" else f"{READERS}{shared.pk}/suppress/"
    shown = editor.get(LIST if where == "list" else f"{READERS}{shared.pk}/").content.decode()
    editor.post(path, {"address": "bob@example.org", "note": "x", "whole_site": "on"})
    assert (WHOLE_SITE in shown, Suppression.objects.get().newsletter) == (False, ours)


@pytest.mark.parametrize("way", ["list", "page"])
def test_a_team_lifts_its_own_entry_and_the_sites_stays(editor, shared, ours, others, way):
    entry = suppression.suppress("bob@example.org", newsletter=ours, reason=MANUAL)
    before = Suppression.objects.count()
    path = page_of("bob@example.org") if way == "list" else f"{READERS}{shared.pk}/lift/"
    answer = editor.post(path, {"entry": entry.pk, "note": "They wrote"}, follow=True)
    assert "still keeps mail from the address" in answer.content.decode()
    assert (Suppression.objects.count(), Suppression.objects.filter(pk=entry.pk).exists()) == (before - 1, False)
    assert SuppressionEvent.objects.first().newsletter == ours


@pytest.mark.parametrize("way", ["list", "page"])
def test_a_team_does_not_reach_the_entry_of_another(editor, shared, theirs, way):
    entry = suppression.suppress("bob@example.org", newsletter=theirs, reason=BOUNCE)
    path = page_of("bob@example.org") if way == "list" else f"{READERS}{shared.pk}/lift/"
    editor.post(path, {"entry": entry.pk, "note": "x"})
    assert Suppression.objects.get() == entry


def test_a_complaint_that_a_list_told_of_is_lifted_by_administrators_alone(editor, shared, ours):
    entry = suppression.suppress("bob@example.org", newsletter=ours, reason=COMPLAINT, note="import 3")
    asked = {"entry": entry.pk, "note": "x"}
    assert editor.post(page_of("bob@example.org"), asked).status_code == 403
    editor.force_login(WriterFactory(username="ada"))
    assert (editor.post(page_of("bob@example.org"), asked).status_code, Suppression.objects.count()) == (302, 0)


def test_who_works_on_both_reads_on_a_readers_page_what_either_team_did(editor, shared, others):
    in_team(NewsletterFactory._meta.model.objects.get(slug="night-post"), "editor", name="alina")
    page = editor.get(f"{READERS}{shared.pk}/").content.decode()
    assert ("Asked by phone, rude" in page, "Ticket 4711" in page) == (True, False)


def test_the_file_of_all_that_is_kept_has_no_words_of_others(client, ours, others):
    bob = SubscriptionFactory(newsletter=ours, subscriber__address="bob@example.org")
    client.force_login(in_team(ours, "owner", name="olga"))
    text = client.post(f"{READERS}{bob.pk}/evidence/all/").content.decode()
    assert [(row["reason"], "note" in row) for row in json.loads(text)["suppression"]] == [("manual", False)]
    assert [words for words in ("rude", "4711", "Night Post") if words in text] == []
