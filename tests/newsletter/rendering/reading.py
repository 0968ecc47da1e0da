"""What a reader finds in a rendering, read back with other means than those that wrote it."""

import re

from lxml import html as lxml_html

from newsletter.document.model import walk
from newsletter.rendering.raw import is_html, raw_words

_HIDDEN = ("script", "style", "title")


def letters(text):
    """The letters and digits of a text alone: no rendering may lose one."""
    return re.sub(r"[\W_]+", "", text)


def words_of(document):
    """The text of every node that has some, section by section, and what stands in attributes that readers see."""
    found = []
    for section in document.sections:
        for child in section.content:
            for node in walk(child):
                attrs = node.get("attrs") or {}
                match node["type"]:
                    case "text":
                        found.append(node["text"])
                    case "link_card":
                        found += [attrs.get(name, "") for name in ("title", "description", "site")]
                    case "raw_block" if is_html(node):
                        found.append(visible_text(attrs.get("source", "")))
                    case "raw_block":
                        found.append(raw_words(node))
        found += [section.settings.get(name, "") for name in ("label", "advertiser", "see_all_label")]
        found += [choice["label"] for choice in section.settings.get("choices", ())]
    return [words for words in map(letters, found) if words]


def visible_text(markup):
    """The text of HTML as a browser shows it, an element's text apart from its neighbour's."""
    if not markup.strip():
        return ""
    root = lxml_html.document_fromstring(f"<html><body>{markup}</body></html>" if "<body" not in markup else markup)
    for element in root.xpath(" | ".join(f"//{name}" for name in _HIDDEN)):
        element.drop_tree()
    body = root.find("body")
    return body.text_content() if body is not None else ""


def addresses(markup, name):
    """Every value of that attribute, in order."""
    return [str(value) for value in lxml_html.document_fromstring(markup).xpath(f"//@{name}")]
