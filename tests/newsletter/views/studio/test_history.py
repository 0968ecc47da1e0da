"""Every saved version can be read and brought back."""

import pytest

from newsletter.document import Document, SectionNode
from newsletter.editing.saving import load_document, save_document
from newsletter.models import Issue, Revision
from tests.factories import IssueFactory, WriterFactory, in_team, one_topic


@pytest.fixture
def issue(db):
    issue = IssueFactory(document=one_topic("First", "The first words."))
    issue.title = "Renamed"
    save_document(issue, one_topic("Second", "The second words."), reason="Saved", fields=["title"])
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
        issue=issue,
        version=9,
        document={"type": "doc", "content": [{"type": "topic", "content": "gone"}]},
        title="x",
        reason="old",
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


def address(issue, revision, deed):
    return f"/studio/issues/{issue.pk}/history/{revision.pk}/{deed}/"


def test_a_version_gets_a_name_and_stands_among_the_named_ones(studio_client, issue):
    first = issue.revisions.last()
    response = studio_client.post(address(issue, first, "name"), {"name": "  Before the \n interview "})
    assert response.headers["Location"] == f"/studio/issues/{issue.pk}/history/{first.pk}/"
    listed = studio_client.get(f"/studio/issues/{issue.pk}/history/?named").context["page"]
    assert [row.name for row in listed] == ["Before the interview"]
    studio_client.post(address(issue, first, "name"), {"name": ""})
    assert list(studio_client.get(f"/studio/issues/{issue.pk}/history/?named").context["page"]) == []


@pytest.mark.parametrize("name", ["x" * 121, "\x00"])
def test_a_name_that_cannot_be_one_is_refused_and_the_old_one_stays(studio_client, issue, name):
    first = issue.revisions.last()
    studio_client.post(address(issue, first, "name"), {"name": "Begun"})
    assert studio_client.post(address(issue, first, "name"), {"name": name}).status_code == 422
    first.refresh_from_db()
    assert first.name == "Begun"


def compared(client, issue, query=""):
    return client.get(f"/studio/issues/{issue.pk}/history/compare/{query}")


def test_what_changed_last_is_shown_word_by_word(studio_client, issue):
    response = compared(studio_client, issue)
    assert (response.context["old"].version, response.context["new"].version) == (2, 3)
    changes = [(each.section.title, each.change.value) for each in response.context["sections"]]
    assert changes == [("First", "removed"), ("Second", "added")]
    shown = response.content.decode()
    assert ["<ins>Renamed</ins>" in shown, "<del>The first words.</del>" in shown] == [True, True]


def test_any_two_versions_can_be_compared_either_way_round(studio_client, issue):
    newest, first = issue.revisions.all()
    response = compared(studio_client, issue, f"?from={newest.pk}&to={first.pk}")
    assert "<ins>The first words.</ins>" in response.content.decode()
    assert "Both say the same." in compared(studio_client, issue, f"?from={first.pk}&to={first.pk}").content.decode()


def test_an_issue_with_one_version_has_nothing_to_compare(studio_client, db):
    assert "There is only one version yet" in compared(studio_client, IssueFactory()).content.decode()


@pytest.mark.parametrize("key", ["x", "0", "-1", "１", "9" * 30, "\x00"])
def test_a_version_that_is_none_is_not_found(studio_client, issue, key):
    assert [compared(studio_client, issue, f"?{end}={key}").status_code for end in ("from", "to")] == [404, 404]


def test_a_version_of_another_issue_is_not_compared(studio_client, issue):
    foreign = IssueFactory(newsletter=issue.newsletter).revisions.first()
    assert compared(studio_client, issue, f"?from={foreign.pk}").status_code == 404


def test_dangerous_words_are_only_words_in_a_comparison(studio_client, issue):
    save_document(issue, one_topic("<script>x</script>", "<img src=x onerror=y>"), reason="Saved")
    shown = compared(studio_client, issue).content.decode()
    assert ["<script>x" in shown, "<img src=x" in shown, "&lt;script&gt;" in shown] == [False, False, True]


def test_a_version_that_cannot_be_read_any_more_is_said_in_a_comparison(studio_client, issue):
    Revision.objects.create(
        issue=issue, version=9, document={"type": "doc", "content": "gone"}, title="x", reason="old"
    )
    assert "cannot be read any more" in compared(studio_client, issue).content.decode()


@pytest.mark.parametrize("count", [2, 5])
def test_a_comparison_takes_the_same_queries_however_many_versions(studio_client, django_assert_num_queries, count):
    issue = IssueFactory()
    for turn in range(count - 1):
        save_document(issue, one_topic(f"Turn {turn}"), reason="Saved")
    with django_assert_num_queries(7):  # session, account, issue, both versions, all versions, newsletters
        compared(studio_client, issue)


def test_who_may_not_write_names_nothing_and_brings_nothing_back(client, issue):
    client.force_login(in_team(issue.newsletter, "analyst"))
    first = issue.revisions.last()
    assert client.post(address(issue, first, "name"), {"name": "Mine"}).status_code == 403
    assert client.post(address(issue, first, "bring-back")).status_code == 403
    assert titles(issue) == ["Second"]


RAW = Document(
    sections=(
        SectionNode(
            kind="raw",
            content=({"type": "raw_block", "attrs": {"format": "html", "source": "<b>Ebb</b>", "note": ""}},),
        ),
    )
)


def test_raw_html_comes_back_only_for_accounts_that_may_write_it(client, issue):
    save_document(issue, RAW, reason="Saved")
    old = issue.revisions.first()
    address = f"/studio/issues/{issue.pk}/history/{old.pk}/bring-back/"
    save_document(issue, one_topic("Third"), reason="Saved")
    client.force_login(in_team(issue.newsletter))
    said = client.post(address, follow=True).content.decode()
    assert (titles(issue), "owner or an editor of the newsletter to bring it back" in said) == (["Third"], True)
    client.force_login(WriterFactory(username="carol"))
    client.post(address)
    assert [section.kind for section in load_document(issue).sections] == ["raw"]


def test_raw_html_that_stands_there_now_is_no_reason_to_refuse_old_words(client, issue):
    save_document(issue, RAW, reason="Saved")
    old = issue.revisions.first()
    issue.title = "Another title"
    save_document(issue, RAW, reason="Saved", fields=["title"])
    client.force_login(in_team(issue.newsletter))
    client.post(f"/studio/issues/{issue.pk}/history/{old.pk}/bring-back/")
    assert Issue.objects.get(pk=issue.pk).title == "Renamed"


def test_what_was_saved_since_the_page_was_opened_is_not_written_over(studio_client, issue):
    first = issue.revisions.last()
    address = f"/studio/issues/{issue.pk}/history/{first.pk}/"
    page = studio_client.get(address).content.decode()
    assert f'name="base_version" value="{issue.version}"' in page
    seen = issue.version
    save_document(issue, one_topic("Meanwhile"), reason="Saved")
    refused = studio_client.post(f"{address}bring-back/", {"base_version": seen}, follow=True)
    assert "Someone saved this issue since you opened this page." in refused.content.decode()
    assert titles(issue) == ["Meanwhile"]
    studio_client.post(f"{address}bring-back/", {"base_version": issue.version})
    assert titles(issue) == ["First"]


@pytest.mark.parametrize("seen", ["", "x", "²", "-1", "9" * 40])
def test_a_page_that_does_not_say_what_it_saw_brings_back_all_the_same(studio_client, issue, seen):
    first = issue.revisions.last()
    studio_client.post(f"/studio/issues/{issue.pk}/history/{first.pk}/bring-back/", {"base_version": seen})
    assert titles(issue) == ["First"]
