"""The cadence in words."""

import datetime as dt

import pytest

from newsletter.models import Newsletter
from newsletter.rhythm import rhythm_in_words


@pytest.mark.parametrize(
    ("weeks", "weekdays", "zone", "words"),
    [
        (2, [6], "Europe/Amsterdam", "every second Sunday at 17:00 Amsterdam time"),
        (1, [0], "America/New_York", "every Monday at 17:00 New York time"),
        (3, [4], "UTC", "every third Friday at 17:00 UTC"),
        (12, [2], "America/Argentina/Buenos_Aires", "every 12 weeks on Wednesday at 17:00 Buenos Aires time"),
        (1, [3, 0], "UTC", "every week on Monday and Thursday at 17:00 UTC"),
        (2, [0, 2, 4], "UTC", "every second week on Monday, Wednesday and Friday at 17:00 UTC"),
        (10, [0, 2], "UTC", "every 10 weeks on Monday and Wednesday at 17:00 UTC"),
        (1, [0, 1, 2, 3, 4, 5, 6], "Asia/Tokyo", "every day at 17:00 Tokyo time"),
        (2, [], "UTC", ""),
    ],
)
def test_a_rhythm_is_said_as_a_person_would(weeks, weekdays, zone, words):
    newsletter = Newsletter(cadence_weeks=weeks, cadence_weekdays=weekdays, cadence_time=dt.time(17, 0), timezone=zone)
    assert rhythm_in_words(newsletter) == words
