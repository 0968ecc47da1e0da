"""Make .venv and install a lock file into it, once per lock file: ``python3 config/bootstrap.py requirements.txt``.

It runs before anything is installed, perhaps by a Python that is too old, which must still be able to read this file
and say so; hence syntax that Python 3.6 knows. Every trouble ends in one line on stderr that says what mends it.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import List, Tuple

OLDEST = (3, 11)
PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "install.log"
# The lock of the tests and checks holds everything that running needs, too.
EVERYTHING = "requirements-dev.txt"
INSTALLER = "requirements-setup.txt"
NO_COMPILER = (
    r"command '?[^' ]*(gcc|cc|clang|[cg]\+\+)'? failed|unable to find .*compiler|can't find Rust compiler"
    r"|No such file or directory: '?(gcc|cc|clang)|cargo.* not (found|installed)"
)
NO_NETWORK = (
    r"NewConnectionError|NameResolutionError|Temporary failure in name resolution|ReadTimeoutError|ConnectTimeoutError"
    r"|ProxyError|Network is unreachable|Connection (refused|reset)"
)
# What pip prints, and what it means. The first that fits is said; {what} is the package it is about.
TROUBLES = (
    (
        NO_COMPILER,
        (
            "{what} is not ready-made for this Python and machine, and there is no compiler to build it. "
            "Install one (Debian: apt install build-essential python3-dev), or use Python 3.11 to 3.13."
        ),
    ),
    (
        r"Python\.h: No such file",
        "{what} must be built here, and Python's headers are missing (Debian: apt install python3-dev).",
    ),
    (
        r"do not match the hashes",
        (
            "A package that was downloaded is not the one that was locked: its hash differs. Try again; if that does "
            "not help, do not trust your package index."
        ),
    ),
    (r"No space left on device", "The disk is full. Make room, and try again."),
    (NO_NETWORK, "The package index cannot be reached. See to the network or to pip's proxy settings, and try again."),
    (
        r"No matching distribution found for (?P<what>[^\s=<>]+)",
        "{what} does not exist for this Python and machine. Use Python 3.11 to 3.13 on Linux or macOS.",
    ),
    (
        r"Failed building wheel for (?P<what>\S+)",
        "{what} could not be built here; {log} says why. Nothing needs building with Python 3.11 to 3.13.",
    ),
)


class Trouble(Exception):
    """One line that says what stands in the way and what mends it."""


def main(arguments: List[str]) -> int:
    try:
        check_python()
        [lock] = arguments
        if not is_installed(lock):
            make_venv()
            install(lock)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{error.filename or VENV}: {error.strerror}. Make it writable, and try again.\n")
        return 2
    return 0


def check_python() -> None:
    if sys.version_info < OLDEST:
        version = sys.version.split()[0]
        raise Trouble(
            f"Fortnight needs Python {OLDEST[0]}.{OLDEST[1]} or later, and {sys.executable} is {version}. "
            "Name another one, as in: make PYTHON=python3.12 run"
        )


def is_installed(lock: str) -> bool:
    """Whether .venv works and holds this lock file, or the one of everything."""
    held = any(stamp(name).is_file() and stamp(name).read_text() == fingerprint(name) for name in {lock, EVERYTHING})
    return held and works()


def stamp(lock: str) -> Path:
    return VENV / f".installed-{lock}"


def fingerprint(lock: str) -> str:
    """Changes when the lock file does, or the Python that is to run it."""
    return hashlib.sha256(sys.version.encode() + (PROJECT / lock).read_bytes()).hexdigest()


def works() -> bool:
    """Whether .venv has a Python that starts, of our own version, with pip in it."""
    test = f"import sys, pip; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])})"
    try:
        return subprocess.call([str(PYTHON), "-c", test], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_venv() -> None:
    if works():
        return
    try:
        # Debian leaves it out of python3, and venv would then fail with a page of text.
        import ensurepip  # noqa: F401
    except ImportError:
        major, minor = sys.version_info[:2]
        raise Trouble(
            f"{sys.executable} cannot make virtual environments. Debian: apt install python{major}.{minor}-venv"
        ) from None
    print(f"Making .venv with Python {sys.version.split()[0]} ...", flush=True)
    if VENV.exists():
        shutil.rmtree(str(VENV))
    code, output = run([sys.executable, "-m", "venv", str(VENV)])
    if code:
        raise Trouble(f".venv could not be made: {last_line(output)}")


def install(lock: str) -> None:
    print(f"Installing the packages of {lock} (once) ...", flush=True)
    if not install_fast(lock):
        code, output = pip_install(lock)
        LOG.write_text(output, encoding="utf-8")
        if code:
            raise Trouble(explain(output))
    stamp(lock).write_text(fingerprint(lock))


def install_fast(lock: str) -> bool:
    """Install with uv, in a tenth of pip's time; False where uv or the index it sees will not do, and pip may."""
    uv = VENV / "bin" / "uv"
    if not uv.exists() and pip_install(INSTALLER)[0]:
        return False
    # Running compiles what it uses as it goes; the commands of a developer are many and short, so they come compiled.
    compiled = ["--compile-bytecode"] if lock == EVERYTHING else []
    options = ["--python", str(PYTHON), "--require-hashes", *compiled]
    return run([str(uv), "pip", "install", *options, "-r", str(PROJECT / lock)])[0] == 0


def pip_install(lock: str) -> Tuple[int, str]:
    """pip knows the machine's own settings (mirrors, proxies), and its words are the ones we can explain."""
    quietly = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--no-compile"]
    return run([str(PYTHON), "-m", "pip", "install", "--require-hashes", *quietly, "-r", str(PROJECT / lock)])


def explain(output: str) -> str:
    """The one line that pip's many come to."""
    named = re.findall(r"(?:Failed building wheel for|Building wheel for|Collecting) ([^\s=<>]+)", output)
    for pattern, meaning in TROUBLES:
        found = re.search(pattern, output, re.IGNORECASE)
        if found:
            what = found.groupdict().get("what") or (named[-1] if named else "A package")
            return meaning.format(what=what, log=LOG)
    return f"Installing failed: {last_line(output)} (all of it: {LOG})"


def last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["it gave no reason"])[-1]


def run(command: List[str]) -> Tuple[int, str]:
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", cwd=str(PROJECT)
    )
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
