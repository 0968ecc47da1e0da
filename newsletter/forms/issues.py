"""An issue's own fields: title, number, preheader, date; and where it stands on the web."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from newsletter.archive.publishing import make_slug, normal_path
from newsletter.forms.wording import PlainWords
from newsletter.importing.dates import EARLIEST, IN_RANGE, LATEST, is_usable
from newsletter.importing.frontmatter.fields import LONGEST_PATH
from newsletter.models import Issue, IssueTemplate
from newsletter.planning.beginning import next_number

MAX_NUMBER = 1_000_000


class NumberedForm(PlainWords, forms.ModelForm[Issue]):
    """A form whose number must be free in its newsletter."""

    number = forms.IntegerField(min_value=0, max_value=MAX_NUMBER, label="Number")

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        clash = (
            Issue.objects.filter(newsletter=self.instance.newsletter, number=number)
            .exclude(pk=self.instance.pk)
            .first()
        )
        if clash is not None:
            raise ValidationError(
                f"There is a #{number} already: “{clash.title}”. The next free one is "
                f"{next_number(self.instance.newsletter)}."
            )
        return number


class IssueFieldsForm(NumberedForm):
    """What stands above the sections on the issue page."""

    class Meta:
        model = Issue
        fields = ["title", "preheader", "number", "date"]
        labels = {"title": "Title", "preheader": "Preheader", "date": "Date"}
        help_texts = {
            "preheader": "The line after the subject in the inbox.",
            "date": "Empty: the day it goes out.",
        }
        widgets = {
            "title": forms.Textarea(attrs={"rows": 1, "class": "title-field", "placeholder": "Title of this issue"}),
            "preheader": forms.Textarea(attrs={"rows": 1, "placeholder": "What makes someone open it?"}),
            "date": forms.DateInput(
                attrs={"type": "date", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()}, format="%Y-%m-%d"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._slug_was_made = self.instance.slug == make_slug(title=self.instance.title, number=self.instance.number)

    def clean_title(self) -> str:
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean_preheader(self) -> str:
        return " ".join(str(self.cleaned_data["preheader"]).split())

    def clean_date(self) -> dt.date | None:
        date: dt.date | None = self.cleaned_data["date"]
        if date is not None and not is_usable(date):
            raise ValidationError(f"An issue's date is {IN_RANGE}. Write it as 2026-01-31.")
        return date

    def follow_title(self) -> None:
        """Let the slug of a draft follow its title and number, unless someone chose the slug."""
        if self._slug_was_made and {"title", "number"} & set(self.changed_data):
            issue = self.instance
            issue.slug = make_slug(title=issue.title, number=issue.number, newsletter=issue.newsletter)


def working_title(number: int | str) -> str:
    """What a new issue is called until someone names it."""
    return f"Issue {number}"


class NewIssueForm(NumberedForm):
    """A new issue: its number, a title, what it begins with, and the day of the calendar it is meant for, if any."""

    EMPTY, SKELETON = "empty", "skeleton"
    start = forms.ChoiceField(label="Begin with", widget=forms.RadioSelect)
    planned_for = forms.DateField(required=False, widget=forms.HiddenInput)
    offered = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Issue
        fields = ["number", "title"]
        labels = {"title": "Working title"}
        help_texts = {"title": "You can change it until it is sent."}

    def __init__(self, *args: Any, is_first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = list(self.instance.newsletter.issue_templates.all())
        self._templates = {f"template:{template.pk}": template for template in kept}
        if is_first and not kept:
            del self.fields["start"]
            return
        start = self.fields["start"]
        if isinstance(start, forms.ChoiceField):
            start.choices = [
                *([(self.SKELETON, "The last issue’s sections, without their words")] if not is_first else []),
                *((value, f"The template “{template.name}”") for value, template in self._templates.items()),
                (self.EMPTY, "An empty page"),
            ]
            known = {value for value, _ in start.choices}
            first = self.EMPTY if is_first else self.SKELETON
            self.initial["start"] = next((value for value in (self.initial.get("start"),) if value in known), first)

    @property
    def follows(self) -> bool:
        """Whether the number is the one that was offered: nobody chose it."""
        return bool(self.data.get("number")) and self.data.get("number") == self.data.get("offered")

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        if self.follows and Issue.objects.filter(newsletter=self.instance.newsletter, number=number).exists():
            return next_number(self.instance.newsletter)
        return super().clean_number()

    def clean_title(self) -> str:
        title, number = str(self.cleaned_data["title"]), self.cleaned_data.get("number")
        if number is None or title != working_title(str(self.data.get("offered"))):
            return title
        return working_title(number)

    @property
    def template(self) -> IssueTemplate | None:
        """The template that was chosen; call it on a valid form."""
        return self._templates.get(self.cleaned_data.get("start", ""))

    @property
    def from_last(self) -> bool:
        """Whether the last issue's skeleton was chosen; call it on a valid form."""
        return bool(self.cleaned_data.get("start") == self.SKELETON)


class WebAddressForm(PlainWords, forms.ModelForm[Issue]):
    """Whether the archive lists an issue, and at which addresses it answers."""

    old_addresses = forms.CharField(
        label="Old addresses that lead here",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line, such as /issues/21-high-water or a whole web address.",
    )

    class Meta:
        model = Issue
        fields = ["on_web", "slug"]
        labels = {"on_web": "Show it in the public archive once it is sent", "slug": "Web address"}

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        clash = (
            Issue.objects.filter(newsletter=self.instance.newsletter, slug=slug).exclude(pk=self.instance.pk).first()
        )
        if clash is not None:
            raise ValidationError(f"“{clash.title}” (#{clash.number}) has this address already.")
        if slug in {"subscribe", "embed", "theme"}:
            raise ValidationError(f"“{slug}” is a page of the newsletter's own. Choose another.")
        return slug

    def clean_old_addresses(self) -> list[str]:
        paths = []
        for line in self.cleaned_data["old_addresses"].splitlines():
            if not line.strip():
                continue
            path = normal_path(line)
            if not path:
                raise ValidationError(f"“{line.strip()[:80]}” has no path. Write it like /issues/21-high-water.")
            if len(path) > LONGEST_PATH:
                raise ValidationError(
                    f"“{line.strip()[:80]}…” has {len(path)} characters; an old address has at most {LONGEST_PATH}."
                )
            paths.append(path)
        return list(dict.fromkeys(paths))
