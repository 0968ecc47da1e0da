"""Beginning an issue in the studio as a new writer does, and writing one where no scripts run."""

import pytest
from playwright.sync_api import expect

from newsletter.editing.saving import load_document
from newsletter.models import Issue
from tests.browser.conftest import overflow
from tests.browser.editor.desk import Desk
from tests.factories import IssueFactory, NewsletterFactory, WriterFactory


@pytest.fixture
def newsletter(transactional_db):
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def issue(newsletter):
    return IssueFactory(newsletter=newsletter, number=21, title="High water", slug="21-high-water")


@pytest.fixture
def plain_page(open_page, writer):
    """A browser without scripts, signed in."""
    return open_page(user=writer, java_script_enabled=False)


def stored(issue):
    return [section.title or section.kind for section in load_document(Issue.objects.get(pk=issue.pk)).sections]


def test_an_issue_is_begun_from_the_overview_and_written_straight_away(studio_page, newsletter):
    studio_page.goto("/studio/")
    studio_page.get_by_role("link", name="New issue", exact=True).first.click()
    studio_page.get_by_label("Working title").fill("Low water")
    studio_page.get_by_role("button", name="Begin writing").click()
    studio_page.locator(".ed-text:focus").wait_for()
    studio_page.keyboard.type("Dear readers,")
    studio_page.locator(".ed-plus").click()
    studio_page.get_by_role("menuitem", name="Topic").click()
    studio_page.keyboard.type("Ebb")
    studio_page.get_by_role("button", name="Save", exact=True).click()
    studio_page.locator("[data-save-state][data-state=saved]").wait_for()
    issue = Issue.objects.get()
    assert (issue.title, stored(issue)) == ("Low water", ["letter", "Ebb"])


def test_leaving_with_words_that_are_saved_nowhere_is_asked_about(studio_page, issue):
    asked = []
    studio_page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk = Desk.open(studio_page, issue)
    studio_page.route("**/document/", lambda route: route.abort())
    desk.put_caret("The water rose.")
    desk.type("x")
    studio_page.goto("/studio/")
    assert asked == ["beforeunload"]
    studio_page.complaints.clear()


def test_where_no_scripts_run_the_editor_leads_to_the_whole_text_which_is_saved(plain_page, issue):
    plain_page.goto(f"/studio/issues/{issue.pk}/")
    expect(plain_page.get_by_label("Title")).to_be_hidden()
    plain_page.get_by_role("link", name="Write the whole issue as Markdown").click()
    plain_page.get_by_label("Title").fill("Low water")
    plain_page.get_by_label("The whole issue, in Markdown").fill("Dear readers,\n\n## Ebb\n\nNo scripts here.")
    plain_page.get_by_role("button", name="Save", exact=True).click()
    plain_page.get_by_text("Saved at").wait_for()
    assert (Issue.objects.get().title, stored(issue)) == ("Low water", ["letter", "Ebb"])
    assert plain_page.url.endswith("/markdown/")


def test_where_no_scripts_run_two_who_write_the_same_see_both_texts(plain_page, open_page, writer, issue):
    other = open_page(user=WriterFactory(username="bob"), java_script_enabled=False)
    for page in (plain_page, other):
        page.goto(f"/studio/issues/{issue.pk}/markdown/")
    for page, words in ((other, "Their words."), (plain_page, "My words.")):
        page.get_by_label("The whole issue, in Markdown").fill(f"## Tides 🌊\n\n{words}")
        page.get_by_role("button", name="Save", exact=True).click()
    assert "My words." in plain_page.get_by_label("Your text of this section").input_value()
    assert "Their words." in plain_page.get_by_label("Their text of this section").input_value()
    plain_page.get_by_role("button", name="Keep mine of these").click()
    plain_page.get_by_text("Saved at").wait_for()
    (section,) = load_document(Issue.objects.get()).sections
    assert section.content[1]["content"][0]["text"] == "My words."
    plain_page.complaints.clear()  # a 409 is one


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_the_whole_text_fits_its_page(open_page, writer, issue, scripts):
    page = open_page(phone=True, user=writer, java_script_enabled=scripts)
    for path in ("", "markdown/"):
        page.goto(f"/studio/issues/{issue.pk}/{path}")
        assert overflow(page) == 0
