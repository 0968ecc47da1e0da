"""A password that is little more than the account's name is guessed first, also where the name stands in it twice."""

import re

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError

FEWEST_BESIDE = 6
"""So many characters a password has at least beside the name it holds."""
_SHORTEST_PART = 3


class LikenessValidator(UserAttributeSimilarityValidator):
    """Django's validator, which compares a name with the whole password: “alice” is not much like “alicealice” there.

    Here the names, what stands before the @ of the mail address, and the parts of all these are cut out as often as
    they stand there, and enough has to be left.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError with the code ``password_too_similar``."""
        super().validate(password, user)
        parts = {part: attribute for attribute in self.user_attributes for part in _parts_of(user, attribute)}
        left, found = password.lower(), ""
        # The longest first: a part may stand within another.
        for part in sorted(parts, key=len, reverse=True):
            if part in left:
                left, found = left.replace(part, ""), found or parts[part]
        if found and len(left) < FEWEST_BESIDE:
            raise self._refusal(user, found)

    def _refusal(self, user: User | None, attribute: str) -> ValidationError:
        field = user._meta.get_field(attribute) if user else None  # noqa: SLF001 - Django's API
        name = str(getattr(field, "verbose_name", attribute))
        return ValidationError(self.get_error_message(), code="password_too_similar", params={"verbose_name": name})


def _parts_of(user: User | None, attribute: str) -> set[str]:
    """What is to be cut out of a password for this attribute of the account, in small letters."""
    value = str(getattr(user, attribute, "") or "").lower().partition("@")[0]
    return {part for part in (value, *re.split(r"[\W_]+", value)) if len(part) >= _SHORTEST_PART}
