"""The page with the block editor: what it brings along, and whom it lets write."""

import json
import re

import pytest
from django.urls import reverse

from newsletter.document.kinds import kinds
from newsletter.editing.saving import load_document
from tests.factories import IssueFactory, in_team
from tests.newsletter.views.studio.saving_by_script import doc, save, topic


@pytest.fixture
def issue(db):
    return IssueFactory(number=21, title="High </script> water", slug="21-high-water")


def page(client, issue):
    return client.get(reverse("studio:issue", args=[issue.pk]))


def data_of(response):
    held = re.search(r'<script id="editor-data" type="application/json">(.*?)</script>', response.content.decode())
    return json.loads(held[1])


def test_the_page_brings_the_document_its_version_and_its_fields(studio_client, issue):
    data = data_of(page(studio_client, issue))
    assert data["document"] == load_document(issue).to_json()
    assert data["version"] == issue.version
    assert data["fields"]["title"] == "High </script> water"


def test_every_kind_comes_with_its_words_starter_and_settings(studio_client, issue):
    data = data_of(page(studio_client, issue))
    assert [kind["name"] for kind in data["kinds"]] == [kind.name for kind in kinds()]
    sponsor = next(kind for kind in data["kinds"] if kind["name"] == "sponsor")
    assert [(setting["name"], setting["widget"], setting["default"]) for setting in sponsor["settings"]] == [
        ("label", "text", "Sponsored"),
        ("advertiser", "text", ""),
    ]


def test_raw_html_is_for_accounts_that_may_write_it(client, issue):
    client.force_login(in_team(issue.newsletter))
    data = data_of(page(client, issue))
    assert data["role"] == {"raw": False}
    assert [kind["name"] for kind in data["kinds"] if not kind["allowed"]] == ["raw"]


def test_without_scripts_the_way_to_the_words_is_markdown(studio_client, issue):
    words = re.search(r"<noscript><p(.*?)</noscript>", page(studio_client, issue).content.decode(), re.DOTALL)[1]
    assert reverse("studio:markdown", args=[issue.pk]) in words


@pytest.mark.parametrize("state", ["sending", "paused", "sent", "cancelled"])
def test_an_issue_on_its_way_is_only_shown(studio_client, issue, state):
    type(issue).objects.filter(pk=issue.pk).update(state=state)
    response = page(studio_client, issue)
    assert next(template.name for template in response.templates) == "studio/issues/frozen.html"
    assert "its words no longer change" in response.content.decode()
    frame = re.search(r'<iframe[^>]* src="([^"]+)"', response.content.decode())[1]
    assert "The water rose." in studio_client.get(frame).content.decode()


def test_an_issue_that_is_not_there_is_404(studio_client):
    assert studio_client.get(reverse("studio:issue", args=[404])).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_looked_at(studio_client, issue, method):
    assert getattr(studio_client, method)(reverse("studio:issue", args=[issue.pk])).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_many_sections(studio_client, issue, django_assert_num_queries, count):
    save(studio_client, issue, doc(*(topic(f"Section {n}") for n in range(count))))
    with django_assert_num_queries(6):  # session, account, issue, hold of the version, sections, newsletters
        page(studio_client, issue)
