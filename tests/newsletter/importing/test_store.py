"""Drafts into the database: new issues, next versions, and what is refused."""

import dataclasses
import datetime as dt
import threading

import pytest
from django.db import connection

from newsletter.editing.saving import load_document, save_document
from newsletter.importing import read_issue
from newsletter.importing.store import StoreRefused, plan, store_as_sent, store_draft
from newsletter.models import Issue, IssueState
from tests.factories import IssueFactory, NewsletterFactory, one_topic

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
FILE = """---
title: Low water
number: 21
date: 2026-11-08
preheader: It fell.
tags: [tides]
aliases: [/issues/low-water]
---

Dear readers,

## Ebb 🌊

It fell.

## Flow

It rose.
"""


def draft(text=FILE, name="021.md", **changes):
    return dataclasses.replace(read_issue(text.encode(), name=name), **changes)


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes")


def ids(issue):
    return {section.title: section.id for section in load_document(issue).sections}


def test_a_new_issue_holds_all_that_the_file_says(newsletter):
    stored = store_draft(draft(), newsletter=newsletter)
    issue = Issue.objects.get()
    assert (stored.issue, stored.created, stored.warnings) == (issue, True, ())
    assert (issue.number, issue.title, str(issue.date), issue.preheader) == (21, "Low water", "2026-11-08", "It fell.")
    assert (issue.slug, issue.state, issue.front_matter) == ("21-low-water", "draft", {"tags": ["tides"]})
    assert [alias.path for alias in issue.aliases.all()] == ["/issues/low-water"]
    assert [(section.kind, section.title) for section in load_document(issue).sections] == [
        ("letter", ""),
        ("topic", "Ebb 🌊"),
        ("topic", "Flow"),
    ]
    assert [revision.reason for revision in issue.revisions.all()] == ["imported"]


def test_the_same_file_again_changes_nothing_and_makes_no_version(newsletter):
    first = store_draft(draft(), newsletter=newsletter).issue
    again = store_draft(draft(), newsletter=newsletter)
    assert (again.created, bool(again.changes), again.issue.version) == (False, False, first.version)


def test_a_changed_file_says_what_changes_and_sections_keep_their_ids(newsletter):
    issue = store_draft(draft(), newsletter=newsletter).issue
    before = ids(issue)
    changed = draft(FILE.replace("Low water", "Lower water").replace("It rose.", "It rose and rose."))
    changes = store_draft(changed, newsletter=newsletter).changes
    assert changes.fields == (("title", "Low water", "Lower water"),)
    assert changes.sections == ("changed: Flow",)
    assert [line for line in changes.diff.split("\n") if "rose" in line] == ["-It rose.", "+It rose and rose."]
    assert ids(issue) == before
    assert Issue.objects.get().slug == "21-low-water"


def test_sections_moved_added_and_removed_are_named(newsletter):
    issue = store_draft(draft(), newsletter=newsletter).issue
    before = ids(issue)
    text = FILE.partition("Dear")[0] + "## Flow\n\nIt rose.\n\n## Ebb 🌊\n\nIt fell.\n\n## Moon\n\nNew.\n"
    changes = plan(draft(text), newsletter=newsletter).changes
    assert changes.sections == (
        "removed: a letter section without a title",
        "added: Moon",
        "the sections stand in another order",
    )
    store_draft(draft(text), newsletter=newsletter)
    after = ids(issue)
    assert list(after) == ["Flow", "Ebb 🌊", "Moon"]
    assert (after["Flow"], after["Ebb 🌊"]) == (before["Flow"], before["Ebb 🌊"])


def test_what_the_file_leaves_empty_keeps_what_the_issue_has(newsletter):
    store_draft(draft(), newsletter=newsletter)
    bare = draft("---\ntitle: Low water\nnumber: 21\n---\n\nNew words.\n", name="x.md")
    changes = store_draft(bare, newsletter=newsletter).changes
    issue = Issue.objects.get()
    assert changes.fields == ()
    assert (str(issue.date), issue.preheader, issue.front_matter) == ("2026-11-08", "It fell.", {"tags": ["tides"]})


@pytest.mark.parametrize(
    ("tags", "said"),
    [("keywords: [moon]", ("tags", "keywords")), ("tags: [moon]", ("its values", "other values"))],
)
def test_other_keys_in_the_front_matter_are_told_and_stored(tags, said, newsletter):
    store_draft(draft(), newsletter=newsletter)
    changes = store_draft(draft(FILE.replace("tags: [tides]", tags)), newsletter=newsletter).changes
    assert changes.fields == (("front matter", *said),)
    assert Issue.objects.get().front_matter == {tags.split(":")[0]: ["moon"]}


def test_a_draft_without_a_number_becomes_the_next_one(newsletter):
    IssueFactory(newsletter=newsletter, number=7)
    IssueFactory(number=90)
    assert plan(draft(number=None), newsletter=newsletter).number == 8
    assert store_draft(draft(number=None), newsletter=newsletter).issue.number == 8
    assert plan(draft(number=None), newsletter=None).number == 1


def test_a_save_since_the_file_was_read_is_not_written_over(newsletter):
    issue = IssueFactory(newsletter=newsletter, number=21)
    shown = plan(draft(), newsletter=newsletter)
    save_document(issue, one_topic(text="Bob was quicker."), reason="saved by Bob")
    with pytest.raises(StoreRefused, match="Issue #21 was saved or removed elsewhere since the file was read"):
        store_draft(draft(), newsletter=newsletter, base_version=shown.version)
    assert [section.content[1]["content"][0]["text"] for section in load_document(issue).sections] == [
        "Bob was quicker."
    ]
    assert store_draft(draft(), newsletter=newsletter, base_version=issue.version).issue == issue


def test_an_issue_begun_since_the_file_was_read_is_not_written_over(newsletter):
    shown = plan(draft(), newsletter=newsletter)
    IssueFactory(newsletter=newsletter, number=21, title="Bob's")
    with pytest.raises(StoreRefused, match="saved or removed elsewhere"):
        store_draft(draft(), newsletter=newsletter, base_version=shown.version)
    assert Issue.objects.get().title == "Bob's"


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_do_not_take_the_same_number(newsletter):
    refused, start = [], threading.Barrier(4)

    def store():
        start.wait()
        try:
            store_draft(draft(number=None), newsletter=newsletter)
        except Exception as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=store) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert sorted(newsletter.issues.values_list("number", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize("state", ["sent", "sending", "paused", "cancelled"])
def test_an_issue_whose_words_no_longer_change_is_refused(state, newsletter):
    IssueFactory(newsletter=newsletter, number=21, title="Mine", state=state)
    with pytest.raises(StoreRefused, match=f"is {state}: an import may not change it"):
        store_draft(draft(), newsletter=newsletter)
    assert Issue.objects.get().title == "Mine"


def test_an_alias_that_leads_elsewhere_is_a_warning_and_the_others_are_added(newsletter):
    store_draft(draft(), newsletter=newsletter)
    second = store_draft(draft(number=22, aliases=("/issues/low-water", "/issues/other")), newsletter=newsletter)
    assert second.warnings == (
        "/issues/low-water leads to #21: Low water of “Tide Notes” already: kept in the front matter, where an export "
        "has it. Take it off there first, then import the file again.",
    )
    assert [alias.path for alias in second.issue.aliases.all()] == ["/issues/other"]


# --- As sent ------------------------------------------------------------------------------------------------------


def test_an_archived_issue_was_sent_on_its_date_at_the_newsletters_hour(newsletter):
    stored = store_as_sent(draft(), newsletter=newsletter, now=NOW)
    stored.issue.refresh_from_db()
    assert stored.issue.state == IssueState.SENT
    assert stored.issue.publish_at == dt.datetime(2026, 11, 8, 16, tzinfo=dt.UTC)  # 17:00 in Amsterdam


def test_one_sent_today_before_the_usual_hour_was_not_sent_in_the_future(newsletter):
    issue = store_as_sent(draft(date=dt.date(2026, 11, 20)), newsletter=newsletter, now=NOW).issue
    assert issue.publish_at == NOW


@pytest.mark.parametrize(
    ("date", "message"),
    [
        (None, "needs the date it went out"),
        (dt.date(2026, 11, 21), "2026-11-21 has not come yet"),
        (dt.date(9999, 12, 31), "9999-12-31 has not come yet"),
    ],
)
def test_without_a_date_that_has_come_nothing_is_stored_as_sent(date, message, newsletter):
    with pytest.raises(StoreRefused, match=message):
        store_as_sent(draft(date=date), newsletter=newsletter, now=NOW)
    assert Issue.objects.count() == 0


def test_the_date_is_read_on_the_newsletters_own_calendar(newsletter):
    late = dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC)  # the 21st in Amsterdam
    assert store_as_sent(draft(date=dt.date(2026, 11, 21)), newsletter=newsletter, now=late).created is True


def test_a_scheduled_issue_does_not_become_sent_without_being_mailed(newsletter):
    due = dt.datetime(2026, 11, 29, 16, tzinfo=dt.UTC)
    issue = IssueFactory(newsletter=newsletter, number=21, title="Planned", state="scheduled", publish_at=due)
    with pytest.raises(StoreRefused, match="is scheduled: it would never be mailed"):
        store_as_sent(draft(), newsletter=newsletter, now=NOW)
    issue.refresh_from_db()
    assert (issue.title, issue.state, issue.publish_at) == ("Planned", "scheduled", due)


def test_a_draft_that_is_there_becomes_sent(newsletter):
    issue = IssueFactory(newsletter=newsletter, number=21)
    store_as_sent(draft(), newsletter=newsletter, now=NOW)
    issue.refresh_from_db()
    assert (issue.title, issue.state) == ("Low water", "sent")
