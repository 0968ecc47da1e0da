"""A preview is a reader's copy: filled as mail is, and measured for whoever's copy is long."""

import pytest

from newsletter.editing.previewing import preview_issue
from tests.factories import IssueFactory, one_topic

pytestmark = pytest.mark.django_db


def test_a_preview_shows_links_that_belong_to_nobody(settings):
    made = preview_issue(IssueFactory())
    assert f"{settings.BASE_URL}/u/test-mail/" in made.text
    assert f'href="{settings.BASE_URL}/u/test-mail/"' in made.html


def test_the_size_is_that_of_a_long_copy():
    short = preview_issue(IssueFactory())
    assert short.size > len(short.html.encode())


def test_a_value_in_angle_brackets_is_text_in_the_mail():
    document = one_topic()
    section = document.sections[0]
    paragraph = {
        "type": "paragraph",
        "content": [{"type": "merge_tag", "attrs": {"name": "attributes.city", "fallback": "<b>here</b>"}}],
    }
    changed = type(section)(kind="topic", content=(section.content[0], paragraph))
    made = preview_issue(IssueFactory(), type(document)(sections=(changed,)))
    assert ("&lt;b&gt;here&lt;/b&gt;" in made.html, "<b>here</b>" in made.text) == (True, True)
