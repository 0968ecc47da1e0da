"""One person who writes one issue on two pages at once is told so, and not of somebody else."""

import pytest
from django.test import Client

from tests.factories import IssueFactory, WriterFactory
from tests.newsletter.views.studio.markdown_page import opened, post
from tests.newsletter.views.studio.saving_by_script import A, B, body, changed, doc, put, save


@pytest.fixture
def issue(db):
    return IssueFactory()


@pytest.fixture
def written(studio_client, issue):
    save(studio_client, issue, doc(A, B))
    issue.refresh_from_db()
    return issue


@pytest.fixture
def bobs(db):
    client = Client()
    client.force_login(WriterFactory(username="bob"))
    return client


@pytest.mark.parametrize(("savers", "own"), [(["me"], True), (["bob"], False), (["bob", "me"], False)])
def test_a_conflict_says_whether_the_other_side_is_ones_own(studio_client, bobs, written, savers, own):
    base = written.version
    for words, saver in enumerate(savers):
        save(bobs if saver == "bob" else studio_client, written, doc(changed(A, f"Theirs {words}."), B))
    response = put(studio_client, written, body(written, doc(changed(A, "Mine."), B), base_version=base))
    assert (response.status_code, response.json()["own"]) == (409, own)


@pytest.mark.parametrize(("saver", "own"), [("me", True), ("bob", False)])
def test_so_does_the_answer_to_a_save_that_was_merged(studio_client, bobs, written, saver, own):
    base = written.version
    save(bobs if saver == "bob" else studio_client, written, doc(A, changed(B, "Theirs.")))
    answer = save(studio_client, written, doc(changed(A, "Mine."), B), base_version=base)
    assert (answer["merged"], answer["own"]) == ([B["attrs"]["id"]], own)


def test_a_save_on_nothing_new_says_nothing_of_it(studio_client, written):
    assert "own" not in save(studio_client, written, doc(changed(A, "Mine."), B))


def test_the_version_alone_can_be_asked_for(studio_client, written):
    address = f"/studio/issues/{written.pk}/document/?version"
    assert studio_client.get(address).json() == {"version": written.version}
    assert studio_client.get("/studio/issues/999999/document/?version").status_code == 404
    assert Client().get(address, headers={"Accept": "application/json"}).status_code == 401


def test_the_markdown_page_says_that_both_texts_are_ones_own(studio_client, written):
    form = opened(studio_client, written)
    save(studio_client, written, doc(changed(A, "In the editor."), B), fields={"title": "There"})
    text = form["text"][0].replace("The water rose.", "Here.", 1)
    response = post(studio_client, written, form, text=text, title="Here")
    shown = response.content.decode()
    assert response.status_code == 409
    assert "You saved this issue on another page of yours at " in shown
    assert "<strong>Title:</strong> here “Here”, there “There”." in shown
    assert [word for word in ("Theirs", "theirs ", "Their ", "Someone", "alice saved") if word in shown] == []


def test_the_markdown_page_says_what_it_was_put_together_with(studio_client, bobs, written):
    for saver, said in ((studio_client, "what you changed on another page"), (bobs, "what others changed")):
        form = opened(studio_client, written)
        save(saver, written, doc(A, changed(B, f"{said}.")))
        text = form["text"][0].replace("The water", f"The {said[:9]} water", 1)
        response = studio_client.post(f"/studio/issues/{written.pk}/markdown/", form | {"text": text}, follow=True)
        assert f"together with {said} meanwhile." in response.content.decode()
        save(studio_client, written, doc(A, B))
