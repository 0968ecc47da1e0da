"""Words that promise an attachment: an issue never has one."""

import functools
import re
from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.register import Check

# Phrases rather than words: "no strings attached" promises nothing.
PROMISES = {
    "en": r"\b(?:(?:see|find|open|in|read) (?:[\w’']+ ){0,4}?attach(?:ed|ments?)|(?:is|are|I|I[’']ve|have|we)"
    r" attached(?= (?:the|a|an|to this|below|here|my|our)\b|[.,;:!])|attached (?:is|are|you|please|files?|documents?|"
    r"pdf|spreadsheet|pictures?)|attached to this (?:e-?mail|mail|issue|message|letter))\b",
    "de": r"\b(?:im|als|den|der|siehe|beim) Anhang\b|\bangehängte?[nrs]? (?:ist|sind|finde|Datei|Dokument)|\banbei\b|"
    r"\bin der Anlage\b",
    "nl": r"\b(?:in|als|zie|de) (?:de )?bijlagen?\b|\bbijgevoegde?\b|\bbijgesloten\b",
    "fr": r"\bpièces? jointes?\b|\bci-joint(?:e?s?)\b|\ben annexe de ce (?:mail|message|courriel)\b",
    "es": r"\badjunt(?:o|a|os|as|amos)\b",
    "it": r"\b(?:in |l[’']|file |documento )allegat[oi]\b|\ballegh(?:iamo|ato)\b|\bvi allego\b",
    "pt": r"\b(?:em|o|no) anexo\b|\bseguem? anex[oa]s?\b|\barquivos? anex(?:os?|ados?)\b",
    "ar": "مرفق",
    "zh": "附件|随信附上|隨信附上",
    "ja": "添付|同封",
}
# What every promise of a language holds, to look for first.
_SIGNS = {
    "en": ("attach",),
    "de": ("anhang", "angehängt", "anbei", "anlage"),
    "nl": ("bijlage", "bijge"),
    "fr": ("joint", "annexe"),
    "es": ("adjunt",),
    "it": ("alleg",),
    "pt": ("anex",),
    "ar": ("مرفق",),
    "zh": ("附",),
    "ja": ("添付", "同封"),
}


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """In the newsletter's language, and in English; once for each section."""
    spoken = [code for code in dict.fromkeys(["en", manuscript.primary_language]) if code in PROMISES]
    pattern = _pattern(*spoken)
    signs = [sign for code in spoken for sign in _SIGNS[code]]
    for part in manuscript.parts:
        if not any(sign in part.words.lower() for sign in signs):
            continue
        for line in part.lines:
            if match := pattern.search(line.text):
                yield Finding(
                    check=CHECK.name, severity=Severity.WARNING, section=part.id, path=line.spot.path,
                    message=f"“{match.group().strip()}” in {part.name} promises an attachment, and an issue has none. "
                    "Put the file on the web and link to it.",
                )  # fmt: skip
                break


@functools.cache
def _pattern(*languages: str) -> re.Pattern[str]:
    return re.compile("|".join(PROMISES[code] for code in languages), re.IGNORECASE)


CHECK = Check(name="attachments", label="Promised attachments", look=look)
