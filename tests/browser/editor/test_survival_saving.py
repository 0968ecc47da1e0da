"""When saving happens: one at a time, at once when the page is left, and with the words that were there."""

import json

from tests.browser.editor.desk import paragraph

LETTER = ("letter", [paragraph("Hello")])


def test_one_save_is_under_way_and_the_next_waits_for_it(open_desk, stored):
    desk = open_desk(LETTER)
    seen = []

    def slow(route):
        seen.append("begun")
        answer = route.fetch()
        # Typed and saved on purpose, twice, while this one is under way.
        if len(seen) == 1:
            desk.type(" and again")
            desk.press("Control+s", "Control+s")
            desk.page.wait_for_timeout(400)
        seen.append("ended")
        route.fulfill(response=answer)

    desk.page.route("**/document/", slow)
    desk.put_caret("Hello")
    desk.type(" there")
    desk.press("Control+s")
    desk.page.locator("[data-save-state][data-state=saved]").wait_for()
    assert seen == ["begun", "ended", "begun", "ended"]
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello there and again")]}]


def test_going_to_another_window_saves_at_once(open_desk):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    # Sooner than the pause after typing would have it saved.
    with desk.page.expect_request(lambda request: request.method == "PUT", timeout=2000) as got:
        desk.type(" there")
        desk.page.evaluate("dispatchEvent(new Event('blur'))")
    assert json.loads(got.value.post_data)["reason"] == "autosave"
    desk.page.locator("[data-save-state][data-state=saved]").wait_for()


def test_a_link_is_followed_once_the_last_words_are_saved(open_desk, stored):
    desk = open_desk(LETTER)
    desk.put_caret("Hello")
    desk.type(" there")
    desk.page.get_by_role("link", name="Markdown", exact=True).click()
    desk.page.wait_for_url("**/markdown/")
    assert "Hello there" in desk.page.locator("textarea[name=text]").input_value()
    assert stored(desk.issue) == [{"kind": "letter", "content": [paragraph("Hello there")]}]
    assert desk.issue.revisions.latest("version").reason == "Saved on leaving"
