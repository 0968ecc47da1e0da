"""Who is found, and who is not."""

import datetime as dt

import pytest
from django.utils import timezone

from subscribers.health import own
from subscribers.health.findings import Finding, Look, all_findings, find, register
from subscribers.health.looking import SAMPLE, found_by, health, look_for, look_through
from subscribers.models import ConsentAct, ConsentEvent, ListHealth, Subscription, SuppressionReason
from subscribers.suppression import suppress
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsletter():
    return NewsletterFactory()


def reader(newsletter, address, **more):
    return SubscriptionFactory(newsletter=newsletter, subscriber=SubscriberFactory(address=address), **more)


def addresses(newsletter, key, *, days=7):
    look = Look(newsletter, now=timezone.now(), days=days)
    return sorted(find(key).who(look).values_list("subscriber__address", flat=True))


def ago(days):
    return timezone.now() - dt.timedelta(days=days)


def test_every_finding_says_what_it_means_and_what_to_do_and_finds_nobody_in_an_empty_list(newsletter):
    found = health(newsletter, now=timezone.now())
    assert [each.key for each in found.clear] == [each.key for each in all_findings()]
    assert {"waiting", "slips", "soft-bounces", "never-reached"} <= set(found.found)
    assert found.troubles == []
    for each in all_findings():
        assert each.means.endswith((".", "?"))
        assert each.advice.endswith(".")
        assert not each.title.endswith(".")


def test_a_key_is_given_once():
    other = Finding(key="waiting", title="x", means="x.", advice="x.", who=lambda look: look.readers())
    with pytest.raises(ValueError, match="there is a finding 'waiting' already"):
        register(other)
    own.register_all()  # the same ones again
    assert find("no such thing") is None


def test_waiting_are_those_who_signed_up_long_ago_and_never_confirmed(newsletter):
    pending = {"state": "pending", "confirmed_at": None}
    reader(newsletter, "late@example.org", **pending, created_at=ago(8))
    reader(newsletter, "later@example.org", **pending, created_at=ago(15))
    reader(newsletter, "new@example.org", **pending, created_at=ago(6))
    reader(newsletter, "active@example.org", created_at=ago(15))
    reader(newsletter, "held@example.org", **pending, created_at=ago(15), held_because="No such domain.")
    reader(NewsletterFactory(), "elsewhere@example.org", **pending, created_at=ago(15))
    assert addresses(newsletter, "waiting") == ["late@example.org", "later@example.org"]
    assert addresses(newsletter, "waiting", days=14) == ["later@example.org"]
    assert addresses(newsletter, "held") == ["held@example.org"]


def test_slips_are_asked_of_the_domain_and_only_of_who_is_subscribed(newsletter):
    for address in ("a@gmial.com", "b@gmail.com", "c@example.org", "d@hotmial.com"):
        reader(newsletter, address)
    reader(newsletter, "e@gmial.com", state="unsubscribed")
    assert addresses(newsletter, "slips") == ["a@gmial.com", "d@hotmial.com"]


def test_disposable_addresses_are_found_below_a_listed_domain_too(newsletter):
    for address in ("a@mailinator.com", "b@x.mailinator.com", "c@example.org"):
        reader(newsletter, address)
    assert addresses(newsletter, "disposable") == ["a@mailinator.com", "b@x.mailinator.com"]


def test_roles_are_found_with_and_without_a_plus(newsletter):
    for address in ("info@example.org", "abuse+list@example.org", "informal@example.org", "x+info@example.org"):
        reader(newsletter, address)
    assert addresses(newsletter, "roles") == ["abuse+list@example.org", "info@example.org"]


def test_who_is_suppressed_and_still_on_the_list_is_found(newsletter):
    back = reader(newsletter, "back@example.org")
    suppress("back@example.org", reason=SuppressionReason.HARD_BOUNCE)
    suppress("gone@example.org", reason=SuppressionReason.MANUAL)
    reader(newsletter, "fine@example.org")
    assert addresses(newsletter, "suppressed") == []
    Subscription.objects.filter(pk=back.pk).update(state="active")
    suppress("fine@example.org", newsletter=NewsletterFactory(), reason=SuppressionReason.MANUAL)
    assert addresses(newsletter, "suppressed") == ["back@example.org"]


def test_a_plus_is_told_only_where_the_plain_address_is_subscribed_too(newsletter):
    for address in ("anna@example.org", "anna+news@example.org", "bob+news@example.org", "dara+a+b@example.org"):
        reader(newsletter, address)
    reader(newsletter, "dara@example.org", state="unsubscribed")
    assert addresses(newsletter, "twice") == ["anna+news@example.org"]


def test_moved_in_without_a_word_are_those_whom_nobody_spoke_for(newsletter):
    def moved_in(address, *, wording="", act=ConsentAct.ADDED, source="import"):
        found = reader(newsletter, address, source=source)
        ConsentEvent.objects.create(subscriber=found.subscriber, newsletter=newsletter, act=act, wording=wording)
        return found

    moved_in("silent@example.org")
    moved_in("spoken@example.org", wording="They ticked a box at the fair.")
    moved_in("page@example.org", source="signup page")
    confirmed = moved_in("confirmed@example.org")
    ConsentEvent.objects.create(
        subscriber=confirmed.subscriber, newsletter=newsletter, act=ConsentAct.CONFIRMED, wording=""
    )
    assert addresses(newsletter, "unproven") == ["silent@example.org"]


def test_a_finding_shows_some_and_counts_all(newsletter):
    for number in range(SAMPLE + 3):
        reader(newsletter, f"{number}@gmial.com")
    found = found_by(find("slips"), Look(newsletter, now=timezone.now()))
    assert (found.count, len(found.sample), len(found.readers()), found.domains) == (15, 12, 12, ("gmial.com",))


def test_a_long_list_is_looked_through_by_a_worker_and_remembered(newsletter, monkeypatch):
    monkeypatch.setattr("subscribers.health.looking.EXACT_UP_TO", 1)
    now = timezone.now()
    for name in ("a", "b"):
        reader(newsletter, f"{name}@gmial.com")
    assert health(newsletter, now=now) is None
    look_through(newsletter)
    reader(newsletter, "c@hotmial.com")
    found = health(newsletter, now=now)
    assert (found.found["slips"].count, found.found["slips"].domains, found.found["roles"].count) == (
        2, ("gmial.com",), 0
    )  # fmt: skip
    assert (found.is_old(timezone.now()), found.is_old(timezone.now() + dt.timedelta(minutes=11))) == (False, True)
    look = look_for(newsletter, key="slips", now=now)
    assert find("slips").who(look).count() == 2  # the domains are those that the page shows


def test_what_was_kept_of_a_finding_that_is_gone_is_left_out(newsletter, monkeypatch):
    monkeypatch.setattr("subscribers.health.looking.EXACT_UP_TO", 0)
    reader(newsletter, "a@example.org")
    ListHealth.objects.create(
        newsletter=newsletter, counted_at=timezone.now(),
        counts={"gone": {"count": 9, "sample": [], "domains": []}, "roles": {"count": 1, "sample": [5], "domains": []}},
    )  # fmt: skip
    found = health(newsletter, now=timezone.now())
    assert {key: each.count for key, each in found.found.items()} == {"roles": 1}
    assert found.found["roles"].readers() == []
