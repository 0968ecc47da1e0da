"""Saving from the editor: what is answered and what is stored."""

import datetime as dt
import uuid

import pytest
import time_machine

from newsletter.editing.saving import load_document
from newsletter.models import Issue
from tests.factories import IssueFactory, WriterFactory
from tests.newsletter.views.studio.saving_by_script import A, B, C, body, changed, doc, put, save, stored, texts, titles


@pytest.fixture
def issue(db):
    return IssueFactory()


@pytest.fixture
def written(studio_client, issue):
    return stored(studio_client, issue, A, B)


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
