"""Words for where somebody stands."""

import pytest

from subscribers.importing.refusing import Refused
from subscribers.importing.tools import TOOLS
from subscribers.importing.words import has_left, state_of, yes_or_no
from tests.subscribers.importing.moving import person


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("ja", "active"),
        (" Abonniert ", "active"),
        ("abonné", "active"),
        ("опт", None),
        ("подписан", "active"),
        ("登録済み", "active"),
        ("past_due", "active"),
        ("non-subscribed", "pending"),
        ("Nicht bestätigt", "pending"),
        ("désabonné", "unsubscribed"),
        ("abgemeldet", "unsubscribed"),
        ("dado de baja", "unsubscribed"),
        ("nein", "unsubscribed"),
        ("hard bounce", "bounced"),
        ("Hard-Bounced", "bounced"),
        ("unzustellbar", "bounced"),
        ("marked_as_spam", "complained"),
        ("1", "active"),
        ("-1", None),
        ("NE", None),
        ("CO", None),
        ("", None),
    ],
)
def test_a_word_of_any_tongue_says_where_somebody_stands(word, state):
    assert state_of(word) == state


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("Ja", True),
        ("нет", False),
        ("いいえ", False),
        ("HAYIR", False),
        ("na\u0303o", False),
        ("1.0", True),
        ("0.0", False),
        ("-1", None),
        ("maybe", None),
        ("", None),
    ],
)
def test_yes_and_no(word, answer):
    assert yes_or_no(word) is answer


@pytest.mark.parametrize(
    ("word", "answer"),
    [("yes", True), ("0", False), ("unsubscribed", True), ("Subscribed", False), ("blacklisted", True), ("soon", None)],
)
def test_words_in_a_column_of_those_who_left(word, answer):
    assert has_left(word) is answer


@pytest.mark.parametrize(
    ("meaning", "cell", "state", "year"),
    [
        ("opted_out", "2024-05-01", "unsubscribed", 2024),
        ("opted_out", "Opted out", "unsubscribed", None),
        ("opted_out", "unsubscribed", "unsubscribed", None),
        ("opted_out", "subscribed", "active", None),
        ("opted_in", "2024-05-01", "active", None),
        ("opted_in", "pending", "pending", None),
        ("opted_in", "HAYIR", "unsubscribed", None),
        ("opted_in", "abgemeldet", "unsubscribed", None),
        ("unsubscribed_at", "no", "active", None),
        ("unsubscribed_at", "some day", "unsubscribed", None),
        ("bounced_at", "false", "active", None),
        ("confirmed_at", "pending", "pending", None),
        ("confirmed_at", "confirmed", "active", None),
    ],
)
def test_a_column_of_who_came_or_left_may_hold_words_or_days(meaning, cell, state, year):
    found = person(["a@example.org", cell], "address", meaning).particulars

    assert (found.state, found.ended_at and found.ended_at.year) == (state, year)


def test_a_bounce_that_was_none_does_not_hide_when_somebody_left():
    found = person(["a@example.org", "no", "2024-05-01"], "address", "bounced_at", "unsubscribed_at").particulars

    assert (found.state, found.ended_at.year) == ("unsubscribed", 2024)


@pytest.mark.parametrize("meaning", ["opted_in", "opted_out"])
@pytest.mark.parametrize("cell", ["Weekly", "không", "45321"])
def test_who_may_have_said_no_is_refused_with_what_to_do_and_not_mailed(meaning, cell):
    with pytest.raises(Refused, match=f"“{cell}” does not say whether they want mail. Write yes or no"):
        person(["a@example.org", cell], "address", meaning)


@pytest.mark.parametrize("word", ["paused", "Pausiert", "en pause", "on hold", "一時停止"])
def test_who_pauses_is_refused_with_what_to_do_and_not_mailed(word):
    with pytest.raises(
        Refused, match=r"wants no mail for now.*Write unsubscribed; or write active, and in a column paus"
    ):
        person(["a@example.org", word], "address", "status")


@pytest.mark.parametrize("until", ["12/31/2030", "some day", "yes"])
def test_who_pauses_until_a_day_that_cannot_be_read_is_refused_and_not_mailed(until):
    with pytest.raises(Refused, match=f"They pause until “{until}”, which is no day that can be read"):
        person(["a@example.org", until], "address", "paused_until", day_first=True)


@pytest.mark.parametrize(("until", "year"), [("31/12/2030", 2030), ("no", None), ("", None), ("0000-00-00", None)])
def test_who_pauses_until_a_day_does_so(until, year):
    found = person(["a@example.org", until], "address", "paused_until", day_first=True).particulars.paused_until

    assert (found and found.year) == year


def test_who_pauses_to_pay_at_buttondown_is_mailed():
    (words,) = [tool.words for tool in TOOLS if tool.label == "Buttondown"]

    assert person(["a@example.org", "paused"], "address", "status", words=words).particulars.state == "active"
