"""What a message says became of a copy, in our words."""

import dataclasses
import enum
from typing import Any


class Kind(enum.StrEnum):
    """What a returned message comes to, as far as the reader is concerned."""

    HARD = "hard"
    SOFT = "soft"
    SENDER_FAULT = "sender_fault"
    COMPLAINT = "complaint"
    AUTOREPLY = "autoreply"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    NOT_A_BOUNCE = "not_a_bounce"


# A message that tells of several recipients is known by the gravest of its stories.
_GRAVITY = (
    Kind.COMPLAINT, Kind.HARD, Kind.SOFT, Kind.SENDER_FAULT, Kind.DELAYED, Kind.DELIVERED, Kind.AUTOREPLY,
    Kind.NOT_A_BOUNCE,
)  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class RecipientVerdict:
    """What became of the copy for one address.

    ``original`` is the address it was first sent to, where the report names both (RFC 3464 §2.3.1). ``status`` is the
    enhanced code as it was given (RFC 3463) or ''; ``text`` the server's words.
    """

    address: str
    kind: Kind
    reason: str = ""
    status: str = ""
    original: str = ""
    text: str = ""

    def to_json(self) -> dict[str, Any]:
        """As ``classify_bounce --json`` prints it."""
        return {
            "address": self.address or None,
            "kind": self.kind.value,
            "reason": self.reason or None,
            "status": self.status or None,
        }


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What a whole message comes to.

    ``message_id`` is that of the mail it is about, with its angle brackets; ``verp`` the address it came back to,
    where that names a recipient; ``returned_to`` every address that may be an envelope sender of ours.
    """

    kind: Kind = Kind.NOT_A_BOUNCE
    reason: str = ""
    recipients: tuple[RecipientVerdict, ...] = ()
    message_id: str = ""
    verp: str = ""
    returned_to: tuple[str, ...] = ()

    @classmethod
    def of(cls, recipients: tuple[RecipientVerdict, ...], **fields: Any) -> "Verdict":
        """The verdict of a message about these recipients, of whom there is at least one."""
        worst = min(recipients, key=lambda each: _GRAVITY.index(each.kind))
        return cls(kind=worst.kind, reason=worst.reason, recipients=recipients, **fields)

    @property
    def leading(self) -> RecipientVerdict:
        """The recipient the message is known by; an empty address where it names none."""
        found = [each for each in self.recipients if each.kind == self.kind]
        return found[0] if found else RecipientVerdict(address="", kind=self.kind, reason=self.reason)

    def to_json(self) -> dict[str, Any]:
        """As ``classify_bounce --json`` prints it; what is not known is null."""
        leading = self.leading
        return {
            "kind": self.kind.value,
            "reason": self.reason or None,
            "status": leading.status or None,
            "recipient": leading.address or None,
            "recipients": [each.to_json() for each in self.recipients if each.address],
            "message_id": self.message_id or None,
            "verp": self.verp or None,
        }
