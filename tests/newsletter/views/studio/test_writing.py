"""The issue page as a browser without scripts uses it, and as the form's script does."""

import json

import pytest

from newsletter.editing.saving import load_document
from newsletter.models import Issue, Revision
from tests.factories import IssueFactory, one_topic
from tests.studio_pages import fields_of, section_ids

JSON = {"Accept": "application/json"}


@pytest.fixture
def issue(db):
    return IssueFactory()


@pytest.fixture
def form(studio_client, issue):
    return fields_of(studio_client.get(f"/studio/issues/{issue.pk}/"))


def post(client, issue, fields, *, action="save", **more):
    return client.post(f"/studio/issues/{issue.pk}/", {**fields, "action": action}, **more)


def kinds(issue):
    return [section.kind for section in load_document(issue).sections]


def titles(issue):
    return [section.title for section in load_document(issue).sections]


def test_the_page_shows_the_words_as_markdown(form):
    (section,) = section_ids(form)
    assert form["title"] == [Issue.objects.get().title]
    assert form[f"text-{section}"] == ["## Tides 🌊\n\nThe water rose."]


def test_saving_what_was_not_changed_changes_no_word(studio_client, issue, form):
    before = load_document(issue)
    response = post(studio_client, issue, form)
    assert (response.status_code, response.headers["Location"]) == (302, f"/studio/issues/{issue.pk}/")
    assert load_document(issue) == before


def test_words_title_and_preheader_are_saved(studio_client, issue, form):
    (section,) = section_ids(form)
    form |= {
        "title": ["  Low   water "],
        "preheader": ["It fell."],
        f"text-{section}": ["## Ebb\r\n\r\nIt *fell*.\r\n"],
    }
    post(studio_client, issue, form)
    issue.refresh_from_db()
    assert (issue.title, issue.preheader, titles(issue)) == ("Low water", "It fell.", ["Ebb"])
    assert load_document(issue).sections[0].id == section


def test_a_draft_s_address_follows_its_title(studio_client, issue, form):
    form |= {"title": ["Low water"], "number": ["7"]}
    issue.slug = "1-high-water-1"
    Issue.objects.filter(pk=issue.pk).update(title="High water 1", number=1, slug="1-high-water-1")
    post(studio_client, issue, form)
    issue.refresh_from_db()
    assert issue.slug == "7-low-water"


def test_an_address_someone_chose_stays(studio_client, issue, form):
    Issue.objects.filter(pk=issue.pk).update(slug="my-own-words")
    post(studio_client, issue, form | {"title": ["Low water"]})
    issue.refresh_from_db()
    assert issue.slug == "my-own-words"


def test_buttons_add_move_duplicate_and_remove_sections(studio_client, issue, form):
    post(studio_client, issue, form, action="add:letter")
    assert kinds(issue) == ["topic", "letter"]
    form = fields_of(studio_client.get(f"/studio/issues/{issue.pk}/"))
    topic, letter = section_ids(form)
    post(studio_client, issue, form, action=f"up:{letter}")
    assert kinds(issue) == ["letter", "topic"]
    form = fields_of(studio_client.get(f"/studio/issues/{issue.pk}/"))
    post(studio_client, issue, form, action=f"duplicate:{topic}")
    assert kinds(issue) == ["letter", "topic", "topic"]
    form = fields_of(studio_client.get(f"/studio/issues/{issue.pk}/"))
    post(studio_client, issue, form, action=f"remove:{topic}")
    assert kinds(issue) == ["letter", "topic"]
    form = fields_of(studio_client.get(f"/studio/issues/{issue.pk}/"))
    post(studio_client, issue, form, action=f"down:{letter}")
    assert kinds(issue) == ["topic", "letter"]


def test_a_second_heading_makes_a_second_topic_with_a_lasting_id(studio_client, issue, form):
    (section,) = section_ids(form)
    form[f"text-{section}"] = ["## Ebb\n\nOne.\n\n## Flow\n\nTwo."]
    first = post(studio_client, issue, form, headers=JSON).json()
    ids = [section.id for section in load_document(issue).sections]
    form["base_version"] = [str(first["version"])]
    post(studio_client, issue, form, headers=JSON)
    assert (titles(issue), first["split"]) == (["Ebb", "Flow"], True)
    assert [section.id for section in load_document(issue).sections] == ids


def test_where_a_section_is_shown_is_saved(studio_client, issue, form):
    (section,) = section_ids(form)
    del form[f"web-{section}"]
    post(studio_client, issue, form)
    (saved,) = load_document(issue).sections
    assert (saved.in_email, saved.on_web) == (True, False)


def test_settings_of_a_kind_are_saved_and_a_bad_one_is_named(studio_client, issue, form):
    post(studio_client, issue, form, action="add:sponsor")
    form = fields_of(studio_client.get(f"/studio/issues/{issue.pk}/"))
    sponsor = section_ids(form)[1]
    form[f"set-{sponsor}-label"] = ["A word from our sponsor"]
    post(studio_client, issue, form)
    assert load_document(issue).sections[1].settings["label"] == "A word from our sponsor"
    form = fields_of(studio_client.get(f"/studio/issues/{issue.pk}/"))
    form[f"set-{sponsor}-label"] = ["  "]
    form[f"text-{sponsor}"] = ["Words that must stay"]
    response = post(studio_client, issue, form)
    assert response.status_code == 422
    assert "“Disclosure” may not be empty." in response.content.decode()
    assert fields_of(response)[f"text-{sponsor}"] == ["Words that must stay"]


def test_feedback_buttons_keep_their_keys(studio_client, issue, form):
    post(studio_client, issue, form, action="add:feedback")
    form = fields_of(studio_client.get(f"/studio/issues/{issue.pk}/"))
    feedback = section_ids(form)[1]
    form[f"set-{feedback}-choices"] = ["Splendid\nIt was fine\nNot for me\nNo opinion"]
    post(studio_client, issue, form)
    assert load_document(issue).sections[1].settings["choices"] == [
        {"key": "loved", "label": "Splendid"},
        {"key": "fine", "label": "It was fine"},
        {"key": "not-for-me", "label": "Not for me"},
        {"key": "no-opinion", "label": "No opinion"},
    ]


def test_a_title_that_is_missing_keeps_every_word_on_the_page(studio_client, issue, form):
    (section,) = section_ids(form)
    form |= {"title": [""], f"text-{section}": ["## Ebb\n\nKept."]}
    response = post(studio_client, issue, form)
    assert (response.status_code, fields_of(response)[f"text-{section}"]) == (422, ["## Ebb\n\nKept."])
    assert titles(issue) == ["Tides 🌊"]


def test_a_number_that_is_taken_is_refused_with_the_next_free_one(studio_client, issue, form):
    IssueFactory(newsletter=issue.newsletter, number=40, title="Forty")
    response = post(studio_client, issue, form | {"number": ["40"]}, headers=JSON)
    assert response.json()["fields"] == {"number": "There is a #40 already: “Forty”. The next free one is 41."}


def test_autosaves_are_thinned_and_saves_are_kept(studio_client, issue, form):
    for turn in range(5):
        form["title"] = [f"Turn {turn}"]
        answer = post(studio_client, issue, form, action="autosave", headers=JSON).json()
        form["base_version"] = [str(answer["version"])]
    reasons = list(issue.revisions.order_by("pk").values_list("reason", "title"))
    assert reasons[1:] == [("Autosaved", "Turn 0"), ("Autosaved", "Turn 4")]


def conflict(studio_client, issue, form):
    """Someone else saves; then this form does."""
    other = fields_of(studio_client.get(f"/studio/issues/{issue.pk}/"))
    (section,) = section_ids(other)
    post(studio_client, issue, other | {f"text-{section}": ["## Theirs\n\nTheir words."]})
    return form | {f"text-{section}": ["## Mine\n\nMy words."]}


def test_two_who_save_see_both_texts_and_nothing_is_overwritten(studio_client, issue, form):
    mine = conflict(studio_client, issue, form)
    response = post(studio_client, issue, mine)
    shown = response.content.decode()
    assert (response.status_code, titles(issue)) == (409, ["Theirs"])
    assert ["My words." in shown, "Their words." in shown] == [True, True]
    assert fields_of(response)[f"text-{section_ids(mine)[0]}"] == ["## Mine\n\nMy words."]


def test_a_script_gets_the_conflict_as_a_panel(studio_client, issue, form):
    response = post(studio_client, issue, conflict(studio_client, issue, form), headers=JSON)
    answer = response.json()
    assert (response.status_code, answer["current"]) == (409, Issue.objects.get().version)
    assert "Their words." in answer["panel"]


@pytest.mark.parametrize(
    ("name", "theirs", "mine", "said"),
    [
        ("preheader", "High tide", "Low tide", "Preheader: yours “Low tide”, theirs “High tide”."),
        ("preheader", "High tide", "", "Preheader: yours is empty, theirs “High tide”."),
        ("title", "Theirs", "<b>Mine", "Title: yours “&lt;b&gt;Mine”, theirs “Theirs”."),
        ("number", "40", "41", "Number: yours “41”, theirs “40”."),
        ("date", "2026-03-01", "", "Date: yours is empty, theirs “2026-03-01”."),
    ],
)
def test_the_lines_above_the_sections_are_shown_where_they_differ(studio_client, issue, form, name, theirs, mine, said):
    post(studio_client, issue, form | {name: [theirs]})
    response = post(studio_client, issue, form | {name: [mine]})
    shown = response.content.decode()
    assert response.status_code == 409
    assert [line.count("yours") for line in shown.splitlines() if 'class="conflict-title"' in line] == [1]
    assert [said in shown, "The sections say the same." in shown] == [True, True]

    post(studio_client, issue, form | {name: [mine]}, action="overwrite")
    assert str(getattr(Issue.objects.get(), name) or "") == mine


def test_saving_what_is_stored_already_is_no_conflict(studio_client, issue, form):
    (section,) = section_ids(form)
    mine = form | {f"text-{section}": ["## Mine\n\nMy words."]}
    first = post(studio_client, issue, mine, headers=JSON)
    again = post(studio_client, issue, mine, headers=JSON)
    assert (first.status_code, again.status_code, again.json()["version"]) == (200, 200, first.json()["version"])


def test_one_s_own_text_can_be_kept(studio_client, issue, form):
    post(studio_client, issue, conflict(studio_client, issue, form), action="overwrite")
    assert titles(issue) == ["Mine"]
    assert "Theirs" in [
        revision.document["content"][0]["content"][0]["content"][0]["text"] for revision in issue.revisions.all()
    ]


def test_theirs_can_be_taken_and_one_s_own_stays_in_the_history(studio_client, issue, form):
    post(studio_client, issue, conflict(studio_client, issue, form), action="set-aside")
    newest = Revision.objects.first()
    assert (titles(issue), newest.reason) == (["Theirs"], "Set aside after two people saved")
    assert newest.document["content"][0]["content"][0]["content"] == [{"type": "text", "text": "Mine"}]


def test_a_page_without_a_version_counts_as_out_of_date(studio_client, issue, form):
    for nonsense in ("", "x", "-1", "9" * 30, "٣"):
        assert post(studio_client, issue, form | {"title": ["Changed"], "base_version": [nonsense]}).status_code == 409


@pytest.mark.parametrize("state", ["sending", "sent", "paused", "cancelled"])
def test_an_issue_that_went_out_is_shown_and_no_longer_saved(studio_client, issue, form, state):
    Issue.objects.filter(pk=issue.pk).update(state=state)
    assert "its words no longer change" in studio_client.get(f"/studio/issues/{issue.pk}/").content.decode()
    response = post(studio_client, issue, form | {"title": ["Changed"]}, headers=JSON)
    assert (response.status_code, Issue.objects.get().title) == (409, issue.title)


def test_nonsense_is_never_a_server_error_and_never_saved(studio_client, issue, form):
    before = load_document(issue)
    (section,) = section_ids(form)
    for nonsense in (
        {"section": ["not-an-id", section]},
        {f"kind-{section}": ["no-such-kind"]},
        {"section": [section] * 400},
        {"number": ["x"]},
        {"date": ["the ides of March"]},
        {f"text-{section}": ["x" * 1_000_001]},
        {"title": ["x" * 301]},
    ):
        response = post(studio_client, issue, {**form, **nonsense}, action="nonsense:\x00")
        assert response.status_code in {302, 409, 422}
    sections = [str(number) for number in range(301)]
    response = post(studio_client, issue, form | {"section": sections}, headers=JSON)
    assert (response.status_code, "at most 300" in response.json()["problems"][-1]["message"]) == (422, True)
    assert studio_client.get("/studio/issues/987654321/").status_code == 404
    assert before.sections[0].content == one_topic().sections[0].content


def test_dangerous_words_never_reach_the_page_as_markup(studio_client, issue, form):
    (section,) = section_ids(form)
    form |= {
        "title": ["</textarea><script>alert(1)</script>"],
        f"text-{section}": ["</textarea><script>alert(2)</script>"],
    }
    post(studio_client, issue, form)
    shown = studio_client.get(f"/studio/issues/{issue.pk}/").content.decode()
    assert "<script>alert" not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_many_sections(
    studio_client, issue, form, django_assert_num_queries, count
):
    for _ in range(count - 1):
        post(studio_client, issue, fields_of(studio_client.get(f"/studio/issues/{issue.pk}/")), action="add:topic")
    with django_assert_num_queries(5):  # session, account, issue, sections, newsletters
        studio_client.get(f"/studio/issues/{issue.pk}/")


def test_the_answer_to_a_script_is_json(studio_client, issue, form):
    answer = json.loads(post(studio_client, issue, form, headers=JSON).content)
    assert (sorted(answer), answer.get("problems")) == (["notes", "saved_at", "split", "version"], None)
