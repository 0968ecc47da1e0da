"""What the sanitiser takes out of a writer's own HTML: it would run, load or ask for something."""

import functools
from collections import Counter
from collections.abc import Iterator

from lxml import etree, html

from newsletter.document.sanitise import sanitise_html
from newsletter.preflight.client_support.wording import say_names
from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.raw import parsed
from newsletter.preflight.register import Check
from newsletter.rendering.characters import printable

# How an element is spoken of, one and several; others by their tag.
_NAMES = {
    "form": ("form", "forms"),
    "input": ("field", "fields"),
    "textarea": ("field", "fields"),
    "select": ("field", "fields"),
    "button": ("button", "buttons"),
    "script": ("script", "scripts"),
    "style": ("style sheet", "style sheets"),
    "svg": ("drawing", "drawings"),
    "iframe": ("embedded page", "embedded pages"),
    "object": ("embedded page", "embedded pages"),
    "embed": ("embedded page", "embedded pages"),
    "video": ("video", "videos"),
    "audio": ("recording", "recordings"),
}
# Inside one of these an element is part of it, and not counted by itself.
_WHOLES = frozenset({"svg", "select", "object", "video", "audio"})
# What wraps text and means nothing more is not missed.
_UNMISSED = frozenset({"font", "noscript", "label", "fieldset", "legend", "picture", "source", "html", "head", "body"})
_HANDLERS = ("event handler", "event handlers")
_ADDRESSES = ("unsafe address", "unsafe addresses")
_SETTINGS = ("style setting", "style settings")
MOST_NAMED = 5


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """Raw blocks of HTML; what is kept of them is shown in the preview."""
    for part in manuscript.parts:
        for spot in part.of_type("raw_block"):
            if spot.attrs["format"] != "html":
                continue
            lost = taken_out(spot.attrs["source"])
            if lost:
                named = say_names([*lost[:MOST_NAMED], *(["more"] if len(lost) > MOST_NAMED else [])])
                is_one = len(lost) == 1 and lost[0].startswith("1 ")
                yield Finding(
                    check=CHECK.name, severity=Severity.WARNING, section=part.id, path=spot.path,
                    message=f"Readers do not get all of the HTML in {part.name}: {named} "
                    f"{'is' if is_one else 'are'} taken out, as no reader’s mail program should run or load such "
                    "things. The preview shows what is left.",
                )  # fmt: skip


@functools.lru_cache(maxsize=64)
def taken_out(source: str) -> tuple[str, ...]:
    """What of the source readers do not get, in words: ``("1 form", "2 event handlers")``."""
    before = parsed(printable(source))
    if before is None:
        return ()
    after = parsed(sanitise_html(printable(source)))
    kept = _counted(after) if after is not None else Counter()
    lost = _counted(before) - kept
    return tuple(f"{count} {names[count > 1]}" for names, count in lost.items())


def _counted(root: html.HtmlElement) -> Counter[tuple[str, str]]:
    """Elements, event handlers, addresses and style settings, each by the words for one and for several."""
    found: Counter[tuple[str, str]] = Counter()
    for element in root.iter(etree.Element):
        if element is root:
            continue
        tag = str(element.tag)
        inside = any(above.tag in _WHOLES for above in element.iterancestors())
        if not inside and tag not in _UNMISSED:
            found[_NAMES.get(tag, (f"<{tag}>", f"<{tag}>"))] += 1
        for name, value in element.items():
            if name.startswith("on"):
                found[_HANDLERS] += 1
            elif name in {"href", "src"} and not inside and tag in {"a", "img"} and value.strip():
                found[_ADDRESSES] += 1
            elif name == "style":
                found[_SETTINGS] += sum(bool(each.partition(":")[2].strip()) for each in value.split(";"))
    return found


CHECK = Check(name="taken_out", label="HTML that is taken out", look=look)
