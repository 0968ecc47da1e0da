"""Where an issue stands on the web."""

import pytest

from newsletter.models import IssueAlias
from tests.factories import IssueFactory, NewsletterFactory


@pytest.fixture
def issue(db):
    return IssueFactory(newsletter=NewsletterFactory(slug="tide-notes"), slug="1-high-water")


def save(client, issue, **answers):
    return client.post(f"/studio/issues/{issue.pk}/details/", answers)


def paths(issue):
    return list(issue.aliases.values_list("path", flat=True))


def test_visibility_and_old_addresses_are_saved(studio_client, issue):
    save(studio_client, issue, slug="1-high-water", old_addresses="/old/1/\nhttps://example.org/posts/one?x=1\n\n")
    issue.refresh_from_db()
    assert (issue.on_web, paths(issue)) == (False, ["/old/1", "/posts/one"])
    save(studio_client, issue, slug="1-high-water", old_addresses="/posts/one", on_web="on")
    issue.refresh_from_db()
    assert (issue.on_web, paths(issue)) == (True, ["/posts/one"])


def test_a_draft_leaves_no_trace_of_its_old_address(studio_client, issue):
    save(studio_client, issue, slug="low-water", old_addresses="")
    issue.refresh_from_db()
    assert (issue.slug, paths(issue)) == ("low-water", [])


def test_a_sent_issue_keeps_answering_at_its_old_address(studio_client, issue):
    type(issue).objects.filter(pk=issue.pk).update(state="sent")
    save(studio_client, issue, slug="low-water", old_addresses="", on_web="on")
    issue.refresh_from_db()
    assert (issue.slug, paths(issue)) == ("low-water", ["/tide-notes/1-high-water"])


def test_an_address_of_another_issue_is_refused_by_name(studio_client, issue):
    other = IssueFactory(newsletter=issue.newsletter, number=8, title="Ebb", slug="8-ebb")
    IssueAlias.objects.create(newsletter=other.newsletter, issue=other, path="/old/8")
    slug = save(studio_client, issue, slug="8-ebb").content.decode()
    alias = save(studio_client, issue, slug="changed", old_addresses="/old/8").content.decode()
    issue.refresh_from_db()
    assert ["“Ebb” (#8) has this address already." in slug, "/old/8 leads to #8: Ebb already." in alias] == [True, True]
    assert (issue.slug, issue.on_web) == ("1-high-water", True)


@pytest.mark.parametrize(
    "answers", [{"slug": ""}, {"slug": "a b"}, {"slug": "subscribe"}, {"slug": "x", "old_addresses": "?"}]
)
def test_what_cannot_be_an_address_is_refused(studio_client, issue, answers):
    assert save(studio_client, issue, **answers).context["form"].errors != {}
    issue.refresh_from_db()
    assert issue.slug == "1-high-water"
