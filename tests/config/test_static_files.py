"""Stylesheets as they are collected: one file to a browser, however many they are written in."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from config.static_files import joined

CSS = Path(settings.BASE_DIR) / "static" / "css"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.StaticFilesStorage"},
}


@pytest.fixture
def collect(settings, tmp_path):
    """``collect()``: run collectstatic on a folder of ``{name: text}``; gives the text served for ``site.css``."""
    source, root = tmp_path / "source", tmp_path / "collected"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS, settings.STATIC_ROOT, settings.STORAGES = [source], root, STORAGES
    finders.get_finder.cache_clear()

    def run(files):
        for name, text in files.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text, encoding="utf-8")
        call_command("collectstatic", interactive=False, verbosity=0)
        (hashed,) = set(re.findall(r'"site\.css": "([^"]+)"', (root / "staticfiles.json").read_text()))
        return hashed, (root / hashed).read_text("utf-8")

    yield run
    finders.get_finder.cache_clear()


def test_what_a_stylesheet_imports_stands_in_its_place(collect):
    _, served = collect({
        "site.css": '/* All */\n@import "a/one.css";\n@import "two.css";\n',
        "a/one.css": '@import "deep.css";\n.one {}\n',
        "a/deep.css": ".deep {}\n",
        "two.css": ".two {}\n",
    })  # fmt: skip
    assert served == "/* All */\n.deep {}\n.one {}\n.two {}\n"


def test_a_part_that_changed_is_collected_anew_under_another_name(collect):
    files = {"site.css": '@import "one.css";\n', "one.css": ".one {}\n"}
    before = collect(files)
    again = collect({})
    after = collect({"one.css": ".one { color: red; }\n"})
    assert (before, again) == (before, before)
    assert (after[0] != before[0], after[1]) == (True, ".one { color: red; }\n")


@pytest.mark.parametrize(
    "line", ['@import url("x.css");', '@import "https://example.org/x.css";', '.a { b: "@import"; }']
)
def test_what_only_looks_like_one_of_ours_is_left_alone(tmp_path, line):
    sheet = tmp_path / "sheet.css"
    sheet.write_text(f"{line}\n")
    assert joined(sheet) == f"{line}\n"


def test_a_part_that_is_missing_is_named(tmp_path):
    sheet = tmp_path / "sheet.css"
    sheet.write_text('@import "gone.css";\n')
    with pytest.raises(FileNotFoundError, match=r"gone\.css"):
        joined(sheet)


def test_every_stylesheet_of_ours_is_read_in_one_sitting_and_belongs_to_one_that_pages_link():
    sheets = sorted(CSS.rglob("*.css"))
    assert [sheet.name for sheet in sheets if len(sheet.read_text().splitlines()) > 250] == []
    templates = "".join(path.read_text() for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"))
    linked = {CSS / f"{name}.css" for name in re.findall(r"'css/([a-z/-]+)\.css'", templates)}
    imported = {
        (sheet.parent / name).resolve()
        for sheet in sheets
        for name in re.findall(r'^@import "([^"]+)";$', sheet.read_text(), re.MULTILINE)
    }
    assert (linked | imported, linked & imported) == (set(sheets), set())
