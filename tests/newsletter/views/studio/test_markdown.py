"""The whole issue as one text, as a browser without scripts uses it: what is shown and saved."""

import pytest

from newsletter.document.kinds import kinds
from newsletter.editing.revisions import SET_ASIDE
from newsletter.editing.saving import load_document
from newsletter.models import Issue
from tests.factories import IssueFactory, NewsletterFactory, WriterFactory, in_team
from tests.newsletter.views.studio.markdown_page import address, every_kind, now, opened, post
from tests.newsletter.views.studio.saving_by_script import titles
from tests.studio_pages import fields_of


@pytest.fixture
def issue(db):
    return IssueFactory(newsletter=NewsletterFactory(slug="tide-notes"), number=7, title="High water")


@pytest.fixture
def form(studio_client, issue):
    return opened(studio_client, issue)


def test_the_page_shows_the_words_and_what_stands_above_them(form):
    assert form["text"] == ["## Tides 🌊\n\nThe water rose.\n"]
    assert (form["title"], form["number"]) == (["High water"], ["7"])


def test_saving_what_was_not_changed_makes_no_version_of_any_kind_of_section(studio_client, issue):
    sections = every_kind(issue)
    assert {section.kind for section in sections} == {kind.name for kind in kinds()}
    version = now(issue).version
    post(studio_client, issue, opened(studio_client, issue))
    assert (now(issue).version, load_document(now(issue)).sections) == (version, sections)


def test_words_and_fields_are_saved_sections_keep_their_ids_and_one_stays_on_the_page(studio_client, issue, form):
    Issue.objects.filter(pk=issue.pk).update(slug="7-high-water")
    (tides,) = load_document(issue).sections
    above = {"title": "  Low   water ", "preheader": "It fell.", "number": "8", "date": "2026-12-06"}
    text = f'{form["text"][0]}\r\n## New {{web="no"}}\r\n\r\nWords.\r\n'
    response = post(studio_client, issue, form, text=text, **above)
    saved = now(issue)
    first, second = load_document(saved).sections
    assert (first.id, first.title, second.title, second.on_web) == (tides.id, "Tides 🌊", "New", False)
    assert (saved.title, saved.preheader, saved.number, str(saved.date)) == ("Low water", "It fell.", 8, "2026-12-06")
    assert (saved.slug, response.headers["Location"]) == ("8-low-water", address(issue))
    revision = issue.revisions.first()
    assert (revision.reason, revision.author.username) == ("Saved as Markdown", "alice")


def test_with_scripts_one_comes_back_to_the_editor(studio_client, issue, form):
    del form["stay"]  # stands within <noscript>
    assert post(studio_client, issue, form).headers["Location"] == f"/studio/issues/{issue.pk}/"


def test_an_address_someone_chose_stays(studio_client, issue, form):
    Issue.objects.filter(pk=issue.pk).update(slug="my-own-words")
    post(studio_client, issue, form, title="Low water")
    assert now(issue).slug == "my-own-words"


def test_what_the_importer_warns_of_is_told(studio_client, issue, form):
    response = studio_client.post(address(issue), form | {"text": "::: poll\nEbb?\n:::\n"}, follow=True)
    said = [str(message) for message in response.context["messages"]]
    assert [message.startswith(("Saved at", "Line 1:")) for message in said] == [True, True]


def test_front_matter_goes_into_the_fields_and_not_into_the_words(studio_client, issue, form):
    text = '---\r\ntitle: "#22: Low water"\r\npreheader: It fell.\r\ndate: 2026-12-06\r\nauthor: me\r\n---\r\n\r\n'
    response = studio_client.post(address(issue), form | {"text": f"{text}## Ebb\r\n\r\nWords."}, follow=True)
    saved = now(issue)
    assert (saved.title, saved.number, saved.preheader, str(saved.date)) == ("Low water", 22, "It fell.", "2026-12-06")
    assert titles(issue) == ["Ebb"]
    assert [str(message) for message in response.context["messages"]][1:] == [
        "The front matter went into the issue’s own fields: title, preheader, number, date.",
        "An issue has no field for this of the front matter, so it was left out: author.",
    ]


@pytest.mark.parametrize(
    "text", ["---\n\nNote: boots\n\n---\n\nMud.", "---\nNote: boots\n\n---\n\nMud.", "---\n\nMud."]
)
def test_a_rule_at_the_beginning_is_no_front_matter(studio_client, issue, form, text):
    assert post(studio_client, issue, form, text=text).status_code == 302
    words = str(load_document(now(issue)).to_json())
    assert ("Mud." in words, "boots" in words, now(issue).title) == (True, "boots" in text, "High water")


def test_front_matter_that_cannot_be_read_saves_nothing_and_the_words_stay(studio_client, issue, form):
    text = "---\ntitle: x\nwords and no key\n## Ebb"
    response = post(studio_client, issue, form, text=text)
    assert (response.status_code, titles(issue)) == (422, ["Tides 🌊"])
    assert "front matter is never closed" in response.content.decode()
    assert fields_of(response)["text"] == [f"{text}\n"] or fields_of(response)["text"] == [text]


def test_pressing_save_twice_saves_once(studio_client, issue, form):
    text = form["text"][0] + "\n## New\n\nWords.\n"
    for _ in range(2):
        assert post(studio_client, issue, form, text=text).status_code == 302
    assert (titles(issue), issue.revisions.filter(reason="Saved as Markdown").count()) == (["Tides 🌊", "New"], 1)


def test_going_back_in_the_browser_and_saving_again_is_no_conflict_with_oneself(studio_client, issue, form):
    post(studio_client, issue, form, text="## One\n\nWords.")
    assert post(studio_client, issue, form, text="## Two\n\nWords.").status_code == 302
    assert titles(issue) == ["Two"]


# --- What cannot be used ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "This is empty. Fill it in."),
        ({"number": "40"}, "There is a #40 already: “Forty”. The next free one is 41."),
        ({"number": "x"}, "That is not a whole number."),
        ({"date": "the ides of March"}, "That is not a date."),
        ({"title": "x" * 301}, "at most 300 fit"),
        ({"text": "Kept.\n" + "## x\n\n" * 301}, "sections"),
        ({"text": "Kept." + "x" * 1_000_001}, "at most 1000000 fit"),
        ({"base_version": ""}, "This is empty"),
        ({"base_version": "-1"}, "too little"),
        ({"base_version": "9" * 30}, "too much"),
        ({"save_id": "one"}, None),
    ],
)
def test_what_cannot_be_used_is_named_and_every_word_stays_on_the_page(studio_client, issue, form, wrong, said):
    IssueFactory(newsletter=issue.newsletter, number=40, title="Forty")
    sent = {**form, "text": "## Ebb\n\nKept.\n", "preheader": "Kept too.", **wrong}
    response = post(studio_client, issue, sent)
    shown = fields_of(response)
    assert (response.status_code, titles(issue), now(issue).title) == (422, ["Tides 🌊"], "High water")
    assert (shown["text"], shown["preheader"]) == ([sent["text"].replace("\r\n", "\n")], ["Kept too."])
    assert said is None or said in response.content.decode()


def test_characters_that_cannot_be_stored_are_left_out(studio_client, issue, form):
    response = post(studio_client, issue, form, text="## Eb\x00b\n\nIt\x01 fell.\ufffe", title="Lo\x00w", action="\x00")
    assert (response.status_code, titles(issue), now(issue).title) == (302, ["Ebb"], "Low")


def test_markup_is_words(studio_client, issue, form):
    evil = "</textarea><script>alert(1)</script>"
    post(studio_client, issue, form, text=f"## Ebb\n\n{evil}", title=evil)
    pages = [studio_client.get(page).content.decode() for page in (address(issue), f"/studio/issues/{issue.pk}/")]
    assert ["<script>alert" in page for page in pages] == [False, False]


RAW = "::: raw\n```{=html}\n<marquee>Ebb</marquee>\n```\n:::\n"


def test_raw_html_is_saved_only_for_accounts_that_may_write_it(studio_client, issue, form, client):
    client.force_login(in_team(issue.newsletter))
    response = post(client, issue, form, text=RAW)
    assert (response.status_code, titles(issue), fields_of(response)["text"]) == (422, ["Tides 🌊"], [RAW])
    assert "may not write raw HTML" in response.content.decode()
    client.force_login(WriterFactory(username="carol"))
    assert post(client, issue, form, text=RAW).status_code == 302
    # Once it stands there, others save beside it.
    client.force_login(in_team(issue.newsletter, name="dara"))
    beside = opened(client, issue)
    assert post(client, issue, beside, text=beside["text"][0] + "\n## New\n\nWords.\n").status_code == 302
    assert [section.kind for section in load_document(now(issue)).sections] == ["raw", "topic"]


def test_raw_html_does_not_get_into_the_history_by_leaving_what_others_saved(issue, form, client):
    client.force_login(in_team(issue.newsletter))
    response = post(client, issue, form, text=RAW, action="theirs")
    assert (response.status_code, fields_of(response)["text"]) == (422, [RAW])
    assert [row.reason for row in now(issue).revisions.all() if "marquee" in str(row.document)] == []
    client.force_login(WriterFactory(username="carol"))
    assert post(client, issue, form, text=RAW, action="theirs").status_code == 302
    assert [row.reason for row in now(issue).revisions.all() if "marquee" in str(row.document)] == [SET_ASIDE]
