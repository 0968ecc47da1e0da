"""A form of the studio that cannot be saved is answered with 422, and shown again."""

import pytest

from newsletter.editing.saving import load_document
from newsletter.models import BinItem
from newsletter.planning.templates import keep_template
from subscribers.models import SignupPage
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory

HOME = "/studio/tide-notes/"
NUL = "\0"


@pytest.fixture
def numbers(db):
    """The ids that stand in addresses."""
    newsletter = NewsletterFactory(slug="tide-notes")
    SignupPage.objects.create(newsletter=newsletter)
    issue = IssueFactory(newsletter=newsletter)
    kept = {"document": load_document(issue), "with_words": True, "replace": False}
    return {
        "issue": issue.pk,
        "reader": SubscriptionFactory(newsletter=newsletter).pk,
        "link": BinItem.objects.create(newsletter=newsletter, title="Tides").pk,
        "template": keep_template(newsletter, name="Plain", **kept).pk,
    }


@pytest.mark.parametrize(
    ("address", "posted"),
    [
        ("/studio/new/", {"name": ""}),
        (f"{HOME}settings/", {"name": ""}),
        (f"{HOME}settings/rhythm/", {"timezone": "Nowhere"}),
        (f"{HOME}settings/looks/", {"paper": NUL}),
        (f"{HOME}issues/new/", {"number": "x"}),
        ("/studio/issues/{issue}/details/", {"slug": NUL}),
        ("/studio/issues/{issue}/template/", {"name": ""}),
        (f"{HOME}templates/{{template}}/", {"name": NUL}),
        (f"{HOME}snippets/new/", {"name": NUL}),
        (f"{HOME}links/add/", {"url": NUL}),
        (f"{HOME}links/{{link}}/", {"title": NUL}),
        (f"{HOME}signup/", {"words": NUL}),
        (f"{HOME}readers/add/", {"address": "nobody"}),
        (f"{HOME}readers/{{reader}}/profile/", {"name": NUL}),
        (f"{HOME}readers/{{reader}}/tags/", {"add": NUL}),
        (f"{HOME}readers/{{reader}}/notes/", {"words": NUL}),
        (f"{HOME}readers/{{reader}}/erase/", {"address": "somebody@example.org"}),
        (f"{HOME}readers/suppressed/", {"addresses": ""}),
        ("/studio/sending/new/", {"label": NUL}),
        ("/studio/password/", {"old_password": "wrong"}),
        ("/studio/account/details/", {"email": "nobody"}),
    ],
)
def test_what_cannot_be_saved_is_422_and_looking_at_the_same_page_is_not(studio_client, numbers, address, posted):
    where = address.format(**numbers)
    assert studio_client.post(where, posted).status_code == 422
    assert studio_client.get(where).status_code in {200, 405}


@pytest.mark.django_db
def test_a_wrong_password_at_the_door_is_422(client):
    assert client.post("/studio/login/", {"username": "nobody", "password": "wrong"}).status_code == 422
    assert client.get("/studio/login/").status_code == 200
