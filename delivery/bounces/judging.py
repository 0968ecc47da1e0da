"""From codes and words to a reason and a kind: a pure decision, tested as a table.

What a server says in words is worth more than its code, where the words are sure: 5.7.1 has stood beside "user
unknown", and 5.1.1 beside "mailbox full". A code decides where words do not, and vague words only where there is no
code. Nothing is hard that is not in :data:`delivery.reasons.PERSON_GONE`, and nothing temporary is.
"""

import dataclasses
import re

from delivery.bounces.charsets import plain
from delivery.bounces.phrases import reason_in, searchable
from delivery.bounces.verdict import Kind
from delivery.reasons import PERSON_GONE, SENDER_FAULTS, reason_of_status

_CODES = "421|43[12]|44[1-9]|45[0-5]|471|50[0-5]|51[0-5]|52[13]|53[0-5]|538|541|55[0-9]|571"
_STATUS = r"[245]\.[0-7]\.[0-9]{1,3}"
# A reply code, and the enhanced code that may follow it: "550 5.1.1", "550-5.1.1", "550 #5.1.1", "553 (#5.1.1)".
_REPLY = re.compile(rf"(?<![\w.@/:#-])({_CODES})(?:[ -]{{1,2}}\(?#?({_STATUS})(?![\w.]))?(?=[\s:;,\-]|$)")
_LOOSE_STATUS = re.compile(rf"(?<![\w.@/-])#?({_STATUS})(?![\w.]|-[\w])")
_FIRST_STATUS = re.compile(r"[ \t]*#?([245])\.([0-9]{1,3})\.([0-9]{1,3})(?![0-9.])")
# Microsoft's own servers say so of addresses that are not in the directory, in words that mean anything elsewhere.
_WITH_STATUS = (("5.4.1", "recipient address rejected: access denied", "mailbox_unknown"),)
_NAMES_ASKED_AGAIN = re.compile(r"not found,? (?:please )?try again|temporary (?:name|dns|lookup|resolution)")
_SENDER_ASKED = re.compile(r"sender verif|sender callout|sender address verif|verification failed for {1,3}@")
# Lines of a transcript that we or the server spoke before the refusal.
_SMALL_TALK = re.compile(
    r"^[ \t>*<]*(?:ehlo|helo|mail from|rcpt to|data\b|quit|rset|2[0-9][0-9][ -]|3[0-9][0-9][ -]).*$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Codes:
    """The reply code (0 without) and the enhanced code ('' without) found in a server's words."""

    reply: int = 0
    status: str = ""

    @property
    def temporary(self) -> bool:
        """Whether they say "not now"."""
        return (self.status or str(self.reply)).startswith("4")

    @property
    def positive(self) -> bool:
        """Whether they say that all is well."""
        return self.status.startswith("2")


def read_codes(text: str) -> Codes:
    """The codes in a server's words; of several the first reply that carries both, else the first of each."""
    replies = list(_REPLY.finditer(text[:8000]))
    full = next((found for found in replies if found[2]), None)
    if full is not None:
        return Codes(int(full[1]), full[2])
    loose = _LOOSE_STATUS.search(text[:8000])
    return Codes(int(replies[0][1]) if replies else 0, loose[1] if loose else "")


def read_status(value: str) -> str:
    """The enhanced code a Status field begins with (RFC 3464 §2.3.4), or ''."""
    found = _FIRST_STATUS.match(value)
    return f"{found[1]}.{int(found[2])}.{int(found[3])}" if found else ""


def best_status(given: str, said: str) -> str:
    """Of the status of a report and the one in the server's words, the one that says more."""
    if not said or (given and not given.endswith(".0.0") and (said.endswith(".0") or not given.endswith(".0"))):
        return given
    return said


def reason_for(text: str, *, status: str = "", background: str = "") -> str:
    """Our reason for a refusal: ``text`` is what was said about this address, ``background`` the rest of the notice.

    '' where nothing tells.
    """
    words = searchable(_SMALL_TALK.sub("", text))
    if _NAMES_ASKED_AGAIN.search(words):
        return "unreachable"  # the name servers did not answer, which says nothing about the name
    if _SENDER_ASKED.search(words):
        return "sender_fault"  # "no such user" is said of the envelope sender here
    for code, phrase, reason in _WITH_STATUS:
        if status == code and phrase in plain(text):
            return reason
    return (
        reason_in(words)
        or reason_of_status(status)
        or ((background and reason_in(searchable(_SMALL_TALK.sub("", background)))) or "")
        or reason_in(words, weak=True)
    )


def kind_of(reason: str, *, temporary: bool) -> Kind:
    """How a failed copy counts against the address."""
    if reason in SENDER_FAULTS:
        return Kind.SENDER_FAULT
    return Kind.HARD if reason in PERSON_GONE and not temporary else Kind.SOFT


def judge(text: str, *, status: str = "", background: str = "") -> tuple[Kind, str, str]:
    """The kind, the reason and the status of a failure, from its status (if a report gave one) and its words."""
    said = read_codes(text)
    best = best_status(status, said.status)
    codes = Codes(said.reply, best)
    reason = reason_for(text, status=best, background=background) or "other"
    return kind_of(reason, temporary=codes.temporary), reason, best
