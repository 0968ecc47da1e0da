"""Trying again whom a mailing did not reach."""

import datetime as dt

import pytest

from delivery import ending, mailings
from delivery.faults import fault
from delivery.models import Delivery, Mailing
from newsletter.models import Issue


def ask(client, issue, what, *, htmx=False, **fields):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(f"/studio/issues/{issue.pk}/send/{what}/", fields, headers=headers)


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def ended(mailing, now):
    """The mailing at its end: one copy refused, one given up on, one in doubt."""
    for name, state in (("bob", "failed"), ("chiyo", "expired"), ("dara", "in_doubt")):
        Delivery.objects.filter(address=f"{name}@example.org").update(state=state, reason="other", settled_at=now)
    ending.finish_if_done(mailing, now=now)
    mailing.refresh_from_db()
    return mailing


def states():
    return list(Delivery.objects.order_by("address").values_list("state", flat=True))


def test_the_report_offers_both_with_their_counts(studio_client, issue, ended):
    shown = words(studio_client.get(f"/studio/issues/{issue.pk}/send/"))
    assert ["Retry 2 failed …" in shown, "Resend 1 in doubt …" in shown] == [True, True]


@pytest.mark.parametrize("htmx", [True, False])
def test_it_is_asked_first_and_nothing_is_done(studio_client, issue, ended, htmx, wake_ups):
    retry = words(ask(studio_client, issue, "retry", htmx=htmx))
    resend = words(ask(studio_client, issue, "resend", htmx=htmx))

    assert "Try 2 failed copies of issue #21 again?" in retry
    assert "Send issue #21 again to 1 person in doubt?" in resend
    assert "whoever has it gets it a second time" in resend
    assert (("<dialog" in retry, "<html" in retry), states(), wake_ups.taken()) == (
        (htmx, not htmx), ["failed", "expired", "in_doubt"], [],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("what", "after", "said"),
    [
        ("retry", ["pending", "pending", "in_doubt"], "2 copies go out again."),
        ("resend", ["failed", "expired", "pending"], "1 copy goes out again."),
    ],
)
def test_a_finished_mailing_is_sent_from_again_and_ends_again(
    studio_client, issue, ended, now, wake_ups, settings, what, after, said
):
    response = ask(studio_client, issue, what, confirmed="yes")
    ended.refresh_from_db()

    assert (states(), ended.state, ended.finished_at, Issue.objects.get().state) == (after, "sending", None, "sending")
    assert wake_ups.taken() == [(sender,) for sender in range(settings.DELIVERY_SENDERS)]
    assert [str(m) for m in studio_client.get(response.url).context["messages"]] == [said]
    Delivery.objects.filter(state="pending").update(state="sent")
    assert (ending.finish_if_done(ended, now=now), Issue.objects.get().state) == (True, "sent")


@pytest.mark.parametrize("what", ["retry", "resend"])
def test_where_nobody_is_left_the_mailing_stays_as_it_is(studio_client, issue, mailing, now, wake_ups, what):
    Delivery.objects.update(state="sent")
    ending.finish_if_done(mailing, now=now)
    response = ask(studio_client, issue, what, confirmed="yes")
    mailing.refresh_from_db()

    assert (response.status_code, mailing.state, mailing.finished_at, wake_ups.taken()) == (302, "finished", now, [])
    assert 'role="alert"' in words(ask(studio_client, issue, what, htmx=True))


def test_a_cancelled_mailing_is_over(studio_client, issue, mailing, wake_ups):
    Delivery.objects.filter(address="bob@example.org").update(state="failed", reason="other")
    mailings.cancel(mailing)
    response = ask(studio_client, issue, "retry", confirmed="yes")
    assert [str(m) for m in studio_client.get(response.url).context["messages"]] == [
        "The mailing of #21: High water is cancelled."
    ]
    assert "Retry" not in words(studio_client.get(f"/studio/issues/{issue.pk}/send/"))


def test_what_went_wrong_before_does_not_pause_it_again(issue, subscribe, now):
    for number in range(30):
        subscribe(f"reader{number}")
    mailing = mailings.begin(issue, now=now)
    Delivery.objects.update(state="failed", reason="mailbox_unknown", settled_at=now)
    assert "were refused" in fault(mailing)
    mailings.retry_refused(mailing, now=now + dt.timedelta(minutes=1))
    assert fault(mailing) == ""


def test_the_rest_goes_on_when_a_person_says_so(studio_client, issue, mailing, wake_ups):
    Mailing.objects.update(held_after=1)
    first, _ = (ask(studio_client, issue, "go-on") for _ in range(2))
    assert [str(m) for m in studio_client.get(first.url).context["messages"]] == [
        "The rest goes out now.", "Nothing of #21: High water is held back.",
    ]  # fmt: skip
    assert (Mailing.objects.get().held_after, len(wake_ups.taken()) > 0) == (None, True)


def test_a_paused_mailing_s_rest_stays_held_back(studio_client, issue, mailing, wake_ups):
    Mailing.objects.update(held_after=1)
    mailings.pause(mailing)
    response = ask(studio_client, issue, "go-on")
    assert [str(m) for m in studio_client.get(response.url).context["messages"]] == [
        "The mailing of #21: High water is paused."
    ]
    assert (Mailing.objects.get().held_after, wake_ups.taken()) == (1, [])


@pytest.mark.parametrize("what", ["retry", "resend", "go-on"])
def test_it_is_for_staff_and_posts_and_issues_that_went_out(studio_client, client, issue, what, db):
    path = f"/studio/issues/{issue.pk}/send/{what}/"
    assert (studio_client.post(path).status_code, studio_client.get(path).status_code) == (404, 405)
    client.logout()
    assert client.post(path).status_code == 302
