"""The committed bundle is what its sources make, and small enough to load at once."""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FRONTEND = PROJECT / "frontend"
BUILT = PROJECT / "static" / "editor"
LARGEST = 150 * 1024


def sources(project=PROJECT):
    frontend = project / "frontend"
    files = [path for path in (frontend / "src").rglob("*") if path.is_file()]
    files += [frontend / name for name in ("build.js", "package.json", "package-lock.json")]
    return [*files, project / "newsletter" / "document" / "schema.json"]


def sum_of_sources():
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(PROJECT).as_posix(), path) for path in sources()):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def manifest():
    return json.loads((BUILT / "manifest.json").read_text())


def test_the_bundle_was_built_of_these_sources():
    assert manifest()["sources"] == sum_of_sources(), "the editor's sources changed: run “make editor”"


def test_the_bundle_is_as_it_was_built():
    built = {name: hashlib.sha256((BUILT / name).read_bytes()).hexdigest() for name in ("editor.css", "editor.js")}
    assert manifest()["files"] == built


def test_the_bundle_has_at_most_150_kilobytes_gzipped():
    sizes = {name: len(gzip.compress((BUILT / name).read_bytes(), 9)) for name in ("editor.css", "editor.js")}
    assert sum(sizes.values()) <= LARGEST, sizes


def test_the_bundle_evaluates_no_words_and_names_no_other_host():
    script = (BUILT / "editor.js").read_text()
    assert [word for word in ("eval(", "new Function", "sourceMappingURL") if word in script] == []


def test_the_lock_file_names_no_registry():
    assert '"resolved"' not in (FRONTEND / "package-lock.json").read_text()


def test_building_again_gives_the_same_bytes(tmp_path):
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("needs node and npm to build the editor again")
    if not (FRONTEND / "node_modules" / "esbuild").is_dir() and os.environ.get("CI") != "true":
        pytest.skip("needs the editor's packages: “make editor” installs them")
    copy = tmp_path / "project"
    for path in sources():
        to = copy / path.relative_to(PROJECT)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, to)
    (copy / "static" / "editor").mkdir(parents=True)
    if (FRONTEND / "node_modules").is_dir():
        (copy / "frontend" / "node_modules").symlink_to(FRONTEND / "node_modules")
    else:
        install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(install, cwd=copy / "frontend", check=True, timeout=300)
    subprocess.run([node, "build.js"], cwd=copy / "frontend", check=True, timeout=120)
    again = {name: (copy / "static" / "editor" / name).read_bytes() for name in ("editor.css", "editor.js")}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in again.items()} == manifest()["files"]
