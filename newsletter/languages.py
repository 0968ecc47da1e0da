"""The languages that readers' pages and mails exist in (``settings.LANGUAGES``): which of them a newsletter gets."""

from django.conf import global_settings
from django.conf.locale import LANG_INFO
from django.utils import translation

# Django knows how to write dates in many more languages than our words exist in.
_DATED = {code for code, _ in global_settings.LANGUAGES}


def nearest(language: str) -> str:
    """Ours for a BCP 47 language: ``de`` for de-AT, ``zh-hans`` for zh-Hant-TW, English for one that is not among them.

    Any text will do; what is no language at all is answered in English too.
    """
    try:
        return translation.get_supported_language_variant(language.lower().replace("_", "-"))
    except LookupError:
        return "en"


def nearest_dated(language: str) -> str:
    """The one of Django's languages whose dates a BCP 47 language gets: its own wherever there are any, or English."""
    parts = language.lower().replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        code = "-".join(parts[:length])
        for known in (code, *LANG_INFO.get(code, {}).get("fallback", ())):
            if known in _DATED:
                return str(known)
    return next((code for code in sorted(_DATED) if code.startswith(f"{parts[0]}-")), "en")


def speaking(language: str) -> translation.override:
    """A context in which gettext, and templates, speak the one of our languages that is nearest to ``language``."""
    return translation.override(nearest(language))
