"""Signing in, with a limit on wrong passwords; and a new password."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError

from newsletter.access.client_ip import client_ip
from newsletter.access.sign_in_throttle import SignInThrottle
from newsletter.forms.wording import PlainWords


class SignInForm(PlainWords, AuthenticationForm):
    """Django's sign-in form that stops listening for a while after too many wrong passwords."""

    error_messages = {
        "invalid_login": "That name and password do not belong together. Both tell large from small letters.",
        "inactive": "This account is switched off. Ask an administrator to switch it on.",
        "throttled": "Too many wrong passwords. Wait a quarter of an hour, then try again. "
        "An administrator can set a new password with: .venv/bin/python manage.py changepassword NAME",
    }

    def clean(self) -> dict[str, Any]:
        address = client_ip(self.request) if self.request else None
        throttle = SignInThrottle(account=self.cleaned_data.get("username", ""), address=address)
        if throttle.is_closed():
            raise ValidationError(self.error_messages["throttled"], code="throttled")
        try:
            cleaned = super().clean()
        except ValidationError:
            throttle.note_failure()
            raise
        throttle.note_success()
        return cleaned


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

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        for error in self.errors.as_data().get("new_password2", ()):
            error.message = self.weak_passwords.get(error.code or "", error.message)
        return cleaned
