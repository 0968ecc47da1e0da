"""For the stock admin: rows to be looked at, never changed there."""

from django.db.models import Model
from django.http import HttpRequest


class LookOnly:
    """Takes adding, changing and deleting away from an admin page or an inline; put it before Django's class."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's call
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False
