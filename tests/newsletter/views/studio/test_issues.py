"""The list of issues, and beginning a new one."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from newsletter.document import Document, SectionNode
from newsletter.editing.saving import load_document
from newsletter.forms.issues import NewIssueForm
from newsletter.models import Issue
from newsletter.views.studio import issues
from tests.factories import IssueFactory, NewsletterFactory, one_topic
from tests.studio_pages import fields_of


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes")


def listed(response):
    return [issue.number for issue in response.context["page"]]


def test_an_empty_list_says_what_to_do(studio_client, newsletter):
    shown = studio_client.get("/studio/tide-notes/issues/").content.decode()
    assert ["No issue yet" in shown, "Write the first issue" in shown] == [True, True]


def test_issues_are_listed_newest_number_first_and_narrowed(studio_client, newsletter):
    for number, state in ((1, "sent"), (2, "draft"), (3, "draft")):
        IssueFactory(newsletter=newsletter, number=number, title=f"Tide {number}", state=state)
    IssueFactory(newsletter=NewsletterFactory(slug="other"), number=9)
    address = "/studio/tide-notes/issues/"
    assert listed(studio_client.get(address)) == [3, 2, 1]
    assert listed(studio_client.get(address, {"state": "sent"})) == [1]
    assert listed(studio_client.get(address, {"q": "#2"})) == [2]
    assert listed(studio_client.get(address, {"q": "tide 3"})) == [3]
    assert listed(studio_client.get(address, {"q": "nothing"})) == []


@pytest.mark.parametrize(
    "query", [{"state": "x"}, {"q": "\x00"}, {"q": "٣"}, {"q": "9" * 99}, {"page": "-1"}, {"page": "x"}]
)
def test_nonsense_in_the_address_is_forgiven(studio_client, newsletter, query):
    IssueFactory(newsletter=newsletter)
    assert studio_client.get("/studio/tide-notes/issues/", query).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(studio_client, newsletter, django_assert_num_queries, count):
    for _ in range(count):
        IssueFactory(newsletter=newsletter)
    with django_assert_num_queries(7):  # session, account, newsletter, counts by state, count, issues, newsletters
        studio_client.get("/studio/tide-notes/issues/")


def test_a_new_issue_is_offered_the_next_number(studio_client, newsletter):
    IssueFactory(newsletter=newsletter, number=20)
    form = studio_client.get("/studio/tide-notes/issues/new/").context["form"]
    assert form["number"].value() == 21


def test_a_new_issue_may_begin_with_the_last_one_s_skeleton(studio_client, newsletter):
    last = IssueFactory(newsletter=newsletter, number=20, document=one_topic("Tides 🌊", "Old words."))
    answers = {"number": "21", "title": "Low water", "start": "skeleton"}
    response = studio_client.post("/studio/tide-notes/issues/new/", answers)
    made = Issue.objects.get(number=21)
    assert response.headers["Location"] == f"/studio/issues/{made.pk}/"
    (section,) = load_document(made).sections
    assert (section.title, "Old words." in str(section.content), made.slug) == ("Tides 🌊", False, "21-low-water")
    assert section.id != load_document(last).sections[0].id


def test_a_new_issue_may_be_empty(studio_client, newsletter):
    studio_client.post("/studio/tide-notes/issues/new/", {"number": "1", "title": "First"})
    assert [section.kind for section in load_document(Issue.objects.get()).sections] == ["letter"]


def test_a_number_that_is_taken_begins_nothing(studio_client, newsletter):
    IssueFactory(newsletter=newsletter, number=20)
    response = studio_client.post("/studio/tide-notes/issues/new/", {"number": "20", "title": "x", "start": "empty"})
    assert (response.status_code, Issue.objects.count()) == (422, 1)
    assert "There is a #20 already" in response.content.decode()


def test_a_number_that_was_offered_and_is_taken_meanwhile_is_the_next_one(studio_client, newsletter):
    page = "/studio/tide-notes/issues/new/"
    IssueFactory(newsletter=newsletter, number=20, title="Tide")
    offered = {**fields_of(studio_client.get(page), form="new-issue-form"), "start": "empty"}
    assert (offered["number"], offered["offered"]) == (["21"], ["21"])
    for _ in range(2):
        assert studio_client.post(page, offered).status_code == 302
    made = sorted(Issue.objects.values_list("number", "title"))
    assert made == [(20, "Tide"), (21, "Issue 21"), (22, "Issue 22")]
    chosen = studio_client.post(page, {**offered, "number": "22"})
    assert "There is a #22 already" in chosen.content.decode()


@pytest.mark.parametrize("garbage", ["", "x", "1" * 50, "\x00"])
def test_a_garbled_offer_takes_no_number_for_one(studio_client, newsletter, garbage):
    IssueFactory(newsletter=newsletter, number=1)
    answers = {"number": "1", "title": "x", "start": "empty", "offered": garbage}
    assert studio_client.post("/studio/tide-notes/issues/new/", answers).status_code == 422
    assert Issue.objects.count() == 1


def test_a_draft_can_be_deleted_and_nothing_else(studio_client, newsletter):
    draft, sent = IssueFactory(newsletter=newsletter), IssueFactory(newsletter=newsletter, state="sent")
    for issue in (draft, sent):
        studio_client.post(f"/studio/issues/{issue.pk}/delete/")
    assert list(Issue.objects.all()) == [sent]
    assert studio_client.get(f"/studio/issues/{sent.pk}/delete/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_number_taken_by_another_writer_at_the_same_moment_is_a_mistake_in_the_form(studio_client, newsletter):
    """Both forms find the number free; the one that stores it second is told."""
    cookies, together = studio_client.cookies, threading.Barrier(6)

    def begin(turn):
        try:
            browser = Client()
            browser.cookies = cookies
            together.wait()
            response = browser.post("/studio/tide-notes/issues/new/", {"number": "7", "title": f"Tide {turn}"})
            return response.status_code, "There is a #7 already" in (said := response.content.decode()) or (
                "#7 was taken just now. The next free one is 8." in said
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(begin, range(6)))
    assert sorted(answers) == [(302, False)] + [(422, True)] * 5
    assert [issue.revisions.count() for issue in Issue.objects.all()] == [1]


def test_a_number_taken_between_the_check_and_the_saving_is_said(studio_client, newsletter, monkeypatch):
    def taken_meanwhile(form):
        IssueFactory(newsletter=newsletter, number=7)
        return 7

    monkeypatch.setattr(NewIssueForm, "clean_number", taken_meanwhile)
    response = studio_client.post("/studio/tide-notes/issues/new/", {"number": "7", "title": "Low water"})
    assert response.context["form"].errors["number"] == ["#7 was taken just now. The next free one is 8."]
    assert (response.status_code, Issue.objects.count()) == (422, 1)


def test_an_issue_whose_words_cannot_be_stored_is_not_there_either(studio_client, newsletter, monkeypatch):
    def broken():
        return Document(sections=(SectionNode(kind="nonsense", content=()),))

    monkeypatch.setattr(issues, "first_page", broken)
    response = studio_client.post("/studio/tide-notes/issues/new/", {"number": "7", "title": "Low water"})
    assert "An issue cannot begin with this: 1.nonsense: no section kind" in response.content.decode()
    assert Issue.objects.count() == 0
