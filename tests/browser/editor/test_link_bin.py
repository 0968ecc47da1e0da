"""The link bin beside the text: searched, put in by keyboard and by dragging with the thought, marked where used."""

import pytest
from playwright.sync_api import expect

from newsletter.document import Document, SectionNode
from newsletter.planning import bin as link_bin
from tests.browser.editor.desk import block, paragraph, title
from tests.browser.layout import overflow
from tests.factories import IssueFactory

LETTER = ("letter", [paragraph("Hello"), block("signature", "Alice")])
SEA = {"url": "https://example.org/sea", "title": "The sea", "note": "Read page two."}


@pytest.fixture
def keep(newsletter):
    """``keep(url=…, title=…, note=…)``: a link or note in the bin."""

    def one(url="", title="", note=""):
        return link_bin.keep(newsletter, url=url, title=title, note=note, author=None).item

    return one


def open_bin(desk):
    desk.from_the_bar("Link bin")
    panel = desk.page.get_by_role("dialog", name="Link bin")
    panel.wait_for()
    desk.page.locator(".ed-bin-list:not([aria-busy])").wait_for()
    return panel


def from_slash(desk, after):
    desk.put_caret(after)
    desk.press("Enter")
    desk.type("/bin")
    desk.press("Enter")
    desk.page.locator(".ed-bin-list:not([aria-busy]) [role=option]").first.wait_for()


def test_from_the_slash_menu_a_link_is_searched_and_put_in_as_a_card_with_its_thought(open_desk, keep):
    keep(**SEA)
    keep(url="https://example.org/tide", title="The tide")
    desk = open_desk(LETTER)
    from_slash(desk, "Hello")
    desk.type("page sea")
    expect(desk.page.locator(".ed-bin-item strong")).to_have_text(["The sea"])
    desk.press("Enter")
    assert desk.outline == ["letter: paragraph(Hello) link_card() paragraph(Read page two.) signature(Alice)"]
    card = desk.document["content"][0]["content"][1]
    assert (card["attrs"]["href"], card["attrs"]["title"]) == ("https://example.org/sea", "The sea")
    assert desk.caret == ["paragraph", "Read page two."]
    assert desk.announced == "“The sea” is put in as a card. Ctrl+Z takes it out."
    desk.press("Control+z")
    assert desk.outline == ["letter: paragraph(Hello) paragraph() signature(Alice)"]


def test_shift_enter_puts_it_in_as_a_point_and_the_next_one_below_it(open_desk, keep):
    keep(url="https://example.org/tide", title="The tide")
    keep(**SEA)
    desk = open_desk(LETTER)
    from_slash(desk, "Hello")
    desk.press("Shift+Enter")
    desk.page.locator(".ed-bin-forms").get_by_label("Point of a list").check()
    desk.page.get_by_label("Search the bin").focus()
    desk.type("tide")
    desk.press("Enter")
    points = "list_item(paragraph(<link>The sea</>: Read page two.)) list_item(paragraph(<link>The tide</>))"
    assert desk.outline == [f"letter: paragraph(Hello) bullet_list({points}) signature(Alice)"]


def test_arrows_go_through_the_list_and_the_search_names_the_chosen_line(open_desk, keep):
    for name in ("one", "two", "three"):
        keep(url=f"https://example.org/{name}", title=name)
    desk = open_desk(LETTER)
    panel = open_bin(desk)
    search = panel.get_by_role("combobox", name="Search the bin")
    expect(desk.page.locator(".ed-bin-item strong")).to_have_text(["three", "two", "one"])
    desk.press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp")
    chosen = desk.page.locator(f"#{search.get_attribute('aria-activedescendant')}")
    assert (chosen.locator("strong").inner_text(), chosen.get_attribute("aria-selected")) == ("one", "true")
    desk.press("Escape")
    assert (panel.count(), desk.page.evaluate("document.activeElement === fortnight.view.dom")) == (0, True)


def test_links_in_other_issues_and_in_this_one_are_marked_and_come_last(open_desk, keep, newsletter):
    keep(**SEA)
    keep(url="https://example.org/tide", title="The tide")
    keep(url="https://example.org/new", title="New")
    card = block("link_card", href="https://example.org/sea", title="The sea")
    document = Document(sections=(SectionNode(kind="letter", content=(card,)),))
    IssueFactory(newsletter=newsletter, number=41, slug="41-sea", document=document)
    desk = open_desk(LETTER)
    panel = open_bin(desk)
    expect(desk.page.locator(".ed-bin-item strong")).to_have_text(["New", "The tide", "The sea"])
    expect(panel.locator(".ed-bin-used")).to_have_text(["in #41"])
    desk.put_caret("Hello")
    panel.get_by_role("option", name="The tide").click()
    expect(panel.locator(".ed-bin-used")).to_have_text(["in this issue", "in #41"])
    desk.save()
    panel.get_by_role("button", name="Close").click()
    open_bin(desk)
    expect(panel.locator(".ed-bin-used")).to_have_text(["in this issue", "in #41"])


def test_a_note_by_itself_goes_in_as_its_words(open_desk, keep):
    keep(note="Ask Bob.\n\nThen Carol.")
    desk = open_desk(LETTER)
    from_slash(desk, "Hello")
    desk.press("Enter")
    assert desk.outline == ["letter: paragraph(Hello) paragraph(Ask Bob.) paragraph(Then Carol.) signature(Alice)"]


def test_beside_a_picture_section_a_letter_holds_it_and_from_a_title_it_goes_below(open_desk, keep):
    keep(url="https://example.org/tide", title="The tide")
    desk = open_desk(("topic", [title("Ebb"), paragraph("It fell.")]), ("divider", []))
    desk.put_caret("Ebb")
    open_bin(desk)
    desk.press("Enter")
    assert desk.outline[0] == "topic: title(Ebb) link_card() paragraph(It fell.)"
    desk.page.locator(".is-divider .ed-handle").focus()
    desk.page.evaluate(
        "fortnight.view.dispatch(fortnight.view.state.tr.setSelection(fortnight.view.state.selection.constructor.near("
        "fortnight.view.state.doc.resolve(fortnight.view.state.doc.content.size), -1)))"
    )
    desk.page.get_by_label("Search the bin").focus()
    desk.press("Enter")
    assert desk.outline[1:] == ["divider:", "letter: link_card() paragraph()"]


def test_a_link_is_dragged_between_two_blocks_and_selected_words_stay(open_desk, keep):
    keep(**SEA)
    desk = open_desk(("letter", [paragraph("One"), paragraph("Two"), paragraph("Three")]))
    panel = open_bin(desk)
    desk.select("One")
    option = panel.get_by_role("option", name="The sea")
    target = desk.text.get_by_text("Two")
    option.drag_to(target, target_position={"x": 5, "y": 2})
    assert desk.outline == [
        "letter: paragraph(One) link_card() paragraph(Read page two.) paragraph(Two) paragraph(Three)"
    ]
    expect(panel.locator(".ed-bin-used")).to_have_text(["in this issue"])
    desk.focus()
    desk.press("Control+z")
    assert desk.outline == ["letter: paragraph(One) paragraph(Two) paragraph(Three)"]


def test_an_empty_bin_and_a_search_without_hits_say_what_to_do(open_desk, keep):
    desk = open_desk(LETTER)
    panel = open_bin(desk)
    empty = "The bin is empty. Links and notes are kept for later under Planning, Links."
    expect(panel.get_by_role("status")).to_have_text(empty)
    keep(**SEA)
    panel.get_by_role("button", name="Close").click()
    open_bin(desk)
    expect(panel.get_by_role("status")).to_have_text("1 of 1 links and notes")
    desk.type("nothing like it")
    expect(panel.get_by_role("status")).to_have_text("Nothing in the bin has these words.")
    desk.press("Enter", "ArrowDown", "Shift+Enter")
    assert desk.outline == ["letter: paragraph(Hello) signature(Alice)"]


def test_with_no_connection_the_panel_says_so_and_tries_again_when_it_opens(open_desk, keep):
    keep(**SEA)
    desk = open_desk(LETTER)
    desk.page.route("**/links.json*", lambda route: route.abort())
    panel = open_bin(desk)
    expect(panel.get_by_role("status")).to_have_text("No connection: the bin could not be read.")
    desk.page.unroute("**/links.json*")
    panel.get_by_role("button", name="Close").click()
    open_bin(desk)
    expect(panel.get_by_role("status")).to_have_text("1 of 1 links and notes")
    desk.page.complaints.clear()


@pytest.mark.parametrize(
    "answer", ["", "[]", '{"links": 7}', '{"links": [null, {"url": "javascript:alert(1)", "title": "x", "note": ""}]}']
)
def test_an_answer_that_makes_no_sense_lists_nothing(open_desk, answer):
    desk = open_desk(LETTER)
    desk.page.route("**/links.json*", lambda route: route.fulfill(status=200, body=answer))
    panel = open_bin(desk)
    expect(panel.get_by_role("option")).to_have_count(0)
    desk.press("Enter")
    assert desk.outline == ["letter: paragraph(Hello) signature(Alice)"]


def test_on_a_phone_the_bin_is_a_drawer_that_closes_once_something_is_put_in(open_desk, keep):
    keep(**SEA)
    desk = open_desk(LETTER, phone=True)
    desk.put_caret("Hello")
    panel = open_bin(desk)
    assert overflow(desk.page) == 0
    panel.get_by_role("option", name="The sea").tap()
    assert (panel.count(), desk.outline) == (
        0,
        ["letter: paragraph(Hello) link_card() paragraph(Read page two.) signature(Alice)"],
    )
