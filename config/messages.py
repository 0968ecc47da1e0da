"""``make messages``: bring the catalogues in ``locale/`` up to date with the sources, and compile them.

What templates and modules mark for translation (``{% translate %}``, ``gettext`` …) is collected into each language's
``django.po``; what is still to be translated is listed, and makes the exit status 1. Each ``django.po`` is compiled to
the ``django.mo`` beside it, which is what the site reads, so that those who run it need no gettext tools.
"""

import ast
import dataclasses
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import django
import polib
from django.template import Node, Template, engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

PROJECT = Path(__file__).resolve().parent.parent
LOCALE = PROJECT / "locale"
PACKAGES = ("newsletter", "subscribers", "delivery", "config")
# The positions of a call's context, message and plural; Django's names for them, lazy ones without their suffix.
CALLS = {
    "gettext": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}


@dataclasses.dataclass(frozen=True, order=True, kw_only=True)
class Message:
    """A message as the sources have it; ``plural`` and ``context`` are empty where it has none."""

    text: str
    plural: str = ""
    context: str = ""


Found = dict[Message, set[str]]
"""Messages, each with the files (from the project's root) it stands in."""


class Unreadable(ValueError):
    """A message that is not written out where it is marked: it could never be found in a catalogue."""


def collect(root: Path = PROJECT) -> Found:
    """Every message of the project. Raises Unreadable. Django must be set up: templates are read by its own parser."""
    found: Found = {}
    for path in sorted((root / "templates").rglob("*")):
        if path.is_file():
            _note(found, in_template(path.read_text("utf-8")), path.relative_to(root))
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            _note(found, in_module(path.read_text("utf-8"), name=str(path.relative_to(root))), path.relative_to(root))
    return found


def _note(found: Found, messages: Iterable[Message], path: Path) -> None:
    for message in messages:
        found.setdefault(message, set()).add(path.as_posix())


def in_template(source: str) -> Iterator[Message]:
    """The messages of a template's ``{% translate %}`` and ``{% blocktranslate %}``."""
    template: Template = engines["django"].from_string(source).template  # type: ignore[attr-defined]
    for node in template.nodelist.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            text = node.filter_expression.var.literal
            if text is not None:  # a variable's words are marked where it is made
                yield Message(text=str(text), context=_literal(node.message_context))
        elif isinstance(node, BlockTranslateNode):
            text, _ = node.render_token_list(node.singular)
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            if node.trimmed:
                text, plural = " ".join(text.split()), " ".join(plural.split())
            yield Message(text=text, plural=plural, context=_literal(node.message_context))


def _literal(expression: object) -> str:
    return "" if expression is None else str(expression.var)  # type: ignore[attr-defined]


def in_module(source: str, *, name: str) -> Iterator[Message]:
    """The messages of a Python module. Raises Unreadable."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        places = CALLS.get(node.func.id.removesuffix("_lazy"))
        if places is None:
            continue
        context, text, plural = (_argument(node, place, name=name) for place in places)
        if text:
            yield Message(text=text, plural=plural, context=context)


def _argument(call: ast.Call, place: int | None, *, name: str) -> str:
    if place is None:
        return ""
    argument = call.args[place]
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    if isinstance(argument, ast.Name):
        return ""  # a variable's words are marked, with gettext_noop, where it is made
    raise Unreadable(f"{name}:{call.lineno}: write the message out, without f-strings or sums.")


def update(catalogue: polib.POFile, found: Found) -> None:
    """Give a catalogue exactly the messages that are found, in their order; translations of those it has stay."""
    known = {Message(text=e.msgid, plural=e.msgid_plural, context=e.msgctxt or ""): e for e in catalogue}
    forms = int(catalogue.metadata["Plural-Forms"].partition("nplurals=")[2].partition(";")[0])
    catalogue.clear()
    for message in sorted(found, key=lambda message: (sorted(found[message]), message)):
        old = known.get(message)
        entry = polib.POEntry(
            msgid=message.text,
            msgid_plural=message.plural,
            msgctxt=message.context or None,
            comment=old.comment if old else "",
            tcomment=old.tcomment if old else "",
            occurrences=[(path, "") for path in sorted(found[message])],
        )
        if message.plural:
            entry.msgstr_plural = {form: old.msgstr_plural.get(form, "") if old else "" for form in range(forms)}
        else:
            entry.msgstr = old.msgstr if old else ""
        catalogue.append(entry)


def compiled(catalogue: polib.POFile) -> bytes:
    """The catalogue as gettext reads it: the same bytes for the same translations."""
    return bytes(catalogue.to_binary())


def catalogues() -> list[Path]:
    """The ``django.po`` of every language."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    try:
        found = collect()
    except Unreadable as error:
        print(error, file=sys.stderr)
        return 2
    missing = 0
    for path in catalogues():
        catalogue = polib.pofile(str(path), wrapwidth=100)
        update(catalogue, found)
        catalogue.save(str(path))
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        left = [entry.msgid for entry in catalogue if not entry.translated()]
        missing += len(left)
        print(f"{path.relative_to(PROJECT)}: {len(catalogue)} messages, {len(left)} to translate")
        for text in left:
            print(f"    {text}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
