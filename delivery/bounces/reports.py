"""Declared reports: delivery status (RFC 3464, RFC 6533), complaints (RFC 5965) and receipts (RFC 8098)."""

import dataclasses
import re

from delivery.bounces.addresses import find_address
from delivery.bounces.judging import judge, read_status
from delivery.bounces.mime import Part, read_fields
from delivery.bounces.verdict import Kind, RecipientVerdict

STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
RECEIPT_TYPES = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
FEEDBACK_TYPE = "message/feedback-report"
MOST_RECIPIENTS = 100
# RFC 5965 §7.3, RFC 6650: what a reader complains of. "not-spam" (RFC 6430) and "auth-failure" (RFC 6591) are none.
_COMPLAINTS = frozenset({"abuse", "fraud", "virus", "other", "opt-out", "opt-out-list", "miscategorized", "spam", ""})
_TYPED = re.compile(
    r"[ \t]*(?:rfc822|utf-8|unknown|x400|smtp|rfc-822|[a-z0-9-]{1,30})[ \t]*;[ \t]*(.*)", re.IGNORECASE | re.DOTALL
)
_EMPTY_LINE = re.compile(rb"\n[ \t]{0,100}\n")
_ESCAPED = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_ACTIONS = {
    "failed": "failed", "failure": "failed", "fail": "failed", "undeliverable": "failed", "bounced": "failed",
    "rejected": "failed", "error": "failed", "expired": "failed",
    "delayed": "delayed", "delay": "delayed", "deferred": "delayed", "queued": "delayed",
    "delivered": "delivered", "deliverable": "delivered", "success": "delivered", "relayed": "delivered",
    "expanded": "delivered", "sent": "delivered",
}  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Reported:
    """One recipient's block of a delivery report."""

    final: str
    original: str
    action: str
    status: str
    diagnostic: str


def read_delivery_status(data: bytes) -> list[Reported]:
    """The recipients of a ``message/delivery-status`` body; its blocks may be malformed in every way seen so far."""
    found: list[Reported] = []
    for block in _EMPTY_LINE.split(data.strip(), maxsplit=3 * MOST_RECIPIENTS)[: 3 * MOST_RECIPIENTS]:
        values = _first_values(read_fields(block.lstrip(b"\n"))[0])
        if {"final-recipient", "original-recipient", "action", "status"} & values.keys():
            found.append(_reported(values))
        if len(found) == MOST_RECIPIENTS:
            break
    return [each for each in found if each.final or each.original or each.action]


def verdict_on(reported: Reported, *, background: str) -> RecipientVerdict:
    """What became of one reported recipient; ``background`` is what the report says in words."""
    words = reported.diagnostic
    kind, reason, status = judge(words, status=reported.status, background=background)
    action = reported.action or {"2": "delivered", "4": "delayed"}.get(status[:1], "failed")
    if action == "delivered":
        kind, reason = Kind.DELIVERED, ""
    elif action == "delayed":
        kind = Kind.DELAYED
    return RecipientVerdict(
        address=reported.final or reported.original,
        original=reported.original,
        kind=kind,
        reason=reason,
        status=status,
        text=words,
    )


def verdicts_on_complaint(part: Part) -> list[RecipientVerdict]:
    """Whom an abuse report is about, as far as it says: providers often take the address out. Empty if it is none."""
    fields, _ = read_fields(part.content().lstrip(b"\n"))
    values = _first_values(fields)
    kind = values.get("feedback-type", "").strip().lower()
    if kind not in _COMPLAINTS:
        return []
    named = [value for name, value in fields if name in {"original-rcpt-to", "removal-recipient"}]
    addresses = list(dict.fromkeys(filter(None, (find_address(value) for value in named)))) or [""]
    return [
        RecipientVerdict(address=address, kind=Kind.COMPLAINT, reason="spam_report", text=kind) for address in addresses
    ]


def read_receipt(part: Part) -> tuple[str, str]:
    """The final recipient and the disposition type of a receipt: ``displayed``, ``deleted`` … (RFC 8098 §3.2.6)."""
    fields, _ = read_fields(part.content().lstrip(b"\n"))
    values = _first_values(fields)
    disposition = values.get("disposition", "").rpartition(";")[2].partition("/")[0].strip().lower()
    return address_of(values.get("final-recipient", "")), disposition


def address_of(value: str) -> str:
    """The address in a typed field such as ``rfc822; bob@example.org``; RFC 6533's escapes undone."""
    typed = _TYPED.fullmatch(value)
    bare = typed[1] if typed else value
    bare = _ESCAPED.sub(lambda found: _character(found[1]), bare)
    return find_address(bare)


def _reported(values: dict[str, str]) -> Reported:
    action = re.match(r"[ \t]*([a-z]*)", values.get("action", "").lower())
    status = values.get("status", "")
    diagnostic = values.get("diagnostic-code", "") or values.get("x-diagnostic-code", "")
    if not read_status(status):
        diagnostic = f"{status} {diagnostic}"  # "Status: 553 too big" is a reply, not a status
    elif "(" in status:
        diagnostic = f"{diagnostic} {status.partition('(')[2].rstrip(')')}"
    return Reported(
        final=address_of(values.get("final-recipient", "")),
        original=address_of(values.get("original-recipient", "")),
        action=_ACTIONS.get(action[1], "") if action else "",
        status=read_status(status),
        diagnostic=re.sub(r"^[ \t]*[\w-]{1,30}[ \t]*;", "", diagnostic).strip()
        + _note(values.get("action", ""), action[0] if action else ""),
    )


def _note(value: str, word: str) -> str:
    """``failed (Bad destination mailbox address)``: some servers say why there."""
    rest = value[len(word) :].strip(" ()\t")
    return f" {rest}" if rest else ""


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if 0x20 < number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "?"


def _first_values(fields: list[tuple[str, str]]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in fields:
        values.setdefault(name, value)
    return values
