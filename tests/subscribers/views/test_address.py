"""Changing one's address, from the form to the way back, through a real SMTP server."""

import re

import pytest
from django.utils import timezone

from config.celery import app
from delivery import mailings
from subscribers import suppression
from subscribers.models import ConsentEvent, ReaderRequest, SignupPage, Subscriber, SuppressionReason
from subscribers.reader_links import new_address_url, old_address_url, preferences_url
from tests.delivery.engine.turns import run
from tests.factories import IssueFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _worker(settings, smtp_sink):
    settings.EMAIL_BACKEND = "delivery.mail_backend.SigningBackend"
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def bob():
    return SubscriptionFactory(subscriber__address="bob@example.org", newsletter__name="Tide Notes")


@pytest.fixture
def where(bob, settings):
    return preferences_url(bob.pk).removeprefix(settings.BASE_URL)


def ask(client, where, address):
    return client.post(f"{where}address/", {"address": address})


def link_in(received, settings):
    text = received.content.decode().replace("=\r\n", "").replace("=\n", "")
    return re.search(rf"{re.escape(settings.BASE_URL)}(/a/[\w.-]+/(?:undo/)?)", text).group(1)


def test_from_the_form_to_the_way_back(client, bob, where, smtp_sink, settings):
    page = ask(client, where, "Bob@New.example.net").content.decode()
    assert "Bob@new.example.net" in page
    (first,) = smtp_sink.received
    assert first.rcpt_to == ("Bob@new.example.net",)

    take_on = link_in(first, settings)
    assert "Use this address?" in client.get(take_on).content.decode()
    assert Subscriber.objects.get().address == "bob@example.org"
    response = client.post(take_on)
    assert (response.status_code, response["Location"]) == (303, take_on)
    assert Subscriber.objects.get().address == "bob@new.example.net"
    assert "The address is changed" in client.get(take_on).content.decode()
    second = smtp_sink.received[1]
    assert second.rcpt_to == ("bob@example.org",)

    undo = link_in(second, settings)
    assert "Take the change back?" in client.get(undo).content.decode()
    client.post(undo)
    assert Subscriber.objects.get().address == "bob@example.org"
    assert "The change is taken back" in client.get(undo).content.decode()
    assert list(ConsentEvent.objects.order_by("pk").values_list("act", "source")) == [
        ("address_changed", "address change"),
        ("address_changed", "address change, undone"),
    ]
    assert len(smtp_sink.received) == 2


def test_every_newsletter_that_moves_is_named_on_each_page_and_in_each_mail(client, bob, where, smtp_sink, settings):
    SubscriptionFactory(subscriber=bob.subscriber, newsletter__name="Clock Notes")
    SubscriptionFactory(subscriber=bob.subscriber, newsletter__name="Left Notes", state="unsubscribed")
    ask(client, where, "bob@new.example.net")
    take_on = link_in(smtp_sink.received[0], settings)
    pages = [client.get(take_on), client.post(take_on, follow=True)]
    undo = link_in(smtp_sink.received[1], settings)
    pages.append(client.get(undo))
    told = [page.content.decode() for page in pages]
    told += [received.content.decode() for received in smtp_sink.received]
    assert [("Clock Notes" in words, "Left Notes" in words) for words in told] == [(True, False)] * 5


def test_the_answer_does_not_tell_what_is_known_of_an_address(client, bob, where, smtp_sink):
    SubscriptionFactory(subscriber__address="known@example.net")
    suppression.suppress("barred@example.net", reason=SuppressionReason.COMPLAINT)
    answers = []
    for name in ("new", "known", "barred"):
        ReaderRequest.objects.all().delete()
        response = ask(client, where, f"{name}@example.net")
        answers.append((response.status_code, response.content.replace(name.encode(), b"")))
    assert answers == answers[:1] * 3
    assert answers[0][0] == 200
    assert smtp_sink.recipients() == ["new@example.net", "known@example.net"]


@pytest.mark.parametrize("name", ["new", "known", "barred"])
def test_nor_do_its_queries(client, bob, where, name, django_assert_num_queries):
    app.conf.task_always_eager = False
    SubscriptionFactory(subscriber__address="known@example.net")
    suppression.suppress("barred@example.net", reason=SuppressionReason.COMPLAINT)
    with django_assert_num_queries(10):
        ask(client, where, f"{name}@example.net")


def test_asking_too_often_gets_the_same_answer_and_no_mail(client, bob, where, smtp_sink):
    answers = {
        ask(client, where, f"n{number}@example.net").content.replace(b"n%d@" % number, b"") for number in range(5)
    }
    assert len(answers) == 1
    told = b"unless it got one in the last 24 hours or three had been asked for in that time"
    assert told in answers.pop()
    assert len(smtp_sink.received) == 3


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "bob",
        "bob@",
        "a@b",
        "bob@example.org\r\nBcc: eve@example.net",
        "=?utf-8?q?a?=@example.org",
        "\0",
        "x" * 9000,
    ],
)
def test_an_address_that_is_none_is_explained_and_nothing_is_asked(client, bob, where, typed):
    response = ask(client, where, typed)
    assert response.status_code == 400
    assert 'id="new-address-error"' in response.content.decode()
    assert ReaderRequest.objects.count() == 0


def test_letters_that_signup_and_import_refuse_are_refused_in_the_same_words(client, bob, where):
    response = ask(client, where, "josé@example.org")
    assert response.status_code == 400
    assert "Mail servers cannot be relied on to take such letters before the @." in response.content.decode()
    assert ReaderRequest.objects.count() == 0


def test_a_slip_is_asked_about_once_and_what_was_meant_is_one_press_away(client, bob, where, smtp_sink):
    asked = ask(client, where, "bob@gmial.com")
    page = asked.content.decode()
    assert asked.status_code == 400
    assert "Did you mean bob@gmail.com? If bob@gmial.com is right, press “Change the address” once more." in page
    assert ('name="instead" value="bob@gmail.com"' in page, ReaderRequest.objects.count()) == (True, 0)
    typed = {"address": "bob@gmial.com", "meant": "bob@gmial.com"}
    client.post(f"{where}address/", typed)
    client.post(f"{where}address/", typed | {"instead": "bob@gmail.com"})
    assert smtp_sink.recipients() == ["bob@gmial.com", "bob@gmail.com"]


def test_another_slip_than_the_one_that_was_asked_about_is_asked_about_too(client, bob, where):
    response = client.post(f"{where}address/", {"address": "bob@gmial.com", "meant": "bob@gmai.com"})
    assert (response.status_code, ReaderRequest.objects.count()) == (400, 0)


@pytest.mark.parametrize(
    ("rule", "said", "second"),
    [
        ("warn", "or press the button once more to go on with this one.", 1),
        ("refuse", "This newsletter asks for one that stays yours.", 0),
        ("take", "", 1),
    ],
)
def test_an_address_for_an_hour_is_judged_as_at_signup(client, bob, where, rule, said, second):
    SignupPage.objects.create(newsletter=bob.newsletter, disposable=rule)
    typed = {"address": "bob@mailinator.com"}
    page = client.post(f"{where}address/", typed).content.decode()
    assert (said in page, ReaderRequest.objects.count()) == (True, 0 if said else 1)
    if said:
        client.post(f"{where}address/", typed | {"meant": "bob@mailinator.com"})
        assert ReaderRequest.objects.count() == second


def test_the_page_of_a_form_without_an_address_is_the_page_with_an_error(client, where):
    assert client.post(f"{where}address/").status_code == 400


@pytest.mark.parametrize("token", ["test-mail", "k1.AAAA", "%00", "%ff%fe", "k1." + "A" * 2000])
def test_garbage_shows_the_page_for_bad_links(client, token):
    for path in (f"/a/{token}/", f"/a/{token}/undo/"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404


def test_a_link_whose_request_is_gone_is_a_bad_link(client, bob, settings):
    for url in (new_address_url(2**62), old_address_url(2**62)):
        assert client.get(url.removeprefix(settings.BASE_URL)).status_code == 404


def test_a_copy_under_way_goes_out_once(client, bob, where, smtp_sink, settings):
    mailing = mailings.begin(IssueFactory(newsletter=bob.newsletter, number=1), now=timezone.now())
    ask(client, where, "bob@new.example.net")
    client.post(link_in(smtp_sink.received[0], settings))
    run()
    issues = [one for one in smtp_sink.received if b"List-Unsubscribe:" in one.content]
    assert [one.rcpt_to for one in issues] == [("bob@example.org",)]
    assert list(mailing.deliveries.values_list("state", flat=True)) == ["sent"]
