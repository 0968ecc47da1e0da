"""The SQL of bulk acts: a batch of subscriptions in one statement, which also notes what is needed to undo it.

Rows are locked in the order of their ids, as everybody does who locks several. Each statement returns how many it
made a difference to.
"""

from subscribers.models import BulkDeed

_SAY = """
INSERT INTO subscribers_personchange (subscription_id, author_id, words, at)
SELECT id, %(author)s, %(words)s, %(now)s FROM changed
"""
_NOTE = """
UPDATE subscribers_bulkrow r SET was = '{}' FROM changed c WHERE r.act_id = %(act)s AND r.subscription_id = c.id
"""
_HAS = "tags @> ARRAY[%(tag)s]::varchar[]"
_MAY_GET = f"NOT {_HAS} AND cardinality(tags) < %(most_tags)s"


def _tagging(*, condition: str, change: str, then: str) -> str:
    return f"""
WITH locked AS MATERIALIZED (
    SELECT id FROM subscribers_subscription WHERE id = ANY(%(ids)s) AND {condition} ORDER BY id FOR UPDATE
), changed AS (
    UPDATE subscribers_subscription s SET tags = {change}(s.tags, %(tag)s::varchar) FROM locked l WHERE s.id = l.id
    RETURNING s.id
), said AS ({_SAY}){then}
SELECT count(*) FROM changed
"""  # noqa: S608 - constants


_NOTED = f", noted AS ({_NOTE})"
_UNSUBSCRIBE = """
WITH locked AS MATERIALIZED (
    SELECT id, subscriber_id, state, ended_at, end_reason, mail_due_at FROM subscribers_subscription
     WHERE id = ANY(%(ids)s) AND state IN ('pending', 'active', 'bounced') ORDER BY id FOR UPDATE
), changed AS (
    UPDATE subscribers_subscription s
       SET state = 'unsubscribed', ended_at = %(began)s, end_reason = %(reason)s, mail_due_at = NULL
      FROM locked l WHERE s.id = l.id
    RETURNING s.id
), noted AS (
    UPDATE subscribers_bulkrow r
       SET was = jsonb_build_object('state', l.state, 'ended_at', l.ended_at, 'end_reason', l.end_reason,
                                    'mail_due_at', l.mail_due_at)
      FROM locked l WHERE r.act_id = %(act)s AND r.subscription_id = l.id
), evidence AS (
    INSERT INTO subscribers_consentevent (subscriber_id, newsletter_id, act, wording, source, user_agent, at)
    SELECT subscriber_id, %(newsletter)s, 'unsubscribed', '', %(source)s, '', %(now)s FROM locked
)
SELECT count(*) FROM changed
"""
# Only who is exactly as the act left them: whoever left by themselves since, bounced or is gone stays out, and so does
# who was unsubscribed by hand once more, alone (which leaves a second piece of evidence) or by a later act.
_TAKE_BACK = f"""
WITH locked AS MATERIALIZED (
    SELECT s.id, s.subscriber_id, r.was
      FROM subscribers_bulkrow r
      JOIN subscribers_subscription s ON s.id = r.subscription_id
      JOIN subscribers_subscriber p ON p.id = s.subscriber_id
     WHERE r.act_id = %(act)s AND r.subscription_id = ANY(%(ids)s)
       AND s.state = 'unsubscribed' AND s.ended_at = %(began)s AND s.end_reason = %(reason)s AND p.state = 'active'
       AND NOT EXISTS (SELECT FROM subscribers_suppression x WHERE x.address_hash = p.address_hash
                          AND (x.newsletter_id IS NULL OR x.newsletter_id = s.newsletter_id))
       AND (SELECT count(*) FROM subscribers_consentevent e
             WHERE e.subscriber_id = p.id AND e.newsletter_id = %(newsletter)s AND e.act = 'unsubscribed'
               AND e.at >= %(began)s) < 2
       AND NOT EXISTS (SELECT FROM subscribers_bulkact a JOIN subscribers_bulkrow again ON again.act_id = a.id
                        WHERE a.newsletter_id = %(newsletter)s AND a.id > %(act)s AND a.deed = 'unsubscribe'
                          AND a.state IN ('doing', 'done') AND again.subscription_id = s.id)
     ORDER BY s.id FOR UPDATE OF s
), changed AS (
    UPDATE subscribers_subscription s
       SET state = l.was ->> 'state', ended_at = (l.was ->> 'ended_at')::timestamptz,
           end_reason = l.was ->> 'end_reason', mail_due_at = (l.was ->> 'mail_due_at')::timestamptz
      FROM locked l WHERE s.id = l.id
    RETURNING s.id
), evidence AS (
    INSERT INTO subscribers_consentevent (subscriber_id, newsletter_id, act, wording, source, user_agent, at)
    SELECT subscriber_id, %(newsletter)s, 'resubscribed', '', %(source)s, '', %(now)s
      FROM locked WHERE was ->> 'state' = 'active'
), said AS ({_SAY})
SELECT count(*) FROM changed
"""  # noqa: S608 - constants

DO = {
    BulkDeed.ADD_TAG: _tagging(condition=_MAY_GET, change="array_append", then=_NOTED),
    BulkDeed.REMOVE_TAG: _tagging(condition=_HAS, change="array_remove", then=_NOTED),
    BulkDeed.UNSUBSCRIBE: _UNSUBSCRIBE,
}
UNDO = {
    BulkDeed.ADD_TAG: _tagging(condition=_HAS, change="array_remove", then=""),
    BulkDeed.REMOVE_TAG: _tagging(condition=_MAY_GET, change="array_append", then=""),
    BulkDeed.UNSUBSCRIBE: _TAKE_BACK,
}
