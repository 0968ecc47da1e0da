"""A mail that asks about several newsletters, of which the one that its link names can be confirmed no more."""

import datetime as dt

import pytest
from django.utils import timezone

from newsletter.models import Newsletter
from subscribers import suppression
from subscribers.consent import Evidence
from subscribers.health.cleaning import delete_unconfirmed
from subscribers.leaving import leave
from subscribers.models import ConsentEvent, SignupPage, Subscription, SubscriptionState, SuppressionReason
from subscribers.reader_links import confirm_url
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory
from tests.subscribers.views.test_confirm_together import BOAT, CITY, of

pytestmark = pytest.mark.django_db
BARRED, OVER = "Not sent, since we must not write to you", "The subscription has ended since this link was made"
NAMES = ("Tide Notes", "Bells", "Clocks")


@pytest.fixture
def bob():
    return SubscriberFactory(address="bob@example.org")


def mailed(bob, settings, *, ago=dt.timedelta(minutes=5)):
    at = timezone.now() - ago
    for name in NAMES:
        SubscriptionFactory(
            subscriber=bob, newsletter=NewsletterFactory(name=name), state=SubscriptionState.PENDING, confirmed_at=None,
            confirmation_sent_at=at, name="", attributes={},
        )  # fmt: skip
    return confirm_url(of("Tide Notes").pk, issued_at=at).removeprefix(settings.BASE_URL)


@pytest.fixture
def where(bob, settings):
    """Where the link of a mail about three newsletters leads; it names the first."""
    return mailed(bob, settings)


def bar(name):
    suppression.suppress("bob@example.org", reason=SuppressionReason.MANUAL, newsletter=of(name).newsletter)


def states():
    return [of(name).state for name in NAMES]


def pks(*names):
    return [str(of(name).pk) for name in names]


def page_at(client, where):
    return client.get(where).content.decode().partition("<main")[2]


def test_where_the_first_bars_the_address_the_others_are_asked_about_and_confirmed(client, where):
    bar("Tide Notes")
    page = page_at(client, where)
    assert ("Send <bdi>Bells</bdi> to" in page, page.count(BARRED), "<bdi>Clocks</bdi>" in page) == (True, 1, True)

    client.post(where, {"asked": "1", "lead": pks("Bells"), "also": pks("Clocks")})

    assert states() == ["unsubscribed", "active", "active"]
    page = page_at(client, where)
    assert ("<bdi>Bells</bdi> comes to" in page, "<bdi>Clocks</bdi></a>" in page) == (True, True)
    assert f'<bdi>Tide Notes</bdi></strong><br><span class="quiet">{BARRED}' in page


def test_one_that_is_barred_between_the_page_and_the_press_holds_up_no_other(client, where):
    shown = {"asked": "1", "lead": pks("Tide Notes"), "also": pks("Bells")}
    bar("Tide Notes")
    client.post(where, shown)
    assert states() == ["unsubscribed", "active", "pending"]
    assert (BARRED in page_at(client, where), "You are in" in page_at(client, where)) == (True, True)
    (kept,) = ConsentEvent.objects.all()
    assert (kept.newsletter.name, kept.wording.splitlines()[0]) == ("Bells", "Send Tide Notes to …?")


def test_answers_of_the_first_are_not_told_to_another(client, where):
    for name in ("Tide Notes", "Bells"):
        SignupPage.objects.create(newsletter=of(name).newsletter, fields=[{**CITY, "required": False}])
    bar("Tide Notes")
    client.post(where, {"asked": "1", "lead": pks("Tide Notes"), "also": pks("Bells"), "field-city": "Lisbon"})
    assert (of("Bells").state, of("Bells").attributes) == ("active", {})


def test_questions_are_those_of_the_one_that_leads_instead(client, where):
    SignupPage.objects.create(newsletter=of("Bells").newsletter, fields=[CITY, BOAT])
    bar("Tide Notes")
    assert "Your city" in page_at(client, where)
    shown = {"asked": "1", "lead": pks("Bells")}
    assert client.post(where, shown).status_code == 400
    assert states()[1] == "pending"
    client.post(where, {**shown, "field-city": "Porto"})
    assert (states(), of("Bells").attributes) == (["unsubscribed", "active", "pending"], {"city": "Porto"})


def test_what_was_unticked_beside_the_first_is_not_confirmed_in_its_place(client, where):
    bar("Tide Notes")
    client.post(where, {"asked": "1", "lead": pks("Tide Notes")})
    assert states() == ["unsubscribed", "pending", "pending"]
    assert "This address gets no mail from us" in page_at(client, where)


@pytest.mark.parametrize("lead", ["x", "-1", "9" * 30, "\x00"])
def test_a_lead_that_is_none_of_the_mails_is_the_links_own(client, where, lead):
    other = SubscriptionFactory(newsletter__name="Elsewhere", state=SubscriptionState.PENDING, confirmed_at=None)
    for name in (lead, str(other.pk)):
        client.post(where, {"asked": "1", "lead": name})
    other.refresh_from_db()
    assert (states(), other.state) == (["active", "pending", "pending"], "pending")


def test_a_press_of_a_program_confirms_what_can_be(client, where):
    bar("Tide Notes")
    bar("Clocks")
    client.post(where)
    assert states() == ["unsubscribed", "active", "unsubscribed"]
    assert page_at(client, where).count(BARRED) == 2


def test_one_of_the_others_that_bars_the_address_is_named_too(client, where):
    bar("Clocks")
    assert page_at(client, where).count(BARRED) == 1
    client.post(where, {"asked": "1", "lead": pks("Tide Notes"), "also": pks("Bells", "Clocks")})
    assert states() == ["active", "active", "unsubscribed"]
    assert page_at(client, where).count(BARRED) == 1


def test_whoever_left_the_first_meanwhile_can_confirm_the_others(client, where):
    leave(of("Tide Notes"), evidence=Evidence(source="page"), now=timezone.now())
    page = page_at(client, where)
    assert ("Send <bdi>Bells</bdi> to" in page, page.count(OVER)) == (True, 1)
    client.post(where, {"asked": "1", "lead": pks("Bells")})
    assert states() == ["unsubscribed", "active", "pending"]
    page = page_at(client, where)
    assert ("<bdi>Bells</bdi> comes to" in page, page.count(OVER)) == (True, 1)


def test_a_question_that_was_not_answered_hides_nothing_of_what_was_left(client, where):
    SignupPage.objects.create(newsletter=of("Bells").newsletter, fields=[CITY])
    leave(of("Tide Notes"), evidence=Evidence(source="page"), now=timezone.now())
    assert page_at(client, where).count(OVER) == 1
    again = client.post(where, {"asked": "1", "lead": pks("Bells")})
    assert (again.status_code, again.content.decode().count(OVER)) == (400, 1)


def test_the_first_that_one_gets_by_now_holds_up_no_other(client, where):
    Subscription.objects.filter(pk=of("Tide Notes").pk).update(state="active", confirmed_at=timezone.now())
    assert "Send <bdi>Bells</bdi> to" in page_at(client, where)
    client.post(where, {"asked": "1", "lead": pks("Bells"), "also": pks("Clocks")})
    page = page_at(client, where)
    assert (states(), "<bdi>Tide Notes</bdi> comes to" in page) == (["active"] * 3, True)


def test_of_a_link_that_ran_out_a_new_one_can_be_had_for_the_others(client, bob, settings):
    where = mailed(bob, settings, ago=dt.timedelta(days=8))
    bar("Tide Notes")
    page = page_at(client, where)
    assert ("This link has run out" in page, "<bdi>Tide Notes</bdi>" in page) == (True, False)
    client.post(where, {"again": "1"})
    assert [of(name).mail_due_at is not None for name in NAMES] == [False, True, True]


def test_the_answer_speaks_the_language_of_the_one_that_leads_instead(client, bob, settings):
    where = mailed(bob, settings, ago=dt.timedelta(days=8))
    for name, language in zip(NAMES, ("nl", "de", "de"), strict=True):
        Newsletter.objects.filter(name=name).update(language=language)
    bar("Tide Notes")
    answer = client.post(where, {"again": "1"}, headers={"Accept-Language": "fr"})
    assert "Sieh jetzt in dein Postfach" in answer.content.decode()


def test_a_link_whose_own_signup_was_deleted_confirms_none_of_the_others(client, where):
    delete_unconfirmed([of("Tide Notes").pk], author=None)
    assert client.post(where).status_code == 404
    assert [of(name).state for name in NAMES[1:]] == ["pending", "pending"]


def test_where_all_bar_the_address_the_page_says_so_and_nothing_is_confirmed(client, where):
    for name in NAMES:
        bar(name)
    client.post(where)
    assert states() == ["unsubscribed"] * 3
    assert "This address gets no mail from us" in page_at(client, where)
