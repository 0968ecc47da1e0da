"""docs/operate/subscribers.md says the limits that the code has."""

from pathlib import Path

import pytest

from subscribers import limits
from subscribers.address_checks import typos
from subscribers.confirmation_mail import MOST_OF_THE_SITE
from subscribers.guarding import floods

PAGE = " ".join((Path(__file__).resolve().parents[2] / "docs/operate/subscribers.md").read_text("utf-8").split())


@pytest.mark.parametrize(
    "words",
    [
        f"| signups from one client (an IPv4 address, an IPv6 /64) | {limits.PER_CLIENT.most} an hour |",
        f"| from one subnet (/24, /48) | {limits.PER_SUBNET.most} an hour |",
        f"| mails to one address | of a newsletter one in 24 hours, of the whole site {MOST_OF_THE_SITE},",
        f"| for one address | {limits.PER_ADDRESS.most} an hour at a newsletter;",
        f"at Gmail, dots do not count) | {limits.PER_MAILBOX.most} a day at a newsletter, "
        f"{limits.MAILBOX_IN_ALL.most} on the whole site,",
        f"| for one mail domain, with all names below it | {limits.PER_DOMAIN.most} an hour |",
        f"| in all | {limits.IN_ALL.most:,} an hour |",
        f"{limits.GUARDED_PER_CLIENT.most} an hour for a client, {limits.GUARDED_PER_SUBNET.most} for a subnet, "
        f"{limits.GUARDED_PER_DOMAIN.most} for a domain, {limits.GUARDED_IN_ALL.most:,} in all.",
        f"{limits.UNPROVEN_IN_ALL.most} a minute for the newsletter, {limits.UNPROVEN_PER_CLIENT.most} an hour for a "
        f"client, {limits.UNPROVEN_PER_SUBNET.most} for a subnet.",
        f"it took at least {floods.LEAST} signups that nobody confirmed yet,",
        f"it turned at least {floods.LEAST} presses away.",
    ],
)
def test_the_page_has_the_numbers_of_the_code(words):
    assert words in PAGE


def test_the_words_for_numbers_are_right():
    assert (floods.TIMES_CONFIRMED, floods.TIMES_USUAL, floods.USUAL_OVER.days) == (4, 3, 7)
    assert (floods.WINDOW.total_seconds(), floods.GUARDS_FOR.total_seconds()) == (600, 1800)
    assert 85 <= len(typos._COMMON) <= 99
