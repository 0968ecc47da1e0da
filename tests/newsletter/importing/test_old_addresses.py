"""Old addresses that cannot lead to the issue are said and kept, and an export has them."""

import pytest

from newsletter.archive.publishing import add_aliases
from newsletter.exporting import export_issue
from newsletter.importing import read_issue
from newsletter.importing.store import plan, store_draft
from newsletter.models import Issue
from tests.factories import IssueFactory, NewsletterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")


def draft(*aliases, more=""):
    listed = "".join(f"  - {alias}\n" for alias in aliases)
    text = f"---\ntitle: Low water\nnumber: 21\n{more}aliases:\n{listed}---\n\nMud.\n"
    return read_issue(text.encode(), name="021.md")


def aliases_of(issue):
    return sorted(alias.path for alias in issue.aliases.all())


def test_one_that_leads_to_another_newsletters_issue_is_named_and_exported_again(newsletter):
    other = IssueFactory(newsletter=NewsletterFactory(slug="bells", name="Bell Notes"), number=3, title="Bronze")
    add_aliases(other, ["/old/100%"])
    given = draft("/old/100%25", "/free")
    message = (
        "/old/100% leads to #3: Bronze of “Bell Notes” already: kept in the front matter, where an export has it. "
        "Take it off there first, then import the file again."
    )
    assert plan(given, newsletter=newsletter).old_addresses.warnings == (message,)
    stored = store_draft(given, newsletter=newsletter)
    assert (stored.warnings, aliases_of(stored.issue)) == ((message,), ["/free"])
    text = export_issue(Issue.objects.get(number=21))
    assert text.split("---")[1] == "\ntitle: Low water\nnumber: 21\naliases:\n  - /free\n  - /old/100%25\n"
    again = store_draft(read_issue(text.encode(), name="021.md"), newsletter=newsletter)
    assert (bool(again.changes), export_issue(again.issue)) == (False, text)


def test_one_that_has_become_free_is_the_issues(newsletter):
    other = IssueFactory(newsletter=newsletter, number=3)
    add_aliases(other, ["/old"])
    store_draft(draft("/old"), newsletter=newsletter)
    other.aliases.all().delete()
    stored = store_draft(draft("/old"), newsletter=newsletter)
    assert (stored.changes.fields[0], stored.warnings) == (("old addresses", "", "/old"), ())
    assert (aliases_of(stored.issue), Issue.objects.get(number=21).front_matter) == (["/old"], {})


def test_other_keys_stay_beside_the_kept_ones(newsletter):
    add_aliases(IssueFactory(newsletter=newsletter, number=3), ["/old"])
    issue = store_draft(draft("/old", more="layout: post\n"), newsletter=newsletter).issue
    assert issue.front_matter == {"layout": "post", "aliases": ["/old"]}


def test_a_file_that_names_none_leaves_the_kept_ones(newsletter):
    add_aliases(IssueFactory(newsletter=newsletter, number=3), ["/old"])
    store_draft(draft("/old"), newsletter=newsletter)
    text = b"---\ntitle: Low water\nnumber: 21\nlayout: post\n---\n\nMud.\n"
    issue = store_draft(read_issue(text, name="021.md"), newsletter=newsletter).issue
    assert issue.front_matter == {"layout": "post", "aliases": ["/old"]}


@pytest.mark.parametrize(
    "alias", ["javascript:alert(1)", "mailto:alice@example.org", "data:text/plain,x", "https://example.org", "?a=b"]
)
def test_one_that_no_browser_would_ask_a_site_for_is_warned_of_and_exported_again(alias, newsletter):
    given = draft(f"'{alias}'", "/free")
    assert [warning.message for warning in given.warnings] == [
        f"The alias {alias!r} leads nowhere: it is kept in the front matter. Write a path of at most 500 characters, "
        "such as /issues/21, or the whole http address."
    ]
    issue = store_draft(given, newsletter=newsletter).issue
    assert (aliases_of(issue), issue.front_matter) == (["/free"], {"aliases": [alias]})
    again = read_issue(export_issue(issue).encode(), name="x.md")
    assert (again.aliases, again.front_matter) == (("/free",), {"aliases": [alias]})


@pytest.mark.parametrize(
    "path", ["/studio/login", "/robots.txt", "/static/site.css", "/media/a.png", "/tide-notes", "/tide-notes/subscribe"]
)
def test_one_that_the_site_answers_itself_is_warned_of(path, newsletter):
    stored = store_draft(draft(path, "/issues/low-water"), newsletter=newsletter)
    assert stored.warnings == (f"{path} is a page of this site, so nobody who asks for it comes to the issue.",)
    assert path in aliases_of(stored.issue)
