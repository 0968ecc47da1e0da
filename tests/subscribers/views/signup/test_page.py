"""The signup page as the writer set it up: words, count, questions, other newsletters, the way that led here."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from subscribers import suppression
from subscribers.models import SignupPage, Subscriber, Subscription, SubscriptionState, SuppressionReason
from subscribers.signup_form import seen_now
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory
from tests.subscribers.views.signup.pressing import BROWSER, post

pytestmark = pytest.mark.django_db
CITY = {"key": "city", "label": "Your <city>", "required": True, "choices": []}
BOAT = {"key": "boat", "label": "Your boat", "required": False, "choices": ["Dinghy", "Ketch"]}
WHERE = "/tide-notes/subscribe/"


@pytest.fixture
def page(newsletter):
    return SignupPage.objects.create(newsletter=newsletter, fields=[CITY, BOAT])


def test_the_page_says_what_the_writer_says_of_it(client, newsletter):
    newsletter.description = "Not this."
    newsletter.save()
    SignupPage.objects.create(newsletter=newsletter, words="For **sailors**.", shows_issues=1, shows_count=True)
    for number in (1, 2):
        IssueFactory(
            newsletter=newsletter, number=number, title=f"Tide {number}", state="sent", publish_at=timezone.now()
        )
    for _ in range(12):
        SubscriptionFactory(newsletter=newsletter)
    shown = client.get(WHERE).content.decode()
    assert "<p>For <strong>sailors</strong>.</p>" in shown
    assert "At least 10 people get it." in shown
    assert '<time class="issue-date" datetime="2026-06-07">7 June 2026</time>' in shown
    assert ("Tide 2" in shown, "Tide 1" in shown, "Not this." in shown) == (True, False, False)


def test_an_answer_may_be_as_long_on_other_sites_as_here_and_two_forms_share_no_id(client, page):
    other = SignupPage.objects.create(newsletter=NewsletterFactory(slug="bells"), fields=[CITY])
    forms = [client.get(f"/{slug}/embed/").content.decode() for slug in ("tide-notes", "bells")]
    here = client.get(WHERE).content.decode()
    specimens = [shown[shown.index('class="specimen"') :] for shown in forms]
    fields = [re.search(r'<input[^>]* name="field-city"[^>]*>', each)[0] for each in (here, *specimens)]
    assert [re.search(r'maxlength="(\d+)"', field)[1] for field in fields] == ["200", "200", "200"]
    ids = [set(re.findall(r'id="(fortnight-[^"]+)"', each)) for each in specimens]
    assert ids[1] == {"fortnight-bells-email", "fortnight-bells-name", "fortnight-bells-field-city"}
    assert (len(ids[0]), ids[0] & ids[1], other.newsletter.slug) == (4, set(), "bells")


def test_the_page_may_be_found_and_shared(client, newsletter, settings):
    settings.BASE_URL = "https://news.example.org"
    response = client.get(WHERE, {"utm_source": "x"})
    shown = response.content.decode()
    assert "X-Robots-Tag" not in response
    assert '<link rel="canonical" href="https://news.example.org/tide-notes/subscribe/">' in shown
    assert '<meta property="og:title" content="Subscribe to Tide Notes">' in shown


def test_what_was_typed_is_found_by_no_search_engine(client, newsletter):
    assert post(client, newsletter, email="bob@example")["X-Robots-Tag"] == "noindex"


def test_questions_stand_on_the_page_and_their_answers_with_the_person(client, newsletter, page):
    shown = client.get(WHERE).content.decode()
    assert "Your &lt;city&gt;" in shown
    assert '<option value="Ketch">Ketch</option>' in shown
    response = post(client, newsletter, **{"field-city": " Lisbon ", "field-boat": "Ketch", "field-vip": "1"})
    assert response.status_code == 200
    assert Subscription.objects.get().attributes == {"city": "Lisbon", "boat": "Ketch"}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "This is empty. Fill it in."),
        ({"field-city": "   "}, "This is empty. Fill it in."),
        ({"field-city": "a\nb"}, "A line break or a code is in this."),
        ({"field-city": "x" * 201}, "longer than 200 characters"),
        ({"field-city": "x" * 3000}, "at most 2000 fit"),
        ({"field-city": "a\x00b"}, "An invisible character (NUL)"),
        ({"field-city": "Lisbon", "field-boat": "Submarine"}, "Choose one that is shown."),
        ({"field-city": "Lisbon", "also": "nothing"}, "Choose one that is shown."),
    ],
)
def test_an_answer_that_cannot_be_kept_is_explained_with_the_rest_still_there(client, newsletter, page, answers, words):
    response = post(client, newsletter, name="Bob", **answers)
    shown = response.content.decode()
    assert response.status_code == 400
    assert words in shown
    assert 'value="bob@example.org"' in shown
    assert Subscriber.objects.count() == 0


def test_a_name_that_must_be_given_is_asked_for_and_one_that_is_not_asked_for_is_not_taken(client, newsletter):
    page = SignupPage.objects.create(newsletter=newsletter, asks_name="required")
    assert "Write your name." in post(client, newsletter).content.decode()
    page.asks_name = "no"
    page.save()
    assert 'name="name"' not in client.get(WHERE).content.decode()
    assert post(client, newsletter, name="Visit www.example.net").status_code == 200
    assert Subscription.objects.get().name == ""


def test_other_newsletters_are_ticked_and_each_is_a_subscription_of_its_own(client, newsletter):
    bells, hidden = NewsletterFactory(slug="bells", name="Bells & Co"), NewsletterFactory(slug="hidden")
    page = SignupPage.objects.create(newsletter=newsletter)
    page.offers.set([bells])
    shown = client.get(WHERE).content.decode()
    assert ("Bells &amp; Co" in shown, 'value="hidden"' in shown) == (True, False)
    assert post(client, newsletter, also=["hidden"]).status_code == 400
    assert post(client, newsletter, also=["bells"]).status_code == 200
    assert set(Subscription.objects.values_list("newsletter__slug", "state")) == {
        ("tide-notes", "pending"),
        ("bells", "pending"),
    }
    assert hidden.subscriptions.count() == 0


def test_what_was_ticked_stays_ticked(client, newsletter):
    page = SignupPage.objects.create(newsletter=newsletter)
    page.offers.set([NewsletterFactory(slug="bells")])
    assert 'value="bells" checked' in post(client, newsletter, email="bob@example", also=["bells"]).content.decode()


def test_a_box_on_another_page_asks_for_the_address_and_the_rest_is_asked_next(client, newsletter, page):
    home = client.get("/tide-notes/").content.decode()
    assert ('name="field-city"' in home, 'name="name"' in home, "A little more is asked" in home) == (
        False,
        False,
        True,
    )
    response = post(client, newsletter, short="1")
    shown = response.content.decode()
    assert response.status_code == 400
    assert "One step more: this is asked as well." in shown
    assert ("This is empty" in shown, 'name="field-city"' in shown, 'value="bob@example.org"' in shown) == (
        False,
        True,
        True,
    )


def test_a_wrong_address_in_such_a_box_is_explained(client, newsletter, page):
    shown = post(client, newsletter, short="1", email="bob@example").content.decode()
    assert "One step more" not in shown
    assert 'id="signup-email-error"' in shown


def test_who_asks_for_the_mail_once_more_is_not_asked_the_rest_again(client, newsletter, page):
    later = seen_now(newsletter, timezone.now() - dt.timedelta(minutes=11))
    assert post(client, newsletter, again="1", seen=later).status_code == 200
    assert Subscription.objects.get().attributes == {}


def test_where_nothing_must_be_answered_such_a_box_is_all_it_takes(client, newsletter):
    assert "A little more is asked" not in client.get("/tide-notes/").content.decode()
    assert post(client, newsletter, short="1").status_code == 200


def test_the_way_here_is_carried_by_the_form_and_kept_with_the_subscription(client, newsletter):
    headers = {"Referer": "https://blog.example.org/tides?q=private"}
    first = client.get(WHERE, {"utm_source": 'x"><script>'}, headers=headers).content.decode()
    assert '<input type="hidden" name="utm_source" value="x&quot;&gt;&lt;script&gt;">' in first
    assert '<input type="hidden" name="referrer" value="blog.example.org/tides">' in first
    post(client, newsletter, utm_source="fediverse", referrer="blog.example.org/tides")
    assert Subscription.objects.get().came_from == {"utm_source": "fediverse", "referrer": "blog.example.org/tides"}


def test_the_way_here_is_still_carried_after_a_slip(client, newsletter):
    shown = post(client, newsletter, email="bob@example", utm_source="fediverse").content.decode()
    assert '<input type="hidden" name="utm_source" value="fediverse">' in shown


def test_whom_a_friend_sent_is_welcomed_and_not_followed(client, newsletter, settings):
    settings.BASE_URL = "http://testserver"
    letter = {"Referer": "https://mail.example.org/inbox/7"}
    shown = client.get(WHERE, {"friend": "", "utm_source": "x"}, headers=letter).content.decode()
    assert "Somebody thought you would like <bdi>Tide Notes</bdi>." in shown
    assert ("mail.example.org" in shown, 'name="utm_source"' in shown) == (False, False)
    post(
        client,
        newsletter,
        headers={**BROWSER, "Referer": "http://testserver/tide-notes/subscribe/?friend&utm_source=x"},
    )
    assert Subscription.objects.get().came_from == {}


@pytest.mark.parametrize("state", [None, *SubscriptionState, "suppressed"])
def test_body_status_and_queries_are_the_same_whatever_is_known_of_the_address(
    client, newsletter, page, state, django_assert_num_queries
):
    page.offers.set([NewsletterFactory(slug="bells")])
    answers = {"field-city": "Lisbon", "name": "Bob", "also": ["bells"]}
    unknown = post(client, newsletter, email="chiyo@example.org", **answers)
    if state == "suppressed":
        suppression.suppress("bob@example.org", reason=SuppressionReason.COMPLAINT)
    elif state:
        SubscriptionFactory(newsletter=newsletter, state=state, subscriber__address="bob@example.org")
    with django_assert_num_queries(12):
        answer = post(client, newsletter, **answers)
    assert answer.status_code == unknown.status_code == 200
    assert answer.content.replace(b"bob@", b"chiyo@") == unknown.content


@pytest.mark.parametrize(
    "query",
    [
        "utm_source=%00",
        "utm_source=%ff%fe",
        "friend=" + "x" * 5000,
        "utm_source=" + "y" * 5000,
        "&".join(["a=1"] * 500),
    ],
)
def test_garbage_behind_the_address_breaks_nothing(client, newsletter, query):
    assert client.get(f"{WHERE}?{query}", headers={"Referer": "http://[::1"}).status_code == 200


@pytest.mark.parametrize("fields", [7, "x", {}, [{"key": "ok", "choices": {}}], [[[]]], [{"key": "no good"}]])
def test_questions_that_are_stored_wrongly_break_nothing(client, newsletter, fields):
    SignupPage.objects.create(newsletter=newsletter, fields=fields)
    assert client.get(WHERE).status_code == 200
    assert post(client, newsletter).status_code == 200
