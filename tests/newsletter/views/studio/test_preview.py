"""The mail of what is stored, and an issue in the looks that are being edited: pages for a frame."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from newsletter.forms.theme import ThemeForm
from newsletter.models import Issue
from tests.factories import IssueFactory, NewsletterFactory, WriterFactory, in_team


@pytest.fixture
def issue(db):
    return IssueFactory(newsletter=NewsletterFactory(slug="tide-notes", sender_name="Alice & Co"))


def mail(client, issue, **query):
    return client.get(f"/studio/issues/{issue.pk}/preview/mail/", query)


def test_who_does_not_write_reads_it_under_the_issue_s_head(client, issue):
    client.force_login(in_team(issue.newsletter, "analyst"))
    page = client.get(f"/studio/issues/{issue.pk}/mail/").content.decode()
    assert f'<h1 class="serif">{issue.title}</h1>' in page
    assert f'src="/studio/issues/{issue.pk}/preview/mail/"' in page
    assert f'<a href="/studio/issues/{issue.pk}/mail/" aria-current="page">The mail</a>' in page
    assert f'<a href="/studio/{issue.newsletter.slug}/issues/">Issues</a>' in page
    assert f'<a href="/studio/issues/{issue.pk}/send/"' in page


def test_it_says_whether_it_may_still_change(client, issue):
    client.force_login(in_team(issue.newsletter, "analyst"))

    def said():
        page = client.get(f"/studio/issues/{issue.pk}/mail/").content.decode()
        return tuple(words in page for words in ("as it stands now", "is sending: its words", "as it went out"))

    assert said() == (True, False, False)
    Issue.objects.filter(pk=issue.pk).update(state="sending")
    assert said() == (False, True, False)
    Issue.objects.filter(pk=issue.pk).update(state="sent", title="", publish_at=timezone.now())
    assert said() == (False, False, True)


@pytest.mark.parametrize("address", ["/studio/issues/987654321/mail/", f"/studio/issues/{2**70}/mail/"])
def test_there_is_none_of_an_issue_that_there_is_not(studio_client, address):
    assert studio_client.get(address).status_code == 404


LOOKS = "/studio/tide-notes/settings/looks/preview/"


def looks(client, **changes):
    """The answer to the posted form of the looks."""
    form = ThemeForm(stored={})
    fields = {name: form[name].value() or "" for name in form.fields}
    return client.post(LOOKS, {**fields, **changes})


def frame(client, key, part, **query):
    return client.get(f"{LOOKS}{key}/{part}/", query)


def test_the_mail_has_a_policy_without_scripts_and_may_stand_in_the_studio(studio_client, issue):
    response = mail(studio_client, issue)
    policy = response.headers["Content-Security-Policy"]
    assert ["default-src 'none'" in policy, "script-src" in policy, "sandbox" in policy] == [True, False, True]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    page = response.content.decode()
    assert ['<base target="_blank">' in page, "The water rose." in page, "slot-" in page.lower()] == [True, True, False]


def test_the_dark_mail_is_dark_whatever_the_browser_is(studio_client, issue):
    light, dark = (mail(studio_client, issue, scheme=scheme).content.decode() for scheme in ("light", "dark"))
    assert ["prefers-color-scheme" in light, "prefers-color-scheme" in dark, light == dark] == [False, False, False]


def test_a_stored_theme_that_cannot_be_used_is_said(studio_client, issue):
    type(issue.newsletter).objects.update(theme={"text": "#ffffff"})
    assert "looks cannot be used" in mail(studio_client, issue).content.decode()


def test_a_mail_of_no_issue_is_not_found(studio_client, db):
    assert studio_client.get("/studio/issues/987654321/preview/mail/").status_code == 404


def test_the_newest_issue_is_shown_in_looks_that_are_not_saved(studio_client, issue):
    key = looks(studio_client, text="#112233").json()["key"]
    shown = [frame(studio_client, key, part).content.decode() for part in ("email", "web")]
    assert ["The water rose." in page for page in shown] == [True, True]
    assert "#112233" in shown[0]


def test_a_preview_of_looks_belongs_to_who_asked(studio_client, issue):
    key = looks(studio_client).json()["key"]
    other = Client()
    other.force_login(WriterFactory(username="bob"))
    assert [frame(each, key, "email").status_code for each in (studio_client, other)] == [200, 404]


@pytest.mark.parametrize(("key", "part"), [("gone", "email"), ("%00", "web"), ("x" * 300, "email")])
def test_a_preview_that_is_not_there_is_not_found(studio_client, issue, key, part):
    assert frame(studio_client, key, part).status_code == 404


def test_a_part_that_is_none_is_not_found(studio_client, issue):
    assert frame(studio_client, looks(studio_client).json()["key"], "nothing").status_code == 404


def test_each_preview_of_looks_takes_the_place_of_the_one_before(studio_client, issue):
    kept = [looks(studio_client, text=colour).json()["key"] for colour in ("#112233", "#221133")]
    stored = cache._cache.get_client(None).keys(f"{settings.CACHES['default']['KEY_PREFIX']}:*:preview:*")
    # A frame that was still on its way when the next preview was made shows that one.
    shown = [frame(studio_client, key, "email").content.decode() for key in kept]
    assert (len(stored), kept[0] == kept[1]) == (1, False)
    assert ["#221133" in page for page in shown] == [True, True]
