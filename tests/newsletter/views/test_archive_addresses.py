"""Old addresses, wrong addresses, wrong methods."""

import datetime as dt

import pytest

from newsletter.archive.publishing import add_aliases
from tests.factories import IssueFactory, NewsletterFactory

pytestmark = pytest.mark.django_db
SENT_AT = dt.datetime(2026, 1, 4, 16, tzinfo=dt.UTC)
BASE = "https://news.example.org"


@pytest.fixture(autouse=True)
def _base_url(settings):
    settings.BASE_URL = BASE


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")


def sent(newsletter, day=0, **fields):
    return IssueFactory(newsletter=newsletter, state="sent", publish_at=SENT_AT + dt.timedelta(days=day), **fields)


@pytest.mark.parametrize(
    "address", ["/issues/21-tides", "/issues/21-tides/", "/issues/21-tides?utm_source=x", "/issues/21%2Dtides/"]
)
def test_an_old_address_redirects_for_good(client, newsletter, address):
    issue = sent(newsletter)
    add_aliases(issue, ["/issues/21-tides"])
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, f"/tide-notes/{issue.slug}/")
    assert client.head(address).status_code == 301


def test_an_alias_hides_no_page_that_exists(client, newsletter):
    issue, other = sent(newsletter), sent(newsletter, 14)
    add_aliases(issue, ["/tide-notes", f"/tide-notes/{other.slug}", "/sitemap.xml"])
    for address in ("/tide-notes/", f"/tide-notes/{other.slug}/", "/sitemap.xml"):
        assert client.get(address).status_code == 200


def test_an_alias_of_an_unpublished_issue_that_is_its_own_address_does_not_loop(client, newsletter):
    issue = IssueFactory(newsletter=newsletter, slug="1-tides")
    add_aliases(issue, ["/tide-notes/1-tides"])
    assert client.get("/tide-notes/1-tides/").status_code == 404


def test_only_looking_is_redirected(client, newsletter):
    add_aliases(sent(newsletter), ["/issues/21-tides"])
    assert client.post("/issues/21-tides/x").status_code == 404


def test_what_is_missing_has_the_newsletters_looks(client, newsletter):
    NewsletterFactory(slug="clock-notes")
    response = client.get("/tide-notes/nothing/")
    assert response.status_code == 404
    assert 'href="/tide-notes/theme.css"' in response.content.decode()
    assert "theme.css" not in client.get("/elsewhere/at/all/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/%00",
        "/%ff%fe/",
        "/tide-notes/%00/",
        "/tide-notes/../../etc/passwd",
        "/" + "a" * 5000,
        "/tide-notes/a b/",
        "/%E2%80%AE/",
    ],
)
def test_addresses_of_garbage_are_not_found(client, newsletter, address):
    assert client.get(address, follow=True).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_archive_is_for_looking_only(client, newsletter, method):
    issue = sent(newsletter)
    addresses = (
        "/",
        "/tide-notes/",
        f"/tide-notes/{issue.slug}/",
        "/tide-notes/feed.atom",
        "/tide-notes/theme.css",
        "/sitemap.xml",
    )
    assert {getattr(client, method)(address).status_code for address in addresses} == {405}
