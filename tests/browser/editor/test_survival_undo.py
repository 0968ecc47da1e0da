"""Undo takes back what was done here, and never what others wrote meanwhile."""

from playwright.sync_api import expect

from tests.browser.editor.desk import paragraph, title
from tests.browser.editor.test_survival import at_line, cuttable, kill, state
from tests.browser.editor.test_survival_together import LETTER, TOPIC, alice_and_bob, write
from tests.browser.editor.test_turning import SETTINGS, SPONSOR, turn

__all__ = ["alice_and_bob", "cuttable"]


def test_sections_that_others_moved_stay_moved(alice_and_bob, stored):
    alice, bob = alice_and_bob(LETTER, TOPIC)
    write(alice, "It fell.", "")
    alice.press("Alt+Shift+ArrowUp")
    alice.save()
    write(bob, "It fell.", " It rose.")
    bob.save()
    assert bob.outline == ["topic: title(Ebb) paragraph(It fell. It rose.)", "letter: paragraph(Hello)"]
    assert bob.caret == ["paragraph", "It fell. It rose."]
    bob.type(" Again.")
    bob.save()
    assert [section["kind"] for section in stored(bob.issue)] == ["topic", "letter"]
    bob.press("Control+z", "Control+z")
    assert bob.outline == ["topic: title(Ebb) paragraph(It fell.)", "letter: paragraph(Hello)"]


def test_a_move_that_is_undone_keeps_what_others_wrote_in_the_section(alice_and_bob, stored):
    alice, bob = alice_and_bob(LETTER, TOPIC)
    write(bob, "Ebb", " tide")
    # What follows at once in the same place is one step with it.
    bob.page.wait_for_timeout(600)
    bob.press("Alt+Shift+ArrowUp")
    bob.save()
    alice.page.reload()
    alice.text.wait_for()
    write(alice, "It fell.", " Alice wrote this.")
    alice.save()
    write(bob, "Hello", " x")
    bob.save()
    moved = ["topic: title(Ebb tide) paragraph(It fell. Alice wrote this.)", "letter: paragraph(Hello)"]
    bob.press("Control+z")
    assert bob.outline == moved
    bob.press("Control+z")
    assert bob.outline == moved[::-1]
    bob.press("Control+z")
    assert bob.outline == ["letter: paragraph(Hello)", "topic: title(Ebb) paragraph(It fell. Alice wrote this.)"]
    bob.press("Control+y", "Control+y")
    assert bob.outline == moved
    bob.save()
    assert stored(bob.issue)[0]["content"] == [title("Ebb tide"), paragraph("It fell. Alice wrote this.")]


def test_undo_that_would_take_away_others_words_asks_first(alice_and_bob, stored):
    alice, bob = alice_and_bob(("letter", [paragraph("Hello"), paragraph("Goodbye")]), TOPIC)
    turn(bob, "Hello", "Story")
    bob.save()
    alice.page.reload()
    alice.text.wait_for()
    write(alice, "Hello", " from Alice")
    alice.save()
    write(bob, "It fell.", " It rose.")
    bob.save()
    turned = "story: title() standfirst() paragraph(Hello from Alice) paragraph(Goodbye)"
    bob.press("Control+z", "Control+z", "Control+z")
    assert bob.outline == [turned, "topic: title(Ebb) paragraph(It fell.)"]
    notice = bob.page.locator("[data-notice=undo]")
    expect(notice.locator("p").first).to_have_text("Undoing that would take away what others wrote there meanwhile.")
    notice.get_by_role("button", name="Leave it").click()
    expect(notice).to_have_count(0)
    bob.save()
    assert stored(bob.issue)[0]["content"] == [paragraph("Hello from Alice"), paragraph("Goodbye")]
    bob.press("Control+z")
    notice.get_by_role("button", name="Undo it all the same").click()
    assert bob.outline[0] == "letter: paragraph(Hello) paragraph(Goodbye)"
    expect(notice).to_have_count(0)


def test_a_field_that_others_changed_keeps_their_value_through_undo(alice_and_bob):
    alice, bob = alice_and_bob(LETTER, TOPIC)
    bob.page.get_by_label("Title").fill("Bob's title")
    bob.save()
    alice.page.reload()
    alice.text.wait_for()
    alice.page.get_by_label("Title").fill("Alice's title")
    alice.save()
    write(bob, "Hello", " x")
    bob.save()
    bob.press("Control+z", "Control+z", "Control+z")
    assert bob.outline[0] == "letter: paragraph(Hello)"
    expect(bob.page.get_by_label("Title")).to_have_value("Alice's title")
    bob.save()
    bob.issue.refresh_from_db()
    assert bob.issue.title == "Alice's title"


def test_undo_of_another_kind_leaves_the_settings_that_others_changed_meanwhile(alice_and_bob, stored):
    alice, bob = alice_and_bob(SPONSOR, TOPIC)
    turn(bob, "Dry feet.", "Story")
    bob.save()
    alice.page.reload()
    alice.text.wait_for()
    alice.put_caret("Dry feet.")
    alice.page.locator("[data-inspector]").get_by_label("On the web").uncheck()
    alice.save()
    write(bob, "It fell.", " It rose.")
    bob.save()
    settings = lambda: [bob.document["content"][0]["attrs"].get(name) for name in ("web", *SETTINGS)]  # noqa: E731
    assert settings() == [False, None, None]
    bob.press("Control+z", "Control+z")
    assert bob.outline == ["sponsor: title(Boots) paragraph(Dry feet.)", "topic: title(Ebb) paragraph(It fell.)"]
    assert settings() == [False, *SETTINGS.values()]
    bob.press("Control+y")
    assert (bob.outline[0], settings()) == (
        "story: title(Boots) standfirst() paragraph(Dry feet.)",
        [False, None, None],
    )
    bob.press("Control+z")
    bob.save()
    saved = stored(bob.issue)[0]
    assert (saved["kind"], saved["advertiser"]) == ("sponsor", "Bootmaker")
    assert bob.issue.sections.get(kind="sponsor").on_web is False


def test_a_setting_of_ones_own_after_theirs_is_undone_to_theirs(alice_and_bob):
    alice, bob = alice_and_bob(SPONSOR, TOPIC)
    payer = bob.page.locator("[data-inspector]").get_by_label("Who pays")
    alice.put_caret("Dry feet.")
    alice.page.locator("[data-inspector]").get_by_label("Who pays").fill("Alice’s")
    alice.save()
    write(bob, "It fell.", " It rose.")
    bob.save()
    bob.put_caret("Dry feet.")
    expect(payer).to_have_value("Alice’s")
    payer.fill("Bob’s")
    bob.focus()
    bob.press("Control+z")
    expect(payer).to_have_value("Alice’s")
    bob.press("Control+y")
    expect(payer).to_have_value("Bob’s")


def test_words_that_are_put_back_are_gone_on_with_where_the_caret_was(cuttable, line):
    desk = cuttable(LETTER, TOPIC)
    line.cut()
    write(desk, "It fell.", " It rose.")
    desk.press("ArrowLeft", "ArrowLeft")
    desk.type("x")
    desk.page.wait_for_timeout(320)
    kill(desk.page)
    line.mend()
    desk.page.complaints.clear()
    again = at_line(desk.page.context.new_page(), desk.issue, line)
    again.page.get_by_role("button", name="Put them back").click()
    state(again, "saved")
    again.settle()
    assert again.caret == ["paragraph", "It fell. It rosx"]
    again.type("y")
    assert again.outline[1] == "topic: title(Ebb) paragraph(It fell. It rosxye.)"
