"""Whom a mail about a newsletter goes to when something happens to it that nobody asked for."""

import pytest

from newsletter.team.answerable import answerable_for
from tests.factories import NewsletterFactory, WriterFactory, in_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsletter():
    return NewsletterFactory()


def names(newsletter):
    return [each.username for each in answerable_for(newsletter)]


def test_its_owners_who_have_an_address(newsletter):
    WriterFactory()
    in_team(newsletter, "editor", name="ed")
    for name, address in (("bob", "bob@example.org"), ("chiyo", "")):
        owner = in_team(newsletter, "owner", name=name)
        owner.email = address
        owner.save()
    assert names(newsletter) == ["bob"]


def test_administrators_where_it_is_shut_to_its_owners(newsletter):
    WriterFactory(username="alice")
    in_team(newsletter, "owner")
    newsletter.needs_second_step = True
    newsletter.save()
    assert names(newsletter) == ["alice"]
