"""Signing up by the scripts of other sites: origins, answers, limits, garbage."""

import json

import pytest

from subscribers import suppression
from subscribers.models import SignupPage, Subscriber, Subscription, SubscriptionState, SuppressionReason
from subscribers.views.signup_api import MOST_BYTES
from tests.factories import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
BLOG = "https://blog.example.org"
WHERE = "/tide-notes/subscribe.json"


@pytest.fixture
def page(newsletter):
    return SignupPage.objects.create(newsletter=newsletter, origins=[BLOG])


def post(client, body=None, *, origin=BLOG, kind="application/json", **headers):
    sent = body if isinstance(body, bytes) else json.dumps({"email": "bob@example.org"} if body is None else body)
    named = {"Origin": origin} if origin is not None else {}
    return client.post(WHERE, sent, content_type=kind, headers={**named, **headers})


def test_a_signup_is_taken_and_answered_with_words_to_show(client, page):
    response = post(client, {"email": "Bob@example.org", "name": "Bob", "consent": True})
    assert response.status_code == 202
    words = "If Bob@example.org can get Tide Notes, a mail with a link is on its way to it."
    assert response.json() == {"message": f"Now look in your inbox. {words}"}
    assert response["Access-Control-Allow-Origin"] == BLOG
    assert response["Vary"] == "Origin"
    assert response.cookies == {}
    subscription = Subscription.objects.get()
    assert (subscription.state, subscription.source) == ("pending", "form on another site, by script")
    assert subscription.name == "Bob"


def test_a_browser_that_asks_first_is_told_what_it_may_send(client, page):
    response = client.options(WHERE, headers={"Origin": BLOG, "Access-Control-Request-Method": "POST"})
    assert (response.status_code, response.content) == (204, b"")
    told = {name: response[f"Access-Control-{name}"] for name in ("Allow-Origin", "Allow-Methods", "Allow-Headers")}
    assert told == {"Allow-Origin": BLOG, "Allow-Methods": "POST", "Allow-Headers": "Content-Type"}
    assert "Access-Control-Allow-Credentials" not in response


@pytest.mark.parametrize(
    "origin",
    [None, "", "null", "*", "http://blog.example.org", "https://blog.example.org:8443", "https://blog.example.org/",
     "https://blog.example.org.evil.example.net", "https://evil.example.net", "https://xblog.example.org", "x" * 5000],
)  # fmt: skip
@pytest.mark.parametrize("method", ["post", "options"])
def test_any_other_origin_is_refused_and_told_why(client, page, origin, method):
    if method == "post":
        response = post(client, origin=origin)
    else:
        response = client.options(WHERE, headers={} if origin is None else {"Origin": origin})
    assert response.status_code == 403
    assert "Access-Control-Allow-Origin" not in response
    (words,) = response.json()["errors"]["origin"]
    assert ("Settings, Signup" in words) == bool(origin)
    assert Subscriber.objects.count() == 0


def test_a_newsletter_without_settings_takes_nobody_elses_scripts(client, newsletter):
    assert post(client).status_code == 403


def test_our_own_pages_are_let_in(client, newsletter, settings):
    settings.BASE_URL = "https://news.example.org"
    assert post(client, origin="https://news.example.org").status_code == 202


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({}, "email", "Write your e-mail address."),
        ({"email": "bob"}, "email", "An email address must have an @-sign."),
        ({"email": 7}, "email", "Send email as text."),
        ({"email": None}, "email", "Send email as text."),
        ({"email": ["bob@example.org"]}, "email", "Send email as text."),
        ({"email": "bob\ud800@example.org"}, "email", "Send email as text."),
        ({"email": "bob@example.org", "name": {"first": "Bob"}}, "name", "Send name as text."),
        ({"email": "bob@example.org", "also": "bells"}, "also", "Send also as a list of words from web addresses."),
        ({"email": "bob@example.org", "also": [7]}, "also", "Send also as a list of words from web addresses."),
        ({"email": "bob@example.org", "also": ["bells"]}, "also", "Choose one that is shown."),
        ({"email": "bob@example.org", "name": "a\x00b"}, "name", "An invisible character (NUL)"),
        ({"email": "bob@example.org", "name": "Visit www.example.net"}, "name", "web address"),
    ],
)
def test_what_is_wrong_is_said_by_field(client, page, body, field, words):
    response = post(client, body)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]
    assert words in response.json()["errors"][field][0]
    assert response["Access-Control-Allow-Origin"] == BLOG
    assert Subscriber.objects.count() == 0


def test_questions_and_other_newsletters_are_answered_here_too(client, page):
    page.fields = [{"key": "city", "label": "City", "required": True, "choices": []}]
    page.save()
    page.offers.set([NewsletterFactory(slug="bells")])
    assert post(client).json() == {"errors": {"field-city": ["This is empty. Fill it in."]}}
    body = {"email": "bob@example.org", "field-city": "Lisbon", "also": ["bells"], "utm_source": "blog"}
    assert post(client, body, Referer=f"{BLOG}/about?x").status_code == 202
    assert set(Subscription.objects.values_list("newsletter__slug", "attributes__city")) == {
        ("tide-notes", "Lisbon"),
        ("bells", None),
    }
    assert Subscription.objects.first().came_from == {"utm_source": "blog", "referrer": "blog.example.org/about"}


@pytest.mark.parametrize("state", [None, *SubscriptionState, "suppressed"])
def test_the_answer_and_its_cost_are_the_same_whatever_is_known(client, page, state, django_assert_num_queries):
    if state == "suppressed":
        suppression.suppress("bob@example.org", reason=SuppressionReason.ERASURE)
    elif state:
        SubscriptionFactory(newsletter=page.newsletter, state=state, subscriber__address="bob@example.org")
    unknown = post(client, {"email": "eve@example.org"})
    with django_assert_num_queries(11):
        answer = post(client)
    assert (answer.status_code, answer.content.replace(b"bob@", b"eve@")) == (202, unknown.content)


@pytest.mark.parametrize("motto", ["Buy now", "x" * 3000])
def test_what_fills_in_the_hidden_field_is_told_so_and_not_taken(client, page, motto):
    caught = post(client, {"email": "bob@example.org", "motto": motto})
    said = "Look at the address, and press the button once more."
    assert (caught.status_code, caught.json()["errors"]["motto"][-1]) == (400, said)
    assert Subscriber.objects.count() == 0


def test_the_limits_of_the_form_hold_and_the_wait_may_be_read(client, page):
    statuses = [post(client, {"email": f"reader{n}@example.org"}).status_code for n in range(11)]
    assert statuses == [202] * 10 + [429]
    last = post(client)
    assert 0 < int(last["Retry-After"]) <= 3600
    assert last["Access-Control-Expose-Headers"] == "Retry-After"
    assert "Many people signed up in the last hour" in last.json()["errors"]["form"][0]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b" ", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"null", "application/json", 400),
        (b'"email"', "application/json", 400),
        (b"\xff\xfe\x00", "application/json", 400),
        (b"[" * 15_000, "application/json", 400),
        (b"{" + b'"a":{' * 3_000, "application/json", 400),
        (b'{"email": NaN}', "application/json", 400),
        (b'{"email": "' + b"a" * MOST_BYTES + b'"}', "application/json", 413),
        (b"a" * 9_000_000, "application/json", 413),
        (b'{"email": "bob@example.org"}', "text/plain", 415),
        (b"email=bob@example.org", "application/x-www-form-urlencoded", 415),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", 415),
        (b"", "", 415),
    ],
)
def test_a_body_of_garbage_is_the_senders_fault(client, page, body, kind, status):
    response = post(client, body, kind=kind)
    assert response.status_code == status
    assert list(response.json()["errors"]) in [["body"], ["email"]]
    assert Subscriber.objects.count() == 0


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch"])
def test_other_methods_are_not_allowed(client, page, method):
    assert getattr(client, method)(WHERE, headers={"Origin": BLOG}).status_code == 405


def test_an_unknown_newsletter_is_not_found(client):
    assert client.post("/nothing/subscribe.json", "{}", content_type="application/json").status_code == 404


def test_the_words_are_the_newsletters_language(client, page):
    page.newsletter.language = "de"
    page.newsletter.save()
    assert post(client, {}).json()["errors"]["email"] != ["Write your e-mail address."]
