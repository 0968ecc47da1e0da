"""Signing in, with a limit on wrong passwords."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from newsletter.access.client_ip import client_ip
from newsletter.access.sign_in_throttle import SignInThrottle


class SignInForm(AuthenticationForm):
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
