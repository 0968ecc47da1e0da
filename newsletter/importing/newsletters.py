"""The newsletter that an import goes into."""

from django.core.exceptions import ValidationError

from newsletter.lookup import find_newsletter
from newsletter.models import Newsletter

# Reserved for documentation: mail to it goes nowhere, until the writer says who sends.
_SENDER = "newsletter@example.org"
_SLUG = "newsletter-one"


def newsletter_for_import(slug: str | None) -> tuple[Newsletter, bool]:
    """The newsletter of that slug or the only one there is, and whether it was made just now (there was none yet).

    Raises NotFound, and ValueError for a slug that no newsletter may have.
    """
    if Newsletter.objects.exists():
        return find_newsletter(slug), False
    slug = slug or _SLUG
    name = slug.replace("-", " ").title()
    newsletter = Newsletter(slug=slug, name=name, sender_name=name, sender_email=_SENDER)
    try:
        newsletter.full_clean()
    except ValidationError as error:
        raise ValueError(f"“{slug}” cannot name a newsletter: {' '.join(error.messages)}") from error
    newsletter.save()
    return newsletter, True
