"""Whom a mailing is from, frozen when it begins."""

import dataclasses
from typing import Any

from delivery.message.mailboxes import read_mailbox
from newsletter.models import Issue, Newsletter
from newsletter.rendering.refusals import Unfillable, header_value


@dataclasses.dataclass(frozen=True, kw_only=True)
class Identity:
    """The sender's part of the headers.

    ``list_id`` is the newsletter's for good (RFC 2919); ``feedback_id`` groups complaints at mailbox providers and
    names no reader; ``message_domain`` ends every Message-ID.
    """

    sender_name: str
    sender_address: str
    reply_to: str
    title: str
    list_id: str
    feedback_id: str
    message_domain: str
    language: str

    @classmethod
    def of(cls, newsletter: Newsletter, *, issue: Issue | None = None) -> "Identity":
        """The newsletter's identity now. Raises Unfillable where a name or an address cannot stand in a header."""
        try:
            sender = read_mailbox(newsletter.sender_email)
            reply_to = read_mailbox(newsletter.reply_to).address if newsletter.reply_to else ""
        except Unfillable as error:
            raise Unfillable(f"{newsletter}'s sender cannot be used: {error} Mend it in the settings.") from error
        for what, value in (("sender's name", newsletter.sender_name), ("newsletter's name", newsletter.name)):
            header_value(value, what=what)
        label = f"issue-{issue.number}" if issue is not None else "issue"
        return cls(
            sender_name=newsletter.sender_name,
            sender_address=sender.address,
            reply_to=reply_to,
            title=newsletter.name,
            list_id=f"{newsletter.slug}.{sender.domain}",
            feedback_id=f"{label}:{newsletter.slug}:issue:fortnight",
            message_domain=sender.domain,
            language=newsletter.language,
        )

    def to_json(self) -> dict[str, Any]:
        """As JSON, for the frozen mailing."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Identity":
        """What :meth:`to_json` wrote."""
        return cls(**data)
