"""With 200,000 copies in the table, what is asked often finds its rows by an index; nothing reads the table through."""

import datetime as dt
import json
import time
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import timezone

from delivery import due, ending, ledger, mailings, reports
from delivery.ledger import Outcome
from delivery.ledger.returns import take_back
from delivery.models import Delivery, DeliveryState, Mailing, MailingState, Stage
from newsletter.models import IssueState
from tests.factories import IssueFactory, NewsletterFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

COPIES = 40_000
LEASE = dt.timedelta(minutes=5)
MILLISECONDS = 150

# Copies of several mailings: of those that are over all but a few sent, of the last one a half still to be sent.
READERS = """
WITH made AS (
    INSERT INTO subscribers_subscriber (address, address_hash, given_address, language, state, created_at)
    SELECT 'r' || n || '@example.org', sha256(n::text::bytea), 'r' || n || '@example.org', '', 'active', %(now)s
      FROM generate_series(1, %(copies)s) n
    RETURNING id
)
INSERT INTO subscribers_subscription (subscriber_id, newsletter_id, state, source, created_at, end_reason, tags,
                                      came_from)
SELECT id, %(newsletter)s, 'active', '', %(now)s, '', '{}', '{}' FROM made
"""
FILL = """
INSERT INTO delivery_delivery (mailing_id, subscription_id, address, to_address, domain_group, "values", state, reason,
                               detail, attempts_made, not_before, settled_at, first_attempt_at)
SELECT m.id, s.id, 'r' || n || '@example.org', 'r' || n || '@example.org',
       (ARRAY['gmail', 'outlook', 'yahoo', 'other'])[1 + n %% 4], '{"name": ""}', found.state,
       CASE WHEN found.state IN ('sent', 'pending') THEN '' ELSE 'mailbox_full' END, '', 1,
       %(now)s - interval '1 hour' + CASE WHEN found.state = 'deferred' THEN interval '2 hours' ELSE '0' END,
       CASE WHEN found.state NOT IN ('pending', 'deferred') THEN %(now)s - n * interval '10 ms' END,
       %(now)s - interval '1 hour'
  FROM delivery_mailing m, (SELECT id, row_number() OVER (ORDER BY id) AS n FROM subscribers_subscription) s
 CROSS JOIN LATERAL (SELECT CASE WHEN n %% 100 = 0 THEN 'failed' WHEN n %% 1000 = 1 THEN 'in_doubt'
                                 WHEN n %% 200 = 2 THEN 'bounced' WHEN m.id = %(last)s AND n %% 50 = 3 THEN 'deferred'
                                 WHEN m.id = %(last)s AND n %% 2 = 1 THEN 'pending' ELSE 'sent' END AS state) found
"""
COUNT = """
INSERT INTO delivery_tally (mailing_id, writer, slice, state, domain_group, reason, count)
SELECT mailing_id, 0, date_bin('10 seconds', coalesce(settled_at, %(now)s), 'epoch'), state, domain_group, reason,
       count(*)
  FROM delivery_delivery WHERE state <> 'pending' GROUP BY 1, 3, 4, 5, 6
"""
# The people as well: while other tests ran they may have been looked at when there were next to none of them.
ANALYZE = """
ANALYZE delivery_delivery, delivery_tally, delivery_lease, delivery_mailing, subscribers_subscription,
        subscribers_subscriber
"""


@pytest.fixture(scope="module")
def table(django_db_setup, django_db_blocker):
    """Five mailings of 40,000 copies each, the last under way; all of it gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        newsletter = NewsletterFactory()
        now = timezone.now()
        begun = [
            mailings.begin(IssueFactory(newsletter=newsletter, number=number, state=IssueState.DRAFT), now=now)
            for number in range(1, 6)
        ]
        with connection.cursor() as cursor:
            cursor.execute(READERS, {"newsletter": newsletter.pk, "copies": COPIES, "now": now})
            cursor.execute(FILL, {"last": begun[-1].pk, "now": now})
            cursor.execute(COUNT, {"now": now})
            cursor.execute(ANALYZE)
        groups = dict.fromkeys(["gmail", "outlook", "yahoo", "other"], COPIES // 4)
        Mailing.objects.update(audience=COPIES, groups=groups)
        Mailing.objects.exclude(pk=begun[-1].pk).update(state=MailingState.FINISHED, finished_at=now)
        yield begun[-1].pk
        transaction.set_rollback(True)


@pytest.fixture
def mailing(table):
    """The mailing under way; what a test does to it is undone with the test's own transaction, inside the table's."""
    return Mailing.objects.get(pk=table)


@contextmanager
def plans():
    """Collects, for each statement inside, the plan that it runs by."""
    found = []

    def explain(execute, sql, values, many, context):
        word = sql.split(None, 1)[0].upper()
        if word in {"SELECT", "WITH", "INSERT", "UPDATE", "DELETE"}:
            with context["connection"].cursor().cursor as cursor:
                cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
                plan = cursor.fetchone()[0]
            found.append((sql, (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(explain):
        yield found
    found += kept_plans()


def kept_plans():
    """The plans of the statements that the server keeps, whatever their values."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute("SELECT name, statement, cardinality(parameter_types) FROM pg_prepared_statements")
        found = []
        for name, sql, parameters in cursor.fetchall():
            values = f"({', '.join(['NULL'] * parameters)})" if parameters else ""
            cursor.execute(f'EXPLAIN (FORMAT JSON) EXECUTE "{name}"{values}')
            plan = cursor.fetchone()[0]
            found.append((sql, (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))
        cursor.execute("SET LOCAL plan_cache_mode = auto")
    return found


def nodes(plan):
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def read_through(found, tables=("delivery_delivery", "delivery_attempt")):
    """The statements that read one of the tables from one end to the other."""
    return [
        sql for sql, plan in found for node in nodes(plan)
        if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in tables
    ]  # fmt: skip


def test_the_plans_that_are_kept_are_looked_at_too(mailing):
    claim_hand_off_and_settle(mailing)

    assert {sql.split(None, 1)[0] for sql, _ in kept_plans()} >= {"WITH", "UPDATE", "DELETE"}


def milliseconds(act):
    """What the database takes for it, the best of ten: what else the machine does is not measured."""
    taken = []

    def measure(execute, *arguments):
        started = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            taken[-1] += time.perf_counter() - started

    with connection.execute_wrapper(measure):
        for _ in range(10):
            taken.append(0.0)
            act()
    return min(taken) * 1000


def claim(mailing, limit=100):
    quotas = dict.fromkeys(mailing.groups, limit)
    return ledger.claim(mailing.pk, quotas=quotas, limit=limit, now=timezone.now(), lease=LEASE)


def claim_hand_off_and_settle(mailing):
    claims = claim(mailing)
    ledger.renew(claims, now=timezone.now(), lease=LEASE)
    assert len(ledger.hand_off(claims, now=timezone.now(), lease=LEASE)) == 100
    outcomes = [Outcome(claim=one, state=DeliveryState.SENT, stage=Stage.DOT) for one in claims[:90]]
    assert len(ledger.settle(outcomes, now=timezone.now())) == 90
    assert ledger.release(claims[90:]) == 10


def sweep_after_a_crash(mailing):
    claims = claim(mailing)
    ledger.hand_off(claims[:10], now=timezone.now(), lease=LEASE)
    swept = ledger.sweep(now=timezone.now() + 2 * LEASE)
    assert (swept.returned, swept.in_doubt) == (90, 10)


def sweep_with_nothing_to_do(_mailing):
    assert ledger.sweep(now=timezone.now()).woken == 0


def wake_what_is_due(mailing):
    assert ledger.wake(now=timezone.now() + dt.timedelta(hours=2)) == COPIES // 50


def bounce(mailing):
    sent = mailing.deliveries.filter(state="sent").order_by("pk")[0]
    assert take_back(sent.pk, state=DeliveryState.BOUNCED, reason="", detail="", now=timezone.now())


def ask_whether_there_is_work(mailing):
    assert due.has_work(mailing, now=timezone.now())


def list_what_is_under_way(mailing):
    assert [one.pk for one in due.under_way(now=timezone.now())] == [mailing.pk]


def show_progress(mailing):
    assert reports.progress(mailing).total == COPIES


def finish(mailing):
    assert not ending.finish_if_done(mailing, now=timezone.now())


def try_the_refused_again(mailing):
    assert mailings.retry_refused(mailing) == COPIES // 100


def count_the_last_minutes(mailing):
    assert ledger.settled_since(mailing, timezone.now() - dt.timedelta(minutes=5)) != []


WORK = [
    claim_hand_off_and_settle, sweep_after_a_crash, sweep_with_nothing_to_do, wake_what_is_due, bounce,
    ask_whether_there_is_work, list_what_is_under_way, show_progress, finish, try_the_refused_again,
    count_the_last_minutes,
]  # fmt: skip


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_no_statement_reads_the_whole_table(mailing, work):
    with plans() as found:
        work(mailing)

    assert read_through(found) == []
    assert len(found) > 0


def test_a_plan_that_reads_the_whole_table_would_be_noticed(mailing):
    with plans() as found:
        Delivery.objects.filter(detail="no index has this").count()

    assert len(read_through(found)) == 1


@pytest.mark.parametrize("ask", [show_progress, sweep_with_nothing_to_do, ask_whether_there_is_work])
def test_what_is_asked_all_the_time_is_answered_at_once(mailing, ask):
    assert milliseconds(lambda: ask(mailing)) < MILLISECONDS
