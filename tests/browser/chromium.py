"""Finding a Chromium for the browser tests: one without a window first, which takes half the processor's time.

``python -m tests.browser.chromium`` installs one where that is possible.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

WITHOUT_WINDOW = "chromium-headless-shell"
USUAL_NAMES = (WITHOUT_WINDOW, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
USUAL_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
NOT_RUN = "No Chromium was found (CHROMIUM, then the usual names): the browser tests were NOT run."


def find():
    """The path of a Chromium, or ``None``. ``CHROMIUM`` counts first; naming one that is not there is an error."""
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise SystemExit(f"CHROMIUM names {named}, which cannot be run. Name another, or unset it.")
        return found
    found = (shutil.which(name) for name in USUAL_NAMES)
    places = (place for place in USUAL_PLACES if Path(place).exists())
    return next((path for path in (*found, *places) if path), None)


def install():
    """Install Debian's Chromium without a window, if we are root on a machine with apt; returns whether that worked."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print("Installing Chromium for the browser tests (apt-get) ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = [WITHOUT_WINDOW, "fonts-liberation"]
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "-y", *packages]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(f"{' '.join(command)} failed: {(done.stderr.strip().splitlines() or ['?'])[-1]}", file=sys.stderr)
            return False
    return True


def main():
    """Exit 0 with a Chromium, or with a clear word that there is none; 1 for that under ``CI=true``."""
    in_ci = os.environ.get("CI") == "true"
    found = find()
    if found is None or (in_ci and "CHROMIUM" not in os.environ and Path(found).name != WITHOUT_WINDOW):
        install()
    if find():
        return 0
    print(NOT_RUN, file=sys.stderr)
    return 1 if in_ci else 0


if __name__ == "__main__":
    sys.exit(main())
