"""The edge to the database: an issue's rows become an edition and a document, and nothing else is read."""

import datetime as dt
import re

import pytest

from newsletter.document import Document
from newsletter.document.model import walk
from newsletter.editing.saving import load_document
from newsletter.models import Image
from newsletter.rendering import Edition, render_issue
from newsletter.rendering.pictures import with_own_sizes
from newsletter.rendering.web import render_web
from newsletter.theme import ThemeError
from tests.factories import IssueFactory, NewsletterFactory
from tests.newsletter.rendering.nodes import document, figure, node, p, section

pytestmark = pytest.mark.django_db
BASE_URL = "https://site.example.org"


def issue_of(count, **attrs):
    sections = [section("topic", node("title", f"Topic {n}"), p(f"Words {n}."), name=_uuid(n)) for n in range(count)]
    return IssueFactory(document=document(*sections), **attrs)


def _uuid(number):
    return f"00000000-0000-4000-8000-{number:012d}"


@pytest.mark.parametrize("sections", [1, 3])
def test_rendering_reads_the_issue_its_newsletter_and_its_sections_once(sections, django_assert_num_queries):
    issue = type(made := issue_of(sections)).objects.get(pk=made.pk)
    with django_assert_num_queries(2):  # the newsletter, the sections
        rendered = render_issue(issue, base_url=BASE_URL)
    assert f"Words {sections - 1}." in rendered.text


def test_words_that_are_not_saved_yet_can_be_rendered_without_reading_the_stored_ones(django_assert_num_queries):
    issue = issue_of(1)
    with django_assert_num_queries(0):
        rendered = render_issue(issue, base_url=BASE_URL, document=document(section("letter", p("Unsaved."))))
    assert "Unsaved." in rendered.text
    assert "Words 0." not in rendered.text


def test_an_empty_document_is_not_taken_for_no_document():
    assert "Words 0." not in render_issue(issue_of(1), base_url=BASE_URL, document=Document()).text


def test_the_edition_says_what_the_rows_say():
    newsletter = NewsletterFactory(slug="tides", language="nl", utm_pattern="", theme={"accent": "#7a1f3d"})
    issue = issue_of(1, newsletter=newsletter, number=7, title=" Hoog\nwater ", slug="7-été", date=dt.date(2026, 2, 1))
    edition = Edition.of(issue, base_url="https://site.example.org/")
    assert edition.title == "Hoog water"
    assert edition.web_url == "https://site.example.org/tides/7-%C3%A9t%C3%A9/"
    assert edition.subscribe_url == "https://site.example.org/tides/subscribe/"
    assert edition.dateline == "Nummer 7 · 1 februari 2026"
    assert edition.theme.accent == "#7a1f3d"
    assert (edition.language, edition.direction) == ("nl", "ltr")


def test_an_undated_issue_bears_the_day_it_goes_out_in_the_newsletter_s_zone():
    publish_at = dt.datetime(2026, 1, 4, 23, 30, tzinfo=dt.UTC)
    issue = issue_of(1, publish_at=publish_at, state="scheduled")
    assert issue.newsletter.timezone == "Europe/Amsterdam"
    assert Edition.of(issue, base_url=BASE_URL).date == dt.date(2026, 1, 5)


def test_forwarding_opens_a_letter_with_the_issue_s_address_in_it():
    issue = issue_of(1, title="Tides & {{ name | you }}", slug="t", newsletter=NewsletterFactory(slug="n", name="A/B"))
    assert Edition.of(issue, base_url=BASE_URL).forward_url == (
        "mailto:?subject=A%2FB%3A%20Tides%20%26%20you&body=I%20thought%20you%20would%20enjoy%20this%20issue%20of%20A%2FB%3A"
        "%0D%0A%0D%0ATides%20%26%20you%0D%0Ahttps%3A%2F%2Fsite.example.org%2Fn%2Ft%2F%0D%0A"
        "%0D%0ASubscribe%3A%20https%3A%2F%2Fsite.example.org%2Fn%2Fsubscribe%2F%3Ffriend%0D%0A"
    )


def test_a_stored_theme_that_cannot_be_used_is_said_so():
    issue = issue_of(1, newsletter=NewsletterFactory(theme={"accent": "red"}))
    with pytest.raises(ThemeError, match="accent: Write a colour"):
        render_issue(issue, base_url=BASE_URL)


@pytest.mark.parametrize("pictures", [1, 3])
def test_pictures_of_our_own_are_measured_in_one_query(pictures, django_assert_num_queries):
    Image.objects.bulk_create(
        Image(sha256=f"{number:064}", file=f"images/{number}.png", width=200 + number, height=100)
        for number in range(3)
    )
    figures = [figure(f"/media/images/{number}.png") for number in range(pictures)]
    issue = issue_of(1)
    with django_assert_num_queries(1):
        rendered = render_issue(issue, base_url=BASE_URL, document=document(section("letter", *figures)))
    assert re.findall(r'width="(2\d\d)"', rendered.html) == ["200", "201", "202"][:pictures]


def test_a_size_that_the_writer_gave_stays_and_a_picture_elsewhere_has_none():
    Image.objects.create(sha256="0" * 64, file="images/a.png", width=300, height=100)
    words = document(
        section(
            "letter",
            figure("/media/images/a.png", width=120),
            figure(f"{BASE_URL}/media/images/a.png"),
            node("quote", figure("/media/images/a.png")),
            p(node("picture", src="/media/images/a.png")),
            figure("https://elsewhere.example.org/media/images/a.png"),
            figure("/media/images/unknown.png"),
        )
    )
    sized = with_own_sizes(words, base_url=BASE_URL)
    attrs = [
        child["attrs"] for made in sized.sections[0].content for child in walk(made) if "src" in child.get("attrs", {})
    ]
    assert [(each.get("width"), each.get("height")) for each in attrs] == [
        (120, None),
        (300, 100),
        (300, 100),
        (300, 100),
        (None, None),
        (None, None),
    ]


def test_the_web_page_of_a_stored_issue():
    issue = issue_of(1)
    edition = Edition.of(issue, base_url=BASE_URL)
    assert render_web(load_document(issue), edition=edition) == (
        '<section class="is-topic">\n<h2 id="topic-0">Topic 0</h2>\n\n<p>Words 0.</p>\n\n</section>\n'
    )
