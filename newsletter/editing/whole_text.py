"""A whole issue as one Markdown text: written, read, and saved on top of what others saved meanwhile."""

import dataclasses
import hashlib
import json
import uuid

from django.contrib.auth.models import User

from newsletter.document import Document, check_document
from newsletter.document.stored import read_stored
from newsletter.editing.merging import Fields
from newsletter.editing.raw_html import refuse_new_html
from newsletter.editing.revisions import SET_ASIDE, set_aside
from newsletter.editing.saving import load_document
from newsletter.editing.submissions import Receipt, SetFields, Submission, fields_of, submit
from newsletter.editing.whole_fields import take_front_matter
from newsletter.exporting.markdown import write_sections
from newsletter.importing.draft import Caution
from newsletter.importing.log import ImportLog
from newsletter.importing.markdown import read_sections
from newsletter.importing.matching import keep_ids
from newsletter.models import Issue

REASON = "Saved as Markdown"


@dataclasses.dataclass(frozen=True, kw_only=True)
class WholeText:
    """What was typed on version ``base_version``. ``fields`` are as in :class:`Submission`, and so is ``save_id``."""

    text: str
    fields: Fields
    base_version: int
    save_id: uuid.UUID | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Read:
    """The document a text makes; ``warnings`` tell what the writer should look at.

    ``fields`` are those its front matter gives, as in :class:`Submission`.
    """

    document: Document
    warnings: tuple[Caution, ...] = ()
    fields: Fields = dataclasses.field(default_factory=dict)


def write_whole(issue: Issue) -> str:
    """All sections of the issue as Markdown, with the fences that mark their kinds."""
    return write_sections(load_document(issue).sections)


def read_whole(issue: Issue, typed: WholeText) -> Read:
    """The document of a text; its sections have the ids of those they were on the version it was typed on.

    Raises DocumentError.
    """
    log = ImportLog()
    text, fields = take_front_matter(typed.text, log)
    read = Document(sections=read_sections(text, log=log))
    document = keep_ids(check_document(read.to_json()), _stood_there(issue, typed.base_version))
    return Read(document=document, warnings=log.warnings, fields=fields)


def save_whole(
    issue: Issue,
    typed: WholeText,
    read: Read,
    *,
    author: User,
    may_write_raw: bool,
    set_fields: SetFields,
    over: int | None = None,
) -> Receipt:
    """Save what was read of it, merged with what others saved since; ``over`` is as in :class:`Submission`.

    Raises what :func:`submit` raises.
    """
    sent = Submission(
        base_version=typed.base_version,
        save_id=typed.save_id,
        digest=hashlib.sha256(json.dumps([typed.text, dict(typed.fields)]).encode()).hexdigest(),
        reason=REASON,
        document=read.document,
        fields={**typed.fields, **read.fields},
        over=over,
        may_write_raw=may_write_raw,
    )
    return submit(issue.pk, sent, author=author, set_fields=set_fields)


def keep_in_history(issue: Issue, typed: WholeText, read: Read, *, author: User, may_write_raw: bool) -> None:
    """Leave what others saved as it stands, and keep these words in the history.

    Raises DocumentError; RawHtmlRefused, since what is in the history can be brought back.
    """
    if not may_write_raw:
        refuse_new_html(read.document, known=[load_document(issue), _stood_there(issue, typed.base_version)])
    stands = fields_of(issue)
    set_aside(
        issue,
        read.document,
        title=typed.fields.get("title", stands["title"]),
        preheader=typed.fields.get("preheader", stands["preheader"]),
        author=author,
    )


def _stood_there(issue: Issue, version: int) -> Document:
    """The document as that version had it; the present one where it is no longer kept."""
    revision = issue.revisions.filter(version=version).exclude(reason=SET_ASIDE).first()
    return load_document(issue) if revision is None else read_stored(revision.document)
