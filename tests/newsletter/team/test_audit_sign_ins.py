"""Whoever tries passwords in a row stands in the log of the site, once."""

import pytest
from django.conf import settings as django_settings

from newsletter.access import counters
from newsletter.models import AuditEntry
from tests.factories import WriterFactory

pytestmark = pytest.mark.django_db
TRIES = django_settings.AXES_FAILURE_LIMIT


@pytest.fixture(autouse=True)
def _alice_and_no_failures(settings):
    settings.TRUSTED_PROXIES = 1
    WriterFactory()
    counters._in_process.clear()


def guess(client, times, *, username="alice"):
    for _ in range(times):
        answers = {"username": username, "password": "a wrong password"}
        client.post("/studio/login/", answers, headers={"X-Forwarded-For": "203.0.113.7"})


def rows():
    return list(AuditEntry.objects.values_list("act", "who", "about", "ip_address", "user"))


def test_a_slip_leaves_no_row(client):
    guess(client, TRIES - 1)
    assert rows() == []


def test_the_door_that_closes_does_and_knocking_on_adds_none(client):
    guess(client, TRIES + 3)
    assert rows() == [("sign_in_refused", "Nobody who is signed in", "alice", "203.0.113.7", None)]


@pytest.mark.parametrize("typed", ["correct horse battery staple", "bob@example.org", "x" * 150])
def test_what_is_no_account_may_be_anything_and_is_not_written_down(client, typed):
    guess(client, TRIES, username=typed)
    assert [about for _act, _who, about, _ip, _user in rows()] == ["An account that there is not"]
    assert typed not in str(list(AuditEntry.objects.values()))
