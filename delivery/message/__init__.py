"""From a rendered issue and a recipient to the bytes of one mail, without a template engine in between.

An issue is compiled once into byte segments and typed slots; each recipient costs a fill of those slots.
"""

from delivery.message.compile import CompiledMessage, compile_message
from delivery.message.identity import Identity
from delivery.message.mailboxes import Mailbox, read_mailbox
from delivery.message.recipient import Recipient
from newsletter.rendering.filling import Personal, personalise
from newsletter.rendering.refusals import Unfillable

__all__ = [
    "CompiledMessage",
    "Identity",
    "Mailbox",
    "Personal",
    "Recipient",
    "Unfillable",
    "compile_message",
    "personalise",
    "read_mailbox",
]
