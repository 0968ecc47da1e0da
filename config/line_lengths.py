"""No line of a script or a stylesheet is longer than a line of Python may be; ``make lint`` runs this."""

import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LONGEST = 120
PLACES = ("frontend/src", "static/js", "static/css")
# A program wrote these, and nobody reads them.
MADE = "// Made by "


def too_long(project: Path) -> Iterator[str]:
    """Where lines are too long, as ``path:line: …``, in the order of the paths."""
    paths = (path for place in PLACES for path in sorted((project / place).rglob("*")))
    for path in (path for path in paths if path.suffix in {".css", ".js"}):
        words = path.read_text("utf-8")
        if words.startswith(MADE):
            continue
        for number, line in enumerate(words.splitlines(), start=1):
            if len(line) > LONGEST:
                name = path.relative_to(project).as_posix()
                yield f"{name}:{number}: {len(line)} characters; a line has at most {LONGEST}"


def main() -> int:
    found = list(too_long(PROJECT))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
