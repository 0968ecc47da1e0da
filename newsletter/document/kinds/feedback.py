"""Buttons that ask the reader what they thought of the issue."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from newsletter.document.attributes import SectionAttributes
from newsletter.document.kinds.base import SectionKind, title


class Choice(BaseModel):
    """One button: ``key`` is stored with the vote, ``label`` is shown."""

    model_config = ConfigDict(extra="forbid", strict=True)

    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
    label: Annotated[str, Field(min_length=1, max_length=60)]


DEFAULT_CHOICES = [
    Choice(key="loved", label="Loved it"),
    Choice(key="fine", label="It was fine"),
    Choice(key="not-for-me", label="Not for me"),
]


class FeedbackAttributes(SectionAttributes):
    """Two to five choices."""

    choices: Annotated[
        list[Choice],
        Field(min_length=2, max_length=5, title="Buttons", description="One a line, two to five."),
    ] = DEFAULT_CHOICES


def offered_choices(settings_of_sections: Iterable[Mapping[str, Any]]) -> dict[str, Choice]:
    """The buttons of an issue's feedback sections as stored, by key, in order; of two with one key the first counts."""
    offered: dict[str, Choice] = {}
    for settings in settings_of_sections:
        stored = settings.get("choices")
        for choice in [Choice(**row) for row in stored] if stored else DEFAULT_CHOICES:
            offered.setdefault(choice.key, choice)
    return offered


FEEDBACK = SectionKind(
    name="feedback",
    label="Feedback",
    hint="Buttons that ask what readers thought of this issue.",
    attributes=FeedbackAttributes,
    starter=lambda: [title("What did you think of this issue?")],
)
