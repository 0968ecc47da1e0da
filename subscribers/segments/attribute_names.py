"""Which fields there are of a newsletter's readers, to choose from."""

import contextlib
from collections import Counter

from django.core.cache import cache
from redis.exceptions import RedisError

from newsletter.models import Newsletter
from subscribers.importing.merging import Outcome
from subscribers.models import SignupPage, SubscriberImport, Subscription
from subscribers.questions import questions_of

LOOKED_AT = 5_000
"""So many of those who came last are looked at; older fields came with an import, which is looked at too."""
_BROUGHT = (
    Outcome.ADDED,
    Outcome.PENDING,
    Outcome.ADDED_AS_LEFT,
    Outcome.CONFIRMED,
    Outcome.KNOWN,
    Outcome.STILL_PENDING,
)
"""What becomes of rows whose fields somebody has then."""
MOST_IMPORTS = 50
MOST = 100
_GOOD_FOR = 120
_PREFIX = "attributes."


def known_attributes(newsletter: Newsletter) -> list[str]:
    """The questions of the signup page in their order, then other fields, those that most have first; 100 at the most.

    Looked up every two minutes.
    """
    return _known(newsletter)[0]


def left_out(newsletter: Newsletter) -> int:
    """How many fields more there are, which fewer readers have."""
    return _known(newsletter)[1]


def _known(newsletter: Newsletter) -> tuple[list[str], int]:
    key = f"reader-fields:{newsletter.pk}"
    with contextlib.suppress(RedisError, OSError):
        kept: tuple[list[str], int] | None = cache.get(key)
        if kept is not None:
            return kept
    page = SignupPage.objects.filter(newsletter=newsletter).first()
    asked = dict.fromkeys(question.key for question in questions_of(page)) if page else {}
    had = _had(newsletter)
    names = [*asked, *sorted(had.keys() - asked.keys(), key=lambda name: (-had[name], name))]
    found = names[:MOST], len(names[MOST:])
    with contextlib.suppress(RedisError, OSError):
        cache.set(key, found, _GOOD_FOR)
    return found


def _had(newsletter: Newsletter) -> Counter[str]:
    """By how many of those who were looked at; a field that came with an import may be nobody's of them."""
    latest = Subscription.objects.filter(newsletter=newsletter).order_by("-created_at", "-pk")
    had = Counter(
        name
        for attributes in latest.values_list("attributes", flat=True)[:LOOKED_AT]
        if isinstance(attributes, dict)
        for name in attributes
    )
    runs = SubscriberImport.objects.filter(newsletter=newsletter, merged_through__gt=0)
    for files, counts in runs.values_list("files", "counts")[:MOST_IMPORTS]:
        had.update(dict.fromkeys(_mapped(files, counts), 0))
    return had


def _mapped(files: object, counts: object) -> set[str]:
    """The fields that columns of an import became, of those files from which somebody was moved in."""
    told, outcomes = files if isinstance(files, list) else [], counts if isinstance(counts, dict) else {}
    came = [file for place, file in enumerate(told) if any(map(outcomes.get(str(place), {}).get, _BROUGHT))]
    meanings = [meaning for file in came if isinstance(file, dict) for meaning in file.get("meanings") or ()]
    return {
        meaning.removeprefix(_PREFIX)
        for meaning in meanings
        if isinstance(meaning, str) and meaning.startswith(_PREFIX)
    }
