"""Every saved version can be read and brought back."""

import pytest

from newsletter.editing.saving import load_document, save_document
from newsletter.models import Issue, Revision
from tests.factories import IssueFactory, one_topic


@pytest.fixture
def issue(db):
    issue = IssueFactory(document=one_topic("First", "The first words."))
    issue.title = "Renamed"
    save_document(issue, one_topic("Second", "The second words."), reason="Saved")
    return issue


def titles(issue):
    return [section.title for section in load_document(issue).sections]


def test_versions_are_listed_newest_first(studio_client, issue):
    response = studio_client.get(f"/studio/issues/{issue.pk}/history/")
    assert [(row.version, row.reason) for row in response.context["page"]] == [(3, "Saved"), (2, "made by a factory")]


def test_a_version_shows_its_words(studio_client, issue):
    first = issue.revisions.last()
    shown = studio_client.get(f"/studio/issues/{issue.pk}/history/{first.pk}/").content.decode()
    assert ["The first words." in shown, "The second words." in shown] == [True, False]


def test_bringing_a_version_back_makes_it_the_newest(studio_client, issue):
    first = issue.revisions.last()
    studio_client.post(f"/studio/issues/{issue.pk}/history/{first.pk}/bring-back/")
    issue.refresh_from_db()
    assert (titles(issue), issue.title, issue.version) == (["First"], first.title, 4)
    assert [row.reason for row in issue.revisions.all()] == ["Version 2 brought back", "Saved", "made by a factory"]


def test_a_sent_issue_does_not_change(studio_client, issue):
    Issue.objects.filter(pk=issue.pk).update(state="sent")
    first = issue.revisions.last()
    studio_client.post(f"/studio/issues/{issue.pk}/history/{first.pk}/bring-back/")
    assert titles(issue) == ["Second"]


def test_a_version_that_cannot_be_read_any_more_is_said_and_not_restored(studio_client, issue):
    broken = Revision.objects.create(
        issue=issue, version=9, document={"type": "doc", "content": [{"type": "gone"}]}, title="x", reason="old"
    )
    address = f"/studio/issues/{issue.pk}/history/{broken.pk}/"
    assert "cannot be read any more" in studio_client.get(address).content.decode()
    studio_client.post(f"{address}bring-back/")
    assert titles(issue) == ["Second"]


def test_a_version_of_another_issue_is_not_found(studio_client, issue):
    other = IssueFactory(newsletter=issue.newsletter)
    foreign = other.revisions.first()
    assert studio_client.get(f"/studio/issues/{issue.pk}/history/{foreign.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_takes_the_same_queries_however_long(studio_client, django_assert_num_queries, count):
    issue = IssueFactory()
    for turn in range(count - 1):
        save_document(issue, one_topic(f"Turn {turn}"), reason="Saved")
    with django_assert_num_queries(6):  # session, account, issue, count, versions, newsletters
        studio_client.get(f"/studio/issues/{issue.pk}/history/")
