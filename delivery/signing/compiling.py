"""Compiling an issue as it goes out: signed with the keys of its sender's domain."""

import datetime as dt

from delivery.message import CompiledMessage, Identity, compile_message, read_mailbox
from delivery.signing.signers import signers_for
from newsletter.rendering.types import RenderedIssue


def compile_signed(
    rendered: RenderedIssue, *, identity: Identity, date: dt.datetime, subject_prefix: str = ""
) -> CompiledMessage:
    """What mailings, test mail and the check before them fill, so that none differs from the others.

    Raises Unfillable, KeyTrouble and CannotSign: a mail that should be signed does not go out unsigned.
    """
    signers = signers_for(read_mailbox(identity.sender_address).domain)
    return compile_message(rendered, identity=identity, date=date, subject_prefix=subject_prefix, signers=signers)
