"""An issue's own fields, as they are typed."""

import pytest

from newsletter.forms.issues import IssueFieldsForm, WebAddressForm
from tests.factories import IssueFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("date", ["0001-01-01", "1989-12-31", "2101-01-01", "9999-12-31"])
def test_a_date_on_which_no_issue_goes_out_is_refused(date):
    issue = IssueFactory()
    form = IssueFieldsForm({"title": "Tides", "number": issue.number, "date": date}, instance=issue)
    assert form.errors == {"date": ["An issue's date is from 1990 to 2100. Write it as 2026-01-31."]}


@pytest.mark.parametrize("date", ["", "1990-01-01", "2100-12-31"])
def test_any_other_date_is_taken(date):
    issue = IssueFactory()
    form = IssueFieldsForm({"title": "Tides", "number": issue.number, "date": date}, instance=issue)
    assert form.errors == {}


def test_an_old_address_that_is_too_long_is_refused_rather_than_cut():
    issue = IssueFactory()
    longest, longer = f"/{'a' * 499}", f"/{'b' * 500}"
    form = WebAddressForm({"slug": issue.slug, "old_addresses": f"{longest}\n{longer}"}, instance=issue)
    assert form.errors == {"old_addresses": [f"“/{'b' * 79}…” has 501 characters; an old address has at most 500."]}
    taken = WebAddressForm({"slug": issue.slug, "old_addresses": longest}, instance=issue)
    assert (taken.errors, taken.cleaned_data["old_addresses"]) == ({}, [longest])
