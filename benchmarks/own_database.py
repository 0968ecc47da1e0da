"""A database of a benchmark's own: made empty in a folder, with all its tables, and thrown away at the end."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

STOP_SECONDS = 60


@contextlib.contextmanager
def own_database(*, log_level: str = "WARNING", **environment: str) -> Iterator[Path]:
    """The folder that everything is kept in. Django is set up within, so import what needs it there and not before.

    ``environment`` are more settings of the site. Once in a process: Django is set up only once.
    """
    with tempfile.TemporaryDirectory(prefix="fortnight-bench-", ignore_cleanup_errors=True) as folder:
        os.environ |= {"DATA_DIR": folder, "LOG_LEVEL": log_level, "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ |= environment
        import django  # the environment is set first

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from config.embedded.servers import let_go

        call_command("migrate", verbosity=0)
        try:
            yield Path(folder)
        finally:
            connections.close_all()
            let_go(data_dir=Path(folder), wait_seconds=STOP_SECONDS)
