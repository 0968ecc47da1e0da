"""Links that lead nowhere, to the wrong place or by a detour."""

import pytest

from newsletter.preflight.manuscript import Covered, LinkSeen
from tests.newsletter.preflight.making import ID, findings, found, link, linked, paragraph, section, words

BUTTON = {"type": "call_to_action", "content": [words("Read it")]}


@pytest.mark.parametrize(
    "href",
    [
        "http://localhost/x",
        "https://127.0.0.1/",
        "http://192.168.1.4:8000/",
        "http://wiki/",
        "https://x.local/",
        "http://[::1]/",
    ],
)
def test_what_no_reader_can_reach_is_an_error(href):
    (finding,) = findings("local_links", section(linked(href)))
    assert (finding.severity, finding.path) == ("error", (1, 0))


def test_the_site_itself_may_be_local_where_it_is_tried_out():
    own = "http://localhost:8000"
    assert found("local_links", section(linked(f"{own}/tide-notes/")), base_url=own) == []


@pytest.mark.parametrize("href", ["#", "", "https://", "mailto:", "/"])
def test_an_address_that_leads_nowhere_is_an_error(href):
    assert [severity for severity, _ in found("placeholder_links", section(linked(href)))] == ["error"]


def test_a_button_without_an_address_is_an_error():
    assert found("placeholder_links", section(BUTTON)) == [
        ("error", "A button in “Tides” has no address yet. Add one.")
    ]


@pytest.mark.parametrize("href", ["https://example.com/x", "http://www.example.org", "https://page.example/"])
def test_a_name_kept_for_examples_is_asked_about(href):
    assert [severity for severity, _ in found("placeholder_links", section(linked(href)))] == ["warning"]


@pytest.mark.parametrize(
    "href",
    ["https://tides.test/", "#notes", "mailto:alice@tides.test", "tel:+31201234567", "https://example.com.tides.test/"],
)
def test_an_address_that_leads_somewhere_is_fine(href):
    assert found("placeholder_links", section(linked(href))) == []


def test_a_relative_link_is_asked_about_and_www_can_be_mended():
    (first, second) = findings("relative_links", section(linked("issues/20"), linked("www.tides.test/map")))
    assert (first.severity, first.mend) == ("warning", None)
    assert second.mend.arguments == {"old": "www.tides.test/map", "new": "https://www.tides.test/map"}


def test_uploaded_pictures_fragments_and_mail_addresses_are_at_home():
    picture = {"type": "figure", "attrs": {"src": "/media/images/a.png"}}
    assert found("relative_links", section(picture, linked("#notes"), linked("mailto:alice@tides.test"))) == []


def test_a_dead_link_is_asked_about_and_an_unsure_one_only_said():
    links = {
        "https://a.test/": LinkSeen(state="dead", status=404, detail="its server answers 404, not found."),
        "https://b.test/": LinkSeen(state="unsure", status=403, detail="its server answers 403."),
        "https://c.test/": LinkSeen(state="alive", status=200),
    }
    here = section(*map(linked, links))
    said = [(severity, message.split(": ")[0]) for severity, message in found("dead_links", here, links=links)]
    assert said == [
        ("warning", "The link https://a.test/ in “Tides” is dead"),
        ("hint", "Whether the link https://b.test/ in “Tides” works is not known"),
    ]


def test_plain_http_is_mended_in_one_click_where_https_answers():
    links = {"http://a.test/x": LinkSeen(state="alive", https_answers=True)}
    first, second = findings("plain_http", section(linked("http://a.test/x"), linked("http://b.test/")), links=links)
    assert first.mend.arguments == {"old": "http://a.test/x", "new": "https://a.test/x"}
    assert second.mend is None


def test_a_shortened_link_offers_where_it_leads():
    links = {"https://bit.ly/x": LinkSeen(state="alive", final_url="https://tides.test/a")}
    first, second = findings(
        "shortened_links", section(linked("https://bit.ly/x"), linked("https://t.co/y")), links=links
    )
    assert first.mend.arguments == {"old": "https://bit.ly/x", "new": "https://tides.test/a"}
    assert second.mend is None


def test_a_link_of_an_earlier_issue_is_named_with_issue_and_section():
    covered = {"https://tides.test/map": [Covered(number=41, section="Machine Learning Research")]}
    ((severity, message),) = found(
        "covered_links", section(linked("http://www.tides.test/map/?utm_source=x")), covered=covered
    )
    assert (severity, "was covered already, in #41, Machine Learning Research." in message) == ("warning", True)


def test_what_stands_in_every_issue_and_home_pages_may_come_again():
    covered = {
        "https://tides.test/chat": [Covered(number=number, section="Chat") for number in (39, 40, 41)],
        "https://tides.test": [Covered(number=41, section="News")],
        "https://news.tides.test/x": [Covered(number=41, section="News")],
    }
    here = section(
        linked("https://tides.test/chat"), linked("https://tides.test/"), linked("https://news.tides.test/x")
    )
    assert found("covered_links", here, covered=covered) == []


def test_the_same_link_in_two_sections_is_said_at_the_second():
    two = (
        section(linked("https://tides.test/a"), name="One"),
        section(linked("https://www.tides.test/a/"), number=2, name="Two"),
    )
    (finding,) = findings("repeated_links", *two)
    assert (finding.section, finding.severity) == (ID.format(2), "hint")


def test_picture_headline_and_button_of_one_story_may_lead_to_one_page():
    href = "https://tides.test/a"
    figure = {"type": "figure", "attrs": {"src": "https://tides.test/a.png", "alt": "A map", "href": href}}
    head = {"type": "title", "content": [words("The map", link(href))]}
    story = section(figure, head, linked(href), {**BUTTON, "attrs": {"href": href}}, kind="story", name=None)
    assert found("repeated_links", story) == []


def test_a_link_over_several_marks_is_one_link():
    href = link("https://tides.test/a")
    here = section(paragraph(words("the ", href), words("map", {"type": "strong"}, href)))
    assert found("repeated_links", here) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Here"),
        ("en", "click here →"),
        ("de", "hier"),
        ("nl", "lees meer"),
        ("fr", "ici"),
        ("es", "aquí"),
        ("it", "clicca qui"),
        ("pt-BR", "saiba mais"),
        ("ar", "هنا"),
        ("zh-Hans", "点击这里"),
        ("ja", "こちら"),
        ("de", "here"),
    ],
)
def test_link_words_that_say_nothing_are_found_in_ten_languages(language, text):
    assert [
        severity for severity, _ in found("link_words", section(linked("https://a.test/", text)), language=language)
    ] == ["hint"]


def test_link_words_that_name_what_is_there_are_fine_and_words_of_another_language_are_words():
    here = section(linked("https://a.test/", "the map of here"), linked("https://b.test/", "hier"))
    assert found("link_words", here, language="en") == []


def test_raw_html_is_looked_through_too():
    raw = {"type": "raw_block", "attrs": {"format": "html", "source": '<p><a href="http://localhost/">x</a></p>'}}
    here = section(raw, kind="raw", name=None)
    assert [severity for severity, _ in found("local_links", here)] == ["error"]
