"""Several at one issue: different sections are merged, the same one is asked about, a second tab reads along."""

import contextlib

import pytest
from playwright.sync_api import expect

from tests.browser.editor.desk import Desk, paragraph, title
from tests.factories import WriterFactory

LETTER = ("letter", [paragraph("Hello")])
TOPIC = ("topic", [title("Ebb"), paragraph("It fell.")])


@pytest.fixture
def alice_and_bob(open_page, writer, make_issue, line):
    """Two people, each in a browser of their own, at one issue; Bob's can be cut off."""

    def open_both(*sections):
        issue = make_issue(*sections)
        alice = Desk.open(open_page(user=writer), issue)
        bobs_page = open_page(user=WriterFactory(username="bob", first_name="Bob"))
        bobs_page.goto(f"{line.url}/studio/issues/{issue.pk}/")
        bobs_page.locator(".ed-text").wait_for()
        return alice, Desk(bobs_page, issue)

    return open_both


def saved(desk):
    desk.page.locator("[data-save-state][data-state=saved]").wait_for()


def write(desk, after, words):
    desk.put_caret(after)
    desk.type(words)


def conflict_at(desk):
    panel = desk.page.locator("[data-conflict]")
    panel.wait_for()
    desk.page.complaints.clear()
    return panel


def test_two_people_in_different_sections_get_each_others_words_and_keep_their_caret(alice_and_bob, stored):
    alice, bob = alice_and_bob(LETTER, TOPIC)
    write(alice, "Hello", " from Alice")
    alice.save()
    write(bob, "It fell.", " It rose.")
    bob.save()
    assert bob.outline == ["letter: paragraph(Hello from Alice)", "topic: title(Ebb) paragraph(It fell. It rose.)"]
    assert bob.caret == ["paragraph", "It fell. It rose."]
    bob.press("Control+z")
    assert bob.outline[0] == "letter: paragraph(Hello from Alice)"
    assert stored(bob.issue)[0]["content"] == [paragraph("Hello from Alice")]
    assert stored(bob.issue)[1]["content"] == [title("Ebb"), paragraph("It fell. It rose.")]


def test_words_typed_while_the_merged_answer_is_on_its_way_stay(alice_and_bob, stored):
    alice, bob = alice_and_bob(("letter", [paragraph("Hello"), paragraph("Goodbye")]), TOPIC)
    write(alice, "Hello", " from Alice")
    alice.save()
    write(bob, "It fell.", " It rose.")
    answers = []

    def later(route):
        answer = route.fetch()
        # Bob goes on in the very section that is about to change, before the answer is there.
        write(bob, "Goodbye", " for now")
        answers.append(answer.status)
        route.fulfill(response=answer)

    bob.page.route("**/document/", later, times=1)
    with bob.page.expect_response("**/document/"):
        bob.page.evaluate("void fortnight.saving.save('saved')")
    saved(bob)
    assert answers == [200]
    assert bob.outline[0] == "letter: paragraph(Hello from Alice) paragraph(Goodbye for now)"
    assert bob.caret == ["paragraph", "Goodbye for now"]
    bob.save()
    assert stored(bob.issue)[0]["content"] == [paragraph("Hello from Alice"), paragraph("Goodbye for now")]


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("Mine", ["letter: paragraph(Hello from Bob)"]),
        ("Theirs", ["letter: paragraph(Hello from Alice)"]),
        ("Both, mine first", ["letter: paragraph(Hello from Bob)", "letter: paragraph(Hello from Alice)"]),
    ],
)
def test_the_same_section_is_asked_about_and_the_choice_is_saved(alice_and_bob, writer, stored, choice, kept):
    alice, bob = alice_and_bob(LETTER, TOPIC)
    write(alice, "Hello", " from Alice")
    write(alice, "It fell.", " It rose.")
    alice.save()
    write(bob, "Hello", " from Bob")
    bob.press("Control+s")
    panel = conflict_at(bob)
    expect(panel.locator("mark")).to_have_text(["Bob", "Alice"])
    # What only Alice changed is there already, and Bob's words are still his.
    assert bob.outline == ["letter: paragraph(Hello from Bob)", "topic: title(Ebb) paragraph(It fell. It rose.)"]
    panel.get_by_label(choice, exact=True).check()
    panel.get_by_role("button", name="Keep what I chose").click()
    saved(bob)
    assert bob.outline[:-1] == kept
    assert [each["content"] for each in stored(bob.issue)][:-1] == [
        [paragraph(line.removeprefix("letter: paragraph(").removesuffix(")"))] for line in kept
    ]
    assert len(set(bob.ids)) == len(bob.ids)
    # Alice's words are in the history whatever Bob chose.
    newest_of_alice = bob.issue.revisions.filter(author=writer).latest("version")
    assert newest_of_alice.document["content"][0]["content"] == [paragraph("Hello from Alice")]


def test_a_title_both_changed_is_asked_about(alice_and_bob):
    alice, bob = alice_and_bob(LETTER)
    for desk, words in ((alice, "Low water"), (bob, "Spring tide")):
        desk.page.get_by_label("Title").fill(words)
    alice.save()
    bob.press("Control+s")
    panel = conflict_at(bob)
    panel.get_by_label("Theirs: “Low water”").check()
    panel.get_by_role("button", name="Keep what I chose").click()
    saved(bob)
    bob.issue.refresh_from_db()
    assert bob.issue.title == "Low water"
    expect(bob.page.get_by_label("Title")).to_have_value("Low water")


def test_a_conflict_that_was_not_settled_is_still_there_after_the_tab_was_killed(alice_and_bob, line, stored):
    alice, bob = alice_and_bob(LETTER)
    write(alice, "Hello", " from Alice")
    alice.save()
    write(bob, "Hello", " from Bob")
    bob.press("Control+s")
    conflict_at(bob)
    bob.page.wait_for_timeout(320)
    with contextlib.suppress(Exception):
        bob.page.goto("chrome://crash", timeout=5000)
    bob.page.complaints.clear()
    page = bob.page.context.new_page()
    page.complaints = []
    page.goto(f"{line.url}/studio/issues/{bob.issue.pk}/")
    again = Desk(page, bob.issue)
    page.get_by_role("button", name="Put them back").click()
    panel = conflict_at(again)
    expect(panel.locator("mark")).to_have_text(["Bob", "Alice"])
    panel.get_by_role("button", name="Keep what I chose").click()
    saved(again)
    assert stored(again.issue) == [{"kind": "letter", "content": [paragraph("Hello from Bob")]}]


@pytest.mark.parametrize("has_locks", [True, False], ids=["", "over plain http"])
def test_a_second_tab_only_reads_until_it_takes_over_with_the_newest_words(
    open_page, writer, make_issue, stored, has_locks
):
    page = open_page(user=writer)
    if not has_locks:
        page.context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    first = Desk.open(page, make_issue(LETTER))
    # Without locks the tabs ask one another, and wait a moment for an answer.
    first.page.wait_for_timeout(600)
    second = Desk.open(first.page.context.new_page(), first.issue)
    take_over = second.page.get_by_role("button", name="Take over and write here")
    take_over.wait_for()
    expect(second.text).to_have_attribute("contenteditable", "false")
    assert second.page.get_by_label("Title").get_attribute("readonly") is not None
    first.page.bring_to_front()
    write(first, "Hello", " there")
    take_over.click()
    second.page.get_by_text("You write here now").wait_for()
    assert second.outline == ["letter: paragraph(Hello there)"]
    expect(first.text).to_have_attribute("contenteditable", "false")
    second.page.bring_to_front()
    write(second, "Hello there", ", again")
    second.save()
    assert stored(first.issue) == [{"kind": "letter", "content": [paragraph("Hello there, again")]}]
    # The tab that reads shows what the other saved.
    expect(first.text).to_contain_text("Hello there, again")


def test_when_the_tab_that_writes_is_closed_the_other_goes_on(open_desk, stored):
    first = open_desk(LETTER)
    second = Desk.open(first.page.context.new_page(), first.issue)
    second.page.get_by_role("button", name="Take over and write here").wait_for()
    first.page.close()
    second.page.get_by_text("You write here now").wait_for()
    write(second, "Hello", " there")
    second.save()
    assert stored(first.issue) == [{"kind": "letter", "content": [paragraph("Hello there")]}]
