"""The one lock of the ledger that is not a row's."""

# The first half of a two-part advisory lock's key says what is locked; the second which mailing (folded to 31 bits).
LOCK_MAILING = "SELECT pg_advisory_xact_lock(18000, (%(mailing)s %% 2147483648)::int)"
"""Held to the end of the transaction by whoever picks waiting deliveries of a mailing, to claim or to cancel them."""
