"""Never lose a word: a server that stops, an answer that is lost, a tab that is killed, a session that ends."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Error, expect

from newsletter.editing.saving import load_document, save_document
from newsletter.models import Issue
from tests.browser.editor.desk import Desk, paragraph, title
from tests.factories import WriterFactory

LETTER = ("letter", [paragraph("Hello")])
TOPIC = ("topic", [title("Ebb"), paragraph("It fell.")])


@pytest.fixture
def cuttable(open_page, writer, make_issue, line):
    """``cuttable(section, …)``: the editor behind a line that can be cut."""

    def open_one(*sections):
        page = open_page(user=writer)
        return at_line(page, make_issue(*sections), line)

    return open_one


def at_line(page, issue, line):
    page.goto(f"{line.url}/studio/issues/{issue.pk}/")
    page.locator(".ed-text").wait_for()
    return Desk(page, issue)


def state(desk, name):
    """Wait until the status line shows that state; what it says."""
    place = desk.page.locator(f"[data-save-state][data-state={name}]")
    place.wait_for()
    return place.inner_text()


def notice(desk, words=""):
    return desk.page.locator(".saving-notice", has_text=words)


def kill(page):
    """End the tab's process, as the system does when it runs out of memory: nothing in the page gets to know."""
    with pytest.raises(Error):
        page.goto("chrome://crash", timeout=5000)


def edited_elsewhere(issue, old, new):
    """Someone else saves the issue with other words."""
    fresh = Issue.objects.get(pk=issue.pk)
    document = load_document(fresh)
    data = document.to_json()
    text = str(data)
    assert old in text
    replaced = _replaced(data, old, new)
    save_document(fresh, type(document).from_json(replaced), reason="Saved", base_version=fresh.version)


def _replaced(data, old, new):
    if isinstance(data, dict):
        return {name: _replaced(value, old, new) for name, value in data.items()}
    if isinstance(data, list):
        return [_replaced(value, old, new) for value in data]
    return data.replace(old, new) if isinstance(data, str) else data


def test_words_typed_while_the_server_is_stopped_are_saved_once_it_is_back(cuttable, line, stored):
    desk = cuttable(LETTER)
    desk.put_caret("Hello")
    line.cut()
    desk.type(" there")
    assert "kept on this device" in state(desk, "offline")
    desk.type(", still writing")
    expect(desk.page.get_by_role("button", name="Copy my text")).to_be_visible()
    line.mend()
    assert state(desk, "saved").startswith("Saved ")
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello there, still writing")]}]
    desk.page.complaints.clear()


def test_a_save_whose_answer_is_lost_is_neither_stored_twice_nor_taken_for_someone_elses(cuttable, line, stored):
    desk = cuttable(LETTER)
    desk.put_caret("Hello")
    line.is_deaf = True
    desk.type(" there")
    state(desk, "offline")
    desk.type(" again")
    line.is_deaf = False
    state(desk, "saved")
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello there again")]}]
    versions = [each["content"][0]["content"] for each in desk.issue.revisions.values_list("document", flat=True)]
    texts = [content[0]["content"][0]["text"] for content in versions]
    assert sorted(set(texts)) == sorted(texts)
    desk.page.complaints.clear()


def test_a_killed_tabs_words_are_offered_again_with_what_differs_and_put_back(cuttable, line, stored):
    desk = cuttable(LETTER)
    desk.put_caret("Hello")
    line.cut()
    desk.type(" there")
    desk.page.wait_for_timeout(320)
    kill(desk.page)
    line.mend()
    desk.page.complaints.clear()
    again = at_line(desk.page.context.new_page(), desk.issue, line)
    offer = notice(again, "were not saved. They are kept on this device.")
    offer.wait_for()
    assert again.outline == ["letter: paragraph(Hello)"]
    offer.get_by_text("What differs").click()
    expect(offer.locator("mark")).to_have_text([" there"])
    offer.get_by_role("button", name="Put them back").click()
    state(again, "saved")
    assert stored(again.issue) == [{"kind": "letter", "content": [paragraph("Hello there")]}]
    again.page.reload()
    again.page.locator(".ed-text").wait_for()
    again.page.wait_for_timeout(500)
    expect(notice(again)).to_have_count(0)


def test_words_put_back_are_merged_with_what_someone_saved_meanwhile(cuttable, line, stored):
    desk = cuttable(LETTER, TOPIC)
    desk.put_caret("Hello")
    line.cut()
    desk.type(" there")
    desk.page.wait_for_timeout(320)
    kill(desk.page)
    line.mend()
    desk.page.complaints.clear()
    edited_elsewhere(desk.issue, "It fell.", "It rose.")
    again = at_line(desk.page.context.new_page(), desk.issue, line)
    notice(again).get_by_role("button", name="Put them back").click()
    state(again, "saved")
    assert again.outline == ["letter: paragraph(Hello there)", "topic: title(Ebb) paragraph(It rose.)"]
    assert [each["content"][-1] for each in stored(again.issue)] == [paragraph("Hello there"), paragraph("It rose.")]


def test_signing_out_takes_the_words_on_this_device_along(cuttable, line):
    desk = cuttable(LETTER)
    page = desk.page
    desk.put_caret("Hello")
    line.cut()
    desk.type(" there")
    page.wait_for_timeout(320)
    kill(page)
    line.mend()
    page.complaints.clear()
    again = at_line(page.context.new_page(), desk.issue, line)
    notice(again, "kept on this device").wait_for()
    again.page.locator("details.account summary").click()
    again.page.get_by_role("button", name="Sign out").click()
    again.page.get_by_label("Password").wait_for()
    kept = again.page.evaluate(
        """() => new Promise((done) => {
          indexedDB.open("fortnight").onsuccess = ({ target }) => {
            const count = target.result.transaction("journal").objectStore("journal").count();
            count.onsuccess = () => done(count.result);
          };
        })"""
    )
    assert kept == 0


def test_who_was_signed_out_signs_in_on_the_page_and_the_words_are_saved(open_desk, writer, stored):
    writer.set_password("low tide at noon")
    writer.save()
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    Session.objects.all().delete()
    desk.type(" there")
    assert "kept on this device" in state(desk, "signed-out")
    notice(desk).get_by_role("button", name="Sign in").click()
    dialog = desk.page.get_by_role("dialog", name="You were signed out")
    expect(dialog.get_by_label("Username")).to_have_value(writer.get_username())
    dialog.get_by_label("Password").fill("wrong")
    desk.press("Enter")
    dialog.get_by_text("do not belong together").wait_for()
    dialog.get_by_label("Password").fill("low tide at noon")
    desk.press("Enter")
    state(desk, "saved")
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello there")]}]
    expect(notice(desk)).to_have_count(0)
    desk.page.complaints.clear()


def test_without_any_cookie_one_signs_in_as_after_a_session_that_ended(open_desk, writer, stored):
    writer.set_password("low tide at noon")
    writer.save()
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.page.context.clear_cookies()
    desk.type(" there")
    assert "Signed out" in state(desk, "signed-out")
    notice(desk).get_by_role("button", name="Sign in", exact=True).click()
    desk.page.get_by_role("dialog").get_by_label("Password").fill("low tide at noon")
    desk.press("Enter")
    state(desk, "saved")
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello there")]}]
    desk.page.complaints.clear()


def test_words_are_not_saved_under_another_name_before_that_one_says_so(open_desk, stored):
    walter = WriterFactory(username="walter")
    walter.set_password("low tide at noon")
    walter.save()
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    Session.objects.all().delete()
    desk.type(" there")
    state(desk, "signed-out")
    notice(desk).get_by_role("button", name="Sign in", exact=True).click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("Username").fill("walter")
    dialog.get_by_label("Password").fill("low tide at noon")
    desk.press("Enter")
    save_it = notice(desk).get_by_role("button", name="Save it as walter")
    save_it.wait_for()
    desk.press("Control+s")
    desk.page.wait_for_timeout(500)
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello")]}]
    save_it.click()
    state(desk, "saved")
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello there")]}]
    desk.page.complaints.clear()


def test_saving_on_purpose_makes_a_version_that_says_so(open_desk):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.type(" there")
    desk.save()
    assert desk.issue.revisions.order_by("-version").first().reason == "Saved"


def test_a_browser_that_keeps_nothing_says_so_and_saves_all_the_same(open_page, writer, make_issue, stored):
    page = open_page(user=writer)
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    desk = Desk.open(page, make_issue(LETTER))
    notice(desk, "keeps no copy of your words on this device").wait_for()
    desk.put_caret("Hello")
    desk.type(" there")
    state(desk, "saved")
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello there")]}]
