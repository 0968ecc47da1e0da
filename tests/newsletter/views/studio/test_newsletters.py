"""Making a newsletter, and its settings."""

import datetime as dt

import pytest
import time_machine

from newsletter.models import Newsletter
from tests.factories import IssueFactory, NewsletterFactory

IDENTITY = {
    "name": "Tide Notes",
    "sender_name": "Alice",
    "sender_email": "alice@example.org",
    "language": "en",
    "direction": "auto",
    "subject_pattern": "#{number}: {title}",
}
FIRST = {"name": "Slow", "slug": "slow", "sender_name": "A", "sender_email": "a@example.org"}
NEW = {"timezone": "UTC", "language": "en"}
RHYTHM = {
    "timezone": "Europe/Amsterdam",
    "cadence_weeks": "2",
    "cadence_weekdays": ["6"],
    "cadence_time": "17:00",
    "cadence_anchor": "2026-01-04",
    "cadence_skips": "",
}


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes")


def theme_fields(client, **changes):
    form = client.get("/studio/tide-notes/settings/looks/").context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changes


def test_a_newsletter_is_made_and_its_rhythm_asked_for_next(studio_client):
    answers = {"name": "Slow", "slug": "slow", "sender_name": "A", "sender_email": "a@example.org"} | NEW
    response = studio_client.post("/studio/new/", answers)
    assert response.headers["Location"] == "/studio/slow/settings/rhythm/"
    assert Newsletter.objects.get().name == "Slow"


@pytest.mark.parametrize("slug", ["studio", "admin", "u", "two words", "", "x" * 60])
def test_a_newsletter_needs_an_address_of_its_own(studio_client, slug):
    answers = {"name": "Slow", "slug": slug, "sender_name": "A", "sender_email": "a@example.org"} | NEW
    assert list(studio_client.post("/studio/new/", answers).context["form"].errors) == ["slug"]


@pytest.mark.parametrize(
    "sender",
    [
        "x@localhost",
        "x@nope.invalid",
        "x@tides.local",
        "no address",
        "a@b@example.org",
        f"{'b' * 65}@example.org",
        f"{'é' * 33}@example.org",
    ],
)
def test_a_sender_that_no_mail_can_come_from_is_refused(studio_client, newsletter, sender):
    made = studio_client.post("/studio/new/", FIRST | NEW | {"sender_email": sender})
    changed = studio_client.post("/studio/tide-notes/settings/", IDENTITY | {"sender_email": sender})
    assert [list(each.context["form"].errors) for each in (made, changed)] == [["sender_email"]] * 2
    assert list(Newsletter.objects.values_list("sender_email", flat=True)) == [newsletter.sender_email]


def test_a_sender_of_before_such_addresses_were_refused_does_not_stand_in_the_way(studio_client, newsletter):
    Newsletter.objects.update(sender_email="x@localhost")
    assert (
        studio_client.post("/studio/tide-notes/settings/", IDENTITY | {"sender_email": "x@localhost"}).status_code
        == 302
    )


@pytest.mark.parametrize(
    ("answers", "stored"),
    [
        ({"language": "nl"}, "nl"),
        ({"language": "pt-BR"}, "pt-BR"),
        ({"language": "zh-Hans", "other_language": "de"}, "zh-Hans"),
        ({"language": "another", "other_language": " SR-latn-rs "}, "sr-Latn-RS"),
    ],
)
def test_a_newsletter_is_made_in_its_language_with_its_address(studio_client, answers, stored):
    studio_client.post("/studio/new/", FIRST | NEW | {"postal_address": "1 Harbour Wall"} | answers)
    made = Newsletter.objects.get()
    assert (made.language, made.postal_address) == (stored, "1 Harbour Wall")


@pytest.mark.parametrize(
    ("answers", "field", "said"),
    [
        ({"language": ""}, "language", "Choose one."),
        ({"language": "tlh"}, "language", "That is not among the choices. Choose one that is shown."),
        ({"language": "another"}, "other_language", "“” is not a language code. Write one such as en, nl or pt-BR."),
        (
            {"language": "another", "other_language": "xx-nonsense"},
            "other_language",
            "There is no language “xx”. Write a code such as en, nl or pt-BR.",
        ),
        (
            {"language": "another", "other_language": "x" * 17},
            "other_language",
            "This has 17 characters; at most 16 fit. Shorten it.",
        ),
    ],
)
def test_a_language_that_is_none_is_said_to_be(studio_client, answers, field, said):
    form = studio_client.post("/studio/new/", FIRST | NEW | answers).context["form"]
    assert dict(form.errors) == {field: [said]}
    assert Newsletter.objects.count() == 0


def test_an_old_name_of_a_zone_is_in_the_menu_only_where_it_is_set(studio_client, newsletter):
    page = "/studio/tide-notes/settings/rhythm/"
    assert "US/Pacific" not in studio_client.get(page).content.decode()
    Newsletter.objects.update(timezone="US/Pacific")
    assert '<option value="US/Pacific" selected>' in studio_client.get(page).content.decode()
    studio_client.post(page, RHYTHM | {"timezone": "US/Pacific"})
    assert Newsletter.objects.get().timezone == "US/Pacific"


def test_identity_is_saved(studio_client, newsletter):
    studio_client.post("/studio/tide-notes/settings/", IDENTITY | {"tagline": "Water", "language": "pt-BR"})
    newsletter.refresh_from_db()
    assert (newsletter.tagline, newsletter.language, newsletter.sender_name) == ("Water", "pt-BR", "Alice")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("language", "english please", "is not a language code"),
        ("language", "xx-nonsense", "There is no language “xx”"),
        ("language", "en-UK", "There is no country “UK”"),
        ("subject_pattern", "News", "Put {title} in it"),
        ("subject_pattern", "{title} {x.__class__}", "Nothing fills {x.__class__}"),
        ("subject_pattern", "{title} {", "A brace stands alone"),
        ("utm_pattern", "utm_source", "Write it as name=value"),
        ("utm_pattern", "utm_source={title}", "Nothing fills {title}"),
        ("sender_email", "nobody", "That is not an e-mail address."),
    ],
)
def test_identity_that_cannot_be_used_says_why(studio_client, newsletter, field, value, said):
    response = studio_client.post("/studio/tide-notes/settings/", IDENTITY | {field: value})
    assert said in " ".join(response.context["form"].errors[field])
    assert Newsletter.objects.get().sender_name == "Alice at Tide Notes"


@time_machine.travel("2026-11-21 12:00Z", tick=False)
def test_the_next_dates_follow_the_rhythm_as_it_is_edited(studio_client, newsletter):
    edited = RHYTHM | {"cadence_weekdays": ["2"], "cadence_weeks": "1", "cadence_skips": "2026-11-25"}
    response = studio_client.post("/studio/tide-notes/settings/rhythm/dates/", edited)
    assert response.context["dates"] == [
        "Wednesday 2 December 2026, 17:00",
        "Wednesday 9 December 2026, 17:00",
        "Wednesday 16 December 2026, 17:00",
        "Wednesday 23 December 2026, 17:00",
        "Wednesday 30 December 2026, 17:00",
    ]
    newsletter.refresh_from_db()
    assert newsletter.cadence_weekdays == [6]


def test_a_rhythm_is_saved(studio_client, newsletter):
    edited = RHYTHM | {"cadence_weekdays": ["0", "3"], "cadence_skips": "2026-12-28\n2026-12-24"}
    response = studio_client.post("/studio/tide-notes/settings/rhythm/", edited)
    newsletter.refresh_from_db()
    assert response.status_code == 302
    assert (newsletter.cadence_weekdays, newsletter.cadence_skips) == (
        [0, 3],
        [dt.date(2026, 12, 24), dt.date(2026, 12, 28)],
    )


def test_a_newsletter_may_have_no_rhythm(studio_client, newsletter):
    response = studio_client.post("/studio/tide-notes/settings/rhythm/dates/", RHYTHM | {"cadence_weekdays": []})
    assert "No rhythm" in response.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"cadence_weeks": "0"},
        {"cadence_weeks": "999"},
        {"cadence_weekdays": ["9"]},
        {"cadence_time": "25:00"},
        {"cadence_anchor": "0001-01-01"},
        {"cadence_anchor": "9999-12-31"},
        {"timezone": "Mars/Olympus"},
        {"cadence_skips": "tomorrow"},
        {"cadence_skips": "\n".join(str(dt.date(2026, 1, 1) + dt.timedelta(days=day)) for day in range(501))},
    ],
)
def test_a_rhythm_that_cannot_be_is_said_and_not_saved(studio_client, newsletter, change):
    shown = studio_client.post("/studio/tide-notes/settings/rhythm/dates/", RHYTHM | change)
    saved = studio_client.post("/studio/tide-notes/settings/rhythm/", RHYTHM | change)
    assert (shown.context["unreadable"], saved.status_code) == (True, 422)
    newsletter.refresh_from_db()
    assert newsletter.cadence_weekdays == [6]


def test_only_tokens_that_differ_are_stored(studio_client, newsletter):
    fields = theme_fields(studio_client, accent="#7A1F3D", heading_font="charter", action="save")
    studio_client.post("/studio/tide-notes/settings/looks/", fields)
    newsletter.refresh_from_db()
    assert newsletter.theme == {"accent": "#7a1f3d", "heading_font": "charter"}
    studio_client.post("/studio/tide-notes/settings/looks/", {"action": "reset"})
    newsletter.refresh_from_db()
    assert newsletter.theme == {}


def test_a_colour_that_cannot_be_read_is_refused_with_its_contrast(studio_client, newsletter):
    response = studio_client.post("/studio/tide-notes/settings/looks/", theme_fields(studio_client, text="#dddddd"))
    assert "has a contrast of 1.3:1" in " ".join(response.context["form"].errors["text"])
    newsletter.refresh_from_db()
    assert newsletter.theme == {}


@pytest.mark.parametrize(
    "change", [{"accent": "red"}, {"width": "x"}, {"heading_font": "comic"}, {"logo_url": "javascript:1"}]
)
def test_looks_that_cannot_be_used_are_refused(studio_client, newsletter, change):
    response = studio_client.post("/studio/tide-notes/settings/looks/", theme_fields(studio_client, **change))
    assert list(response.context["form"].errors) == list(change)


def test_the_preview_wears_the_looks_that_are_being_edited(studio_client, newsletter):
    IssueFactory(newsletter=newsletter)
    fields = theme_fields(studio_client, accent="#7a1f3d")
    answer = studio_client.post("/studio/tide-notes/settings/looks/preview/", fields).json()
    frame = studio_client.get(f"/studio/tide-notes/settings/looks/preview/{answer['key']}/email/")
    assert "#7a1f3d" in frame.content.decode()
    newsletter.refresh_from_db()
    assert newsletter.theme == {}


def test_a_newsletter_without_an_issue_is_previewed_with_a_sample(studio_client, newsletter):
    answer = studio_client.post("/studio/tide-notes/settings/looks/preview/", theme_fields(studio_client)).json()
    frame = studio_client.get(f"/studio/tide-notes/settings/looks/preview/{answer['key']}/email/")
    assert "The look of things" in frame.content.decode()


def test_the_preview_of_bad_looks_names_the_field(studio_client, newsletter):
    response = studio_client.post(
        "/studio/tide-notes/settings/looks/preview/", theme_fields(studio_client, muted="#eeeeee")
    )
    assert (response.status_code, list(response.json()["fields"])) == (422, ["muted"])


@pytest.mark.parametrize("page", ["", "rhythm/", "looks/"])
def test_a_newsletter_that_is_not_there_is_not_found(studio_client, page):
    assert studio_client.get(f"/studio/nothing/settings/{page}").status_code == 404
