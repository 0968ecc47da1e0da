"""How the signup form defends itself while somebody floods it."""

import pytest
from django.utils import timezone

from subscribers import limits
from subscribers.guarding.floods import GUARDS_FOR, LEAST
from subscribers.models import SignupPage, Subscription
from tests.factories import NewsletterFactory
from tests.subscribers.views.signup_guarding.visiting import challenge_in, page_with, post, solve

pytestmark = pytest.mark.django_db


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
        assert SignupPage.objects.get().guarded_until == timezone.now() + GUARDS_FOR

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
        page_with(newsletter, challenge="never", guarded_until=timezone.now() + GUARDS_FOR)
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
