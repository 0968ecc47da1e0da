"""The block editor on an issue of a test's own making."""

import pytest

from newsletter.document import Document, SectionNode
from newsletter.editing.saving import load_document
from tests.browser.editor.desk import Desk
from tests.browser.editor.line import Line
from tests.factories import IssueFactory, NewsletterFactory, in_team


@pytest.fixture
def newsletter(transactional_db):
    return NewsletterFactory(slug="tide-notes", language="en")


@pytest.fixture
def make_issue(newsletter):
    """``make_issue(("letter", [paragraph("…")]), …)``: an issue of these sections."""

    def make(*sections, number=21):
        document = Document(
            sections=tuple(
                SectionNode(kind=kind, content=tuple(content), settings=more[0] if more else {})
                for kind, content, *more in sections
            )
        )
        return IssueFactory(
            newsletter=newsletter, number=number, title="High water", slug=f"{number}-high-water", document=document
        )

    return make


@pytest.fixture
def open_desk(open_page, writer, make_issue):
    """``open_desk(section, …, phone=True)``: the editor with these sections, the page of a writer who is logged in."""

    def open_one(*sections, user=None, **options):
        issue = make_issue(*sections)
        if user is not None and not user.is_superuser:
            in_team(issue.newsletter, "writer", name=user.username)
        page = open_page(user=user or writer, **options)
        return Desk.open(page, issue)

    return open_one


@pytest.fixture
def stored():
    """The stored document of an issue, as JSON without ids."""

    def read(issue):
        issue.refresh_from_db()
        return [
            {"kind": section.kind, "content": list(section.content), **dict(section.settings)}
            for section in load_document(type(issue).objects.get(pk=issue.pk)).sections
        ]

    return read


@pytest.fixture
def line(site):
    """The line to the site, mended; a page that is opened at ``line.url`` can be cut off."""
    one = Line(site.url)
    one.mend()
    yield one
    one.cut()
