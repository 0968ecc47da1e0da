"""Django's admin, for administrators: its pages know no roles, so an account of the staff is not enough there."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest


class SupportSite(AdminSite):
    """The admin, closed to all but superusers."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether whoever asks is an administrator who may sign in."""
        return bool(request.user.is_active and request.user.is_superuser)


class SupportAdminConfig(AdminConfig):
    """Puts it in the place of Django's own."""

    default_site = "config.support_admin.SupportSite"
