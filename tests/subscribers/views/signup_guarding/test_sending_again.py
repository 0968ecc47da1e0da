"""Asking for the confirmation mail once more; and that no answer tells whose address it is."""

import datetime as dt
import statistics
import time

import pytest

from subscribers import limits, suppression
from subscribers.models import ConsentEvent, SubscriptionState, SuppressionReason
from tests.factories import NewsletterFactory, SubscriptionFactory
from tests.subscribers.views.signup_guarding.visiting import hidden, page_with, post, words

pytestmark = pytest.mark.django_db


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

    def test_it_signs_up_for_no_other_newsletter_since_its_page_names_none(self, client, newsletter):
        other = NewsletterFactory(slug="bells", name="Bells")
        page_with(newsletter).offers.set([other])
        ago = dt.timedelta(minutes=10)
        post(client, newsletter, again="1", also="bells", ago=ago)
        assert set(ConsentEvent.objects.values_list("newsletter__slug", flat=True)) == {newsletter.slug}
        post(client, newsletter, also="bells", ago=ago)
        assert set(ConsentEvent.objects.values_list("newsletter__slug", flat=True)) == {newsletter.slug, "bells"}

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
