"""Our own mails use nothing that a client ignores, unless something stands in for it."""

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings

from newsletter.document.kinds import kinds
from newsletter.preflight.client_support import unsupported
from newsletter.preflight.client_support.our_own import FALLBACKS, RAW_CLASS, without_fallback
from newsletter.rendering.issue import render_edition
from newsletter.theme import FONT_STACKS, Theme
from tests.document_strategy import documents
from tests.newsletter.rendering.nodes import document, figure, link, node, p, section
from tests.newsletter.rendering.samples import EDITION, KINDS, RAW, TOPIC, WHOLE_ISSUE


def uses(found):
    return [each.use for each in found]


@pytest.mark.parametrize("kind", [kind.name for kind in kinds()])
def test_a_section_of_each_kind_is_whole_in_every_client(kind):
    assert uses(without_fallback(render_edition(EDITION, document(KINDS[kind])).html)) == []


def test_a_mail_from_right_to_left_is_whole_too():
    edition = dataclasses.replace(EDITION, language="ar", direction="rtl")
    assert uses(without_fallback(render_edition(edition, WHOLE_ISSUE).html)) == []


@pytest.mark.parametrize("font", sorted(set(FONT_STACKS) - {"mono"}))
def test_a_mail_in_each_font_is_whole(font):
    theme = Theme(heading_font=font, body_font=font, interface_font=font)
    edition = dataclasses.replace(EDITION, theme=theme)
    assert uses(without_fallback(render_edition(edition, WHOLE_ISSUE).html)) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(documents())
def test_any_document_is_whole_in_every_client(any_document):
    assert uses(without_fallback(render_edition(EDITION, any_document).html)) == []


def test_every_fallback_is_for_something_that_our_mails_use():
    in_a_line = p(node("picture", src="https://example.org/a.png", alt="x", height=20))
    whole = document(*WHOLE_ISSUE.sections, section("letter", in_a_line))
    used = set(uses(unsupported(render_edition(EDITION, whole).html, skip_class=RAW_CLASS)))
    assert set(FALLBACKS) - used == set()


def test_what_has_no_fallback_is_noticed():
    html = render_edition(EDITION, document(TOPIC)).html.replace(
        "<p ", '<p class="x"><b style="display:flex">y</b></p><p ', 1
    )
    assert uses(without_fallback(html)) == ["css-display-flex"]


def test_a_writers_own_html_is_not_ours():
    block = node("raw_block", format="html", source='<p style="letter-spacing:1px;margin:-4px">x</p>')
    made = render_edition(EDITION, document(dataclasses.replace(RAW, content=(block,))))
    assert uses(without_fallback(made.html)) == []
    assert "css-margin:negative" in uses(unsupported(made.html))


def test_pictures_and_links_of_the_writers_do_not_make_our_html_worse():
    written = dataclasses.replace(
        TOPIC,
        content=(
            node("title", "x"),
            figure("https://example.org/a.svg", alt="x"),
            p(link("to two", "mailto:a@example.org?cc=b@example.org"), link("below", "#below")),
        ),
    )
    assert uses(without_fallback(render_edition(EDITION, document(written)).html)) == []
