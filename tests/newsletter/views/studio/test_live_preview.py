"""The preview that the block editor asks for at every pause: JSON in, JSON out, nothing kept."""

import json

import pytest
from django.core.cache import cache

from newsletter.document import Document
from newsletter.document.normalise import normalise
from newsletter.editing.live_words import live_document
from newsletter.editing.previewing import preview_issue
from newsletter.models import Issue, Newsletter
from newsletter.rendering import render_issue
from newsletter.rendering.filling import personalise
from newsletter.rendering.places import unmarked
from newsletter.rendering.sample_readers import ordinary_reader
from tests.factories import IssueFactory, NewsletterFactory
from tests.newsletter.views.studio.saving_by_script import body, doc, put, topic

BASE = '<base target="_blank">'


@pytest.fixture
def issue(db):
    return IssueFactory(newsletter=NewsletterFactory(sender_name="Alice & Co"), number=21)


def ask(client, issue, data):
    content = data if isinstance(data, bytes) else json.dumps(data)
    return client.post(f"/studio/issues/{issue.pk}/preview/", content, content_type="application/json")


def test_words_that_are_not_saved_are_shown_with_their_inbox_row_and_figures(studio_client, issue):
    ebb, flood = topic("Ebb", "It fell."), topic("Flood", "It rose and rose.")
    fields = {"title": "Low water", "preheader": "It fell.", "number": 22, "date": None}
    given = {"fields": fields, "document": doc(ebb, flood)}
    answer = ask(studio_client, issue, given).json()
    text = ask(studio_client, issue, {**given, "part": "text"}).json()["text"]
    assert (answer["sender"], answer["subject"], answer["preheader"]) == ("Alice & Co", "#22: Low water", "It fell.")
    assert (answer["words"], answer["minutes"], answer["limit"]) == (8, 1, 102_400)
    assert [answer["sections"][each["attrs"]["id"]]["words"] for each in (ebb, flood)] == [3, 5]
    assert ["It rose and rose." in part for part in (answer["html"], text)] == [True, True]
    around = answer["size"] - sum(each["bytes"] for each in answer["sections"].values())
    assert (all(each["bytes"] > 500 for each in answer["sections"].values()), around > 1000) == (True, True)
    assert Issue.objects.get(pk=issue.pk).title == issue.title


def test_without_its_marks_the_preview_is_a_reader_s_copy_byte_for_byte(studio_client, issue, settings):
    given = {"fields": {}, "document": doc(topic("Ebb", "It fell."))}
    html = ask(studio_client, issue, given).json()["html"]
    assert put(studio_client, issue, body(issue, given["document"])).status_code == 200
    made = preview_issue(Issue.objects.get(pk=issue.pk))
    sent = personalise(
        render_issue(Issue.objects.get(pk=issue.pk), base_url=settings.BASE_URL), ordinary_reader(settings.BASE_URL)
    )
    assert (unmarked(html).replace(BASE, ""), made.html) == (sent.html, sent.html)


def test_the_web_page_is_made_only_where_it_is_looked_at(studio_client, issue):
    words = doc(topic("Ebb", "It fell."))
    web = ask(studio_client, issue, {"document": words, "part": "web"}).json()["html"]
    text = ask(studio_client, issue, {"document": words, "part": "text"}).json()
    assert ["issue-body" in web, "<!--at:" in web, text["html"], "It fell." in text["text"]] == [True, True, "", True]


def test_a_browser_without_colour_schemes_for_frames_gets_them_decided(studio_client, issue):
    words = doc(topic("Ebb"))
    pages = [ask(studio_client, issue, {"document": words, "scheme": scheme}).json()["html"] for scheme in ("", "dark")]
    assert ["prefers-color-scheme" in page for page in pages] == [True, False]


def test_blocks_that_normal_form_drops_do_not_shift_the_places(studio_client, issue):
    section = topic("Ebb", "It fell.")
    section["content"].insert(1, {"type": "paragraph"})
    answer = ask(studio_client, issue, {"document": doc(section)}).json()
    assert answer["sections"][section["attrs"]["id"]]["at"] == [0, 2]


def test_nothing_of_it_is_kept_in_the_cache(studio_client, issue, settings):
    ask(studio_client, issue, {"document": doc(topic("Ebb"))})
    prefix = settings.CACHES["default"]["KEY_PREFIX"]
    assert cache._cache.get_client(None).keys(f"{prefix}:*:preview:*") == []


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b" ", 400),
        (b"\xff{", 400),
        (b"[]", 400),
        (b"[" * 100_000, 413),
        ({}, 422),
        ({"document": "ebb"}, 422),
        ({"document": doc({"type": "topic", "content": [{"type": "text", "text": "ebb"}]})}, 422),
        ({"document": doc(topic("Ebb")), "part": "radio"}, 422),
        ({"document": doc(topic("Ebb")), "part": ["email"]}, 422),
        ({"document": doc(topic("Ebb")), "scheme": {}}, 422),
        ({"document": doc(topic("Ebb")), "fields": ["title"]}, 422),
        ({"document": doc(topic("Ebb", "x" * 1_100_000))}, 413),
    ],
)
def test_what_cannot_be_shown_is_refused_in_json(studio_client, issue, data, status):
    response = ask(studio_client, issue, data)
    assert (response.status_code, bool(response.json()["error"])) == (status, True)


def test_fields_that_cannot_be_used_do_not_stop_the_preview(studio_client, issue):
    fields = {"title": "", "number": "x", "date": "never", "preheader": "Still shown."}
    answer = ask(studio_client, issue, {"fields": fields, "document": doc(topic("Ebb"))})
    assert (answer.status_code, answer.json()["preheader"]) == (200, "Still shown.")


def test_a_made_up_reader_s_values_stand_in_the_slots(studio_client, issue):
    section = topic("Ebb", "Dear ")
    section["content"][1]["content"].append(
        {"type": "merge_tag", "attrs": {"name": "first_name", "fallback": "reader"}}
    )
    pages = [
        ask(studio_client, issue, {"document": doc(section), "part": part}).json()[key]
        for part, key in (("email", "html"), ("text", "text"))
    ]
    assert [("Dear Robin" in page, "slot-" in page.lower()) for page in pages] == [(True, False), (True, False)]


def test_a_fallback_that_no_mail_can_carry_is_said(studio_client, issue):
    fields = {"title": "{{ attributes.city | =?utf-8?q?x?= }}"}
    response = ask(studio_client, issue, {"fields": fields, "document": doc(topic("Ebb"))})
    said = "This cannot be sent. The value of attributes.city holds an encoded word (=?…?=)."
    assert (response.status_code, response.json()["error"]) == (422, said)


def test_an_issue_that_is_not_there_is_not_found(studio_client):
    given = json.dumps({"document": doc(topic("Ebb"))})
    response = studio_client.post("/studio/issues/987654321/preview/", given, content_type="application/json")
    assert response.status_code == 404


def test_looks_that_cannot_be_used_are_said(studio_client, issue):
    Newsletter.objects.update(theme={"text": "#ffffff"})
    response = ask(studio_client, issue, {"document": doc(topic("Ebb"))})
    assert (response.status_code, "looks cannot be used" in response.json()["error"]) == (422, True)


def test_who_is_not_signed_in_gets_nothing(client, issue):
    assert ask(client, issue, {"document": doc(topic("Ebb"))}).status_code == 401
    assert client.get("/studio/preview/canvas/").status_code == 302


def test_the_empty_frame_has_a_policy_without_scripts(studio_client):
    policy = studio_client.get("/studio/preview/canvas/").headers["Content-Security-Policy"]
    assert ["default-src 'none'" in policy, "script-src" in policy, "sandbox" in policy] == [True, False, True]


def test_kept_sections_give_what_normal_form_gives():
    first, second = topic("Ebb", "It fell."), topic("Flood", "  It rose.  ")
    second["content"].append({"type": "paragraph"})
    given = doc(first, second)
    for _ in range(2):
        document, known = live_document({each["attrs"]["id"]: each for each in given["content"]})
        assert document == normalise(Document.from_json(given))
        assert [each.words for each in known.values()] == [3, 3]
