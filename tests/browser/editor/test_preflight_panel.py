"""What the checks find, shown while one writes: counted, gone to, marked, mended."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from newsletter.models import LinkCheck, LinkState
from tests.browser.editor.desk import block, paragraph, title
from tests.browser.editor.test_survival import at_line
from tests.browser.layout import overflow

LETTER = ("letter", [paragraph("TK: more to come")])
TOPIC = ("topic", [title("Ebb"), paragraph("It fell.")])
DEEP = ("topic", [title("Flood"), paragraph("It rose."), block("heading", "Then", level=5), paragraph("It fell.")])


@pytest.fixture(autouse=True)
def _no_links(settings):
    settings.LINK_CHECKS = False


def count(desk, words):
    """Wait for the button that counts what was found."""
    button = desk.page.locator("[data-open-preflight]", has_text=re.compile(f"^{words}$"))
    button.wait_for()
    return button


def open_panel(desk, words):
    desk.from_the_bar(re.compile(f"^(?:{words})$"))
    return desk.page.get_by_role("region", name="Findings")


def where(desk):
    """The block with the caret: its name and words."""
    return desk.page.evaluate(
        "(({parent}) => [parent.type.name, parent.textContent])(fortnight.view.state.selection.$from)"
    )


def row(panel, words):
    return panel.get_by_role("listitem").filter(has_text=words)


def test_what_was_found_is_counted_while_one_writes_and_goes_by_itself(open_desk):
    desk = open_desk(LETTER, TOPIC)
    panel = open_panel(desk, "1 warning")
    expect(row(panel, "TK")).to_have_count(1)
    expect(desk.page.locator(".ed-text .pf-at.is-warning")).to_have_text("TK: more to come")
    desk.select("TK: more to come")
    desk.type("Hello")
    desk.save()
    count(desk, "Nothing to mend|\\d hints?")
    assert (row(panel, "TK").count(), desk.page.locator(".pf-at").count()) == (0, 0)


def test_an_error_is_counted_before_warnings_and_leads_to_its_field(open_desk):
    desk = open_desk(
        ("topic", [title("Boats"), paragraph("They float."), block("call_to_action", "See them", href="")])
    )
    desk.page.get_by_label("Preheader").fill("{{ first_name }}")
    desk.save()
    panel = open_panel(desk, "1 error, 2 warnings")
    expect(desk.page.locator(".ed-text .pf-at.is-error")).to_have_count(1)
    row(panel, "in the preheader").get_by_role("button").first.click()
    assert desk.page.evaluate("document.activeElement.name") == "preheader"


def test_enter_on_a_finding_puts_the_caret_there_and_says_it(open_desk):
    desk = open_desk(TOPIC, LETTER)
    panel = open_panel(desk, "1 warning")
    row(panel, "TK").get_by_role("button").first.focus()
    desk.press("Enter")
    assert (desk.focused, *where(desk)) == ("The issue", "paragraph", "TK: more to come")
    assert desk.announced.startswith("warning: ")
    expect(desk.page.locator(".pf-at.is-here")).to_have_text("TK: more to come")
    desk.page.locator(".pf-at.is-here").wait_for(state="detached")


def test_f8_goes_from_one_finding_to_the_next_and_back(open_desk):
    desk = open_desk(LETTER, DEEP)
    count(desk, "1 warning")
    desk.focus()
    desk.press("F8")
    assert where(desk) == ["paragraph", "TK: more to come"]
    desk.press("F8")
    second = desk.announced
    assert second.startswith("hint: ")
    desk.press("Shift+F8")
    assert where(desk) == ["paragraph", "TK: more to come"]


def test_a_mend_is_one_step_that_undo_takes_back_and_words_typed_meanwhile_stay(open_desk, stored):
    desk = open_desk(DEEP, TOPIC)
    panel = open_panel(desk, "\\d hints?")
    mend = row(panel, "level").get_by_role("button").last
    desk.put_caret("It rose.")
    desk.type(" High")
    mend.click()
    row(panel, "level").wait_for(state="detached")
    assert desk.document["content"][0]["content"][2]["attrs"]["level"] == 3
    assert desk.outline[0] == "topic: title(Flood) paragraph(It rose. High) heading(Then) paragraph(It fell.)"
    assert desk.caret == ["paragraph", "It rose. High"]
    desk.focus()
    desk.type("er")
    desk.press("Control+z", "Control+z")
    assert desk.document["content"][0]["content"][2]["attrs"]["level"] == 5
    assert desk.outline[0].startswith("topic: title(Flood) paragraph(It rose. High)")
    desk.press("Control+y")
    desk.save()
    assert stored(desk.issue)[0]["content"][2]["attrs"]["level"] == 3


def test_a_mend_after_the_place_was_rewritten_changes_nothing(open_desk):
    desk = open_desk(DEEP, TOPIC)
    panel = open_panel(desk, "\\d hints?")
    row(panel, "level").wait_for()
    desk.put_caret("Then")
    desk.press("Control+Alt+4")
    row(panel, "level").get_by_role("button").last.click()
    desk.page.locator("[data-preflight-says]", has_text="The text has changed there.").wait_for()
    assert desk.document["content"][0]["content"][2]["attrs"]["level"] == 4


def test_what_is_mended_in_the_settings_leads_there(open_desk, newsletter):
    newsletter.postal_address = ""
    newsletter.save()
    desk = open_desk(TOPIC)
    panel = open_panel(desk, "1 (warning|error)")
    link = row(panel, "postal address").get_by_role("link")
    expect(link).to_have_attribute("href", f"/studio/{newsletter.slug}/settings/")


def test_nothing_changed_is_not_asked_about_again(open_desk):
    desk = open_desk(TOPIC)
    asked = []
    desk.page.on("request", lambda request: asked.append(request.url) if "preflight" in request.url else None)
    desk.save()
    desk.page.wait_for_timeout(1200)
    first = len(asked)
    desk.put_caret("It fell.")
    desk.press("ArrowLeft", "ArrowRight")
    desk.page.wait_for_timeout(1200)
    assert (first <= 2, len(asked)) == (True, first)


def test_offline_it_says_so_and_asks_again_once_it_is_saved(open_page, writer, make_issue, line):
    desk = at_line(open_page(user=writer), make_issue(TOPIC), line)
    panel = open_panel(desk, "Nothing to mend|\\d hints?")
    line.cut()
    desk.put_caret("It fell.")
    desk.type(" TK")
    desk.press("Control+s")
    panel.get_by_text("Offline: these findings may be out of date.").wait_for()
    line.mend()
    desk.press("Control+s")
    row(panel, "TK").wait_for(timeout=20_000)
    assert panel.locator("[data-preflight-says]").inner_text() == ""
    desk.page.complaints.clear()


def test_signed_out_it_waits_and_goes_on_after_signing_in(open_desk):
    desk = open_desk(TOPIC)
    panel = open_panel(desk, "Nothing to mend|\\d hints?")
    desk.page.context.clear_cookies()
    desk.put_caret("It fell.")
    desk.type(" TK")
    desk.press("Control+s")
    panel.get_by_text("Not saved: these findings may be out of date.").wait_for()
    expect(row(panel, "TK")).to_have_count(0)
    desk.page.complaints.clear()


def test_links_that_are_still_looked_at_come_later(open_desk, settings, monkeypatch):
    settings.LINK_CHECKS = True
    monkeypatch.setattr("newsletter.tasks.check_links.apply_async", lambda **_: None)
    link = {"type": "link", "attrs": {"href": "https://tides.test/map"}}
    linked = paragraph({"type": "text", "text": "the gauge", "marks": [link]}, " on the pier")
    desk = open_desk(("topic", [title("Ebb"), linked]))
    panel = open_panel(desk, "Nothing to mend|\\d hints?")
    panel.get_by_text("1 link still being looked at.").wait_for()
    expect(row(panel, "tides.test/map")).to_have_count(0)
    LinkCheck.objects.update(state=LinkState.DEAD, status=404, checked_at=timezone.now(), due_at=None)
    row(panel, "tides.test/map").wait_for()


def test_escape_closes_the_findings_and_goes_back_to_the_words(open_desk):
    desk = open_desk(LETTER)
    panel = open_panel(desk, "1 warning")
    assert desk.focused == "Findings"
    desk.press("Escape")
    assert (panel.count(), desk.focused) == (0, "The issue")


@pytest.mark.parametrize("phone", [False, True])
def test_the_open_findings_fit_the_window(open_desk, phone):
    desk = open_desk(LETTER, DEEP, phone=phone)
    open_panel(desk, "1 warning")
    assert overflow(desk.page) == 0
