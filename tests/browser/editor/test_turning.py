"""Turning a section into another kind: words stay, and what has no place there is said and comes back by undo."""

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
    assert desk.page.locator(".ed-toast:not([hidden]) span").inner_text() == words
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
    assert desk.page.locator(".ed-toast:not([hidden])").count() == 0
