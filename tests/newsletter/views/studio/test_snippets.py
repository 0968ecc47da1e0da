"""Snippets: the studio's pages and the editor's endpoint."""

import json

import pytest
from django.test import Client

from newsletter.models import Snippet
from newsletter.planning.snippets import content_of, keep_snippet, read_json
from tests.factories import NewsletterFactory, WriterFactory, in_team

pytestmark = pytest.mark.django_db

PAGE = "/studio/tide-notes/snippets/"
JSON = "/studio/tide-notes/snippets.json"
WORDS = [{"type": "paragraph", "content": [{"type": "text", "text": "Just reply."}]}]


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes")


def send(client, body):
    return client.post(
        JSON, body if isinstance(body, (bytes, str)) else json.dumps(body), content_type="application/json"
    )


def test_a_snippet_is_kept_and_listed(studio_client, newsletter):
    response = send(studio_client, {"name": "Reply", "content": WORDS})
    kept = response.json()["snippet"]
    assert (response.status_code, kept["name"], kept["content"]) == (201, "Reply", WORDS)
    keep_snippet(NewsletterFactory(slug="other"), name="Not here", content=read_json(WORDS))
    assert studio_client.get(JSON).json() == {"snippets": [kept]}


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 422, "What was sent is not JSON."),
        (b"\xff\xfe", 422, "What was sent is not JSON."),
        ("[" * 100_000, 422, "What was sent is not JSON."),
        ("[]", 422, "Send an object."),
        ({"name": 7, "content": WORDS}, 422, "Send a name and a content."),
        ({"content": WORDS}, 422, "Send a name and a content."),
        ({"name": " ", "content": WORDS}, 422, "This is empty. Give it a name."),
        ({"name": "a\x00b", "content": WORDS}, 422, "An invisible character is in the name. Type it again by hand."),
        ({"name": "\ud800", "content": WORDS}, 422, "An invisible character is in the name. Type it again by hand."),
        ({"name": "Reply"}, 422, "A snippet holds a section or a list of blocks; nothing of the kind was sent."),
        (
            {"name": "Reply", "content": [{"type": "title"}]},
            422,
            "“title” cannot stand in a snippet by itself: send a section or blocks.",
        ),
        ({"name": "taken", "content": WORDS}, 409, "There is one named “taken” already. Choose another name."),
        (b" " * 1_000_001, 413, "A snippet holds at most 200 KB. Keep a smaller part."),
        (b" " * 9_000_000, 413, "A snippet holds at most 200 KB. Keep a smaller part."),
    ],
)
def test_garbage_is_refused_in_words(studio_client, newsletter, body, status, words):
    keep_snippet(newsletter, name="Taken", content=read_json(WORDS))
    response = send(studio_client, body)
    assert (response.status_code, response.json()) == (status, {"error": words})
    assert Snippet.objects.count() == 1


def test_text_that_no_database_takes_is_refused(studio_client, newsletter):
    for text in ("a\x00b", "\ud800"):
        content = [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]
        assert send(studio_client, {"name": "Reply", "content": content}).status_code in {201, 422}
    for kept in Snippet.objects.all():
        assert "\x00" not in str(kept.document)


def test_a_form_of_another_site_and_someone_signed_out_keep_nothing(newsletter):
    stranger = Client(enforce_csrf_checks=True)
    stranger.force_login(WriterFactory())
    assert send(stranger, {"name": "Reply", "content": WORDS}).status_code == 403
    response = Client().post(JSON, "{}", content_type="application/json", headers={"Accept": "application/json"})
    assert (response.status_code, Snippet.objects.count()) == (401, 0)


def test_a_snippet_is_written_changed_and_deleted_as_markdown(studio_client, newsletter):
    assert "No snippet yet" in studio_client.get(PAGE).content.decode()
    studio_client.post(f"{PAGE}new/", {"name": "Reply", "words": "Just **reply**."})
    kept = Snippet.objects.get()
    page = f"{PAGE}{kept.pk}/"
    assert "Just **reply**." in studio_client.get(page).content.decode()
    studio_client.post(page, {"name": "Answer", "words": "Do answer."})
    assert "Do answer." in studio_client.get(PAGE).content.decode()
    assert Snippet.objects.get().name == "Answer"
    studio_client.post(f"{page}delete/")
    assert Snippet.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "", "words": ""}, "This is empty. Fill it in."),
        ({"name": "Reply", "words": "   "}, "There are no words in it yet."),
        ({"name": "Reply", "words": "## A\n\nx\n\n## B\n\ny"}, "This makes several sections"),
        ({"name": "Taken", "words": "My words"}, "There is one named “Taken” already."),
        ({"name": "Reply", "words": "x" * 100_001}, "at most 100000 fit"),
        ({"name": "Reply", "words": "a\x00b"}, "An invisible character (NUL) is in this."),
    ],
)
def test_words_that_cannot_be_kept_stay_in_the_form(studio_client, newsletter, fields, words):
    keep_snippet(newsletter, name="Taken", content=read_json(WORDS))
    mine = keep_snippet(newsletter, name="Mine", content=read_json(WORDS))
    for address in (f"{PAGE}new/", f"{PAGE}{mine.pk}/"):
        page = studio_client.post(address, fields).content.decode()
        assert words in page
        assert fields.get("words", "")[:50].replace("\x00", "") in page.replace("\x00", "")
    assert (Snippet.objects.count(), content_of(Snippet.objects.get(pk=mine.pk)).nodes) == (2, WORDS)


def test_a_snippet_of_another_newsletter_is_not_there(studio_client, newsletter):
    other = keep_snippet(NewsletterFactory(slug="other"), name="Reply", content=read_json(WORDS))
    assert studio_client.get(f"{PAGE}{other.pk}/").status_code == 404
    assert studio_client.post(f"{PAGE}{other.pk}/delete/").status_code == 404


def test_a_snippet_that_cannot_be_read_can_still_be_deleted_or_written_anew(studio_client, newsletter):
    broken = Snippet.objects.create(newsletter=newsletter, name="Broken", document={"type": "doc", "content": 7})
    assert "It cannot be read by this version of Fortnight." in studio_client.get(PAGE).content.decode()
    assert studio_client.get(f"{PAGE}{broken.pk}/").status_code == 200
    assert studio_client.get(JSON).json() == {"snippets": []}
    studio_client.post(f"{PAGE}{broken.pk}/", {"name": "Mended", "words": "Words again."})
    assert [kept["words"] for kept in studio_client.get(JSON).json()["snippets"]] == ["Words again."]


RAW = {"type": "raw_block", "attrs": {"format": "html", "source": "<b>Ebb</b>", "note": ""}}
HTML = "```{=html}\n<b>Ebb</b>\n```"
REFUSED = "This is HTML of its own, which only some accounts may write."


def test_raw_html_is_kept_only_for_accounts_that_may_write_it(client, newsletter):
    client.force_login(in_team(newsletter))
    response = send(client, {"name": "Ebb", "content": [RAW]})
    assert (response.status_code, response.json()["error"].startswith(REFUSED)) == (422, True)
    page = client.post(f"{PAGE}new/", {"name": "Ebb", "words": HTML}).content.decode()
    assert (REFUSED in page, "&lt;b&gt;Ebb&lt;/b&gt;" in page, Snippet.objects.count()) == (True, True, 0)
    client.force_login(WriterFactory(username="carol"))
    assert send(client, {"name": "Ebb", "content": [RAW]}).status_code == 201
    client.post(f"{PAGE}new/", {"name": "Ebb two", "words": HTML})
    assert [content_of(kept).nodes for kept in Snippet.objects.all()] == [[RAW], [RAW]]


def test_raw_html_that_a_snippet_holds_already_stays_and_no_other_comes_in(client, newsletter):
    kept = keep_snippet(newsletter, name="Ebb", content=read_json([RAW]), may_write_raw=True)
    client.force_login(in_team(newsletter))
    page = f"{PAGE}{kept.pk}/"
    assert client.post(page, {"name": "Ebb", "words": f"Before.\n\n{HTML}"}).status_code == 302
    evil = HTML.replace("<b>", "<b onclick=x>")
    assert REFUSED in client.post(page, {"name": "Ebb", "words": evil}).content.decode()
    kept.refresh_from_db()
    assert [node["type"] for node in content_of(kept).nodes] == ["paragraph", "raw_block"]
    assert content_of(kept).nodes[1] == RAW
