"""The present, and one connection, for a sender's turns."""

import pytest
from django.utils import timezone

from delivery import ledger
from tests.delivery.engine.clerks import LEASE


@pytest.fixture
def now():
    """The loop looks at the clock, so these tests live in the present."""
    return timezone.now()


@pytest.fixture(autouse=True)
def one_connection(settings):
    """Copies go one after the other, so that it is known which is the first."""
    settings.EMAIL_CONNECTIONS = 1


@pytest.fixture
def claims(mailing):
    """Bob's copy, Chiyo's and Dara's, as a sender has them in hand."""
    return ledger.claim(mailing.pk, quotas={"other": 10}, limit=10, now=timezone.now(), lease=LEASE)
