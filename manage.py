#!/usr/bin/env python
"""Fortnight's commands: ``python manage.py help`` lists them."""

import os
import sys

from config.errors import SetupError


def main() -> int:
    """Run a command; what stands in its way on this machine is said in plain lines, with exit status 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        # Only here: the import fails where the packages are not installed, and that deserves its own line.
        from django.core.management import execute_from_command_line
    except ImportError:
        print("Django is not installed here. Run make setup, then .venv/bin/python manage.py.", file=sys.stderr)
        return 2
    try:
        execute_from_command_line(sys.argv)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
