"""The pages of a list's health, and cleaning up."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from newsletter.models import AuditEntry
from subscribers.health.looking import look_through
from subscribers.models import BulkAct, ListHealth, Subscription
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

PAGE = "/studio/tide-notes/readers/health/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes", timezone="UTC")


def waiting(newsletter, *, days=10, **more):
    then = timezone.now() - dt.timedelta(days=days)
    return SubscriptionFactory(
        newsletter=newsletter, state="pending", confirmed_at=None, created_at=then,
        **{"confirmation_sent_at": then} | more,
    )  # fmt: skip


def at(newsletter, address):
    return SubscriptionFactory(newsletter=newsletter, subscriber=SubscriberFactory(address=address))


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_nothing_amiss_is_said_with_what_was_looked_for(studio_client, newsletter):
    page = text_of(studio_client.get(PAGE))
    assert ("Nothing is amiss" in page, "Nobody signed up and never confirmed" in page) == (True, True)
    assert re.search(r"\b\d+ checks found nothing", page)


def test_each_finding_stands_with_its_number_and_leads_to_its_page(studio_client, newsletter):
    at(newsletter, "a@yahoo.con")
    waiting(newsletter)
    response = studio_client.get(PAGE)
    page = text_of(response)
    assert "1 at a domain that looks mistyped" in page
    assert "1 signed up and never confirmed" in page
    assert re.findall(r'class="health-row" href="([^"]+)"', response.content.decode()) == [
        f"{PAGE}waiting/", f"{PAGE}slips/"
    ]  # fmt: skip


def test_a_finding_shows_who_it_is_what_to_do_and_the_same_people_in_the_list(studio_client, newsletter):
    found = waiting(newsletter)
    waiting(newsletter, days=2)
    response = studio_client.get(f"{PAGE}waiting/")
    page = text_of(response)
    assert "1 signed up and never confirmed" in page
    assert found.subscriber.given_address in page
    assert "Ask 1 once more …" in page
    listed = re.search(r'href="(/studio/tide-notes/readers/\?state=pending[^"]+)"', response.content.decode())[1]
    rows = studio_client.get(listed.replace("&amp;", "&")).context["page"].rows
    assert list(rows) == [found]


@pytest.mark.parametrize("days", ["14", "21"])
def test_how_long_ago_may_be_chosen(studio_client, newsletter, days):
    waiting(newsletter, days=10)
    assert "Nobody signed up and never confirmed" in text_of(studio_client.get(f"{PAGE}waiting/?days={days}"))


@pytest.mark.parametrize("days", ["", "0", "-1", "x", "9" * 5000, "\x00"])
def test_any_other_number_of_days_is_a_week(studio_client, newsletter, days):
    waiting(newsletter, days=8)
    assert studio_client.get(f"{PAGE}waiting/", {"days": days}).context["found"].count == 1


@pytest.mark.parametrize("key", ["nothing", "waiting-", "0"])
def test_what_nobody_looks_for_is_not_found(studio_client, newsletter, key):
    assert studio_client.get(f"{PAGE}{key}/").status_code == 404
    assert studio_client.post(f"{PAGE}{key}/clean/", {"deed": "delete"}).status_code == 404


def test_deleting_asks_and_asks_again_before_it_does_anything(studio_client, newsletter):
    waiting(newsletter)
    kept = at(newsletter, "bob@example.org")
    first = studio_client.post(f"{PAGE}waiting/clean/", {"deed": "delete", "days": "7"})
    assert "Delete 1 signup?" in text_of(first)
    second = studio_client.post(f"{PAGE}waiting/clean/", {"deed": "delete", "days": "7", "sure": "1"})
    assert "Tick the box first. Nothing was deleted yet." in text_of(second)
    assert Subscription.objects.count() == 2
    done = studio_client.post(
        f"{PAGE}waiting/clean/", {"deed": "delete", "days": "7", "sure": "1", "certain": "yes"}, follow=True
    )
    assert list(Subscription.objects.all()) == [kept]
    page = text_of(done)
    assert ("1 signup was deleted." in page, "Undo" in page) == (True, False)
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.about, entry.details["readers"], entry.details["finding"]) == (
        "bulk_act", "Delete", 1, "waiting"
    )  # fmt: skip


def test_more_than_were_asked_about_are_asked_about_anew_and_the_box_is_to_be_ticked_anew(studio_client, newsletter):
    waiting(newsletter)
    waiting(newsletter)
    posted = {"deed": "delete", "days": "7", "sure": "1", "certain": "yes"}
    page = studio_client.post(f"{PAGE}waiting/clean/", posted)
    assert "You were asked about 1, and by now 2 are meant. Nothing was changed yet." in text_of(page)
    assert ('name="sure" value="2"' in page.content.decode(), "Tick the box first." in text_of(page)) == (True, False)
    assert (Subscription.objects.count(), BulkAct.objects.count(), AuditEntry.objects.count()) == (2, 0, 0)
    studio_client.post(f"{PAGE}waiting/clean/", posted | {"sure": "2"})
    assert Subscription.objects.count() == 0


def test_the_days_that_were_chosen_hold_for_what_is_done(studio_client, newsletter):
    kept = waiting(newsletter, days=10)
    waiting(newsletter, days=20)
    studio_client.post(f"{PAGE}waiting/clean/", {"deed": "delete", "days": "14", "sure": "1", "certain": "yes"})
    assert list(Subscription.objects.all()) == [kept]


def test_only_those_are_asked_again_who_may_be(studio_client, newsletter):
    asked = waiting(newsletter)
    waiting(newsletter, confirmation_sent_at=timezone.now() - dt.timedelta(days=1))
    assert "Send one more mail to 1 person?" in text_of(studio_client.post(f"{PAGE}waiting/clean/", {"deed": "remind"}))
    done = studio_client.post(f"{PAGE}waiting/clean/", {"deed": "remind", "sure": "1"}, follow=True)
    assert "1 person gets one more mail to confirm, within some minutes." in text_of(done)
    assert list(Subscription.objects.filter(mail_due_at__isnull=False)) == [asked]


def test_unsubscribing_can_be_undone(studio_client, newsletter):
    at(newsletter, "a@gmial.com")
    at(newsletter, "bob@example.org")
    done = studio_client.post(f"{PAGE}slips/clean/", {"deed": "unsubscribe", "sure": "1"}, follow=True)
    assert "1 reader is unsubscribed." in text_of(done)
    act = BulkAct.objects.get()
    studio_client.post(f"/studio/tide-notes/readers/many/{act.pk}/undo/")
    assert Subscription.objects.filter(state="active").count() == 2


def test_tagging_takes_a_tag_and_asks(studio_client, newsletter):
    found = at(newsletter, "info@example.org")
    assert "Add “roles” to 1 reader?" in text_of(
        studio_client.post(f"{PAGE}roles/clean/", {"deed": "add_tag", "tag": "roles"})
    )
    studio_client.post(f"{PAGE}roles/clean/", {"deed": "add_tag", "tag": "roles", "sure": "1"})
    found.refresh_from_db()
    assert found.tags == ["roles"]


@pytest.mark.parametrize(
    ("key", "posted", "said"),
    [
        ("waiting", {}, "Choose what is to be done."),
        ("waiting", {"deed": "unsubscribe"}, "Choose what is to be done."),
        ("slips", {"deed": "delete", "certain": "yes"}, "Choose what is to be done."),
        ("twice", {"deed": "add_tag", "tag": "x"}, "Choose what is to be done."),
        ("slips", {"deed": "\x00"}, "Choose what is to be done."),
        ("slips", {"deed": "add_tag", "tag": "a,b"}, "comma"),
        ("slips", {"deed": "add_tag", "tag": ""}, "Nothing was changed."),
        ("slips", {"deed": "add_tag", "tag": "x" * 300}, "Nothing was changed."),
    ],
)
def test_what_is_not_offered_is_refused_and_changes_nothing(studio_client, newsletter, key, posted, said):
    at(newsletter, "a@gmial.com")
    waiting(newsletter)
    response = studio_client.post(f"{PAGE}{key}/clean/", {"sure": "1", **posted}, follow=True)
    assert said in text_of(response)
    assert (BulkAct.objects.count(), Subscription.objects.filter(tags=[]).count()) == (0, 2)


@pytest.mark.parametrize("deed", ["delete", "remind"])
def test_the_list_of_readers_itself_deletes_nobody(studio_client, newsletter, deed):
    waiting(newsletter)
    response = studio_client.post("/studio/tide-notes/readers/many/", {"deed": deed, "whom": "all", "sure": "1"})
    assert (response.status_code, BulkAct.objects.count(), Subscription.objects.count()) == (302, 0, 1)
    assert "Delete" not in text_of(studio_client.get("/studio/tide-notes/readers/"))


def test_of_nobody_the_question_says_so(studio_client, newsletter):
    assert "Nobody is meant" in text_of(studio_client.post(f"{PAGE}slips/clean/", {"deed": "unsubscribe"}))


def test_a_long_list_is_shown_as_soon_as_a_worker_looked_through_it(studio_client, newsletter, monkeypatch):
    monkeypatch.setattr("subscribers.health.looking.EXACT_UP_TO", 1)
    for name in ("a", "b"):
        at(newsletter, f"{name}@gmial.com")
    page = studio_client.get(PAGE)
    assert ("The list is being looked through." in text_of(page), b'hx-trigger="every 2s"' in page.content) == (
        True,
        True,
    )
    look_through(newsletter)
    part = studio_client.get(PAGE, headers={"HX-Request": "true"})
    assert ("2 at a domain that looks mistyped" in text_of(part), b"<html" in part.content) == (True, False)
    assert b"hx-trigger" not in part.content
    at(newsletter, "c@gmial.com")
    finding = studio_client.get(f"{PAGE}slips/")
    assert finding.context["found"].count == 2  # as the page before said
    assert counted(newsletter) in text_of(finding)
    assert "Counted at" not in text_of(studio_client.get(f"{PAGE}waiting/"))  # which is counted when it is shown


def counted(newsletter):
    """What stands beside a number that a worker found."""
    when = ListHealth.objects.get(newsletter=newsletter).counted_at
    return f"Counted at {when.astimezone(newsletter.zone):%H:%M}"


def test_another_newsletters_readers_are_neither_shown_nor_touched(studio_client, newsletter):
    other = at(NewsletterFactory(), "a@gmial.com")
    studio_client.post(f"{PAGE}slips/clean/", {"deed": "unsubscribe", "sure": "1"})
    other.refresh_from_db()
    assert (other.state, studio_client.get(f"{PAGE}slips/").context["found"].count) == ("active", 0)


@pytest.fixture
def too_long(newsletter, monkeypatch):
    """Two readers, who are a list too long to be looked through while somebody waits."""
    monkeypatch.setattr("subscribers.health.looking.EXACT_UP_TO", 1)
    for name in ("PATIENCE", "PATIENCE_TO_BEGIN"):
        monkeypatch.setattr(f"subscribers.views.studio_health.{name}", dt.timedelta(0))
    return [at(newsletter, "a@gmial.com"), waiting(newsletter)]


def test_a_finding_that_takes_too_long_sends_back_to_the_page_that_a_worker_counts_for(studio_client, too_long):
    response = studio_client.get(f"{PAGE}waiting/", follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert "The list is too long for that while you wait." in text_of(response)


def test_before_cleaning_up_the_number_that_a_worker_found_will_do(studio_client, newsletter, too_long):
    asked = {"deed": "unsubscribe"}
    assert studio_client.post(f"{PAGE}slips/clean/", asked).headers["Location"] == PAGE
    look_through(newsletter)
    question = text_of(studio_client.post(f"{PAGE}slips/clean/", asked))
    said = f"{counted(newsletter)}: to count them anew takes too long here."
    assert ("Unsubscribe 1 reader?" in question, said in question) == (True, True)
    assert studio_client.post(f"{PAGE}waiting/clean/", {"deed": "delete"}).headers["Location"] == PAGE


def test_what_takes_too_long_to_begin_changes_nothing(studio_client, newsletter, too_long):
    look_through(newsletter)
    response = studio_client.post(f"{PAGE}slips/clean/", {"deed": "unsubscribe", "sure": "1"}, follow=True)
    assert "come back in some minutes. Nothing was changed." in text_of(response)
    assert (BulkAct.objects.count(), AuditEntry.objects.count()) == (0, 0)
    assert Subscription.objects.filter(state="active").count() == 1
