"""Words in another language than the newsletter's: its hyphenation, quotes, voice and footer follow the setting."""

import re
from collections import Counter
from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.register import Check
from newsletter.preflight.stop_words import NAMES, SCRIPTS, STOP_WORDS

FEWEST_WORDS = 40
"""With fewer words of one kind nothing is certain."""
LEAST_SHARE = 0.12
"""In running text about a third of all words are stop words; names and code have none."""
CLEARER = 2.0
LONGEST = 20_000
"""Characters that are looked at: more make nobody surer."""
_WORD = re.compile(r"[^\W\d_]+")


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """The issue as a whole: a quote or a section in another language is the writer's choice."""
    found = language_of("\n".join(line.text for part in manuscript.parts for line in part.lines))
    own = manuscript.primary_language
    if not found or found == own or own not in STOP_WORDS.keys() | SCRIPTS.keys():
        return
    yield Finding(
        check=CHECK.name, severity=Severity.WARNING, page="settings",
        message=f"The issue seems to be written in {NAMES[found]}, and the newsletter’s language is "
        f"{NAMES.get(own, manuscript.language)}. Voices and hyphens follow the setting: change it, or the words.",
    )  # fmt: skip


def language_of(text: str) -> str:
    """The language of a text among those known here; empty where it is not clear."""
    text = text[:LONGEST]
    total = max(1, sum(map(str.isalpha, text)))
    # Japanese is known by its kana: its kanji alone would be Chinese.
    for code, least in (("ja", 0.1), ("zh", 0.4), ("ar", 0.4)):
        count = len(SCRIPTS[code].findall(text))
        if count > max(20, least * total):
            return code
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < FEWEST_WORDS:
        return ""
    counts = Counter(words)
    shares = sorted(
        ((sum(counts[word] for word in known) / len(words), code) for code, known in STOP_WORDS.items()), reverse=True
    )
    (best, code), (next_best, _) = shares[0], shares[1]
    return code if best >= LEAST_SHARE and best >= CLEARER * next_best else ""


CHECK = Check(name="language", label="Language", look=look)
