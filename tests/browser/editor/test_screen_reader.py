"""What a screen reader is told: roles, names, states and announcements of everything that opens, and the ways out."""

import pytest
from playwright.sync_api import expect

from tests.browser.editor.desk import block, paragraph, title
from tests.machine import wait_until

LETTER = ("letter", [paragraph("Hello there")])
TOPIC = ("topic", [title("Ebb"), paragraph("It fell.")])


@pytest.fixture(autouse=True)
def _no_links(settings):
    settings.LINK_CHECKS = False


def node(desk, locator):
    """What Chromium's accessibility tree says of an element: role, name, and some of its properties."""
    session = desk.page.context.new_cdp_session(desk.page)
    session.send("DOM.enable")
    handle = session.send("Runtime.evaluate", {"expression": f"document.querySelector({locator!r})"})["result"]
    asked = {"objectId": handle["objectId"], "fetchRelatives": False}
    found = session.send("Accessibility.getPartialAXTree", asked)["nodes"][0]
    session.detach()
    told = {each["name"]: each["value"].get("value") for each in found.get("properties", ())}
    return {"role": found["role"]["value"], "name": found.get("name", {}).get("value", ""), **told}


def test_the_text_is_one_textbox_of_named_sections(open_desk):
    desk = open_desk(LETTER, TOPIC)
    text = node(desk, ".ed-text")
    assert (text["role"], text["name"], text["multiline"]) == ("textbox", "The issue", True)
    assert [node(desk, f".ed-section:nth-of-type({at})")["name"] for at in (1, 2)] == ["Letter", "Topic"]


def test_the_slash_menu_is_a_list_whose_chosen_line_is_told(open_desk):
    desk = open_desk(LETTER)
    desk.put_caret("Hello there")
    desk.press("Enter")
    desk.type("/he")
    listbox = node(desk, "[role=listbox].ed-menu:not([hidden])")
    assert (listbox["role"], listbox["name"]) == ("listbox", "What to add")
    active = desk.text.get_attribute("aria-activedescendant")
    shown = desk.page.get_by_role("listbox", name="What to add")
    expect(desk.text).to_have_attribute("aria-controls", shown.get_attribute("id"))
    # Chromium makes up its tree for assistive technology a moment after the page.
    wait_until(lambda: node(desk, f"#{active}").get("selected"), what="the chosen line")
    assert node(desk, f"#{active}")["role"] == "option"
    desk.press("ArrowDown")
    assert desk.text.get_attribute("aria-activedescendant") != active
    desk.press("Escape")
    assert (desk.options, desk.focused) == ([], "The issue")


@pytest.mark.parametrize(
    ("keys", "name", "first"),
    [("Control+.", "This letter", "Settings"), ("Control+Shift+Enter", "Add a section", "Letter")],
)
def test_menus_say_what_they_are_and_escape_leads_back(open_desk, keys, name, first):
    desk = open_desk(LETTER)
    desk.put_caret("Hello there")
    desk.press(keys)
    menu = node(desk, "[role=menu]")
    assert (menu["role"], menu["name"]) == ("menu", name)
    focused = node(desk, "[role=menu] :focus")
    assert (focused["role"], focused["name"].startswith(first)) == ("menuitem", True)
    opener = desk.page.locator("[aria-expanded=true][aria-haspopup=menu]")
    expect(opener).to_have_count(1)
    desk.press("Escape")
    expect(desk.page.get_by_role("menu")).to_have_count(0)
    assert desk.page.evaluate("document.activeElement !== document.body") is True


def test_the_handle_says_what_it_is_and_that_a_menu_opens(open_desk):
    desk = open_desk(TOPIC)
    handle = node(desk, ".ed-handle")
    assert (handle["role"], handle["name"]) == ("button", "Topic: what to do with this section")
    assert handle["hasPopup"] == "menu"


def test_the_bar_of_selected_words_is_a_toolbar_whose_buttons_tell_their_state(open_desk):
    desk = open_desk(LETTER)
    desk.select("there")
    bar = node(desk, ".ed-toolbar")
    assert (bar["role"], bar["name"]) == ("toolbar", "Format the selected words")
    desk.press("Alt+F10", "Enter")
    bold = node(desk, ".ed-format.is-strong")
    assert (bold["name"], bold["pressed"], bold["focused"]) == ("Bold", "true", True)
    desk.press("Escape")
    assert desk.focused == "The issue"


def test_a_question_is_a_dialog_that_says_what_is_wrong_and_leads_back(open_desk):
    desk = open_desk(LETTER)
    desk.select("there")
    desk.press("Control+k")
    asked = node(desk, ".ed-ask")
    assert (asked["role"], asked["name"]) == ("dialog", "Link")
    desk.press("Enter")
    address = node(desk, ".ed-ask input")
    assert (address["role"], address["name"], address["invalid"]) == ("textbox", "Address", "true")
    expect(desk.page.locator(".ed-ask [role=alert]")).to_have_text("Write the address it leads to.")
    desk.press("Escape")
    assert desk.focused == "The issue"


def test_the_findings_are_a_region_with_headings_and_buttons(open_desk):
    desk = open_desk(("letter", [paragraph("TK: more to come")]))
    button = desk.page.locator("[data-open-preflight]", has_text="1 warning")
    button.wait_for()
    assert node(desk, "[data-open-preflight]")["expanded"] is False
    button.click()
    assert node(desk, "[data-open-preflight]")["expanded"] is True
    region = node(desk, "[data-preflight]")
    assert (region["role"], region["name"]) == ("region", "Findings")
    snapshot = desk.page.locator("[data-preflight]").aria_snapshot()
    assert '- heading "Findings" [level=2]' in snapshot
    assert '- heading "1 warning" [level=3]' in snapshot
    assert "- listitem:" in snapshot
    assert desk.announced == "The findings are open: 1 warning."


def test_what_moves_is_announced(open_desk):
    desk = open_desk(LETTER, TOPIC)
    desk.put_caret("Hello there")
    desk.press("Alt+Shift+ArrowDown")
    assert desk.announced == "Letter moved: now section 2 of 2."
    desk.press("Alt+Shift+ArrowDown")
    assert desk.announced == "It is the last section already."
    assert node(desk, "[data-announce]")["role"] == "status"


def test_the_keyboard_alone_gets_out_of_everything(open_desk):
    """No trap: Tab leads out of the text, through whatever is open, and to the end of the page."""
    desk = open_desk(LETTER, ("topic", [title("Ebb"), block("heading", "Then", level=3), paragraph("It fell.")]))
    desk.put_caret("Hello there")
    seen = []
    for _ in range(60):
        desk.page.keyboard.press("Tab")
        now = desk.page.evaluate("document.activeElement.matches('body') ? '' : document.activeElement.outerHTML")
        if not now:
            break
        seen.append(now)
    assert len(seen) < 60
    assert seen != []


def test_the_keyboard_map_names_the_ways_to_the_bar_and_the_findings(open_desk):
    desk = open_desk(LETTER)
    desk.put_caret("Hello there")
    desk.press("Control+/")
    dialog = node(desk, "#keyboard-map")
    assert (dialog["role"], dialog["name"]) == ("dialog", "Keys")
    rows = desk.page.locator("#keyboard-map dl div")
    keys = dict(row.locator("dt, dd").all_inner_texts() for row in rows.all())
    assert keys["The bar of the selected words"] == "Alt+F10"
    assert keys["The next finding (Shift: the one before)"] == "F8"
    desk.press("Escape")
    assert desk.focused == "The issue"
