"""What cannot be saved: each time it is said why and what to do, and every word stays at hand."""

import json

import pytest
from playwright.sync_api import expect

from newsletter.editing.saving import load_document
from newsletter.models import Issue
from tests.browser.editor.desk import Desk, block, paragraph, title

LETTER = ("letter", [paragraph("Hello")])
TOPIC = ("topic", [title("Ebb"), paragraph("It fell.")])


def refused(desk, words, state):
    """Wait for the notice with these words; the words on the page can be taken along from it."""
    said = desk.page.locator(".saving-notice", has_text=words)
    said.wait_for()
    desk.page.locator(f"[data-save-state][data-state={state}]").wait_for()
    desk.page.complaints.clear()
    with desk.page.expect_download() as got:
        said.get_by_role("button", name="Download as a file").click()
    return said, got.value.path().read_text(), got.value.suggested_filename


def write(desk, after, words):
    desk.put_caret(after)
    desk.type(words)


def test_an_issue_that_was_deleted_meanwhile(open_desk):
    desk = open_desk(LETTER, TOPIC)
    write(desk, "Hello", " there")
    Issue.objects.all().delete()
    desk.press("Control+s")
    _notice, text, name = refused(desk, "someone deleted it", "gone")
    assert text == "# High water\n\n*The spring tide came early.*\n\nHello there\n\n## Ebb\n\nIt fell.\n"
    assert name == "21-high-water.md"
    assert desk.outline[0] == "letter: paragraph(Hello there)"


def test_an_issue_that_went_out_meanwhile_and_the_words_are_offered_where_it_is_shown(open_desk, stored):
    desk = open_desk(LETTER)
    write(desk, "Hello", " there")
    Issue.objects.update(state="sent")
    desk.press("Control+s")
    _notice, text, _name = refused(desk, "its words no longer change", "frozen")
    assert "Hello there" in text
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello")]}]
    expect(desk.text).to_have_attribute("contenteditable", "false")
    desk.page.once("dialog", lambda asked: asked.accept())
    desk.page.goto(f"/studio/issues/{desk.issue.pk}/")
    kept = desk.page.locator(".saving-notice", has_text="were not saved. They are kept on this device.")
    kept.wait_for()
    expect(kept.get_by_role("button", name="Put them back")).to_have_count(0)
    kept.get_by_role("button", name="Throw them away").click()
    kept.wait_for(state="detached")


def test_more_than_an_issue_can_hold(open_desk, stored):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.page.evaluate("fortnight.view.dispatch(fortnight.view.state.tr.insertText(' and on'.repeat(160000)))")
    desk.press("Control+s")
    _notice, text, _name = refused(desk, "larger than 1 MB", "refused")
    assert text.count(" and on") == 160_000
    desk.focus()
    desk.press("Control+z")
    desk.save()
    expect(desk.page.locator(".saving-notice")).to_have_count(0)
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello")]}]


def test_something_that_is_not_right_is_shown_where_it_is(open_desk, stored):
    desk = open_desk(LETTER, TOPIC)
    desk.page.get_by_label("Number").fill("2000000")
    desk.page.evaluate(
        """() => {
          const { view } = fortnight;
          const link = view.state.schema.marks.link.create({ href: "javascript:alert(1)" });
          view.dispatch(view.state.tr.addMark(2, 7, link));
        }"""
    )
    desk.press("Control+s")
    notice, _text, _name = refused(desk, "", "refused")
    expect(notice).to_contain_text("This link cannot be used: it begins with “javascript:”")
    notice.evaluate("(each) => scrollTo(0, document.body.scrollHeight)")
    desk.page.locator("[data-save-state]").get_by_role("button", name="Show why").click()
    assert notice.evaluate("(each) => each === document.activeElement")
    notice.get_by_role("button", name="Show it", exact=True).click()
    expect(desk.page.locator(".is-pointed-at")).to_have_attribute("data-kind", "letter")
    desk.put_caret("Hello")
    desk.press("Control+z")
    desk.press("Control+s")
    desk.page.locator("#issue-form .field-error").wait_for()
    desk.page.complaints.clear()
    desk.page.get_by_label("Number").fill("22")
    desk.save()
    expect(desk.page.locator("#issue-form .field-error")).to_have_count(0)
    desk.issue.refresh_from_db()
    assert desk.issue.number == 22


def test_a_server_that_fails_is_tried_again(open_desk, stored):
    desk = open_desk(LETTER)
    desk.page.route("**/document/", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"), times=1)
    write(desk, "Hello", " there")
    desk.press("Control+s")
    line = desk.page.locator("[data-save-state][data-state=failed]")
    line.wait_for()
    expect(line).to_contain_text("kept on this device")
    desk.page.locator("[data-save-state][data-state=saved]").wait_for()
    desk.page.complaints.clear()
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello there")]}]


@pytest.mark.parametrize(
    "unknown",
    [
        {"type": "poll", "attrs": {"id": "8a3a31b5-61c1-4b6c-8a4e-7a4d1a1c7f01", "question": "Ebb or flow?"}},
        {
            "type": "letter",
            "attrs": {"id": "8a3a31b5-61c1-4b6c-8a4e-7a4d1a1c7f02"},
            "content": [paragraph("Before"), {"type": "poll", "attrs": {"question": "Ebb or flow?"}}],
        },
    ],
    ids=["a section", "a block"],
)
def test_what_a_later_version_wrote_is_kept_while_one_writes_beside_it(open_page, writer, make_issue, unknown):
    """The page's script is older than the server: the browser had kept it."""
    issue = make_issue(LETTER)
    page = open_page(user=writer)

    def newer(route):
        answer = route.fetch()
        before, rest = answer.text().split('<script id="editor-data" type="application/json">')
        data, after = rest.split("</script>", 1)
        data = json.loads(data)
        data["document"]["content"].append(unknown)
        body = f'{before}<script id="editor-data" type="application/json">{json.dumps(data)}</script>{after}'
        route.fulfill(response=answer, body=body)

    page.route("**/studio/issues/*/", newer)
    desk = Desk.open(page, issue)
    page.get_by_text("which this version does not know").wait_for()
    write(desk, "Hello", " there")
    desk.save()
    kept = load_document(Issue.objects.get(pk=issue.pk)).to_json()["content"]
    assert kept[0]["content"] == [paragraph("Hello there")]
    assert "Ebb or flow?" in json.dumps(kept[1])
    write(desk, "Hello there", ", again")
    desk.save()
    again = load_document(Issue.objects.get(pk=issue.pk)).to_json()["content"]
    assert again[1:] == kept[1:]
    assert block("paragraph", "Hello there, again") in again[0]["content"]
