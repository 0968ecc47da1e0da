"""What the editor sends to be saved, read from JSON that may be anything at all."""

import dataclasses
import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from typing import Any

from newsletter.document import Document, DocumentError, DocumentTooLarge, Node, check_document
from newsletter.document.characters import FORBIDDEN, clean
from newsletter.document.migrations import migrate
from newsletter.document.preserving import preserve_unknown
from newsletter.document.validate import MAX_BYTES, check_outline
from newsletter.editing.revisions import AUTOSAVED
from newsletter.editing.submissions import Submission
from newsletter.forms.issues import IssueFieldsForm
from newsletter.models import Issue

REASONS = {"autosave": AUTOSAVED, "saved": "Saved", "left": "Saved on leaving", "settled": "Conflict settled"}
FIELDS = ("title", "preheader", "number", "date")
_MOST_PROBLEMS = 20
_MOST_UNANSWERED = 100
_LARGEST_VERSION = 2**31 - 1


@dataclasses.dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong in one place: ``path`` are indexes into the content of the section with the id ``section``."""

    section: str
    path: tuple[int, ...]
    message: str


class Unusable(Exception):
    """It cannot be saved as it is; ``status`` is the HTTP status that says why."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 422,
        problems: tuple[Problem, ...] = (),
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.problems = problems
        self.fields = dict(fields or {})


@dataclasses.dataclass(frozen=True, kw_only=True)
class SentDocument:
    """The document as it was sent, but for ids that were missing, unusable or there twice, and for unknown nodes.

    ``changed``: there were some. ``json`` has not been brought into normal form: the page shows it as it is.
    """

    json: Node
    document: Document
    changed: bool

    @property
    def sections(self) -> dict[str, Node]:
        """Its sections as they were sent, by id."""
        return {section["attrs"]["id"]: section for section in self.json.get("content") or ()}


def read_json(body: bytes) -> dict[str, Any]:
    """The object in a request's body. Raises Unusable."""
    if len(body) > MAX_BYTES:
        raise too_large()
    try:
        given = json.loads(body.decode(), parse_constant=_no_number)
        if b"\\u" in body:
            # Half an emoji, as browsers leave behind, or a control character: nothing could store or show it.
            given = _printable(given)
    except RecursionError:
        raise Unusable("This is nested deeper than anything can be. Nothing was saved.", status=413) from None
    except ValueError as error:
        raise Unusable(f"This is no JSON that can be read: {error}. Nothing was saved.", status=400) from None
    if not isinstance(given, dict):
        raise Unusable("A JSON object is expected here. Nothing was saved.", status=400)
    return given


def too_large() -> Unusable:
    """What is said of more than an issue can hold."""
    return Unusable(
        f"This issue is larger than {MAX_BYTES // 1_000_000} MB, and was not saved. Move some sections to another "
        "issue, or take out what was pasted: your words are still here.",
        status=413,
    )


def read_submission(given: Mapping[str, Any], *, may_write_raw: bool) -> tuple[Submission, SentDocument]:
    """What is to be saved, checked. Raises Unusable."""
    sent = read_document(given.get("document"))
    base_version, reason = given.get("base_version"), given.get("reason", "autosave")
    if type(base_version) is not int or not 0 <= base_version <= _LARGEST_VERSION:
        raise Unusable("base_version: the number of the version this was written on.")
    if not isinstance(reason, str) or reason not in REASONS:
        raise Unusable(f"reason: one of {', '.join(REASONS)}.")
    submission = Submission(
        base_version=base_version,
        save_id=_save_id(given.get("save_id")),
        unanswered=_unanswered(given.get("unanswered", [])),
        digest=_digest(given),
        reason=REASONS[reason],
        document=sent.document,
        fields=read_fields(given.get("fields")),
        may_write_raw=may_write_raw,
    )
    return submission, sent


def read_document(data: Any) -> SentDocument:
    """The document that was sent. Raises Unusable: 413 for one too large, 422 with the places for one that is wrong."""
    try:
        check_outline(data)
        kept = preserve_unknown(migrate(data))
        kept, renamed = with_ids(kept)
        document = check_document(kept)
    except DocumentTooLarge as error:
        raise Unusable(
            f"This issue is too large: {error}. It was not saved. Take something out, or move it to another issue: "
            "your words are still here.",
            status=413,
        ) from error
    except DocumentError as error:
        raise Unusable(_sentence(error.message), problems=_problems(data, error)) from error
    except RecursionError:
        raise Unusable("This is nested deeper than anything can be. Nothing was saved.", status=413) from None
    return SentDocument(json=kept, document=document, changed=renamed or kept.get("content") != data.get("content"))


def read_fields(given: Any) -> dict[str, str]:
    """The fields that were sent, as text in one line each; what they say is not checked yet. Raises Unusable."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise Unusable(f"fields: an object with some of {', '.join(FIELDS)}.")
    read: dict[str, str] = {}
    for name, value in given.items():
        if name not in FIELDS:
            raise Unusable(f"There is no field “{clean(name)[:80]}”.")
        if isinstance(value, bool) or not isinstance(value, str | int | None):
            raise Unusable("A field cannot be read.", fields={name: "Write it as text."})
        read[name] = " ".join(clean("" if value is None else str(value)).split())
    return read


def set_fields(issue: Issue, values: Mapping[str, str]) -> None:
    """Put the fields on an issue, unsaved; a slug that follows the title goes along. Raises Unusable, by field."""
    form = IssueFieldsForm(values, instance=issue)
    if not form.is_valid():
        fields = {name: " ".join(str(each) for each in errors) for name, errors in form.errors.items()}
        raise Unusable("Something above the sections is not right yet, so nothing was saved.", fields=fields)
    form.follow_title()


def _printable(value: Any) -> Any:
    match value:
        case str():
            return FORBIDDEN.sub("", value).replace("\x0b", " ").replace("\x0c", " ")
        case list():
            return [_printable(each) for each in value]
        case dict():
            return {_printable(key): _printable(each) for key, each in value.items()}
    return value


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _save_id(given: Any) -> uuid.UUID:
    try:
        return uuid.UUID(given)
    except (ValueError, TypeError, AttributeError):
        raise Unusable("save_id: a UUID, made anew for each save.") from None


def _unanswered(given: Any) -> tuple[uuid.UUID, ...]:
    if not isinstance(given, list) or len(given) > _MOST_UNANSWERED:
        raise Unusable(f"unanswered: a list of up to {_MOST_UNANSWERED} save ids.")
    return tuple(_save_id(each) for each in given)


def _digest(given: Mapping[str, Any]) -> str:
    said = json.dumps([given.get("document"), given.get("fields")], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()


def with_ids(document: Node) -> tuple[Node, bool]:
    """The document with an id of its own for each section, in the usual spelling; whether one had to be made."""
    sections, seen, changed = [], set(), False
    for section in document.get("content") or ():
        attrs = section.get("attrs") if isinstance(section, dict) else None
        if not isinstance(section, dict) or not isinstance(attrs, dict | None):
            sections.append(section)  # refused when it is checked
            continue
        given = (attrs or {}).get("id")
        identity = _usual(given)
        if not identity or identity in seen:
            identity = str(uuid.uuid4())
        seen.add(identity)
        changed = changed or identity != given
        sections.append({**section, "attrs": {**(attrs or {}), "id": identity}})
    return {**document, "content": sections}, changed


def _usual(given: Any) -> str:
    try:
        return str(uuid.UUID(given))
    except (ValueError, TypeError, AttributeError):
        return ""


def _problems(data: Any, error: DocumentError) -> tuple[Problem, ...]:
    """What is wrong in each section, the first thing in each."""
    sections = data.get("content") if isinstance(data, dict) else None
    found = []
    for section in sections if isinstance(sections, list) else ():
        try:
            check_document(preserve_unknown({"type": "doc", "content": [section]}))
        except DocumentError as wrong:
            attrs = section.get("attrs") if isinstance(section, dict) else None
            identity = _usual(attrs.get("id")) if isinstance(attrs, dict) else ""
            found.append(Problem(section=identity, path=_path(wrong.path), message=_sentence(wrong.message)))
        if len(found) == _MOST_PROBLEMS:
            break
    return tuple(found) or (Problem(section="", path=(), message=_sentence(error.message)),)


def _path(path: str) -> tuple[int, ...]:
    """``1.topic/4.figure/1.text`` as indexes below the section: (3, 0)."""
    return tuple(int(position) - 1 for position in re.findall(r"/(\d{1,6})\.", path))


def _sentence(words: str) -> str:
    return f"{clean(words[:1].upper() + words[1:]).rstrip('.')[:500]}."
