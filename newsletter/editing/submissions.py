"""What a writer's browser sends to be saved, taken in whoever else saved meanwhile, and however often it arrives."""

import dataclasses
import uuid
from collections.abc import Callable, Mapping

from django.contrib.auth.models import User
from django.db import transaction

from newsletter.document import Document, DocumentError, check_document
from newsletter.document.normalise import normalise
from newsletter.document.stored import read_stored
from newsletter.editing.merging import Fields, Merged, MergedFields, differing, ids_of, merge, merge_fields
from newsletter.editing.raw_html import refuse_new_html
from newsletter.editing.revisions import AUTOSAVED, SET_ASIDE, keep_as, thin_autosaves
from newsletter.editing.saving import Origin, check_savable, load_document, lock_for_saving, store
from newsletter.models import Issue, Revision

_NOTHING_LEFT = (
    "Put together, both texts leave nothing: each of you deleted what the other kept. Write here what is to stay"
)
SetFields = Callable[[Issue, Fields], None]
"""Puts checked values on an issue, unsaved; raises what the caller understands where one cannot be used."""
_Base = tuple[Document, Mapping[str, str | None]] | None
"""What both sides began with, words and fields; None where that is no longer kept."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Submission:
    """Words to be saved, checked, as they were written on version ``base_version``.

    ``save_id`` names this save and ``digest`` what it says: the same sent twice is stored once. ``unanswered`` are
    saves of the same page whose answers never came: if one is stored, these words were written on top of it.
    ``fields`` may lack some. ``over``: the version of others whose words these replace where both changed the same.
    """

    base_version: int
    save_id: uuid.UUID | None
    digest: str
    reason: str
    document: Document
    fields: Fields
    unanswered: tuple[uuid.UUID, ...] = ()
    over: int | None = None
    may_write_raw: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Receipt:
    """A save that is stored as ``version``: ``document`` and ``fields`` are what stands there.

    ``merged`` and ``merged_fields`` name what another's save put there, or took away.
    """

    issue: Issue
    version: int
    document: Document
    fields: Fields
    merged: tuple[str, ...] = ()
    merged_fields: tuple[str, ...] = ()


class SaveConflict(Exception):
    """Both sides changed the same: sections by their ids in ``conflicts``, fields by name in ``field_conflicts``.

    Nothing was stored. ``document`` and ``fields`` are what stands there now, as version ``current``; ``base`` is what
    both began with, None where that is no longer kept.
    """

    def __init__(
        self,
        *,
        issue: Issue,
        document: Document,
        base: Document | None,
        conflicts: tuple[str, ...],
        field_conflicts: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"Issue #{issue.number} was saved elsewhere, and the same was changed there and here.")
        self.issue = issue
        self.current = issue.version
        self.document = document
        self.fields = fields_of(issue)
        self.base = base
        self.conflicts = conflicts
        self.field_conflicts = field_conflicts


def fields_of(kept: Issue | Revision) -> dict[str, str]:
    """What stands above the sections, each as text: ``title``, ``preheader``, ``number``, ``date``."""
    return {
        "title": kept.title,
        "preheader": kept.preheader,
        "number": str(kept.number),
        "date": kept.date.isoformat() if kept.date else "",
    }


@transaction.atomic
def submit(pk: int, sent: Submission, *, author: User, set_fields: SetFields) -> Receipt:
    """Save what was sent, merged by section with what others saved since ``sent.base_version``.

    Raises Issue.DoesNotExist, IssueIsFrozen, DocumentFromTheFuture, SaveConflict, RawHtmlRefused, DocumentError, and
    what ``set_fields`` raises; then nothing is stored.
    """
    issue = lock_for_saving(pk)
    earlier = list(issue.revisions.filter(save_id__in=[sent.save_id, *sent.unanswered]).order_by("version"))
    for revision in earlier:
        if revision.save_id == sent.save_id and revision.save_digest == sent.digest:
            return _again(issue, revision, sent, author=author)
    check_savable(issue)
    known = sent.base_version
    sent = _on_top_of(earlier, sent)
    stored, base = load_document(issue), _base(issue, sent.base_version)
    if not sent.may_write_raw:
        refuse_new_html(sent.document, known=[stored, *([base[0]] if base else [])])
    document, fields = _brought_together(issue, sent, stored=stored, base=base)
    merged_fields = {**fields_of(issue), **fields.values}
    normal = normalise(document.document)
    if sent.base_version != issue.version:
        _check_merged(normal, issue, sent, stored=stored, base=base)
    if normal == stored and merged_fields == fields_of(issue):
        _nothing_new(issue, sent, author=author)
    else:
        set_fields(issue, merged_fields)
        store(
            issue,
            normal,
            reason=sent.reason,
            author=author,
            origin=Origin(
                base_version=known,
                merged=sent.base_version != issue.version,
                save_id=sent.save_id,
                digest=sent.digest,
            ),
        )
        if sent.reason == AUTOSAVED:
            thin_autosaves(issue, author=author)
    return Receipt(
        issue=issue,
        version=issue.version,
        document=normal,
        fields=fields_of(issue),
        merged=document.taken,
        merged_fields=fields.taken,
    )


def _again(issue: Issue, revision: Revision, sent: Submission, *, author: User) -> Receipt:
    """The answer to a save that is stored already: its first answer was lost on the way."""
    _say_it_was_meant(revision, sent, author=author)
    document, fields = read_stored(revision.document), fields_of(revision)
    return Receipt(
        issue=issue,
        version=revision.version,
        document=document,
        fields=fields,
        merged=differing(document, normalise(sent.document)),
        merged_fields=tuple(name for name, value in sent.fields.items() if fields[name] != value),
    )


def _on_top_of(earlier: list[Revision], sent: Submission) -> Submission:
    """What was sent, on the version that an earlier save of the page became without the page knowing of it.

    Without this a writer would be in conflict with their own words, each time an answer is lost. Where that save was
    merged with others' words the page has not seen them, so it stands on what it stood on before.
    """
    base = sent.base_version
    for revision in earlier:
        if revision.base_version != sent.base_version or revision.merged:
            break
        base = revision.version
    # The id stands for the words it came with first.
    used = any(revision.save_id == sent.save_id for revision in earlier)
    return dataclasses.replace(sent, base_version=base, save_id=None if used else sent.save_id)


def _base(issue: Issue, version: int) -> _Base:
    """What stood there as that version."""
    revision = issue.revisions.filter(version=version).exclude(reason=SET_ASIDE).first()
    if revision is None:
        return None
    fields: dict[str, str | None] = dict(fields_of(revision))
    if revision.number is None:
        fields |= {"number": None, "date": None}
    return read_stored(revision.document), fields


def _brought_together(issue: Issue, sent: Submission, *, stored: Document, base: _Base) -> tuple[Merged, MergedFields]:
    """Both sides' work, as it may be stored. Raises SaveConflict."""
    if sent.base_version == issue.version:
        return Merged(document=sent.document), MergedFields(values=sent.fields)
    theirs = fields_of(issue)
    if base is None:
        conflicts = differing(sent.document, stored)
        unlike = tuple(name for name, value in sent.fields.items() if theirs[name] != value)
        if sent.over != issue.version and (conflicts or unlike or ids_of(sent.document) != ids_of(stored)):
            raise SaveConflict(issue=issue, document=stored, base=None, conflicts=conflicts, field_conflicts=unlike)
        return Merged(document=sent.document), MergedFields(values=sent.fields)
    document = merge(base=base[0], mine=sent.document, theirs=stored)
    fields = merge_fields(base=base[1], mine=sent.fields, theirs=theirs)
    if sent.over != issue.version and (document.conflicts or fields.conflicts):
        raise SaveConflict(
            issue=issue,
            document=stored,
            base=base[0],
            conflicts=document.conflicts,
            field_conflicts=fields.conflicts,
        )
    return document, fields


def _check_merged(merged: Document, issue: Issue, sent: Submission, *, stored: Document, base: _Base) -> None:
    """Two documents that are right can make one that is not: too large, or without a section where each deleted others.

    That is for people to settle: raises SaveConflict about all that differs, or DocumentError where they did already.
    """
    try:
        check_document(merged.to_json())
        wrong = None
    except DocumentError as error:
        wrong = error
    if not merged.sections and sent.document.sections and stored.sections:
        wrong = DocumentError(_NOTHING_LEFT)
    if wrong is None:
        return
    if sent.over == issue.version:
        raise wrong
    differ = differing(sent.document, stored)
    raise SaveConflict(issue=issue, document=stored, base=None if base is None else base[0], conflicts=differ)


def _nothing_new(issue: Issue, sent: Submission, *, author: User) -> None:
    """No version for words that stand there already; what was saved on purpose is kept as such all the same."""
    newest = issue.revisions.filter(version=issue.version).exclude(reason=SET_ASIDE).first()
    if newest is not None:
        _say_it_was_meant(newest, sent, author=author)


def _say_it_was_meant(revision: Revision, sent: Submission, *, author: User) -> None:
    if revision.reason == AUTOSAVED != sent.reason and revision.author_id == author.pk:
        keep_as(revision, sent.reason)
