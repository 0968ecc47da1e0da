"""What of segments whoever asks may see: names and addresses, and who reads another newsletter."""

import pytest
from django.core.exceptions import PermissionDenied

from newsletter.team.rights import Roles
from subscribers.models import Segment
from subscribers.segments import sight
from subscribers.segments.rules import read
from subscribers.segments.saying import say
from subscribers.segments.sight import hidden_from, may_ask, may_use
from tests.factories import NewsletterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def other(db):
    return NewsletterFactory(slug="mountain-mail", name="Mountain Mail")


def kept(fact, verb, value):
    return {"version": 1, "rule": {"join": "all", "of": [{"fact": fact, "verb": verb, "value": value}]}}


def roles(**by_newsletter):
    return Roles(by_newsletter={newsletter.pk: role for newsletter, role in by_newsletter.values()})


@pytest.mark.parametrize(
    ("fact", "verb", "value", "shown", "hidden"),
    [
        ("address", "is", "bob@example.org", "whose address is “bob@example.org”", "whose address is (hidden)"),
        ("name", "contains", "Bob", "whose name contains “Bob”", "whose name contains (hidden)"),
        ("attribute:work", "is", "bob@example.org", "whose work is “bob@example.org”", "whose work is (hidden)"),
        ("attribute:city", "is", "Ghent", "whose city is “Ghent”", "whose city is “Ghent”"),
        ("domain", "is", "example.org", "whose address is at “example.org”", "whose address is at “example.org”"),
    ],
)
def test_names_and_addresses_are_said_to_who_sees_readers(newsletter, fact, verb, value, shown, hidden):
    rule = read(newsletter, kept(fact, verb, value))
    for role, words in (("editor", shown), ("writer", hidden), ("analyst", hidden)):
        seen = hidden_from(roles(own=(newsletter, role)), newsletter)
        assert say(newsletter, rule, hidden=seen) == f"Everybody {words}"


@pytest.mark.parametrize(("role", "sees"), [("owner", True), ("editor", True), ("writer", False), (None, False)])
def test_another_newsletter_is_named_and_asked_about_by_who_sees_its_readers(newsletter, other, role, sees):
    data = kept("newsletter", "is", str(other.pk))
    rule, segment = read(newsletter, data), Segment(newsletter=newsletter, name="Both", rule=data)
    theirs = {"theirs": (other, role)} if role else {}
    asking = roles(own=(newsletter, "owner"), **theirs)

    words = say(newsletter, rule, hidden=hidden_from(asking, newsletter))

    assert (may_ask(asking, rule), may_use(asking, segment)) == (sees, sees)
    assert words == f"Everybody who also reads {'“Mountain Mail”' if sees else '(hidden)'}"
    if not sees:
        with pytest.raises(PermissionDenied, match="You may not see the readers of the other newsletter"):
            sight.check(asking, segment)


def test_what_means_nobody_may_be_known_by_anybody(newsletter, other):
    asking = roles(own=(newsletter, "editor"))
    gone = Segment(newsletter=newsletter, name="Gone", rule=kept("newsletter", "is", str(other.pk)))
    other.delete()
    odd = Segment(newsletter=newsletter, name="Odd", rule={"version": 9})
    assert (may_use(asking, gone), may_use(asking, odd), sight.check(asking, None)) == (True, True, None)
