"""The work that browsers do: asked, solved, and good for one signup."""

import base64
import datetime as dt
import json

import altcha
import pytest
from django.utils import timezone

from subscribers.guarding import challenges
from subscribers.guarding.challenges import GOOD_FOR, Proof, judge_proof, new_challenge


@pytest.fixture(autouse=True)
def _little_work(monkeypatch):
    monkeypatch.setattr(challenges, "LEAST_WORK", 10)
    monkeypatch.setattr(challenges, "MOST_WORK", 50)


def solve(challenge, **changes):
    asked = altcha.Challenge.from_dict(json.loads(challenge))
    solution = altcha.solve_challenge(asked)
    for name, value in changes.items():
        target = asked if name == "signature" else asked.parameters if hasattr(asked.parameters, name) else solution
        setattr(target, name, value)
    return altcha.Payload(asked, solution).to_base64()


def ask(*, now=None):
    return new_challenge(newsletter_id=7, now=now or timezone.now())


def judge(solution, *, newsletter_id=7, now=None):
    return judge_proof(solution, newsletter_id=newsletter_id, now=now or timezone.now())


def test_a_solution_is_good_once():
    solution = solve(ask())
    assert [judge(solution), judge(solution)] == [Proof.SOLVED, Proof.WORTHLESS]


def test_each_challenge_is_another():
    assert len({ask() for _ in range(20)}) == 20


def test_the_work_lies_between_its_bounds():
    counters = {altcha.solve_challenge(altcha.Challenge.from_dict(json.loads(ask()))).counter for _ in range(40)}
    assert min(counters) >= 10
    assert max(counters) < 50


def test_a_solution_is_good_for_an_hour():
    made = timezone.now() - GOOD_FOR
    assert judge(solve(ask(now=made + dt.timedelta(seconds=5)))) is Proof.SOLVED
    assert judge(solve(ask(now=made - dt.timedelta(seconds=5)))) is Proof.WORTHLESS


def test_a_solution_for_another_newsletter_is_worthless():
    assert judge(solve(ask()), newsletter_id=8) is Proof.WORTHLESS


@pytest.mark.parametrize(
    "changes",
    [
        {"counter": 3},
        {"counter": -1},
        {"counter": "7"},
        {"counter": 10**400},
        {"derived_key": "00" * 32},
        {"derived_key": None},
        {"signature": "00" * 32},
        {"signature": None},
        {"signature": 7},
        {"expires_at": 4_000_000_000},
        {"expires_at": None},
        {"key_prefix": "00"},
        {"key_prefix": ""},
        {"cost": 0},
        {"cost": 10**9},
        {"algorithm": "SHA-1"},
        {"algorithm": "SCRYPT"},
        {"salt": "xyz"},
        {"nonce": ""},
        {"data": {"newsletter": 7, "more": []}},
    ],
)
def test_what_was_changed_is_worthless(changes):
    assert judge(solve(ask(), **changes)) is Proof.WORTHLESS


@pytest.mark.parametrize(
    "garbage",
    [
        "x",
        "\x00",
        "é",
        "=" * 3000,
        "A" * 100_000,
        base64.b64encode(b"[]").decode(),
        base64.b64encode(b"null").decode(),
        base64.b64encode(b'{"challenge": 1, "solution": 2}').decode(),
        base64.b64encode(b'{"challenge": {"parameters": []}, "solution": {}}').decode(),
        base64.b64encode(b"[" * 2500).decode(),
        base64.b64encode(b"\xff\xfe").decode(),
    ],
)
def test_garbage_is_worthless(garbage):
    assert judge(garbage) is Proof.WORTHLESS


def test_no_field_and_an_empty_one_are_told_apart():
    assert (judge(None), judge(""), judge("  ")) == (Proof.MISSING, Proof.LEFT_OUT, Proof.LEFT_OUT)


def test_another_key_verifies_nothing(settings):
    solution = solve(ask())
    settings.TOKEN_KEYS = {"other": b"\x01" * 32}
    assert judge(solution) is Proof.WORTHLESS
