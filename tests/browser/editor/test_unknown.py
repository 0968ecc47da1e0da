"""What this version does not know is shown read-only, and saved as it came."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.editor.desk import Desk, paragraph

POLL = {"type": "poll", "attrs": {"id": "5b0f2a50-6f0c-4a5e-9a43-0d8f3f1f4a11", "email": True, "asks": ["a", "b"]}}
MAP = {"type": "map_block", "attrs": {"place": "harbour"}, "content": [{"type": "pin"}]}
SPARKLE = {"type": "text", "text": "bright", "marks": [{"type": "sparkle", "attrs": {"hue": 3}}]}
ICON = {"type": "icon", "attrs": {"name": "wave"}}
TINTED = {"type": "paragraph", "attrs": {"tint": "blue"}, "content": [{"type": "text", "text": "Tinted"}]}
WORDS = [{"type": "text", "text": "So "}, SPARKLE, ICON, {"type": "text", "text": "."}]
LETTER = {
    "type": "letter",
    "attrs": {"id": "5b0f2a50-6f0c-4a5e-9a43-0d8f3f1f4a12", "email": True, "web": True, "mood": "calm"},
    "content": [
        {
            "type": "paragraph",
            "content": [{"type": "text", "text": "So "}, SPARKLE, ICON, {"type": "text", "text": "."}],
        },
        MAP,
        TINTED,
    ],
}
LATER = {"type": "doc", "attrs": {"schema": 9, "voice": "warm"}, "content": [LETTER, POLL]}


@pytest.fixture
def later_desk(make_issue, open_page, writer):
    """The editor with a document of a later version in its page."""
    issue = make_issue(("letter", [paragraph("Hello")]))
    page = open_page(user=writer)

    def swap(route):
        answer = route.fetch()
        body = answer.text()
        start = body.index('"document": ') + len('"document": ')
        _, end = json.JSONDecoder().raw_decode(body[start:])
        route.fulfill(response=answer, body=body[:start] + json.dumps(LATER) + body[start + end :])

    page.route("**/studio/issues/*/", swap)
    yield Desk.open(page, issue)
    # The server is of this version: it refuses to check such words, as it would to save them.
    page.complaints[:] = [complaint for complaint in page.complaints if "422" not in complaint]


def test_unknown_sections_blocks_marks_and_attributes_come_out_as_they_went_in(later_desk):
    assert later_desk.document == LATER


def test_they_stay_so_while_the_words_round_them_are_written(later_desk):
    later_desk.put_caret("Tinted")
    later_desk.type("!")
    written = later_desk.document
    assert written["content"][1] == POLL
    assert written["content"][0]["content"][:2] == LETTER["content"][:2]
    assert written["content"][0]["content"][2] == {**TINTED, "content": [{"type": "text", "text": "Tinted!"}]}


def test_they_say_that_they_are_kept(later_desk):
    expect(later_desk.page.locator(".ed-unknown")).to_have_text(
        [
            "bright",
            "A part of the kind “icon”, which this version does not know. It is kept as it is.",
            "A part of the kind “map_block”, which this version does not know. It is kept as it is.",
            "A section of the kind “poll”, which this version does not know. It is kept as it is.",
        ],
        use_inner_text=True,
    )
