"""The newsletter that an import goes into."""

from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection

from newsletter.lookup import find_newsletter
from newsletter.models import Newsletter
from newsletter.shown import shown

# Reserved for documentation: mail to it goes nowhere, until the writer says who sends.
_SENDER = "newsletter@example.org"
_SLUG = "newsletter-one"


def find_newsletter_for_import(slug: str | None) -> Newsletter | None:
    """The newsletter of that slug or the only one there is; None while there is none, and importing would make one.

    A database that was never started is not started for this. Raises NotFound, and ValueError for a slug that no
    newsletter may have.
    """
    if _there_are_newsletters():
        return find_newsletter(slug)
    _new(slug)
    return None


def make_newsletter_for_import(slug: str | None) -> Newsletter:
    """The first newsletter, for the writer to finish in the studio. Raises ValueError as above."""
    newsletter = _new(slug)
    newsletter.save()
    return newsletter


def _new(slug: str | None) -> Newsletter:
    slug = _SLUG if slug is None else slug
    name = slug.replace("-", " ").title()
    newsletter = Newsletter(slug=slug, name=name, sender_name=name, sender_email=_SENDER)
    try:
        # There is no other newsletter to clash with, and in a rehearsal perhaps no table to ask.
        newsletter.clean_fields()
        newsletter.clean()
    except ValidationError as error:
        raise ValueError(f"“{shown(slug)}” cannot name a newsletter: {' '.join(error.messages)}") from error
    return newsletter


def _there_are_newsletters() -> bool:
    if getattr(connection, "never_started", False):
        return False
    try:
        return Newsletter.objects.exists()
    except ProgrammingError:  # no table yet: the database was never migrated
        return False
