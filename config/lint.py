"""``make lint``: every check of the sources, all of them run even when one fails.

Each prints nothing more than a line where it is content.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "newsletter", "subscribers", "delivery", "catcher")
SCRIPTS = ("frontend/src", "frontend/build.js", "static/js")
# A machine as it would be deployed; only looked at, never connected to.
DEPLOYED = {
    "DATABASE_URL": "postgres://fortnight@localhost/fortnight",
    "REDIS_URL": "redis://localhost/0",
    "EMAIL_URL": "smtp+starttls://smtp.example.org",
    "BASE_URL": "https://news.example.org",
    "TRUSTED_PROXIES": "1",
    "SECRET_KEY": "only-for-this-check-and-never-used-to-sign-anything-0123456789",
    "TOKEN_KEYS": "check:" + "0f" * 32,
    "SUPPRESSION_KEY": "f0" * 32,
    "ENCRYPTION_KEYS": "check:" + "3c" * 32,
}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One command; ``deployed`` runs it with the settings of a deployed machine."""

    name: str
    command: Sequence[str]
    deployed: bool = False
    environment: dict[str, str] = field(default_factory=dict)


def checks() -> list[Check]:
    python = sys.executable
    tools = Path(python).parent
    return [
        Check(name="ruff", command=[python, "-m", "ruff", "check", "--quiet", "."]),
        Check(name="format", command=[python, "-m", "ruff", "format", "--check", "--quiet", "."]),
        Check(name="scripts", command=[str(tools / "oxlint"), "--config", "config/oxlint.jsonc", "--quiet", *SCRIPTS]),
        Check(name="lines", command=[python, "-m", "config.line_lengths"]),
        Check(name="types", command=[python, "-m", "mypy", "--no-error-summary", "manage.py", *PACKAGES]),
        Check(name="imports", command=[str(tools / "lint-imports"), "--no-cache"]),
        Check(name="migrations", command=[python, "manage.py", "makemigrations", "--check", "--dry-run"]),
        Check(
            name="deployment",
            command=[python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            deployed=True,
        ),
        Check(name="templates", command=[python, "manage.py", "check_templates"]),
    ]


def run(check: Check) -> bool:
    """Run one check; its words are shown only where it is not content."""
    started = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=PROJECT,
        env={**os.environ, **(DEPLOYED if check.deployed else {}), **check.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{check.name:<12}{verdict:<8}{time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode != 0:
        print(done.stdout.rstrip(), flush=True)
    return done.returncode == 0


def main() -> int:
    results = [run(check) for check in checks()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
