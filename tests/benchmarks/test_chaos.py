"""A short run of ``make chaos``, on servers of its own, and what it says of a ledger that is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from benchmarks.rehearsal.verdict import judge
from delivery import ending, ledger, mailings
from delivery.ledger import Outcome
from delivery.models import Delivery, DeliveryState, Stage
from newsletter.models import IssueState
from tests.delivery.copy_names import message_token
from tests.factories import IssueFactory, NewsletterFactory, SubscriberFactory, SubscriptionFactory

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["bob", "chiyo", "dara"]


def chaos(*arguments):
    command = [sys.executable, "benchmarks/chaos.py", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=170, check=False)


@pytest.mark.slow
def test_nobody_is_lost_and_nobody_gets_two_while_everything_is_killed():
    done = chaos("--recipients", 400, "--kills", 6, "--workers", 2, "--seed", 7, "--patience", 150, "--json")

    assert done.stdout, done.stderr[-3000:]
    found = json.loads(done.stdout)
    verdict = found["verdict"]
    assert (verdict["faults"], verdict["twice"], verdict["lost"], done.returncode) == ([], 0, 0, 0)
    assert found["acts"] == {"kill": 6, "stop": 1, "wipe": 1, "valkey": 1, "postgres": 1}
    ends = [verdict[end] for end in ("sent", "refused", "left_out", "in_doubt")]
    assert sum(ends) == found["recipients"] == 400
    assert verdict["sent"] > 300


def test_a_number_that_cannot_be_is_refused():
    done = chaos("--recipients", 1)

    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        2, "chaos.py: error: --recipients must be 2 or more, --kills 0 or more, --workers 1 or more.",
    )  # fmt: skip


@pytest.fixture
def mailing(db):
    """Bob, Chiyo and Dara have their copies, and the mailing is finished."""
    newsletter, now = NewsletterFactory(), timezone.now()
    for name in NAMES:
        reader = SubscriberFactory(address=f"{name}@example.org", given_address=f"{name}@example.org")
        SubscriptionFactory(subscriber=reader, newsletter=newsletter)
    mailing = mailings.begin(IssueFactory(newsletter=newsletter, number=21, state=IssueState.DRAFT), now=now)
    lease = mailing.created_at - mailing.created_at.replace(year=2000)
    claims = ledger.claim(mailing.pk, quotas={"other": 3}, limit=3, now=now, lease=lease)
    ledger.hand_off(claims, now=now, lease=lease)
    ledger.settle([Outcome(claim=one, state=DeliveryState.SENT, stage=Stage.DOT) for one in claims], now=now)
    assert ending.finish_if_done(mailing, now=now)
    return mailing


def answer(mailing, name, *, said="told", of=None):
    pk = mailing.deliveries.get(address=f"{of or name}@example.org").pk
    return said, f"{name}@example.org", f"<{message_token(pk)}@example.org>"


def test_a_log_and_a_ledger_that_agree_have_no_faults(mailing):
    verdict = judge([mailing], [answer(mailing, name) for name in NAMES], doubt_allowed=0)

    assert (verdict.faults, verdict.sent, verdict.twice, verdict.lost) == ((), 3, 0, 0)


def keys(mailing, *names):
    return [str(mailing.deliveries.get(address=f"{name}@example.org").pk) for name in names]


def test_a_copy_that_was_accepted_twice_is_found(mailing):
    answers = [answer(mailing, name) for name in [*NAMES, "bob"]]

    assert judge([mailing], answers, doubt_allowed=0).faults == (
        f"1 copies were accepted twice: {keys(mailing, 'bob')}",
    )


def test_a_copy_that_is_called_sent_and_was_not_is_found(mailing):
    answers = [answer(mailing, "bob"), answer(mailing, "chiyo"), answer(mailing, "dara", said="dropped")]

    assert judge([mailing], answers, doubt_allowed=0).faults == (
        f"copies that are sent were never accepted: {keys(mailing, 'dara')}",
    )


def test_a_copy_that_went_to_somebody_else_is_found(mailing):
    answers = [answer(mailing, "bob"), answer(mailing, "chiyo"), answer(mailing, "bob", of="dara")]

    faults = judge([mailing], answers, doubt_allowed=0).faults
    assert faults[0] == f"bob@example.org got a message that is no copy of theirs: {answers[2][2]}"


def test_one_in_doubt_too_many_and_a_wrong_tally_are_found(mailing):
    Delivery.objects.filter(address="bob@example.org").update(state=DeliveryState.IN_DOUBT)
    mailing.tallies.filter(state=DeliveryState.IN_DOUBT).delete()
    answers = [answer(mailing, name) for name in NAMES]

    faults = judge([mailing], answers, doubt_allowed=0).faults
    assert faults[0] == "1 copies are in doubt, of 0 at most: ['0']"
    assert faults[1].startswith("tallies say {")
    assert judge([mailing], answers, doubt_allowed=1).faults == faults[1:]


def test_a_copy_that_nobody_brought_to_an_end_is_found(mailing):
    Delivery.objects.filter(address="bob@example.org").update(state=DeliveryState.DEFERRED, reason="mailbox_full")
    answers = [answer(mailing, name) for name in ("chiyo", "dara")]

    assert judge([mailing], answers, doubt_allowed=0).faults == (
        "copies are not at their end: ['deferred mailbox_full']",
    )
