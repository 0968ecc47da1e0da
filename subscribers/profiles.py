"""What the writers of a newsletter keep of a reader: name, fields, tags and notes.

Each change is written down, without its values.
"""

import dataclasses
import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.db import transaction

from subscribers.models import PersonChange, PersonNote, Subscription
from subscribers.tags import MOST_TAGS, UnusableTag

LONGEST_FIELD = 60
LONGEST_VALUE = 1000
MOST_FIELDS = 100


class UnusableField(ValueError):
    """A field that cannot be kept; the message says why and how to mend it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FieldEdit:
    """What was typed for one field, and what it was when the page was shown. An empty value takes the field away."""

    name: str
    value: str
    was: str = ""

    @property
    def changes(self) -> bool:
        """Whether something else was typed; what others changed meanwhile stays where nothing was."""
        return self.value != self.was


def clean_field(*, name: str, value: str, was: str = "") -> FieldEdit:
    """A field as it can be kept. Raises UnusableField."""
    name, value = " ".join(unicodedata.normalize("NFC", name).split()), unicodedata.normalize("NFC", value).strip()
    if value and not name:
        raise UnusableField(f"The value “{value[:40]}” has no field. Name the field beside it.")
    if len(name) > LONGEST_FIELD:
        raise UnusableField(f"The field’s name “{name[:20]}…” is longer than {LONGEST_FIELD} characters. Shorten it.")
    if len(value) > LONGEST_VALUE:
        raise UnusableField(f"What stands in “{name}” is longer than {LONGEST_VALUE} characters. Shorten it.")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in name + value):
        raise UnusableField(f"There is an invisible character in the field “{name[:40]}”. Type it again by hand.")
    # A field of a page holds a single line: what came in with several is not changed by being shown.
    return FieldEdit(name=name, value=value, was="".join(unicodedata.normalize("NFC", was).splitlines()).strip())


@transaction.atomic
def change_profile(
    subscription: Subscription, *, name: str, fields: Iterable[FieldEdit], author: User, now: dt.datetime
) -> list[str]:
    """Keep a cleaned name, and the fields that were changed. Returns what was changed, in words.

    Other newsletters of the person keep theirs. Raises UnusableField where there are too many.
    """
    locked = Subscription.objects.select_for_update().get(pk=subscription.pk)
    said, had = [], len(locked.attributes)
    if name != locked.name:
        locked.name = name
        said.append("Name changed")
    for edit in fields:
        if not edit.changes or locked.attributes.get(edit.name, "") == edit.value:
            continue
        if edit.value:
            said.append(f"Field “{edit.name}” {'changed' if edit.name in locked.attributes else 'filled in'}")
            locked.attributes[edit.name] = edit.value
        else:
            said.append(f"Field “{edit.name}” taken away")
            locked.attributes.pop(edit.name, None)
    if len(locked.attributes) > max(MOST_FIELDS, had):
        raise UnusableField(f"A person has at most {MOST_FIELDS} fields. Take another away first.")
    if said:
        locked.save(update_fields=["name", "attributes"])
        _write_down(subscription, said, author=author, now=now)
    return said


@transaction.atomic
def change_tags(
    subscription: Subscription, *, add: Sequence[str] = (), remove: Sequence[str] = (), author: User, now: dt.datetime
) -> list[str]:
    """Give and take away cleaned tags. Returns what was changed, in words. Raises UnusableTag where it is too many."""
    locked = Subscription.objects.select_for_update().get(pk=subscription.pk)
    gone = [tag for tag in remove if tag in locked.tags]
    new = [tag for tag in add if tag not in locked.tags]
    tags = [tag for tag in locked.tags if tag not in gone] + new
    if len(tags) > max(MOST_TAGS, len(locked.tags)):
        raise UnusableTag(f"A reader has at most {MOST_TAGS} tags. Take another away first.")
    said = [f"Tag “{tag}” added" for tag in new] + [f"Tag “{tag}” taken away" for tag in gone]
    if said:
        locked.tags = tags
        locked.save(update_fields=["tags"])
        _write_down(subscription, said, author=author, now=now)
    return said


def add_note(subscription: Subscription, *, words: str, author: User, now: dt.datetime) -> PersonNote:
    """Keep a note, for the writers alone."""
    return PersonNote.objects.create(subscription=subscription, author=author, words=words, at=now)


def delete_note(subscription: Subscription, *, note_id: int) -> bool:
    """Delete a note for good. Returns whether there was one."""
    deleted, _ = subscription.notes.filter(pk=note_id).delete()
    return deleted > 0


def _write_down(subscription: Subscription, said: Sequence[str], *, author: User, now: dt.datetime) -> None:
    PersonChange.objects.bulk_create(
        [PersonChange(subscription=subscription, author=author, words=words[:300], at=now) for words in said]
    )
