"""Saving from the editor when two people write: what is merged, and what is a conflict."""

import pytest

from newsletter.models import Issue
from tests.factories import IssueFactory, WriterFactory, in_team
from tests.newsletter.views.studio.saving_by_script import (
    A,
    B,
    C,
    body,
    changed,
    doc,
    put,
    save,
    stored,
    texts,
    titles,
    topic,
)


@pytest.fixture
def issue(db):
    return IssueFactory()


@pytest.fixture
def written(studio_client, issue):
    return stored(studio_client, issue, A, B)


@pytest.fixture
def bob(issue):
    return in_team(issue.newsletter, "writer")


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
