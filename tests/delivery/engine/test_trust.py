"""A route's word about readers: kept until it has taken a copy of the same mailing, and believed from then on."""

import pytest

from delivery import ledger
from delivery.engine.trust import Trust
from delivery.ledger import Outcome
from delivery.models import DeliveryState, Stage
from delivery.transport import Reply
from tests.delivery.bounces.refused import refused
from tests.delivery.engine.clerks import LEASE

pytestmark = pytest.mark.django_db
GONE, FULL = Reply(550, "5.1.1", "user unknown"), Reply(552, "5.2.2", "over quota")


@pytest.fixture
def said(mailing, now):
    """``said(trust, GONE)``: what may be acted on after the route said so of a copy."""

    def weighed(trust, reply, *, copy=1, route="a"):
        event = refused(Stage.RCPT, reply, at=now, copy=copy)
        return [each.delivery_id for each in trust.weigh(event, mailing_id=mailing.pk, route=route)]

    return weighed


def took(trust, mailing, route="a"):
    return [event.delivery_id for event in trust.took(mailing.pk, route)]


def test_nobody_is_gone_on_the_word_of_a_route_that_takes_nothing(said, mailing):
    trust = Trust()

    assert [said(trust, GONE, copy=copy) for copy in (1, 2, 3)] == [[], [], []]
    assert took(trust, mailing) == [1, 2, 3]
    assert (took(trust, mailing), said(trust, GONE, copy=4)) == ([], [4])


def test_a_full_mailbox_is_nobodys_end_and_is_told_at_once(said):
    assert said(Trust(), FULL) == [1]


def test_each_route_and_each_mailing_has_to_show_it_anew(said, mailing, now):
    trust = Trust()
    trust.took(mailing.pk, "a")

    assert (said(trust, GONE, route="a"), said(trust, GONE, route="b")) == ([1], [])
    assert trust.weigh(refused(Stage.RCPT, GONE, at=now), mailing_id=mailing.pk + 1, route="a") == []


def test_what_the_ledger_knows_of_a_route_holds_in_a_new_process(said, mailing, claims, now):
    outcome = Outcome(claim=claims[0], state=DeliveryState.SENT, stage=Stage.DOT, code=250, route="a")
    ledger.hand_off(claims[:1], now=now, lease=LEASE)
    ledger.settle([outcome], now=now)

    assert (said(Trust(), GONE, route="a"), said(Trust(), GONE, route="b")) == ([1], [])


def test_what_is_over_is_forgotten(said, mailing):
    trust = Trust()
    said(trust, GONE)
    trust.forget(but={mailing.pk})
    assert took(trust, mailing) == [1]

    trust.forget(but=())
    assert said(trust, GONE) == []
    trust.forget(but=())
    assert took(trust, mailing) == []
