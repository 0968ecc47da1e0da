"""The ledger against a simple model of it, under whatever order of claims, answers, lost leases and changes of mind."""

import dataclasses
import datetime as dt
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings as how, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from delivery import ledger, mailing_states, mailings
from delivery.ledger import TRANSITIONS, Outcome
from delivery.ledger.returns import take_back
from delivery.ledger.sweep import LATE
from delivery.ledger.transitions import ANSWERS
from delivery.models import Attempt, Delivery, DeliveryState as S, Lease, LeaseStage, Mailing, MailingState, Stage
from delivery.models.ledger import LEASED_STATES
from delivery.reasons import WORTH_ANOTHER_TRY
from newsletter.models import IssueState
from subscribers.models import Subscription, SubscriptionState
from tests.factories import IssueFactory, SubscriberFactory, SubscriptionFactory

LEASE = dt.timedelta(minutes=5)
READERS = ["bob@example.org", "chiyo@example.org", "dara@example.com", "emre@example.com"]
QUOTAS = [{"other": 4, "harbour": 4}, {"other": 1, "harbour": 1}, {"harbour": 2}, {"other": 2, "harbour": 0}]
# What a copy in hand is said to have come to, and what no answer may lead to.
ANSWERED = [S.SENT, S.SENT, S.DEFERRED, S.FAILED, S.IN_DOUBT, S.EXPIRED, S.PENDING, S.BOUNCED, S.CLAIMED]
SAID = st.builds(
    lambda state, reason, wait, counted: (state, reason, wait, counted),
    st.sampled_from(ANSWERED),
    st.sampled_from(["", "mailbox_full", "sender_fault"]),
    st.sampled_from([None, dt.timedelta(0), dt.timedelta(minutes=5)]),
    st.booleans(),
)


@dataclasses.dataclass
class Copy:
    """A delivery and its lease, as they should be."""

    id: int
    mailing: int
    group: str
    reader: int
    not_before: dt.datetime
    state: S = S.PENDING
    reason: str = ""
    tries: int = 0
    attempts: int = 0
    epoch: int | None = None
    stage: LeaseStage | None = None
    until: dt.datetime | None = None

    @property
    def where(self):
        """Its state with the lease's stage, as people are shown it."""
        return S(self.stage) if self.stage in {*LEASED_STATES} else self.state

    def lease(self, epoch, stage, until):
        self.epoch, self.stage, self.until = epoch, stage, until

    def let_go(self):
        self.epoch = self.stage = self.until = None


class Ledger(RuleBasedStateMachine):
    """``begun`` are two mailings to the same readers; every example starts with them as they were frozen."""

    def __init__(self, begun, now):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.now = now
        self.states = {mailing.pk: MailingState.SENDING for mailing in begun}
        self.gone = set()
        self.claims = []
        rows = Delivery.objects.filter(mailing__in=begun)
        self.copies = {d.pk: Copy(d.pk, d.mailing_id, d.domain_group, d.subscription_id, d.not_before) for d in rows}
        self.before = {copy.id: copy.where for copy in self.copies.values()}

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    # --- Workers --------------------------------------------------------------------------------------------------

    @rule(data=st.data(), limit=st.integers(1, 6), quotas=st.sampled_from(QUOTAS))
    def claim(self, data, limit, quotas):
        mailing = data.draw(st.sampled_from(sorted(self.states)))
        taken = ledger.claim(mailing, quotas=quotas, limit=limit, now=self.now, lease=LEASE)
        assert [claim.id for claim in taken] == self._claimable(mailing, limit, quotas)
        for claim in taken:
            assert all(claim.epoch > older.epoch for older in self.claims)
            self.copies[claim.id].lease(claim.epoch, LeaseStage.CLAIMED, self.now + LEASE)
        self.claims += taken

    def _claimable(self, mailing, limit, quotas):
        """The ids a claim should find; who has left is suppressed on the way."""
        if self.states[mailing] != MailingState.SENDING:
            return []
        while True:
            picked = []
            for group, quota in quotas.items():
                due = [
                    copy for copy in self.copies.values()
                    if (copy.mailing, copy.group, copy.where) == (mailing, group, S.PENDING)
                    and copy.stage is None and copy.not_before <= self.now
                ]  # fmt: skip
                picked += sorted(due, key=lambda copy: (copy.not_before, copy.id))[:quota]
            picked = sorted(picked, key=lambda copy: (copy.not_before, copy.id))[:limit]
            for copy in picked:
                if copy.reader in self.gone:
                    copy.state, copy.reason = S.SUPPRESSED, "unsubscribed"
            found = sorted(copy.id for copy in picked if copy.reader not in self.gone)
            if found or not picked:
                return found

    def _held(self, claims, *stages):
        """Those of the claims whose copies are still theirs, and at one of these stages."""
        mine = [(claim, self.copies[claim.id]) for claim in claims]
        return [copy for claim, copy in mine if copy.epoch == claim.epoch and copy.stage in stages]

    def _some_claims(self, data):
        return data.draw(st.lists(st.sampled_from(self.claims), unique_by=lambda claim: claim.epoch, min_size=1))

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def hand_off(self, data):
        claims = self._some_claims(data)
        may = [
            copy for copy in self._held(claims, LeaseStage.CLAIMED)
            if self.states[copy.mailing] == MailingState.SENDING and copy.reader not in self.gone
        ]  # fmt: skip
        assert ledger.hand_off(claims, now=self.now, lease=LEASE) == {copy.id for copy in may}
        for copy in may:
            copy.lease(copy.epoch, LeaseStage.HANDOFF, self.now + LEASE)

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def release(self, data):
        claims = self._some_claims(data)
        held = self._held(claims, LeaseStage.CLAIMED, LeaseStage.HANDOFF)
        assert ledger.release(claims) == len(held)
        for copy in held:
            copy.let_go()

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def renew(self, data):
        claims = self._some_claims(data)
        held = self._held(claims, LeaseStage.CLAIMED, LeaseStage.HANDOFF)
        assert ledger.renew(claims, now=self.now, lease=LEASE) == len(held)
        for copy in held:
            copy.until = self.now + LEASE

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def settle(self, data):
        claims = self._some_claims(data)
        said = [data.draw(SAID) for _ in claims]
        outcomes = [
            Outcome(
                claim=claim, state=state, stage=Stage.DOT, reason=reason, counted=counted,
                not_before=None if wait is None else self.now + wait,
            )
            for claim, (state, reason, wait, counted) in zip(claims, said, strict=True)
        ]  # fmt: skip
        taken = [
            (self.copies[outcome.claim.id], outcome) for outcome in outcomes
            if self._held([outcome.claim], *LeaseStage)
            and (S(self.copies[outcome.claim.id].stage), outcome.state) in ANSWERS
        ]  # fmt: skip
        assert ledger.settle(outcomes, now=self.now) == {copy.id for copy, _ in taken}
        for copy, outcome in taken:
            copy.let_go()
            copy.state, copy.reason = outcome.state, outcome.reason
            copy.not_before = outcome.not_before or copy.not_before
            copy.tries += outcome.counted
            copy.attempts += 1

    # --- Time -----------------------------------------------------------------------------------------------------

    @rule(wait=st.sampled_from([dt.timedelta(minutes=3), LEASE + dt.timedelta(seconds=1), LATE]))
    def time_goes_on(self, wait):
        self.now += wait

    @rule()
    def sweep(self):
        swept = ledger.sweep(now=self.now)
        late = [copy for copy in self.copies.values() if copy.until is not None]
        for copy in late:
            if copy.stage == LeaseStage.DOUBT and copy.until < self.now - LATE:
                copy.let_go()
        returned = [copy for copy in late if copy.stage == LeaseStage.CLAIMED and copy.until < self.now]
        doubted = [copy for copy in late if copy.stage == LeaseStage.HANDOFF and copy.until < self.now]
        for copy in returned:
            copy.let_go()
        for copy in doubted:
            copy.stage, copy.state, copy.reason = LeaseStage.DOUBT, S.IN_DOUBT, "lease_expired"
            copy.tries += 1
            copy.attempts += 1
        assert (swept.returned, swept.in_doubt, swept.woken) == (len(returned), len(doubted), self._wake())

    @rule()
    def wake(self):
        assert ledger.wake(now=self.now) == self._wake()

    def _wake(self):
        awake = [
            copy for copy in self.copies.values()
            if copy.state == S.DEFERRED and copy.not_before <= self.now
            and self.states[copy.mailing] in {MailingState.SENDING, MailingState.PAUSED}
        ]  # fmt: skip
        for copy in awake:
            copy.state = S.PENDING
        return len(awake)

    @rule()
    def compact(self):
        ledger.compact(now=self.now)

    # --- People ---------------------------------------------------------------------------------------------------

    def _act(self, data, act, *before):
        """Do it to one mailing; it is refused unless that is in one of these states. The mailing's key, if it was."""
        key = data.draw(st.sampled_from(sorted(self.states)))
        mailing = Mailing.objects.defer("rendered").get(pk=key)
        if self.states[key] in before:
            act(mailing, now=self.now)
            return key
        with pytest.raises(mailing_states.WrongState):
            act(mailing, now=self.now)
        return None

    def _reopen(self, key, chosen):
        for copy in self.copies.values():
            if copy.mailing == key and chosen(copy):
                copy.state, copy.not_before, copy.tries = S.PENDING, min(copy.not_before, self.now), 0
                copy.let_go()

    @rule(data=st.data())
    def pause(self, data):
        if key := self._act(data, lambda mailing, now: mailings.pause(mailing), MailingState.SENDING):
            self.states[key] = MailingState.PAUSED

    @rule(data=st.data())
    def resume(self, data):
        if key := self._act(data, mailings.resume, MailingState.PAUSED):
            self.states[key] = MailingState.SENDING
            self._reopen(key, lambda copy: copy.state == S.FAILED and copy.reason in WORTH_ANOTHER_TRY)

    @rule(data=st.data())
    def retry_refused(self, data):
        if key := self._act(data, mailings.retry_refused, MailingState.SENDING, MailingState.PAUSED):
            self.states[key] = MailingState.SENDING
            self._reopen(key, lambda copy: copy.state in {S.FAILED, S.EXPIRED})

    @rule(data=st.data())
    def resend_in_doubt(self, data):
        if key := self._act(data, mailings.resend_in_doubt, MailingState.SENDING, MailingState.PAUSED):
            self.states[key] = MailingState.SENDING
            self._reopen(key, lambda copy: copy.state == S.IN_DOUBT)

    @rule(data=st.data(), sure=st.integers(0, 3))
    def cancel(self, data, sure):
        if sure == 3 and (key := self._act(data, mailings.cancel, MailingState.SENDING, MailingState.PAUSED)):
            self.states[key] = MailingState.CANCELLED
            self._cancel_waiting(key)

    @rule(data=st.data())
    def close_cancelled(self, data):
        key = data.draw(st.sampled_from(sorted(self.states)))
        unclosed = Mailing.objects.filter(pk=key, state=MailingState.CANCELLED, finished_at=None).exists()
        mailings.close_cancelled(Mailing.objects.defer("rendered").get(pk=key), now=self.now)
        if unclosed:
            self._cancel_waiting(key)

    def _cancel_waiting(self, key):
        for copy in self.copies.values():
            if copy.mailing == key and copy.where in {S.PENDING, S.DEFERRED} and copy.stage is None:
                copy.state, copy.reason = S.CANCELLED, "cancelled"

    @rule()
    def reader_comes_or_goes(self):
        reader = min(copy.reader for copy in self.copies.values())
        self.gone ^= {reader}
        state = SubscriptionState.UNSUBSCRIBED if reader in self.gone else SubscriptionState.ACTIVE
        Subscription.objects.filter(pk=reader).update(state=state)

    @rule(data=st.data(), state=st.sampled_from([S.BOUNCED, S.COMPLAINED]))
    def comes_back(self, data, state):
        out = [copy for copy in self.copies.values() if copy.state in {S.SENT, S.IN_DOUBT}]
        copy = data.draw(st.sampled_from(out or [*self.copies.values()]))
        allowed = (copy.state, state) in TRANSITIONS
        assert take_back(copy.id, state=state, reason="mailbox_full", detail="", now=self.now) == allowed
        if allowed:
            copy.state, copy.reason = state, "mailbox_full"
            copy.let_go()

    # --- What always holds ----------------------------------------------------------------------------------------

    @invariant()
    def rows_and_leases_are_the_models(self):
        rows = Delivery.objects.values_list("pk", "state", "not_before", "attempts_made")
        assert set(rows) == {(c.id, c.state.value, c.not_before, c.tries) for c in self.copies.values()}
        reasons = Delivery.objects.exclude(state=S.PENDING).values_list("pk", "reason")
        assert dict(reasons) == {c.id: c.reason for c in self.copies.values() if c.state != S.PENDING}
        leases = Lease.objects.values_list("delivery_id", "mailing_id", "epoch", "stage", "until")
        assert set(leases) == {
            (c.id, c.mailing, c.epoch, c.stage, c.until) for c in self.copies.values() if c.stage is not None
        }
        assert Attempt.objects.count() == sum(copy.attempts for copy in self.copies.values())
        assert dict(Mailing.objects.values_list("pk", "state")) == self.states

    @invariant()
    def every_step_is_one_of_the_table(self):
        for copy in self.copies.values():
            step = (self.before[copy.id], copy.where)
            assert step[0] == step[1] or step in TRANSITIONS, (copy.id, *step)
            self.before[copy.id] = copy.where

    @invariant()
    def tallies_are_what_counting_would_give(self):
        for mailing in Mailing.objects.defer("rendered"):
            ours = [copy for copy in self.copies.values() if copy.mailing == mailing.pk]
            found = ledger.numbers(mailing)
            assert +Counter(found.states) == Counter(copy.where.value for copy in ours)
            assert sum(found.states.values()) == mailing.audience == len(READERS)
            settled = [copy for copy in ours if copy.state != S.PENDING]
            assert found.reasons == Counter(copy.reason for copy in settled if copy.reason)
            by_group = Counter((copy.group, copy.state.value) for copy in ours)
            told = {(group, state): n for group, states in found.groups.items() for state, n in states.items()}
            assert told == by_group


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_happens_in_whatever_order_the_ledger_is_what_the_model_says(newsletter, now, settings):
    settings.DELIVERY_GROUPS = {"example.com": "harbour"}
    for address in READERS:
        reader = SubscriberFactory(address=address, given_address=address)
        SubscriptionFactory(subscriber=reader, newsletter=newsletter, name=address.partition("@")[0])
    begun = [
        mailings.begin(IssueFactory(newsletter=newsletter, number=number, state=IssueState.DRAFT), now=now)
        for number in (21, 22)
    ]
    relaxed = how(
        max_examples=15, stateful_step_count=30, deadline=None, print_blob=True, suppress_health_check=[*HealthCheck]
    )
    run_state_machine_as_test(lambda: Ledger(begun, now), settings=relaxed)
