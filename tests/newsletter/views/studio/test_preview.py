"""The live preview: what is on the page right now, as readers would get it."""

import pytest
from django.conf import settings
from django.core.cache import cache

from tests.factories import IssueFactory, NewsletterFactory
from tests.studio_pages import fields_of, section_ids


@pytest.fixture
def issue(db):
    return IssueFactory(newsletter=NewsletterFactory(sender_name="Alice & Co"))


@pytest.fixture
def fields(studio_client, issue):
    return fields_of(studio_client.get(f"/studio/issues/{issue.pk}/"))


def preview(client, issue, fields):
    return client.post(f"/studio/issues/{issue.pk}/preview/", fields)


def frame(client, issue, key, part, **query):
    return client.get(f"/studio/issues/{issue.pk}/preview/{key}/{part}/", query)


def test_words_that_are_not_saved_are_shown_in_every_part(studio_client, issue, fields):
    (section,) = section_ids(fields)
    fields |= {"title": ["Low water"], "preheader": ["It fell."], f"text-{section}": ["## Ebb\n\nNot saved yet."]}
    answer = preview(studio_client, issue, fields).json()
    assert (answer["sender"], answer["preheader"]) == ("Alice & Co", "It fell.")
    assert answer["subject"] == f"#{issue.number}: Low water"
    assert (answer["words"], answer["minutes"], answer["limit"]) == (4, 1, 102_400)
    shown = [frame(studio_client, issue, answer["key"], part).content.decode() for part in ("email", "web")]
    assert ["Not saved yet." in part for part in [*shown, answer["text"]]] == [True, True, True]
    assert answer["size"] > 1000
    issue.refresh_from_db()
    assert issue.title != "Low water"


def test_a_made_up_reader_s_values_stand_in_the_slots(studio_client, issue, fields):
    (section,) = section_ids(fields)
    fields[f"text-{section}"] = ["## Ebb\n\nDear {{ first_name | reader }}, hello."]
    answer = preview(studio_client, issue, fields).json()
    page = frame(studio_client, issue, answer["key"], "email").content.decode()
    assert ["Dear Robin, hello." in answer["text"], "slot-" in page.lower()] == [True, False]


def test_a_frame_has_a_policy_without_scripts_and_may_stand_in_the_studio(studio_client, issue):
    response = frame(studio_client, issue, "saved", "email")
    policy = response.headers["Content-Security-Policy"]
    assert ["default-src 'none'" in policy, "script-src" in policy, "sandbox" in policy] == [True, False, True]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in response.content.decode()


def test_the_dark_preview_is_dark_whatever_the_browser_is(studio_client, issue):
    light = frame(studio_client, issue, "saved", "email", scheme="light").content.decode()
    dark = frame(studio_client, issue, "saved", "email", scheme="dark").content.decode()
    assert ["prefers-color-scheme" in light, "prefers-color-scheme" in dark, light == dark] == [False, False, False]


def test_a_mistake_is_named_with_its_section(studio_client, issue, fields):
    (section,) = section_ids(fields)
    response = preview(
        studio_client, issue, fields | {f"kind-{section}": ["feedback"], f"set-{section}-choices": ["one"]}
    )
    assert (response.status_code, response.json()["problems"]) == (
        422,
        [{"section": section, "message": "“Buttons” needs at least 2 lines.", "line": None}],
    )


def test_a_title_that_is_missing_does_not_stop_the_preview(studio_client, issue, fields):
    assert preview(studio_client, issue, fields | {"title": [""], "number": ["x"]}).status_code == 200


def test_a_preview_belongs_to_who_asked_and_to_its_issue(studio_client, issue, fields, client, django_user_model):
    key = preview(studio_client, issue, fields).json()["key"]
    other = IssueFactory(newsletter=issue.newsletter)
    assert frame(studio_client, other, key, "email").status_code == 404
    client.force_login(django_user_model.objects.create_user("chiyo", is_staff=True))
    assert frame(client, issue, key, "email").status_code == 404


@pytest.mark.parametrize(
    ("key", "part"), [("gone", "email"), ("saved", "nothing"), ("%00", "web"), ("x" * 300, "email")]
)
def test_a_preview_that_is_not_there_is_not_found(studio_client, issue, key, part):
    assert frame(studio_client, issue, key, part).status_code == 404


def test_a_stored_theme_that_cannot_be_used_is_said(studio_client, issue, fields):
    type(issue.newsletter).objects.update(theme={"text": "#ffffff"})
    assert "looks cannot be used" in preview(studio_client, issue, fields).json()["error"]
    assert "looks cannot be used" in frame(studio_client, issue, "saved", "email").content.decode()


def test_each_preview_takes_the_place_of_the_one_before(studio_client, issue, fields):
    kept = []
    for words in ("Ebb.", "Flood."):
        (section,) = section_ids(fields)
        answer = preview(studio_client, issue, fields | {f"text-{section}": [words]}).json()
        kept.append(answer["key"])
    stored = cache._cache.get_client(None).keys(f"{settings.CACHES['default']['KEY_PREFIX']}:*:preview:*")
    # A frame that was still on its way when the next preview was made shows that one.
    shown = [frame(studio_client, issue, key, "email").content.decode() for key in kept]
    assert (len(stored), kept[0] == kept[1]) == (1, False)
    assert ["Flood." in page for page in shown] == [True, True]


def test_a_fallback_that_no_mail_can_carry_is_said(studio_client, issue, fields):
    fields["title"] = ["{{ attributes.city | =?utf-8?q?x?= }}"]
    response = preview(studio_client, issue, fields)
    said = "This cannot be sent. The value of attributes.city holds an encoded word (=?…?=)."
    assert (response.status_code, response.json()["error"]) == (422, said)
