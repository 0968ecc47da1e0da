"""Templates and copies of issues, in the studio."""

import pytest
from django.contrib.messages import get_messages

from newsletter.models import Issue, IssueState, IssueTemplate
from newsletter.planning.templates import keep_template
from tests.factories import IssueFactory, NewsletterFactory, one_topic

pytestmark = pytest.mark.django_db

PAGE = "/studio/tide-notes/templates/"
NEW = "/studio/tide-notes/issues/new/"


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes")


def template(newsletter, *, name="Monthly", with_words=True):
    return keep_template(newsletter, name=name, document=one_topic(), with_words=with_words)


def choices(page):
    return [str(label) for _, label in page.context["form"].fields["start"].choices]


def test_an_issue_is_saved_as_a_template_and_a_new_issue_begins_with_it(studio_client, newsletter):
    issue = IssueFactory(newsletter=newsletter, number=1)
    assert studio_client.get(f"/studio/issues/{issue.pk}/template/").status_code == 200
    response = studio_client.post(f"/studio/issues/{issue.pk}/template/", {"name": "Monthly", "words": "with"})
    assert response.headers["Location"] == PAGE
    kept = IssueTemplate.objects.get()
    page = studio_client.get(NEW, {"start": f"template:{kept.pk}"})
    assert choices(page) == [
        "The last issue’s sections, without their words",
        "The template “Monthly”",
        "An empty page",
    ]
    assert f'value="template:{kept.pk}" id="id_start_1" checked' in page.content.decode().replace(" required", "")
    studio_client.post(NEW, {"number": "2", "title": "Second", "start": f"template:{kept.pk}"})
    assert "The water rose." in str(Issue.objects.get(number=2).sections.get().content)


def test_the_last_issues_skeleton_is_what_a_new_issue_begins_with_by_default(studio_client, newsletter):
    IssueFactory(newsletter=newsletter, number=1)
    assert studio_client.get(NEW).context["form"]["start"].value() == "skeleton"
    studio_client.post(NEW, {"number": "2", "title": "Second", "start": "skeleton"})
    section = Issue.objects.get(number=2).sections.get()
    assert (section.title, "The water rose." in str(section.content)) == ("Tides 🌊", False)


def test_a_first_issue_is_asked_for_its_beginning_only_where_there_are_templates(studio_client, newsletter):
    assert "start" not in studio_client.get(NEW).context["form"].fields
    template(newsletter)
    assert choices(studio_client.get(NEW)) == ["The template “Monthly”", "An empty page"]


@pytest.mark.parametrize("start", ["", "template:", "template:999999", "template:x", "\x00", "nothing"])
def test_a_beginning_that_is_not_offered_makes_no_issue(studio_client, newsletter, start):
    IssueFactory(newsletter=newsletter, number=1)
    template(NewsletterFactory(slug="other"))
    response = studio_client.post(NEW, {"number": "2", "title": "Second", "start": start})
    assert (response.status_code, Issue.objects.count()) == (422, 1)


def test_a_template_that_cannot_be_read_is_said(studio_client, newsletter):
    broken = IssueTemplate.objects.create(newsletter=newsletter, name="Broken", document={"type": "doc", "content": 7})
    response = studio_client.post(NEW, {"number": "2", "title": "Second", "start": f"template:{broken.pk}"})
    assert "An issue cannot begin with this" in response.content.decode()
    assert studio_client.get(PAGE).status_code == 200
    assert Issue.objects.count() == 0


def test_a_taken_name_is_refused_until_replacing_is_asked_for(studio_client, newsletter):
    template(newsletter)
    issue = IssueFactory(newsletter=newsletter, document=one_topic("Ebb"))
    address, fields = f"/studio/issues/{issue.pk}/template/", {"name": "MONTHLY", "words": "without"}
    assert "There is a template “Monthly” already." in studio_client.post(address, fields).content.decode()
    studio_client.post(address, {**fields, "replace": "on"})
    assert IssueTemplate.objects.get().document["content"][0]["content"][0]["content"][0]["text"] == "Ebb"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"name": "", "words": "with"},
        {"name": "x" * 121, "words": "with"},
        {"name": "A", "words": "x"},
        {"name": "\x00", "words": "with"},
    ],
)
def test_garbage_makes_no_template(studio_client, newsletter, fields):
    issue = IssueFactory(newsletter=newsletter)
    assert studio_client.post(f"/studio/issues/{issue.pk}/template/", fields).status_code == 422
    assert IssueTemplate.objects.count() == 0


def test_a_template_is_renamed_and_deleted(studio_client, newsletter):
    kept = template(newsletter)
    template(newsletter, name="Other")
    page = f"{PAGE}{kept.pk}/"
    assert "Topic: Tides 🌊" in studio_client.get(page).content.decode()
    assert "There is one named “other” already." in studio_client.post(page, {"name": "other"}).content.decode()
    studio_client.post(page, {"name": "Quarterly"})
    assert [each.name for each in newsletter.issue_templates.all()] == ["Other", "Quarterly"]
    studio_client.post(f"{page}delete/")
    assert [each.name for each in newsletter.issue_templates.all()] == ["Other"]


def test_a_template_of_another_newsletter_is_not_there(studio_client, newsletter):
    other = template(NewsletterFactory(slug="other"))
    assert studio_client.get(f"{PAGE}{other.pk}/").status_code == 404
    assert studio_client.post(f"{PAGE}{other.pk}/delete/").status_code == 404


def test_a_sent_issue_is_duplicated_into_a_draft(studio_client, newsletter):
    issue = IssueFactory(newsletter=newsletter, number=7, state=IssueState.SENT)
    response = studio_client.post(f"/studio/issues/{issue.pk}/duplicate/")
    copy = Issue.objects.get(number=8)
    assert response.headers["Location"] == f"/studio/issues/{copy.pk}/"
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["This is a copy of #7, as draft #8."]
    assert (copy.title, copy.state, copy.revisions.get().author.username) == ("Copy of High water 7", "draft", "alice")
    assert studio_client.get(f"/studio/issues/{issue.pk}/duplicate/").status_code == 405
    assert studio_client.post("/studio/issues/999999/duplicate/").status_code == 404
