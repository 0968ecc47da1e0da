"""The page that has the whole issue as one text, as a browser without scripts uses it."""

from newsletter.editing.saving import load_document, save_document
from newsletter.models import Issue
from tests.newsletter.rendering.samples import WHOLE_ISSUE
from tests.studio_pages import fields_of


def address(issue):
    """Where the page is."""
    return f"/studio/issues/{issue.pk}/markdown/"


def opened(client, issue):
    """The fields of the page as a browser would post them."""
    return fields_of(client.get(address(issue)))


def post(client, issue, fields, **more):
    """The answer to its form."""
    return client.post(address(issue), {**fields, **more})


def every_kind(issue):
    """The sections of an issue that has one of every kind."""
    save_document(issue, WHOLE_ISSUE, reason="made")
    return load_document(Issue.objects.get(pk=issue.pk)).sections


def now(issue):
    """As it is stored."""
    return Issue.objects.get(pk=issue.pk)
