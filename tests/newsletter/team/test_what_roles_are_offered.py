"""Nobody is offered what they may not do: every link and every form of every page that a role comes to."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve

from tests.factories import IssueFactory, WriterFactory, in_team
from tests.newsletter.team.studio_rows import Rows
from tests.newsletter.team.test_matrix import EXPECTED, OPEN, ROLES

pytestmark = pytest.mark.django_db


class Offers(HTMLParser):
    """The addresses of a page: links, frames and what htmx fetches; and those that its forms post to."""

    def __init__(self, page):
        super().__init__()
        self.looks, self.deeds, self._page = set(), set(), page

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        for name in ("href", "src", "hx-get"):
            if tag in {"a", "iframe", "form", "section", "div"} and given.get(name):
                self._keep(self.looks, given[name])
        if tag == "form":
            posts = (given.get("method") or "get").lower() == "post"
            self._keep(self.deeds if posts else self.looks, given.get("action") or self._page)
        for name in ("hx-post", "formaction"):
            if given.get(name):
                self._keep(self.deeds, given[name])

    def _keep(self, where, address):
        parts = urlsplit(urljoin(self._page, address))
        if not parts.netloc and parts.scheme in {"", "http"} and parts.path.startswith("/studio/"):
            where.add(parts.path + (f"?{parts.query}" if parts.query else ""))


def crawl(client, *, most=400):
    """``(what a page links to and is refused, {names of pages that forms post to})``, from the overview on."""
    waiting, seen, refused, deeds = ["/studio/"], set(), [], {}
    while waiting and len(seen) < most:
        address = waiting.pop()
        path = urlsplit(address).path
        # One month, one page of a list, one order of it are like another.
        if path in seen:
            continue
        seen.add(path)
        response = client.get(address)
        if response.status_code in {401, 403, 404, 405, 500}:
            refused.append((address, response.status_code))
        if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
            continue
        offers = Offers(address)
        offers.feed(response.content.decode())
        waiting += sorted(offers.looks)
        for deed in offers.deeds:
            deeds.setdefault(resolve(urlsplit(deed).path).view_name, address)
    return refused, deeds, seen


@pytest.fixture
def ours(settings):
    rows = Rows("tide-notes", member=WriterFactory(username="walter", email="w@example.org", is_superuser=False))
    IssueFactory(newsletter=rows.newsletter, state="sent", title="Brought in")
    return rows


@pytest.mark.parametrize("letter", ROLES)
def test_whatever_a_page_offers_may_be_done(ours, client, letter):
    client.force_login(in_team(ours.newsletter, ROLES[letter]))
    in_team(ours.newsletter, "owner", name="chiyo")
    refused, deeds, seen = crawl(client)
    forbidden = [
        (name, page)
        for name, page in deeds.items()
        if name not in OPEN and EXPECTED[name][1] != "*" and letter not in EXPECTED[name][1]
    ]
    least = {"o": 40, "e": 35, "w": 20, "a": 6}
    assert (refused, forbidden, len(seen) >= least[letter]) == ([], [], True), sorted(seen)
