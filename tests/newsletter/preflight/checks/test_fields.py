"""Title, preheader, imprint: what stands around the words."""

import pytest

from tests.newsletter.preflight.making import findings, found, paragraph, section


@pytest.mark.parametrize("title", ["", "   ", "{{ first_name }}"])
def test_an_issue_without_a_title_is_an_error_at_the_title(title):
    (finding,) = findings("subject", section(paragraph("x")), title=title)
    assert (finding.severity, finding.field) == ("error", "title")


@pytest.mark.parametrize("title", ["Untitled", "Issue 42"])
def test_the_title_of_a_new_issue_is_asked_about(title):
    assert [severity for severity, _ in found("subject", title=title, subject=title)] == ["warning"]


def test_a_subject_is_too_long_from_the_71st_character_on():
    assert found("subject", subject="x" * 70) == []
    ((severity, message),) = found("subject", subject="x" * 71)
    assert (severity, "has 71 characters" in message) == ("warning", True)


def test_without_a_preheader_the_words_that_stand_in_are_shown():
    ((severity, message),) = found("preheader", preheader="", first_words="The water rose.")
    assert (severity, "“The water rose.”" in message) == ("warning", True)


def test_a_preheader_that_repeats_the_title_is_asked_about_and_a_long_one_only_said():
    assert [severity for severity, _ in found("preheader", preheader="HIGH water")] == ["warning"]
    assert [severity for severity, _ in found("preheader", preheader="x" * 141)] == ["hint"]
    assert found("preheader", preheader="x" * 140) == []


def test_a_missing_postal_address_is_asked_about_and_a_missing_way_to_leave_is_an_error():
    assert [severity for severity, _ in found("imprint", postal_address=" ")] == ["warning"]
    assert [severity for severity, _ in found("imprint", has_unsubscribe=False)] == ["error"]
    assert found("imprint") == []
