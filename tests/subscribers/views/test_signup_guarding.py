"""What the signup form says of an address, and how it defends itself: as a visitor finds it."""

import base64
import datetime as dt
import html
import json
import re
import statistics
import time

import altcha
import pytest
import time_machine
from django.utils import timezone

from subscribers import limits, suppression
from subscribers.guarding import challenges
from subscribers.guarding.floods import GUARDS_FOR, LEAST
from subscribers.models import ConsentEvent, SignupPage, Subscriber, Subscription, SubscriptionState, SuppressionReason
from subscribers.signup_form import seen_now
from tests.factories import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
BROWSER = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
NOW = dt.datetime(2026, 6, 7, 17, 20, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Windows of an hour and seconds between page and press must not depend on how busy the machine is."""
    monkeypatch.setattr(challenges, "LEAST_WORK", 10)
    monkeypatch.setattr(challenges, "MOST_WORK", 50)
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")


def post(client, newsletter, *, ago=dt.timedelta(seconds=30), ip="", **fields):
    data = {"email": "bob@example.org", "seen": seen_now(newsletter, timezone.now() - ago), **fields}
    headers = {**BROWSER, "X-Forwarded-For": ip} if ip else BROWSER
    return client.post(f"/{newsletter.slug}/subscribe/", data, headers=headers)


def page_with(newsletter, **fields):
    return SignupPage.objects.create(newsletter=newsletter, **fields)


def addresses():
    return sorted(Subscriber.objects.values_list("given_address", flat=True))


def words(response):
    return html.unescape(response.content.decode())


def hidden(response, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    return html.unescape(found[1]) if found else None


def challenge_in(response):
    found = re.search(r'data-challenge="([^"]+)"', response.content.decode())
    return json.loads(html.unescape(found[1])) if found else None


def solve(challenge):
    asked = altcha.Challenge.from_dict(challenge)
    return altcha.Payload(asked, altcha.solve_challenge(asked)).to_base64()


class TestSlips:
    def test_a_slip_is_offered_and_nothing_is_taken_yet(self, client, newsletter):
        response = post(client, newsletter, email="bob@gmial.com")
        assert response.status_code == 400
        assert "Did you mean bob@gmail.com?" in words(response)
        assert 'name="instead" value="bob@gmail.com"' in response.content.decode()
        assert (hidden(response, "email"), addresses()) == ("bob@gmial.com", [])

    def test_the_offered_address_is_taken_when_it_is_pressed(self, client, newsletter):
        response = post(client, newsletter, email="bob@gmial.com", instead="bob@gmail.com", meant="bob@gmial.com")
        assert (response.status_code, addresses()) == (200, ["bob@gmail.com"])

    def test_the_typed_address_is_taken_when_it_is_pressed_again(self, client, newsletter):
        meant = hidden(post(client, newsletter, email="bob@gmial.com"), "meant")
        response = post(client, newsletter, email="bob@gmial.com", meant=meant)
        assert (response.status_code, addresses()) == (200, ["bob@gmial.com"])

    def test_another_slip_is_asked_about_anew(self, client, newsletter):
        assert post(client, newsletter, email="bob@hotmial.com", meant="bob@gmial.com").status_code == 400

    @pytest.mark.parametrize("instead", ["x", "bob@gmail.com\r\nBcc: eve@example.net", "\x00", "a" * 9000])
    def test_an_offer_that_was_forged_is_read_like_any_address(self, client, newsletter, instead):
        assert post(client, newsletter, instead=instead).status_code == 400
        assert addresses() == []

    def test_it_costs_nothing_of_what_a_client_may_do(self, client, newsletter):
        for _ in range(limits.PER_CLIENT.most + 1):
            post(client, newsletter, email="bob@gmial.com")
        assert post(client, newsletter).status_code == 200


class TestDisposable:
    def test_another_address_is_asked_for_and_the_second_press_takes_it(self, client, newsletter):
        first = post(client, newsletter, email="bob@mailinator.com")
        assert first.status_code == 400
        assert "Addresses at mailinator.com are thrown away after a while" in words(first)
        second = post(client, newsletter, email="bob@mailinator.com", meant=hidden(first, "meant"))
        assert (second.status_code, addresses()) == (200, ["bob@mailinator.com"])

    def test_a_newsletter_may_refuse_them(self, client, newsletter):
        page_with(newsletter, disposable="refuse")
        statuses = [
            post(client, newsletter, email="bob@mailinator.com", meant="bob@mailinator.com").status_code
            for _ in range(2)
        ]
        assert (statuses, addresses()) == ([400, 400], [])

    def test_a_newsletter_may_take_them(self, client, newsletter):
        page_with(newsletter, disposable="take")
        assert post(client, newsletter, email="bob@mailinator.com").status_code == 200


class TestWork:
    @pytest.fixture
    def page(self, newsletter):
        return page_with(newsletter, challenge="always")

    def test_a_form_that_asks_for_no_work_has_none(self, client, newsletter):
        assert challenge_in(client.get("/tide-notes/subscribe/")) is None

    def test_the_page_brings_the_work_and_the_script(self, client, newsletter, page):
        response = client.get("/tide-notes/subscribe/")
        assert challenge_in(response)["parameters"]["data"] == {"newsletter": newsletter.pk}
        assert "js/proof.js" in response.content.decode()

    def test_whoever_has_done_it_is_taken(self, client, newsletter, page):
        solution = solve(challenge_in(client.get("/tide-notes/subscribe/")))
        assert post(client, newsletter, altcha=solution).status_code == 200

    def test_one_solution_takes_one_signup(self, client, newsletter, page):
        solution = solve(challenge_in(client.get("/tide-notes/subscribe/")))
        first = post(client, newsletter, altcha=solution)
        again = post(client, newsletter, altcha=solution, email="chiyo@example.org")
        assert (first.status_code, again.status_code, addresses()) == (200, 400, ["bob@example.org"])

    def test_a_form_of_another_page_brings_its_visitor_to_the_work(self, client, newsletter, page):
        response = post(client, newsletter)
        assert response.status_code == 400
        assert hidden(response, "email") == "bob@example.org"
        again = post(client, newsletter, altcha=solve(challenge_in(response)))
        assert (again.status_code, addresses()) == (200, ["bob@example.org"])

    @pytest.mark.parametrize("garbage", ["x", base64.b64encode(b"{}").decode(), "\x00", "é" * 5000])
    def test_garbage_is_no_work(self, client, newsletter, page, garbage):
        assert post(client, newsletter, altcha=garbage).status_code == 400
        assert addresses() == []

    def test_without_script_a_trickle_gets_in(self, client, newsletter, page, settings):
        settings.TRUSTED_PROXIES = 1
        statuses = [
            post(client, newsletter, altcha="", email=f"p{n}@example.org", ip=f"203.0.{n}.7").status_code
            for n in range(limits.UNPROVEN_IN_ALL.most + 2)
        ]
        assert statuses == [200] * limits.UNPROVEN_IN_ALL.most + [429, 429]

    def test_the_next_minute_opens_the_trickle_again(self, client, newsletter, page, settings, clock):
        settings.TRUSTED_PROXIES = 1
        for n in range(limits.UNPROVEN_IN_ALL.most + 1):
            post(client, newsletter, altcha="", email=f"p{n}@example.org", ip=f"203.0.{n}.7")
        clock.shift(dt.timedelta(minutes=1))
        assert post(client, newsletter, altcha="", ip="198.51.100.7").status_code == 200


class TestFlood:
    @pytest.fixture(autouse=True)
    def _proxy(self, settings):
        settings.TRUSTED_PROXIES = 1

    def flood(self, client, newsletter, count, *, start=0):
        return [
            post(client, newsletter, email=f"p{n}@example{n % 50}.org", ip=f"100.{n // 250}.{n % 250}.7").status_code
            for n in range(start, start + count)
        ]

    def test_it_is_noticed_and_everything_after_it_has_to_work(self, client, newsletter):
        statuses = self.flood(client, newsletter, 3 * LEAST)
        assert statuses.count(200) == LEAST + 1
        assert set(statuses[LEAST + 1 :]) == {400}
        assert SignupPage.objects.get().guarded_until == NOW + GUARDS_FOR

    def test_a_reader_in_the_middle_of_it_gets_in(self, client, newsletter):
        self.flood(client, newsletter, 2 * LEAST)
        solution = solve(challenge_in(client.get("/tide-notes/subscribe/")))
        assert post(client, newsletter, altcha=solution, ip="198.51.100.7").status_code == 200
        assert Subscription.objects.filter(subscriber__address="bob@example.org").exists()

    def test_what_the_flood_used_up_is_not_the_readers(self, client, newsletter, monkeypatch):
        monkeypatch.setattr(limits, "IN_ALL", limits.Limit(name="all", most=LEAST + 1, seconds=3600))
        self.flood(client, newsletter, 2 * LEAST)
        solution = solve(challenge_in(client.get("/tide-notes/subscribe/")))
        assert post(client, newsletter, altcha=solution, ip="198.51.100.7").status_code == 200

    def test_limits_are_tighter_for_whoever_works_as_well(self, client, newsletter):
        self.flood(client, newsletter, 2 * LEAST)
        statuses = []
        for n in range(limits.GUARDED_PER_CLIENT.most + 1):
            solution = solve(challenge_in(client.get("/tide-notes/subscribe/")))
            email = f"reader{n}@example.org"
            statuses.append(post(client, newsletter, altcha=solution, ip="198.51.100.7", email=email).status_code)
        assert statuses == [200] * limits.GUARDED_PER_CLIENT.most + [429]

    def test_a_form_that_never_asks_for_work_has_the_tighter_limits(self, client, newsletter):
        page_with(newsletter, challenge="never", guarded_until=NOW + GUARDS_FOR)
        statuses = [
            post(client, newsletter, email=f"reader{n}@example.org", ip="198.51.100.7").status_code
            for n in range(limits.GUARDED_PER_CLIENT.most + 1)
        ]
        assert statuses == [200] * limits.GUARDED_PER_CLIENT.most + [429]

    def test_another_newsletter_of_the_site_is_left_alone(self, client, newsletter):
        other = NewsletterFactory(slug="other")
        self.flood(client, newsletter, 2 * LEAST)
        assert post(client, other, ip="198.51.100.7").status_code == 200

    def test_half_an_hour_later_it_is_over(self, client, newsletter, clock):
        self.flood(client, newsletter, 2 * LEAST)
        clock.shift(GUARDS_FOR)
        assert challenge_in(client.get("/tide-notes/subscribe/")) is None
        assert post(client, newsletter, ip="198.51.100.7").status_code == 200


class TestScripts:
    """The same for the scripts of other sites."""

    def send(self, client, **fields):
        sent = json.dumps({"email": "bob@example.org", **fields})
        headers = {"Origin": "https://blog.example.org"}
        return client.post("/tide-notes/subscribe.json", sent, content_type="application/json", headers=headers)

    @pytest.fixture
    def page(self, newsletter):
        return page_with(newsletter, origins=["https://blog.example.org"])

    def test_a_slip_comes_with_what_was_probably_meant(self, client, page):
        response = self.send(client, email="bob@gmial.com")
        assert response.status_code == 400
        assert response.json() == {
            "errors": {"form": ["Did you mean bob@gmail.com? If bob@gmial.com is right, press Subscribe once more."]},
            "meant": "bob@gmial.com",
            "suggestion": "bob@gmail.com",
        }
        assert self.send(client, email="bob@gmial.com", meant="bob@gmial.com").status_code == 202

    def test_the_work_comes_with_the_answer_and_goes_with_the_next(self, client, page):
        page.challenge = "always"
        page.save()
        response = self.send(client)
        assert (response.status_code, sorted(response.json())) == (400, ["altcha", "errors"])
        assert self.send(client, altcha=solve(response.json()["altcha"])).status_code == 202

    @pytest.mark.parametrize("fields", [{"altcha": 7}, {"altcha": ["x"]}, {"meant": {}}, {"again": []}, {"instead": 1}])
    def test_fields_of_other_kinds_are_left_out(self, client, page, fields):
        assert self.send(client, **fields).status_code == 202


class TestMailboxes:
    def test_a_mailbox_of_many_names_is_asked_about_eight_times_a_day(self, client, newsletter, settings):
        settings.TRUSTED_PROXIES = 1
        answers = {
            post(client, newsletter, email=f"bob+{n}@example.org", ip=f"203.0.{n}.7").status_code for n in range(12)
        }
        assert (answers, Subscriber.objects.count()) == ({200}, limits.PER_MAILBOX.most)


class TestSendingAgain:
    def again(self, client, newsletter, *, minutes):
        return post(client, newsletter, again="1", ago=dt.timedelta(minutes=minutes))

    def test_the_answer_has_a_button_for_it(self, client, newsletter):
        response = post(client, newsletter)
        assert (hidden(response, "again") or "", hidden(response, "email")) == ("1", "bob@example.org")

    def test_too_soon_nothing_happens_and_it_is_said(self, client, newsletter):
        response = self.again(client, newsletter, minutes=9)
        assert response.status_code == 200
        assert "It may still be on its way" in words(response)
        assert ConsentEvent.objects.count() == 0

    def test_after_ten_minutes_it_counts_as_asked_again(self, client, newsletter):
        response = self.again(client, newsletter, minutes=10)
        assert (response.status_code, ConsentEvent.objects.count()) == (200, 1)

    @pytest.mark.parametrize("known", [True, False])
    def test_it_tells_nothing_of_the_address(self, client, newsletter, known):
        if known:
            SubscriptionFactory(newsletter=newsletter, subscriber__address="bob@example.org")
        pages = {self.again(client, newsletter, minutes=minutes).content for minutes in (9, 9)}
        stranger = post(client, newsletter, again="1", ago=dt.timedelta(minutes=9), email="eve@example.org")
        assert pages == {stranger.content.replace(b"eve@", b"bob@")}

    def test_questions_that_were_answered_are_not_asked_again(self, client, newsletter):
        page_with(newsletter, asks_name="required")
        assert self.again(client, newsletter, minutes=10).status_code == 200


def test_the_answer_takes_the_same_time_whoever_the_address_belongs_to(client, newsletter, settings, monkeypatch):
    """Medians of interleaved presses; each kind has its own addresses, so that no limit is met."""
    settings.TRUSTED_PROXIES = 1
    for name in ("PER_DOMAIN", "IN_ALL"):
        monkeypatch.setattr(limits, name, limits.Limit(name=name, most=10_000, seconds=3600))
    monkeypatch.setattr("subscribers.guarding.floods.LEAST", 10_000)
    rounds = 40
    for n in range(rounds):
        SubscriptionFactory(newsletter=newsletter, subscriber__address=f"known{n}@example.org")
        SubscriptionFactory(
            newsletter=newsletter,
            subscriber__address=f"waiting{n}@example.org",
            state=SubscriptionState.PENDING,
            confirmed_at=None,
        )
        suppression.suppress(f"suppressed{n}@example.org", reason=SuppressionReason.COMPLAINT)
    took = {kind: [] for kind in ("unknown", "known", "waiting", "suppressed")}
    for n in range(rounds):
        for place, (kind, times) in enumerate(took.items()):
            started = time.perf_counter()
            response = post(client, newsletter, email=f"{kind}{n}@example.org", ip=f"100.{place}.{n}.7")
            times.append(time.perf_counter() - started)
            assert response.status_code == 200
    medians = {kind: statistics.median(times[5:]) for kind, times in took.items()}
    assert max(medians.values()) < 1.5 * min(medians.values()), medians
