"""One import in the studio before anybody is moved in: what was found, putting it right, the word."""

import pytest

from subscribers.models import ImportState, SubscriberImport, Subscription
from tests.factories import NewsletterFactory, SubscriptionFactory
from tests.studio_pages import fields_of
from tests.subscribers.views.studio_imports import PAGE, page_of, say_so

SUBSTACK = (
    "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at\n"
    "ann@example.org,false,,free,false,2024-04-03T12:00:00Z,\n"
    "bo@example.org,true,,paid,true,2024-04-03T12:00:00Z,\n"
    "nobody,false,,free,false,2024-04-03T12:00:00Z,\n"
)


def test_what_was_found_is_shown_before_anything_happens(studio_client, uploaded):
    run = uploaded(("email_list.tides.csv", SUBSTACK))

    page = page_of(studio_client, run)

    for words in (
        "1 person would come in", "Substack", "UTF-8, commas, with a header", "2024-04-03T12:00:00Z",
        "1 row cannot be taken", "An email address must have an @-sign.", "email_list.tides.csv",
        "They signed up for our list at Substack, and were moved here from there.",
        "left, bounced or complained elsewhere: kept, so that they stay out",
    ):  # fmt: skip
        assert words in page


def test_the_form_as_it_stands_changes_nothing(studio_client, uploaded):
    run = uploaded(("email_list.csv", SUBSTACK))
    fields = fields_of(studio_client.get(f"{PAGE}{run.pk}/"), form="columns")

    studio_client.post(f"{PAGE}{run.pk}/columns/", fields)

    again = SubscriberImport.objects.get()
    assert (again.files, again.foreseen, again.state) == (run.files, run.foreseen, ImportState.READY)


def test_a_column_that_is_put_right_is_read_so(studio_client, uploaded):
    run = uploaded(("list.csv", "Wer,Wo\nann@example.org,Hull\n"))
    assert run.files[0]["meanings"] == ["address", "attributes.wo"]

    studio_client.post(f"{PAGE}{run.pk}/columns/", {"is-0-1": "own", "key-0-1": "City", "all-0": "unsubscribed"})
    say_so(studio_client, run)

    found = Subscription.objects.select_related("subscriber").get()
    assert (found.state, found.attributes) == ("unsubscribed", {"city": "Hull"})


def test_a_slip_in_the_columns_is_said_and_what_was_chosen_stays(studio_client, uploaded):
    run = uploaded(("list.csv", "Mail,Name\nann@example.org,Ann\n"))

    response = studio_client.post(f"{PAGE}{run.pk}/columns/", {"is-0-1": "address"})

    assert response.status_code == 422
    assert "“Mail” and “Name” cannot all be “E-mail address”" in response.content.decode()
    assert fields_of(response, form="columns")["is-0-1"] == ["address"]
    assert SubscriberImport.objects.get().files == run.files


def test_a_file_without_addresses_asks_for_its_column_and_can_be_left_out(studio_client, uploaded):
    run = uploaded(("list.csv", "email\nann@example.org\n"), ("posts.csv", "title,date\nHigh water,2024-04-03\n"))
    page = page_of(studio_client, run)
    assert "Which column holds the addresses?" in page
    assert "Move 1 person in" not in page

    studio_client.post(f"{PAGE}{run.pk}/without/1/")

    run.refresh_from_db()
    assert ([each["name"] for each in run.files], run.state, run.rows) == (["list.csv"], ImportState.READY, 1)
    studio_client.post(f"{PAGE}{run.pk}/without/0/")
    studio_client.post(f"{PAGE}{run.pk}/without/7/")
    assert len(SubscriberImport.objects.get().files) == 1


def test_a_list_with_only_a_header_says_so(studio_client, uploaded):
    run = uploaded(("list.csv", "email,name\n"))
    page = page_of(studio_client, run)
    assert "The files have a header and no row below it." in page
    assert "Your word for them" not in page


def test_without_a_statement_and_a_tick_nobody_is_moved_in(studio_client, uploaded):
    run = uploaded(("list.csv", "email\nann@example.org\n"))

    response = studio_client.post(f"{PAGE}{run.pk}/start/", {"statement": " ", "tag": "a,b"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Tick this if they agreed." in page
    assert "A tag has no comma" in page
    assert (SubscriberImport.objects.get().state, Subscription.objects.count()) == (ImportState.READY, 0)


def test_who_is_known_or_left_is_told_before(studio_client, uploaded):
    newsletter = NewsletterFactory(slug="harbour-news")
    SubscriptionFactory(newsletter=newsletter, subscriber__address="left@example.org", state="unsubscribed")
    run = uploaded(("list.csv", "email\nleft@example.org\n"))
    SubscriptionFactory(
        newsletter=run.newsletter, subscriber=Subscription.objects.get().subscriber, state="unsubscribed"
    )
    studio_client.post(f"{PAGE}{run.pk}/columns/")

    page = page_of(studio_client, run)
    assert "Nobody new would come in" in page
    assert "left, bounced or complained here, and stay out" in page


@pytest.mark.parametrize("end", ["", "progress/", "columns/", "without/0/", "start/", "cancel/", "again/", "refused/"])
def test_an_import_there_is_not_is_not_found(studio_client, uploaded, end):
    for pk in (999_999, 2**80):
        assert studio_client.get(f"{PAGE}{pk}/{end}").status_code in {404, 405}
        assert studio_client.post(f"{PAGE}{pk}/{end}").status_code in {404, 405}


def test_words_of_the_file_are_shown_as_words(studio_client, uploaded):
    run = uploaded(("list.csv", "email,<b>x</b>\nann@example.org,<script>alert(1)</script>\n<i>,\n"))
    page = page_of(studio_client, run)
    assert "<script>alert" not in page
    assert "<b>x" not in page
    assert "&lt;script&gt;alert(1)" in page
