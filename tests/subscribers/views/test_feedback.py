"""The page behind an issue's feedback buttons."""

import pytest

from newsletter.document import Document, SectionNode
from subscribers.models import FeedbackVote, Subscription
from subscribers.reader_links import feedback_url
from tests.factories import IssueFactory, SubscriptionFactory, one_topic

pytestmark = pytest.mark.django_db


def asking(*, choices=None):
    settings = {"choices": choices} if choices else {}
    section = SectionNode(
        kind="feedback",
        settings=settings,
        content=({"type": "title", "content": [{"type": "text", "text": "How was it?"}]},),
    )
    return Document(sections=(*one_topic().sections, section))


@pytest.fixture
def subscription():
    return SubscriptionFactory()


@pytest.fixture
def issue(subscription):
    return IssueFactory(newsletter=subscription.newsletter, document=asking())


def path(subscription, issue, settings, choice="loved"):
    return feedback_url(subscription.pk, issue.pk, choice).removeprefix(settings.BASE_URL)


def votes():
    return list(FeedbackVote.objects.values_list("choice", "comment"))


def test_pressing_a_button_in_the_mail_asks_once_and_counts_nothing(client, subscription, issue, settings):
    page = client.get(path(subscription, issue, settings, "fine")).content.decode()
    assert "How was it?" in page
    assert 'value="fine" required checked' in page
    assert page.count(" checked") == 1
    assert votes() == []


def test_the_answer_is_counted_on_post_and_thanked_for(client, subscription, issue, settings):
    where = path(subscription, issue, settings)
    response = client.post(where, {"choice": "loved", "comment": "  More tides, please.  "})
    assert (response.status_code, response["Location"]) == (303, f"{where}?thanks")
    assert votes() == [("loved", "More tides, please.")]
    page = client.get(f"{where}?thanks").content.decode()
    assert "Your answer is “Loved it”." in page


def test_answering_again_changes_the_answer(client, subscription, issue, settings):
    where = path(subscription, issue, settings)
    client.post(where, {"choice": "loved"})
    client.post(where, {"choice": "not-for-me", "comment": "Too wet"})
    assert votes() == [("not-for-me", "Too wet")]


def test_an_issues_own_choices_are_the_ones_offered(client, subscription, settings):
    issue = IssueFactory(
        newsletter=subscription.newsletter,
        document=asking(choices=[{"key": "up", "label": "Up <b>"}, {"key": "down", "label": "Down"}]),
    )
    page = client.get(path(subscription, issue, settings, "up")).content.decode()
    assert "Up &lt;b&gt;" in page
    assert "Loved it" not in page
    client.post(path(subscription, issue, settings, "up"), {"choice": "down"})
    assert votes() == [("down", "")]


@pytest.mark.parametrize("choice", ["nonsense", "é", "a" * 300, "%00"])
def test_a_button_that_is_not_there_shows_all_of_them_unpressed(client, subscription, issue, settings, choice):
    response = client.get(path(subscription, issue, settings, choice))
    assert response.status_code == 200
    assert " checked" not in response.content.decode()


@pytest.mark.parametrize("choice", ["", "nonsense", "\x00", "loved\n", "a" * 5000])
def test_an_answer_that_is_not_offered_is_not_counted(client, subscription, issue, settings, choice):
    response = client.post(path(subscription, issue, settings), {"choice": choice, "comment": "Kept words"})
    assert response.status_code == 400
    assert "Kept words" in response.content.decode()
    assert votes() == []


def test_a_comment_is_kept_up_to_its_limit_and_shown_as_text(client, subscription, issue, settings):
    where = path(subscription, issue, settings)
    client.post(where, {"choice": "loved", "comment": "<script>\x00" + "x" * 5000})
    ((_, comment),) = votes()
    assert comment == ("<script>" + "x" * 5000)[:2000]
    assert "<script>xx" not in client.get(where).content.decode()


def test_a_test_mails_buttons_show_the_page_and_count_nothing(client, issue, settings):
    where = feedback_url(0, issue.pk, "loved").removeprefix(settings.BASE_URL)
    assert client.get(where).status_code == 200
    client.post(where, {"choice": "loved"})
    assert votes() == []
    assert "was not counted" in client.get(f"{where}?thanks").content.decode()


def test_a_reader_who_left_may_still_answer(client, subscription, issue, settings):
    Subscription.objects.update(state="unsubscribed")
    client.post(path(subscription, issue, settings), {"choice": "fine"})
    assert votes() == [("fine", "")]


def test_the_subscription_of_another_newsletter_does_not_vote(client, issue, settings):
    client.post(path(SubscriptionFactory(), issue, settings), {"choice": "fine"})
    assert votes() == []


def test_an_issue_that_asks_nothing_has_no_page(client, subscription, settings):
    issue = IssueFactory(newsletter=subscription.newsletter)
    assert client.get(path(subscription, issue, settings)).status_code == 404


def test_an_issue_that_is_gone_has_no_page(client, subscription, issue, settings):
    where = path(subscription, issue, settings)
    issue.delete()
    assert client.get(where).status_code == 404
    assert client.post(where, {"choice": "loved"}).status_code == 404


@pytest.mark.parametrize("token", ["test-mail", "k1.AAAA", "%00", "%ff"])
def test_garbage_shows_the_one_page_for_bad_links(client, token):
    assert client.get(f"/f/{token}/loved/").status_code == 404
    assert client.post(f"/f/{token}/loved/", {"choice": "loved"}).status_code == 404


@pytest.mark.parametrize("votes_there", [1, 3])
def test_the_page_costs_four_queries(client, subscription, issue, settings, votes_there, django_assert_num_queries):
    for _ in range(votes_there):
        FeedbackVote.objects.create(
            issue=issue, subscription=SubscriptionFactory(newsletter=issue.newsletter), choice="fine"
        )
    with django_assert_num_queries(4):
        client.get(path(subscription, issue, settings))
