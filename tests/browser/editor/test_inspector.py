"""Settings beside the words: each change is a step of the one undo history."""

import pytest
from playwright.sync_api import expect

from tests.browser.editor.desk import block, paragraph, title


@pytest.fixture
def inspector():
    return lambda desk: desk.page.locator("[data-inspector]")


def test_a_buttons_address_is_set_made_whole_and_undone_at_once(open_desk, inspector):
    desk = open_desk(("button", [block("call_to_action", "Read on")]))
    desk.put_caret("Read on")
    link = inspector(desk).get_by_label("Link")
    link.press_sequentially("example.org/a")
    link.blur()
    call = desk.document["content"][0]["content"][0]
    assert call["attrs"] == {"href": "https://example.org/a"}
    link.focus()
    desk.press("Control+z")
    assert desk.document["content"][0]["content"][0]["attrs"] == {"href": ""}


def test_a_picture_has_a_description_or_is_decorative(open_desk, inspector):
    figure = block("figure", "At noon", src="/static/img/fortnight.svg", alt="", href="", title="", decorative=False)
    desk = open_desk(("image", [figure]))
    desk.page.locator(".ed-figure-frame").click()
    panel = inspector(desk)
    panel.get_by_label("What it shows").fill("A harbour")
    panel.get_by_label("It is decorative").check()
    attrs = desk.document["content"][0]["content"][0]["attrs"]
    assert (attrs["alt"], attrs["decorative"]) == ("A harbour", True)
    expect(panel.get_by_label("What it shows")).to_be_disabled()


def test_a_sponsors_disclosure_may_not_be_empty(open_desk, inspector):
    desk = open_desk(("sponsor", [title("Boots"), paragraph("Dry feet.")]))
    desk.put_caret("Dry feet.")
    panel = inspector(desk)
    panel.get_by_label("Who pays").fill("Bootmaker")
    panel.get_by_label("Disclosure").fill("")
    expect(panel.locator(".field-error", has_text="This may not be empty.")).to_have_count(1)
    attrs = desk.document["content"][0]["attrs"]
    assert (attrs["label"], attrs["advertiser"]) == ("Sponsored", "Bootmaker")
    expect(desk.page.locator(".ed-disclosure")).to_have_text("Sponsored by Bootmaker")


def test_feedback_choices_are_lines_and_a_reworded_one_keeps_its_key(open_desk, inspector, stored):
    desk = open_desk(("feedback", [title("Well?")]))
    desk.put_caret("Well?")
    inspector(desk).get_by_label("Buttons").fill("Loved it!\nIt was fine\nNot for me\nNo time")
    assert desk.document["content"][0]["attrs"]["choices"] == [
        {"key": "loved", "label": "Loved it!"},
        {"key": "fine", "label": "It was fine"},
        {"key": "not-for-me", "label": "Not for me"},
        {"key": "no-time", "label": "No time"},
    ]
    expect(desk.page.locator(".ed-pill")).to_have_text(["Loved it!", "It was fine", "Not for me", "No time"])
    inspector(desk).get_by_label("Buttons").fill("Only one")
    expect(inspector(desk).locator(".field-error", has_text="Write two to five, one a line.")).to_have_count(1)
    desk.save()
    assert len(stored(desk.issue)[0]["choices"]) == 4


def test_where_a_section_is_shown_is_said_beside_its_kind(open_desk, inspector):
    desk = open_desk(("letter", [paragraph("Hello")]))
    desk.put_caret("Hello")
    inspector(desk).get_by_label("In the mail").uncheck()
    expect(desk.page.locator(".ed-where")).to_have_text("Not in the mail")
    inspector(desk).get_by_label("On the web").uncheck()
    expect(desk.page.locator(".ed-where")).to_have_text("Shown nowhere")


@pytest.mark.parametrize(
    ("node", "caret", "label", "value", "attrs"),
    [
        (block("heading", "Ebb", level=3), "Ebb", "Level", "4", {"level": 4}),
        (block("code_block", "x = 1"), "x = 1", "Language", "python", {"language": "python"}),
        (
            block("ordered_list", block("list_item", paragraph("one")), start=1, tight=True),
            "one",
            "First number",
            "7",
            {"start": 7, "tight": True},
        ),
    ],
)
def test_settings_of_the_block_with_the_caret(open_desk, inspector, node, caret, label, value, attrs):
    desk = open_desk(("letter", [paragraph("Hello"), node]))
    desk.put_caret(caret)
    control = inspector(desk).get_by_label(label)
    if label == "Level":
        control.select_option(value)
    else:
        control.fill(value)
    assert desk.document["content"][0]["content"][1]["attrs"] == attrs


def test_a_number_that_is_none_is_refused_in_words(open_desk, inspector):
    node = block("ordered_list", block("list_item", paragraph("one")), start=3, tight=True)
    desk = open_desk(("letter", [node]))
    desk.put_caret("one")
    for wrong in ("", "-1", "1.5", "many", "9999999999"):
        inspector(desk).get_by_label("First number").fill(wrong)
        expect(inspector(desk).locator(".field-error", has_text="A whole number from 0 to 999999999.")).to_have_count(1)
    assert desk.document["content"][0]["content"][0]["attrs"]["start"] == 3


def test_a_table_grows_and_tab_goes_from_cell_to_cell(open_desk, inspector):
    desk = open_desk(("letter", [paragraph("Hello")]))
    desk.put_caret("Hello")
    desk.press("Enter")
    desk.type("/table")
    desk.press("Enter")
    desk.type("Port")
    desk.press("Tab")
    desk.type("Metres")
    inspector(desk).get_by_role("button", name="Column to the right").click()
    inspector(desk).get_by_role("button", name="Row below").click()
    assert desk.outline[0].startswith(
        "letter: paragraph(Hello) table(table_row(table_header(Port) table_header(Metres) table_header())"
    )


def test_raw_html_is_written_only_by_accounts_that_may(open_desk, inspector):
    from tests.factories import WriterFactory

    plain = WriterFactory(username="bob", is_superuser=False)
    desk = open_desk(("raw", [block("raw_block", source="<b>x</b>")]), user=plain)
    desk.page.locator(".ed-raw").click()
    expect(inspector(desk).get_by_label("Source", exact=True)).to_have_count(0)
    expect(inspector(desk).get_by_text("Only some accounts may change raw source.")).to_have_count(1)
    desk.page.get_by_role("button", name="Add a section here").last.click()
    expect(desk.page.get_by_role("menuitem", name="Raw HTML")).to_have_count(0)


def test_on_a_phone_the_settings_are_a_drawer_that_closes_again(open_desk, inspector):
    desk = open_desk(("letter", [paragraph("Hello")]), phone=True)
    drawer = inspector(desk)
    expect(drawer).to_be_hidden()
    desk.from_the_bar("Settings")
    drawer.get_by_label("In the mail").wait_for()
    drawer.get_by_role("button", name="Done").tap()
    drawer.wait_for(state="hidden")
