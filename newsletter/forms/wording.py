"""What a form says when a field cannot be used: what is wrong, and how to mend it.

Django's own sentences ("Ensure this value has at most 200 characters") are replaced by these, by kind of field and by
code, in one table. A field's own ``error_messages`` win over both.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = Mapping[str, str | Promise]

_CHOOSE = gettext_lazy("That is not among the choices. Choose one that is shown.")
_NO_DATE = gettext_lazy("That is not a date. Write it as 2026-01-31.")
# Not for translation: only the studio asks for one.
_NO_NUMBER = "That is not a number. Write it in digits, such as 2.5."
_NO_TIME = gettext_lazy("That is not a time of day. Write it as 17:00.")
_NO_FILE = gettext_lazy("No file arrived. Choose one.")
_NUL = gettext_lazy("An invisible character (NUL) is in this. Type it again by hand.")
_EMPTY = gettext_lazy("This is empty. Fill it in.")

# For each kind of field what differs from the kinds it is made from; the names are Django's codes.
WORDS: Mapping[type[forms.Field], Words] = {
    forms.Field: {
        "required": _EMPTY,
        "blank": _EMPTY,
        "null": _EMPTY,
        "max_length": gettext_lazy("This has %(show_value)d characters; at most %(limit_value)d fit. Shorten it."),
        "min_length": gettext_lazy("This has %(show_value)d characters; at least %(limit_value)d are needed."),
        "max_value": gettext_lazy("This is too much. Write %(limit_value)s or less."),
        "min_value": gettext_lazy("This is too little. Write %(limit_value)s or more."),
        "unique": gettext_lazy("This is taken already. Choose another."),
        "null_characters_not_allowed": _NUL,
    },
    forms.IntegerField: {"invalid": gettext_lazy("That is not a whole number. Write it in digits, such as 21.")},
    forms.FloatField: {"invalid": _NO_NUMBER},
    forms.DecimalField: {"invalid": _NO_NUMBER},
    forms.DateField: {"invalid": _NO_DATE},
    forms.TimeField: {"invalid": _NO_TIME},
    forms.DateTimeField: {"invalid": gettext_lazy("That is not a date and time. Write it as 2026-01-31 17:00.")},
    forms.SplitDateTimeField: {"invalid_date": _NO_DATE, "invalid_time": _NO_TIME},
    forms.EmailField: {"invalid": gettext_lazy("That is not an e-mail address. Write one such as alice@example.org.")},
    forms.SlugField: {
        "invalid": gettext_lazy("A web address has letters, digits and hyphens only. Write one such as high-water.")
    },
    forms.FileField: {
        "required": _NO_FILE,
        "missing": _NO_FILE,
        "invalid": _NO_FILE,
        "empty": gettext_lazy("The file is empty. Choose another."),
        "max_length": gettext_lazy("The file’s name has %(length)d characters; at most %(max)d fit. Rename it."),
        "contradiction": gettext_lazy("Choose a file or take the old one away, not both."),
    },
    forms.ChoiceField: {"required": gettext_lazy("Choose one."), "invalid_choice": _CHOOSE},
    forms.MultipleChoiceField: {"invalid_choice": _CHOOSE, "invalid_list": _CHOOSE},
    forms.ModelMultipleChoiceField: {"invalid_choice": _CHOOSE, "invalid_list": _CHOOSE, "invalid_pk_value": _CHOOSE},
    forms.JSONField: {"invalid": gettext_lazy('That is not JSON. Write it as {"name": "value"}.')},
    forms.UUIDField: {"invalid": "This page was put together wrongly. Load it anew."},  # a hidden field of the studio
    SimpleArrayField: {"item_invalid": gettext_lazy("Entry %(nth)s cannot be used.")},
}


class PlainWords(forms.BaseForm):
    """Mixed into every form of ours, before Django's form class."""

    def full_clean(self) -> None:
        """Check what was filled in, and say what is wrong in our words."""
        # Here rather than on construction: some forms make fields of their own after it.
        for field in self.fields.values():
            speak_plainly(field)
        super().full_clean()


def speak_plainly(field: forms.Field) -> None:
    """Give the field our words wherever it would use Django's."""
    stock: dict[str, Any] = {}
    ours: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        stock |= getattr(kind, "default_error_messages", {})
        ours |= WORDS.get(kind, {})
    field.error_messages |= {
        code: words
        for code, words in ours.items()
        if code not in field.error_messages or field.error_messages[code] == stock.get(code)
    }
    if hasattr(field, "validate_no_null_characters"):  # says its own words, whatever the field's are
        field.validate_no_null_characters = ProhibitNullCharactersValidator(message=_NUL)
