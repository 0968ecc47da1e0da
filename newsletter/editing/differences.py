"""What changed from one version of an issue to another: by section, by block, by word.

Words are compared as Markdown, in which everything a section says can be written: so a changed link or picture shows
as well as a changed word. Pure: documents in, values out.
"""

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum

from newsletter.document import Document, SectionNode
from newsletter.document.kinds import SectionKind, get_kind
from newsletter.editing.markdown_mode import write_words
from newsletter.editing.merging import moved_sections

# A letter of a script that puts no spaces between words; a word; white space; any other sign.
_TOKEN = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+|\s+|[^\w\s]")
_MOST_TOKENS = 8000
_ALIKE = 0.4
"""From this share of the same words on, a block is a changed one rather than another one."""


class Change(StrEnum):
    """What became of a thing."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Run:
    """Words that are in both, or in one only."""

    change: Change
    text: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class BlockDifference:
    """A paragraph, list, heading and the like, as Markdown in runs."""

    change: Change
    runs: tuple[Run, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ValueDifference:
    """A field or a setting that is not what it was."""

    label: str
    old: str
    new: str

    @property
    def runs(self) -> tuple[Run, ...]:
        """Both as one text."""
        return compare_words(self.old, self.new)


@dataclasses.dataclass(frozen=True, kw_only=True)
class SectionDifference:
    """A section in both versions, or in one. ``moved``: others stand before it than before."""

    section: SectionNode
    change: Change
    moved: bool = False
    values: tuple[ValueDifference, ...] = ()
    blocks: tuple[BlockDifference, ...] = ()

    @property
    def kind(self) -> SectionKind:
        """Its kind, for its label."""
        return get_kind(self.section.kind)

    @property
    def is_same(self) -> bool:
        """Whether there is nothing to show."""
        return self.change == Change.SAME and not self.moved


def compare(old: Document, new: Document) -> tuple[SectionDifference, ...]:
    """The sections of both: the new ones in their order, those that went where they stood."""
    before = {section.id: section for section in old.sections}
    after = {section.id: section for section in new.sections}
    moved = moved_sections(old, new)
    found = [_section(before.get(section.id), section, moved=section.id in moved) for section in new.sections]
    for place, section in enumerate(old.sections):
        if section.id not in after:
            gone = SectionDifference(
                section=section, change=Change.REMOVED, blocks=_whole(section, change=Change.REMOVED)
            )
            found.insert(_place_of_gone(old.sections[:place], found), gone)
    return tuple(found)


def compare_fields(
    old: Mapping[str, str], new: Mapping[str, str], *, labels: Mapping[str, str]
) -> tuple[ValueDifference, ...]:
    """Those of the fields in ``labels`` that are not the same."""
    return tuple(
        ValueDifference(label=label, old=old[name], new=new[name])
        for name, label in labels.items()
        if old[name] != new[name]
    )


def compare_blocks(old: Sequence[str], new: Sequence[str]) -> tuple[BlockDifference, ...]:
    """Two lists of blocks side by side: equal ones, those alike word by word, and the rest as gone or new."""
    found: list[BlockDifference] = []
    for tag, i, end_i, j, end_j in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            found += [_block(Change.SAME, text) for text in new[j:end_j]]
        else:
            found += _paired(old[i:end_i], new[j:end_j])
    return tuple(found)


def compare_words(old: str, new: str) -> tuple[Run, ...]:
    """One text from two: what is in both, what was taken out, what was put in."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) > _MOST_TOKENS or len(after) > _MOST_TOKENS:
        return _runs([(Change.REMOVED, old), (Change.ADDED, new)])
    pieces: list[tuple[Change, str]] = []
    for tag, i, end_i, j, end_j in SequenceMatcher(str.isspace, before, after).get_opcodes():
        if tag == "equal":
            pieces.append((Change.SAME, "".join(after[j:end_j])))
        else:
            pieces += [(Change.REMOVED, "".join(before[i:end_i])), (Change.ADDED, "".join(after[j:end_j]))]
    return _runs(_without_lone_spaces(pieces))


def _section(old: SectionNode | None, new: SectionNode, *, moved: bool) -> SectionDifference:
    if old is None:
        return SectionDifference(section=new, change=Change.ADDED, blocks=_whole(new, change=Change.ADDED))
    if old == new:
        return SectionDifference(section=new, change=Change.SAME, moved=moved)
    return SectionDifference(
        section=new,
        change=Change.CHANGED,
        moved=moved,
        values=_values(old, new),
        blocks=compare_blocks(_blocks(old), _blocks(new)),
    )


def _values(old: SectionNode, new: SectionNode) -> tuple[ValueDifference, ...]:
    pairs = [
        ("Kind", get_kind(old.kind).label, get_kind(new.kind).label),
        ("In the mail", _yes(old.in_email), _yes(new.in_email)),
        ("On the web", _yes(old.on_web), _yes(new.on_web)),
    ]
    for name in dict.fromkeys([*old.settings, *new.settings]):
        field = get_kind(new.kind).attributes.model_fields.get(name)
        label = (field.title if field else None) or name
        pairs.append((label, _shown(old.settings.get(name)), _shown(new.settings.get(name))))
    return tuple(ValueDifference(label=label, old=was, new=now) for label, was, now in pairs if was != now)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(each.get("label", each)) if isinstance(each, dict) else str(each) for each in value)
    return "" if value is None else str(value)


def _blocks(section: SectionNode) -> list[str]:
    """The section's Markdown, at its empty lines."""
    return [text for text in re.split(r"\n{2,}", write_words(section).strip("\n")) if text]


def _whole(section: SectionNode, *, change: Change) -> tuple[BlockDifference, ...]:
    return tuple(_block(change, text) for text in _blocks(section))


def _block(change: Change, text: str) -> BlockDifference:
    return BlockDifference(change=change, runs=(Run(change=change, text=text),))


def _paired(old: Sequence[str], new: Sequence[str]) -> list[BlockDifference]:
    """Blocks that are not equal: each new one with the first of the old that is like it, in order."""
    found: list[BlockDifference] = []
    begin = 0
    for text in new:
        like = next((place for place in range(begin, len(old)) if _are_alike(old[place], text)), None)
        if like is None:
            found.append(_block(Change.ADDED, text))
            continue
        found += [_block(Change.REMOVED, gone) for gone in old[begin:like]]
        found.append(BlockDifference(change=Change.CHANGED, runs=compare_words(old[like], text)))
        begin = like + 1
    return found + [_block(Change.REMOVED, gone) for gone in old[begin:]]


def _are_alike(old: str, new: str) -> bool:
    # By their words in any order: quick, and good enough to tell a mended paragraph from another one.
    before, after = ([token for token in _TOKEN.findall(text) if not token.isspace()] for text in (old, new))
    return SequenceMatcher(None, before, after).quick_ratio() >= _ALIKE


def _place_of_gone(before: Sequence[SectionNode], found: Sequence[SectionDifference]) -> int:
    """Behind the nearest section that stood before it and is shown; at the top where there is none."""
    places = {difference.section.id: place for place, difference in enumerate(found)}
    return next((places[section.id] + 1 for section in reversed(before) if section.id in places), 0)


def _without_lone_spaces(pieces: Iterable[tuple[Change, str]]) -> list[tuple[Change, str]]:
    """A space that stayed between two changed words is shown with them, so that changes read as phrases."""
    kept: list[tuple[Change, str]] = []
    given = [piece for piece in pieces if piece[1]]
    for place, (change, text) in enumerate(given):
        inside = 0 < place < len(given) - 1
        if change == Change.SAME and inside and text.isspace():
            kept += [(Change.REMOVED, text), (Change.ADDED, text)]
        else:
            kept.append((change, text))
    return kept


def _runs(pieces: Iterable[tuple[Change, str]]) -> tuple[Run, ...]:
    """Between two stretches that stayed, first all that went, then all that came."""
    runs: list[Run] = []
    gone, come = "", ""
    for change, text in [*pieces, (Change.SAME, "")]:
        if change == Change.REMOVED:
            gone += text
        elif change == Change.ADDED:
            come += text
        else:
            runs += [Run(change=Change.REMOVED, text=gone)] if gone else []
            runs += [Run(change=Change.ADDED, text=come)] if come else []
            runs += [Run(change=Change.SAME, text=text)] if text else []
            gone, come = "", ""
    return tuple(runs)
