"""Finding a newsletter and an issue by what is typed."""

import pytest

from newsletter.lookup import NotFound, find_issue, find_newsletter
from tests.factories import IssueFactory, NewsletterFactory

pytestmark = pytest.mark.django_db


def test_the_slug_names_a_newsletter_and_without_one_the_only_one_is_meant():
    newsletter = NewsletterFactory(slug="tide-notes")
    assert [find_newsletter("tide-notes"), find_newsletter()] == [newsletter, newsletter]


@pytest.mark.parametrize(
    ("slug", "seen"),
    [
        ("\x1b[2J\x1b[Hroot", r"\x1b[2J\x1b[Hroot"),
        ("tide-notes\n", r"tide-notes\n"),
        ("\x00", r"\x00"),
        ("\udcff\udcfe", r"\udcff\udcfe"),
        ("é", "é"),
        ("", ""),
        ("x" * 5000, "x" * 80 + "…"),
    ],
)
def test_a_slug_that_is_none_is_shown_escaped(slug, seen):
    NewsletterFactory(slug="tide-notes")
    with pytest.raises(NotFound) as refusal:
        find_newsletter(slug)
    assert str(refusal.value) == f"There is no newsletter “{seen}”. There are: tide-notes."


@pytest.mark.parametrize("number", [22, -1, 0, 10**30])
def test_a_number_that_is_none_is_answered_with_the_last_one(number):
    newsletter = IssueFactory(number=21).newsletter
    with pytest.raises(NotFound) as refusal:
        find_issue(number)
    assert str(refusal.value) == f"{newsletter} has no issue #{number}: its last is #21."
