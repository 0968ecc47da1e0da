"""Who may be mailed, as SQL: the one place that says so, for the freeze, the claim and the hand-off."""

BARRED = """
    CASE WHEN s.id IS NULL THEN 'gone'
         WHEN p.state <> 'active' THEN 'erased'
         WHEN s.state <> 'active' THEN s.state
         WHEN EXISTS (SELECT FROM subscribers_suppression x WHERE x.address_hash = p.address_hash
                         AND (x.newsletter_id IS NULL OR x.newsletter_id = s.newsletter_id)) THEN 'suppressed'
         WHEN s.paused_until > %(now)s THEN 'paused'
         ELSE '' END
"""
"""Why the reader of subscription ``s`` and subscriber ``p`` may not be mailed (any more) at ``now``, or ''."""

EXCLUDED = f"""
    SELECT s.id, s.subscriber_id, {BARRED} AS reason
      FROM (SELECT s.id FROM subscribers_subscription s
             WHERE s.newsletter_id = %(newsletter)s AND s.state <> 'active'
             UNION
            SELECT s.id FROM subscribers_subscriber p JOIN subscribers_subscription s ON s.subscriber_id = p.id
             WHERE s.newsletter_id = %(newsletter)s AND p.state <> 'active'
             UNION
            SELECT s.id FROM subscribers_suppression x JOIN subscribers_subscriber p USING (address_hash)
              JOIN subscribers_subscription s ON s.subscriber_id = p.id
             WHERE s.newsletter_id = %(newsletter)s AND (x.newsletter_id IS NULL OR x.newsletter_id = %(newsletter)s)
             UNION
            SELECT s.id FROM subscribers_subscription s
             WHERE s.newsletter_id = %(newsletter)s AND s.paused_until > %(now)s) barred
      JOIN subscribers_subscription s USING (id)
      JOIN subscribers_subscriber p ON p.id = s.subscriber_id
"""  # noqa: S608 - put together from constants
"""The subscriptions of a newsletter that are barred, found by each of the grounds on its own.

Few are, as a rule, so this is far less work than to ask :data:`BARRED` of every reader. Whoever adds a ground there
adds it here.
"""

OUTSIDE = "outside"
"""The reason of those who are not in the segment an issue goes to. It counts before all others."""
