"""The preferences page: a reader's name and newsletters."""

import pytest

from subscribers import suppression
from subscribers.models import ConsentEvent, Subscription, SubscriptionState, SuppressionReason
from subscribers.reader_links import preferences_url
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob():
    return SubscriberFactory(address="bob@example.org")


@pytest.fixture
def tides(bob):
    return SubscriptionFactory(subscriber=bob, newsletter__name="Tide Notes")


@pytest.fixture
def where(tides, settings):
    return preferences_url(tides.pk).removeprefix(settings.BASE_URL)


def states(bob):
    return dict(bob.subscriptions.values_list("newsletter__name", "state"))


def names(bob):
    return dict(bob.subscriptions.values_list("newsletter__name", "name"))


def test_the_page_shows_what_is_so_and_changes_nothing(client, tides, where, bob):
    NewsletterFactory(name="Clock Notes")
    page = client.get(where).content.decode()
    assert 'value="Bob"' in page
    assert f'value="{tides.newsletter_id}" checked' in page
    assert page.count("checked") == 1
    assert "Clock Notes" in page
    assert states(bob) == {"Tide Notes": "active"}


@pytest.mark.parametrize("newsletters", [1, 3])
def test_the_page_costs_five_queries_however_many_newsletters(client, where, newsletters, django_assert_num_queries):
    for _ in range(newsletters - 1):
        NewsletterFactory()
    with django_assert_num_queries(5):
        client.get(where)


def test_the_name_and_what_is_left_are_kept(client, tides, where, bob):
    response = client.post(where, {"name": " Robert "})
    assert (response.status_code, response["Location"]) == (303, f"{where}?saved")
    assert names(bob) == {"Tide Notes": "Robert"}
    assert states(bob) == {"Tide Notes": "unsubscribed"}
    assert list(ConsentEvent.objects.values_list("newsletter__name", "act")) == [("Tide Notes", "unsubscribed")]
    assert "Saved." in client.get(f"{where}?saved").content.decode()


@pytest.mark.parametrize("elsewhere", ["", "Robert"])
def test_the_name_shown_is_that_of_the_newsletter_the_link_came_from(client, where, bob, elsewhere):
    SubscriptionFactory(subscriber=bob, newsletter__name="Clock Notes", name=elsewhere)
    assert 'name="name" value="Bob"' in client.get(where).content.decode()


def test_where_that_one_knows_no_name_the_first_of_the_others_is_shown(client, where, bob):
    bob.subscriptions.update(name="")
    for newsletter, name in (("Clock Notes", "Robert"), ("Bell Notes", ""), ("Even Notes", "Bobby")):
        SubscriptionFactory(subscriber=bob, newsletter__name=newsletter, name=name)
    SubscriptionFactory(newsletter__name="A Stranger’s", name="Chiyo")
    assert 'name="name" value="Robert"' in client.get(where).content.decode()


def test_a_name_holds_for_every_newsletter_of_the_reader_and_for_nobody_else(client, where, bob):
    SubscriptionFactory(subscriber=bob, newsletter__name="Clock Notes", name="Robert", state="unsubscribed")
    chiyo = SubscriptionFactory(name="Chiyo").subscriber
    client.post(where, {"name": "Bo"})
    assert (set(names(bob).values()), set(names(chiyo).values())) == ({"Bo"}, {"Chiyo"})


def test_a_name_that_was_only_shown_goes_to_no_other_newsletter(client, tides, where, bob):
    SubscriptionFactory(subscriber=bob, newsletter__name="Clock Notes", name="", state="unsubscribed")
    client.post(where, {"name": "Bob", "newsletter": [tides.newsletter_id]})
    assert names(bob) == {"Tide Notes": "Bob", "Clock Notes": ""}


def test_a_newsletter_that_is_switched_on_is_told_the_name_of_the_page(client, tides, where, bob):
    clocks = NewsletterFactory(name="Clock Notes")
    client.post(where, {"name": "Bob", "newsletter": [tides.newsletter_id, clocks.pk]})
    assert names(bob) == {"Tide Notes": "Bob", "Clock Notes": "Bob"}


def test_saving_what_is_so_already_writes_nothing_down(client, tides, where, bob):
    client.post(where, {"name": "Bob", "newsletter": [tides.newsletter_id]})
    assert ConsentEvent.objects.count() == 0


def test_a_signup_that_waits_elsewhere_goes_on_waiting(client, tides, where, bob):
    SubscriptionFactory(
        subscriber=bob, newsletter__name="Clock Notes", state=SubscriptionState.PENDING, confirmed_at=None
    )
    client.post(where, {"name": "Bob", "newsletter": [tides.newsletter_id]})
    assert states(bob) == {"Tide Notes": "active", "Clock Notes": "pending"}


def test_one_button_leaves_everything(client, tides, where, bob):
    SubscriptionFactory(subscriber=bob, newsletter__name="Clock Notes")
    client.post(where, {"none": "1", "name": "Bob", "newsletter": [tides.newsletter_id]})
    assert states(bob) == {"Tide Notes": "unsubscribed", "Clock Notes": "unsubscribed"}


@pytest.mark.parametrize("reason", [each for each in SuppressionReason if each != SuppressionReason.HARD_BOUNCE])
def test_a_suppressed_reader_can_leave_but_not_join(client, tides, where, bob, reason):
    clocks = NewsletterFactory(name="Clock Notes")
    suppression.suppress("bob@example.org", reason=reason)
    client.post(where, {"name": "Bob", "newsletter": [tides.newsletter_id, clocks.pk]})
    assert "active" not in states(bob).values()
    assert page_has_disabled(client, where)


def page_has_disabled(client, where):
    return "disabled" in client.get(where).content.decode()


def test_a_complaint_is_not_undone_here(client, tides, where, bob):
    Subscription.objects.update(state=SubscriptionState.COMPLAINED)
    client.post(where, {"name": "Bob", "newsletter": [tides.newsletter_id]})
    assert states(bob) == {"Tide Notes": "complained"}


@pytest.mark.parametrize("name", ["x" * 101, "www.example.net", "a\x00b", "=?utf-8?q?a?="])
def test_a_name_that_cannot_be_used_is_explained_and_nothing_changes(client, tides, where, bob, name):
    response = client.post(where, {"name": name})
    assert response.status_code == 400
    assert names(bob) == {"Tide Notes": "Bob"}
    assert states(bob) == {"Tide Notes": "active"}


@pytest.mark.parametrize("value", ["", "abc", "-1", "99999999999999999999999", "\x00", "١"])
def test_newsletters_of_garbage_are_ignored(client, tides, where, bob, value):
    client.post(where, {"name": "Bob", "newsletter": [value, tides.newsletter_id]})
    assert states(bob) == {"Tide Notes": "active"}


@pytest.mark.parametrize("token", ["test-mail", "k1.AAAA", "%00", "%ff"])
def test_garbage_shows_the_one_page_for_bad_links(client, token):
    assert client.get(f"/p/{token}/").status_code == 404
    assert client.post(f"/p/{token}/", {"none": "1"}).status_code == 404


def test_someone_who_is_gone_has_no_preferences(client, tides, where):
    tides.subscriber.delete()
    assert client.get(where).status_code == 404
    assert client.post(where, {"none": "1"}).status_code == 404


@pytest.mark.parametrize("fields", [{}, {"List-Unsubscribe": "One-Click"}, {"newsletter": "1"}])
def test_a_form_that_is_not_the_page_s_changes_nothing(client, where, bob, fields):
    response = client.post(where, fields)
    assert (response.status_code, names(bob), states(bob)) == (400, {"Tide Notes": "Bob"}, {"Tide Notes": "active"})
    assert "did not arrive whole" in response.content.decode()


def test_a_newsletter_number_of_five_thousand_digits_is_passed_over(client, tides, where, bob):
    response = client.post(where, {"name": "Bob", "newsletter": ["9" * 5000, str(tides.newsletter_id)]})
    assert (response.status_code, states(bob)) == (303, {"Tide Notes": "active"})


@pytest.mark.parametrize(("given", "kept"), [("de", "de"), ("zh-Hans", "zh-Hans"), ("", ""), ("xx", ""), ("<b>", "")])
def test_the_language_is_one_that_we_speak(client, tides, where, bob, given, kept):
    client.post(where, {"name": "Bob", "language": given, "newsletter": [tides.newsletter_id]})
    bob.refresh_from_db()
    assert bob.language == kept


def test_the_page_speaks_the_reader_s_language(client, tides, where, bob):
    bob.language = "ar"
    bob.save()
    page = client.get(where).content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    assert '<option value="ar" lang="ar" selected>' in page


def test_a_newsletters_name_keeps_its_direction_on_a_page_that_runs_the_other_way(client, tides, where, bob):
    bob.language = "ar"
    bob.save()
    client.post(f"{where}pause/", {"weeks": 4, "newsletter": tides.newsletter_id})
    page = client.get(where).content.decode()
    assert page.count("<strong><bdi>Tide Notes</bdi></strong>") == 2
    assert page.count("Tide Notes</") == page.count("<bdi>Tide Notes</bdi>") + page.count("Tide Notes</title>")


def test_an_imported_language_that_we_do_not_speak_stays_while_nobody_chooses(client, tides, where, bob):
    bob.language = "pl"
    bob.save()
    client.post(where, {"name": "Robert", "language": "en", "newsletter": [tides.newsletter_id]})
    bob.refresh_from_db()
    assert (names(bob), bob.language) == ({"Tide Notes": "Robert"}, "pl")


@pytest.mark.parametrize("what", ["pause", "address", "data"])
@pytest.mark.parametrize("token", ["test-mail", "k1.AAAA", "%00"])
def test_garbage_in_the_other_forms_shows_the_page_for_bad_links(client, token, what):
    assert client.post(f"/p/{token}/{what}/", {"weeks": "4"}).status_code == 404
    assert client.get(f"/p/{token}/{what}/").status_code == 405
