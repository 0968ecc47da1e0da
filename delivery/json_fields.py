"""A form's field for a JSON object that goes into a column of PostgreSQL as it is."""

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

LONGEST = 10_000


class JsonObjectField(forms.JSONField):
    """An object as people type it; ``{}`` where nothing is. What cannot be kept is refused, and shown as it was typed.

    Raises ValidationError also for what Python would read and PostgreSQL, or the next reader, would not: NaN, the
    character NUL, half a surrogate pair, one name twice, brackets a thousand deep.
    """

    def to_python(self, value: Any) -> Any:
        """The object. Raises ValidationError."""
        if isinstance(value, dict):
            return value
        text = str(value or "").strip()
        if len(text) > LONGEST:
            raise ValidationError(f"This has {len(text):,} characters; at most {LONGEST:,} fit. Shorten it.")
        try:
            found = json.loads(text or "{}", parse_constant=_no_constant, object_pairs_hook=_once_each)
        except (ValueError, RecursionError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not isinstance(found, dict):
            raise ValidationError('That is not a JSON object. Write it in braces, as {"name": "value"}.')
        if not all(_can_be_kept(part) for part in _texts(found)):
            raise ValidationError("An invisible character that cannot be kept is in this. Type it again by hand.")
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was typed, to the letter: it may be no JSON at all."""
        return initial if self.disabled else InvalidJSONInput(data or "")


def _no_constant(name: str) -> None:
    raise ValidationError(f"{name} is not a number that JSON knows. Write digits.")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValidationError(f"“{twice[:40]}” is in this twice. Keep one of them.")
    return found


def _texts(found: object) -> Iterator[str]:
    """All names and words in it, however deep."""
    left = [found]
    while left:
        part = left.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            left += [*part, *part.values()]
        elif isinstance(part, list):
            left += part


def _can_be_kept(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
