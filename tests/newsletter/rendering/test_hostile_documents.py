"""Whatever the editor's API takes in is shown without anything that runs: no script, no event handler."""

import copy
import json
from pathlib import Path

import pytest

from newsletter.document.normalise import normalise
from newsletter.forms.submissions import Unusable, read_document
from newsletter.rendering.issue import render_edition
from newsletter.rendering.web import render_web
from tests.newsletter.rendering.samples import EDITION
from tests.newsletter.rendering.test_any_document import dangers

FULL = json.loads(
    (Path(__file__).parents[1] / "document" / "migrations" / "fixtures" / "v1.json").read_text(encoding="utf-8")
)
PAYLOADS = [
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "JaVaScRiPt&colon;alert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title></style></textarea><svg onload=alert(1)>",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "<math><mtext></p><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
    "<mj-raw><script>alert(1)</script></mj-raw>",
    "]]><script>alert(1)</script>",
    "{{ name }}<script>alert(1)</script>",
    "https://example.org/\" onclick=\"alert(1)",
]  # fmt: skip


def places(node, path=()):
    """Every text in the document that someone could write: of text nodes and of attributes, lists included."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in {"type", "id"}:
                yield from places(value, (*path, key))
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from places(value, (*path, place))
    elif isinstance(node, str):
        yield path


def put_in(document, path, payload):
    """The document, changed in that place."""
    node = document
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = payload
    return document


def is_taken(section):
    try:
        read_document({"type": "doc", "attrs": {"schema": 1}, "content": [section]})
    except Unusable:
        return False
    return True


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_every_place_at_once_is_refused_there_or_harmless(payload):
    document, taken = copy.deepcopy(FULL), 0
    for number, section in enumerate(FULL["content"]):
        for path in places(section):
            if is_taken(put_in(copy.deepcopy(section), path, payload)):
                put_in(document, ("content", number, *path), payload)
                taken += 1
    read = normalise(read_document(document).document)
    assert taken > 40
    assert dangers(render_edition(EDITION, read).html) == []
    assert dangers(render_web(read, edition=EDITION)) == []
