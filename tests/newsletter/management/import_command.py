"""The command ``import_issue`` as its tests call it, and a file to give it."""

import io
import json

from django.core.management import CommandError, call_command

FILE = """---
title: "#21: Low water"
date: 2026-11-08
description: It fell.
aliases: [/issues/low-water]
---

Dear readers,

## Ebb 🌊

![A gauge](https://pictures.example.org/gauge.png)

_The gauge at noon_

It fell, and it wasnâ€™t expected. [More](https://example.org/ebb?utm_source=old)

> Patience.

- one

<video src="https://example.org/film.mp4"></video>
"""


def run(*arguments):
    """The command's exit status, stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command("import_issue", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as exit_:
        status = exit_.code
    except CommandError as error:
        status = error.returncode
        err.write(str(error))
    return status, out.getvalue(), err.getvalue()


def run_json(*arguments):
    status, out, _ = run(*arguments, "--json")
    return status, [json.loads(line) for line in out.splitlines()]
