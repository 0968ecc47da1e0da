"""Who may be mailed, as SQL: the one place that says so, for the freeze, the claim and the hand-off."""

BARRED = """
    CASE WHEN s.id IS NULL THEN 'gone'
         WHEN p.state <> 'active' THEN 'erased'
         WHEN s.state <> 'active' THEN s.state
         WHEN EXISTS (SELECT FROM subscribers_suppression x WHERE x.address_hash = p.address_hash) THEN 'suppressed'
         ELSE '' END
"""
"""Why the reader of subscription ``s`` and subscriber ``p`` may not be mailed (any more), or ''."""
