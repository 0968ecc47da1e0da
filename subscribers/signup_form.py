"""The public signup form: what a newsletter asks, and two fields more that only machines get wrong."""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from newsletter.forms.wording import PlainWords
from newsletter.models import Newsletter
from subscribers.addresses import Address, AddressError, read_own_address
from subscribers.models import Asked, SignupPage
from subscribers.names import UnusableName, clean_name
from subscribers.questions import LONGEST_ANSWER, Question, UnusableAnswer, clean_answer, questions_of
from subscribers.referral import CAMPAIGN, LONGEST_REFERRER, REFERRER
from subscribers.tokens import BadToken, Purpose, read, sign

# Nobody reads a page, types an address and presses the button faster than this.
FASTEST = dt.timedelta(seconds=2)
# A tab may stay open for long; a form that is replayed for longer is a machine's.
OLDEST = dt.timedelta(days=2)
_NOTHING_CHOSEN = ("", "—")


class Timing(enum.Enum):
    """What the form's signed time says about who filled it in."""

    FINE = "fine"
    TOO_FAST = "too fast"
    STALE = "stale"
    MISSING = "missing"


class QuestionsForm(PlainWords, forms.Form):
    """The questions of a newsletter's writer, as fields named ``field-<key>``."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, page: SignupPage, **more: Any) -> None:
        super().__init__(data, auto_id="signup-%s", **more)
        self.page = page
        self.asked = questions_of(page)
        for question in self.asked:
            self.fields[question.field_name] = _field_of(question)

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields of the writer's own questions, for a template."""
        return [self[question.field_name] for question in self.asked]

    def answers(self) -> dict[str, str]:
        """What was answered, by key; a question that was passed over is not among them. After ``is_valid``."""
        return {key: answer for key, answer in self.all_answers().items() if answer}

    def all_answers(self) -> dict[str, str]:
        """The same with those that were left or made empty, which are empty text. After ``is_valid``."""
        return {question.key: self.cleaned_data.get(question.field_name, "") for question in self.asked}

    def required_questions(self) -> list[str]:
        """The names of the fields, the name among them, without which nobody is signed up."""
        return [name for name, field in self.fields.items() if field.required and name != "email"]


class SignupForm(QuestionsForm):
    """E-mail address, and whatever the newsletter asks besides.

    ``motto`` is a honeypot; ``seen`` is when the page was made; ``also`` are other newsletters that were ticked, of
    those that are ``offered``; ``short`` says that only the address was asked for, in a box on some other page.
    """

    email = forms.CharField(max_length=320, error_messages={"required": gettext_lazy("Write your e-mail address.")})
    name = forms.CharField(
        max_length=200, required=False, error_messages={"required": gettext_lazy("Write your name.")}
    )
    also = forms.MultipleChoiceField(required=False)
    motto = forms.CharField(max_length=2000, required=False)
    seen = forms.CharField(max_length=200, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, page: SignupPage, offered: Sequence[Newsletter] = ()
    ) -> None:
        super().__init__(data, page=page)
        self.offered = offered
        self.asks_name = page.asks_name != Asked.NO
        if self.asks_name:
            self.fields["name"].required = page.asks_name == Asked.REQUIRED
        else:
            del self.fields["name"]
        if self.is_again:
            # Whoever opens the mail is asked the questions there.
            for name in self.required_questions():
                self.fields[name].required = False
        also = self.fields["also"]
        if isinstance(also, forms.MultipleChoiceField):
            also.choices = [(each.slug, each.name) for each in offered]

    @property
    def is_again(self) -> bool:
        """Whether the mail alone is asked for once more, from the page that says it is under way."""
        return bool(self.data.get("again"))

    @property
    def ticked(self) -> list[str]:
        """The slugs that are ticked, for a template that shows the form again."""
        value = self["also"].value()
        return [str(each) for each in value] if isinstance(value, list) else []

    def clean_email(self) -> Address:
        """The address, read; its complaint is for the person who typed it."""
        try:
            return read_own_address(self.cleaned_data["email"])
        except AddressError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_name(self) -> str:
        """The name, or nothing."""
        try:
            return clean_name(self.cleaned_data["name"])
        except UnusableName as error:
            raise forms.ValidationError(str(error)) from None

    def also_wanted(self) -> list[Newsletter]:
        """The other newsletters that were ticked. After ``is_valid``.

        None where the mail alone is asked for once more: that page names no other newsletter.
        """
        return [] if self.is_again else [each for each in self.offered if each.slug in self.cleaned_data["also"]]

    def only_lacks_answers(self) -> bool:
        """Whether the address is fine, and the box that it was typed into asked for nothing else."""
        lacking = {name for name, field in self.fields.items() if field.required and not self.data.get(name)}
        return bool(self.data.get("short")) and bool(self.errors) and set(self.errors) <= lacking - {"email"}

    def carried(self) -> dict[str, str]:
        """What the form carries along of the way to it, as it was posted."""
        return {name: str(self.data.get(name, ""))[: 2 * LONGEST_REFERRER] for name in (*CAMPAIGN, REFERRER)}

    def is_a_trap(self) -> bool:
        """Whether something filled in the field that people do not see."""
        return bool(self.data.get("motto"))

    def timing(self, *, newsletter: Newsletter, now: dt.datetime) -> Timing:
        """How long after the page was made the form came back."""
        try:
            newsletter_id, seconds = read(Purpose.FORM, str(self.data.get("seen", "")))
        except BadToken:
            return Timing.MISSING
        age = now.timestamp() - seconds
        if newsletter_id != newsletter.pk or age < 0:
            return Timing.MISSING
        if age < FASTEST.total_seconds():
            return Timing.TOO_FAST
        return Timing.FINE if age < OLDEST.total_seconds() else Timing.STALE


class _AnswerField(forms.CharField):
    """A line of text."""

    def clean(self, value: Any) -> str:
        try:
            return clean_answer(str(super().clean(value) or ""))
        except UnusableAnswer as error:
            raise forms.ValidationError(str(error)) from None


def seen_now(newsletter: Newsletter, now: dt.datetime) -> str:
    """The signed time that a page's form carries."""
    return sign(Purpose.FORM, newsletter.pk, int(now.timestamp()))


def _field_of(question: Question) -> forms.Field:
    if not question.choices:
        # Longer than what is kept: the complaint about that is then ours, and says the same everywhere.
        field = _AnswerField(label=question.label, required=question.required, max_length=2000)
        field.widget.attrs |= {"dir": "auto", "maxlength": LONGEST_ANSWER}
        return field
    return forms.ChoiceField(
        label=question.label,
        required=question.required,
        choices=[_NOTHING_CHOSEN, *((choice, choice) for choice in question.choices)],
    )
