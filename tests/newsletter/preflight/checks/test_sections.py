"""Sponsors, empty sections, and the newsletter's usual shape."""

import pytest

from newsletter.document.preserving import preserve_unknown
from tests.newsletter.preflight.making import ID, findings, found, paragraph, section


def sponsor(label="Sponsored", advertiser="Harbour Rope Works"):
    return section(paragraph("Rope."), kind="sponsor", settings={"label": label, "advertiser": advertiser})


@pytest.mark.parametrize(
    "label", ["Sponsored", "A message from our partner", "Anzeige", "Publicité", "إعلان", "广告", "PR"]
)
def test_a_label_that_discloses_is_fine(label):
    assert found("disclosure", sponsor(label)) == []


def test_a_label_that_does_not_disclose_is_mended_in_one_click():
    (finding,) = findings("disclosure", sponsor("Nice to know"))
    assert (finding.severity, finding.mend.arguments) == ("warning", {"label": "Sponsored"})


def test_a_sponsor_who_is_not_named_is_a_hint():
    assert [severity for severity, _ in found("disclosure", sponsor(advertiser=""))] == ["hint"]


@pytest.mark.parametrize("text", ["Sponsored: rope", "Advertisement", "Anzeige", "Sponsored by Harbour Rope Works"])
def test_a_paid_notice_outside_a_sponsor_section_is_asked_about(text):
    assert [severity for severity, _ in found("disclosure", section(paragraph(text)))] == ["warning"]


def test_prose_about_sponsors_is_prose():
    assert found("disclosure", section(paragraph("Sponsors of the regatta met on Sunday."))) == []


def test_an_issue_without_a_section_for_the_mail_is_an_error():
    assert [severity for severity, _ in found("empty_sections", section(paragraph("x"), in_email=False))] == ["error"]
    assert [severity for severity, _ in found("empty_sections")] == ["error"]


def test_an_empty_section_can_be_removed_and_one_with_a_title_is_only_said():
    here = (section(paragraph(" "), name=None, kind="letter"), section(number=2), section(paragraph("x"), number=3))
    first, second = findings("empty_sections", *here)
    assert (first.section, first.mend.name) == (ID.format(1), "remove_empty_section")
    assert (second.section, second.mend) == (ID.format(2), None)


@pytest.mark.parametrize("kind", ["divider", "feedback", "subscribe"])
def test_sections_that_speak_by_themselves_are_never_empty(kind):
    assert found("empty_sections", section(kind=kind, name=None), section(paragraph("x"), number=2)) == []


USUAL = [[("letter", ""), ("topic", "News"), ("topic", "Jobs 🧑"), ("story", f"Story {n}")] for n in range(4)]


def test_a_usual_section_that_is_missing_is_said():
    here = (section(paragraph("x"), kind="letter", name=None), section(paragraph("x"), number=2, name="NEWS"))
    assert found("skeleton", *here, skeletons=USUAL) == [
        ("hint", "Most issues have a section “Jobs 🧑”, and this one has none. Add it if it was forgotten.")
    ]


def test_a_usual_section_in_another_place_is_said_where_it_stands():
    here = (
        section(paragraph("x"), kind="letter", name=None),
        section(paragraph("x"), number=2, name="Jobs"),
        section(paragraph("x"), number=3, name="A story of its own"),
        section(paragraph("x"), number=4, name="News"),
    )
    (finding,) = findings("skeleton", *here, skeletons=USUAL)
    assert finding.section in {ID.format(2), ID.format(4)}
    assert "usually comes after" in finding.message


def test_the_usual_order_and_a_young_newsletter_are_left_alone():
    here = [section(paragraph("x"), kind=kind, name=name or None, number=n) for n, (kind, name) in enumerate(USUAL[0])]
    assert found("skeleton", *here, skeletons=USUAL) == []
    assert found("skeleton", *reversed(here), skeletons=USUAL[:2]) == []


@pytest.mark.parametrize(("in_email", "severities"), [(True, ["error"]), (False, [])])
def test_a_part_that_nobody_knows_is_an_error_where_readers_would_miss_it(in_email, severities):
    kept = preserve_unknown({"type": "doc", "content": [{"type": "carousel", "attrs": {"id": ID}}]})
    block = kept["content"][0]["content"][0]
    unknown = section(block, kind="raw", name=None, in_email=in_email)
    assert [severity for severity, _ in found("unknown_parts", unknown)] == severities
    assert found("unknown_parts", section(paragraph("x"))) == []
