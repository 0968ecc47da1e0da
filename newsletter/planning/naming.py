"""Names of templates and snippets: one line, once in a newsletter, whatever their capitals."""

from typing import Any

from django.db.models import QuerySet

LONGEST_NAME = 120


class NameTaken(ValueError):
    """Another one has this name already; the message says so."""


class NotAName(ValueError):
    """Nothing, or more than a name may hold; the message says which."""


def read_name(text: str) -> str:
    """A name on one line. Raises NotAName."""
    name = " ".join(text.split())
    if not name:
        raise NotAName("This is empty. Give it a name.")
    if not name.isprintable():
        raise NotAName("An invisible character is in the name. Type it again by hand.")
    if len(name) > LONGEST_NAME:
        raise NotAName(f"The name has {len(name)} characters; at most {LONGEST_NAME} fit. Shorten it.")
    return name


def check_free(others: QuerySet[Any], name: str, *, besides: int | None = None) -> None:
    """Raises NameTaken where one of ``others`` has the name; ``besides`` is the id of the one itself."""
    taken = others.filter(name__iexact=name)
    if besides is not None:
        taken = taken.exclude(pk=besides)
    if taken.exists():
        raise NameTaken(f"There is one named “{name}” already. Choose another name.")
