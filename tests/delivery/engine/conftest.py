"""The present, and one connection, for a sender's turns."""

import pytest
from django.utils import timezone


@pytest.fixture
def now():
    """The loop looks at the clock, so these tests live in the present."""
    return timezone.now()


@pytest.fixture(autouse=True)
def one_connection(settings):
    """Copies go one after the other, so that it is known which is the first."""
    settings.EMAIL_CONNECTIONS = 1
