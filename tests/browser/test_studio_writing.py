"""Writing an issue in the studio, as a writer does."""

import datetime as dt
import io

import pytest
from PIL import Image as Pictures

from newsletter.editing.saving import load_document
from newsletter.models import Image, Issue
from tests.browser.conftest import overflow
from tests.factories import IssueFactory, NewsletterFactory


@pytest.fixture
def newsletter(transactional_db):
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def issue(newsletter):
    return IssueFactory(newsletter=newsletter, number=21, title="High water", slug="21-high-water")


@pytest.fixture
def desk(studio_page, issue):
    """The issue page, with its preview on show."""
    studio_page.goto(f"/studio/issues/{issue.pk}/")
    studio_page.locator("[data-part=facts]", has_text="words").wait_for()
    return studio_page


def words(page, place=0):
    return page.locator(".words").nth(place)


def wait_saved(page):
    page.locator("[data-save-state]", has_text="Saved at").wait_for()


def mail(page):
    return page.frame_locator("iframe.frame:not(.is-loading)").locator("body")


def kinds(page):
    return page.locator("[data-section]").evaluate_all("all => all.map((one) => one.dataset.kind)")


def stored(issue):
    return [section.title or section.kind for section in load_document(issue).sections]


def test_an_issue_is_written_from_nothing(studio_page, newsletter):
    studio_page.goto("/studio/")
    studio_page.get_by_role("link", name="New issue", exact=True).first.click()
    studio_page.get_by_label("Working title").fill("Low water")
    studio_page.get_by_role("button", name="Begin writing").click()
    words(studio_page).fill("Dear readers,\n\nThe tide is *out*.")
    studio_page.get_by_text("Add a section", exact=True).click()
    studio_page.get_by_role("button", name="Topic A heading and prose").click()
    words(studio_page, 1).fill("## Ebb 🌊\n\nIt fell.")
    studio_page.get_by_role("button", name="Save", exact=True).last.click()
    wait_saved(studio_page)
    issue = Issue.objects.get()
    assert (issue.title, stored(issue)) == ("Low water", ["letter", "Ebb 🌊"])


def test_words_are_saved_by_themselves(desk, issue):
    words(desk).fill("## Ebb\n\nTyped and left alone.")
    desk.locator("[data-save-state]", has_text="Not saved yet").wait_for()
    wait_saved(desk)
    assert stored(issue) == ["Ebb"]
    assert [revision.reason for revision in issue.revisions.all()] == ["Autosaved", "made by a factory"]


def test_the_preview_follows_within_a_second_of_the_last_key(desk):
    words(desk).fill("## Ebb\n\nWords not saved yet.")
    mail(desk).get_by_text("Words not saved yet.").wait_for(timeout=3000)
    desk.get_by_role("button", name="Text", exact=True).click()
    desk.locator("[data-text]", has_text="Words not saved yet.").wait_for(timeout=3000)
    desk.get_by_role("button", name="Web page").click()
    mail(desk).get_by_text("Words not saved yet.").wait_for(timeout=3000)
    desk.get_by_role("button", name="Phone").click()
    desk.locator("iframe.frame.is-phone:not(.is-loading)").wait_for()
    assert desk.locator("iframe.frame.is-phone").evaluate("frame => frame.clientWidth") == 360


def test_the_dark_preview_is_dark_in_a_light_browser(desk):
    def ground():
        return desk.evaluate(
            "getComputedStyle(document.querySelector('iframe.frame:not(.is-loading)').contentDocument.body).backgroundColor"
        )

    light = ground()
    desk.get_by_role("button", name="Dark").click()
    desk.wait_for_timeout(1500)
    assert (light, ground()) == ("rgb(245, 243, 238)", "rgb(18, 20, 21)")


def test_sections_are_moved_with_buttons_and_keys_and_removal_is_undone(desk, issue):
    desk.get_by_text("Add a section", exact=True).click()
    desk.get_by_role("button", name="Letter A greeting").click()
    assert kinds(desk) == ["topic", "letter"]
    words(desk, 1).press("Alt+Shift+ArrowUp")
    assert kinds(desk) == ["letter", "topic"]
    desk.get_by_role("button", name="Move this section down").first.click()
    assert kinds(desk) == ["topic", "letter"]
    words(desk, 1).fill("Kept words")
    desk.get_by_role("button", name="Remove").nth(1).click()
    assert kinds(desk) == ["topic"]
    desk.get_by_role("button", name="Put it back").click()
    assert (kinds(desk), words(desk, 1).input_value()) == (["topic", "letter"], "Kept words")
    desk.get_by_role("button", name="Duplicate").nth(1).click()
    assert [words(desk, place).input_value() for place in (1, 2)] == ["Kept words", "Kept words"]
    wait_saved(desk)
    assert stored(issue) == ["Tides 🌊", "letter", "letter"]


def test_two_who_write_at_once_see_both_texts(desk, issue, open_page, writer):
    other = open_page(user=writer)
    other.goto(f"/studio/issues/{issue.pk}/")
    words(other).fill("## Theirs\n\nTheir words.")
    other.keyboard.press("Control+s")
    wait_saved(other)
    words(desk).fill("## Mine\n\nMy words.")
    desk.locator("[data-conflict]").wait_for()
    assert "My words." in desk.get_by_label("Your text of this section").input_value()
    assert "Their words." in desk.get_by_label("Their text of this section").input_value()
    assert (words(desk).input_value(), stored(issue)) == ("## Mine\n\nMy words.", ["Theirs"])
    desk.get_by_role("button", name="Keep my text").click()
    desk.locator("[data-conflict]").wait_for(state="detached")
    assert (stored(issue), desk.complaints.pop()) == (
        ["Mine"],
        "Failed to load resource: the server responded with a status of 409 (Conflict)",
    )


def test_words_that_were_not_saved_are_offered_again(desk, issue, site):
    desk.route(
        "**/studio/issues/*/", lambda route: route.abort() if route.request.method == "POST" else route.fallback()
    )
    words(desk).fill("## Ebb\n\nTyped while offline.")
    desk.locator("[data-save-state]", has_text="No connection").wait_for()
    assert stored(issue) == ["Tides 🌊"]
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.reload()
    desk.unroute("**/studio/issues/*/")
    assert words(desk).input_value() == "## Tides 🌊\n\nThe water rose."
    at = desk.evaluate(
        "() => JSON.parse(Object.entries(localStorage).find(([key]) => key.startsWith('fortnight:'))[1]).at"
    )
    clock = dt.datetime.fromtimestamp(at / 1000, tz=issue.newsletter.zone)
    assert f"{clock:%H:%M} were not saved" in desk.locator(".journal").inner_text()
    desk.get_by_role("button", name="Put them back").click()
    assert words(desk).input_value() == "## Ebb\n\nTyped while offline."
    wait_saved(desk)
    assert stored(issue) == ["Ebb"]
    desk.complaints.clear()


def test_someone_who_was_signed_out_keeps_every_word_and_saves_after_signing_in(desk, issue, writer, site):
    from tests.browser.conftest import log_in

    desk.context.clear_cookies()
    words(desk).fill("## Ebb\n\nTyped while signed out.")
    desk.locator("[data-save-state]", has_text="You were signed out").wait_for()
    desk.locator("[data-part=state]", has_text="You were signed out: no preview.").wait_for()
    log_in(desk.context, site=site, user=writer)
    desk.keyboard.press("Control+s")
    wait_saved(desk)
    assert stored(issue) == ["Ebb"]
    desk.complaints.clear()


def test_a_mistake_is_shown_at_its_section_and_the_words_stay(desk, issue):
    desk.get_by_text("Add a section", exact=True).click()
    desk.get_by_role("button", name="Sponsor A paid notice").click()
    section = desk.locator("[data-kind=sponsor]")
    section.get_by_text("Settings and picture").click()
    section.get_by_label("Disclosure").fill(" ")
    section.locator("[data-problem]", has_text="“Disclosure” may not be empty.").wait_for()
    desk.locator("[data-save-state]", has_text="Not saved: a section needs mending.").wait_for()
    section.get_by_label("Disclosure").fill("Sponsored by the harbour")
    wait_saved(desk)
    assert section.locator("[data-problem]").is_hidden()
    desk.complaints.clear()


def test_a_picture_is_uploaded_described_and_put_in_the_text(desk, issue):
    output = io.BytesIO()
    Pictures.new("RGB", (1600, 900), "teal").save(output, "JPEG")
    desk.get_by_text("Settings and picture").first.click()
    desk.locator("[data-picture]").first.set_input_files(
        {"name": "tide.jpg", "mimeType": "image/jpeg", "buffer": output.getvalue()}
    )
    desk.get_by_label("In words, for those who do not see it").fill("A [very] high tide")
    desk.keyboard.press("Enter")
    image = Image.objects.get()
    assert f"![A \\[very\\] high tide]({image.file.url})" in words(desk).input_value()
    wait_saved(desk)
    (figure,) = [node for node in load_document(issue).sections[0].content if node["type"] == "figure"]
    assert (figure["attrs"]["src"], figure["attrs"]["alt"]) == (image.file.url, "A [very] high tide")


def test_what_is_no_picture_is_told_beside_the_section(desk):
    desk.get_by_text("Settings and picture").first.click()
    desk.locator("[data-picture]").first.set_input_files(
        {"name": "drawing.svg", "mimeType": "image/svg+xml", "buffer": b"<svg></svg>"}
    )
    desk.locator("[data-problem]", has_text="is an SVG drawing").wait_for()
    desk.complaints.clear()


def test_leaving_with_unsaved_words_is_asked_about(desk):
    asked = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.route(
        "**/studio/issues/*/", lambda route: route.abort() if route.request.method == "POST" else route.fallback()
    )
    words(desk).click()
    desk.keyboard.type("x")
    desk.goto("/studio/")
    assert asked == ["beforeunload"]
    desk.complaints.clear()


def test_without_scripts_sections_are_written_moved_and_saved(open_page, writer, issue):
    page = open_page(user=writer, java_script_enabled=False)
    page.goto(f"/studio/issues/{issue.pk}/")
    words(page).fill("## Ebb\n\nNo scripts here.")
    page.locator(".adder summary").click()
    page.get_by_role("button", name="Letter A greeting").click()
    page.get_by_role("button", name="Move this section up").nth(1).click()
    assert stored(issue) == ["letter", "Ebb"]


def test_on_a_phone_words_and_preview_take_turns(open_page, writer, issue):
    page = open_page(phone=True, user=writer)
    page.goto(f"/studio/issues/{issue.pk}/")
    assert (words(page).is_visible(), page.locator("[data-stage]").is_visible()) == (True, False)
    page.get_by_role("button", name="Preview", exact=True).tap()
    assert (words(page).is_visible(), page.locator("[data-stage]").is_visible()) == (False, True)
    mail(page).get_by_text("The water rose.").wait_for()
    assert overflow(page) == 0
