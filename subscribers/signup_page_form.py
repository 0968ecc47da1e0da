"""The studio's form for a newsletter's signup page, and the rows in which its questions are written."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.text import slugify

from newsletter.document import DocumentError
from newsletter.editing.markdown_mode import HtmlNotAllowed
from newsletter.forms.wording import PlainWords
from newsletter.models import Newsletter
from newsletter.preflight.checks.merge_tags import KNOWN
from subscribers.models import SignupPage
from subscribers.origins import BadOrigin, read_origins
from subscribers.questions import KEY, LONGEST_ANSWER, LONGEST_LABEL, MOST_CHOICES, MOST_QUESTIONS, Question
from subscribers.signup_page import MOST_ISSUES, read_words
from subscribers.welcome_tags import has_tag_in_link, stray_in_line, stray_in_words

EMPTY_ROWS = 2
_UNFIT_IN_KEYS = re.compile(r"[^a-z0-9_-]+")


class SignupPageForm(PlainWords, forms.ModelForm[SignupPage]):
    """All settings of a newsletter's signup but its questions."""

    shows_issues = forms.IntegerField(
        min_value=0, max_value=MOST_ISSUES, label="Latest issues on the page", help_text="From 0 to 10."
    )
    offers = forms.ModelMultipleChoiceField(
        queryset=Newsletter.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Other newsletters to tick",
        help_text="One mail confirms all that were ticked.",
    )
    origins = forms.CharField(
        required=False,
        label="Sites whose scripts may sign people up",
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "https://example.org", "spellcheck": "false"}),
        help_text="One a line. The plain form needs no entry here; the form with a script and JSON do.",
    )

    class Meta:
        model = SignupPage
        fields = [
            "words", "shows_issues", "shows_count", "asks_name", "offers", "origins",
            "disposable", "checks_mail_server", "challenge",
            "welcomes", "welcome_subject", "welcome_words", "welcome_with_latest",
        ]  # fmt: skip
        labels = {
            "words": "What it is, and for whom",
            "shows_count": "Say how many read it",
            "asks_name": "Name",
            "disposable": "Addresses that are thrown away after an hour",
            "checks_mail_server": "Look whether the address’s domain takes mail",
            "challenge": "Have the visitor’s browser work for the signup",
            "welcomes": "Send a welcome mail after the confirmation",
            "welcome_subject": "Its subject",
            "welcome_words": "Its words",
            "welcome_with_latest": "With the latest issue",
        }
        help_texts = {
            "words": "Markdown. Empty: the description in the identity.",
            "shows_count": "Rounded down to two figures, and never fewer than ten.",
            "checks_mail_server": "Before the confirmation mail goes out; where DNS does not answer, it goes.",
            "challenge": "A second or so, with no other site involved. It costs whoever floods the form.",
            "welcome_subject": "Empty: “Welcome to” and the newsletter’s name.",
            "welcome_words": "Markdown. Merge tags are filled in: {{ first_name | friend }}.",
        }
        widgets = {
            "words": forms.Textarea(attrs={"rows": 8}),
            "asks_name": forms.RadioSelect,
            "disposable": forms.RadioSelect,
            "challenge": forms.RadioSelect,
            "welcome_words": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, offered: QuerySet[Newsletter] | None = None, **kwargs: Any) -> None:
        """``offered`` are the newsletters that may be offered here; all, where none are given. Those that are offered
        already may stay.
        """
        super().__init__(*args, **kwargs)
        offers = self.fields["offers"]
        if isinstance(offers, forms.ModelMultipleChoiceField):
            others = Newsletter.objects.exclude(pk=self.instance.newsletter_id)
            if offered is not None:
                may_stay = self.instance.offers.order_by().values("pk")
                others = others.filter(Q(pk__in=offered.order_by().values("pk")) | Q(pk__in=may_stay))
            offers.queryset = others
        self.initial["origins"] = "\n".join(self.instance.origins)

    def clean_words(self) -> str:
        return _checked_words(self.cleaned_data["words"])

    def clean_welcome_words(self) -> str:
        words = _checked_words(self.cleaned_data["welcome_words"])
        if has_tag_in_link(words):
            raise ValidationError(
                "A merge tag stands in the address of a link, where it is not filled in. Put it among the words."
            )
        _refuse(stray_in_words(words))
        return words

    def clean_welcome_subject(self) -> str:
        subject: str = self.cleaned_data["welcome_subject"]
        _refuse(stray_in_line(subject))
        return subject

    def clean_origins(self) -> list[str]:
        try:
            return read_origins(self.cleaned_data["origins"])
        except BadOrigin as error:
            raise ValidationError(str(error)) from error


class QuestionRow(PlainWords, forms.Form):
    """One question; a row without a question and choices is none."""

    label = forms.CharField(
        label="Question", required=False, max_length=LONGEST_LABEL, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    key = forms.CharField(
        label="Kept as",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        help_text="In a mail: {{ attributes.city }}. Empty: made from the question.",
    )
    choices = forms.CharField(
        label="Choices",
        required=False,
        max_length=(LONGEST_ANSWER + 2) * MOST_CHOICES,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text="One a line. None: a line of text.",
    )
    required = forms.BooleanField(label="Must be answered", required=False)

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"]).strip().lower()
        if key and not KEY.fullmatch(key):
            raise ValidationError("Small letters, digits, hyphens and underscores only, such as home_town.")
        return key

    def clean_choices(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines())
        choices = list(dict.fromkeys(line for line in lines if line))
        if len(choices) > MOST_CHOICES:
            raise ValidationError(f"{len(choices)} choices; at most {MOST_CHOICES} fit.")
        if any(len(choice) > LONGEST_ANSWER for choice in choices):
            raise ValidationError(f"A choice is longer than {LONGEST_ANSWER} characters. Shorten it.")
        return choices

    def clean(self) -> dict[str, Any]:
        filled = dict(super().clean() or {})
        if not filled.get("label") and "label" in filled and (filled.get("choices") or filled.get("key")):
            self.add_error("label", "Write the question; to take it away, empty the whole row.")
        return filled

    def question(self) -> Question | None:
        """What the row says; None for an empty one. Call it on a valid row."""
        filled = self.cleaned_data
        if not filled["label"]:
            return None
        return Question(
            key=filled["key"] or _key_from(filled["label"]),
            label=filled["label"],
            required=filled["required"],
            choices=tuple(filled["choices"]),
        )


def rows_for(questions: tuple[Question, ...], data: Mapping[str, Any] | None = None) -> list[QuestionRow]:
    """The rows of the page: the questions there are and a few empty ones; of ``data``, as many as were posted."""
    if data is not None:
        posted = [number for number in range(MOST_QUESTIONS) if f"q{number}-label" in data]
        return [QuestionRow(data, prefix=f"q{number}") for number in posted]
    count = min(len(questions) + EMPTY_ROWS, MOST_QUESTIONS)
    initial = [{**question.to_json(), "choices": "\n".join(question.choices)} for question in questions]
    return [
        QuestionRow(prefix=f"q{number}", initial=initial[number] if number < len(initial) else None)
        for number in range(count)
    ]


def moved(data: QueryDict, wish: str) -> tuple[QueryDict, int] | None:
    """What was posted with one row in the place of its neighbour, and the row's new number.

    ``wish`` is ``up-3`` or ``down-3``, counted from 0. None where there is no such row, or nothing to change places
    with.
    """
    way, _, number = wish.partition("-")
    places = [place for place in range(MOST_QUESTIONS) if f"q{place}-label" in data]
    if way not in {"up", "down"} or number not in map(str, places):
        return None
    here = places.index(int(number))
    there = here + (1 if way == "down" else -1)
    if not 0 <= there < len(places):
        return None
    one, other = places[here], places[there]
    swapped = data.copy()
    for field in QuestionRow.base_fields:
        for to, source in ((f"q{one}-{field}", f"q{other}-{field}"), (f"q{other}-{field}", f"q{one}-{field}")):
            swapped.setlist(to, data.getlist(source))
            if source not in data:
                del swapped[to]
    return swapped, other


def questions_in(rows: list[QuestionRow]) -> list[Question] | None:
    """The questions that the rows make; None where one of them cannot be used, which then says why."""
    found: dict[str, Question] = {}
    fine = True
    for row in rows:
        if not row.is_valid():
            fine = False
            continue
        question = row.question()
        if question is None:
            continue
        if question.key in found:
            row.add_error(
                "key", f"“{found[question.key].label}” is kept as {question.key} already. Choose another word."
            )
            fine = False
        found[question.key] = question
    return list(found.values()) if fine else None


def _key_from(label: str) -> str:
    """``Your city?`` → ``your_city``; a question in another script is kept as ``answer``."""
    plain = _UNFIT_IN_KEYS.sub("_", slugify(label).replace("-", "_"))
    return plain.strip("_-")[:40].rstrip("_-") or "answer"


def _checked_words(text: str) -> str:
    if text.strip():
        try:
            read_words(text)
        except (DocumentError, HtmlNotAllowed) as error:
            raise ValidationError(f"These words cannot be shown: {error}") from error
    return text


def _refuse(stray: str) -> None:
    if stray:
        raise ValidationError(f"{stray} is no merge tag that we know: readers would see it as it stands. {KNOWN}")
