"""Turning a section into another kind: words stay, and what has no place there is said and comes back by undo."""

from playwright.sync_api import expect

from tests.browser.editor.desk import block, paragraph, title

SETTINGS = {"label": "Advertisement", "advertiser": "Bootmaker"}
SPONSOR = ("sponsor", [title("Boots"), paragraph("Dry feet.")], SETTINGS)


def turn(desk, words, kind):
    desk.put_caret(words)
    desk.press("Control+.")
    desk.page.get_by_role("menuitem", name=kind, exact=True).click()


def test_settings_without_a_place_are_named_and_one_press_brings_them_back(open_desk):
    desk = open_desk(SPONSOR)
    turn(desk, "Dry feet.", "Story")
    words = "Sponsor turned into story. It has no place for: disclosure “Advertisement”, who pays “Bootmaker”."
    expect(desk.page.locator(".ed-toast:not([hidden]) span")).to_have_text(words)
    assert desk.announced == f"{words} Ctrl+Z puts it back."
    desk.page.get_by_role("button", name="Put it back").click()
    attrs = desk.document["content"][0]["attrs"]
    assert (desk.document["content"][0]["type"], attrs["label"], attrs["advertiser"]) == ("sponsor", *SETTINGS.values())


def test_a_setting_of_the_same_name_and_another_meaning_does_not_come_along(open_desk):
    desk = open_desk(SPONSOR)
    turn(desk, "Dry feet.", "Subscribe box")
    attrs = desk.document["content"][0]["attrs"]
    assert (desk.document["content"][0]["type"], attrs["label"]) == ("subscribe", "Subscribe")


def test_where_nothing_is_left_out_nothing_is_asked(open_desk):
    desk = open_desk(("topic", [title("Ebb"), paragraph("It fell."), block("heading", "Later", level=3)]))
    before = desk.ids
    turn(desk, "It fell.", "Story")
    assert (desk.announced, desk.ids) == ("Topic turned into story.", before)
    expect(desk.page.locator(".ed-toast:not([hidden])")).to_have_count(0)


def test_the_caret_stays_beside_its_words_there_and_back(open_desk):
    desk = open_desk(SPONSOR)
    desk.put_caret("Dry feet.")
    desk.press("ArrowLeft", "ArrowLeft", "ArrowLeft")
    desk.press("Control+.")
    desk.page.get_by_role("menuitem", name="Story", exact=True).click()
    assert (desk.outline, desk.caret) == (
        ["story: title(Boots) standfirst() paragraph(Dry feet.)"],
        ["paragraph", "Dry fe"],
    )
    desk.page.get_by_role("button", name="Put it back").click()
    desk.settle()
    desk.type("LLL")
    assert desk.outline == ["sponsor: title(Boots) paragraph(Dry feLLLet.)"]


def test_a_section_that_is_turned_while_one_types_is_taken_back_by_itself(open_desk):
    desk = open_desk(("topic", [title("Ebb"), paragraph("It fell.")]))
    desk.put_caret("It fell.")
    # All of it at once: what follows quickly in the same place is one step otherwise.
    desk.page.evaluate(
        """() => {
          const { view } = fortnight;
          view.dispatch(view.state.tr.insertText(" It rose."));
          document.querySelector(".ed-handle").click();
          [...document.querySelectorAll("[role=menuitem]")].find((each) => each.innerText === "Story").click();
        }"""
    )
    assert desk.outline == ["story: title(Ebb) standfirst() paragraph(It fell. It rose.)"]
    desk.press("Control+z")
    assert desk.outline == ["topic: title(Ebb) paragraph(It fell. It rose.)"]
