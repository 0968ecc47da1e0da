"""``make lock``: resolve requirements*.in into lock files with hashes, for every Python and machine we support.

Versions stay as they are where they fit; ``make lock ARGS=--upgrade`` takes the newest.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
HEADER = "# Locked by `make lock` from {source}; do not edit. Every version is pinned to the hashes of its files.\n"


def lock(source: str, *, options: Sequence[str]) -> None:
    """Write ``source``'s lock beside it: no index, no download address, no machine's path in it."""
    target = source.replace(".in", ".txt")
    subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "uv",
                "pip",
                "compile",
                source,
                "--quiet",
                "--universal",
                "--python-version",
                "3.11",
            ),
            *(
                "--generate-hashes",
                "--no-emit-index-url",
                "--no-header",
                "--no-annotate",
                "--output-file",
                target,
                *options,
            ),
        ],
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    pins = (PROJECT / target).read_text()
    (PROJECT / target).write_text(HEADER.format(source=source) + pins)
    print(f"{target}: {pins.count('==')} packages")


def main() -> int:
    try:
        for source in ("requirements-setup.in", "requirements.in", "requirements-dev.in"):
            lock(source, options=sys.argv[1:])
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
