"""What a form changed, for the log: each field with what was there and what is there now. Secrets are only named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model
from django.http import HttpRequest

from newsletter.models import Act, AuditEntry, Newsletter
from newsletter.team.audit import Actor, note

LONGEST_VALUE = 200
"""Characters that are kept of a value."""

Changes = dict[str, list[Any]]
"""Of each field what was there before and what is there now; nothing of either where it is a secret."""


def changes_in(form: forms.BaseForm) -> Changes:
    """What a valid form changes in what it was filled with."""
    found: Changes = {}
    for name in form.changed_data:
        field = form.fields[name]
        if isinstance(field.widget, forms.PasswordInput):
            found[name] = []
            continue
        before, after = form.get_initial_for_field(field, name), form.cleaned_data[name]
        if isinstance(before, str) and isinstance(after, list):  # a list that is typed, one a line
            before = before.split()
        before, after = _shown(before), _shown(after)
        if before != after:
            found[name] = [before, after]
    return found


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """What is different in two mappings, in the order of the names; what is missing in one is None there."""
    pairs = {name: [_shown(each.get(name)) for each in (before, after)] for name in sorted({*before, *after})}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def note_changes(
    by: HttpRequest | AbstractBaseUser | Actor,
    changes: Changes,
    *,
    newsletter: Newsletter | None,
    about: str,
    act: Act = Act.SETTINGS_CHANGED,
) -> AuditEntry | None:
    """Add a row with the changes, as :func:`newsletter.team.audit.note` does; none where nothing was changed."""
    return note(by, act, newsletter=newsletter, about=about, changes=changes) if changes else None


def _shown(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Mapping):
        return {str(name): _shown(each) for name, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_shown(each) for each in value]
    words = str(value)
    return words if len(words) <= LONGEST_VALUE else f"{words[: LONGEST_VALUE - 1]}…"
