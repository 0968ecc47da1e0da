"""The SQL that says what becomes of staged rows, and does it, a batch in one statement."""

# One row for each person of the batch, with what becomes of them. Nothing is decided anywhere else. What is asked of
# every row stands first, numbers and times before words: a row is taken apart only as far as it is looked at.
JUDGED = """
SELECT p.id AS known_id, s.id AS subscription_id, r.line, r.file, r.subscribed_at, r.confirmed_at, r.state,
       CASE WHEN r.state IN ('active', 'pending')
                 AND EXISTS (SELECT FROM subscribers_suppression x WHERE x.address_hash = r.address_hash
                                AND (x.newsletter_id IS NULL OR x.newsletter_id = %(newsletter)s)) THEN 'suppressed'
            WHEN p.state = 'erased' THEN 'suppressed'
            WHEN s.id IS NULL AND r.state = 'active' THEN 'added'
            WHEN s.id IS NULL AND r.state = 'pending' THEN 'pending'
            WHEN s.id IS NULL THEN 'added_as_left'
            WHEN s.state NOT IN ('active', 'pending') THEN 'stays_out'
            WHEN r.state NOT IN ('active', 'pending')
                 THEN CASE WHEN s.state = 'active' AND s.confirmed_at > r.ended_at THEN 'known' ELSE 'ended' END
            WHEN s.state = 'pending' AND r.state = 'active' THEN 'confirmed'
            WHEN s.state = 'pending' THEN 'still_pending'
            ELSE 'known' END AS outcome,
       r.address, r.address_hash, r.given_address, r.language, r.name, r.attributes, r.source, r.came_from, r.tags,
       r.ended_at, r.reason, r.paused_until, r.consent, r.ip_address,
       s.name = '' AND r.name <> '' AS brings_name, NOT s.tags @> r.tags AS brings_tags,
       NOT s.attributes @> (r.attributes || s.attributes) AS brings_fields,
       NOT s.came_from @> (r.came_from || s.came_from) AS brings_way
  FROM subscribers_importedrow r
  LEFT JOIN subscribers_subscriber p ON p.address = r.address
  LEFT JOIN subscribers_subscription s ON s.subscriber_id = p.id AND s.newsletter_id = %(newsletter)s
 WHERE r.run_id = %(run)s AND r.seq > %(after)s AND r.seq <= %(through)s AND NOT r.is_repeated
"""
FORESEEN = f"SELECT file, outcome, count(*) FROM ({JUDGED}) judged GROUP BY file, outcome"  # noqa: S608 - constants

_WHERE = "%(source)s || ', line ' || line || coalesce(' of ' || (%(files)s::text[])[file + 1], '')"

# New people get their numbers before they are inserted, so that what hangs on them need not be joined to them again;
# the known ones that rows will refer to are held. If one of those was deleted meanwhile, "missed" says so, and the
# batch must not be committed; if somebody new signed up meanwhile, the statement fails (which costs the others less
# than to ask for each whether it would). Subscriptions go in by age, since three indexes have them so.
# What a file says of bounces and complaints is the word of one team, so it holds for its newsletter. Of those who were
# known a change is written down where there was one; whose subscription is gone meanwhile is not among the changed.
# The triggers, which come last, join all that was changed with what it was: without a hash each row with each.
MERGE = f"""
WITH judged AS MATERIALIZED (
    SELECT CASE WHEN known_id IS NOT NULL THEN known_id
                WHEN outcome <> 'suppressed' THEN nextval(%(people)s::regclass) END AS person_id, found.*
      FROM ({JUDGED} ORDER BY r.address) found
), held AS (
    SELECT id FROM subscribers_subscriber
     WHERE id IN (SELECT known_id FROM judged
                   WHERE known_id IS NOT NULL
                     AND outcome IN ('added', 'pending', 'added_as_left', 'confirmed', 'ended'))
       FOR KEY SHARE
), new_people AS (
    INSERT INTO subscribers_subscriber (
        id, address, address_hash, given_address, language, state, created_at)
    SELECT person_id, address, address_hash, given_address, language, 'active',
           least(coalesce(subscribed_at, confirmed_at, %(now)s), %(now)s)
      FROM judged WHERE known_id IS NULL AND outcome <> 'suppressed'
), filled_people AS (
    UPDATE subscribers_subscriber p
       SET language = j.language
      FROM judged j
     WHERE j.known_id IS NOT NULL AND p.id = j.known_id
       AND j.outcome IN ('added', 'pending', 'confirmed', 'known', 'still_pending')
       AND p.language = '' AND j.language <> ''
), new_subscriptions AS (
    INSERT INTO subscribers_subscription (
        subscriber_id, newsletter_id, name, attributes, state, source, came_from, tags, created_at, confirmed_at,
        ended_at, end_reason, paused_until)
    SELECT person_id, %(newsletter)s, name, attributes, state, source, came_from, tags,
           CASE WHEN state = 'pending' THEN %(now)s
                ELSE least(coalesce(subscribed_at, confirmed_at, %(now)s), %(now)s) END,
           CASE WHEN state = 'active' THEN least(coalesce(confirmed_at, subscribed_at, %(now)s), %(now)s)
                ELSE confirmed_at END,
           CASE WHEN state IN ('active', 'pending') THEN ended_at ELSE least(coalesce(ended_at, %(now)s), %(now)s) END,
           reason, paused_until
      FROM judged WHERE outcome IN ('added', 'pending', 'added_as_left')
     ORDER BY 9
), changed_subscriptions AS (
    UPDATE subscribers_subscription s
       SET state = CASE j.outcome WHEN 'confirmed' THEN 'active' WHEN 'ended' THEN j.state ELSE s.state END,
           confirmed_at = CASE j.outcome WHEN 'confirmed' THEN coalesce(j.confirmed_at, %(now)s)
                                         ELSE s.confirmed_at END,
           ended_at = CASE j.outcome WHEN 'ended' THEN coalesce(j.ended_at, %(now)s) ELSE s.ended_at END,
           end_reason = CASE j.outcome WHEN 'ended' THEN j.reason ELSE s.end_reason END,
           mail_due_at = CASE WHEN j.outcome IN ('confirmed', 'ended') THEN NULL ELSE s.mail_due_at END,
           tags = ARRAY(SELECT DISTINCT tag FROM unnest(s.tags || j.tags) AS tag ORDER BY tag),
           came_from = j.came_from || s.came_from,
           name = CASE WHEN s.name = '' AND j.outcome <> 'ended' THEN j.name ELSE s.name END,
           attributes = CASE j.outcome WHEN 'ended' THEN s.attributes ELSE j.attributes || s.attributes END
      FROM judged j
     WHERE j.subscription_id IS NOT NULL AND s.id = j.subscription_id
       AND (j.outcome IN ('confirmed', 'ended')
            OR j.outcome IN ('known', 'still_pending')
                AND (j.brings_name OR j.brings_tags OR j.brings_fields OR j.brings_way))
 RETURNING s.id, j.file, j.line, j.outcome, j.brings_name, j.brings_tags, j.brings_fields, j.brings_way
), told_changes AS (
    INSERT INTO subscribers_personchange (subscription_id, words, at)
    SELECT id, left(concat_ws(', ', CASE WHEN brings_name THEN 'Name' END, CASE WHEN brings_tags THEN 'Tags' END,
                              CASE WHEN brings_fields THEN 'Fields' END, CASE WHEN brings_way THEN 'Way here' END)
                    || ' filled in by ' || {_WHERE}, 300), %(now)s
      FROM changed_subscriptions WHERE outcome IN ('known', 'still_pending')
), suppressed AS (
    INSERT INTO subscribers_suppression (address_hash, newsletter_id, reason, note, created_at)
    SELECT address_hash, %(newsletter)s, CASE state WHEN 'complained' THEN 'complaint' ELSE 'hard_bounce' END,
           %(source)s, %(now)s
      FROM judged WHERE state IN ('complained', 'bounced') AND outcome IN ('added_as_left', 'ended')
     ORDER BY address_hash
        ON CONFLICT (address_hash, newsletter_id) DO NOTHING
), evidence AS (
    INSERT INTO subscribers_consentevent (
        subscriber_id, newsletter_id, act, wording, source, ip_address, user_agent, at)
    SELECT person_id, %(newsletter)s,
           CASE WHEN outcome = 'ended' THEN 'unsubscribed' ELSE 'added' END,
           CASE WHEN consent = '' THEN %(statement)s::text
                ELSE concat_ws(E'\\n', nullif(%(statement)s::text, ''), consent) END,
           left({_WHERE}, 200),
           ip_address, '', %(now)s
      FROM judged WHERE outcome IN ('added', 'pending', 'added_as_left', 'confirmed', 'ended')
)
SELECT file, outcome, count(*) FROM judged GROUP BY file, outcome
UNION ALL
SELECT -1, 'missed', count(*) - (SELECT count(*) FROM held)
  FROM judged
 WHERE known_id IS NOT NULL AND outcome IN ('added', 'pending', 'added_as_left', 'confirmed', 'ended')
UNION ALL
SELECT -1, set_config('enable_hashjoin', 'on', true), 0
"""  # noqa: S608 - constants
