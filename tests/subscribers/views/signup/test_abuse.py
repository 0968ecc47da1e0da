"""What keeps the signup from being used against others: traps, times, origins, limits, garbage."""

import dataclasses
import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache

from newsletter.access import counters
from subscribers import limits
from subscribers.guarding import floods
from subscribers.models import Subscriber, Subscription
from tests.factories import NewsletterFactory
from tests.subscribers.views.signup.pressing import BROWSER, post, seen

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("where", ["subscribe", "embed"])
def test_what_fills_in_the_hidden_field_gets_the_form_again_with_that_field_empty(client, newsletter, where):
    response = post(client, newsletter, where=where, motto="Buy now")
    shown = response.content.decode()
    said = "Look at the address, and press the button once more."
    assert (response.status_code, said in shown, "Buy now" in shown) == (400, True, False)
    assert 'value="bob@example.org"' in shown
    assert Subscriber.objects.count() == 0


@pytest.mark.parametrize(
    ("ago", "status"),
    [
        (dt.timedelta(seconds=1), 400),
        (dt.timedelta(seconds=3), 200),
        (dt.timedelta(hours=47), 200),
        (dt.timedelta(hours=49), 400),
        (dt.timedelta(seconds=-60), 400),
    ],
)
def test_the_time_between_page_and_press_must_be_a_persons(client, newsletter, ago, status):
    assert post(client, newsletter, seen=seen(newsletter, ago)).status_code == status


@pytest.mark.parametrize("forged", ["", "k1.garbage", "x" * 300, "\x00"])
def test_a_form_without_our_signature_is_pressed_once_more(client, newsletter, forged):
    response = post(client, newsletter, seen=forged)
    assert response.status_code == 400
    assert Subscriber.objects.count() == 0


def test_the_signed_time_of_another_newsletter_does_not_count(client, newsletter):
    other = NewsletterFactory()
    assert post(client, newsletter, seen=seen(other)).status_code == 400


def test_pressing_once_more_works(client, newsletter):
    with time_machine.travel(dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC), tick=False) as clock:
        first = post(client, newsletter, seen=seen(newsletter, dt.timedelta(0)))
        again = first.context["seen"]
        clock.shift(5)
        assert first.status_code == 400
        assert post(client, newsletter, seen=again).status_code == 200
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example.net"},
        {"Origin": "null"},
    ],
)
def test_another_sites_form_cannot_pose_as_our_page(client, newsletter, headers):
    response = post(client, newsletter, headers=headers)
    assert response.status_code == 400
    assert Subscriber.objects.count() == 0


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://testserver"}, {"Sec-Fetch-Site": "none"}])
def test_a_browser_that_says_less_is_let_in(client, newsletter, headers):
    assert post(client, newsletter, headers=headers).status_code == 200


def test_the_embedded_form_takes_a_press_from_another_site(client, newsletter):
    headers = {**BROWSER, "Sec-Fetch-Site": "cross-site", "Origin": "https://blog.example.net", "Sec-Fetch-User": "?1"}
    response = post(client, newsletter, where="embed", headers=headers, seen="")
    assert response.status_code == 200
    assert Subscription.objects.get().source == "embedded form"


def test_the_embedded_form_asks_a_program_to_press_once_more(client, newsletter):
    response = post(client, newsletter, where="embed", headers={}, seen="")
    page = response.content.decode()
    assert response.status_code == 400
    assert 'value="bob@example.org"' in page
    assert 'action="/tide-notes/subscribe/"' in page
    assert Subscriber.objects.count() == 0


def test_the_embed_page_shows_the_code_to_copy(client, settings):
    settings.BASE_URL = "https://news.example.org"
    NewsletterFactory(slug="odd", name='Fish & "Chips" <daily>')
    page = client.get("/odd/embed/").content.decode()
    assert "&lt;form action=&quot;https://news.example.org/odd/embed/" not in page
    assert '&lt;form action="https://news.example.org/odd/embed/" method="post"&gt;' in page
    assert "Subscribe to Fish &amp;amp; &amp;quot;Chips&amp;quot; &amp;lt;daily&amp;gt;&lt;/button&gt;" in page


def test_one_client_may_sign_up_ten_addresses_an_hour(client, newsletter):
    statuses = [post(client, newsletter, email=f"reader{n}@example.org").status_code for n in range(11)]
    assert statuses == [200] * 10 + [429]
    assert Subscription.objects.count() == 10


def test_whoever_must_wait_is_told_how_long_and_keeps_their_words(client, newsletter):
    for n in range(10):
        post(client, newsletter, email=f"reader{n}@example.org")
    response = post(client, newsletter, email="bob@example.org")
    assert 0 < int(response["Retry-After"]) <= 3600
    page = response.content.decode()
    assert "what you typed is still here" in page
    assert 'value="bob@example.org"' in page


def test_a_new_hour_is_a_new_window(client, newsletter):
    with time_machine.travel(dt.datetime(2026, 1, 4, 17, 59, tzinfo=dt.UTC), tick=False) as clock:
        for n in range(11):
            post(client, newsletter, email=f"reader{n}@example.org")
        clock.shift(dt.timedelta(minutes=2))
        assert post(client, newsletter).status_code == 200


def test_a_subnet_has_a_limit_of_its_own(client, newsletter, settings, monkeypatch):
    monkeypatch.setattr(floods, "LEAST", 1000)  # so many that nobody confirms would pass for a flood
    settings.TRUSTED_PROXIES = 1
    statuses = [
        post(
            client,
            newsletter,
            email=f"reader{n}@example{n}.org",
            headers={**BROWSER, "X-Forwarded-For": f"203.0.113.{n % 250}"},
        ).status_code
        for n in range(62)
    ]
    assert statuses.count(200) == 60
    assert set(statuses[60:]) == {429}


def test_one_client_who_presses_on_uses_up_nothing_that_others_share(client, newsletter, settings, monkeypatch):
    settings.TRUSTED_PROXIES = 1
    for name in ("PER_SUBNET", "PER_DOMAIN", "IN_ALL"):
        monkeypatch.setattr(limits, name, dataclasses.replace(getattr(limits, name), most=11))
    press = {**BROWSER, "X-Forwarded-For": "203.0.113.7"}
    pressed = [post(client, newsletter, email=f"reader{n}@example.org", headers=press).status_code for n in range(40)]
    neighbour = {**BROWSER, "X-Forwarded-For": "203.0.113.8"}
    assert (pressed.count(200), pressed.count(429)) == (10, 30)
    assert post(client, newsletter, headers=neighbour).status_code == 200


def test_a_valkey_that_is_away_leaves_the_limits_standing(client, newsletter, monkeypatch):
    monkeypatch.setattr(counters, "cache", RedisCache("unix:///nonexistent/valkey.sock", {}))
    counters._in_process.clear()
    statuses = [post(client, newsletter, email=f"reader{n}@example.org").status_code for n in range(11)]
    counters._in_process.clear()
    assert statuses == [200] * 10 + [429]


def test_an_unknown_newsletter_is_not_found(client):
    assert client.get("/nothing/subscribe/").status_code == 404
    assert client.post("/nothing/subscribe/", {"email": "bob@example.org"}).status_code == 404
    assert client.get("/nothing/embed/").status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
@pytest.mark.parametrize("where", ["subscribe", "embed"])
def test_other_methods_are_not_allowed(client, newsletter, method, where):
    assert getattr(client, method)(f"/tide-notes/{where}/").status_code == 405


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xff\xfe\x00", "application/octet-stream"),
        (b"{}", "application/json"),
        (b"email=%ff%fe%00&seen=%00", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"&" * 3000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(20_000)), "application/x-www-form-urlencoded"),
        (b"email=" + b"a" * 9_000_000, "application/x-www-form-urlencoded"),
    ],
    ids=["bytes", "json", "not utf-8", "broken multipart", "no boundary", "ampersands", "many fields", "huge"],
)
@pytest.mark.parametrize("where", ["subscribe", "embed"])
def test_a_body_of_garbage_is_the_senders_fault(client, newsletter, where, body, content_type):
    response = client.post(f"/tide-notes/{where}/", body, content_type=content_type)
    assert response.status_code in {400, 413}
    assert Subscriber.objects.count() == 0


def test_the_counters_end_with_their_window(client, newsletter):
    valkey = cache._cache.get_client(None)
    before = set(valkey.scan_iter("*signup:*"))
    post(client, newsletter, email="chiyo@counted.example.org", headers={**BROWSER, "X-Forwarded-For": "ignored"})
    made = set(valkey.scan_iter("*signup:*")) - before
    assert {key.decode().split(":")[3] for key in made} >= {"address", "domain"}
    assert all(0 < valkey.ttl(key) <= 24 * 3600 for key in made)
