"""What the pure stages of rendering know of an issue and its newsletter, as one value.

:meth:`Edition.of` is the only place in rendering, besides loading the document, that touches a model.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from newsletter.rendering.merge import without_merge_tags
from newsletter.rendering.phrases import Phrases, phrases_for, say_date
from newsletter.theme import Theme

if TYPE_CHECKING:
    from newsletter.models import Issue

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")

UPRIGHT_LANGUAGES = frozenset({"ar", "ckb", "fa", "he", "hi", "ja", "ko", "ps", "th", "ug", "ur", "yi", "zh"})
"""Languages of scripts that have no italics: browsers would only slant their letters."""


def one_line(text: str) -> str:
    """The text without control characters and line ends, each run of white space one space."""
    return " ".join(_CONTROL.sub(" ", text).split())


@dataclasses.dataclass(frozen=True, kw_only=True)
class Edition:
    """One issue of one newsletter, without its words. Addresses are absolute; ``date`` is in the newsletter's zone.

    Where ``on_web`` is false the issue has no page, and nothing leads to one.
    """

    newsletter_name: str
    newsletter_slug: str
    number: int
    title: str
    slug: str
    base_url: str
    tagline: str = ""
    postal_address: str = ""
    language: str = "en"
    direction: str = "ltr"
    preheader: str = ""
    date: dt.date | None = None
    subject_pattern: str = "#{number}: {title}"
    utm_pattern: str = ""
    theme: Theme = dataclasses.field(default_factory=Theme)
    on_web: bool = True

    @classmethod
    def of(cls, issue: Issue, *, base_url: str) -> Edition:
        """The edition that an issue is. Raises ThemeError when the newsletter's theme cannot be used."""
        newsletter = issue.newsletter
        due = issue.publish_at.astimezone(newsletter.zone).date() if issue.publish_at else None
        return cls(
            newsletter_name=one_line(newsletter.name),
            newsletter_slug=newsletter.slug,
            tagline=one_line(newsletter.tagline),
            postal_address=one_line(newsletter.postal_address),
            language=newsletter.language or "en",
            direction=newsletter.text_direction,
            number=issue.number,
            title=one_line(issue.title),
            slug=issue.slug,
            preheader=one_line(issue.preheader),
            date=issue.date or due,
            subject_pattern=newsletter.subject_pattern,
            utm_pattern=newsletter.utm_pattern,
            theme=Theme.of(newsletter),
            on_web=issue.on_web,
            base_url=base_url.rstrip("/"),
        )

    @property
    def home_url(self) -> str:
        """The newsletter's own page."""
        return f"{self.base_url}/{quote(self.newsletter_slug)}/"

    @property
    def web_url(self) -> str:
        """The issue on the web: "view in browser"."""
        return f"{self.home_url}{quote(self.slug)}/"

    @property
    def subscribe_url(self) -> str:
        """The signup page."""
        return f"{self.home_url}subscribe/"

    @property
    def forward_url(self) -> str:
        """A mailto: address that opens a letter to a friend, with the addresses of issue and signup in it (RFC 6068).

        The signup page thanks nobody by name and follows nobody: its address is the same in every reader's letter.
        """
        note = self.phrases.forward_note.format(newsletter=self.newsletter_name)
        title = without_merge_tags(self.title)
        signup = f"{self.phrases.subscribe}: {self.subscribe_url}?friend"
        body = f"{note}\r\n\r\n{title}\r\n{self.web_url}\r\n\r\n{signup}\r\n"
        return f"mailto:?subject={quote(f'{self.newsletter_name}: {title}', safe='')}&body={quote(body, safe='')}"

    @property
    def phrases(self) -> Phrases:
        """The words around the issue, in its language."""
        return phrases_for(self.language)

    @property
    def dateline(self) -> str:
        """ "Issue 21 · 1 September 2019"."""
        number = self.phrases.issue.format(number=self.number)
        return f"{number} · {say_date(self.date, language=self.language)}" if self.date else number

    @property
    def is_rtl(self) -> bool:
        """Whether the text runs from right to left."""
        return self.direction == "rtl"

    @property
    def slant(self) -> str:
        """``italic``, or ``normal`` in a language whose script has no italics."""
        return "normal" if self.language.split("-", maxsplit=1)[0].lower() in UPRIGHT_LANGUAGES else "italic"

    @property
    def subject(self) -> str:
        """The subject by the newsletter's pattern, with its merge tags written out."""
        values = {"number": str(self.number), "title": self.title, "newsletter": self.newsletter_name}
        values["date"] = say_date(self.date, language=self.language) if self.date else ""
        # Not str.format: a pattern is a writer's text, and may hold any brace.
        return one_line(
            re.sub(r"\{(number|title|newsletter|date)\}", lambda match: values[match[1]], self.subject_pattern)
        )
