"""The writer's own questions on the signup form, and what may be kept of an answer."""

import dataclasses
import re
import unicodedata
from typing import Any

from django.utils.translation import gettext

from subscribers.models import SignupPage

MOST_QUESTIONS = 12
MOST_CHOICES = 40
LONGEST_LABEL = 120
LONGEST_ANSWER = 200
# As in a merge tag, ``{{ attributes.city }}`` (newsletter/rendering/merge.py), and short enough to type there.
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_ODD = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Question:
    """One question: ``key`` is the attribute that the answer becomes; without ``choices`` it takes a line of text."""

    key: str
    label: str
    required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def field_name(self) -> str:
        """The name of its field in a form, which none of the form's own can have."""
        return f"field-{self.key}"

    def to_json(self) -> dict[str, Any]:
        """As it stands in ``SignupPage.fields``."""
        return {**dataclasses.asdict(self), "choices": list(self.choices)}


class UnusableAnswer(ValueError):
    """Cannot be kept; the message says why, in the language that is spoken."""


def questions_of(page: SignupPage) -> tuple[Question, ...]:
    """The questions of a page, in order; entries that make no question (written by hand, say) are passed over."""
    stored = page.fields if isinstance(page.fields, list) else []
    found: dict[str, Question] = {}
    for entry in stored:
        question = _read(entry) if isinstance(entry, dict) else None
        if question is not None:
            found.setdefault(question.key, question)
    return tuple(found.values())[:MOST_QUESTIONS]


def clean_answer(text: str) -> str:
    """The answer in NFC with single spaces. Raises UnusableAnswer for what cannot be kept or fits no line."""
    if any(unicodedata.category(character) in _ODD for character in text.strip()):
        raise UnusableAnswer(gettext("A line break or a code is in this. Write it on one line."))
    answer = " ".join(unicodedata.normalize("NFC", text).split())
    if len(answer) > LONGEST_ANSWER:
        raise UnusableAnswer(gettext("This is longer than {most} characters. Shorten it.").format(most=LONGEST_ANSWER))
    return answer


def _read(entry: dict[str, Any]) -> Question | None:
    key, label, choices = entry.get("key"), entry.get("label"), entry.get("choices") or []
    if not isinstance(key, str) or not KEY.fullmatch(key) or not isinstance(choices, list):
        return None
    return Question(
        key=key,
        label=label if isinstance(label, str) and label.strip() else key,
        required=entry.get("required") is True,
        choices=tuple(choice for choice in choices if isinstance(choice, str) and choice)[:MOST_CHOICES],
    )
