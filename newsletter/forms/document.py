"""The issue page's sections as they were posted: words in Markdown and settings, read into a document.

Field names: ``section`` (the ids, in order), and for each id ``kind-<id>``, ``text-<id>``, ``email-<id>``,
``web-<id>`` and ``set-<id>-<setting>``.
"""

import dataclasses
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from newsletter.document import Document, DocumentError, SectionNode, check_document
from newsletter.document.kinds import SectionKind, UnknownKind, get_kind
from newsletter.document.validate import MAX_SECTIONS
from newsletter.editing.markdown_mode import ReadWords, read_words, write_words
from newsletter.forms.settings_of_kind import BadSetting, SettingField, read_settings, setting_fields

MAX_WORDS = 1_000_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with the words of one section; ``line`` is in its text, from 1."""

    section: str
    message: str
    line: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As the page's script reads it."""
        return dataclasses.asdict(self)


@dataclasses.dataclass(frozen=True, kw_only=True)
class SectionText:
    """One section as the page shows and posts it."""

    id: str
    kind: SectionKind
    text: str
    settings: Mapping[str, Any]
    in_email: bool = True
    on_web: bool = True
    problem: Problem | None = None

    @property
    def fields(self) -> list[SettingField]:
        """Its kind's own settings."""
        return setting_fields(self.kind, self.settings)

    @property
    def rows(self) -> int:
        """How tall the field starts where scripts do not run."""
        return min(40, max(3, self.text.count("\n") + len(self.text) // 80 + 2))

    @classmethod
    def of(cls, section: SectionNode) -> "SectionText":
        """A stored section, its words as Markdown."""
        return cls(
            id=section.id,
            kind=get_kind(section.kind),
            text=write_words(section),
            settings=section.settings,
            in_email=section.in_email,
            on_web=section.on_web,
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class PostedSections:
    """All sections of a posted page. ``document`` is None while ``problems`` stand in the way; ``notes`` do not."""

    texts: tuple[SectionText, ...]
    document: Document | None
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def was_split(self) -> bool:
        """Whether the words of one field made more than one section."""
        return self.document is not None and len(self.document.sections) != len(self.texts)


def texts_of(document: Document) -> tuple[SectionText, ...]:
    """The document's sections as the page shows them."""
    return tuple(SectionText.of(section) for section in document.sections)


def starter_text(kind: SectionKind) -> SectionText:
    """A fresh section of that kind."""
    return SectionText.of(SectionNode(kind=kind.name, content=tuple(kind.starter())))


def read_posted(data: QueryDict) -> PostedSections:
    """The sections of a posted page; nothing that was typed is lost, whatever is wrong with it."""
    texts = tuple(_posted_texts(data))
    sections: list[SectionNode] = []
    problems = [text.problem for text in texts if text.problem]
    if len(texts) > MAX_SECTIONS:
        problems.append(
            Problem(section="", message=f"An issue has at most {MAX_SECTIONS} sections; this has {len(texts)}.")
        )
    if sum(len(text.text) for text in texts) > MAX_WORDS:
        problems.append(
            Problem(section="", message="An issue has at most a million characters. Cut it into two issues.")
        )
    notes: list[Problem] = []
    if not problems:
        for text in texts:
            try:
                read = _read(text)
            except DocumentError as error:
                problems.append(_problem(text, error))
            else:
                sections += read.sections
                notes += [Problem(section=text.id, line=note.line, message=note.message) for note in read.warnings]
    return PostedSections(
        texts=_with(texts, problems),
        document=None if problems else Document(sections=tuple(sections)),
        problems=tuple(problems),
        notes=tuple(notes),
    )


def _read(text: SectionText) -> ReadWords:
    """The section, or the sections its words make. Raises DocumentError."""
    stem = SectionNode(
        kind=text.kind.name, settings=text.settings, id=text.id, in_email=text.in_email, on_web=text.on_web
    )
    read = read_words(text.text, stem=stem)
    check_document(Document(sections=read.sections).to_json())
    return read


def _posted_texts(data: QueryDict) -> Iterator[SectionText]:
    for given in dict.fromkeys(data.getlist("section")):
        try:
            kind, identity = get_kind(data.get(f"kind-{given}", "")), str(uuid.UUID(given))
        except (UnknownKind, ValueError):
            # Not a section of ours: its words are still shown, as a letter's.
            kind, identity = get_kind("letter"), str(uuid.uuid4())
        prefix = f"set-{given}-"
        posted = {key.removeprefix(prefix): str(data[key]) for key in data if key.startswith(prefix)}
        problem = None
        settings: Mapping[str, Any] = {}
        try:
            settings = read_settings(kind, posted)
        except BadSetting as error:
            problem = Problem(section=identity, message=str(error))
            settings = {name: value for name, value in posted.items() if name in kind.setting_names}
        yield SectionText(
            id=identity,
            kind=kind,
            text=data.get(f"text-{given}", "").replace("\r\n", "\n").replace("\x00", ""),
            settings=settings,
            in_email=f"email-{given}" in data,
            on_web=f"web-{given}" in data,
            problem=problem,
        )


def _problem(text: SectionText, error: DocumentError) -> Problem:
    message = str(error)
    return Problem(section=text.id, message=message[:1].upper() + message[1:])


def _with(texts: tuple[SectionText, ...], problems: list[Problem]) -> tuple[SectionText, ...]:
    by_section = {problem.section: problem for problem in problems}
    return tuple(dataclasses.replace(text, problem=by_section.get(text.id)) for text in texts)
