"""Finding a newsletter and an issue by what a person types on the command line."""

from newsletter.models import Issue, Newsletter
from newsletter.shown import shown


class NotFound(LookupError):
    """Nothing of that name or number; the message lists what there is."""


def find_newsletter(slug: str | None = None) -> Newsletter:
    """The newsletter of that slug; without one, the only newsletter there is. Raises NotFound."""
    if slug is not None:
        # A slug is ASCII; the database cannot even be asked for a NUL or half a character.
        found = Newsletter.objects.filter(slug=slug).first() if slug.isascii() and slug.isprintable() else None
        if found is None:
            raise NotFound(f"There is no newsletter “{shown(slug)}”. {_what_there_is()}")
        return found
    newsletters = list(Newsletter.objects.all()[:2])
    if len(newsletters) == 1:
        return newsletters[0]
    if not newsletters:
        raise NotFound("There is no newsletter yet: make one in the studio, or import an issue.")
    raise NotFound(f"There are several newsletters: say which with --newsletter SLUG. {_what_there_is()}")


def find_issue(number: int, *, newsletter: str | None = None) -> Issue:
    """The issue of that number in the newsletter of that slug (the only one there is, without one). Raises NotFound."""
    owner = find_newsletter(newsletter)
    found = owner.issues.filter(number=number).select_related("newsletter").first()
    if found is None:
        last = owner.issues.order_by("-number").values_list("number", flat=True).first()
        hint = f"its last is #{last}" if last is not None else "it has none yet"
        raise NotFound(f"{owner} has no issue #{number}: {hint}.")
    return found


def _what_there_is() -> str:
    slugs = list(Newsletter.objects.order_by("slug").values_list("slug", flat=True)[:20])
    return f"There are: {', '.join(slugs)}." if slugs else "There is none yet."
