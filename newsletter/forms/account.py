"""Signing in, with a limit on wrong passwords; a new password; and what else one's own account asks for."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from newsletter.access.sign_in_throttle import SignInThrottle, in_minutes
from newsletter.forms.wording import PlainWords
from newsletter.models import Passkey

NEW_PASSWORD_HINT = "At least 8 characters, not one that many people use, and not your name."  # noqa: S105


class SignInForm(PlainWords, AuthenticationForm):
    """Django's sign-in form that stops listening for a while after too many wrong passwords.

    ``waits`` is for how many seconds; 0 where it listens.
    """

    error_messages = {
        "invalid_login": "That name and password do not belong together. Both tell large from small letters.",
        "inactive": "This account is switched off. Ask an administrator to switch it on.",
        "throttled": "Too many wrong passwords. Come back in %(minutes)s, then try again.",
    }
    waits = 0

    def clean(self) -> dict[str, Any]:
        """Look at the password, unless it was wrong too often."""
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if self.request is None or not name or not password:
            return self.cleaned_data
        throttle = SignInThrottle(account=name, request=self.request)
        self.waits = throttle.waits()
        if self.waits:
            raise ValidationError(
                self.error_messages["throttled"], code="throttled", params={"minutes": in_minutes(self.waits)}
            )
        self.user_cache = throttle.authenticate(password=password)
        if self.user_cache is None:
            raise self.get_invalid_login_error()
        self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


class CodeForm(PlainWords, forms.Form):
    """A code of an app, or a recovery code."""

    code = forms.CharField(
        max_length=50,
        label="Code",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class ProveForm(PlainWords, forms.Form):
    """The password once more, before something that guards the account is changed."""

    password = forms.CharField(
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class OwnDetailsForm(PlainWords, forms.ModelForm[User]):
    """One's own name and mail address."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email"]
        labels = {"email": "Mail address"}
        help_texts = {
            "email": "Where we write when a new device signs in, when a password is forgotten, and before an issue "
            "goes out."
        }


class PasskeyNameForm(PlainWords, forms.ModelForm[Passkey]):
    """What a passkey is called, to tell it from others."""

    class Meta:
        model = Passkey
        fields = ["name"]
        help_texts = {"name": "To tell it from others, such as “Work laptop”."}


class ForgottenForm(PlainWords, forms.Form):
    """The address of an account whose password is forgotten."""

    email = forms.EmailField(
        max_length=254, label="Mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class NewPasswordForm(PlainWords, PasswordChangeForm):
    """Django's form for a new password, in our words."""

    error_messages = {
        "password_incorrect": "That is not your present password. Type it again.",
        "password_mismatch": "The two new passwords differ. Type the same one twice.",
    }
    # What the validators of AUTH_PASSWORD_VALIDATORS object to, by their codes.
    weak_passwords = {
        "password_too_short": "The password is too short. Make it at least %(min_length)d characters long.",
        "password_too_common": "Many people use this password, so it is tried first. Think of another.",
        "password_too_similar": "The password is much like your %(verbose_name)s. Think of another.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_plainly(self)

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        _speak_plainly(self)
        return cleaned


class ForgottenPasswordForm(PlainWords, SetPasswordForm):  # type: ignore[type-arg]  # generic in the stubs only
    """A new password for whoever came by the link of a mail, and need not know the old one."""

    error_messages = {"password_mismatch": NewPasswordForm.error_messages["password_mismatch"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_plainly(self)

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        _speak_plainly(self)
        return cleaned


def _name_plainly(form: forms.BaseForm) -> None:
    for name, label, hint in (
        ("old_password", "Present password", ""),
        ("new_password1", "New password", NEW_PASSWORD_HINT),
        ("new_password2", "The new password once more", ""),
    ):
        if name in form.fields:
            form.fields[name].label, form.fields[name].help_text = label, hint


def _speak_plainly(form: forms.BaseForm) -> None:
    for error in form.errors.as_data().get("new_password2", ()):
        error.message = NewPasswordForm.weak_passwords.get(error.code or "", error.message)
