"""The bin: pasting, finding, marking, deleting, and which links stand in issues."""

import datetime as dt

import pytest

from newsletter.editing.saving import save_document
from newsletter.models import BinItem, IssueState
from newsletter.planning import bin as link_bin
from newsletter.planning.addresses import NoAddress, read_address
from newsletter.planning.used_links import uses
from tests.factories import IssueFactory, NewsletterFactory
from tests.newsletter.planning.links_in_issues import linking

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def keep(newsletter, url="", *, title="", note=""):
    return link_bin.keep(newsletter, url=url, title=title, note=note, author=None)


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("  http://example.org/a?b=1#c \n", "http://example.org/a?b=1#c"),
        ("https://example.org/a?utm_source=x&b=1", "https://example.org/a?b=1"),
        ("example.org/a", "https://example.org/a"),
        ("www.example.org", "https://www.example.org"),
        ("Look: (https://example.org/a).", "https://example.org/a"),
        ("https://example.org/a_(b)", "https://example.org/a_(b)"),
        ("HTTPS://Example.org/A", "HTTPS://Example.org/A"),
    ],
)
def test_an_address_is_read_from_what_was_pasted(pasted, address):
    assert read_address(pasted) == address


@pytest.mark.parametrize(
    "pasted",
    [
        "words",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "mailto:bob@example.org",
        "bob@example.org",
        "http://",
        "https://[broken",
        "https://example.org:99999/",
        "https://example.org/\x07",
        "https://example.org/" + "x" * 5000,
        "/only/a/path",
        "\x00",
        "۱۲۳",
    ],
)
def test_what_leads_to_no_page_is_refused(pasted):
    with pytest.raises(NoAddress):
        read_address(pasted)


def test_a_link_and_a_thought_are_kept():
    item = keep(
        NewsletterFactory(), "example.org/tide?utm_source=x", title=" High\nwater ", note=" Why?\n\nBecause. "
    ).item
    item.refresh_from_db()
    assert (item.url, item.title, item.note, item.site) == (
        "https://example.org/tide",
        "High water",
        "Why?\n\nBecause.",
        "example.org",
    )


def test_a_thought_alone_is_kept_and_nothing_at_all_is_not():
    newsletter = NewsletterFactory()
    assert keep(newsletter, note="Ask Chiyo about the pier").item.url == ""
    with pytest.raises(link_bin.NothingToKeep):
        keep(newsletter, " ", note=" \x00\n ")
    assert BinItem.objects.count() == 1


def test_a_link_that_is_pasted_twice_is_kept_once_with_both_thoughts():
    newsletter = NewsletterFactory()
    first = keep(newsletter, "https://www.example.org/tide/", note="One.")
    again = keep(newsletter, "http://example.org/tide?utm_medium=x#part", title="Tide", note="Two.")
    assert (first.again, again.again, again.item.pk) == (False, True, first.item.pk)
    kept = BinItem.objects.get()
    assert (kept.url, kept.title, kept.note) == ("https://www.example.org/tide/", "Tide", "One.\n\nTwo.")
    assert keep(NewsletterFactory(), "https://example.org/tide").again is False


def test_a_deleted_link_can_be_kept_anew():
    newsletter = NewsletterFactory()
    link_bin.delete(keep(newsletter, "https://example.org/tide").item, now=NOW)
    assert keep(newsletter, "https://example.org/tide").again is False


def test_a_full_bin_says_so(monkeypatch):
    monkeypatch.setattr(link_bin, "MOST_ITEMS", 1)
    newsletter = NewsletterFactory()
    keep(newsletter, note="x")
    with pytest.raises(link_bin.BinIsFull):
        keep(newsletter, note="y")


def test_all_words_are_looked_for_in_title_note_and_address():
    newsletter = NewsletterFactory()
    keep(newsletter, "https://example.org/harbour", title="Spring", note="tide")
    keep(newsletter, note="Neap tide")
    keep(NewsletterFactory(), note="tide of another newsletter")
    found = [
        [item.note for item in link_bin.found(newsletter, wanted=words)]
        for words in ("TIDE", "tide harbour", "100%", "\x00", "_")
    ]
    assert found == [["Neap tide", "tide"], ["tide"], [], ["Neap tide", "tide"], []]


def test_a_deleted_one_is_gone_can_be_had_back_and_goes_for_good_after_thirty_days():
    newsletter = NewsletterFactory()
    item, other = keep(newsletter, note="x").item, keep(newsletter, note="y").item
    link_bin.delete(item, now=NOW)
    assert link_bin.found(newsletter) == [other]
    link_bin.restore(item)
    assert link_bin.found(newsletter) == [other, item]
    link_bin.delete(item, now=NOW)
    link_bin.delete(other, now=NOW + dt.timedelta(days=31))
    assert [kept.note for kept in BinItem.objects.all()] == ["y"]


def test_one_is_marked_as_used_and_not_used_after_all():
    item = keep(NewsletterFactory(), note="x").item
    link_bin.mark(item, used=True, now=NOW)
    link_bin.mark(item, used=True, now=NOW + dt.timedelta(days=1))
    item.refresh_from_db()
    assert item.used_at == NOW
    link_bin.mark(item, used=False, now=NOW)
    item.refresh_from_db()
    assert item.used_at is None


def test_a_link_knows_the_issues_it_stands_in_drafts_first_whatever_its_spelling():
    newsletter = NewsletterFactory()
    item, other = keep(newsletter, "https://example.org/tide").item, keep(newsletter, "https://example.org/ebb").item
    sent = IssueFactory(
        newsletter=newsletter,
        number=1,
        title="Gone",
        state=IssueState.SENT,
        publish_at=NOW,
        document=linking("http://www.example.org/tide/?utm_source=x", title="Water"),
    )
    draft = IssueFactory(
        newsletter=newsletter, number=2, title="Now", document=linking("https://example.org/tide#part")
    )
    IssueFactory(number=3, document=linking("https://example.org/ebb"))
    found = uses(newsletter, [item, other])
    assert {pk: [(use.issue_id, use.number, use.title, use.section) for use in each] for pk, each in found.items()} == {
        item.pk: [(draft.pk, 2, "Now", "Tides"), (sent.pk, 1, "Gone", "Water")]
    }


def test_a_link_that_is_taken_out_of_a_draft_is_not_used_any_more():
    newsletter = NewsletterFactory()
    item = keep(newsletter, "https://example.org/tide").item
    issue = IssueFactory(newsletter=newsletter, document=linking("https://example.org/tide"))
    save_document(issue, linking("https://example.org/other"), reason="changed")
    assert uses(newsletter, [item]) == {}


def test_a_link_becomes_a_card_and_a_note_does_not():
    newsletter = NewsletterFactory()
    card = link_bin.card(keep(newsletter, "https://example.org/tide", title="Tide").item)
    assert card == {
        "type": "link_card",
        "attrs": {
            "href": "https://example.org/tide",
            "title": "Tide",
            "description": "",
            "image": "",
            "site": "example.org",
        },
    }
    assert link_bin.card(keep(newsletter, note="x").item) is None
