"""The benchmark of the importer runs, on its own issues and on a folder of files."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"(\S+) +(\d+) +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+")


def bench(*arguments):
    command = [sys.executable, "benchmarks/import_issues.py", "--rounds", "1", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout.splitlines()


def test_it_prints_a_row_and_the_slowest_file_of_each_set(tmp_path):
    (tmp_path / "021.md").write_text("# Low water\n\nMud.\n")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "not-an-issue.png").write_bytes(b"\x89PNG")
    heading, generated, slowest, files, slowest_file = bench("--issues", 8, "--files", tmp_path)
    assert heading.split() == ["set", "files", "MB", "files/s", "MB/s", "x", "plain", "peak", "MB"]
    rows = [ROW.fullmatch(line) for line in (generated, files)]
    assert [(row[1], row[2]) for row in rows] == [("generated", "8"), (tmp_path.name[:12], "2")]
    assert [line.split(",")[0].startswith("  slowest: ") for line in (slowest, slowest_file)] == [True, True]
