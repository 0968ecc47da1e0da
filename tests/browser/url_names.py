"""The names in the URL conf, and which of them lead to pages."""

import uuid

from django.urls import get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

# They answer GET with something that is no page: files, feeds, JSON, parts of a page and what stands in frames.
NO_PAGES = {
    "None", "webhooks:provider",
    "archive:sitemap", "archive:robots", "archive:atom", "archive:json", "archive:theme",
    "mailbox:news", "mailbox:html", "mailbox:raw", "mailbox:part",
    "studio:session", "studio:document", "studio:preview_canvas", "studio:preview_frame", "studio:preview_mail",
    "studio:looks_frame",
    "studio_people:growth_numbers",
    "studio:crop_picture", "studio:export", "studio:links_json", "studio:snippets_json",
    "studio_people:bulk_progress", "studio_people:segment_count",
    "studio_people:import_progress",
    "studio_delivery:progress", "studio_delivery:proof",
}  # fmt: skip


def names_that_answer_get(client):
    """The names in the URL conf (the admin's own pages left out) of addresses that GET is not refused at."""
    return {name for name, address in _named() if address is None or client.get(address).status_code != 405}


def _named(resolver=None, space=()):
    for each in (resolver or get_resolver()).url_patterns:
        if hasattr(each, "url_patterns"):
            if each.app_name != "admin":
                yield from _named(each, (*space, *([each.namespace] if each.namespace else [])))
        elif each.name is None:
            yield "None", None
        else:
            name = ":".join([*space, each.name])
            given = each.pattern.converters.items()
            yield name, reverse(name, kwargs={key: _sample(of) for key, of in given})


def _sample(converter):
    if isinstance(converter, IntConverter):
        return 1
    return uuid.UUID(int=1) if isinstance(converter, UUIDConverter) else "x"
