"""Merge tags that leave a hole, and braces that are none."""

import pytest

from tests.newsletter.preflight.making import findings, found, paragraph, section, words


def tag(name, fallback=""):
    return {"type": "merge_tag", "attrs": {"name": name, "fallback": fallback}}


def test_a_tag_without_a_fallback_is_found_and_an_address_needs_none():
    here = section(paragraph("Hi ", tag("first_name"), tag("email"), tag("name", "reader")))
    (finding,) = findings("merge_tags", here)
    assert (finding.severity, finding.path, "{{ first_name }}" in finding.message) == ("warning", (1, 1), True)


@pytest.mark.parametrize("braces", ["{{ fname }}", "*|FNAME|*", "%%first_name%%", "{% if x %}", "{{ name }}"])
def test_braces_in_the_text_are_words_and_readers_would_see_them(braces):
    ((severity, message),) = found("merge_tags", section(paragraph(f"Hi {braces}!")))
    assert (severity, message.startswith(f"{braces} in “Tides” is text")) == ("warning", True)


def test_braces_in_code_are_meant():
    assert found("merge_tags", section(paragraph("Write ", words("{{ name }}", {"type": "code"})))) == []


def test_in_the_title_a_known_tag_needs_a_fallback_and_an_unknown_one_is_text():
    messages = [message for _, message in found("merge_tags", title="{{ name }} {{ name | you }} {{ town }}")]
    assert [message.split(":")[0] for message in messages] == [
        "{{ name }} in the title has no fallback",
        "{{ town }} in the title is no merge tag that we know",
    ]
