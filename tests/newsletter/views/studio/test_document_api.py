"""Saving from the editor: what is answered, what is stored, and what happens when two people write."""

import datetime as dt
import uuid

import pytest
import time_machine

from newsletter.editing.saving import load_document, save_document
from newsletter.models import Issue
from tests.factories import IssueFactory, WriterFactory, in_team, one_topic
from tests.newsletter.views.studio.saving_by_script import body, doc, put, save, texts, titles, topic

A, B, C = topic("A"), topic("B"), topic("C")


@pytest.fixture
def issue(db):
    return IssueFactory()


@pytest.fixture
def written(studio_client, issue):
    """An issue of the sections A and B, saved."""
    save(studio_client, issue, doc(A, B))
    issue.refresh_from_db()
    return issue


@pytest.fixture
def bob(issue):
    return in_team(issue.newsletter, "writer")


def changed(section, words):
    return {**section, "content": [section["content"][0], topic("x", words)["content"][1]]}


@time_machine.travel(dt.datetime(2026, 12, 6, 11, 4, tzinfo=dt.UTC), tick=False)
def test_a_save_is_answered_with_its_version_and_the_newsletters_clock(client, issue):
    client.force_login(WriterFactory())
    before = issue.version
    assert save(client, issue, doc(A, B)) == {"version": before + 1, "saved_at": "12:04", "merged": []}
    assert titles(issue) == ["A", "B"]


def test_what_is_stored_is_given_with_its_version(studio_client, written):
    answer = studio_client.get(f"/studio/issues/{written.pk}/document/").json()
    assert answer["document"] == doc(A, B)
    assert (answer["version"], answer["editable"]) == (written.version, True)
    assert answer["fields"] == {
        "title": written.title,
        "preheader": "The spring tide came early.",
        "number": written.number,
        "date": "",
    }


def test_a_save_leaves_a_revision_that_says_who_and_why_and_on_what(studio_client, issue):
    base, name = issue.version, str(uuid.uuid4())
    save(studio_client, issue, doc(A), reason="saved", save_id=name, fields={"title": "Ebb", "number": 7})
    revision = issue.revisions.first()
    kept = (revision.author.username, revision.reason, revision.base_version, str(revision.save_id))
    assert kept == ("alice", "Saved", base, name)
    assert (revision.title, revision.number, revision.document) == ("Ebb", 7, doc(A))


def test_fields_are_saved_and_the_address_follows_the_title(studio_client, issue):
    Issue.objects.filter(pk=issue.pk).update(slug="7-high-water", number=7, title="High water")
    save(
        studio_client,
        issue,
        doc(A),
        fields={"title": "  Ebb \n and flow ", "preheader": "It\x00 went.", "number": "12", "date": "2026-12-06"},
    )
    issue.refresh_from_db()
    assert (issue.title, issue.preheader, issue.number, issue.date) == (
        "Ebb and flow",
        "It went.",
        12,
        dt.date(2026, 12, 6),
    )
    assert issue.slug == "12-ebb-and-flow"


def test_an_address_someone_chose_stays(studio_client, issue):
    Issue.objects.filter(pk=issue.pk).update(slug="my-own-words")
    save(studio_client, issue, doc(A), fields={"title": "Ebb"})
    issue.refresh_from_db()
    assert issue.slug == "my-own-words"


def test_fields_that_were_not_sent_stay(studio_client, issue):
    save(studio_client, issue, doc(A), fields={"title": "Ebb"})
    issue.refresh_from_db()
    assert (issue.title, issue.preheader) == ("Ebb", "The spring tide came early.")


def test_the_same_words_again_make_no_version(studio_client, written):
    answer = save(studio_client, written, doc(A, B), fields={"title": written.title})
    assert (answer["version"], written.revisions.count()) == (written.version, 2)


def test_words_that_were_autosaved_and_are_then_saved_on_purpose_are_kept_as_such(studio_client, written):
    answer = save(studio_client, written, doc(A, B), reason="saved")
    assert (answer["version"], written.revisions.first().reason) == (written.version, "Saved")


# --- What comes back --------------------------------------------------------------------------------------------------
def test_the_normal_form_is_stored_and_the_page_is_left_as_it_is(studio_client, issue):
    spaced = {**A, "content": [*A["content"], {"type": "paragraph"}]}
    answer = save(studio_client, issue, doc(spaced))
    assert ("document" in answer, load_document(issue).to_json()) == (False, doc(A))


@pytest.mark.parametrize("given", ["", "nonsense", "A" * 36, 7, None, "drop"])
def test_a_section_without_a_usable_id_gets_one_and_the_page_is_told(studio_client, issue, given):
    section = {**A, "attrs": {"email": True, "web": True, **({} if given == "drop" else {"id": given})}}
    answer = save(studio_client, issue, doc(section, B))
    made = str(issue.sections.first().uuid)
    assert answer["document"] == doc({**A, "attrs": {"id": made, "email": True, "web": True}}, B)


def test_of_two_sections_with_one_id_the_second_gets_its_own(studio_client, issue):
    answer = save(studio_client, issue, doc(A, A))
    ids = [section["attrs"]["id"] for section in answer["document"]["content"]]
    assert (ids[0], len(set(ids)), titles(issue)) == (A["attrs"]["id"], 2, ["A", "A"])


def test_an_id_in_capitals_is_the_same_id(studio_client, written):
    shouting = {**A, "attrs": {**A["attrs"], "id": A["attrs"]["id"].upper()}}
    assert save(studio_client, written, doc(shouting, B))["version"] == written.version


# --- The same save twice ----------------------------------------------------------------------------------------------
def test_a_save_whose_answer_was_lost_is_stored_once_and_answered_alike(studio_client, issue):
    data = body(issue, doc(A))
    first, second = (put(studio_client, issue, data).json() for _ in range(2))
    assert first == second
    assert [row.version for row in issue.revisions.all()] == [first["version"], first["version"] - 1]


def test_a_save_that_comes_again_after_somebody_elses_is_still_the_version_it_was(studio_client, issue):
    data = body(issue, doc(A))
    first = put(studio_client, issue, data).json()
    save(studio_client, issue, doc(B))
    again = put(studio_client, issue, data)
    assert (again.status_code, again.json()["version"], titles(issue)) == (200, first["version"], ["B"])


def test_a_save_that_comes_again_after_the_issue_went_out_is_known_to_be_stored(studio_client, issue):
    data = body(issue, doc(A))
    put(studio_client, issue, data)
    Issue.objects.filter(pk=issue.pk).update(state="sent")
    assert put(studio_client, issue, data).status_code == 200


def test_new_words_under_an_old_save_id_are_saved_on_top_of_the_old_ones(studio_client, issue):
    data = body(issue, doc(A))
    put(studio_client, issue, data)
    answer = put(studio_client, issue, {**data, "document": doc(changed(A, "More."))})
    assert (answer.status_code, texts(issue), issue.revisions.count()) == (200, ["More."], 3)


def test_a_writer_whose_answers_are_lost_is_never_in_conflict_with_their_own_words(studio_client, issue):
    """Each save is written on what the page knows to be stored, and names those it heard nothing of."""
    base, lost = issue.version, []
    for words in ("One.", "One. Two.", "One. Two. Three."):
        data = body(issue, doc(changed(A, words)), base_version=base, unanswered=lost.copy())
        put(studio_client, issue, data)
        lost.append(data["save_id"])
    answer = save(studio_client, issue, doc(changed(A, "All.")), base_version=base, unanswered=lost)
    assert (answer["version"], answer["merged"], texts(issue)) == (base + 4, [], ["All."])


def test_a_lost_answer_never_lets_anybody_elses_words_be_overwritten(studio_client, written):
    base = written.version
    save(studio_client, written, doc(A, changed(B, "Theirs.")))
    lost = body(written, doc(changed(A, "Mine."), B), base_version=base)
    put(studio_client, written, lost)
    more = body(written, doc(changed(A, "Mine."), B, C), base_version=base, unanswered=[lost["save_id"]])
    answer = put(studio_client, written, more)
    assert (answer.status_code, texts(written)) == (200, ["Mine.", "Theirs.", "The water rose."])


def test_a_save_on_purpose_of_words_that_were_just_autosaved_is_kept_as_such(studio_client, issue):
    data = body(issue, doc(A))
    put(studio_client, issue, data)
    put(studio_client, issue, {**data, "reason": "saved"})
    assert [row.reason for row in issue.revisions.all()] == ["Saved", "made by a factory"]


def test_one_save_id_in_two_issues_is_two_saves(studio_client, issue):
    other = IssueFactory(newsletter=issue.newsletter)
    name = str(uuid.uuid4())
    for each in (issue, other):
        save(studio_client, each, doc(A), save_id=name)
    assert [titles(issue), titles(other)] == [["A"], ["A"]]


# --- Two people -------------------------------------------------------------------------------------------------------
def test_changes_in_different_sections_are_merged_and_the_page_is_told_which(studio_client, written):
    base = written.version
    save(studio_client, written, doc(A, changed(B, "Theirs.")))
    answer = save(studio_client, written, doc(changed(A, "Mine."), B), base_version=base)
    assert texts(written) == ["Mine.", "Theirs."]
    assert (answer["version"], answer["merged"]) == (base + 2, [B["attrs"]["id"]])
    assert answer["document"] == doc(changed(A, "Mine."), changed(B, "Theirs."))


def test_in_a_merge_the_pages_own_sections_come_back_as_they_were_sent(studio_client, written):
    base = written.version
    save(studio_client, written, doc(A, changed(B, "Theirs.")))
    spaced = {**A, "content": [*A["content"], {"type": "paragraph"}]}
    answer = save(studio_client, written, doc(spaced, B), base_version=base)
    assert answer["document"] == doc(spaced, changed(B, "Theirs."))


def test_sections_added_moved_and_deleted_on_both_sides_come_together(studio_client, issue):
    save(studio_client, issue, doc(A, B, C))
    base = Issue.objects.get(pk=issue.pk).version
    save(studio_client, issue, doc(A, C, topic("Theirs")))
    answer = save(studio_client, issue, doc(C, topic("Mine"), A, B), base_version=base)
    assert titles(issue) == ["C", "Mine", "A", "Theirs"]
    assert answer["merged"] == [topic("Theirs")["attrs"]["id"], B["attrs"]["id"]]


def test_fields_changed_by_different_people_are_merged(studio_client, written):
    base = written.version
    save(studio_client, written, doc(A, B), fields={"preheader": "Theirs."})
    mine = {"title": "Mine", "preheader": written.preheader, "number": written.number, "date": ""}
    answer = save(studio_client, written, doc(A, B), base_version=base, fields=mine)
    written.refresh_from_db()
    assert (written.title, written.preheader) == ("Mine", "Theirs.")
    assert (answer["merged_fields"], answer["fields"]["preheader"]) == (["preheader"], "Theirs.")


def test_the_same_section_changed_by_both_is_a_conflict_with_all_three_texts(client, written, bob, studio_client):
    base = written.version
    client.force_login(bob)
    save(client, written, doc(changed(A, "Theirs."), B))
    client.force_login(WriterFactory())
    response = put(client, written, body(written, doc(changed(A, "Mine."), B), base_version=base))
    said = response.json()
    assert (response.status_code, said["current"], said["author"]) == (409, base + 1, "bob")
    assert (said["base"], said["document"]) == (doc(A, B), doc(changed(A, "Theirs."), B))
    assert (said["conflicts"], said["field_conflicts"]) == ([A["attrs"]["id"]], [])
    assert texts(written) == ["Theirs.", "The water rose."]


def test_a_section_deleted_there_and_written_in_here_is_a_conflict(studio_client, written):
    base = written.version
    save(studio_client, written, doc(B))
    response = put(studio_client, written, body(written, doc(changed(A, "Mine."), B), base_version=base))
    assert (response.status_code, response.json()["conflicts"]) == (409, [A["attrs"]["id"]])


def test_one_field_changed_by_both_is_a_conflict(studio_client, written):
    base = written.version
    save(studio_client, written, doc(A, B), fields={"title": "Theirs"})
    response = put(studio_client, written, body(written, doc(A, B), base_version=base, fields={"title": "Mine"}))
    said = response.json()
    assert (response.status_code, said["conflicts"], said["field_conflicts"]) == (409, [], ["title"])
    assert said["fields"]["title"] == "Theirs"


def test_after_a_conflict_words_go_in_on_top_of_the_version_that_was_shown(studio_client, written):
    base = written.version
    save(studio_client, written, doc(changed(A, "Theirs."), B))
    refused = put(studio_client, written, body(written, doc(changed(A, "Mine."), B), base_version=base)).json()
    save(
        studio_client,
        written,
        doc(changed(A, "Mine."), B),
        base_version=refused["current"],
        reason="settled",
    )
    assert texts(written)[0] == "Mine."
    kept = [revision.document["content"][0]["content"][1]["content"][0]["text"] for revision in written.revisions.all()]
    assert kept == ["Mine.", "Theirs.", "The water rose.", "The water rose."]


@pytest.mark.parametrize("version", [0, 99])
def test_a_version_that_is_not_kept_is_no_base_for_a_merge(studio_client, written, version):
    response = put(studio_client, written, body(written, doc(changed(A, "Mine."), B, C), base_version=version))
    said = response.json()
    assert (response.status_code, said["base"]) == (409, None)
    assert said["conflicts"] == [A["attrs"]["id"], C["attrs"]["id"]]


def test_without_a_base_what_is_stored_already_needs_no_merge(studio_client, written):
    assert save(studio_client, written, doc(A, B), base_version=0)["version"] == written.version


def test_a_version_of_before_dates_were_kept_does_not_guess_who_changed_them(studio_client, written):
    base = written.version
    written.revisions.update(number=None, date=None)
    save(studio_client, written, doc(A, B), fields={"number": 40})
    response = put(studio_client, written, body(written, doc(C), base_version=base, fields={"number": 41}))
    assert (response.status_code, response.json()["field_conflicts"]) == (409, ["number"])


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
