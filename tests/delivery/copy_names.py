"""What a copy is called outside, asked for one at a time."""

from delivery.verp import CopyNames


def envelope_sender(delivery_id, *, sender):
    """Where bounces of this copy go: to us, if a bounce domain is set, and else to ``sender``."""
    return CopyNames(sender=sender).envelope_sender(delivery_id)


def message_token(delivery_id):
    """The left side of the copy's Message-ID."""
    return CopyNames(sender="").message_token(delivery_id)
