"""Saving from the editor: who may, when it cannot be, and what it costs."""

import uuid

import pytest

from newsletter.editing.saving import load_document, save_document
from newsletter.models import Issue
from tests.factories import IssueFactory, WriterFactory, in_team, one_topic
from tests.newsletter.views.studio.saving_by_script import A, body, changed, doc, put, save, titles, topic


@pytest.fixture
def issue(db):
    return IssueFactory()


@pytest.fixture
def bob(issue):
    return in_team(issue.newsletter, "writer")


# --- Who may ----------------------------------------------------------------------------------------------------------
def test_who_is_signed_out_is_told_where_to_sign_in(client, issue):
    response = put(client, issue, body(issue, doc(A)))
    assert (response.status_code, response.json()["login"], titles(issue)) == (401, "/studio/login/", ["Tides 🌊"])


def test_to_an_account_that_is_not_in_the_team_the_issue_is_not_there(client, issue, django_user_model):
    client.force_login(django_user_model.objects.create_user("carol", is_staff=True))
    response = put(client, issue, body(issue, doc(A)))
    assert (response.status_code, titles(issue)) == (404, ["Tides 🌊"])
    assert "What you wrote is still on this page" in response.json()["error"]


def test_who_may_not_write_is_told_whom_to_ask(client, issue):
    client.force_login(in_team(issue.newsletter, "analyst"))
    in_team(issue.newsletter, "owner", name="chiyo")
    response = put(client, issue, body(issue, doc(A)))
    assert (response.status_code, titles(issue)) == (403, ["Tides 🌊"])
    assert response.json()["error"] == "An analyst may not write issues and plan them. Ask an owner: chiyo."
    client.force_login(in_team(issue.newsletter, "writer"))
    assert put(client, issue, body(issue, doc(A))).status_code == 200


def test_without_the_token_nothing_is_saved_and_json_says_so(issue):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(WriterFactory())
    response = put(client, issue, body(issue, doc(A)))
    assert (response.status_code, response.json()["login"], titles(issue)) == (403, "/studio/login/", ["Tides 🌊"])
    token = client.get("/studio/session/").json()["csrf"]
    assert put(client, issue, body(issue, doc(A)), headers={"X-CSRFToken": token}).status_code == 200


class TestRawHtml:
    RAW = {
        "type": "raw",
        "attrs": {"id": str(uuid.uuid4()), "email": True, "web": True},
        "content": [{"type": "raw_block", "attrs": {"format": "html", "source": "<b>x</b>", "note": ""}}],
    }

    def test_an_administrator_writes_it(self, studio_client, issue):
        save(studio_client, issue, doc(self.RAW))
        assert issue.sections.get().kind == "raw"

    def test_who_may_not_is_told_in_which_section_it_is(self, client, issue, bob):
        client.force_login(bob)
        response = put(client, issue, body(issue, doc(A, self.RAW)))
        assert (response.status_code, titles(issue)) == (422, ["Tides 🌊"])
        assert [each["section"] for each in response.json()["problems"]] == [self.RAW["attrs"]["id"]]

    def test_who_may_not_still_writes_and_moves_what_stands_beside_it(self, client, issue, bob, studio_client):
        save(studio_client, issue, doc(A, self.RAW))
        client.force_login(bob)
        save(client, issue, doc(self.RAW, changed(A, "Bob's.")))
        assert [section.kind for section in issue.sections.all()] == ["raw", "topic"]

    def test_who_may_not_changes_not_a_letter_of_it(self, client, issue, bob, studio_client):
        save(studio_client, issue, doc(A, self.RAW))
        client.force_login(bob)
        other = {**self.RAW, "content": [{"type": "raw_block", "attrs": {"source": "<b>y</b>"}}]}
        assert put(client, issue, body(issue, doc(A, other))).status_code == 422

    def test_an_editor_writes_it(self, client, issue):
        client.force_login(in_team(issue.newsletter, "editor"))
        save(client, issue, doc(self.RAW))
        assert issue.sections.get().kind == "raw"


# --- When it cannot be ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["sending", "paused", "sent", "cancelled"])
def test_an_issue_that_is_on_its_way_is_locked(studio_client, issue, state):
    Issue.objects.filter(pk=issue.pk).update(state=state)
    response = put(studio_client, issue, body(issue, doc(A)))
    assert (response.status_code, list(response.json()), titles(issue)) == (423, ["error"], ["Tides 🌊"])


def test_an_issue_that_was_deleted_meanwhile_is_said_and_the_words_are_the_pages(studio_client, issue):
    data = body(issue, doc(A))
    pk = issue.pk
    issue.delete()
    issue.pk = pk
    response = put(studio_client, issue, data)
    assert (response.status_code, response.json()["error"]) == (
        404,
        "This issue is not there any more: someone deleted it. What you wrote is still on this page: copy it, or "
        "begin a new issue with it.",
    )


def test_a_number_that_is_taken_is_said_at_its_field_and_nothing_is_saved(studio_client, issue):
    other = IssueFactory(newsletter=issue.newsletter)
    response = put(studio_client, issue, body(issue, doc(A), fields={"number": other.number}))
    assert (response.status_code, list(response.json()["fields"]), titles(issue)) == (422, ["number"], ["Tides 🌊"])


def test_words_of_a_newer_fortnight_are_not_saved_over(studio_client, issue):
    Issue.objects.filter(pk=issue.pk).update(document_schema=99)
    response = put(studio_client, issue, body(issue, doc(A)))
    assert (response.status_code, titles(issue)) == (422, ["Tides 🌊"])
    assert "newer Fortnight" in response.json()["error"]


def test_a_document_of_a_newer_editor_is_refused_whole(studio_client, issue):
    newer = {**doc(A), "attrs": {"schema": 2}}
    response = put(studio_client, issue, body(issue, newer))
    assert (response.status_code, titles(issue)) == (422, ["Tides 🌊"])


def test_a_save_that_has_no_id_is_a_base_like_any_other(studio_client, issue):
    base = issue.version
    stored = load_document(issue).to_json()
    save_document(Issue.objects.get(pk=issue.pk), one_topic("Replaced"), reason="Saved", base_version=base)
    save(studio_client, issue, {**stored, "content": [*stored["content"], A]}, base_version=base)
    assert titles(issue) == ["Replaced", "A"]


@pytest.mark.parametrize("count", [1, 30])
def test_a_save_takes_the_same_queries_however_many_sections(studio_client, issue, django_assert_num_queries, count):
    data = body(issue, doc(*(topic(f"Section {n}") for n in range(count))))
    # session, account; savepoint and its release twice, issue (held, then saved), same save, sections, base; number;
    # issue, sections out and in, revision, autosaves
    with django_assert_num_queries(17):
        put(studio_client, issue, data)


def test_a_page_that_only_reads_along_keeps_no_autosave_from_being_thinned_out(studio_client, issue):
    address = f"/studio/issues/{issue.pk}/document/"
    for turn in range(6):
        save(studio_client, issue, doc(changed(A, f"Turn {turn}.")))
        looked = studio_client.get(f"{address}?look").json()
        assert looked["version"] == Issue.objects.get(pk=issue.pk).version
    kept = issue.revisions.filter(reason="Autosaved")
    assert (kept.count(), kept.filter(opened=True).count()) == (2, 0)
    studio_client.get(address)
    assert list(kept.filter(opened=True).values_list("version", flat=True)) == [looked["version"]]
