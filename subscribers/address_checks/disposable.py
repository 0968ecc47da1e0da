"""Addresses that are thrown away after an hour, by a list that is kept in public.

The list comes with a package (``disposable-email-domains``) and is as new as that; nobody is asked over the network.
"""

from disposable_email_domains import blocklist


def is_disposable(domain: str) -> bool:
    """Whether ``domain`` (A-labels, lower case), or one above it, is on the list."""
    labels = domain.split(".")
    return any(".".join(labels[start:]) in blocklist for start in range(max(1, len(labels) - 1)))
