"""The bin's pages: pasting, the bookmarklet's form, searching, deleting with a way back, and the editor's list."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsletter.models import BinItem, IssueState
from newsletter.planning import bin as link_bin
from tests.factories import IssueFactory, NewsletterFactory, WriterFactory
from tests.newsletter.planning.links_in_issues import linking

pytestmark = pytest.mark.django_db

PAGE = "/studio/tide-notes/links/"
URL = "https://example.org/tide"
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes")


def keep(newsletter, url=URL, note="Why it matters"):
    return link_bin.keep(newsletter, url=url, title="", note=note, author=None).item


def test_a_link_is_pasted_with_a_thought(studio_client, newsletter):
    response = studio_client.post(f"{PAGE}add/", {"url": URL, "note": "Because"}, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    item = BinItem.objects.get()
    assert (item.url, item.note, item.added_by.username) == (URL, "Because", "alice")
    page = response.content.decode()
    assert ("It is kept." in page, "Because" in page, f'href="{URL}"' in page) == (True, True, True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Paste an address or write a thought first."),
        ({"url": "javascript:alert(1)"}, "That is no web address."),
        ({"url": "nonsense", "note": "My long thought"}, "That is no web address."),
        ({"note": "x" * 5001}, "at most 5000 fit"),
        ({"url": "x" * 9000}, "at most 8000 fit"),
        ({"url": "\x00"}, "An invisible character (NUL) is in this."),
    ],
)
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(studio_client, newsletter, fields, words):
    for extra in ({}, {"from": "bookmarklet"}):
        response = studio_client.post(f"{PAGE}add/", {**fields, **extra})
        assert response.status_code == 422
        assert words in response.content.decode()
        assert fields.get("note", "") in response.content.decode()
    assert BinItem.objects.count() == 0


def test_the_bookmarklet_opens_a_form_that_keeps_nothing_by_itself(studio_client, newsletter, settings):
    settings.BASE_URL = "https://news.example.org"
    page = studio_client.get(PAGE).content.decode()
    assert (
        "javascript:void(window.open(&#x27;https://news.example.org/studio/tide-notes/links/add/?from=bookmarklet"
        in page
    )
    response = studio_client.get(f"{PAGE}add/", {"from": "bookmarklet", "url": URL, "title": 'A "title" <b>'})
    assert BinItem.objects.count() == 0
    assert "A &quot;title&quot; &lt;b&gt;" in response.content.decode()
    response = studio_client.post(f"{PAGE}add/", {"from": "bookmarklet", "url": URL, "title": "Tide"})
    assert (response.status_code, "You can close this window." in response.content.decode()) == (200, True)
    assert BinItem.objects.get().title == "Tide"


def test_a_form_of_another_site_keeps_nothing(newsletter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(WriterFactory())
    assert client.post(f"{PAGE}add/", {"url": URL}).status_code == 403
    assert BinItem.objects.count() == 0


@pytest.mark.parametrize("garbage", ["\x00", "javascript:alert(1)", "x" * 20_000, "<script>", "٣", "\ud800"])
def test_garbage_from_a_bookmarklet_fills_the_form_and_harms_nothing(studio_client, newsletter, garbage):
    query = {"url": garbage.encode("utf-8", "replace"), "title": garbage.encode("utf-8", "replace")}
    response = studio_client.get(f"{PAGE}add/", query)
    assert (response.status_code, "<script>" in response.content.decode().replace("<script src", "")) == (200, False)


def test_links_are_found_by_words_and_by_whether_they_are_used(studio_client, newsletter):
    keep(newsletter, note="Ebb")
    used = keep(newsletter, "https://example.org/flow", note="Flow")
    marked = keep(newsletter, "", note="Marked by hand")
    link_bin.mark(marked, used=True, now=NOW)
    IssueFactory(
        newsletter=newsletter,
        number=3,
        state=IssueState.SENT,
        publish_at=NOW,
        document=linking(used.url, title="Water"),
    )

    def shown(**query):
        return [item.note for item, _, _ in studio_client.get(PAGE, query).context["rows"]]

    assert shown() == ["Marked by hand", "Flow", "Ebb"]
    assert (shown(show="new"), shown(show="used")) == (["Ebb"], ["Marked by hand", "Flow"])
    assert (shown(q="flow"), shown(q="nothing"), shown(show="x", page="x")) == (
        ["Flow"],
        [],
        ["Marked by hand", "Flow", "Ebb"],
    )
    assert "#3, Water" in studio_client.get(PAGE).content.decode()


def test_the_list_costs_the_same_queries_for_one_link_and_for_three(studio_client, newsletter):
    counts = []
    for number in range(3):
        keep(newsletter, f"https://example.org/{number}")
        with CaptureQueriesContext(connection) as queries:
            studio_client.get(PAGE)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


def test_a_deleted_link_comes_back_by_the_offer(studio_client, newsletter):
    item = keep(newsletter)
    response = studio_client.post(f"{PAGE}{item.pk}/delete/", {"q": "why", "show": "new"})
    assert response.headers["Location"] == f"{PAGE}?q=why&show=new&deleted={item.pk}"
    page = studio_client.get(response.headers["Location"]).content.decode()
    assert (f"{PAGE}{item.pk}/restore/" in page, "is deleted" in page) == (True, True)
    studio_client.post(f"{PAGE}{item.pk}/restore/")
    assert BinItem.objects.get().deleted_at is None


@pytest.mark.parametrize("garbage", ["x", "-1", "9" * 30, "\x00", "1"])
def test_a_garbled_offer_is_left_out(studio_client, newsletter, garbage):
    assert studio_client.get(PAGE, {"deleted": garbage}).context["deleted"] is None


def test_words_are_changed_and_a_note_keeps_some(studio_client, newsletter):
    link, note = keep(newsletter), keep(newsletter, "", note="A note")
    assert studio_client.get(f"{PAGE}{link.pk}/").status_code == 200
    studio_client.post(f"{PAGE}{link.pk}/", {"title": "Tide", "note": ""})
    link.refresh_from_db()
    assert (link.title, link.note) == ("Tide", "")
    assert "A note needs words." in studio_client.post(f"{PAGE}{note.pk}/", {"note": " "}).content.decode()


def test_links_of_another_newsletter_and_deleted_ones_are_not_there(studio_client, newsletter):
    other = keep(NewsletterFactory(slug="other"))
    gone = keep(newsletter)
    link_bin.delete(gone, now=NOW)
    for item in (other, gone):
        assert studio_client.get(f"{PAGE}{item.pk}/").status_code == 404
        assert studio_client.post(f"{PAGE}{item.pk}/mark/", {"used": "1"}).status_code == 404
        assert studio_client.post(f"{PAGE}{item.pk}/delete/").status_code == 404
    assert studio_client.post(f"{PAGE}{other.pk}/restore/").status_code == 404


def test_the_editor_gets_links_with_their_cards_and_uses(studio_client, newsletter):
    keep(newsletter, "", note="A note")
    item = keep(newsletter)
    issue = IssueFactory(newsletter=newsletter, number=3, title="Now", document=linking(URL, title="Water"))
    link, note = studio_client.get("/studio/tide-notes/links.json").json()["links"]
    assert (link["id"], link["url"], link["used"], note["node"], note["used"]) == (item.pk, URL, True, None, False)
    assert link["uses"] == [{"issue": issue.pk, "number": 3, "title": "Now", "section": "Water"}]
    assert link["node"]["attrs"]["href"] == URL
    assert studio_client.get("/studio/tide-notes/links.json", {"q": "note"}).json()["links"] == [note]
    answer = studio_client.post(link["mark_url"], {"used": "1"}, headers={"Accept": "application/json"})
    assert answer.json() == {"ok": True}


def test_a_script_that_is_signed_out_is_told(client, newsletter):
    response = client.get("/studio/tide-notes/links.json", headers={"Accept": "application/json"})
    assert response.status_code == 401
