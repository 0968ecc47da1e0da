"""The page *Settings → Log*, and the log of the whole site."""

import datetime as dt

import pytest
from django.contrib.auth.models import User

from newsletter.models import Act, AuditEntry
from newsletter.team.audit import note
from tests.factories import NewsletterFactory

LOG, SITE_LOG = "/studio/tide-notes/settings/log/", "/studio/log/"


@pytest.fixture
def tides(db):
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")


@pytest.fixture
def filled(tides, studio_client):
    alice, bob = User.objects.get(username="alice"), User.objects.create(username="bob")
    note(alice, Act.SENT, newsletter=tides, about="#21 High water", recipients=12480)
    note(bob, Act.SETTINGS_CHANGED, newsletter=tides, about="Identity", changes={"name": ["Ebb", "<b>Tide</b>"]})
    note(alice, Act.ROUTE_CHANGED, about="Our own server", deed="made")


def shown(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return [entry.about for entry, _ in response.context["rows"]]


def test_it_shows_what_was_done_to_the_newsletter_the_newest_first(studio_client, filled):
    assert shown(studio_client, LOG) == ["Identity", "#21 High water"]
    words = studio_client.get(LOG).content.decode()
    assert [said in words for said in ("recipients 12,480", "Sent an issue", "“Ebb” → “&lt;b&gt;Tide&lt;/b&gt;”")] == [
        True
    ] * 3


def test_the_sites_log_shows_everything(studio_client, filled):
    assert shown(studio_client, SITE_LOG) == ["Our own server", "Identity", "#21 High water"]
    assert studio_client.get(SITE_LOG).content.decode().count(" UTC</time>") == 3


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("act=sent", ["#21 High water"]),
        ("who=bob", ["Identity"]),
        ("who=nobody", []),
        ("day=1999-01-01", []),
        ("act=sent&who=bob", []),
        ("act=%00&who=%00&day=%00&before=x&after=²&q=1", ["Identity", "#21 High water"]),
    ],
)
def test_it_is_narrowed_by_act_person_and_day(studio_client, filled, query, found):
    assert shown(studio_client, f"{LOG}?{query}") == found


def test_what_was_not_understood_is_said(studio_client, filled):
    words = studio_client.get(f"{LOG}?day=yesterday").content.decode()
    assert "“yesterday” is not a day: write it like 2026-12-06." in words


def test_an_empty_log_says_what_will_stand_there(studio_client, tides):
    assert "Nothing yet" in studio_client.get(LOG).content.decode()


def test_a_page_costs_as_many_queries_with_one_entry_as_with_three(
    studio_client, filled, tides, django_assert_num_queries
):
    studio_client.get(LOG)
    with django_assert_num_queries(6):
        studio_client.get(LOG)
    note(User.objects.get(username="bob"), Act.SENT, newsletter=tides)
    with django_assert_num_queries(6):
        studio_client.get(LOG)


def test_the_file_holds_what_the_page_does(studio_client, filled):
    response = studio_client.post("/studio/tide-notes/settings/log.csv?act=sent")
    text = b"".join(response.streaming_content).decode()
    assert (response.headers["Content-Type"], text.count("\r\n"), "#21 High water" in text) == (
        "text/csv; charset=utf-8", 2, True,
    )  # fmt: skip
    assert f"tide-notes-log-{dt.datetime.now(dt.UTC):%Y-%m-%d}.csv" in response.headers["Content-Disposition"]
    assert b"Our own server" in b"".join(studio_client.post("/studio/log.csv").streaming_content)


def test_taking_the_file_stands_in_the_log_and_in_the_file(studio_client, filled, tides):
    text = b"".join(studio_client.post("/studio/tide-notes/settings/log.csv?who=alice&day=").streaming_content).decode()
    studio_client.post("/studio/log.csv")
    taken = AuditEntry.objects.filter(act=Act.LOG_EXPORTED).order_by("pk")
    assert list(taken.values_list("user__username", "newsletter", "about", "details")) == [
        ("alice", tides.pk, "Log of Tide Notes", {"narrowed_by": ["who"]}),
        ("alice", None, "Log of the site", {"narrowed_by": []}),
    ]
    assert "log_exported,Exported the log,tide-notes,Log of Tide Notes" in text


def test_the_button_takes_what_the_page_shows(studio_client, filled):
    shown = [studio_client.get(f"{page}?who=alice").content.decode() for page in (LOG, SITE_LOG)]
    forms = [f'<form method="post" action="{page}?who=alice"' for page in (LOG[:-1] + ".csv", "/studio/log.csv")]
    assert [form in words for form, words in zip(forms, shown, strict=True)] == [True, True]


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("act=danced", "There is no act “danced”.\n"),
        ("whom=x", "There is no filter “whom”. There are: act, who, day.\n"),
    ],
)
def test_a_file_of_what_was_not_understood_is_refused(studio_client, filled, query, refused):
    response = studio_client.post(f"/studio/tide-notes/settings/log.csv?{query}")
    assert (response.status_code, response.content.decode(), AuditEntry.objects.count()) == (400, refused, 3)


@pytest.mark.parametrize("address", [LOG, SITE_LOG])
def test_looking_is_all_one_can_do(studio_client, filled, address):
    assert [getattr(studio_client, method)(address).status_code for method in ("post", "put", "delete")] == [405] * 3
    assert AuditEntry.objects.count() == 3


def test_there_is_no_log_of_a_newsletter_that_is_not_there(studio_client, tides):
    assert studio_client.get("/studio/ebb-notes/settings/log/").status_code == 404
