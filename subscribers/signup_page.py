"""What stands on a newsletter's signup page: the writer's words, the latest issues, how many read it."""

from collections.abc import Callable, Sequence
from html import escape

from django.conf import settings
from django.core.cache import cache
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from redis.exceptions import RedisError

from newsletter.document import Document, DocumentError, Node, SectionNode
from newsletter.editing.markdown_mode import HtmlNotAllowed, read_words_safely
from newsletter.models import Issue, Newsletter
from newsletter.rendering.characters import flowing
from newsletter.rendering.footnotes import Footnotes
from newsletter.rendering.links import Links
from newsletter.rendering.sections import LINES
from newsletter.rendering.slots import SlotBook
from newsletter.rendering.text.prose import TextProse
from newsletter.rendering.web_prose import WebProse
from subscribers.models import SignupPage, SubscriptionState

FEWEST_SHOWN = 10
MOST_ISSUES = 10
_COUNT_IS_GOOD_FOR = 600
# It takes every kind of block.
_HOLDER = "letter"

Values = Callable[[str], str]
"""Gives a reader's value by the name of a merge tag; empty where they have none."""


def _nobody(_name: str) -> str:
    """The values on a page that does not know who reads it: merge tags are their fallbacks."""
    return ""


def page_of(newsletter: Newsletter) -> SignupPage:
    """The settings of a newsletter's signup; the defaults where none were made. No query where they were joined."""
    try:
        return newsletter.signup_page
    except SignupPage.DoesNotExist:
        return SignupPage(newsletter=newsletter)


def offered(page: SignupPage) -> list[Newsletter]:
    """The other newsletters that may be ticked beside this one."""
    return [each for each in page.offers.all() if each.pk != page.newsletter_id]


def latest_issues(page: SignupPage) -> Sequence[Issue]:
    """As many of the newest published issues as the page shows."""
    most = min(page.shows_issues, MOST_ISSUES)
    return list(page.newsletter.issues.published()[:most]) if most else []


def read_words(text: str) -> Document:
    """The writer's Markdown as one section of plain blocks. Raises DocumentError, HtmlNotAllowed."""
    read = read_words_safely(text, stem=SectionNode(kind=_HOLDER), may_write_raw=False)
    blocks = tuple(_as_block(node) for section in read.sections for node in section.content)
    return Document(sections=(SectionNode(kind=_HOLDER, content=blocks),))


def words_as_html(text: str, *, values: Values = _nobody) -> SafeString:
    """The writer's Markdown as it stands on the page; words that cannot be read (any more) are left out."""
    document = _read_any(text)
    if document is None:
        return SafeString()
    (section,) = document.sections
    footnotes = Footnotes(document)
    prose = _PageProse(links=Links(base_url=settings.BASE_URL), footnotes=footnotes, values=values)
    prose.shallowest = min((_level(node) for node in section.content if node["type"] == "heading"), default=1)
    prose.section = section.id
    html = prose.body(section.content) + prose.notes(footnotes.notes(section.id))
    return mark_safe(html)  # noqa: S308 - escaped part by part, and no HTML was let in


def words_as_text(text: str, *, values: Values) -> str:
    """The same as plain text, in the language that is spoken; empty for words that cannot be read (any more)."""
    document = _read_any(text)
    if document is None:
        return ""
    (section,) = document.sections
    footnotes = Footnotes(document)
    prose = TextProse(
        links=Links(base_url=settings.BASE_URL),
        footnotes=footnotes,
        slots=_Filled(text, values=values),
        picture_word=gettext("Picture"),
    )
    prose.section = section.id
    parts = [prose.body(section.content), prose.notes(footnotes.notes(section.id))]
    return "\n\n".join(filter(None, [*parts, prose.references.take()]))


def _read_any(text: str) -> Document | None:
    if not text.strip():
        return None
    try:
        return read_words(text)
    except (DocumentError, HtmlNotAllowed):
        return None


class _Filled(SlotBook):
    """Leaves nothing open: each merge tag is the reader's value at once."""

    def __init__(self, source: str, *, values: Values) -> None:
        super().__init__(source)
        self._values = values

    def text(self, name: str, fallback: str = "") -> str:
        """The value itself."""
        return flowing(self._values(name) or fallback)


class _PageProse(WebProse):
    """Prose whose headings come next after the page's own, however deep the writer begins."""

    shallowest = 1

    def __init__(self, *, links: Links, footnotes: Footnotes, values: Values) -> None:
        super().__init__(links=links, footnotes=footnotes, back="")
        self._values = values

    def merge_tag(self, node: Node) -> str:
        """The reader's value, where one is known."""
        attrs = node.get("attrs") or {}
        value = self._values(attrs.get("name", "name")) or attrs.get("fallback", "")
        return escape(flowing(value), quote=False)

    def heading(self, node: Node) -> str:
        level = min(6, _level(node) - self.shallowest + 2)
        words = self.inline(node)
        return f"<h{level}>{words}</h{level}>" if words.strip() else ""


def _level(node: Node) -> int:
    return int((node.get("attrs") or {}).get("level", 1))


def _as_block(node: Node) -> Node:
    """What has a place of its own in an issue stands here in the flow of the text."""
    if node["type"] == "title":
        return {**node, "type": "heading", "attrs": {"level": 2}}
    return {**node, "type": "paragraph"} if node["type"] in LINES else node


def readers_shown(page: SignupPage) -> int:
    """How many readers the page speaks of, rounded down to two figures; 0 where it says nothing.

    Ten minutes old at most. Fewer than ten are never told: the number would say who joined yesterday.
    """
    return round_down(_count_readers(page.newsletter)) if page.shows_count else 0


def round_down(count: int) -> int:
    """12,480 → 12,000; 87 → 80; below ten → 0. What the page says is never more than the truth."""
    if count < FEWEST_SHOWN:
        return 0
    step: int = 10 ** max(1, len(str(count)) - 2)
    return count // step * step


def in_figures(count: int) -> str:
    """``12,000``, in the language that is spoken."""
    return number_format(count, use_l10n=True, force_grouping=True)


def _count_readers(newsletter: Newsletter) -> int:
    key = f"signup-page:readers:{newsletter.pk}"
    try:
        known: int | None = cache.get(key)
        if known is None:
            known = _counted(newsletter)
            cache.set(key, known, _COUNT_IS_GOOD_FOR)
    except (RedisError, OSError):
        return _counted(newsletter)
    return known


def _counted(newsletter: Newsletter) -> int:
    return newsletter.subscriptions.filter(state=SubscriptionState.ACTIVE).count()
