"""One section as its Markdown in a dialog, and the whole issue on its page: both ways without loss."""

import pytest
from playwright.sync_api import expect

from tests.browser.editor.desk import Desk, block, paragraph, title
from tests.factories import WriterFactory

LETTER = ("letter", [paragraph("Hello")])
STORY = (
    "sponsor",
    [title("Boots"), paragraph("Dry feet."), block("bullet_list", block("list_item", paragraph("one")), tight=True)],
    {"label": "Advertisement", "advertiser": "Bootmaker"},
)


def open_markdown(desk, words):
    desk.put_caret(words)
    desk.press("Control+.")
    desk.page.get_by_role("menuitem", name="Edit as Markdown").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.wait_for()
    return dialog, dialog.get_by_role("textbox")


def errors(dialog):
    return dialog.locator(".field-error").all_inner_texts()


def test_a_section_is_shown_as_markdown_and_applied_as_one_step_with_its_id_and_settings(open_desk, stored):
    desk = open_desk(LETTER, STORY)
    before = desk.ids
    dialog, area = open_markdown(desk, "Dry feet.")
    expect(area).to_have_value("## Boots\n\nDry feet.\n\n- one")
    area.fill("## Good boots\n\nDry *feet*.\n\n- one\n- two\n")
    dialog.get_by_role("button", name="Apply").click()
    dialog.wait_for(state="detached")
    points = "bullet_list(list_item(paragraph(one)) list_item(paragraph(two)))"
    assert desk.outline[1] == f"sponsor: title(Good boots) paragraph(Dry <em>feet</>.) {points}"
    assert (desk.ids, desk.announced) == (before, "The Markdown is applied. Ctrl+Z takes it back.")
    desk.save()
    assert (stored(desk.issue)[1]["label"], stored(desk.issue)[1]["advertiser"]) == ("Advertisement", "Bootmaker")
    desk.focus()
    desk.press("Control+z")
    assert desk.outline[1] == "sponsor: title(Boots) paragraph(Dry feet.) bullet_list(list_item(paragraph(one)))"


def test_what_is_applied_unchanged_or_cancelled_changes_nothing(open_desk):
    desk = open_desk(STORY)
    version = desk.page.evaluate("fortnight.saving.edits")
    dialog, _area = open_markdown(desk, "Dry feet.")
    desk.press("Control+Enter")
    dialog.wait_for(state="detached")
    dialog, _area = open_markdown(desk, "Dry feet.")
    desk.press("Escape")
    dialog.wait_for(state="detached")
    assert desk.page.evaluate("fortnight.saving.edits") == version
    assert desk.page.evaluate("document.activeElement === fortnight.view.dom") is True


def test_changed_words_are_not_thrown_away_by_one_escape(open_desk):
    desk = open_desk(LETTER)
    dialog, area = open_markdown(desk, "Hello")
    area.fill("Other words")
    desk.press("Escape")
    assert errors(dialog) == ["What you changed is not in the issue yet. Cancel once more throws it away."]
    expect(area).to_have_value("Other words")
    dialog.get_by_role("button", name="Cancel").click()
    dialog.wait_for(state="detached")
    assert desk.outline == ["letter: paragraph(Hello)"]


def test_what_is_cancelled_while_the_server_reads_is_not_applied(open_desk):
    desk = open_desk(STORY)
    before = desk.outline
    dialog, area = open_markdown(desk, "Dry feet.")
    held = []
    desk.page.route("**/section-markdown/", lambda route: held.append(route))
    area.fill("Wet feet.")
    with desk.page.expect_response("**/section-markdown/"):
        desk.press("Control+Enter")
        dialog.get_by_role("button", name="Cancel").click()
        dialog.get_by_role("button", name="Cancel").click()
        dialog.wait_for(state="detached")
        held[0].continue_()
    desk.settle()
    assert desk.outline == before


def test_warnings_are_shown_with_their_lines_before_anything_is_applied(open_desk):
    desk = open_desk(LETTER)
    dialog, area = open_markdown(desk, "Hello")
    area.fill("Hello\n\n::: sponser\nBoots\n:::\n")
    dialog.get_by_role("button", name="Apply").click()
    dialog.get_by_role("button", name="Apply all the same").wait_for()
    assert [words.startswith("Line 3 ") for words in errors(dialog)] == [True]
    assert desk.outline == ["letter: paragraph(Hello)"]
    dialog.get_by_role("button", name="Line 3").click()
    assert area.evaluate("(area) => area.value.slice(area.selectionStart, area.selectionEnd)") == "::: sponser"
    dialog.get_by_role("button", name="Apply all the same").click()
    dialog.wait_for(state="detached")
    assert "Boots" in " ".join(desk.outline)


def test_headings_and_fences_in_it_make_sections_of_their_own_with_new_ids(open_desk, stored):
    desk = open_desk(LETTER, STORY)
    before = desk.ids
    dialog, area = open_markdown(desk, "Hello")
    area.fill("Hello\n\n## Ebb\n\nIt fell.\n\n::: story\n## Wall\n\nIt stands.\n:::\n")
    desk.press("Control+Enter")
    dialog.wait_for(state="detached")
    assert [section.split(":")[0] for section in desk.outline] == ["letter", "topic", "story", "sponsor"]
    assert (desk.ids[0], desk.ids[3], len(set(desk.ids))) == (before[0], before[1], 4)
    assert desk.announced == "The Markdown is applied. It makes 3 sections now. Ctrl+Z takes it back."
    desk.save()
    assert [each["kind"] for each in stored(desk.issue)] == ["letter", "topic", "story", "sponsor"]


def test_without_a_server_nothing_is_lost_and_applying_again_works(open_desk):
    desk = open_desk(LETTER)
    dialog, area = open_markdown(desk, "Hello")
    area.fill("Other words")
    desk.page.route("**/section-markdown/", lambda route: route.abort())
    desk.press("Control+Enter")
    expect(dialog.locator(".field-error")).to_have_text("No connection. Nothing was changed; your text is still here.")
    desk.page.unroute("**/section-markdown/")
    expect(area).to_have_value("Other words")
    desk.press("Control+Enter")
    dialog.wait_for(state="detached")
    assert desk.outline == ["letter: paragraph(Other words)"]
    desk.page.complaints.clear()


def test_without_a_server_the_dialog_does_not_open_and_says_why(open_desk):
    desk = open_desk(LETTER)
    desk.page.route("**/section-markdown/", lambda route: route.fulfill(status=502, body="<p>bad gateway"))
    desk.put_caret("Hello")
    desk.press("Control+.")
    desk.page.get_by_role("menuitem", name="Edit as Markdown").click()
    expect(desk.page.locator(".ed-notice")).to_contain_text("The server could not do that (error 502).")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    desk.page.complaints.clear()


def test_more_than_an_issue_can_hold_is_refused_in_words_and_stays_in_the_field(open_desk):
    desk = open_desk(LETTER)
    dialog, area = open_markdown(desk, "Hello")
    area.evaluate("(area) => { area.value = 'tide '.repeat(220_000); area.dispatchEvent(new Event('input')); }")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.locator(".field-error")).to_contain_text("That is more than 1 MB")
    assert area.evaluate("(area) => area.value.length") == 1_100_000
    assert desk.outline == ["letter: paragraph(Hello)"]
    desk.page.complaints.clear()


@pytest.mark.parametrize(
    "garbage",
    [
        "\x01",
        "```",
        "[x](javascript:alert(1))",
        "> " * 300 + "deep",
        "<script>alert(1)</script>",
        "| a\n|-",
        "&#0;",
    ],
)
def test_what_is_no_sensible_markdown_is_kept_as_words_or_refused(open_desk, garbage):
    desk = open_desk(LETTER)
    dialog, area = open_markdown(desk, "Hello")
    area.evaluate("(area, words) => { area.value = words; area.dispatchEvent(new Event('input')); }", garbage)
    dialog.get_by_role("button", name="Apply").click()
    desk.page.locator("body:not(:has(.ed-markdown)), .ed-markdown .field-error").first.wait_for(state="attached")
    if dialog.count():
        assert (area.input_value(), desk.outline) == (garbage, ["letter: paragraph(Hello)"])
        desk.page.complaints.clear()
    else:
        desk.save()
        links = desk.page.locator(".ed-text a").evaluate_all("(links) => links.map((link) => link.href)")
        assert [link for link in links if link.startswith("javascript")] == []


def test_words_that_someone_else_saved_meanwhile_are_not_overwritten_unasked(open_desk):
    desk = open_desk(LETTER)
    dialog, area = open_markdown(desk, "Hello")
    area.fill("Mine")
    desk.page.evaluate("fortnight.view.dispatch(fortnight.view.state.tr.insertText('Theirs. ', 1 + 1))")
    dialog.get_by_role("button", name="Apply").click()
    again = dialog.get_by_role("button", name="Apply all the same")
    again.wait_for()
    assert errors(dialog) == [
        "The section was changed meanwhile, by someone else say. Applying replaces it by this text."
    ]
    again.click()
    dialog.wait_for(state="detached")
    assert desk.outline == ["letter: paragraph(Mine)"]
    desk.press("Control+z")
    assert desk.outline == ["letter: paragraph(Theirs. Hello)"]


def test_a_section_that_was_deleted_meanwhile_is_put_back_only_when_asked(open_desk):
    desk = open_desk(LETTER, STORY)
    dialog, area = open_markdown(desk, "Hello")
    area.fill("Mine")
    desk.page.evaluate(
        "fortnight.view.dispatch(fortnight.view.state.tr.delete(0, fortnight.view.state.doc.firstChild.nodeSize))"
    )
    dialog.get_by_role("button", name="Apply").click()
    dialog.get_by_role("button", name="Apply all the same").click()
    dialog.wait_for(state="detached")
    assert desk.outline[1:] == ["letter: paragraph(Mine)"]


def test_html_of_its_own_is_refused_with_its_line_to_accounts_that_may_not_write_it(open_desk):
    desk = open_desk(LETTER, user=WriterFactory(username="bob", is_superuser=False))
    dialog, area = open_markdown(desk, "Hello")
    area.fill("Hello\n\n<form action='/x'><input></form>\n")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.locator(".field-error")).to_contain_text("only some accounts may write")
    assert (errors(dialog)[0].split(" This")[0], desk.outline) == ("Line 3", ["letter: paragraph(Hello)"])
    desk.page.complaints.clear()


def test_words_that_are_not_saved_yet_stand_on_the_page_of_the_whole_issue_and_come_back(open_desk):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.type(" there")
    desk.page.get_by_role("link", name="Markdown", exact=True).click()
    area = desk.page.get_by_role("textbox", name="Markdown")
    assert "Hello there" in area.input_value()
    area.fill(area.input_value().replace("Hello there", "Hello again"))
    desk.page.get_by_role("button", name="Save").click()
    desk.page.locator(".ed-text").wait_for()
    assert Desk(desk.page, desk.issue).outline == ["letter: paragraph(Hello again)"]
