"""Dates with the month by its name, and in Chinese, Japanese and Korean characters."""

import datetime as dt

import pytest

from subscribers.importing.values import any_moment
from tests.subscribers.importing.moving import person

THAT_DAY = [
    "12 févr. 2024", "12 février 2024", "lundi 12 février 2024", "12-févr-24", "12/févr./2024", "12. Februar 2024",
    "Montag, 12. Februar 2024", "12.Februar 2024", "12 de febrero de 2024", "lunes, 12 de febrero de 2024",
    "febrero 12, 2024", "12 de fevereiro de 2024", "segunda-feira, 12 de fevereiro de 2024", "12 fev. 2024",
    "12 febbraio 2024", "12 februari 2024", "maandag 12 februari 2024", "12 فبراير 2024", "١٢ فبراير ٢٠٢٤",
    "2024年2月12日", "2024年02月12日(月)", "2024年2月12日 星期一", "2024 年 2 月 12 日", "2024년 2월 12일",
    "12 FEVRIER 2024",
]  # fmt: skip


@pytest.mark.parametrize("word", THAT_DAY)
@pytest.mark.parametrize("day_first", [True, False])
def test_a_month_is_known_by_its_name_in_the_languages_that_lists_are_kept_in(word, day_first):
    assert any_moment(word, day_first=day_first) == dt.datetime(2024, 2, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("word", "iso"),
    [
        ("3 août 2023 14:05", "2023-08-03T14:05+00:00"),
        ("3 août 2023 à 14h05", "2023-08-03T14:05+00:00"),
        ("1er mars 2024", "2024-03-01T00:00+00:00"),
        ("mar. 12 mars 2024", "2024-03-12T00:00+00:00"),
        ("3. März 2024 um 14:05 Uhr", "2024-03-03T14:05+00:00"),
        ("03.März.2024", "2024-03-03T00:00+00:00"),
        ("3.Okt.24", "2024-10-03T00:00+00:00"),
        ("3. Jänner 2024, 14:05:09", "2024-01-03T14:05:09+00:00"),
        ("3 de maio de 2024 às 14:05", "2024-05-03T14:05+00:00"),
        ("1º de setembro de 2024", "2024-09-01T00:00+00:00"),
        ("3 mrt. 2024 14:05 +0200", "2024-03-03T14:05+02:00"),
        ("3 ott 2024 14:05 UTC", "2024-10-03T14:05+00:00"),
        ("2024年2月12日 14:05", "2024-02-12T14:05+00:00"),
        ("2024年2月12日 14時05分09秒", "2024-02-12T14:05:09+00:00"),
        ("2024年2月12日 下午2:05", "2024-02-12T14:05+00:00"),
        ("2024年2月12日 午前12:05", "2024-02-12T00:05+00:00"),
        ("2024년 2월 12일 오후 2:05", "2024-02-12T14:05+00:00"),
    ],
)
def test_an_hour_behind_such_a_day_is_read(word, iso):
    assert any_moment(word, day_first=False) == dt.datetime.fromisoformat(iso)


@pytest.mark.parametrize(
    "word",
    [
        "31 février 2024",
        "12 fevruary 2024",
        "février 2024",
        "12 février",
        "2024年13月1日",
        "12 févr. 2024 25:00",
        "2024年2月",
    ],
)
def test_what_is_no_day_stays_none(word):
    assert any_moment(word, day_first=True) is None
    assert person(["a@example.org", word], "address", "subscribed_at").has_doubted_date


def test_whoever_left_on_a_day_with_such_a_month_left():
    found = person(["a@example.org", "12 févr. 2024"], "address", "unsubscribed_at")
    assert (found.particulars.state, found.particulars.ended_at) == (
        "unsubscribed",
        dt.datetime(2024, 2, 12, tzinfo=dt.UTC),
    )
