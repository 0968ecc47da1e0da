"""Undeclared notices: what a machine wrote for people about a copy it could not deliver.

There are as many wordings as programs, so nothing here knows any of them. A notice names addresses in a handful of
ways (alone on a line, in front of a colon, behind a word such as "recipient"), says of each what went wrong until it
comes to the next, and ends where the returned mail begins.
"""

import dataclasses
import re

from delivery.bounces.addresses import addresses_in, is_service
from delivery.bounces.charsets import plain
from delivery.bounces.judging import judge, reason_for
from delivery.bounces.phrases import LONGEST, has_sign
from delivery.bounces.verdict import Kind, RecipientVerdict

MOST_LINES = 2000
MOST_RECIPIENTS = 50
_RULE = re.compile(r"^\W{0,3}[-=_*#~]{2}|[-=_*#~]{2}\W{0,3}$|[:：]$")
_FOLLOWS = re.compile(
    r"\b(?:follows?|below|attached|suppressed|included|folgt|unten|suit|ci-dessous|sigue|abajo|segue|abaixo|sotto|onder)\b"
)
_HEADER = re.compile(
    r"(?:received|return-path|message-id|from|to|subject|date|mime-version|content-type|x-[\w-]{1,60}):", re.IGNORECASE
)
_SYMBOLS = " \t<>\"'()[]*•·|:;,.-=>"
# What stands right before an address that a notice is about: in a transcript, a label, a sentence.
_LABEL = re.compile(
    r"(?:recipients?|rcpt to|address(?:es)?|address \(es\)|addressed to|error-for|deliver(?:y|ed)? (?:to|for|of)"
    r"|delivering to|undeliverable(?: to| for)?|your (?:message|mail) (?:\w+ ){0,6}to|user|mailbox|account|attempts"
    r"|not delivered to|reach|empfanger|empfaenger|destinataires?|destinatarios?|destinatari[oa]?|ontvangers?|modtager"
    r"|mottagare|odbiorca|adresat|получател[ья]|адресат|收件人|宛先|for|to|an|a|para|per|voor)\W{0,12}$"
)
_FIELD = re.compile(r"\W*(?:to|an|a|para|per|subject)\s*:", re.IGNORECASE)
_OTHERS = re.compile(
    r"^\W*(?:mail from|from|sender|reply-to|cc|message-id|references|in-reply-to|contact|return-path)\b"
)
_ASIDE = re.compile(
    r"\((?:expanded|generated|originally|was addressed|forwarded|aliased)[\w ]{0,20}(?:from|to|as|by)?:?", re.IGNORECASE
)


@dataclasses.dataclass(frozen=True, slots=True)
class Mention:
    """An address in a notice: in which line, and how plainly it is the one the notice is about (2, 1 or 0)."""

    line: int
    address: str
    weight: int
    aside: bool = False


def split_notice(text: str) -> tuple[str, str]:
    """What the machine says, and the returned mail below it, if it stands in the same text."""
    lines = text.split("\n", MOST_LINES)[:MOST_LINES]
    headers, worded = 0, -1
    for number, line in enumerate(lines):
        if worded < 0 and len(line.split()) >= 3 and not _HEADER.match(line):
            worded = number
        headers = headers + 1 if _HEADER.match(line) else headers if line[:1] in {" ", "\t"} else 0
        begins = number if 0 <= worded < number and _announces_copy(line) else -1
        if headers >= 4 and 0 <= worded <= number - headers:
            begins = max(number - headers + 1, 1)
        if begins >= 0:
            return "\n".join(lines[:begins])[:LONGEST], "\n".join(lines[begins:])
    return "\n".join(lines)[:LONGEST], ""


def verdicts_in(notice: str, *, subject: str, ours: frozenset[str]) -> list[RecipientVerdict]:
    """What a notice says became of whom. ``ours`` are addresses it was sent to or from: nobody it is about.

    Always at least one verdict; its address is '' where none is named.
    """
    lines = notice.split("\n")
    mentions = _chosen(_mentions(lines, ours=ours))
    waits = _waits(notice, subject=subject)
    if not mentions:
        return [_verdict("", notice, background=subject, waits=waits)]
    found: dict[str, RecipientVerdict] = {}
    several = len({mention.address.lower() for mention in mentions}) > 1
    for position, mention in enumerate(mentions):
        if mention.address.lower() in found:
            continue
        later = (other.line for other in mentions[position + 1 :] if other.line > mention.line)
        block = "\n".join(lines[mention.line : next(later, len(lines))])
        rest = _said_of(mention.address, lines, start=mentions[0].line) if several else notice
        found[mention.address.lower()] = _verdict(mention.address, block, background=f"{rest}\n{subject}", waits=waits)
        if len(found) == MOST_RECIPIENTS:
            break
    return list(found.values())


def _said_of(address: str, lines: list[str], *, start: int) -> str:
    """What a notice about several says of one: the lines that name it, and what stands above them all."""
    named = address.lower()
    pairs = zip(lines, [*lines[1:], ""], strict=True)
    own = [f"{line}\n{following}" for line, following in pairs if named in line.lower()]
    return "\n".join([*own, *lines[:start]])


def _verdict(address: str, said: str, *, background: str, waits: bool) -> RecipientVerdict:
    kind, reason, status = judge(said, background=background)
    if waits and kind is not Kind.HARD:
        kind = Kind.DELAYED
    return RecipientVerdict(address=address, kind=kind, reason=reason, status=status, text=_excerpt(said))


def _waits(notice: str, *, subject: str) -> bool:
    words = plain(f"{subject}\n{notice}")
    return has_sign("delayed", words) and not has_sign("final", words)


def _mentions(lines: list[str], *, ours: frozenset[str]) -> list[Mention]:
    found: list[Mention] = []
    for number, line in enumerate(lines):
        if "@" not in line:
            continue
        start = plain(line[:40])
        for address in addresses_in(line[:1000]):
            if address.lower() in ours or is_service(address) or _OTHERS.match(start):
                continue
            before, _, after = line.partition(address)
            aside = _ASIDE.search(before) is not None
            found.append(Mention(number, address, 0 if aside else _weight(before, after), aside))
    return found


def _weight(before: str, after: str) -> int:
    """How plainly an address is named, from what stands before and after it in its line."""
    if _FIELD.match(before):
        return 0  # "To: list@…" among the headers of the mail that is returned
    if not before.strip(_SYMBOLS) or re.search(r"(?:smtp|rfc822)[=:;]\W*$", before, re.IGNORECASE):
        alone = not after.strip(_SYMBOLS)
        said = re.match(r"[>\"')\]]*\s*(?:[:(;,]|\.\.\.|-|on\b|\t| {2})", after)
        return 2 if alone or said else 1
    return 1 if _LABEL.search(plain(before)[-80:]) else 0


def _chosen(mentions: list[Mention]) -> list[Mention]:
    """The most plainly named; those in asides only where nobody else is named at all."""
    direct = [mention for mention in mentions if not mention.aside]
    if not direct:
        return mentions[:1]
    best = max(mention.weight for mention in direct)
    chosen = [mention for mention in direct if mention.weight == best]
    return chosen if best else chosen[:1]


def _announces_copy(line: str) -> bool:
    """Whether a line says that the reader's own mail follows: "--- Below this line is a copy of the message."."""
    bare = line.strip()
    if not 6 <= len(bare) <= 120:
        return False
    words = plain(bare)
    if not has_sign("copy", words):
        return False
    framed = _RULE.search(bare) is not None or _FOLLOWS.search(words) is not None or len(words.split()) <= 3
    return framed and not reason_for(words) and "addresses" not in words


def _excerpt(said: str) -> str:
    return " ".join(said.split())[:500]


def mentions_failure(text: str) -> bool:
    """Whether ``text`` speaks of a copy that was not delivered, in any of the languages we know."""
    words = plain(text[:LONGEST])
    return has_sign("failure", words) or has_sign("delayed", words)
