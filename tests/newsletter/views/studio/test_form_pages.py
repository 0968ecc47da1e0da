"""What cannot be saved is answered with 422, also where nothing was sent at all."""

import pytest
from django.urls import reverse

from newsletter.models import AuditEntry
from newsletter.planning.templates import keep_template
from tests.factories import IssueFactory, NewsletterFactory, one_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    """Of each kind of row what a page's address is made of."""
    newsletter = NewsletterFactory(slug="tide-notes")
    template = keep_template(newsletter, name="Plain", document=one_topic(), with_words=True, replace=False)
    return {"slug": newsletter.slug, "issue": IssueFactory(newsletter=newsletter).pk, "template": template.pk}


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("studio:new_newsletter", ""), ("studio:settings", "slug"), ("studio:rhythm", "slug"),
        ("studio:new_issue", "slug"), ("studio:details", "issue"), ("studio:save_as_template", "issue"),
        ("studio:new_snippet", "slug"), ("studio:edit_template", "slug template"), ("studio:password", ""),
        ("studio_people:add", "slug"), ("studio_delivery:new_route", ""),
    ],
)  # fmt: skip
def test_a_form_that_is_sent_empty_is_refused_and_one_that_is_looked_at_is_not(studio_client, rows, name, of):
    address = reverse(name, args=[rows[each] for each in of.split()])
    statuses = [studio_client.get(address).status_code, studio_client.post(address).status_code]
    assert (statuses, AuditEntry.objects.exclude(act="signed_in").count()) == ([200, 422], 0)


def test_so_it_is_for_whoever_is_not_signed_in(client):
    assert client.post("/studio/login/").status_code == 422
    assert client.post("/studio/login/forgotten/").status_code == 422
