"""What the tests of saving share: a browser's requests, in few words."""

import json
import uuid

from newsletter.editing.saving import load_document
from newsletter.models import Issue


def topic(title, text="The water rose.", **attrs):
    """A section as the editor sends it."""
    return {
        "type": "topic",
        "attrs": {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, title)), "email": True, "web": True, **attrs},
        "content": [
            {"type": "title", "content": [{"type": "text", "text": title}]},
            {"type": "paragraph", "content": [{"type": "text", "text": text}]},
        ],
    }


def doc(*sections):
    """A document as the editor sends it."""
    return {"type": "doc", "attrs": {"schema": 1}, "content": list(sections)}


def body(issue, document, **changes):
    """What is sent for a save on top of the issue's present version."""
    return {
        "base_version": Issue.objects.get(pk=issue.pk).version,
        "save_id": str(uuid.uuid4()),
        "reason": "autosave",
        "document": document,
        **changes,
    }


def put(client, issue, data, **more):
    """The answer to a PUT; ``data`` that is bytes goes as it is."""
    content = data if isinstance(data, bytes) else json.dumps(data)
    return client.put(f"/studio/issues/{issue.pk}/document/", content, content_type="application/json", **more)


def save(client, issue, document, **changes):
    """The answer to a save, which must go well."""
    response = put(client, issue, body(issue, document, **changes))
    assert response.status_code == 200, response.content
    return response.json()


def titles(issue):
    """The titles that are stored."""
    return [section.title for section in load_document(Issue.objects.get(pk=issue.pk)).sections]


def texts(issue):
    """The words of each section's second block, as they are stored."""
    found = load_document(Issue.objects.get(pk=issue.pk)).sections
    return [section.content[1]["content"][0]["text"] for section in found]


def stored(client, issue, *sections):
    """The issue, with these sections saved."""
    save(client, issue, doc(*sections))
    issue.refresh_from_db()
    return issue


def changed(section, words):
    """The section with other words in its second block."""
    return {**section, "content": [section["content"][0], topic("x", words)["content"][1]]}


A, B, C = topic("A"), topic("B"), topic("C")
