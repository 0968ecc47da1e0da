"""Links of published issues are found again, by issue and section, in one query."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsletter.models import CoveredLink, Issue
from newsletter.preflight.addresses import canonical
from newsletter.preflight.covering import catch_up, covered_before
from newsletter.preflight.manuscript import Covered
from tests.factories import IssueFactory, NewsletterFactory
from tests.newsletter.preflight.making import linked, section

pytestmark = pytest.mark.django_db
MAP = "https://tides.test/map"


def issue(newsletter, number, *hrefs, state="sent", name="Machine Learning Research"):
    from newsletter.document import Document

    document = Document(sections=(section(*map(linked, hrefs), name=name),))
    return IssueFactory(newsletter=newsletter, number=number, slug=f"{number}-x", state=state, document=document)


@pytest.fixture
def newsletter():
    return NewsletterFactory()


def test_a_link_is_found_in_the_issue_and_section_that_had_it(newsletter):
    issue(newsletter, 41, "http://www.tides.test/map/?utm_source=tide#top")
    assert catch_up(newsletter) == 1
    assert covered_before([MAP], newsletter=newsletter) == {
        MAP: [Covered(number=41, section="Machine Learning Research")]
    }


def test_drafts_other_newsletters_and_the_issue_itself_do_not_count(newsletter):
    issue(newsletter, 1, MAP, state="draft")
    other = NewsletterFactory()
    issue(other, 1, MAP)
    own = issue(newsletter, 2, MAP)
    catch_up(newsletter), catch_up(other)
    assert covered_before([MAP], newsletter=newsletter, but=own) == {}


def test_the_table_catches_up_with_changes_and_reads_nothing_twice(newsletter):
    sent = issue(newsletter, 1, MAP)
    assert (catch_up(newsletter), catch_up(newsletter)) == (1, 0)
    sent.sections.all().delete()
    Issue.objects.filter(pk=sent.pk).update(version=sent.version + 1)
    assert (catch_up(newsletter), CoveredLink.objects.count()) == (1, 0)


def test_an_issue_that_is_a_draft_again_no_longer_counts(newsletter):
    sent = issue(newsletter, 1, MAP)
    catch_up(newsletter)
    Issue.objects.filter(pk=sent.pk).update(state="draft")
    assert covered_before([MAP], newsletter=newsletter) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_looking_back_takes_one_query_however_many_issues_there_are(newsletter, count):
    for number in range(1, count + 1):
        issue(newsletter, number, MAP, f"https://tides.test/{number}")
    catch_up(newsletter)
    with CaptureQueriesContext(connection) as queries:
        assert len(covered_before([MAP], newsletter=newsletter)[MAP]) == count
    assert len(queries) == 1


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("HTTP://WWW.Tides.TEST:80/Map/?utm_medium=email&a=1&fbclid=x#top", "https://tides.test/Map?a=1"),
        ("https://tides.test", "https://tides.test"),
        ("https://tides.test/", "https://tides.test"),
        ("https://tides.test:8443/a", "https://tides.test:8443/a"),
        ("https://tides.test/#/page", "https://tides.test#/page"),
        ("mailto:alice@tides.test", ""),
        ("/issues/1", ""),
        ("https://[broken", ""),
        ("https://tides.test:99999/", ""),
        ("", ""),
    ],
)
def test_addresses_that_mean_one_page_are_one(url, known):
    assert canonical(url) == known
