"""Preflight in the studio: the panel's JSON, the page without scripts, and mends for both."""

import json

import pytest
from django.test import Client
from kombu.exceptions import OperationalError

from config.celery import app
from newsletter.document import Document
from newsletter.editing.saving import load_document
from newsletter.models import LinkCheck
from tests.factories import IssueFactory, NewsletterFactory, WriterFactory, in_team
from tests.newsletter.preflight.making import ID, linked, paragraph, section, words
from tests.web_server import WebServer

HEADING = {"type": "heading", "attrs": {"level": 5}, "content": [words("Water")]}
MEND = {"name": "set_heading_level", "arguments": {"level": 3}}


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch):
    """Nobody takes messages in these tests; what is due is in the database."""
    monkeypatch.setattr("newsletter.tasks.check_links.apply_async", lambda **_: None)


@pytest.fixture
def draft(db):
    document = Document(sections=(section(HEADING, linked("http://www.tides.test/map")),))
    return IssueFactory(newsletter=NewsletterFactory(), number=42, title="High water", document=document)


def post(client, issue, body, what="preflight/"):
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(f"/studio/issues/{issue.pk}/{what}", data, content_type="application/json")


def page(client, issue):
    return client.get(f"/studio/issues/{issue.pk}/preflight/")


def test_the_panel_gets_findings_for_words_that_are_not_saved(studio_client, draft):
    document = Document(sections=(section(paragraph("TK"), number=7),)).to_json()
    answer = post(studio_client, draft, {"fields": {"title": "", "preheader": "x"}, "document": document}).json()
    assert [(each["check"], each["severity"], each["section"], each["path"]) for each in answer["findings"]] == [
        ("subject", "error", "", []),
        ("unfinished", "warning", ID.format(7), [1]),
    ]
    assert (answer["counts"], answer["waiting"]) == ({"error": 1, "warning": 1, "hint": 0}, 0)


def test_links_of_the_panel_are_noted_to_be_looked_at(studio_client, draft):
    answer = post(studio_client, draft, {"document": load_document(draft).to_json()}).json()
    assert answer["waiting"] == 1
    assert list(LinkCheck.objects.values_list("url", flat=True)) == ["http://www.tides.test/map"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (" ", 400), ("{", 400), ("[]", 400), ("null", 400), (b"\xff\xfe", 400), ("[" * 100_000, 413),
        ('{"document": 7}', 422),
        ('{"document": {"type": "doc", "content": [{"type": "topic"}, 7]}}', 422),
        ('{"fields": 7, "document": {"type": "doc"}}', 422),
        ('{"fields": {"evil": 1}, "document": {"type": "doc"}}', 422),
        ('{"document": {"type": "doc", "attrs": {"schema": 99}}}', 422),
        ('{"document": "' + "x" * 1_000_001 + '"}', 413),
    ],
)  # fmt: skip
@pytest.mark.parametrize("what", ["preflight/", "preflight/mend/"])
def test_garbage_is_answered_with_words(studio_client, draft, what, body, status):
    answer = post(studio_client, draft, body, what)
    wanted = {status, 422} if what == "preflight/mend/" else {status}
    assert answer.status_code in wanted
    assert answer.json()["error"]


def test_a_mend_answers_with_the_changed_document_and_saves_nothing(studio_client, draft):
    before = load_document(draft)
    asked = {"document": before.to_json(), "section": ID.format(1), "path": [1], "mend": MEND}
    after = post(studio_client, draft, asked, "preflight/mend/").json()["document"]
    assert after["content"][0]["content"][1]["attrs"] == {"level": 3}
    assert load_document(draft) == before


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"mend": {"name": "nothing"}}, 409), ({"section": "elsewhere"}, 409), ({"section": 7}, 422),
        ({"path": "x"}, 422),
        ({"path": [True]}, 422), ({"mend": 7}, 422), ({"mend": {**MEND, "arguments": 7}}, 422),
        ({"mend": {**MEND, "arguments": {"x": 1}}}, 409),
        ({"path": [0] * 100}, 422), ({"path": [2]}, 409),
    ],
)  # fmt: skip
def test_a_mend_that_does_not_fit_is_refused(studio_client, draft, changes, status):
    asked = {"document": load_document(draft).to_json(), "section": ID.format(1), "path": [1], "mend": MEND}
    answer = post(studio_client, draft, asked | changes, "preflight/mend/")
    assert (answer.status_code, bool(answer.json()["error"])) == (status, True)


def test_the_page_lists_findings_by_severity_with_a_way_to_each(studio_client, draft):
    shown = page(studio_client, draft)
    assert [group["title"] for group in shown.context["groups"]] == ["Could be better"]
    html = " ".join(shown.content.decode().split())
    assert "The heading “Water” in “Tides” skips a level: it is at level 5, and 3 follows." in html
    assert f'href="/studio/issues/{draft.pk}/#section-{ID.format(1)}"' in html


@pytest.fixture
def at_once(monkeypatch):
    """A worker that does what it is asked to in the same moment."""
    monkeypatch.undo()
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def test_a_worker_looks_at_the_links_and_the_page_tells_the_next_time(studio_client, settings, at_once):
    with WebServer() as server:
        settings.OUTGOING_EXCEPTIONS = frozenset({server.address})
        server.answers["/here"] = (200, {}, b"")
        words = Document(sections=(section(linked(server.url("/here")), linked(server.url("/gone"))),))
        issue = IssueFactory(newsletter=NewsletterFactory(), document=words)
        page(studio_client, issue)
        found = row_of(studio_client, issue, "dead_links")["finding"]
    assert (found.path, "/gone in “Tides” is dead: its server answers 404" in found.message) == ((2, 0), True)


def test_a_broker_that_is_away_hinders_nobody(studio_client, draft, monkeypatch):
    def refuse(**_):
        raise OperationalError("no broker")

    monkeypatch.setattr("newsletter.tasks.check_links.apply_async", refuse)
    assert "1 link is being looked at" in page(studio_client, draft).content.decode()


def test_the_page_of_a_good_issue_says_so(studio_client):
    shown = page(studio_client, IssueFactory(newsletter=NewsletterFactory()))
    assert (shown.context["count"], "Nothing to mend" in shown.content.decode()) == (0, True)


def press(client, issue, row, **changes):
    form = {
        "version": issue.version, "name": row["finding"].mend.name, "section": row["finding"].section,
        "path": row["path"], "arguments": row["arguments"], **changes,
    }  # fmt: skip
    return client.post(f"/studio/issues/{issue.pk}/preflight/mend/", form, follow=True)


def row_of(client, issue, check):
    rows = [row for group in page(client, issue).context["groups"] for row in group["rows"]]
    return next(row for row in rows if row["finding"].check == check)


def test_a_mend_on_the_page_is_saved_as_a_version(studio_client, draft):
    shown = press(studio_client, draft, row_of(studio_client, draft, "heading_order"))
    assert "Mended. The version before is in the history." in shown.content.decode()
    assert load_document(draft).sections[0].content[1]["attrs"]["level"] == 3
    assert draft.revisions.first().reason == "Mended in preflight"


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 0},
        {"version": "x"},
        {"name": "nothing"},
        {"path": "["},
        {"path": "7"},
        {"arguments": "null"},
        {"section": "x"},
    ],
)
def test_a_mend_that_comes_too_late_or_is_garbage_changes_nothing(studio_client, draft, changes):
    before, revisions = load_document(draft), draft.revisions.count()
    shown = press(studio_client, draft, row_of(studio_client, draft, "heading_order"), **changes)
    assert (shown.status_code, load_document(draft), draft.revisions.count()) == (200, before, revisions)


def test_a_sent_issue_is_not_mended(studio_client):
    sent = IssueFactory(newsletter=NewsletterFactory(), state="sent", document=Document(sections=(section(HEADING),)))
    assert press(studio_client, sent, row_of(studio_client, sent, "heading_order")).status_code == 200
    assert load_document(sent).sections[0].content[1]["attrs"]["level"] == 5


def test_only_staff_get_in_and_a_script_is_told_where_to_sign_in(client, draft):
    assert page(client, draft).status_code == 302
    assert post(client, draft, {}).status_code == 401


def test_who_may_not_write_sees_no_findings_and_mends_nothing(client, draft):
    client.force_login(in_team(draft.newsletter, "analyst"))
    document = load_document(draft).to_json()
    assert post(client, draft, {"document": document}).status_code == 403
    assert post(client, draft, {"document": document}, "preflight/mend/").status_code == 403


def test_only_who_may_write_raw_html_mends_it(db, client):
    raw = {"type": "raw_block", "attrs": {"format": "html", "source": "<p>© 2024</p>"}}
    issue = IssueFactory(
        newsletter=NewsletterFactory(), document=Document(sections=(section(raw, kind="raw", name=None),))
    )
    client.force_login(in_team(issue.newsletter))
    form = {"version": issue.version, "name": "replace_words", "section": ID.format(1), "path": "[0]"}
    evil = json.dumps({"old": "<p>", "new": "<p onclick=x>"})
    client.post(f"/studio/issues/{issue.pk}/preflight/mend/", {**form, "arguments": evil})
    assert load_document(issue).sections[0].content[0]["attrs"]["source"] == "<p>© 2024</p>"


def test_a_mend_needs_the_token_of_the_page(draft):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(WriterFactory())
    assert post(strict, draft, {}, "preflight/mend/").status_code == 403


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(studio_client, draft, method):
    assert getattr(studio_client, method)(f"/studio/issues/{draft.pk}/preflight/").status_code == 405
    assert studio_client.get(f"/studio/issues/{draft.pk}/preflight/mend/").status_code == 405


def test_an_issue_that_is_not_there_is_not_found(studio_client):
    assert studio_client.get("/studio/issues/987654/preflight/").status_code == 404
