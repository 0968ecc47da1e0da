"""How an account is recognised: Django's way, behind django-axes, which counts wrong passwords."""

from typing import Any

from axes.backends import AxesBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class GuardedBackend(AxesBackend):  # type: ignore[misc]  # axes brings no types
    """Refuses a client that tried too often with this account; Django's own backend behind it looks at the password.

    A command has no request and no client: it is let through.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> AbstractBaseUser | None:
        """None, so that the next backend is asked. Raises PermissionDenied for a client that has to wait."""
        if request is not None:
            super().authenticate(request, username=username, password=password, **kwargs)
        return None
