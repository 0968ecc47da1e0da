"""Test mails, scheduling and sending, each asked for in plain words."""

import datetime as dt
import re
from email import message_from_bytes
from email.policy import default

import pytest
import time_machine

from config.env import MailRoute
from delivery import mailings
from newsletter.models import Issue, Newsletter
from subscribers.models import Subscription
from tests.factories import IssueFactory, NewsletterFactory, SubscriberFactory, SubscriptionFactory

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
SLOT = dt.datetime(2026, 11, 22, 16, tzinfo=dt.UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def draft(newsletter, readers):
    return IssueFactory(newsletter=newsletter, number=21, title="Low water")


def merge_paragraph(name, fallback):
    return {"type": "paragraph", "content": [{"type": "merge_tag", "attrs": {"name": name, "fallback": fallback}}]}


def act(client, issue, what, headers=None, **answers):
    return client.post(f"/studio/issues/{issue.pk}/send/{what}/", answers, headers=headers)


def stored(issue):
    found = Issue.objects.get(pk=issue.pk)
    return found.state, found.publish_at


def test_the_page_offers_the_next_slots_and_counts_who_gets_it(studio_client, draft, subscribe):
    subscribe("dora", state="pending")
    response = studio_client.get(f"/studio/issues/{draft.pk}/send/")
    shown = " ".join(response.content.decode().split())
    assert [at for at, _ in response.context["slots"]][:2] == [SLOT, SLOT + dt.timedelta(days=14)]
    assert response.context["audience"].recipients == 3
    assert "Has not confirmed the subscription</dt><dd>1</dd>" in shown


def test_scheduling_is_asked_in_plain_words_first(studio_client, draft):
    response = act(studio_client, draft, "schedule", slot=SLOT.isoformat())
    question = "Send issue #21 to 3 people on Sunday 22 November, 17:00 Amsterdam time?"
    assert (question in response.content.decode(), stored(draft)) == (True, ("draft", None))


def test_a_script_gets_the_question_as_a_dialog(studio_client, draft):
    shown = act(studio_client, draft, "schedule", slot=SLOT.isoformat(), headers=HTMX).content.decode()
    assert (shown.startswith("<dialog"), "Send issue #21 to 3 people" in shown, "<html" in shown) == (True, True, False)


def test_a_confirmed_slot_is_scheduled(studio_client, draft):
    response = act(studio_client, draft, "schedule", slot=SLOT.isoformat(), confirmed="yes")
    assert (response.status_code, stored(draft)) == (302, ("scheduled", SLOT))


def test_a_time_of_its_own_is_on_the_newsletter_s_clock(studio_client, draft):
    act(studio_client, draft, "schedule", slot="own", date="2027-07-01", time="09:30", confirmed="yes")
    assert stored(draft) == ("scheduled", dt.datetime(2027, 7, 1, 7, 30, tzinfo=dt.UTC))


def test_a_scheduled_issue_is_moved_and_unscheduled(studio_client, draft):
    act(studio_client, draft, "schedule", slot=SLOT.isoformat(), confirmed="yes")
    later = SLOT + dt.timedelta(days=14)
    asked = act(studio_client, draft, "schedule", slot=later.isoformat()).content.decode()
    assert "Move issue #21 to Sunday 6 December, 17:00 Amsterdam time?" in " ".join(asked.split())
    act(studio_client, draft, "schedule", slot=later.isoformat(), confirmed="yes")
    assert stored(draft) == ("scheduled", later)
    act(studio_client, draft, "unschedule")
    assert stored(draft) == ("draft", None)


def test_a_slot_that_is_taken_is_refused_with_the_clash_named(studio_client, draft, newsletter):
    IssueFactory(newsletter=newsletter, number=20, title="Ebb", state="scheduled", publish_at=SLOT)
    for answers in ({}, {"confirmed": "yes"}):
        response = act(studio_client, draft, "schedule", slot=SLOT.isoformat(), **answers)
        assert (response.status_code, "is taken by #20: Ebb" in response.content.decode()) == (422, True)
    shown = act(studio_client, draft, "schedule", slot=SLOT.isoformat(), headers=HTMX)
    assert (shown.status_code, "is taken by #20: Ebb" in shown.content.decode()) == (200, True)
    assert stored(draft) == ("draft", None)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"slot": "2026-11-01T16:00:00+00:00"}, "has gone by"),
        ({"slot": "own"}, "needs a date and an hour"),
        ({"slot": "own", "date": "2026-12-01"}, "needs a date and an hour"),
        ({"slot": "own", "date": "soon", "time": "09:00"}, "That is not a date. Write it as 2026-01-31."),
        ({"slot": "own", "date": "9999-12-31", "time": "23:59"}, "more than five years ahead"),
        ({"slot": "own", "date": "0001-01-01", "time": "00:00"}, "is the start of the calendar: look at the year"),
        ({}, "Choose one of the dates"),
        ({"slot": "x"}, "Choose one of the dates"),
        ({"slot": "2026-12-06T16:00"}, "Choose one of the dates"),
        ({"slot": "0001-01-01T00:00:00+14:00"}, "Choose one of the dates"),
        ({"slot": "\x00"}, "An invisible character (NUL)"),
    ],
)
def test_a_time_that_cannot_be_is_refused_in_words(studio_client, draft, answers, said):
    response = act(studio_client, draft, "schedule", **answers)
    assert (said in response.content.decode(), stored(draft)) == (True, ("draft", None))


def test_an_issue_without_a_word_for_the_mail_cannot_be_scheduled(studio_client, draft):
    draft.sections.update(in_email=False)
    page = studio_client.get(f"/studio/issues/{draft.pk}/send/").content.decode()
    response = act(studio_client, draft, "schedule", slot=SLOT.isoformat(), confirmed="yes")
    said = "no section that is shown in the mail"
    assert (said in page, said in response.content.decode(), stored(draft)) == (True, True, ("draft", None))


def test_the_first_free_slot_is_chosen_before_anyone_chose(studio_client, draft, newsletter):
    IssueFactory(newsletter=newsletter, number=20, title="Ebb", state="scheduled", publish_at=SLOT)
    chosen = studio_client.get(f"/studio/issues/{draft.pk}/send/").context["chosen"]
    assert chosen == (SLOT + dt.timedelta(days=14)).isoformat()


def test_when_every_slot_is_taken_a_time_of_its_own_is_chosen_and_says_what_it_needs(studio_client, draft, newsletter):
    for turn in range(5):
        IssueFactory(newsletter=newsletter, state="scheduled", publish_at=SLOT + dt.timedelta(days=14 * turn))
    response = studio_client.get(f"/studio/issues/{draft.pk}/send/")
    assert response.context["chosen"] == "own"
    asked = act(studio_client, draft, "schedule", slot="own", headers=HTMX).content.decode()
    assert "A time of your own needs a date and an hour: fill in both." in asked


@pytest.mark.parametrize("slot", ["", "x", SLOT.isoformat()])
def test_a_choice_that_cannot_be_had_gives_way_to_the_first_free_slot(studio_client, draft, newsletter, slot):
    IssueFactory(newsletter=newsletter, number=20, title="Ebb", state="scheduled", publish_at=SLOT)
    response = act(studio_client, draft, "schedule", slot=slot)
    second = (SLOT + dt.timedelta(days=14)).isoformat()
    checked = re.findall(r'name="slot" value="([^"]+)" +checked', response.content.decode())
    assert (response.status_code, response.context["chosen"], checked) == (422, second, [second])


def test_a_choice_that_can_be_had_stays(studio_client, draft):
    response = act(studio_client, draft, "schedule", slot="own")
    assert (response.status_code, response.context["chosen"]) == (422, "own")


@pytest.mark.parametrize(
    ("date", "shown", "note", "at"),
    [
        (
            "2027-03-28",
            "Sunday 28 March 2027, 03:30",
            "There is no 02:30 on that day, as the clocks go forward: it becomes 03:30.",
            dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC),
        ),
        (
            "2027-10-31",
            "Sunday 31 October 2027, 02:30",
            "02:30 comes twice on that day, as the clocks go back: the first one is meant.",
            dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC),
        ),
    ],
)
def test_what_the_clocks_do_to_a_time_is_said_before_it_is_scheduled(studio_client, draft, date, shown, note, at):
    asked = act(studio_client, draft, "schedule", slot="own", date=date, time="02:30").content.decode()
    assert (f"{shown} Amsterdam time?" in asked, note in asked) == (True, True)
    done = act(studio_client, draft, "schedule", slot="own", date=date, time="02:30", confirmed="yes")
    [message] = studio_client.get(done.headers["Location"]).context["messages"]
    assert str(message) == f"#21 goes out on {shown} (Europe/Amsterdam). {note}"
    assert stored(draft) == ("scheduled", at)


def test_a_missing_postal_address_is_pointed_out(studio_client, draft):
    Newsletter.objects.update(postal_address="")
    assert "no postal address" in studio_client.get(f"/studio/issues/{draft.pk}/send/").content.decode()


def test_sending_now_is_asked_first_and_then_begins(studio_client, draft):
    asked = act(studio_client, draft, "now").content.decode()
    assert ("Send issue #21 to 3 people now?" in asked, stored(draft)) == (True, ("draft", None))
    act(studio_client, draft, "now", confirmed="yes")
    assert (stored(draft), mailings.current(draft).audience) == (("sending", NOON), 3)


def test_an_issue_is_not_sent_twice(studio_client, draft):
    act(studio_client, draft, "now", confirmed="yes")
    response = act(studio_client, draft, "now", confirmed="yes")
    assert ("not sent a second time" in response.content.decode(), draft.mailings.count()) == (True, 1)


def test_a_test_mail_arrives_with_its_subject_marked(studio_client, draft, smtp_sink):
    response = act(studio_client, draft, "test", to="alice@example.org, bob@example.org")
    assert [(row.address, row.sent) for row in response.context["test_results"]] == [
        ("alice@example.org", True),
        ("bob@example.org", True),
    ]
    assert [message_from_bytes(mail.content, policy=default)["Subject"] for mail in smtp_sink.received] == [
        "[TEST] #21: Low water"
    ] * 2
    assert stored(draft) == ("draft", None)


def test_a_test_mail_is_filled_with_the_values_of_a_chosen_reader(studio_client, draft, smtp_sink, settings):
    draft.sections.update(content=[merge_paragraph("first_name", "reader"), merge_paragraph("attributes.city", "home")])
    Subscription.objects.filter(subscriber__address="chiyo@example.org").update(attributes={"city": "Ebbingham"})
    act(studio_client, draft, "test", to="alice@example.org", as_reader=" Chiyo@Example.org ")
    act(studio_client, draft, "test", to="alice@example.org", as_reader="")
    texts = [
        message_from_bytes(mail.content, policy=default).get_body(("plain",)).get_content()
        for mail in smtp_sink.received
    ]
    assert [("Chiyo" in text, "Ebbingham" in text) for text in texts] == [(True, True), (False, False)]
    assert [f"{settings.BASE_URL}/u/test-mail/" in text for text in texts] == [True, True]
    assert [mail.rcpt_to for mail in smtp_sink.received] == [("alice@example.org",)] * 2


@pytest.mark.parametrize(
    ("reader", "said"),
    [
        ("nobody@example.org", "Tide Notes has no reader nobody@example.org."),
        ("elsewhere@example.org", "Tide Notes has no reader elsewhere@example.org."),
        ("bob", "address"),
        ("\x00", "An invisible character (NUL)"),
    ],
)
def test_a_test_mail_for_a_reader_there_is_not_is_refused(studio_client, draft, smtp_sink, reader, said):
    SubscriptionFactory(subscriber=SubscriberFactory(address="elsewhere@example.org"), newsletter=NewsletterFactory())
    response = act(studio_client, draft, "test", to="alice@example.org", as_reader=reader)
    (error,) = response.context["test"].errors["as_reader"]
    assert (response.status_code, said in error, smtp_sink.received) == (422, True, [])


def test_the_page_offers_readers_to_fill_a_test_for(studio_client, draft, subscribe):
    subscribe("dora", state="pending")
    offered = studio_client.get(f"/studio/issues/{draft.pk}/send/").context["newest_readers"]
    assert sorted(offered) == ["bob@example.org", "chiyo@example.org", "dara@example.org"]


def test_a_server_that_is_away_is_told_for_each_address(studio_client, draft, settings):
    settings.EMAIL_ROUTE = MailRoute(host="127.0.0.1", port=1, tls="none")
    response = act(studio_client, draft, "test", to="alice@example.org")
    assert [row.sent for row in response.context["test_results"]] == [False]
    assert "Not sent to alice@example.org" in response.content.decode()


@pytest.mark.parametrize(
    "to",
    [
        "",
        "nobody",
        "a@example.org\r\nBcc: b@example.org x",
        ", ,",
        "\x00",
        " ".join(f"a{n}@example.org" for n in range(11)),
    ],
)
def test_what_is_no_list_of_addresses_is_refused(studio_client, draft, smtp_sink, to):
    assert act(studio_client, draft, "test", to=to).status_code == 422
    assert smtp_sink.received == []


@pytest.mark.parametrize("what", ["test", "schedule", "unschedule", "now"])
def test_acts_need_a_post_and_an_issue(studio_client, draft, what):
    assert studio_client.get(f"/studio/issues/{draft.pk}/send/{what}/").status_code == 405
    assert studio_client.post(f"/studio/issues/987654/send/{what}/").status_code == 404


def test_an_issue_that_cannot_be_made_into_a_mail_is_refused_before_its_slot(studio_client, draft):
    type(draft.newsletter).objects.filter(pk=draft.newsletter_id).update(sender_name="Alice\r\nBcc: x@example.org")
    response = act(studio_client, draft, "schedule", slot=SLOT.isoformat(), confirmed="yes")
    assert ("line break" in response.content.decode(), stored(draft)) == (True, ("draft", None))
