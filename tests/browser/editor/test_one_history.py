"""One undo history over the fields above the text, the text itself and the settings beside it."""

import pytest
from playwright.sync_api import expect

from newsletter.models import Issue
from tests.browser.editor.clipboard import paste
from tests.browser.editor.desk import Desk, block, paragraph, title
from tests.factories import WriterFactory

LETTER = ("letter", [paragraph("Hello")])
PREHEADER = "The spring tide came early."
# Longer than the pause after which what is typed in a field is a change of its own.
A_WHILE = 1100


@pytest.fixture
def field():
    def find(desk, name):
        return desk.page.locator(f"#issue-form [name={name}]")

    return find


def values(desk):
    names = ("title", "preheader", "number", "date")
    return tuple(desk.page.locator(f"#issue-form [name={name}]").input_value() for name in names)


def test_undo_in_the_text_takes_back_title_and_words_in_their_order(open_desk, field):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.type(" one")
    field(desk, "title").press_sequentially("X")
    field(desk, "preheader").fill("Soon")
    desk.put_caret("Hello one")
    desk.type(" two")
    assert (values(desk)[:2], desk.outline) == (("XHigh water", "Soon"), ["letter: paragraph(Hello one two)"])
    desk.press("Control+z")
    assert (values(desk)[:2], desk.outline) == (("XHigh water", "Soon"), ["letter: paragraph(Hello one)"])
    desk.press("Control+z")
    assert (values(desk)[:2], desk.outline) == (("XHigh water", PREHEADER), ["letter: paragraph(Hello one)"])
    desk.press("Control+z")
    assert (values(desk)[:2], desk.outline) == (("High water", PREHEADER), ["letter: paragraph(Hello one)"])
    desk.press("Control+z")
    assert desk.outline == ["letter: paragraph(Hello)"]


def test_undo_goes_to_where_it_changed_something_and_says_what_stands_there(open_desk, field):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.type("!")
    field(desk, "title").press_sequentially("X")
    desk.press("Control+z")
    assert desk.page.evaluate("document.activeElement.name") == "title"
    assert desk.announced == "Title: High water"
    desk.press("Control+z")
    assert desk.outline == ["letter: paragraph(Hello)"]
    assert desk.page.evaluate("document.activeElement === fortnight.view.dom") is True
    desk.press("Control+Shift+z", "Control+Shift+z")
    assert (values(desk)[0], desk.outline) == ("XHigh water", ["letter: paragraph(Hello!)"])
    assert desk.page.evaluate("document.activeElement.name") == "title"
    desk.press("Control+z", "Control+y")
    assert values(desk)[0] == "XHigh water"


def test_what_is_typed_in_a_field_without_a_pause_is_one_step(open_desk, field):
    desk = open_desk(LETTER)
    field(desk, "preheader").focus()
    desk.press("End")
    desk.type(" And")
    desk.page.wait_for_timeout(A_WHILE)
    desk.type(" left")
    assert values(desk)[1] == f"{PREHEADER} And left"
    desk.press("Control+z")
    assert values(desk)[1] == f"{PREHEADER} And"
    desk.press("Control+z")
    assert values(desk)[1] == PREHEADER


def test_number_date_and_settings_are_in_the_same_history(open_desk, field):
    desk = open_desk(("button", [block("call_to_action", "Read on")]))
    field(desk, "number").fill("33")
    field(desk, "date").fill("2026-03-01")
    desk.put_caret("Read on")
    link = desk.page.locator("[data-inspector]").get_by_label("Link")
    link.fill("https://example.org/a")
    assert values(desk)[2:] == ("33", "2026-03-01")
    link.focus()
    desk.press("Control+z")
    assert desk.document["content"][0]["content"][0]["attrs"] == {"href": ""}
    desk.focus()
    desk.press("Control+z")
    assert values(desk)[2:] == ("33", "")
    desk.press("Control+z")
    assert values(desk)[2:] == ("21", "")


def test_a_field_that_undo_wrote_is_saved(open_desk, field):
    desk = open_desk(LETTER)
    field(desk, "title").fill("Low water")
    desk.save()
    desk.press("Control+z")
    desk.save()
    assert Issue.objects.get(pk=desk.issue.pk).title == "High water"


def test_what_others_saved_is_not_taken_back(open_page, make_issue, writer, field):
    issue = make_issue(LETTER)
    bob = Desk.open(open_page(user=WriterFactory(username="bob")), issue)
    alice = Desk.open(open_page(user=writer), issue)
    field(bob, "title").press_sequentially("X")
    field(alice, "preheader").fill("From Alice")
    alice.save()
    bob.save()
    expect(field(bob, "preheader")).to_have_value("From Alice")
    bob.press("Control+z")
    assert values(bob)[:2] == ("High water", "From Alice")
    bob.press("Control+z", "Control+z")
    assert values(bob)[:2] == ("High water", "From Alice")


def test_a_whole_issue_that_is_pasted_and_its_title_are_one_step(open_desk, field):
    desk = open_desk(("letter", [paragraph()]))
    field(desk, "title").fill("")
    desk.focus()
    source = "---\ntitle: Low water\n---\n\n## Ebb\n\nThe sea goes out.\n"
    paste(desk, text=source)
    desk.page.locator(".ed-section.is-topic").wait_for()
    assert (values(desk)[0], desk.outline) == ("Low water", ["topic: title(Ebb) paragraph(The sea goes out.)"])
    desk.press("Control+z")
    assert (values(desk)[0], desk.outline[0].startswith("letter: paragraph(---)")) == ("", True)


def test_typing_in_a_title_keeps_the_text_and_its_pictures_as_they_are_drawn(open_desk, field):
    desk = open_desk(("topic", [title("Ebb"), paragraph("Hello")]))
    desk.page.evaluate("document.querySelector('.ed-section').dataset.mine = 'yes'")
    field(desk, "title").press_sequentially("X")
    expect(desk.page.locator(".ed-section[data-mine=yes]")).to_have_count(1)


def test_the_preview_hears_of_a_title_that_was_taken_back(open_desk, field):
    desk = open_desk(LETTER, viewport={"width": 1700, "height": 1000})
    row = desk.page.locator("[data-preview=inbox]")
    field(desk, "title").fill("Low water")
    row.get_by_text("Low water").wait_for()
    desk.press("Control+z")
    row.get_by_text("High water").wait_for()
    assert "Low water" not in row.inner_text()
