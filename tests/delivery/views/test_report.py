"""A mailing as it runs, and what can be done to it."""

import datetime as dt
import time

import pytest

from delivery import ending, mailings
from delivery.held_back import _weather
from delivery.limits import Store, Weather
from delivery.models import Delivery, Tally
from delivery.routes import routes_of
from newsletter.document import Document, SectionNode
from newsletter.models import Issue
from subscribers.models import FeedbackVote
from tests.factories import IssueFactory


def page(client, issue, part=""):
    return client.get(f"/studio/issues/{issue.pk}/send/{part}")


def act(client, issue, what):
    return client.post(f"/studio/issues/{issue.pk}/send/{what}/")


def settle(name, **fields):
    Delivery.objects.filter(address=f"{name}@example.org").update(**fields)


def test_a_running_mailing_shows_its_numbers_and_asks_again(studio_client, issue, mailing):
    settle("bob", state="sent")
    settle("chiyo", state="failed", reason="mailbox_unknown", detail="550 5.1.1 no such user")
    shown = " ".join(page(studio_client, issue, "progress/").content.decode().split())
    assert ["of 3 settled" in shown, "66%" in shown, 'hx-trigger="every 1s"' in shown] == [True, True, True]
    assert ["chiyo@example.org" in shown, "550 5.1.1 no such user" in shown] == [True, True]


def test_the_part_that_refreshes_is_the_part_of_the_page(studio_client, issue, mailing):
    part = page(studio_client, issue, "progress/").content.decode().strip()
    assert ('<section id="progress"' in part, "<html" in part) == (True, False)
    assert part.count('<span id="issue-state" hx-swap-oob="true">') == 1
    assert '<section id="progress"' in page(studio_client, issue).content.decode()


def test_a_finished_mailing_stops_asking(studio_client, issue, mailing):
    Delivery.objects.update(state="sent")
    ending.finish_if_done(mailing, now=mailing.created_at)
    shown = page(studio_client, issue, "progress/").content.decode()
    assert ["hx-trigger" in shown, "100%" in shown] == [False, True]


def test_what_is_in_doubt_is_explained(studio_client, issue, mailing):
    settle("bob", state="in_doubt")
    assert "nobody can know whether it arrived" in page(studio_client, issue).content.decode()


def test_a_mailing_is_paused_resumed_and_cancelled(studio_client, issue, mailing):
    states = []
    for what in ("pause", "resume", "cancel"):
        act(studio_client, issue, what)
        mailing.refresh_from_db()
        states.append(mailing.state)
    assert states == ["paused", "sending", "cancelled"]


def test_what_cannot_be_done_any_more_is_said(studio_client, issue, mailing):
    mailings.cancel(mailing)
    response = studio_client.post(f"/studio/issues/{issue.pk}/send/pause/", follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "The mailing of #21: High water is cancelled."
    ]


def test_a_cancelled_issue_nobody_got_can_be_a_draft_again(studio_client, issue, mailing):
    mailings.cancel(mailing)
    assert "Make it a draft again" in page(studio_client, issue).content.decode()
    act(studio_client, issue, "reopen")
    assert Issue.objects.get(pk=issue.pk).state == "draft"


@pytest.mark.parametrize("names", [["bob"], ["bob", "chiyo", "dara"]])
def test_the_progress_takes_the_same_queries_however_many(
    studio_client, issue, subscribe, now, django_assert_num_queries, names
):
    for name in names:
        subscribe(name)
    mailings.begin(issue, now=now)
    Delivery.objects.update(state="failed", reason="mailbox_unknown")
    # session, account, issue, mailing, its progress in eight, its routes
    with django_assert_num_queries(13):
        page(studio_client, issue, "progress/")


def test_an_issue_without_a_mailing_has_no_progress(studio_client, issue):
    assert page(studio_client, issue, "progress/").status_code == 204
    assert [act(studio_client, issue, what).status_code for what in ("pause", "resume", "cancel")] == [404] * 3


def test_providers_are_shown_only_where_there_are_several(studio_client, issue, mailing):
    assert "By provider" not in page(studio_client, issue).content.decode()
    settle("bob", domain_group="gmail", state="sent")
    mailing.groups = {"gmail": 1, "other": 2}
    mailing.save()
    shown = page(studio_client, issue)
    assert [(line.label, line.sent, line.open) for line in shown.context["groups"]] == [
        ("Gmail", 1, 0),
        ("All other domains", 0, 2),
    ]
    assert "recipients/?group=gmail" in shown.content.decode()


def test_copies_over_time_are_drawn_with_the_figures_behind(studio_client, issue, mailing):
    settle("bob", state="sent")
    first = Tally.objects.get()
    first.slice -= dt.timedelta(seconds=20)
    first.save()
    settle("chiyo", state="sent")
    drawing = (
        page(studio_client, issue).content.decode().partition('<figure class="chart">')[2].partition("</figure>")[0]
    )
    assert (drawing.count("<rect "), drawing.count('<th scope="row">'), "style" in drawing) == (2, 2, False)


def test_who_is_held_back_now_is_said_with_the_reason(studio_client, issue, mailing):
    _weather.cache_clear()
    weather, route = Weather(Store()), routes_of(mailing)[0].name
    weather.clear(route, "other")
    try:
        for _ in range(2):
            weather.report(route, "other", deferred=40, text="421 too many <messages>")
            time.sleep(1.1)
        shown = page(studio_client, issue, "progress/").content.decode()
        mailings.cancel(mailing)
        after = page(studio_client, issue, "progress/").content.decode()
    finally:
        weather.clear(route, "other")
    said = "All other domains</strong> is served more slowly for now"
    assert [said in shown, "421 too many &lt;messages&gt;" in shown, said in after] == [True, True, False]


def test_a_mailing_to_nobody_says_so(studio_client, issue, now):
    mailings.begin(issue, now=now)
    assert "Nobody was subscribed when it began" in page(studio_client, issue).content.decode()


def test_an_issue_that_was_brought_in_says_so(studio_client, newsletter):
    issue = IssueFactory(newsletter=newsletter, state="sent")
    assert "Brought in, not sent from here" in page(studio_client, issue).content.decode()


def test_votes_are_counted_by_button_with_their_comments(studio_client, newsletter, subscribe):
    asks = Document(
        sections=(
            SectionNode(kind="feedback", content=({"type": "title", "content": [{"type": "text", "text": "Well?"}]},)),
        )
    )
    issue = IssueFactory(newsletter=newsletter, state="sent", document=asks)
    for name, choice, comment in (("bob", "loved", "More <tides>!"), ("chiyo", "loved", ""), ("dara", "fine", "")):
        FeedbackVote.objects.create(issue=issue, subscription=subscribe(name), choice=choice, comment=comment)
    response = page(studio_client, issue)
    results = response.context["feedback"]
    assert [(row.label, row.count, row.percent) for row in results.choices] == [
        ("Loved it", 2, 67),
        ("It was fine", 1, 33),
        ("Not for me", 0, 0),
    ]
    shown = response.content.decode()
    assert ["More &lt;tides&gt;!" in shown, "bob@example.org" in shown] == [True, True]
