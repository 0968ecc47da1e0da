"""Whatever a newsletter may hold is rendered, with all its words and nothing that runs."""

import dataclasses
import re

import html5lib
from hypothesis import HealthCheck, given, settings, strategies as st
from lxml import html as lxml_html

from newsletter.rendering.edition import one_line
from newsletter.rendering.issue import render_edition
from newsletter.rendering.web import render_web
from tests.document_strategy import documents
from tests.factories import one_topic
from tests.newsletter.rendering.reading import letters, visible_text, words_of
from tests.newsletter.rendering.samples import EDITION

MANY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
FETCHING = {"script", "iframe", "object", "embed", "link", "base", "form", "input", "svg", "math", "video", "audio"}


def dangers(markup):
    root = lxml_html.document_fromstring(markup)
    found = [element.tag for element in root.iter() if element.tag in FETCHING]
    for element in root.iter():
        for name, value in element.attrib.items():
            scheme = re.sub(r"[\x00-\x20]", "", value).lower()
            if name.startswith("on") or (
                name in {"href", "src"} and scheme.startswith(("javascript:", "data:", "vbscript:"))
            ):
                found.append(f"{element.tag} {name}={value}")
    return found


@MANY
@given(documents())
def test_any_document_is_a_mail_with_all_its_words_and_nothing_that_runs(document):
    rendered = render_edition(EDITION, document)
    shown = words_of(document.for_email())
    in_html, in_text = letters(visible_text(rendered.html)), letters(rendered.text)
    assert [words for words in shown if words not in in_html] == []
    assert [words for words in shown if words not in in_text] == []
    assert dangers(rendered.html) == []
    html5lib.HTMLParser(strict=True).parse(rendered.html)


@MANY
@given(documents())
def test_any_document_is_a_web_page_with_all_its_words_and_no_styles_of_its_own(document):
    markup = render_web(document, edition=EDITION)
    in_page = letters(visible_text(markup))
    feedback_aside = [section for section in document.for_web().sections if section.kind != "feedback"]
    shown = words_of(type(document)(sections=tuple(feedback_aside)))
    assert [words for words in shown if words not in in_page] == []
    if markup.strip():
        assert dangers(markup) == []
        assert lxml_html.document_fromstring(f"<p>{markup}</p>").xpath("//@style") == []


LINES = st.text(max_size=40) | st.sampled_from(
    [
        "</title><script>x</script>",
        "{{ name | <b> }}",
        "{% url %}",
        "{newsletter}{0}",
        "a\r\nBcc: b",
        '"><img src=x onerror=y>',
        "<![endif]-->",
    ]
)


@MANY
@given(LINES, LINES, LINES, LINES, LINES, LINES)
def test_whatever_a_newsletter_and_an_issue_are_called_is_only_words(name, tagline, title, preheader, address, pattern):
    edition = dataclasses.replace(
        EDITION,
        newsletter_name=one_line(name),
        tagline=one_line(tagline),
        title=one_line(title),
        preheader=one_line(preheader),
        postal_address=one_line(address),
        subject_pattern=pattern,
        utm_pattern=pattern,
    )
    rendered = render_edition(edition, one_topic())
    assert dangers(rendered.html) == []
    html5lib.HTMLParser(strict=True).parse(rendered.html)
    assert letters(edition.postal_address) in letters(rendered.text)
    assert len(rendered.subject.splitlines()) <= 1
    render_web(one_topic(), edition=edition)


@settings(MANY, max_examples=8)
@given(documents())
def test_the_same_document_is_rendered_to_the_same_bytes(document):
    assert render_edition(EDITION, document) == render_edition(EDITION, document)
