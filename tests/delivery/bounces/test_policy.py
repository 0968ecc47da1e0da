import datetime as dt

import pytest

from delivery.bounces.policy import Streak, decide
from delivery.bounces.verdict import Kind

SHORT = Streak(copies=4, lasted=dt.timedelta(days=90))
YOUNG = Streak(copies=9, lasted=dt.timedelta(days=29, hours=23))
LONG = Streak(copies=5, lasted=dt.timedelta(days=30))


@pytest.mark.parametrize(
    ("kind", "streak", "action"),
    [
        (Kind.HARD, SHORT, "suppress"),
        (Kind.SOFT, SHORT, "nothing"),
        (Kind.SOFT, YOUNG, "nothing"),
        (Kind.SOFT, LONG, "suppress"),
        (Kind.SENDER_FAULT, LONG, "nothing"),
        (Kind.COMPLAINT, SHORT, "unsubscribe"),
        (Kind.AUTOREPLY, LONG, "nothing"),
        (Kind.DELAYED, LONG, "nothing"),
        (Kind.DELIVERED, LONG, "nothing"),
        (Kind.NOT_A_BOUNCE, LONG, "nothing"),
    ],
)
def test_what_a_proven_story_leads_to(kind, streak, action):
    assert decide(kind, proven=True, proof_expected=True, confirmed_since=False, streak=streak) == action


@pytest.mark.parametrize("kind", Kind)
def test_where_every_copy_carries_a_token_a_story_without_one_leads_to_nothing(kind):
    assert decide(kind, proven=False, proof_expected=True, confirmed_since=False, streak=LONG) == "nothing"


@pytest.mark.parametrize(
    ("kind", "action"),
    [(Kind.HARD, "nothing"), (Kind.SOFT, "nothing"), (Kind.COMPLAINT, "unsubscribe")],
)
def test_a_reader_who_has_answered_a_mail_since_is_reached_but_may_still_complain(kind, action):
    assert decide(kind, proven=True, proof_expected=True, confirmed_since=True, streak=LONG) == action


def test_without_tokens_a_story_is_taken_at_its_word():
    assert decide(Kind.HARD, proven=False, proof_expected=False, confirmed_since=False, streak=SHORT) == "suppress"
