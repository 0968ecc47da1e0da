"""Snippets in the editor: put in from the list after "/", and kept from what is written."""

import pytest
from playwright.sync_api import expect

from newsletter.models import Snippet
from newsletter.planning.snippets import content_of, keep_snippet, read_json
from tests.browser.editor.desk import block, paragraph, title
from tests.factories import WriterFactory

LETTER = ("letter", [paragraph("Hello"), block("signature", "Alice")])
SPONSOR = {
    "type": "sponsor",
    "attrs": {"label": "Advertisement", "advertiser": "Bootmaker"},
    "content": [title("Boots"), paragraph("Dry feet.")],
}


@pytest.fixture
def snippet(newsletter):
    """``snippet("Thanks", node, …)``: words that were kept before."""

    def keep(name, *content):
        return keep_snippet(newsletter, name=name, content=read_json(list(content)), may_write_raw=True)

    return keep


def type_slash(desk, typed, *, after="Hello"):
    desk.put_caret(after)
    desk.press("Enter")
    desk.type(f"/{typed}")


def option(desk, name):
    return desk.page.get_by_role("option", name=name)


def test_blocks_that_were_kept_go_in_at_the_place_and_one_undo_takes_them_out(open_desk, snippet):
    snippet("Thanks", paragraph("Thank you."), block("bullet_list", block("list_item", paragraph("Write to us"))))
    desk = open_desk(LETTER)
    type_slash(desk, "")
    option(desk, "Thanks").wait_for()
    desk.type("tha")
    expect(desk.page.locator("[role=listbox]:not([hidden]) [role=option]")).to_have_count(1)
    desk.page.wait_for_timeout(600)
    desk.press("Enter")
    words = "paragraph(Thank you.) bullet_list(list_item(paragraph(Write to us)))"
    assert desk.outline == [f"letter: paragraph(Hello) {words} signature(Alice)"]
    assert desk.caret == ["paragraph", "Write to us"]
    assert desk.announced == "“Thanks” is put in. Ctrl+Z takes it out."
    desk.press("Control+z")
    assert desk.outline == ["letter: paragraph(Hello) paragraph(/tha) signature(Alice)"]


def test_a_section_goes_in_as_a_section_with_its_settings_and_an_id_of_its_own(open_desk, snippet, stored):
    snippet("Boots", SPONSOR)
    desk = open_desk(("letter", [paragraph("Before"), paragraph("After")]))
    for _ in range(2):
        type_slash(desk, "", after="Before")
        option(desk, "Boots").click()
    kinds = [section.split(":")[0] for section in desk.outline]
    assert kinds == ["letter", "sponsor", "sponsor", "letter"]
    assert len(set(desk.ids)) == 4
    desk.save()
    assert [(each["label"], each["advertiser"]) for each in stored(desk.issue)[1:3]] == [
        ("Advertisement", "Bootmaker")
    ] * 2


def test_in_a_list_blocks_go_into_the_list(open_desk, snippet):
    snippet("Thanks", paragraph("Thank you."))
    desk = open_desk(("letter", [block("bullet_list", block("list_item", paragraph("one")))]))
    type_slash(desk, "", after="one")
    option(desk, "Thanks").click()
    assert desk.outline == ["letter: bullet_list(list_item(paragraph(one)) list_item(paragraph(Thank you.)))"]


def test_a_snippet_that_someone_deleted_meanwhile_is_still_put_in_and_then_not_offered_again(open_desk, snippet):
    kept = snippet("Thanks", paragraph("Thank you."))
    desk = open_desk(LETTER)
    type_slash(desk, "")
    option(desk, "Thanks").wait_for()
    kept.delete()
    desk.type("thanks")
    desk.press("Enter")
    assert desk.outline == ["letter: paragraph(Hello) paragraph(Thank you.) signature(Alice)"]
    desk.page.wait_for_timeout(1100)
    type_slash(desk, "", after="Thank you.")
    option(desk, "Thanks").wait_for(state="detached")
    assert desk.options[0] == "Heading"


def test_without_a_server_the_list_is_there_and_nothing_is_put_in_by_mistake(open_desk, snippet):
    snippet("Thanks", paragraph("Thank you."))
    desk = open_desk(LETTER)
    desk.page.route("**/snippets.json", lambda route: route.abort())
    type_slash(desk, "")
    assert ("Heading" in desk.options, "Thanks" in desk.options) == (True, False)
    desk.page.unroute("**/snippets.json")
    desk.press("Backspace")
    desk.type("/")
    option(desk, "Thanks").wait_for()
    desk.page.complaints.clear()


@pytest.mark.parametrize("answer", ["", "<p>no</p>", "[]", '{"snippets": 7}', '{"snippets": [null, {"name": "x"}]}'])
def test_an_answer_that_makes_no_sense_offers_nothing(open_desk, answer):
    desk = open_desk(LETTER)
    desk.page.route("**/snippets.json", lambda route: route.fulfill(status=200, body=answer))
    with desk.page.expect_response("**/snippets.json"):
        type_slash(desk, "")
    desk.type("he")
    assert desk.options[0] == "Heading"


def test_raw_html_is_offered_only_to_accounts_that_may_write_it(open_desk, snippet):
    snippet("Badge", {"type": "raw", "content": [block("raw_block", source="<b>x</b>")]})
    snippet("Thanks", paragraph("Thank you."))
    desk = open_desk(LETTER, user=WriterFactory(username="bob", is_superuser=False))
    type_slash(desk, "")
    option(desk, "Thanks").wait_for()
    assert "Badge" not in desk.options


def menu(desk, words, item):
    desk.put_caret(words)
    desk.press("Control+.")
    desk.page.get_by_role("menuitem", name=item).click()


def test_a_section_is_kept_under_a_name_and_offered_at_once(open_desk, newsletter):
    desk = open_desk(LETTER, ("sponsor", SPONSOR["content"], SPONSOR["attrs"]))
    menu(desk, "Dry feet.", "Save as snippet")
    question = desk.page.get_by_role("dialog", name="Save as snippet")
    expect(question.get_by_label("Name of the snippet")).to_have_value("Boots")
    desk.type("Our sponsor")
    desk.press("Enter")
    question.wait_for(state="detached")
    assert desk.announced == "“Our sponsor” is kept. Type / and its name to put it in."
    content = content_of(Snippet.objects.get(newsletter=newsletter))
    assert (content.kind, content.section.settings["advertiser"], len(content.section.content)) == (
        "sponsor",
        "Bootmaker",
        2,
    )
    type_slash(desk, "")
    option(desk, "Our sponsor").wait_for()


def test_selected_blocks_are_kept_from_the_bar(open_desk, newsletter):
    desk = open_desk(("topic", [title("Ebb"), paragraph("One"), paragraph("Two"), paragraph("Three")]))
    desk.put_caret("One", start=True)
    desk.press("Shift+ArrowDown", "Shift+End")
    desk.page.get_by_role("button", name="Save as snippet").click()
    desk.type("Count")
    desk.press("Enter")
    desk.page.get_by_role("dialog", name="Save as snippet").wait_for(state="detached")
    kept = Snippet.objects.get(newsletter=newsletter)
    assert (kept.is_section, content_of(kept).nodes) == (False, [paragraph("One"), paragraph("Two")])


def test_a_title_among_the_selected_blocks_is_kept_as_a_heading(open_desk, newsletter):
    desk = open_desk(("topic", [title("Ebb"), paragraph("One")]))
    desk.put_caret("Ebb", start=True)
    desk.press("Shift+ArrowDown", "Shift+End", "Control+.")
    desk.page.get_by_role("menuitem", name="Save the selected blocks as snippet").click()
    desk.press("Enter")
    desk.page.get_by_role("dialog", name="Save as snippet").wait_for(state="detached")
    kept = Snippet.objects.get(newsletter=newsletter)
    assert (kept.name, [node["type"] for node in content_of(kept).nodes]) == ("Ebb", ["heading", "paragraph"])


def test_a_name_that_is_taken_is_said_and_the_question_stays(open_desk, snippet, newsletter):
    snippet("Boots", paragraph("Others"))
    desk = open_desk(("sponsor", SPONSOR["content"], SPONSOR["attrs"]))
    menu(desk, "Dry feet.", "Save as snippet")
    desk.press("Enter")
    question = desk.page.get_by_role("dialog", name="Save as snippet")
    expect(question.get_by_role("alert")).to_contain_text("There is one named “Boots” already")
    question.get_by_label("Name of the snippet").fill("")
    desk.press("Enter")
    expect(question.get_by_role("alert")).to_have_text("Give it a name.")
    question.get_by_label("Name of the snippet").fill("x" * 200)
    desk.press("Enter")
    expect(question.get_by_role("alert")).to_contain_text("120")
    desk.press("Escape")
    assert (question.count(), Snippet.objects.filter(newsletter=newsletter).count()) == (0, 1)
    desk.page.complaints.clear()


def test_with_no_connection_nothing_is_kept_and_the_name_stays(open_desk):
    desk = open_desk(("sponsor", SPONSOR["content"], SPONSOR["attrs"]))
    menu(desk, "Dry feet.", "Save as snippet")
    desk.page.route("**/snippets.json", lambda route: route.abort())
    desk.press("Enter")
    question = desk.page.get_by_role("dialog", name="Save as snippet")
    expect(question.get_by_role("alert")).to_have_text("No connection: nothing was kept. Try again.")
    desk.page.unroute("**/snippets.json")
    desk.press("Enter")
    question.wait_for(state="detached")
    assert Snippet.objects.get().name == "Boots"
    desk.page.complaints.clear()
