"""What an issue begins with: the last one's skeleton, a template, a copy."""

import datetime as dt
import threading

import pytest
from django.db import connection

from newsletter.document import Document, DocumentError, SectionNode
from newsletter.editing.saving import load_document
from newsletter.models import IssueState, IssueTemplate, PlannedDay
from newsletter.planning.beginning import draft_next, duplicate, words_of
from newsletter.planning.naming import NameTaken, NotAName
from newsletter.planning.templates import keep_template, outline, rename_template
from tests.factories import IssueFactory, NewsletterFactory, one_topic

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def sponsor(label="Presented by"):
    return SectionNode(
        kind="sponsor",
        settings={"label": label, "advertiser": "Harbour Ropes"},
        content=({"type": "paragraph", "content": [{"type": "text", "text": "Ropes that hold."}]},),
    )


def test_the_next_issue_has_the_last_ones_sections_and_settings_and_the_next_free_day():
    newsletter = NewsletterFactory()
    last = IssueFactory(
        newsletter=newsletter, number=41, document=Document(sections=(*one_topic().sections, sponsor()))
    )
    IssueFactory(newsletter=newsletter, number=40, document=one_topic("An older one"))
    issue = draft_next(newsletter, author=None, now=NOW)
    words = load_document(issue)
    assert (issue.number, issue.title, issue.slug, issue.state) == (42, "Issue 42", "42-issue-42", IssueState.DRAFT)
    assert issue.planned_day.date == dt.date(2026, 1, 4)
    assert [(section.kind, section.title) for section in words.sections] == [("topic", "Tides 🌊"), ("sponsor", "")]
    assert words.sections[1].settings["label"] == "Presented by"
    assert "Ropes that hold." not in str(words.to_json())
    assert {section.id for section in words.sections} & {
        section.id for section in load_document(last).sections
    } == set()


def test_the_next_issues_take_one_free_slot_each():
    newsletter = NewsletterFactory()
    made = [draft_next(newsletter, author=None, now=NOW) for _ in range(3)]
    assert [(issue.number, issue.planned_day.date.isoformat()) for issue in made] == [
        (1, "2026-01-04"),
        (2, "2026-01-18"),
        (3, "2026-02-01"),
    ]


def test_the_first_issue_of_a_newsletter_without_rhythm_is_an_empty_letter_without_a_day():
    issue = draft_next(NewsletterFactory(cadence_weekdays=[]), author=None, now=NOW)
    assert [section.kind for section in load_document(issue).sections] == ["letter"]
    assert PlannedDay.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_the_next_issue_at_once_get_two_numbers():
    newsletter = NewsletterFactory()
    IssueFactory(newsletter=newsletter, number=5)
    barrier, made = threading.Barrier(4), []

    def begin():
        barrier.wait()
        try:
            made.append(draft_next(newsletter, author=None, now=NOW).number)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [6, 7, 8, 9]


def test_a_copy_of_a_sent_issue_is_a_draft_with_the_same_words_and_other_ids():
    issue = IssueFactory(number=7, title="Braces {here}", state=IssueState.SENT, publish_at=NOW, date=NOW.date())
    copy = duplicate(issue, author=None)
    assert (copy.number, copy.title, copy.preheader, copy.state, copy.publish_at, copy.date) == (
        8,
        "Copy of Braces {here}",
        issue.preheader,
        IssueState.DRAFT,
        None,
        None,
    )
    ours, theirs = load_document(copy).sections, load_document(issue).sections
    assert [section.content for section in ours] == [section.content for section in theirs]
    assert ours[0].id != theirs[0].id


def test_a_copy_of_the_longest_title_still_fits():
    assert len(duplicate(IssueFactory(title="x" * 300), author=None).title) == 300


def test_a_template_keeps_the_words_or_only_the_sections():
    newsletter = NewsletterFactory()
    whole = keep_template(newsletter, name="Whole", document=one_topic(), with_words=True)
    bare = keep_template(newsletter, name="Bare", document=one_topic(), with_words=False)
    assert "The water rose." in str(words_of(whole).to_json())
    assert "The water rose." not in str(words_of(bare).to_json())
    assert outline(bare) == [("topic", "Tides 🌊")]
    assert words_of(whole).sections[0].id != words_of(whole).sections[0].id


def test_a_name_is_taken_once_whatever_its_capitals_unless_it_is_to_be_replaced():
    newsletter = NewsletterFactory()
    keep_template(newsletter, name="Monthly", document=one_topic(), with_words=True)
    with pytest.raises(NameTaken, match="There is a template “Monthly” already"):
        keep_template(newsletter, name=" monthly ", document=one_topic(), with_words=True)
    keep_template(newsletter, name="MONTHLY", document=one_topic("Ebb"), with_words=True, replace=True)
    keep_template(NewsletterFactory(), name="Monthly", document=one_topic(), with_words=True)
    assert [outline(template) for template in newsletter.issue_templates.all()] == [[("topic", "Ebb")]]


def test_a_template_is_renamed_but_not_to_anothers_name_or_none():
    newsletter = NewsletterFactory()
    first = keep_template(newsletter, name="First", document=one_topic(), with_words=True)
    keep_template(newsletter, name="Second", document=one_topic(), with_words=True)
    rename_template(first, "FIRST")
    for name, error in (("second", NameTaken), ("  ", NotAName), ("x" * 121, NotAName), ("a\x07b", NotAName)):
        with pytest.raises(error):
            rename_template(first, name)
    assert IssueTemplate.objects.get(pk=first.pk).name == "FIRST"


@pytest.mark.parametrize("stored", [{}, [], None, "x", {"type": "doc", "content": 7}, {"type": "doc", "content": [7]}])
def test_a_template_that_cannot_be_read_begins_nothing(stored):
    template = IssueTemplate(newsletter=NewsletterFactory(), name="Broken", document=stored)
    with pytest.raises(DocumentError):
        words_of(template)
    assert outline(template) == []


def test_a_section_that_a_later_version_made_is_kept_in_the_issue_as_it_was():
    hologram = {"type": "hologram", "attrs": {"depth": 3}}
    template = IssueTemplate(
        newsletter=NewsletterFactory(), name="Later", document={"type": "doc", "content": [hologram]}
    )
    words = words_of(template)
    assert [section.kind for section in words.sections] == ["raw"]
    assert "hologram" in words.sections[0].content[0]["attrs"]["source"]
