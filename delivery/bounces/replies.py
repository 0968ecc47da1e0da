"""What a server's answer in the conversation means: one judgement, for the ledger and for the reader. Pure.

It is judged as it would be in a bounce (:mod:`delivery.bounces.judging`); what a conversation tells besides is how far
it had come, and a reply code that is the server's own.
"""

import functools

from delivery.bounces.judging import judge, kind_of
from delivery.bounces.verdict import Kind
from delivery.models import Stage
from delivery.reasons import ABOUT_READER, OUR_FAULTS, reason_of_code, reason_of_status
from delivery.transport import Reply

# Before a recipient was named, a refusal is about us.
_ABOUT_US = frozenset({Stage.CONNECT, Stage.GREETING, Stage.TLS, Stage.AUTH, Stage.MAIL})
_LOGIN = frozenset({530, 534, 535, 538})


@functools.lru_cache(maxsize=1024)  # who refuses one refuses many, in the same words
def reason_of(reply: Reply, *, stage: Stage) -> str:
    """Our reason for a refusal, for now or for good, at ``stage``."""
    if reply.code in _LOGIN:
        return "authentication"
    said = judge(str(reply), status=reply.enhanced)[1]
    if stage in _ABOUT_US:
        return _reason_about_us(reply, said=said)
    if said == "other":
        said = reason_of_code(reply.code) or said
    # Nothing was said of the reader, whose address was taken, and the server does not want to read the message.
    return "message_refused" if said == "other" and stage is Stage.DATA and reply.permanent else said


def kind_of_refusal(reason: str, *, stage: Stage, temporary: bool) -> Kind:
    """How a copy that was refused for ``reason`` counts against the address."""
    if stage in _ABOUT_US or reason in OUR_FAULTS:
        return Kind.SENDER_FAULT
    return kind_of(reason, temporary=temporary)


def _reason_about_us(reply: Reply, *, said: str) -> str:
    """As words or codes have it, unless they speak of a reader: "no such user" is meant of the envelope sender here."""
    told = (said, reason_of_status(reply.enhanced), reason_of_code(reply.code))
    found = next((reason for reason in told if reason not in ABOUT_READER | {"", "other"}), "")
    if reply.permanent:
        return found if found in OUR_FAULTS | {"needs_smtputf8"} else "sender_fault"
    return found or "server_busy"
