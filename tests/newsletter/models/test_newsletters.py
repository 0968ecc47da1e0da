"""What a newsletter refuses, and which way it reads."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from newsletter.models.newsletters import RESERVED_SLUGS
from tests.factories import NewsletterFactory


@pytest.mark.parametrize(
    ("language", "direction", "expected"),
    [
        ("en", "auto", "ltr"),
        ("ar", "auto", "rtl"),
        ("he-IL", "auto", "rtl"),
        ("ar", "ltr", "ltr"),
        ("en", "rtl", "rtl"),
        ("arn", "auto", "ltr"),
    ],
)
def test_the_text_runs_the_way_of_its_language_unless_told_otherwise(language, direction, expected):
    newsletter = NewsletterFactory.build(language=language, direction=direction)
    assert newsletter.text_direction == expected


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("timezone", "Amsterdam", "is not an IANA time zone"),
        ("slug", "studio", "The site itself uses “/studio/”"),
        ("slug", "Slow Signals", "valid “slug”"),
        ("sender_email", "alice", "valid email"),
        ("name", "Tide Notes\r\nBcc: x@example.org", "line break"),
        ("sender_name", "Alice\nBcc: x@example.org", "line break"),
        ("tagline", "Water\u2028", "line break"),
        ("subject_pattern", "{title}\rBcc: x@example.org", "line break"),
        ("cadence_weeks", 0, "greater than or equal to 1"),
        ("cadence_weekdays", [7], "less than or equal to 6"),
    ],
)
@pytest.mark.django_db
def test_a_value_that_cannot_work_is_refused_by_name(field, value, message):
    newsletter = NewsletterFactory.build(**{field: value})
    with pytest.raises(ValidationError) as refusal:
        newsletter.full_clean()
    assert list(refusal.value.message_dict) == [field]
    assert message in refusal.value.message_dict[field][0]


def test_no_newsletter_can_hide_an_address_of_the_site():
    def first_segments(patterns, prefix=""):
        for pattern in patterns:
            route = prefix + str(pattern.pattern).lstrip("^")
            segment = route.split("/")[0]
            if segment == "" and hasattr(pattern, "url_patterns"):
                yield from first_segments(pattern.url_patterns, route)
            else:
                yield segment

    segments = first_segments(get_resolver().url_patterns)
    fixed = {segment for segment in segments if segment and not set("<.(") & set(segment)}
    assert fixed <= RESERVED_SLUGS
