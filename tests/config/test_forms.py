"""Every form of every app says in our own words what is wrong, and how to mend it."""

import importlib
import pkgutil
import re
from pathlib import Path

import django
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import BaseForm
from django.http import QueryDict
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from delivery import forms as sending
from newsletter.forms.account import NewPasswordForm, SignInForm
from newsletter.forms.issues import IssueFieldsForm, NewIssueForm, WebAddressForm
from newsletter.forms.newsletters import NewNewsletterForm
from newsletter.forms.theme import ThemeForm
from newsletter.forms.wording import PlainWords
from newsletter.models import Issue
from subscribers.models import SignupPage
from tests.factories import IssueFactory, NewsletterFactory, WriterFactory

pytestmark = pytest.mark.django_db

APPS = ("config", "delivery", "subscribers", "newsletter", "catcher")


def all_forms():
    """Our form classes, of whatever module; those that are only built upon have no model to check."""
    for app in APPS:
        for module in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
            if ".migrations." not in module.name and module.name not in {"config.wsgi", "config.gunicorn"}:
                importlib.import_module(module.name)

    def below(form):
        for each in form.__subclasses__():
            yield each
            yield from below(each)

    ours = {form for form in below(BaseForm) if form.__module__.split(".")[0] in APPS and form is not PlainWords}
    whole = [form for form in ours if not hasattr(form, "_meta") or form._meta.model is not None]
    return sorted(whole, key=lambda form: (form.__module__, form.__qualname__))


def stock_sentences():
    """What Django says, as patterns: the source strings of its own catalogues."""
    root = Path(django.__file__).parent
    for package in ("conf", "contrib/auth", "contrib/postgres"):
        text = (root / package / "locale/en/LC_MESSAGES/django.po").read_text("utf-8")
        for found in re.findall(r'^msgid(?:_plural)? ((?:"(?:[^"\\]|\\.)*"\s*)+)', text, re.MULTILINE):
            sentence = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found)).replace('\\"', '"').replace("\\n", "\n")
            literal = re.split(r"%\(\w+\)[sd]|%[sd]|\{\w+\}", sentence)
            if len("".join(literal).strip()) >= 8:
                yield ".*".join(map(re.escape, literal))


STOCK = re.compile("|".join(stock_sentences()), re.DOTALL)


def make(form, data=None, files=None):
    match form.__name__:
        case "SignInForm":
            return form(RequestFactory().post("/"), data)
        case "NewPasswordForm" | "ForgottenPasswordForm":
            return form(WriterFactory(), data)
        case "ThemeForm":
            return form(data, stored={})
        case "TestMailForm":
            return form(data, newsletter=NewsletterFactory())
        case "ScheduleForm" | "AddresseesForm":
            return form(data, issue=IssueFactory())
        case "ImportForm":
            return form(data, files)
        case "QuestionsForm" | "SignupForm":
            return form(data, page=SignupPage(newsletter=NewsletterFactory()))
        case "IssueFieldsForm" | "NewIssueForm" | "WebAddressForm":
            return form(data, instance=IssueFactory())
        case _:
            return form(data)


def messages(form):
    return [message for errors in form.errors.as_data().values() for error in errors for message in error.messages]


def posted(form, value):
    data = QueryDict(mutable=True)
    for name, field in make(form).fields.items():
        long = "x" * ((getattr(field, "max_length", None) or 500) + 1)
        data[name] = long if value is ... else value
    return data


def test_the_patterns_know_djangos_sentences():
    for sentence in (
        "This field is required.",
        "Ensure this value has at most 200 characters (it has 312).",
        "Newsletter with this Slug already exists.",
        "This password is too common.",
    ):
        assert STOCK.fullmatch(sentence)


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.__qualname__)
@pytest.mark.parametrize(
    "value",
    [None, "", "\x00", ..., "-1", "999999999999", "no such thing", "a@b", "{", "2026-13-45"],
    ids=["nothing", "empty", "nul", "too long", "negative", "huge", "words", "half an address", "brace", "no day"],
)
def test_no_form_speaks_djangos_sentences(form, value):
    data = QueryDict() if value is None else posted(form, value)
    filled = make(form, data, MultiValueDict({"file": [SimpleUploadedFile("a" * 300, b"")]}))
    found = messages(filled)
    assert [message for message in found if STOCK.fullmatch(message)] == []
    assert [message for message in found if not message.endswith((".", "?"))] == []
    kept = [str(words) for field in filled.fields.values() for words in field.error_messages.values()]
    assert [words for words in kept if STOCK.fullmatch(words)] == []


def test_a_field_says_what_is_wrong_and_how_to_mend_it():
    issue = IssueFactory()
    form = IssueFieldsForm({"title": "x" * 312, "number": "one", "date": "31.1."}, instance=issue)
    assert form.errors == {
        "title": ["This has 312 characters; at most 300 fit. Shorten it."],
        "number": ["That is not a whole number. Write it in digits, such as 21."],
        "date": ["That is not a date. Write it as 2026-01-31."],
    }
    assert NewIssueForm(
        {"title": "", "number": "-1", "start": "x"}, instance=Issue(newsletter=issue.newsletter)
    ).errors == {
        "title": ["This is empty. Fill it in."],
        "number": ["This is too little. Write 0 or more."],
        "start": ["That is not among the choices. Choose one that is shown."],
    }
    assert WebAddressForm({"slug": "a b"}, instance=issue).errors["slug"] == [
        "A web address has letters, digits and hyphens only. Write one such as high-water."
    ]


def test_a_name_that_is_taken_is_said_to_be():
    NewsletterFactory(slug="tide-notes")
    form = NewNewsletterForm({"slug": "tide-notes"})
    assert form.errors["slug"] == ["This is taken already. Choose another."]


def test_a_fields_own_words_win():
    issue = IssueFactory()
    assert sending.ScheduleForm({}, issue=issue).errors["slot"] == ["Choose one of the dates, or a time of your own."]
    assert sending.TestMailForm({}, newsletter=issue.newsletter).errors["to"] == ["This is empty. Fill it in."]


def test_fields_that_a_form_makes_for_itself_speak_plainly_too():
    assert ThemeForm(QueryDict("accent=%23123456789"), stored={}).errors["accent"] == [
        "This has 10 characters; at most 7 fit. Shorten it."
    ]


def test_words_that_are_set_in_one_form_do_not_reach_another_use_of_the_field():
    before = dict(NewNewsletterForm.base_fields["slug"].error_messages)
    assert NewNewsletterForm({}).is_valid() is False
    assert NewNewsletterForm.base_fields["slug"].error_messages == before


@pytest.mark.parametrize(
    ("new", "again", "words"),
    [
        ("short", "short", "The password is too short. Make it at least 8 characters long."),
        ("password1", "password1", "Many people use this password, so it is tried first. Think of another."),
        ("alice@example", "alice@example", "The password is much like your email address. Think of another."),
        ("spring tides early", "spring tide early", "The two new passwords differ. Type the same one twice."),
    ],
)
def test_a_new_password_that_will_not_do_is_refused_in_our_words(new, again, words):
    old = "correct horse battery staple"
    form = NewPasswordForm(WriterFactory(), {"old_password": old, "new_password1": new, "new_password2": again})
    assert form.errors["new_password2"] == [words]


def test_a_wrong_present_password_is_said_to_be_and_a_good_new_one_is_taken():
    data = {"old_password": "wrong", "new_password1": "spring tides early", "new_password2": "spring tides early"}
    assert NewPasswordForm(WriterFactory(), data).errors == {
        "old_password": ["That is not your present password. Type it again."]
    }
    data["old_password"] = "correct horse battery staple"
    assert NewPasswordForm(WriterFactory(), data).errors == {}


def test_signing_in_with_nothing_says_so():
    assert SignInForm(RequestFactory().post("/"), {}).errors == {
        "username": ["This is empty. Fill it in."],
        "password": ["This is empty. Fill it in."],
    }
