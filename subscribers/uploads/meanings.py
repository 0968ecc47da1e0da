"""What the writer says of a table: what each column is, who is in it, how its letters and dates are written."""

import dataclasses
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from subscribers.importing.fields import SEVERAL, Field, attribute, is_meaning
from subscribers.importing.legacy import NAMES as ENCODINGS
from subscribers.importing.recognised import By
from subscribers.models import SubscriptionState

OWN = "own"
"""Chosen for a column that becomes a field of the reader; what it is called stands beside it."""
UNSAID = "unsaid"
"""Chosen for a column with words for having left until the writer says what it is; shown for no other."""
_KEY = "attributes."

CHOICES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("", ((Field.IGNORED.value, "Leave it out"), (OWN, "A field of its own …"))),
    (
        "The person",
        (
            (Field.ADDRESS.value, "E-mail address"),
            (Field.NAME.value, "Name"),
            (Field.FIRST_NAME.value, "First name"),
            (Field.LAST_NAME.value, "Last name"),
            (Field.LANGUAGE.value, "Language"),
            (Field.TAGS.value, "Tags"),
            (Field.ATTRIBUTES.value, "Several fields, as an object"),
        ),
    ),
    (
        "Where they stand",
        (
            (Field.STATUS.value, "Status, in a word"),
            (Field.OPTED_IN.value, "Wants mail: yes or no"),
            (Field.OPTED_OUT.value, "Left: yes or no"),
            (Field.PERMISSION.value, "Agreed to mail: yes, or refuse the row"),
            (Field.REASON.value, "Why they left"),
            (Field.SOURCE.value, "By what way they came"),
        ),
    ),
    (
        "When",
        (
            (Field.SUBSCRIBED_AT.value, "Signed up on"),
            (Field.CONFIRMED_AT.value, "Confirmed on"),
            (Field.UNSUBSCRIBED_AT.value, "Left on: who has a date has left"),
            (Field.BOUNCED_AT.value, "Bounced on: who has a date has bounced"),
            (Field.PAUSED_UNTIL.value, "Pauses until"),
            (Field.ENDED_AT.value, "Left last on, and may be back"),
            (Field.END_REASON.value, "Why they left last"),
        ),
    ),
    (
        "How they agreed, and came",
        (
            (Field.CONSENT.value, "What is known of their consent"),
            (Field.IP_ADDRESS.value, "Network address at signup"),
            (Field.REFERRER.value, "Page that led here"),
            (Field.UTM_SOURCE.value, "utm_source"),
            (Field.UTM_MEDIUM.value, "utm_medium"),
            (Field.UTM_CAMPAIGN.value, "utm_campaign"),
        ),
    ),
)
LABELS = {value: label for _, group in CHOICES for value, label in group}
WHO_IS_IN_IT = (
    ("", "Subscribers, or as a column says"),
    (SubscriptionState.PENDING.value, "People who have not confirmed"),
    (SubscriptionState.UNSUBSCRIBED.value, "People who left"),
    (SubscriptionState.BOUNCED.value, "People whose addresses take no mail"),
    (SubscriptionState.COMPLAINED.value, "People who called mail spam"),
)


_SAID_OF_FILES = ("meanings", "watched", "all_are", "encoding", "day_first")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Said:
    """The files as the writer wants them read, and what is wrong with that; nothing where ``troubles`` is empty."""

    files: list[dict[str, Any]]
    troubles: list[str]


def choice_of(meaning: str) -> tuple[str, str]:
    """How a meaning is shown: what is chosen, and the name of a field of its own."""
    return (OWN, meaning.removeprefix(_KEY)) if meaning.startswith(_KEY) else (meaning, "")


def column_name(file: Mapping[str, Any], place: int) -> str:
    """What a column is called: by its header, else by its number."""
    header = file["headers"][place] if place < len(file["headers"]) else ""
    return str(header) or f"Column {place + 1}"


def without(file: int, posted: Mapping[str, str]) -> dict[str, str]:
    """What the page's form says of the other files."""
    of_it = re.compile(rf"[a-z]+-{file}(?:-|\Z)")
    return {name: words for name, words in posted.items() if not of_it.match(name)}


def read_said(files: list[dict[str, Any]], posted: Mapping[str, str]) -> Said:
    """What the page's form says, for all files; what it does not say stays as it was."""
    said, troubles = [], []
    for number, file in enumerate(files):
        meanings, watched = [], dict(file.get("watched", {}))
        for place, before in enumerate(file["meanings"]):
            meaning, trouble = _meaning(file, place, before, posted, f"{number}-{place}")
            meanings.append(meaning)
            if _is_said(file, place, posted, f"{number}-{place}"):
                watched.pop(str(place), None)
            troubles += [f"{file['name']}: {trouble}"] if trouble else []
        troubles += [f"{file['name']}: {trouble}" for trouble in _told_twice(file, meanings)]
        all_are = posted.get(f"all-{number}", file["all_are"])
        if all_are not in dict(WHO_IS_IN_IT):
            troubles.append(f"{file['name']}: choose who is in it from those that are shown.")
            all_are = file["all_are"]
        encoding = posted.get(f"letters-{number}", file["encoding"])
        if encoding not in {*ENCODINGS, file["encoding"]}:
            troubles.append(f"{file['name']}: choose how its letters are written from those that are shown.")
            encoding = file["encoding"]
        said.append(
            {
                **file,
                "meanings": meanings,
                "watched": watched,
                "all_are": all_are,
                "encoding": encoding,
                **_order(file, posted, number),
            }
        )
    return Said(files=said, troubles=troubles)


def differ(said: Sequence[Mapping[str, Any]], files: Sequence[Mapping[str, Any]]) -> bool:
    """Whether files are said to be anything else than what they were read as."""
    return any(
        (now.get(name) or {}) != (file.get(name) or {})
        for now, file in zip(said, files, strict=True)
        for name in _SAID_OF_FILES
    )


def _order(file: Mapping[str, Any], posted: Mapping[str, str], number: int) -> dict[str, Any]:
    """How dates are written, where the writer says it otherwise than it was found."""
    day_first = posted.get(f"day-{number}", "first" if file["day_first"] else "month") == "first"
    return {} if day_first == file["day_first"] else {"day_first": day_first, "order_by": By.WRITER.value}


def _is_said(file: Mapping[str, Any], place: int, posted: Mapping[str, str], name: str) -> bool:
    """Whether the writer says what a column is of which nothing was known. What a form shows anyway says nothing."""
    chosen = posted.get(f"is-{name}", UNSAID)
    shown, key = choice_of(file["meanings"][place])
    if str(place) in file.get("unsaid", {}):
        return chosen != UNSAID
    return chosen != UNSAID and (chosen != shown or (chosen == OWN and posted.get(f"key-{name}", key) != key))


def _meaning(file: Mapping[str, Any], place: int, before: str, posted: Mapping[str, str], name: str) -> tuple[str, str]:
    """The meaning of one column, and what is wrong with it."""
    chosen = posted.get(f"is-{name}")
    if chosen is None or (chosen == UNSAID and str(place) in file.get("watched", {})):
        return before, ""
    if chosen == OWN:
        wanted = posted.get(f"key-{name}", "") or column_name(file, place)
        meaning = attribute(wanted)
        trouble = f"“{wanted[:40]}” cannot be the name of a field: write letters without accents, digits or “_”."
        return (meaning, "") if is_meaning(meaning) and meaning else (before, trouble)
    if chosen in LABELS:
        return chosen, ""
    return before, f"“{chosen[:40]}” is nothing a column can be. Choose from those that are shown."


def _told_twice(file: Mapping[str, Any], meanings: list[str]) -> list[str]:
    counts = Counter(meaning for meaning in meanings if meaning not in SEVERAL)
    found = []
    for meaning, count in counts.items():
        if count > 1:
            columns = [column_name(file, place) for place, each in enumerate(meanings) if each == meaning]
            chosen, key = choice_of(meaning)
            what = f"the field “{key}”" if key else f"“{LABELS[chosen]}”"
            found.append(f"{_listed(columns)} cannot all be {what}. Choose one of them, and leave the others out.")
    return found


def _listed(names: list[str]) -> str:
    return " and ".join(f"“{name[:40]}”" for name in names[:4])
