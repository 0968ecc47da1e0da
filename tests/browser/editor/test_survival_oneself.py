"""One person, two pages of one issue: the editor, and its Markdown page."""

import pytest
from playwright.sync_api import expect

from tests.browser.editor.desk import Desk, paragraph, title
from tests.browser.editor.test_survival_together import LETTER, TOPIC, conflict_at, saved, write
from tests.factories import WriterFactory


@pytest.fixture
def markdown_of():
    """``markdown_of(desk, old, new)``: the same person's Markdown page, on which words are changed and saved."""

    def change(desk, old, new, **fields):
        page = desk.page.context.new_page()
        page.goto(f"/studio/issues/{desk.issue.pk}/markdown/")
        area = page.get_by_label("The whole issue, in Markdown")
        area.fill(area.input_value().replace(old, new))
        for label, words in fields.items():
            page.get_by_label(label).fill(words)
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_url("**/studio/issues/*/")
        page.close()
        desk.page.bring_to_front()

    return change


def test_changes_of_ones_own_in_two_sections_go_together_without_a_word(open_desk, markdown_of, stored):
    desk = open_desk(LETTER, TOPIC)
    write(desk, "Hello", " there")
    desk.save()
    markdown_of(desk, "It fell.", "It fell. It rose.")
    write(desk, "Hello there", ", again")
    desk.save()
    words = ["letter: paragraph(Hello there, again)", "topic: title(Ebb) paragraph(It fell. It rose.)"]
    assert (desk.outline, desk.page.locator("[data-conflict], .ed-notice").count()) == (words, 0)
    assert [each["content"] for each in stored(desk.issue)] == [
        [paragraph("Hello there, again")],
        [title("Ebb"), paragraph("It fell. It rose.")],
    ]


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("Here", ["letter: paragraph(Hello here)"]),
        ("On the other page", ["letter: paragraph(Hello there)"]),
        ("Both, what is here first", ["letter: paragraph(Hello here)", "letter: paragraph(Hello there)"]),
    ],
)
def test_the_same_section_on_two_pages_of_ones_own_is_asked_about_in_words_that_fit(
    open_desk, markdown_of, choice, kept
):
    desk = open_desk(LETTER)
    markdown_of(desk, "Hello", "Hello there", Title="Low water")
    desk.page.get_by_label("Title").fill("Spring tide")
    write(desk, "Hello", " here")
    desk.press("Control+s")
    panel = conflict_at(desk)
    heading = panel.get_by_role("heading", level=2).inner_text()
    assert heading.startswith("You saved this issue on another page of yours at ")
    assert heading.endswith(", and wrote here too")
    expect(panel.locator("h4")).to_have_text(["Here", "On the other page"])
    assert [word for word in ("Theirs", "theirs", "someone", "somebody") if word in panel.inner_text()] == []
    panel.get_by_label("On the other page: “Low water”").check()
    panel.get_by_label(choice, exact=True).check()
    panel.get_by_role("button", name="Keep what I chose").click()
    saved(desk)
    assert desk.outline == kept
    expect(desk.page.get_by_label("Title")).to_have_value("Low water")


def test_back_on_the_page_what_was_changed_elsewhere_is_there_before_one_writes(open_desk, markdown_of):
    desk = open_desk(LETTER, TOPIC)
    desk.put_caret("Hello")
    markdown_of(desk, "It fell.", "It rose.")
    versions = desk.issue.revisions.count()
    # A browser without a window does not say that its page came to the front.
    desk.page.evaluate("dispatchEvent(new Event('focus'))")
    notice = desk.page.locator(".ed-notice span")
    notice.wait_for()
    expect(notice).to_have_text("What you changed on another page of yours is here now.")
    assert desk.outline == ["letter: paragraph(Hello)", "topic: title(Ebb) paragraph(It rose.)"]
    assert (desk.caret, desk.issue.revisions.count()) == (["paragraph", "Hello"], versions)
    write(desk, "It rose.", " And fell.")
    desk.save()
    assert desk.outline[1] == "topic: title(Ebb) paragraph(It rose. And fell.)"


def test_back_on_the_page_others_changes_are_called_theirs_and_no_news_is_not_told(open_desk, open_page):
    desk = open_desk(LETTER, TOPIC)
    asked = []
    desk.page.on("request", lambda request: "/document/" in request.url and asked.append(request.method))
    with desk.page.expect_response("**/document/?version"):
        desk.page.evaluate("dispatchEvent(new Event('focus'))")
    bob = Desk.open(open_page(user=WriterFactory(username="bob")), desk.issue)
    write(bob, "Hello", " from Bob")
    bob.save()
    desk.page.evaluate("dispatchEvent(new Event('focus'))")
    notice = desk.page.locator(".ed-notice span")
    notice.wait_for()
    expect(notice).to_have_text("What others saved meanwhile is here now.")
    assert desk.outline[0] == "letter: paragraph(Hello from Bob)"
    assert asked == ["GET", "GET", "PUT"]
