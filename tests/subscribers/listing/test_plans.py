"""What the list asks of the database is found by index, whatever is wanted; a million rows must not be read through."""

import json
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from newsletter.models import Newsletter
from subscribers.listing import looking
from subscribers.listing.indexing import catch_up
from subscribers.listing.paging import page
from subscribers.listing.wanted import Wanted
from subscribers.models import Subscription
from tests.factories import NewsletterFactory

pytestmark = pytest.mark.slow
ROWS = 10_000
LARGE = {"subscribers_subscriber", "subscribers_subscription", "subscribers_searchentry"}
FILL = f"""
INSERT INTO subscribers_subscriber (address, address_hash, given_address, name, language, attributes, state, created_at)
SELECT 'reader' || n || '@' || substr(md5(n::text), 1, 6) || '.example', decode(md5(n::text), 'hex'),
       'reader' || n, 'Name ' || md5((n * 7)::text), '', '{{}}', 'active', now()
  FROM generate_series(1, {ROWS}) n;
INSERT INTO subscribers_subscription (
    subscriber_id, newsletter_id, state, source, came_from, tags, created_at, end_reason)
SELECT id, %s, CASE WHEN id %% 500 = 0 THEN 'bounced' WHEN id %% 20 = 0 THEN 'unsubscribed' ELSE 'active' END,
       CASE WHEN id %% 1000 = 0 THEN 'studio' ELSE 'import' END, '{{}}',
       CASE WHEN id %% 1000 = 0 THEN ARRAY['vip'] WHEN id %% 2 = 0 THEN ARRAY['blog'] ELSE '{{}}' END,
       timestamptz '2026-01-01' + id * interval '1 minute', ''
  FROM subscribers_subscriber;
"""


@pytest.fixture(scope="module")
def table(django_db_setup, django_db_blocker):
    """Ten thousand readers, all of them gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        newsletter = NewsletterFactory(slug="long-list")
        with connection.cursor() as cursor:
            cursor.execute(FILL, [newsletter.pk])
            while catch_up():
                pass
            for name in LARGE:
                cursor.execute(f"ANALYZE {name}")
            # What is read of a table this small is as cheap to reach as the pages in use of a large one.
            cursor.execute("SET LOCAL random_page_cost = 1.1")
        yield newsletter.pk
        transaction.set_rollback(True)


@pytest.fixture
def newsletter(table, db):
    """The newsletter; a test's own transaction is inside the table's."""
    return Newsletter.objects.get(pk=table)


@contextmanager
def read_through():
    """Collects the statements inside that read one of the large tables from one end to the other."""
    found = []

    def explain(execute, sql, values, many, context):
        if sql.startswith(("SELECT", "WITH")):
            with context["connection"].cursor().cursor as cursor:
                cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
                plan = cursor.fetchone()[0]
            found.extend(
                (sql, node["Relation Name"])
                for node in nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
                if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in LARGE
            )
        return execute(sql, values, many, context)

    with connection.execute_wrapper(explain):
        yield found


def nodes(plan):
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def test_a_statement_that_reads_a_table_through_is_noticed(newsletter):
    with read_through() as found:
        list(Subscription.objects.filter(end_reason="nobody ever"))
    assert [table for _, table in found] == ["subscribers_subscription"]


@pytest.mark.parametrize("sort", ["newest", "oldest", "name", "address"])
@pytest.mark.parametrize(
    "filters",
    [
        {}, {"state": "active"}, {"state": "bounced"}, {"source": "studio"}, {"source": "import"}, {"tag": "blog"},
        {"tag": "vip"}, {"tag": "nobody"}, {"since": "2026-01-05", "until": "2026-01-06"},
        {"q": "reader777@"}, {"q": "example"}, {"q": "r"}, {"q": "zzzz"}, {"q": "reader12 name"}, {"q": "千"},
        {"q": "example", "state": "unsubscribed", "tag": "blog"}, {"state": "bounced", "source": "studio", "q": "vip"},
    ],
    ids=str,
)  # fmt: skip
def test_no_page_reads_a_table_through(newsletter, filters, sort, monkeypatch):
    # As small beside the table as the real one is beside a million.
    for name, most in {"NEAR": 50, "FAR": 200, "FEW": 200, "CANDIDATES": 400, "SORTED": 1_000}.items():
        monkeypatch.setattr(looking, name, most)
    wanted = Wanted.of({**filters, "sort": sort})
    with read_through() as found:
        first = page(newsletter, wanted=wanted)
        if first.after:
            page(newsletter, wanted=wanted, before=page(newsletter, wanted=wanted, after=first.after).before)
    assert found == []
