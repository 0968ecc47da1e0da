"""The stock admin: what it keeps from being broken."""

import datetime as dt
import json
import zoneinfo

import pytest
from django.urls import reverse
from django.utils import timezone

from newsletter.models import Issue, Newsletter
from tests.factories import IssueFactory, NewsletterFactory
from tests.studio_pages import fields_of

pytestmark = pytest.mark.django_db


def change(admin_client, row, **answers):
    """Post the change page of a row as it is shown, with these answers in place of its own."""
    where = reverse(f"admin:newsletter_{row._meta.model_name}_change", args=[row.pk])
    fields = fields_of(admin_client.get(where), form=f"{row._meta.model_name}_form")
    fields.pop("_method", None)
    return admin_client.post(where, {name: values[-1] for name, values in fields.items()} | answers)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("utm_pattern", "utm_source={nobody}", "Nothing fills {nobody}"),
        ("utm_pattern", "utm_source", "Write it as name=value"),
        ("subject_pattern", "News", "Put {title} in it"),
        ("language", "english please", "is not a language code"),
        ("language", "en\n", "is not a language code"),
        ("theme", json.dumps({"accent": "wine"}), "write a colour as #"),
        ("theme", json.dumps({"accent": "#ffffff"}), "has a contrast of"),
        ("theme", json.dumps({"shadow": "#000000"}), "no such token"),
        ("theme", "[1]", "A theme is an object"),
        ("theme", "{", "that is not JSON"),
    ],
)
def test_a_newsletter_that_could_not_be_rendered_is_not_stored(admin_client, field, value, said):
    newsletter = NewsletterFactory()
    before = Newsletter.objects.values().get()
    response = change(admin_client, newsletter, **{field: value})
    if field == "language" and value == "en\n":
        assert Newsletter.objects.get().language == "en"  # what was typed without its line break
        return
    assert said.lower() in " ".join(response.context["adminform"].form.errors[field]).lower()
    assert Newsletter.objects.values().get() == before


def test_a_newsletter_that_can_be_rendered_is_stored(admin_client):
    newsletter = NewsletterFactory()
    response = change(admin_client, newsletter, theme=json.dumps({"accent": "#7a1f3d"}), utm_pattern="ref={slug}")
    newsletter.refresh_from_db()
    assert response.status_code == 302
    assert (newsletter.theme, newsletter.utm_pattern) == ({"accent": "#7a1f3d"}, "ref={slug}")


def test_another_time_zone_keeps_the_hour_of_scheduled_issues_here_too(admin_client):
    newsletter = NewsletterFactory(timezone="Europe/Amsterdam")
    at = (timezone.now() + dt.timedelta(days=30)).replace(microsecond=0)
    issue = IssueFactory(newsletter=newsletter, state="scheduled", publish_at=at)
    assert change(admin_client, newsletter, timezone="Asia/Tokyo").status_code == 302

    issue.refresh_from_db()
    shown = [
        moment.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None)
        for moment, zone in ((at, "Europe/Amsterdam"), (issue.publish_at, "Asia/Tokyo"))
    ]
    assert shown[0] == shown[1]


def test_an_address_that_old_mails_hold_is_not_changed(admin_client):
    issue = IssueFactory(state="sent", publish_at="2026-06-07T15:00Z", front_matter={"kept": "word"})
    before = Issue.objects.values("slug", "number", "on_web", "front_matter", "newsletter", "state").get()
    response = change(
        admin_client, issue, title="Mended", slug="other", number="99", on_web="", front_matter="{}", state="draft"
    )
    assert (response.status_code, Issue.objects.get().title) == (302, "Mended")
    assert Issue.objects.values("slug", "number", "on_web", "front_matter", "newsletter", "state").get() == before
    change(admin_client, issue.newsletter, slug="other", name="Mended")
    newsletter = Newsletter.objects.get()
    assert (newsletter.slug, newsletter.name) == (issue.newsletter.slug, "Mended")


def test_issues_are_made_in_the_studio_and_newsletters_may_be_made_here(admin_client):
    assert admin_client.get(reverse("admin:newsletter_issue_add")).status_code == 403
    page = admin_client.get(reverse("admin:newsletter_newsletter_add"))
    assert (page.status_code, "slug" in page.context["adminform"].form.fields) == (200, True)


def test_a_revision_can_be_looked_at_and_not_changed(admin_client):
    issue = IssueFactory()
    revision = issue.revisions.get()
    where = reverse("admin:newsletter_revision_change", args=[revision.pk])
    assert admin_client.get(where).status_code == 200
    assert admin_client.post(where, {"reason": "forged"}).status_code == 403
    assert admin_client.post(reverse("admin:newsletter_revision_delete", args=[revision.pk])).status_code == 403
    assert issue.revisions.get().reason == "made by a factory"
