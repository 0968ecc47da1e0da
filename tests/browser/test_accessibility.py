"""axe-core finds nothing on any page, at both sizes and in both colour schemes."""

import pytest

from tests.browser.axe import violations_everywhere
from tests.browser.pages import addresses
from tests.browser.sample_studio import Rows
from tests.browser.url_names import NO_PAGES, names_that_answer_get

OPEN_TO_ALL = ("archive:", "authors:", "readers:", "studio:login", "mailbox:")


@pytest.fixture
def rows(transactional_db, settings, dns_server):
    return Rows.make(mailbox_dir=settings.MAILBOX_DIR)


@pytest.fixture
def walk(open_page):
    """``walk(addresses)``: what axe finds at each of them, ``{(address, size and scheme): [violation, …]}``."""

    def through(addresses, *, user=None, status=200):
        page = open_page(user=user)
        found = {}
        for address in addresses:
            assert page.goto(address).status == status, address
            found |= {(address, where): each for where, each in violations_everywhere(page).items()}
        # A page that is missing and a caught mail's script are told of. Closed, nothing is told any more.
        page.context.close()
        page.complaints.clear()
        return found

    return through


def of_group(addresses, *groups):
    return [each for name, several in addresses.items() if name.startswith(groups) for each in several]


def test_every_page_of_the_site_is_looked_at(rows, studio_client):
    assert names_that_answer_get(studio_client) - NO_PAGES == set(addresses(rows))


@pytest.mark.slow
@pytest.mark.parametrize("half", range(2))
def test_the_public_pages(walk, rows, half):
    assert walk(of_group(addresses(rows), *OPEN_TO_ALL)[half::2]) == {}


@pytest.mark.slow
@pytest.mark.parametrize("quarter", range(4))
def test_the_pages_of_the_studio(walk, rows, writer, quarter):
    inside = {name: each for name, each in addresses(rows).items() if not name.startswith(OPEN_TO_ALL)}
    assert walk(of_group(inside, "studio")[quarter::4], user=writer) == {}


def test_pages_of_a_site_without_anything(walk, writer):
    assert walk(["/", "/mailbox/", "/studio/login/"]) == {}
    assert walk(["/studio/"], user=writer) == {}


def test_the_pages_of_errors(walk, rows, writer):
    missing = ["/nothing/", "/tide-notes/nothing/", "/c/wrong/", "/p/wrong/", "/s/wrong/"]
    assert walk(missing, status=404) == {}
    assert walk(["/studio/issues/999999/", "/studio/nothing/readers/"], user=writer, status=404) == {}


def test_the_sign_in_that_the_admin_asks_for(open_page, rows):
    page = open_page()
    page.goto("/admin/")
    assert violations_everywhere(page) == {}
