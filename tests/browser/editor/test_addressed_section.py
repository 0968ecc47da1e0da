"""The page of findings leads to the section that is meant."""

import pytest

from tests.browser.editor.desk import Desk, paragraph, title

TALL = ("topic", [title("Flood"), *[paragraph(f"Line {number} of the flood.") for number in range(40)]])
EBB = ("topic", [title("Ebb"), paragraph("It fell, TK metres.")])


@pytest.mark.parametrize("phone", [False, True])
def test_go_to_section_shows_it_with_the_caret_in_it(open_page, writer, make_issue, phone):
    issue = make_issue(TALL, EBB)
    page = open_page(user=writer, phone=phone)
    page.goto(f"/studio/issues/{issue.pk}/preflight/")
    page.locator(".finding", has_text="TK").get_by_role("link", name="Go to section 2").click()
    page.locator(".ed-text").wait_for()
    desk = Desk(page, issue)
    box = desk.text.get_by_role("region", name="Topic").nth(1).bounding_box()
    assert (0 < box["y"] < 700, desk.caret) == (True, ["title", ""])
    assert page.evaluate("fortnight.view.hasFocus()") is not phone


@pytest.mark.parametrize("end", ["#section-", "#section-nothing", "#section-\"'<b>", "#%00", "#nowhere"])
def test_an_address_of_no_section_opens_the_editor_as_always(open_page, writer, make_issue, end):
    issue = make_issue(EBB)
    page = open_page(user=writer)
    page.goto(f"/studio/issues/{issue.pk}/{end}")
    page.locator(".ed-text").wait_for()
    assert Desk(page, issue).caret == ["title", ""]
