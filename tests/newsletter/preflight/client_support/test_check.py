"""What preflight says of raw HTML and of pictures' formats."""

import dataclasses
import datetime as dt

import pytest

from newsletter.preflight import check
from newsletter.preflight.client_support import Harm, Shares, unsupported
from newsletter.preflight.client_support.check import look, messages, severity_of
from newsletter.preflight.finding import Severity
from newsletter.preflight.manuscript import Manuscript, lay_out, with_defaults
from tests.factories import IssueFactory
from tests.newsletter.rendering.nodes import document, figure, node, p, section


def manuscript(*sections, language="en"):
    words = with_defaults(document(*sections))
    known = {
        "document": words,
        "parts": lay_out(words),
        "language": language,
        "number": 1,
        "today": dt.date(2020, 2, 2),
    }
    required = [field.name for field in dataclasses.fields(Manuscript) if field.default is dataclasses.MISSING]
    given = {name: "" for name in required if name not in known}
    return Manuscript(**{name: value for name, value in {**given, **known}.items() if name in required})


def raw(source, **attrs):
    return node("raw_block", **{"format": "html", "source": source, **attrs})


def found(*sections, **more):
    return [(each.severity, each.message) for each in look(manuscript(*sections, **more))]


def test_raw_html_that_outlook_lays_out_otherwise_is_a_hint():
    assert found(section("raw", raw('<p style="padding:4px">x</p>'))) == [
        (
            Severity.HINT,
            "Outlook for Windows (2% if all mail programs were used alike) ignores padding outside table cells in the "
            "raw HTML: things stand elsewhere there, or in other sizes. Set padding on table cells.",
        )
    ]


def test_what_more_than_a_family_lays_out_otherwise_is_a_warning():
    ((severity, message),) = found(section("topic", node("title", "Bells"), raw('<p style="margin:-4px">x</p>')))
    assert severity is Severity.WARNING
    assert message.startswith("Gmail, Outlook, Yahoo Mail and AOL (40% if")
    assert message.endswith(
        "ignore negative margins in the raw HTML in “Bells”: things stand elsewhere there, or in other sizes. "
        "Set distances with padding on table cells."
    )


def test_decorations_that_the_same_clients_ignore_are_one_hint():
    assert found(section("raw", raw('<table style="border-radius:6px;list-style-type:none"></table><p>x</p>'))) == [
        (
            Severity.HINT,
            "Outlook for Windows (2% if all mail programs were used alike) ignores border-radius in the raw HTML: "
            "it looks plainer there, and nothing is lost.",
        )
    ]


def test_a_finding_leads_to_its_block():
    topic = section(
        "topic",
        node("title", "Bells"),
        node("quote", p("x"), raw('<p style="margin:-4px">x</p>')),
        figure("https://example.org/a.webp", alt="x"),
    )
    assert [(each.check, each.section, each.path) for each in look(manuscript(topic))] == [
        ("client_support", topic.id, (1, 1)),
        ("client_support", topic.id, (2,)),
    ]


def test_a_picture_that_outlook_does_not_show_is_a_warning():
    (said,) = found(section("image", figure("https://example.org/a.webp?w=9", alt="x")))
    assert said == (
        Severity.WARNING,
        "Outlook for Windows (2% if all mail programs were used alike) does not show webP pictures: one in the picture "
        "is missing there. Save pictures as JPEG, PNG or GIF.",
    )


def test_pictures_of_one_format_are_one_finding_at_the_first_of_them():
    first = section("topic", node("title", "Bells"), p("x"), figure("https://example.org/a.webp", alt="x"), name="1")
    later = section("image", figure("https://example.org/b.webp", alt="x"), name="2")
    (finding,) = look(manuscript(first, later, dataclasses.replace(later, id="3", in_email=False)))
    assert (finding.section, finding.path) == ("1", (2,))
    assert finding.message == (
        "Outlook for Windows (2% if all mail programs were used alike) does not show webP pictures: 2, the first in "
        "“Bells”, are missing there. Save pictures as JPEG, PNG or GIF."
    )


@pytest.mark.parametrize("url", ["/media/a.png", "https://example.org/a.jpg", "https://example.org/picture", ""])
def test_pictures_that_everybody_shows_are_not_spoken_of(url):
    assert found(section("image", figure(url, alt="x"))) == []


@pytest.mark.parametrize("kind", ["picture", "link_card"])
def test_pictures_in_lines_and_cards_are_looked_at(kind):
    made = {
        "picture": p(node("picture", src="https://example.org/a.svg", alt="x")),
        "link_card": node("link_card", href="https://example.org/", image="https://example.org/a.svg"),
    }[kind]
    ((severity, message),) = found(section("topic", node("title", "Bells"), made))
    assert (severity, "Save pictures as JPEG, PNG or GIF." in message) == (Severity.WARNING, True)


def test_what_our_sanitiser_takes_out_is_no_matter_of_clients():
    source = '<style>p { float: left }</style><video src="a.mp4"></video><b style="display:flex;position:fixed">x</b>'
    assert found(section("raw", raw(source))) == []


def test_preserved_markdown_is_not_looked_at():
    assert found(section("raw", raw('<p style="margin:-4px">x</p>', format="markdown"))) == []


def test_what_stands_on_the_web_alone_is_not_looked_at():
    assert found(section("raw", raw('<p style="margin:-4px">x</p>'), in_email=False)) == []


@pytest.mark.parametrize("source", ["", " ", "<", "<p style='", "\x00", "<!--", "<p " * 500, "<div>" * 3_000])
def test_garbage_says_nothing(source):
    assert found(section("raw", raw(source))) == []


def test_clients_of_another_language_are_not_spoken_of():
    source = raw('<p style="letter-spacing:2px"><a href="mailto:a@example.org">x</a></p>')
    english, german, french = (
        " ".join(message for _, message in found(section("raw", source), language=language))
        for language in ("en", "de", "fr")
    )
    assert ["LaPoste" in said or "Orange" in said or "SFR" in said for said in (english, german, french)] == [
        False,
        False,
        True,
    ]


def test_readers_that_were_counted_are_spoken_of_as_such():
    ignored = unsupported('<p style="padding:4px">x</p>')
    counted = Shares.counted({"outlook/windows": 30, "gmail/ios": 70})
    assert list(messages(ignored, shares=counted, where="it")) == [
        (
            Severity.WARNING,
            "Outlook for Windows (30% of your readers) ignores padding outside table cells in it: things stand "
            "elsewhere there, or in other sizes. Set padding on table cells.",
        )
    ]
    assert list(messages(ignored, shares=Shares.counted({"gmail/ios": 70}), where="it")) == []


@pytest.mark.parametrize(
    ("harm", "share", "severity"),
    [
        (Harm.NONE, 1.0, None),
        (Harm.LOOK, 0.009, None),
        (Harm.LOOK, 0.01, Severity.HINT),
        (Harm.LOOK, 1.0, Severity.HINT),
        (Harm.LAYOUT, 0.0, None),
        (Harm.LAYOUT, 0.001, Severity.HINT),
        (Harm.LAYOUT, 0.14, Severity.HINT),
        (Harm.LAYOUT, 0.15, Severity.WARNING),
        (Harm.CONTENT, 0.0, None),
        (Harm.CONTENT, 0.009, Severity.HINT),
        (Harm.CONTENT, 0.01, Severity.WARNING),
    ],
)
def test_how_grave_it_is_by_what_is_lost_and_for_how_many(harm, share, severity):
    assert severity_of(harm, share=share) is severity


@pytest.mark.django_db
def test_preflight_asks_this_check():
    words = document(section("raw", raw('<p style="margin:-4px">x</p>')))
    findings = [each for each in check(IssueFactory(), words) if each.check == "client_support"]
    assert [(each.severity, each.path) for each in findings] == [(Severity.WARNING, (0,))]
