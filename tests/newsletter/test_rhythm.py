"""The cadence in words."""

import datetime as dt

import pytest
from django.utils import translation

from newsletter.models import Newsletter
from newsletter.rhythm import moment_in_words, rhythm_in_words


@pytest.mark.parametrize(
    ("weeks", "weekdays", "zone", "words"),
    [
        (2, [6], "Europe/Amsterdam", "every second Sunday at 17:00 Amsterdam time"),
        (1, [0], "America/New_York", "every Monday at 17:00 New York time"),
        (3, [4], "UTC", "every 3 weeks on Friday at 17:00 UTC"),
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


@pytest.mark.parametrize(
    ("language", "weeks", "weekdays", "words"),
    [
        ("de", 2, [6], "jeden zweiten Sonntag um 17:00 Uhr (Ortszeit Amsterdam)"),
        ("de", 3, [0, 2], "alle 3 Wochen am Montag und Mittwoch um 17:00 Uhr (Ortszeit Amsterdam)"),
        ("nl", 2, [6], "om de zondag om 17:00 uur (tijd in Amsterdam)"),
        ("fr", 1, [0, 2, 4], "chaque semaine, le lundi, le mercredi et le vendredi à 17:00 (heure locale à Amsterdam)"),
        ("es", 1, [0, 3], "cada semana, el lunes y el jueves a las 17:00 (hora de Amsterdam)"),
        ("it", 2, [6], "ogni due settimane, di domenica alle 17:00 (ora di Amsterdam)"),
        ("pt", 1, [6], "cada domingo, às 17:00, hora de Amsterdam"),
        ("ar", 3, [6], "كل 3 أسابيع (الأحد) الساعة 17:00 بتوقيت Amsterdam"),
        ("ar", 12, [0, 2], "كل 12 أسبوعًا (الاثنين والأربعاء) الساعة 17:00 بتوقيت Amsterdam"),
        ("zh-hans", 1, [0, 2, 4], "每周一、周三和周五 17:00（Amsterdam 时间）"),
        ("ja", 2, [6], "隔週日曜日 17:00（Amsterdam時間）"),
    ],
)
def test_a_rhythm_is_said_in_the_language_that_is_spoken(language, weeks, weekdays, words):
    newsletter = Newsletter(
        cadence_weeks=weeks, cadence_weekdays=weekdays, cadence_time=dt.time(17, 0), timezone="Europe/Amsterdam"
    )
    with translation.override(language):
        assert rhythm_in_words(newsletter) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Sunday 6 December 2026, 17:00 (Europe/Amsterdam)"),
        ("de", "Sonntag, 6. Dezember 2026, 17:00 Uhr (Europe/Amsterdam)"),
        ("fr", "dimanche 6 décembre 2026 à 17:00 (Europe/Amsterdam)"),
        ("ja", "2026年12月6日（日曜日）17:00（Europe/Amsterdam）"),
    ],
)
def test_a_moment_is_said_in_the_language_that_is_spoken(language, words):
    at = dt.datetime(2026, 12, 6, 16, tzinfo=dt.UTC)
    with translation.override(language):
        assert moment_in_words(at, Newsletter(timezone="Europe/Amsterdam")) == words
