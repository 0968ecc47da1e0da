"""The whole issue as one text, as a browser without scripts uses it: saving, conflicts, words that are never lost."""

import pytest
from django.test import Client

from newsletter.document.kinds import kinds
from newsletter.editing.revisions import SET_ASIDE
from newsletter.editing.saving import load_document, save_document
from newsletter.models import Issue, Revision
from tests.factories import IssueFactory, NewsletterFactory, WriterFactory, in_team
from tests.newsletter.rendering.samples import WHOLE_ISSUE
from tests.newsletter.views.studio.saving_by_script import doc, save, titles, topic
from tests.studio_pages import XHTML, fields_of


@pytest.fixture
def issue(db):
    return IssueFactory(newsletter=NewsletterFactory(slug="tide-notes"), number=7, title="High water")


@pytest.fixture
def form(studio_client, issue):
    return opened(studio_client, issue)


def address(issue):
    return f"/studio/issues/{issue.pk}/markdown/"


def opened(client, issue):
    """The fields of the page as a browser without scripts would post them."""
    return fields_of(client.get(address(issue)))


def post(client, issue, fields, **more):
    return client.post(address(issue), {**fields, **more})


def two_sections(issue):
    save_document(issue, WHOLE_ISSUE, reason="made")
    return load_document(Issue.objects.get(pk=issue.pk)).sections


def now(issue):
    return Issue.objects.get(pk=issue.pk)


# --- Saving -----------------------------------------------------------------------------------------------------------
def test_the_page_shows_the_words_and_what_stands_above_them(form):
    assert form["text"] == ["## Tides 🌊\n\nThe water rose.\n"]
    assert (form["title"], form["number"]) == (["High water"], ["7"])


def test_saving_what_was_not_changed_makes_no_version_of_any_kind_of_section(studio_client, issue):
    sections = two_sections(issue)
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


# --- Others save meanwhile --------------------------------------------------------------------------------------------
A, B = topic("A"), topic("B")


@pytest.fixture
def meanwhile(studio_client, client, issue):
    """Two sections; the page is opened, then ``bob`` saves what he is given. Gives the opened fields."""
    bob = WriterFactory(username="bob")

    def save_as_bob(*sections, **changes):
        save(studio_client, issue, doc(A, B))
        form = opened(studio_client, issue)
        other = Client()
        other.force_login(bob)
        save(other, issue, doc(*sections), reason="saved", **changes)
        return form

    return save_as_bob


def changed(section, words):
    return {**section, "content": [section["content"][0], topic("", words)["content"][1]]}


def said(issue):
    return [section.content[1]["content"][0]["text"] for section in load_document(now(issue)).sections]


def test_what_different_people_changed_in_different_sections_goes_together(studio_client, issue, meanwhile):
    form = meanwhile(A, changed(B, "Bob’s words."), fields={"preheader": "Bob’s line."})
    text = form["text"][0].replace("The water rose.", "My words.", 1)
    response = studio_client.post(address(issue), form | {"text": text}, follow=True)
    assert (said(issue), now(issue).preheader) == (["My words.", "Bob’s words."], "Bob’s line.")
    assert "together with what others changed meanwhile" in response.content.decode()


@pytest.fixture
def conflict(studio_client, issue, meanwhile):
    """Both changed A and the title; Bob changed B, too."""
    form = meanwhile(changed(A, "Bob’s words."), changed(B, "Bob’s, too."), fields={"title": "Bob’s"})
    text = form["text"][0].replace("The water rose.", "My words.", 1)
    return post(studio_client, issue, form, text=text, title="Mine")


def test_the_same_section_changed_by_both_is_shown_in_both_versions(issue, conflict):
    shown = conflict.content.decode()
    assert (conflict.status_code, said(issue), now(issue).title) == (409, ["Bob’s words.", "Bob’s, too."], "Bob’s")
    assert "bob</h2>" not in shown
    assert "bob saved this issue at" in shown
    assert "<strong>Title:</strong> yours “Mine”, theirs “Bob’s”." in shown
    beside = [area.text for area in areas(conflict) if area.get("readonly") is not None]
    assert beside == ["## A\n\nMy words.", "## A\n\nBob’s words."]
    assert "My words." in fields_of(conflict)["text"][0]


def areas(response):
    from html5lib import parse

    return list(parse(response.content.decode()).iter(f"{XHTML}textarea"))


def test_one_s_own_words_can_be_kept_and_the_rest_of_theirs_stays(studio_client, issue, conflict):
    assert post(studio_client, issue, fields_of(conflict), action="mine").status_code == 302
    assert (said(issue), now(issue).title) == (["My words.", "Bob’s, too."], "Mine")
    theirs = issue.revisions.filter(author__username="bob").first()
    assert "Bob’s words." in str(theirs.document)


def test_theirs_can_be_taken_and_one_s_own_text_stays_in_the_history(studio_client, issue, conflict):
    response = post(studio_client, issue, fields_of(conflict), action="theirs")
    newest = Revision.objects.first()
    assert (response.headers["Location"], said(issue)) == (address(issue), ["Bob’s words.", "Bob’s, too."])
    assert (newest.reason, newest.title) == ("Set aside after two people saved", "Mine")
    assert "My words." in str(newest.document)


def test_keeping_mine_over_a_version_that_was_not_shown_asks_again(studio_client, issue, conflict):
    form = fields_of(conflict)
    save(studio_client, issue, doc(changed(A, "Carol’s words."), B))
    response = post(studio_client, issue, form, action="mine")
    assert (response.status_code, said(issue)[0]) == (409, "Carol’s words.")
    assert post(studio_client, issue, fields_of(response), action="mine").status_code == 302
    assert said(issue)[0] == "My words."


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ({"preheader": "High tide"}, {"preheader": "Low tide"}),
        ({"preheader": "High tide"}, {"preheader": ""}),
        ({"number": 40}, {"number": "41"}),
        ({"date": "2026-03-01"}, {"date": "2026-03-02"}),
    ],
)
def test_a_field_both_changed_is_asked_about(studio_client, issue, meanwhile, theirs, mine):
    Issue.objects.filter(pk=issue.pk).update(preheader="Slack water", date=None)
    form = meanwhile(A, B, fields=theirs)
    ((name, value),) = mine.items()
    response = post(studio_client, issue, form, **mine)
    yours = f"yours “{value}”" if value else "yours is empty"
    assert (response.status_code, f"{yours}, theirs “{theirs[name]}”." in response.content.decode()) == (409, True)
    post(studio_client, issue, fields_of(response), action="mine")
    assert str(getattr(now(issue), name) or "") == value


def test_a_version_that_is_no_longer_kept_is_a_conflict_and_not_overwritten(studio_client, issue, form):
    save(studio_client, issue, doc(A))
    response = post(studio_client, issue, form, base_version="1000", text="## Two\n\nMy words.")
    assert (response.status_code, titles(issue)) == (409, ["A"])
    assert post(studio_client, issue, fields_of(response), action="mine").status_code == 302
    assert titles(issue) == ["Two"]


# --- Where it cannot be saved at all ----------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["sending", "paused", "sent", "cancelled"])
def test_of_an_issue_that_went_out_meanwhile_the_words_stay_on_the_page(studio_client, issue, form, state):
    Issue.objects.filter(pk=issue.pk).update(state=state)
    assert studio_client.get(address(issue)).headers["Location"] == f"/studio/issues/{issue.pk}/"
    response = post(studio_client, issue, form, text="## Two\n\nMy words.", title="Mine")
    assert (response.status_code, fields_of(response)["text"]) == (409, ["## Two\n\nMy words."])
    assert "its words no longer change" in response.content.decode()
    assert (titles(issue), now(issue).title) == (["Tides 🌊"], "High water")


def handed_back(response):
    (area,) = areas(response)
    return response.status_code, area.text


def test_words_of_an_issue_that_is_gone_are_handed_back(studio_client, issue, form):
    pk = issue.pk
    issue.delete()
    issue.pk = pk
    response = post(studio_client, issue, form, text="\n## Two & more\n\nMy words.")
    assert handed_back(response) == (404, "\n## Two & more\n\nMy words.")
    assert studio_client.get(address(issue)).status_code == 404


def test_words_of_someone_who_was_signed_out_are_handed_back(client, issue, form):
    response = post(Client(), issue, form, text="## Two\n\nMy words.")
    assert handed_back(response) == (401, "## Two\n\nMy words.")
    assert titles(issue) == ["Tides 🌊"]


def test_words_of_someone_who_signed_in_anew_elsewhere_are_handed_back(issue, form):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(WriterFactory(username="bob"))
    assert handed_back(post(strict, issue, form, text="My words.")) == (403, "My words.")


def test_opening_the_page_keeps_the_version_it_was_opened_with(studio_client, issue):
    opened(studio_client, issue)
    assert issue.revisions.get(version=issue.version).opened is True


def test_a_newer_fortnights_words_are_not_saved_over(studio_client, issue, form):
    Issue.objects.filter(pk=issue.pk).update(document_schema=99)
    response = post(studio_client, issue, form, text="## Two")
    assert (response.status_code, "newer Fortnight" in response.content.decode()) == (422, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_many_sections(studio_client, issue, django_assert_num_queries, count):
    save(studio_client, issue, doc(*(topic(f"Section {n}") for n in range(count))))
    with django_assert_num_queries(6):  # session, account, issue, sections, hold of the version, newsletters
        studio_client.get(address(issue))
