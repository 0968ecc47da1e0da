"""From the bytes of a message that came back to a verdict. Pure; never raises; bounded in work whatever the bytes."""

import logging
import re

from delivery.bounces import reports
from delivery.bounces.addresses import addresses_in, decode_verp, find_address
from delivery.bounces.judging import judge
from delivery.bounces.mime import NESTED, Part, read_message
from delivery.bounces.notices import split_notice, verdicts_in
from delivery.bounces.signs import is_autoreply, is_notice, sent_by_daemon
from delivery.bounces.verdict import Kind, RecipientVerdict, Verdict

logger = logging.getLogger(__name__)
LARGEST = 4 * 1024 * 1024
"""As much of a message as is read, in bytes."""

_MESSAGE_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s]{1,200}>")
_ID_LINE = re.compile(
    r"^[ \t>]*(?:original-)?message-?id[ \t]*:[ \t]*\n?[ \t]*(<[^<>\s]{1,400}>)", re.IGNORECASE | re.MULTILINE
)
_OURS = re.compile(r"b\+[a-z0-9]{8,60}@", re.IGNORECASE)
_ENVELOPE_HEADERS = ("to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to", "return-path")
_COPY_HEADERS = ("return-path", "sender", "errors-to", "x-envelope-from", "x-sender", "envelope-from")
_OWN_HEADERS = ("to", "from", "cc", "reply-to", "sender", "return-path", "delivered-to", "errors-to", "x-original-to")
# A message that only hands on another says less than this many characters of its own.
_COVERING_NOTE = 200


def classify(data: bytes) -> Verdict:
    """What a message says became of a copy: a bounce, a complaint, an answering machine, or none of these."""
    try:
        return _classify(read_message(data[:LARGEST]), depth=0)
    except Exception:  # a bounce nobody could read must not stop the ones behind it
        logger.exception("A message of %d bytes could not be classified", len(data))
        return Verdict()


def _classify(message: Part, *, depth: int) -> Verdict:
    leaves = _own_leaves(message)
    copy = next((part for part in message.walk() if part is not message and part.content_type in NESTED), None)
    notice, below = split_notice(_text_of(leaves))
    recipients, reason = _recipients(message, leaves, notice=notice, has_copy=copy is not None or bool(below))
    if not recipients:
        handed_on = _handed_on(copy, notice=notice) if depth == 0 and not reason else None
        return _classify(handed_on, depth=1) if handed_on is not None else Verdict(reason=reason)
    if depth == 0 and copy is not None and copy.parts and _says_nothing(recipients):
        inner = _classify(copy.parts[0], depth=1)  # a gateway has put a notice of its own around the report
        if inner.recipients:
            return inner
    returned = _returned(message, copy, notice=notice, below=below)
    return Verdict.of(tuple(_named(recipients, returned)), **returned)


def _recipients(
    message: Part, leaves: list[Part], *, notice: str, has_copy: bool
) -> tuple[list[RecipientVerdict], str]:
    """What the message says of whom; nobody, and perhaps why, if it is not about a delivery."""
    for part in leaves:
        if part.content_type == reports.FEEDBACK_TYPE:
            found = reports.verdicts_on_complaint(part)
            return found, "" if found else "report"
    declared = _declared(leaves, notice=notice)
    if declared:
        return declared, ""
    if _is_old_complaint(message, has_copy=has_copy):
        return [RecipientVerdict(address="", kind=Kind.COMPLAINT, reason="spam_report")], ""
    notified = is_notice(message, notice=notice, has_copy=has_copy)
    if is_autoreply(message, notice=notice) and not (notified and _is_a_machines(message)):
        return [RecipientVerdict(address="", kind=Kind.AUTOREPLY)], ""
    if notified:
        return _undeclared(message, notice=notice), ""
    for part in leaves:
        if part.content_type in reports.RECEIPT_TYPES:
            address, disposition = reports.read_receipt(part)
            kind = Kind.DELIVERED if disposition == "displayed" else Kind.AUTOREPLY
            return [RecipientVerdict(address=address, kind=kind, text=disposition)], ""
    return [], ""


def _declared(leaves: list[Part], *, notice: str) -> list[RecipientVerdict]:
    """RFC 3464: each recipient with an action and a status; the words of the notice help where these say little."""
    found: list[reports.Reported] = []
    for part in leaves:
        if part.content_type in reports.STATUS_TYPES:
            found += reports.read_delivery_status(part.content())
    if not found and re.search(r"^final-recipient[ \t]*:", notice, re.IGNORECASE | re.MULTILINE):
        found = reports.read_delivery_status(notice.encode("utf-8", "replace"))
    # What the words say of one of several recipients is not said of the others.
    background = notice if len(found) == 1 else ""
    verdicts = [reports.verdict_on(each, background=background) for each in found[: reports.MOST_RECIPIENTS]]
    if verdicts and not any(each.address for each in verdicts):
        named = [each.address for each in verdicts_in(notice, subject="", ours=frozenset()) if each.address]
        verdicts = [_addressed(verdicts[0], address) for address in named] or verdicts
    return verdicts


def _undeclared(message: Part, *, notice: str) -> list[RecipientVerdict]:
    own = frozenset(
        address.lower() for name in _OWN_HEADERS for value in message.get_all(name) for address in addresses_in(value)
    )
    subject = message.words("subject")
    found = verdicts_in(notice, subject=subject, ours=own)
    failed = list(dict.fromkeys(addresses_in(message.get("x-failed-recipients"))))
    if failed:
        by_address = {each.address.lower(): each for each in found}
        rest = found[0]
        return [by_address.get(address.lower()) or _addressed(rest, address) for address in failed]
    if not found[0].address and (named := find_address(subject)) and named.lower() not in own:
        kind, reason, status = judge(subject, background=notice)
        kind = Kind.DELAYED if found[0].kind is Kind.DELAYED else kind
        return [RecipientVerdict(address=named, kind=kind, reason=reason, status=status, text=found[0].text)]
    return found


def _own_leaves(message: Part) -> list[Part]:
    """The parts the sender wrote: none of a returned message, and of alternatives the first."""
    if message.content_type in NESTED:
        return []
    if not message.parts:
        return [message]
    if message.content_type == "multipart/alternative":
        worded = [part for part in message.parts if part.parts or part.text().strip()]
        return _own_leaves(worded[0]) if worded else []
    return [leaf for part in message.parts for leaf in _own_leaves(part)]


def _text_of(leaves: list[Part]) -> str:
    texts = [part.text() for part in leaves[:20] if part.content_type in {"text/plain", "text/html"}]
    return "\n\n".join(texts)


def _handed_on(copy: Part | None, *, notice: str) -> Part | None:
    """The bounce in a message that does nothing but hand it on, as a postmaster's forward does."""
    if copy is None or not copy.parts or len(" ".join(notice.split())) > _COVERING_NOTE:
        return None
    return copy.parts[0]


def _says_nothing(recipients: list[RecipientVerdict]) -> bool:
    return [(each.address, each.reason) for each in recipients] == [("", "other")]


def _is_a_machines(message: Part) -> bool:
    return sent_by_daemon(message) or message.content_type == "multipart/report"


def _is_old_complaint(message: Part, *, has_copy: bool) -> bool:
    """Microsoft's reports of its readers' complaints (JMRP) are mails with the mail attached, declared as nothing."""
    if message.get("x-hmxmroriginalrecipient") or "x-jmrp" in {name for name, _ in message.headers}:
        return has_copy
    subject = message.words("subject").lower()
    return has_copy and (
        subject.startswith(("complaint about message from", "abuse report")) or "feedback loop" in subject
    )


def _returned(message: Part, copy: Part | None, *, notice: str, below: str) -> dict[str, object]:
    """What leads to the copy this is about: its Message-ID, and the addresses it may have come back to."""
    inner = copy.parts[0] if copy is not None and copy.parts else None
    values = [value for name in _ENVELOPE_HEADERS for value in message.get_all(name)]
    for line in message.get_all("received")[:5]:
        values += [line[place:] for place in [line.lower().find(" for ")] if place >= 0]
    if inner is not None:
        values += [value for name in _COPY_HEADERS for value in inner.get_all(name)]
    for part in message.walk():
        if part.content_type == reports.FEEDBACK_TYPE:
            values.append(part.content()[:4000].decode("utf-8", "replace"))
    addresses = [address for value in values for address in addresses_in(value[:4000])]
    addresses += [address for address in addresses_in(below[:8000]) if _OURS.match(address)]
    addresses = list(dict.fromkeys(addresses))[:50]
    ours = [address for address in addresses if _OURS.match(address)]
    others = [address for address in addresses if decode_verp(address)]
    return {
        "message_id": _message_id(message, inner, notice=notice, below=below),
        "verp": next(iter([*ours, *others]), ""),
        "returned_to": tuple(addresses),
    }


def _message_id(message: Part, inner: Part | None, *, notice: str, below: str) -> str:
    """Of the returned copy, or of what the notice answers."""
    given = [inner.get("message-id")] if inner is not None else []
    found = _ID_LINE.search(below) or _ID_LINE.search(notice)
    given += [found[1]] if found else []
    for part in message.walk():
        if part.content_type in reports.RECEIPT_TYPES | {reports.FEEDBACK_TYPE}:
            named = _ID_LINE.search(part.content()[:8000].decode("utf-8", "replace"))
            given += [named[1]] if named else []
    given += [message.get("x-original-message-id"), message.get("in-reply-to")]
    given += _MESSAGE_ID.findall(message.get("references"))[-1:]
    return next((match[0] for value in given if (match := _MESSAGE_ID.search(value))), "")


def _named(recipients: list[RecipientVerdict], returned: dict[str, object]) -> list[RecipientVerdict]:
    """A notice that names nobody is about whom the envelope sender names."""
    if len(recipients) == 1 and not recipients[0].address and (named := decode_verp(str(returned["verp"]))):
        return [_addressed(recipients[0], named)]
    return recipients


def _addressed(verdict: RecipientVerdict, address: str) -> RecipientVerdict:
    return RecipientVerdict(
        address=address, kind=verdict.kind, reason=verdict.reason, status=verdict.status, text=verdict.text
    )
