"""Soft bounces are counted: one says little, five over a month say enough."""

import datetime as dt

import pytest

from delivery.bounces import Kind, apply
from delivery.models import Delivery, DeliveryState, Mailing
from tests.delivery.bounces.standing import standing
from tests.factories import IssueFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


class TestSoftBounces:
    """Five copies over thirty days, with none between that stayed."""

    @pytest.fixture
    def copies(self, sent, now):
        """So many further copies to Bob, a week apart, each as a mailing of its own would leave it."""

        def more(count):
            return [(sent if not number else self.another(sent), now + number * 8 * DAY) for number in range(count)]

        return lambda count: [(copy, self.went_out(copy, at)) for copy, at in more(count)]

    def another(self, sent):
        issue = IssueFactory(newsletter=sent.mailing.issue.newsletter)
        mailing = Mailing.objects.get(pk=sent.mailing_id)
        mailing.pk, mailing.issue = None, issue
        mailing.save()
        return Delivery.objects.create(
            mailing=mailing, subscription=sent.subscription, address=sent.address, to_address=sent.to_address
        )

    def went_out(self, copy, at):
        Delivery.objects.filter(pk=copy.pk).update(state=DeliveryState.SENT, settled_at=at)
        return at

    def test_the_fifth_over_thirty_days_suppresses(self, copies, event):
        actions = [apply(event(copy, Kind.SOFT, at=at + DAY)).action for copy, at in copies(5)]

        assert actions == ["nothing"] * 4 + ["suppress"]
        assert standing() == ("bounced", "bounced", "hard_bounce")

    def test_a_copy_that_stayed_begins_the_count_anew(self, copies, event):
        stories = copies(9)
        actions = [apply(event(copy, Kind.SOFT, at=at + DAY)).action for copy, at in stories[:4] + stories[5:]]

        assert actions == ["nothing"] * 8

    def test_several_messages_about_one_copy_count_once(self, copies, event, now):
        (copy, _), *_ = copies(1)
        events = [event(copy, Kind.SOFT, at=now + number * 9 * DAY) for number in range(1, 7)]

        assert [apply(each).action for each in events] == ["nothing"] * 6

    def test_faults_of_ours_are_not_counted(self, copies, event):
        stories = copies(6)
        actions = [
            apply(event(copy, Kind.SENDER_FAULT if number % 2 else Kind.SOFT, at=at + DAY)).action
            for number, (copy, at) in enumerate(stories)
        ]

        assert actions == ["nothing"] * 6
