"""A newsletter with a signup, at a moment that stands still."""

import datetime as dt

import pytest
import time_machine

from subscribers.guarding import challenges
from tests.factories import NewsletterFactory

NOW = dt.datetime(2026, 6, 7, 17, 20, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Windows of an hour and seconds between page and press must not depend on how busy the machine is."""
    monkeypatch.setattr(challenges, "LEAST_WORK", 10)
    monkeypatch.setattr(challenges, "MOST_WORK", 50)
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")
