"""What the list asks of the database is found by index, whatever is wanted; a million rows must not be read through."""

import json
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from newsletter.models import Newsletter
from subscribers.listing import looking
from subscribers.listing.indexing import catch_up
from subscribers.listing.paging import matching, page
from subscribers.listing.wanted import Wanted
from subscribers.models import Subscription
from tests.factories import NewsletterFactory

pytestmark = pytest.mark.slow
ROWS = 10_000
LARGE = {"subscribers_subscriber", "subscribers_subscription", "subscribers_searchentry"}
FILL = f"""
INSERT INTO subscribers_subscriber (address, address_hash, given_address, language, state, created_at)
SELECT 'reader' || n || '@' || substr(md5(n::text), 1, 6) || '.example', decode(md5(n::text), 'hex'),
       'reader' || n, '', 'active', now()
  FROM generate_series(1, {ROWS}) n;
INSERT INTO subscribers_subscription (
    subscriber_id, newsletter_id, name, state, source, came_from, tags, created_at, end_reason)
SELECT id, newsletter, 'Name ' || md5((id * 7)::text),
       CASE WHEN id %% 500 = 0 THEN 'bounced' WHEN id %% 20 = 0 THEN 'unsubscribed' ELSE 'active' END,
       CASE WHEN id %% 1000 = 0 THEN 'studio' ELSE 'import' END, '{{}}',
       CASE WHEN id %% 1000 = 0 THEN ARRAY['vip'] WHEN id %% 2 = 0 THEN ARRAY['blog'] ELSE '{{}}' END,
       timestamptz '2026-01-01' + id * interval '1 minute', ''
  FROM subscribers_subscriber, unnest(%s) AS newsletter WHERE address LIKE '%%0@%%' OR newsletter <> ALL(%s);
"""


@pytest.fixture(scope="module")
def table(django_db_setup, django_db_blocker):
    """Ten thousand readers, a tenth of whom another newsletter has too; all of them gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        newsletter, other = NewsletterFactory(slug="long-list"), NewsletterFactory(slug="other-list")
        with connection.cursor() as cursor:
            cursor.execute(FILL, [[newsletter.pk, other.pk], [other.pk]])
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
def plans(options=""):
    """Collects the parts of the plans that the statements inside have for the large tables."""
    found = []

    def explain(execute, sql, values, many, context):
        if sql.startswith(("SELECT", "WITH")):
            with context["connection"].cursor().cursor as cursor:
                cursor.execute(f"EXPLAIN (FORMAT JSON{options}) {sql}", values)
                plan = cursor.fetchone()[0]
            parts = nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
            found.extend((sql, node) for node in parts if node.get("Relation Name") in LARGE)
        return execute(sql, values, many, context)

    with connection.execute_wrapper(explain):
        yield found


@contextmanager
def read_through():
    """Collects the statements inside that read one of the large tables from one end to the other."""
    found = []
    with plans() as parts:
        yield found
    found.extend((sql, node["Relation Name"]) for sql, node in parts if node["Node Type"] == "Seq Scan")


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
        {"q": "%"}, {"q": "-"}, {"q": ".."}, {"q": "."}, {"q": "reader1 2@"}, {"q": "example", "source": "studio"},
        {"q": "example", "state": "unsubscribed", "tag": "blog"}, {"state": "bounced", "source": "studio", "q": "vip"},
    ],
    ids=str,
)  # fmt: skip
def test_no_page_reads_a_table_through(newsletter, filters, sort, monkeypatch):
    # As small beside the table as the real one is beside a million.
    for name, most in {"NEAR": 50, "FAR": 200, "FEW": 200, "SORTED": 1_000}.items():
        monkeypatch.setattr(looking, name, most)
    wanted = Wanted.of({**filters, "sort": sort})
    with read_through() as found:
        first = page(newsletter, wanted=wanted)
        if first.after:
            page(newsletter, wanted=wanted, before=page(newsletter, wanted=wanted, after=first.after).before)
    assert found == []


@pytest.mark.parametrize("sort", ["newest", "name"])
@pytest.mark.parametrize(("search", "count"), [("", 51), ("example", 51), ("name exa", 51)])
def test_no_entry_of_another_newsletter_is_read(newsletter, sort, search, count, monkeypatch):
    for name in ("NEAR", "FAR", "FEW"):
        monkeypatch.setattr(looking, name, 1)
    other = Newsletter.objects.get(slug="other-list")
    with plans(", ANALYZE") as parts:
        assert len(page(other, wanted=Wanted(search=search, sort=sort), size=51).rows) == count
        list(matching(other, Wanted(search=search)))
    entries = [node for _, node in parts if node["Relation Name"] == "subscribers_searchentry"]
    thrown_away = {node.get(f"Rows Removed by {why}", 0) for node in entries for why in ("Filter", "Index Recheck")}
    assert thrown_away <= {0}
    assert (entries != []) == bool(search or sort == "name")


@pytest.mark.parametrize("sort", ["newest", "oldest", "name"])
def test_of_all_who_are_sorted_only_those_shown_are_read_with_their_people(newsletter, sort, monkeypatch):
    for name in ("NEAR", "FAR", "FEW"):
        monkeypatch.setattr(looking, name, 1)
    with plans(", ANALYZE") as parts:
        assert len(page(newsletter, wanted=Wanted(search="reader1", sort=sort)).rows) == 50
    people = [node for _, node in parts if node["Relation Name"] == "subscribers_subscriber"]
    assert people
    assert {node["Actual Rows"] * node["Actual Loops"] <= 51 for node in people} == {True}


def test_a_sign_that_nobody_has_is_looked_for_in_the_index_alone(newsletter, monkeypatch):
    for name in ("NEAR", "FAR", "FEW"):
        monkeypatch.setattr(looking, name, 1)
    with plans(", ANALYZE") as parts:
        assert page(newsletter, wanted=Wanted(search="%")).rows == []
    entries = [node for _, node in parts if node["Relation Name"] == "subscribers_searchentry"]
    assert entries
    assert {node["Actual Rows"] + node.get("Rows Removed by Filter", 0) for node in entries} == {0}
