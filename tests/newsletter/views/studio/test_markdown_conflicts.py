"""The whole issue as one text when others save meanwhile, or it cannot be saved: words are never lost."""

import pytest
from django.test import Client

from newsletter.models import Issue, Revision
from tests.factories import IssueFactory, NewsletterFactory, WriterFactory
from tests.newsletter.views.studio.markdown_page import address, now, opened, post
from tests.newsletter.views.studio.saving_by_script import A, B, changed, doc, save, texts, titles, topic
from tests.studio_pages import XHTML, fields_of


@pytest.fixture
def issue(db):
    return IssueFactory(newsletter=NewsletterFactory(slug="tide-notes"), number=7, title="High water")


@pytest.fixture
def form(studio_client, issue):
    return opened(studio_client, issue)


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


def test_what_different_people_changed_in_different_sections_goes_together(studio_client, issue, meanwhile):
    form = meanwhile(A, changed(B, "Bob’s words."), fields={"preheader": "Bob’s line."})
    text = form["text"][0].replace("The water rose.", "My words.", 1)
    response = studio_client.post(address(issue), form | {"text": text}, follow=True)
    assert (texts(issue), now(issue).preheader) == (["My words.", "Bob’s words."], "Bob’s line.")
    assert "together with what others changed meanwhile" in response.content.decode()


@pytest.fixture
def conflict(studio_client, issue, meanwhile):
    """Both changed A and the title; Bob changed B, too."""
    form = meanwhile(changed(A, "Bob’s words."), changed(B, "Bob’s, too."), fields={"title": "Bob’s"})
    text = form["text"][0].replace("The water rose.", "My words.", 1)
    return post(studio_client, issue, form, text=text, title="Mine")


def test_the_same_section_changed_by_both_is_shown_in_both_versions(issue, conflict):
    shown = conflict.content.decode()
    assert (conflict.status_code, texts(issue), now(issue).title) == (409, ["Bob’s words.", "Bob’s, too."], "Bob’s")
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
    assert (texts(issue), now(issue).title) == (["My words.", "Bob’s, too."], "Mine")
    theirs = issue.revisions.filter(author__username="bob").first()
    assert "Bob’s words." in str(theirs.document)


def test_theirs_can_be_taken_and_one_s_own_text_stays_in_the_history(studio_client, issue, conflict):
    response = post(studio_client, issue, fields_of(conflict), action="theirs")
    newest = Revision.objects.first()
    assert (response.headers["Location"], texts(issue)) == (address(issue), ["Bob’s words.", "Bob’s, too."])
    assert (newest.reason, newest.title) == ("Set aside after two people saved", "Mine")
    assert "My words." in str(newest.document)


def test_keeping_mine_over_a_version_that_was_not_shown_asks_again(studio_client, issue, conflict):
    form = fields_of(conflict)
    save(studio_client, issue, doc(changed(A, "Carol’s words."), B))
    response = post(studio_client, issue, form, action="mine")
    assert (response.status_code, texts(issue)[0]) == (409, "Carol’s words.")
    assert post(studio_client, issue, fields_of(response), action="mine").status_code == 302
    assert texts(issue)[0] == "My words."


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
