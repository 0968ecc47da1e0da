"""What is kept of an agreement is what the page said whose button was pressed, in every language, and no more."""

import datetime as dt
import html
import re

import pytest
import time_machine

from subscribers.models import ConsentEvent, SignupPage, Subscription, SubscriptionState
from subscribers.reader_links import confirm_url, preferences_url, unsubscribe_url
from subscribers.signup_form import seen_now
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
BROWSER = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
NOW = dt.datetime(2026, 6, 9, 17, 20, tzinfo=dt.UTC)
BOB = "bob@example.org"


@pytest.fixture(autouse=True)
def _standing_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(params=["en", "de", "ar"])
def tides(request):
    return NewsletterFactory(slug="tide-notes", name="Tide & Notes", tagline="The water", language=request.param)


@pytest.fixture
def bells(tides):
    """Another newsletter, in another language, that the signup page of the first one offers."""
    bells = NewsletterFactory(slug="bells", name="Glöcknerin", tagline="Jede Woche ein Turm", language="nl")
    SignupPage.objects.create(newsletter=tides).offers.set([bells])
    NewsletterFactory(name="Clock Notes")
    return bells


@pytest.fixture
def waiting(tides, bells):
    """Two subscriptions that one mail asks about."""
    bob, at = SubscriberFactory(address=BOB), NOW - dt.timedelta(minutes=5)
    state = {"state": SubscriptionState.PENDING, "confirmed_at": None, "confirmation_sent_at": at}
    return [SubscriptionFactory(subscriber=bob, newsletter=each, **state) for each in (tides, bells)]


def test_names_of_newsletters_keep_their_direction(client, tides, bells, waiting, settings):
    asked = client.post(
        "/tide-notes/subscribe/",
        {"email": BOB, "seen": seen_now(tides, NOW - dt.timedelta(minutes=1))},
        headers=BROWSER,
    )
    with_offer = client.get("/tide-notes/subscribe/")
    to_confirm = client.get(
        confirm_url(waiting[0].pk, issued_at=waiting[0].confirmation_sent_at).removeprefix(settings.BASE_URL)
    )
    where = unsubscribe_url(SubscriptionFactory(newsletter=tides).pk).removeprefix(settings.BASE_URL)
    left = client.post(where, {"action": "leave"}, follow=True)

    for page, name in [
        (asked, "Tide &amp; Notes"),
        (with_offer, "Glöcknerin"),
        (to_confirm, "Glöcknerin"),
        (left, "Tide &amp; Notes"),
    ]:
        main = page.content.decode().partition("<main")[2].partition("</main>")[0]
        assert (main.count(name), main.count(name) > 0) == (main.count(f"<bdi>{name}</bdi>"), True)


def words_on(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", response.content.decode())).split())


def kept():
    """The words of all events, by newsletter; the same newsletter twice would hide one."""
    events = list(ConsentEvent.objects.values_list("newsletter__slug", "wording"))
    assert len(dict(events)) == len(events)
    return dict(events)


def not_shown(wording, page):
    """The parts of what was kept that do not stand on the page; the address stands where an ellipsis is kept."""
    parts = [part.removeprefix("☑ ") for line in wording.splitlines() for part in line.split(" – ")]
    return [part for part in parts if part.replace("…", BOB) not in page]


def sign_up(client, where="/tide-notes/subscribe/", headers=BROWSER, **fields):
    return client.post(where, {"email": BOB, **fields}, headers=headers)


def test_one_press_keeps_the_same_words_with_each_newsletter_that_was_ticked(client, tides, bells):
    page = words_on(client.get("/tide-notes/subscribe/"))
    seen = seen_now(tides, NOW - dt.timedelta(seconds=30))
    sign_up(client, seen=seen, also=["bells"])
    words = kept()
    assert words["bells"] == words["tide-notes"]
    assert words["bells"].splitlines()[2:] == ["☑ Glöcknerin – Jede Woche ein Turm"]
    assert ("Tide & Notes" in words["bells"].splitlines()[0], not_shown(words["bells"], page)) == (True, [])


def test_what_was_not_ticked_is_not_kept(client, tides, bells):
    sign_up(client, seen=seen_now(tides, NOW - dt.timedelta(seconds=30)))
    (words,) = kept().values()
    assert ("Tide & Notes" in words, len(words.splitlines()), "Glöcknerin" in words) == (True, 1, False)


def test_the_form_for_other_sites_shows_no_taglines_and_none_are_kept(client, tides, bells):
    page = words_on(client.get("/tide-notes/embed/"))
    headers = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-User": "?1"}
    sign_up(client, "/tide-notes/embed/", headers=headers, also=["bells"])
    words = kept()["bells"]
    assert (words.splitlines()[2:], not_shown(words, page)) == (["☑ Glöcknerin"], [])


def test_who_asks_for_the_mail_once_more_saw_another_page(client, tides):
    seen = seen_now(tides, NOW - dt.timedelta(minutes=20))
    page = words_on(sign_up(client, seen=seen))
    ConsentEvent.objects.all().delete()
    sign_up(client, seen=seen, again="1")
    words = kept()["tide-notes"]
    assert (len(words.splitlines()), not_shown(words, page), BOB in words) == (2, [], False)


def test_a_confirmation_keeps_the_words_of_its_own_page_with_each(client, tides, waiting, settings):
    where = confirm_url(waiting[0].pk, issued_at=waiting[0].confirmation_sent_at).removeprefix(settings.BASE_URL)
    page = words_on(client.get(where))
    client.post(where, {"asked": "1", "also": [str(waiting[1].pk)]})
    words = kept()
    assert words["bells"] == words["tide-notes"]
    assert (not_shown(words["bells"], page), BOB in words["bells"]) == ([], False)
    assert "☑ Glöcknerin – Jede Woche ein Turm" in words["bells"].splitlines()


def test_one_that_was_unticked_at_the_confirmation_is_not_among_the_words(client, waiting, settings):
    where = confirm_url(waiting[0].pk, issued_at=waiting[0].confirmation_sent_at).removeprefix(settings.BASE_URL)
    client.post(where, {"asked": "1"})
    (words,) = kept().values()
    assert ("Tide & Notes" in words, "Glöcknerin" in words) == (True, False)


def test_a_link_that_ran_out_says_what_the_new_one_is_for_and_keeps_that(client, waiting, settings):
    long_ago = NOW - dt.timedelta(days=8)
    Subscription.objects.update(confirmation_sent_at=long_ago)
    where = confirm_url(waiting[0].pk, issued_at=long_ago).removeprefix(settings.BASE_URL)
    page = words_on(client.get(where))
    client.post(where, {"again": "1"})
    words = kept()
    assert words["bells"] == words["tide-notes"]
    assert (not_shown(words["bells"], page), "Glöcknerin – Jede Woche ein Turm" in words["bells"]) == ([], True)


def test_what_is_switched_on_in_the_preferences_keeps_their_words(client, tides, bells, settings):
    mine = SubscriptionFactory(newsletter=tides, subscriber__address=BOB)
    where = preferences_url(mine.pk).removeprefix(settings.BASE_URL)
    page = words_on(client.get(where))
    client.post(where, {"name": "Bob", "newsletter": [tides.pk, bells.pk]})
    words = kept()["bells"]
    assert (words.splitlines()[1], not_shown(words, page)) == ("☑ Glöcknerin – Jede Woche ein Turm", [])


def test_coming_straight_back_keeps_the_words_of_the_goodbye(client, tides, settings):
    mine = SubscriptionFactory(newsletter=tides, subscriber__address=BOB)
    where = unsubscribe_url(mine.pk).removeprefix(settings.BASE_URL)
    client.post(where, {"action": "leave"})
    page = words_on(client.get(where))
    ConsentEvent.objects.all().delete()
    client.post(where, {"action": "undo"})
    words = kept()["tide-notes"]
    assert (len(words.splitlines()), not_shown(words, page), BOB in words) == (2, [], False)


def test_a_pause_is_kept_as_a_sentence_in_the_reader_s_language(client, tides, settings):
    mine = SubscriptionFactory(newsletter=tides, subscriber__address=BOB, subscriber__language="de")
    where = preferences_url(mine.pk).removeprefix(settings.BASE_URL)
    client.post(f"{where}pause/", {"weeks": "4", "newsletter": tides.pk})
    assert kept() == {"tide-notes": "Hat darum gebeten, 4 Wochen lang nichts zu bekommen."}
