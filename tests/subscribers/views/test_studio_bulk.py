"""Doing one thing to many readers from the list."""

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from newsletter.models import AuditEntry
from subscribers.listing import bulk
from subscribers.models import BulkAct, BulkDeed, Segment, Subscription
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

READERS = "/studio/tide-notes/readers/"


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def readers(newsletter):
    return [
        SubscriptionFactory(newsletter=newsletter, subscriber=SubscriberFactory(address=f"{name}@example.org"))
        for name in ("bob", "chiyo", "dara")
    ]


def act(client, **answers):
    return client.post(f"{READERS}many/", {"deed": "add_tag", "tag": "vip", "whom": "ticked", **answers})


def states():
    return list(Subscription.objects.order_by("pk").values_list("state", flat=True))


def test_the_ticked_get_a_tag_at_once_and_lose_it_when_it_is_undone(studio_client, readers):
    response = act(studio_client, pick=[readers[0].pk, readers[2].pk], query="state=active")
    assert response.headers["Location"] == f"{READERS}?state=active"
    assert Subscription.objects.filter(tags=["vip"]).count() == 2
    page = studio_client.get(READERS)
    assert "“vip” was added to 2 readers." in page.content.decode()
    studio_client.post(f"{READERS}many/{page.context['act'].pk}/undo/")
    assert Subscription.objects.filter(tags=["vip"]).count() == 0
    assert "Undone for 2 readers." in studio_client.get(READERS).content.decode()


def test_unsubscribing_asks_first_and_says_how_many(studio_client, readers):
    picked = [readers[0].pk, readers[1].pk]
    asked = act(studio_client, deed="unsubscribe", pick=picked)
    assert ("Unsubscribe 2 readers?" in asked.content.decode(), states()) == (True, ["active"] * 3)
    act(studio_client, deed="unsubscribe", pick=picked, sure="2")
    assert states() == ["unsubscribed", "unsubscribed", "active"]


def test_all_who_are_found_are_counted_before_anything_is_done(studio_client, readers):
    asked = act(studio_client, whom="all", query="q=chiyo")
    assert ("Add “vip” to 1 reader?" in asked.content.decode(), BulkAct.objects.count()) == (True, 0)
    act(studio_client, whom="all", query="q=chiyo", sure="1")
    assert Subscription.objects.get(tags=["vip"]).subscriber.address == "chiyo@example.org"


@pytest.mark.parametrize(
    "whom", [{"whom": "all", "query": "q=chiyo"}, {"whom": "all", "query": "q=chiyo", "deed": "unsubscribe"}]
)
def test_more_than_were_asked_about_are_asked_about_anew(studio_client, newsletter, readers, whom):
    SubscriptionFactory(newsletter=newsletter, subscriber=SubscriberFactory(address="chiyo@example.net"))
    asked = act(studio_client, **whom, sure="1")
    page = asked.content.decode()
    assert "You were asked about 1, and by now 2 are meant. Nothing was changed yet." in page
    assert ('name="sure" value="2"' in page, BulkAct.objects.count(), AuditEntry.objects.count()) == (True, 0, 0)
    act(studio_client, **whom, sure="2")
    assert BulkAct.objects.get().changed == 2


@pytest.mark.parametrize("sure", ["", "yes", "-3", "٣", "9" * 5000, "\x00"])
def test_a_yes_to_no_number_is_no_yes(studio_client, readers, sure):
    assert "Add “vip” to 3 readers?" in act(studio_client, whom="all", sure=sure).content.decode()
    assert BulkAct.objects.count() == 0


def test_fewer_than_were_asked_about_are_changed(studio_client, readers):
    act(studio_client, whom="all", sure="1000")
    assert BulkAct.objects.get().changed == 3


def test_many_are_left_to_a_worker_and_the_page_shows_how_far_it_is(studio_client, readers, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    act(studio_client, whom="all", sure="3")
    shown = studio_client.get(READERS).content.decode()
    assert ["Adding “vip”: 0 of 3." in shown, 'hx-trigger="every 1s"' in shown] == [True, True]
    made = BulkAct.objects.get()
    bulk.carry_out(made, now=made.began_at)
    part = studio_client.get(f"{READERS}many/{made.pk}/").content.decode()
    assert ["“vip” was added to 3 readers." in part, "<html" in part] == [True, False]
    asked_by_the_page = studio_client.get(f"{READERS}many/{made.pk}/", headers={"HX-Request": "true"})
    assert (asked_by_the_page.content, asked_by_the_page.headers["HX-Refresh"]) == (b"", "true")


def test_one_under_way_is_stopped_and_undone(studio_client, readers, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(bulk, "BATCH", 2)
    act(studio_client, whom="all", sure="3")
    made = BulkAct.objects.get()
    bulk._batch(made, now=made.began_at)
    assert "Stop and undo" in studio_client.get(READERS).content.decode()
    studio_client.post(f"{READERS}many/{made.pk}/undo/")
    assert "Undoing it: 0 of 2." in studio_client.get(READERS).content.decode()
    assert "Stop and undo" not in studio_client.get(READERS).content.decode()
    bulk.carry_out(made, now=made.began_at)
    assert (made.state, made.gone_back, Subscription.objects.filter(tags=["vip"]).count()) == ("undone", 2, 0)


def test_what_cannot_be_undone_is_stopped_where_it_is(studio_client, newsletter, readers, monkeypatch):
    monkeypatch.setattr(bulk, "_DELETED_AT_ONCE", 1)
    Subscription.objects.update(state="pending", confirmed_at=None)
    author, chosen = get_user_model().objects.get(), Subscription.objects.all()
    made = bulk.begin(newsletter, author=author, deed=BulkDeed.DELETE, chosen=chosen, now=timezone.now())
    bulk._batch(made, now=timezone.now())
    shown = studio_client.get(READERS).content.decode()
    assert (">Stop</button>" in shown, "Stop and undo" in shown) == (True, False)
    studio_client.post(f"{READERS}many/{made.pk}/undo/")
    assert (bulk.carry_out(made, now=timezone.now()), made.state, Subscription.objects.count()) == (False, "done", 2)
    assert "1 signup was deleted. It did not come to 2." in studio_client.get(READERS).content.decode()
    assert AuditEntry.objects.filter(act="bulk_act").latest("pk").details["stopped"] is True


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"deed": "delete"}, "Choose what is to be done."), ({"deed": ""}, "Choose what is to be done."),
        ({"deed": "\x00"}, "Choose what is to be done."), ({"tag": ""}, "The tag is empty. Write a word or two."),
        ({"tag": "a,b"}, "A tag has no comma"), ({"tag": "x" * 61}, "The tag is longer than 60 characters."),
        ({"tag": "a\x00b"}, "The tag has an invisible character in it."), ({"pick": []}, "Nobody is ticked."),
        ({"pick": ["x", "-1", "9" * 40, "\x00"]}, "Nobody is ticked."),
        ({"whom": "nobody", "pick": []}, "Nobody is ticked."),
        ({"whom": "all", "query": "state=x", "sure": "3"}, "There is no state “x”."),
        ({"whom": "all", "query": "since=%00&since=31.1.2026", "sure": "3"}, "is not a day."),
    ],
)  # fmt: skip
def test_what_is_not_understood_changes_nobody_and_is_said(studio_client, readers, answers, said):
    response = act(studio_client, **({"pick": [readers[0].pk]} | answers))
    shown = studio_client.get(response.headers["Location"]).content.decode()
    assert (said in shown, "Nothing was changed." in shown, BulkAct.objects.count()) == (True, True, 0)


def test_the_ticked_of_another_newsletter_are_left_alone(studio_client, readers):
    other = SubscriptionFactory(newsletter=NewsletterFactory(slug="other"))
    act(studio_client, pick=[other.pk, readers[0].pk])
    assert [list(row.tags) for row in Subscription.objects.filter(pk__in=[other.pk, readers[0].pk]).order_by("pk")] == [
        ["vip"], [],
    ]  # fmt: skip


def test_where_all_who_were_ticked_are_gone_it_says_so(studio_client, readers):
    picked = readers[0].pk
    readers[0].delete()
    act(studio_client, pick=[picked])
    shown = studio_client.get(READERS).content.decode()
    assert "Nothing was changed: nobody of those who were meant is on the list any more." in shown


def test_an_act_of_another_newsletter_is_not_found(studio_client, readers):
    act(studio_client, pick=[readers[0].pk])
    made = BulkAct.objects.get()
    NewsletterFactory(slug="other")
    addresses = [f"/studio/other/readers/many/{made.pk}/", f"{READERS}many/{made.pk + 1}/", f"{READERS}many/{10**30}/"]
    assert [studio_client.get(address).status_code for address in addresses] == [404] * 3
    assert [studio_client.post(f"{address}undo/").status_code for address in addresses] == [404] * 3


def test_what_is_undone_cannot_be_undone_again(studio_client, readers):
    act(studio_client, pick=[readers[0].pk])
    undo = f"{READERS}many/{BulkAct.objects.get().pk}/undo/"
    studio_client.post(undo)
    studio_client.post(undo)
    assert "It is too late to undo this, or it is undone already." in studio_client.get(READERS).content.decode()


def test_acts_need_a_post(studio_client, readers):
    act(studio_client, pick=[readers[0].pk])
    made = BulkAct.objects.get().pk
    answers = [studio_client.get(f"{READERS}{end}").status_code for end in ("many/", f"many/{made}/undo/")]
    assert (answers, studio_client.post(f"{READERS}many/{made}/").status_code) == ([405, 405], 405)


def test_all_of_a_segment_are_changed_and_nobody_where_it_is_gone(studio_client, newsletter, readers):
    rule = {"version": 1, "rule": {"join": "all", "of": [{"fact": "address", "verb": "begins", "value": "chi"}]}}
    segment = Segment.objects.create(newsletter=newsletter, name="Chi", rule=rule)

    act(studio_client, whom="all", query=f"segment={segment.pk}", sure="3")
    act(studio_client, whom="all", query=f"segment={segment.pk + 1}", tag="everybody", sure="3")

    assert [each.subscriber.address for each in Subscription.objects.exclude(tags=[])] == ["chiyo@example.org"]
    assert Subscription.objects.filter(tags__contains=["everybody"]).count() == 0


def test_the_ticked_of_a_segment_that_is_gone_stay_as_they_are_and_nobody_is_listed(studio_client, readers):
    response = act(studio_client, pick=[readers[0].pk], query="segment=999&state=active")
    assert (response.headers["Location"], BulkAct.objects.count()) == (f"{READERS}?segment=999&state=active", 0)
    listed = studio_client.get(response.headers["Location"])
    assert "There is no such segment any more. Nothing was changed." in listed.content.decode()
    assert listed.context["page"].rows == []


def test_undoing_leads_back_to_what_was_searched(studio_client, readers):
    act(studio_client, pick=[readers[0].pk], query="q=bo&tag=")
    page = studio_client.get(f"{READERS}?q=bo").content.decode()
    assert '<input type="hidden" name="query" value="q=bo"><input type="hidden" name="from" value="">' in page

    undo = f"{READERS}many/{BulkAct.objects.get().pk}/undo/"
    assert studio_client.post(undo, {"query": "q=bo&sort=name"}).headers["Location"] == f"{READERS}?q=bo&sort=name"
    assert studio_client.post(undo, {"from": "health"}).headers["Location"] == f"{READERS}health/"


@pytest.mark.parametrize("query", ["", "\0", "https://example.org/", "q=" + "x" * 5000, "%ff&&=", "from=health"])
def test_garbage_leads_back_to_the_list_and_nowhere_else(studio_client, readers, query):
    act(studio_client, pick=[readers[0].pk])
    answer = studio_client.post(f"{READERS}many/{BulkAct.objects.get().pk}/undo/", {"query": query})
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, READERS)
    assert studio_client.get(answer.headers["Location"]).status_code in {200, 422}


def test_while_it_runs_the_search_is_carried_along(studio_client, readers, monkeypatch):
    monkeypatch.setattr("subscribers.listing.bulk.AT_ONCE", 0)
    act(studio_client, whom="all", sure="3")
    made = BulkAct.objects.get()
    part = studio_client.get(f"{READERS}many/{made.pk}/?query=q%3Dbo&from=", headers={"HX-Request": "true"})
    assert 'name="query" value="q=bo"' in part.content.decode()
