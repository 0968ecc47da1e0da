"""All checks together, on an issue as it is stored or as it stands on the writer's page."""

import time

import pytest
from hypothesis import HealthCheck, given, settings as hypothesis_settings

from newsletter.document import Document
from newsletter.models import LinkCheck
from newsletter.models.links import url_hash
from newsletter.preflight import Severity, check, examine
from newsletter.preflight.register import Check, checks, register
from tests.document_strategy import documents
from tests.factories import IssueFactory, NewsletterFactory
from tests.newsletter.preflight.making import linked, manuscript, paragraph, section

LONG = Document(
    sections=tuple(
        section(*(paragraph(f"The water rose {n} times, and nobody looked. ", *linked(f"https://tides.test/{n}/{k}")["content"])
                  for k in range(50)), number=n, name=f"Part {n}")
        for n in range(12)
    )
)  # fmt: skip


@pytest.mark.django_db
def test_a_good_issue_has_nothing_to_mend():
    assert check(IssueFactory(newsletter=NewsletterFactory()), measure=True) == []


@pytest.mark.django_db
def test_words_and_fields_that_are_not_saved_yet_stand_in():
    issue = IssueFactory(newsletter=NewsletterFactory())
    found = check(issue, Document(sections=(section(paragraph("TK")),)), {"title": "", "preheader": "x", "number": "9"})
    assert [(finding.check, finding.severity) for finding in found] == [("subject", "error"), ("unfinished", "warning")]
    assert check(issue) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"title": None, "number": "x", "date": "2026-13"},
        {"number": -1, "date": 7},
        {"number": True},
        {"date": ""},
        {"other": []},
    ],
)
def test_fields_that_cannot_be_used_stay_as_they_are_stored(fields):
    assert check(IssueFactory(newsletter=NewsletterFactory()), None, fields) == []


@pytest.mark.django_db
def test_what_was_seen_of_links_and_covered_before_comes_from_the_database(settings):
    newsletter = NewsletterFactory()
    IssueFactory(
        newsletter=newsletter,
        number=41,
        state="sent",
        document=Document(sections=(section(linked("https://tides.test/a")),)),
    )
    url = "https://tides.test/a"
    now = IssueFactory(newsletter=newsletter).created_at
    LinkCheck.objects.create(
        url=url, url_hash=url_hash(url), state="dead", detail="gone.", asked_at=now, checked_at=now
    )
    draft = IssueFactory(newsletter=newsletter, number=50, document=Document(sections=(section(linked(url)),)))
    assert [finding.check for finding in check(draft)] == ["dead_links", "covered_links"]


@pytest.mark.django_db
def test_a_theme_that_cannot_be_used_is_an_error_and_stops_no_other_check():
    newsletter = NewsletterFactory(theme={"text": "#ffffff"}, postal_address="")
    found = check(IssueFactory(newsletter=newsletter), measure=True)
    assert [(finding.check, finding.severity) for finding in found] == [("contrast", "error"), ("imprint", "warning")]


@pytest.mark.django_db
def test_the_reckoned_size_is_near_the_measured_one():
    issue = IssueFactory(newsletter=NewsletterFactory(), document=LONG)
    totals = [
        next(each.message for each in check(issue, measure=measure) if each.check == "size")
        for measure in (True, False)
    ]
    measured, reckoned = (int(message.split(" KB")[0].split()[-1]) for message in totals)
    assert abs(reckoned - measured) <= 0.1 * measured


def test_findings_come_by_severity_and_then_in_the_order_of_the_text():
    found = examine(manuscript(section(paragraph("TODO")), section(paragraph("TK"), linked("#"), number=2), title=""))
    assert [(finding.severity, finding.section[-1:], finding.path) for finding in found] == [
        ("error", "", ()),
        ("error", "2", (2, 0)),
        ("warning", "1", (1,)),
        ("warning", "2", (1,)),
    ]


def test_every_check_has_a_name_of_its_own():
    assert len({each.name for each in checks()}) == len(checks())
    with pytest.raises(ValueError, match="registered already"):
        register(Check(name="subject", label="x", look=lambda _: []))


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_any_document_can_be_looked_at_and_every_place_is_there(document):
    looked_at = manuscript(*document.sections)
    sections = {part.section.id: part.section for part in looked_at.parts}
    for finding in examine(looked_at):
        assert isinstance(finding.severity, Severity)
        nodes = sections[finding.section].content if finding.section else ()
        for index in finding.path:
            node = nodes[index]
            nodes = node.get("content") or ()


def test_a_long_issue_is_looked_at_quickly():
    looked_at = manuscript(*LONG.sections)
    examine(looked_at)
    started = time.process_time()
    examine(manuscript(*LONG.sections))
    assert time.process_time() - started < 1.0  # 40 ms on a machine of its own: benchmarks/preflight.py
