"""A newsletter that can be signed up to, at a moment that stands still."""

import datetime as dt

import pytest
import time_machine

from tests.factories import NewsletterFactory


@pytest.fixture(autouse=True)
def _standing_clock():
    """Windows of an hour and seconds between page and press must not depend on how busy the machine is."""
    with time_machine.travel(dt.datetime(2026, 6, 7, 17, 20, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")
