"""Whatever is kept, as text, searched for Quinta."""

import re
import subprocess

from django.db import connection

from config.embedded.postgres import binaries

# What must be found nowhere: the local part finds both addresses in any spelling.
TRACES = re.compile(r"quinta\W?feather(?!ington)|featherstonehaugh|198\.51\.100\.77|Oosterscheldekade", re.IGNORECASE)


def dump():
    """The whole database as text, as pg_dump writes it."""
    wanted = connection.settings_dict
    command = [
        binaries() / "pg_dump", "--host", wanted["HOST"], "--port", wanted["PORT"], "--username", wanted["USER"],
        "--data-only", "--no-owner", wanted["NAME"],
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()


def caught(mailbox):
    return "\n".join(path.read_text(errors="replace") for path in mailbox.directory.rglob("*.eml"))


def found_in(text):
    """Each line that tells of her, with the table it stands in."""
    table, lines = "", []
    for line in text.splitlines():
        table = line.split()[1] if line.startswith("COPY ") else table
        if TRACES.search(line):
            lines.append(f"{table}: {line[:200]}")
    return lines
