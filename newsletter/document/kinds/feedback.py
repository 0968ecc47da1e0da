"""Buttons that ask the reader what they thought of the issue."""

from typing import Annotated

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


FEEDBACK = SectionKind(
    name="feedback",
    label="Feedback",
    hint="Buttons that ask what readers thought of this issue.",
    attributes=FeedbackAttributes,
    starter=lambda: [title("What did you think of this issue?")],
)
