"""A sending domain's messages a day, as ``DELIVERY_DAILY_CAPS`` has them, kept by a sender's turns."""

import datetime as dt

import pytest
from django.utils import timezone

from config.daily_caps import DailyCap
from delivery import trouble
from tests.delivery.engine.turns import run, states

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.timedelta(days=1)


@pytest.fixture
def domain(mailing):
    return mailing.identity["sender_address"].partition("@")[2]


def test_what_is_over_the_days_cap_waits_and_the_mailing_says_why(mailing, domain, smtp_sink, settings):
    settings.DELIVERY_DAILY_CAPS = {domain: DailyCap(per_day=2)}
    assert run() == 2
    assert smtp_sink.recipients() == ["bob@example.org", "chiyo@example.org"]
    assert states(mailing)["dara"] == ("pending", "")
    mailing.refresh_from_db()
    assert (mailing.state, mailing.trouble) == (
        "sending",
        f"{domain} has sent what it may send today (DELIVERY_DAILY_CAPS). The rest goes out after midnight, UTC.",
    )


def test_a_higher_cap_lets_the_rest_go(mailing, domain, smtp_sink, settings):
    settings.DELIVERY_DAILY_CAPS = {domain: DailyCap(per_day=2)}
    run()
    mailing.refresh_from_db()
    trouble.clear(mailing)  # its wait is over
    settings.DELIVERY_DAILY_CAPS = {domain: DailyCap(per_day=3)}
    assert run() == 1
    mailing.refresh_from_db()
    assert (mailing.state, mailing.trouble) == ("finished", "")


def test_a_new_domain_goes_by_the_plan_and_an_old_one_by_its_cap(mailing, domain, smtp_sink, settings):
    """The plan's first day lets 50 go; the cap beside it is the lower one."""
    today = timezone.now().date()
    settings.DELIVERY_DAILY_CAPS = {domain: DailyCap(per_day=1, warm_up_from=today - 40 * DAY)}
    assert run() == 1
    mailing.refresh_from_db()
    trouble.clear(mailing)
    settings.DELIVERY_DAILY_CAPS = {domain: DailyCap(warm_up_from=today)}
    assert run() == 2


def test_the_caps_of_other_domains_hold_nobody_back(mailing, smtp_sink, settings):
    settings.DELIVERY_DAILY_CAPS = {"other.example": DailyCap(per_day=1)}
    assert run() == 3
