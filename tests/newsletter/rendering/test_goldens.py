"""Each section kind as MJML, mail, text and page.

A change here is a change of what readers see: look at it before ``pytest tests/newsletter/rendering --update-goldens``.
"""

import re

import pytest
from lxml import html as lxml_html

from newsletter.document import check_document
from newsletter.document.kinds import kinds
from newsletter.rendering.issue import render_edition
from newsletter.rendering.web import render_web
from tests.newsletter.rendering.nodes import document
from tests.newsletter.rendering.samples import EDITION, KINDS, WHOLE_ISSUE

ALL_KINDS = [kind.name for kind in kinds()]
LAST_ROW = '<mj-section><mj-column><mj-spacer height="24px" /></mj-column></mj-section>'


def between(text, start, end):
    """What stands after the first ``start`` and before the first ``end`` behind it."""
    return text.split(start, 1)[1].split(end, 1)[0].strip("\n") + "\n"


def render(kind):
    return render_edition(EDITION, document(KINDS[kind]))


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_the_sample_of_a_kind_is_a_valid_document(kind):
    assert check_document(document(KINDS[kind]).to_json()).sections[0].kind == kind


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_section_as_mjml(kind, golden):
    golden(f"{kind}/section.mjml", between(render(kind).mjml, "</mj-section>", LAST_ROW))


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_section_in_the_mail(kind, golden):
    _masthead, *rows, _last, _footer = lxml_html.document_fromstring(render(kind).html).xpath(
        "//*[@class='paper']/table/tbody/tr/td/div | //*[contains(@class, 'page')]/div[contains(@class, 'gutter')]"
    )
    written = "".join(lxml_html.tostring(row, encoding="unicode", with_tail=False) for row in rows)
    # A line for each tag, but for those inside a line of text: so that a difference can be read.
    golden(f"{kind}/mail.html", re.sub(r"(?<=>)(?=<(?:/?(?:t|d|p|h\d|ul|ol|li|b|pre|img|!)))", "\n", written) + "\n")


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_section_as_text(kind, golden):
    golden(f"{kind}/mail.txt", between(render(kind).text, "=" * len(EDITION.title), "-" * 72))


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_section_on_the_web(kind, golden):
    golden(f"{kind}/web.html", render_web(document(KINDS[kind]), edition=EDITION))


def test_a_whole_issue(golden):
    rendered = render_edition(EDITION, WHOLE_ISSUE)
    golden("whole-issue/mail.html", rendered.html)
    golden("whole-issue/mail.txt", rendered.text)
    golden("whole-issue/mail.mjml", rendered.mjml)
