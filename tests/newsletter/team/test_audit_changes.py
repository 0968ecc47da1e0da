"""Of a form that was saved the log keeps what it changed, and of a secret only that it did."""

import datetime as dt

import pytest
from django import forms

from newsletter.models import AuditEntry
from newsletter.team.audit_changes import LONGEST_VALUE, changes_in, differences, note_changes
from tests.factories import NewsletterFactory, WriterFactory


class Form(forms.Form):
    name = forms.CharField(required=False)
    secret = forms.CharField(required=False, widget=forms.PasswordInput)
    weeks = forms.IntegerField(required=False)
    at = forms.TimeField(required=False)
    dates = forms.CharField(required=False)

    def clean_dates(self):
        return [dt.date.fromisoformat(line) for line in self.cleaned_data["dates"].split()]


INITIAL = {"name": "Tide Notes", "weeks": 2, "at": dt.time(17, 0), "dates": "2026-12-27"}
SAME = {"name": "Tide Notes", "weeks": "2", "at": "17:00", "dates": "2026-12-27"}


@pytest.mark.parametrize(
    ("posted", "changes"),
    [
        ({}, {}),
        ({"name": "Ebb Notes"}, {"name": ["Tide Notes", "Ebb Notes"]}),
        ({"weeks": "3", "at": "18:30"}, {"weeks": [2, 3], "at": ["17:00:00", "18:30:00"]}),
        ({"weeks": ""}, {"weeks": [2, None]}),
        ({"secret": "hunter2"}, {"secret": []}),
        ({"dates": "2026-12-27\n2027-01-10"}, {"dates": [["2026-12-27"], ["2026-12-27", "2027-01-10"]]}),
        ({"dates": "\n2026-12-27\n"}, {}),
        ({"name": "x" * 500}, {"name": ["Tide Notes", "x" * (LONGEST_VALUE - 1) + "…"]}),
    ],
)
def test_what_a_form_changes(posted, changes):
    form = Form(SAME | posted, initial=INITIAL)
    assert (form.is_valid(), changes_in(form)) == (True, changes)


@pytest.mark.django_db
def test_a_row_that_is_chosen_stands_there_by_its_number():
    class Choice(forms.Form):
        one = forms.ModelChoiceField(queryset=None, required=False)
        more = forms.ModelMultipleChoiceField(queryset=None, required=False)

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            for field in self.fields.values():
                field.queryset = type(tides).objects.all()

    tides, ebbs = NewsletterFactory(), NewsletterFactory()
    form = Choice({"one": ebbs.pk, "more": [tides.pk, ebbs.pk]}, initial={"one": tides.pk, "more": [tides]})
    assert form.is_valid()
    assert changes_in(form) == {"one": [tides.pk, ebbs.pk], "more": [[tides.pk], [tides.pk, ebbs.pk]]}


def test_what_is_different_in_two_mappings():
    before, after = {"accent": "#112233", "width": 600, "old": {"a": 1}}, {"accent": "#112233", "width": 640, "new": 1}
    assert differences(before, after) == {"new": [None, 1], "old": [{"a": 1}, None], "width": [600, 640]}


@pytest.mark.django_db
def test_where_nothing_was_changed_there_is_no_row():
    alice = WriterFactory()
    assert note_changes(alice, {}, newsletter=None, about="Identity") is None
    note_changes(alice, {"name": ["a", "b"]}, newsletter=None, about="Identity")
    row = AuditEntry.objects.get()
    assert (row.act, row.about, row.details) == ("settings_changed", "Identity", {"changes": {"name": ["a", "b"]}})
