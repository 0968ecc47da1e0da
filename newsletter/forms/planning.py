"""Templates, snippets and the bin."""

from django import forms

from newsletter.forms.wording import PlainWords
from newsletter.planning.naming import LONGEST_NAME

LONGEST_WORDS = 100_000


class NameForm(PlainWords, forms.Form):
    """A name."""

    name = forms.CharField(label="Name", max_length=LONGEST_NAME)


class TemplateForm(NameForm):
    """What of an issue becomes a template, and under which name."""

    WITH, WITHOUT = "with", "without"
    words = forms.ChoiceField(
        label="Keep",
        choices=[(WITHOUT, "The sections with their titles and settings"), (WITH, "The words as well")],
        widget=forms.RadioSelect,
        initial=WITHOUT,
    )
    replace = forms.BooleanField(label="Replace the template of this name, if there is one", required=False)


class SnippetForm(NameForm):
    """A snippet's name and words."""

    words = forms.CharField(
        label="Words",
        max_length=LONGEST_WORDS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "is-markdown", "spellcheck": "true"}),
        help_text="As Markdown.",
    )

    field_order = ["name", "words"]


class LinkForm(PlainWords, forms.Form):
    """A link with a thought, or a thought alone."""

    url = forms.CharField(
        label="Link",
        required=False,
        max_length=8000,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://", "autocapitalize": "none"}),
    )
    title = forms.CharField(label="Title", required=False, max_length=300)
    note = forms.CharField(
        label="Thought",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "Why is it worth telling?"}),
    )


class WordsOfLinkForm(PlainWords, forms.Form):
    """What can be changed of a kept link."""

    title = forms.CharField(label="Title", required=False, max_length=300)
    note = forms.CharField(label="Thought", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))
