"""Beginning an issue: from the last one's skeleton, from a template, as a copy, or with an empty page."""

import dataclasses
import datetime as dt
import uuid

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from newsletter.archive.publishing import make_slug
from newsletter.document import Document, SectionNode
from newsletter.document.kinds import get_kind
from newsletter.document.stored import check_stored
from newsletter.editing.saving import load_document, save_document
from newsletter.editing.skeleton import skeleton
from newsletter.models import Issue, IssueTemplate, Newsletter, PlannedDay
from newsletter.planning.slots import next_free_day

LONGEST_TITLE = 300
_TRIES = 5


def next_number(newsletter: Newsletter) -> int:
    """The number after the newsletter's highest."""
    highest = newsletter.issues.order_by("-number").values_list("number", flat=True).first()
    return (highest or 0) + 1


def first_page() -> Document:
    """What an empty issue begins with, so that one can type straight away."""
    letter = get_kind("letter")
    return Document(sections=(SectionNode(kind=letter.name, content=tuple(letter.starter())),))


def last_skeleton(newsletter: Newsletter) -> Document | None:
    """The sections of the newest issue that has any, without their words; None where there is none."""
    last = newsletter.issues.filter(sections__isnull=False).order_by("-number").first()
    return skeleton(load_document(last)) if last is not None else None


def words_of(template: IssueTemplate) -> Document:
    """A template's document with ids of its own. Raises DocumentError where it fits the schema no longer."""
    return with_fresh_ids(check_stored(template.document))


def with_fresh_ids(document: Document) -> Document:
    """The same sections under new ids: no two issues share one."""
    return Document(sections=tuple(dataclasses.replace(section, id=str(uuid.uuid4())) for section in document.sections))


@transaction.atomic
def begin(issue: Issue, words: Document, *, author: User | None, planned_for: dt.date | None = None) -> Issue:
    """Store a new issue with its first words and the day it is meant for: all of it, or nothing.

    Raises IntegrityError where its number is taken, DocumentError for words that cannot be stored.
    """
    issue.slug = make_slug(title=issue.title, number=issue.number, newsletter=issue.newsletter)
    issue.save()
    if planned_for is not None:
        PlannedDay.objects.create(issue=issue, date=planned_for)
    return save_document(issue, words, reason="Begun", author=author)


def draft_next(newsletter: Newsletter, *, author: User | None, now: dt.datetime) -> Issue:
    """The next issue as a draft: the last one's skeleton, planned for the next free slot."""
    words = last_skeleton(newsletter) or first_page()
    day = next_free_day(newsletter, now=now)
    return _numbered(newsletter, words, author=author, planned_for=day)


def duplicate(issue: Issue, *, author: User | None) -> Issue:
    """A copy as a draft with the next number. It is planned for no day, and bears no date."""
    title = f"Copy of {issue.title}"[:LONGEST_TITLE]
    words = with_fresh_ids(load_document(issue))
    return _numbered(issue.newsletter, words, title=title, author=author, preheader=issue.preheader)


def _numbered(
    newsletter: Newsletter,
    words: Document,
    *,
    author: User | None,
    title: str = "",
    preheader: str = "",
    planned_for: dt.date | None = None,
) -> Issue:
    """Begin an issue under the next number that is free, though others begin some at the same time."""
    for turn in range(_TRIES):
        number = next_number(newsletter)
        issue = Issue(newsletter=newsletter, number=number, title=title or f"Issue {number}", preheader=preheader)
        try:
            return begin(issue, words, author=author, planned_for=planned_for)
        except IntegrityError:
            if turn == _TRIES - 1:
                raise
    raise AssertionError("every turn returns or raises")
