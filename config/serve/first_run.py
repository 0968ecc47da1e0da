"""Bringing the house in order before it opens: tables, stylesheets, a login, and on the first day a demo."""

import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from newsletter.models import Newsletter

WRITER = "writer"
# Letters and digits that are not mistaken for one another.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def prepare(*, demo: bool) -> str | None:
    """Migrate, collect static files, load the demo and make the studio's login where there is none.

    Returns the new login's password, or ``None`` where there was a login already.
    """
    if unapplied_migrations():
        call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    password = make_login()
    if demo and settings.EMBEDDED and not Newsletter.objects.exists():
        call_command("load_demo", verbosity=0)
    return password


def unapplied_migrations() -> int:
    """How many migrations the database lacks; asking is much quicker than ``migrate`` doing nothing."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def make_login() -> str | None:
    """Make the user ``writer`` with a generated password if nobody can log in yet; returns that password."""
    users = get_user_model()
    if users.objects.exists():
        return None
    password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))
    users.objects.create_superuser(username=WRITER, email="", password=password)
    return password


def collect_static() -> None:
    """Run ``collectstatic`` unless nothing has changed since it last ran."""
    stamp = settings.STATIC_ROOT / ".collected"
    state = _state_of_static_files()
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state)


def _state_of_static_files() -> str:
    """Changes when a file is added, removed or edited."""
    found = [(name, Path(storage.path(name)).stat()) for finder in get_finders() for name, storage in finder.list([])]
    newest = max((status.st_mtime_ns for _, status in found), default=0)
    return f"{len(found)} files, {sum(status.st_size for _, status in found)} bytes, {newest}\n"
