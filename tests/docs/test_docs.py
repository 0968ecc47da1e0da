"""What the documentation names is what there is: settings, make targets, commands, files."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

PROJECT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([PROJECT / "README.md", PROJECT / "CHANGELOG.md", *(PROJECT / "docs").rglob("*.md")])
TARGET = re.compile(r"^([a-z-]+):.*##", re.MULTILINE)
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def code_of(doc):
    return [block or inline for block, inline in CODE.findall(doc.read_text())]


def test_the_settings_page_lists_every_variable_as_the_code_declares_it():
    listed = {name: (kind, default, meaning) for name, kind, default, meaning in ROW.findall(_settings_page())}
    declared = {variable.name: (variable.kind, variable.default, variable.help) for variable in settings.ENV.variables}
    wrong = [f"| `{name}` | {' | '.join(row)} |" for name, row in sorted(declared.items()) if listed.get(name) != row]
    assert wrong == [], "docs/settings.md should have these rows"
    assert set(listed) - set(declared) == set()


def test_the_variables_that_make_and_the_tests_read_are_listed_too():
    makefile = (PROJECT / "Makefile").read_text()
    read = set(re.findall(r"\$\(([A-Z]+)\)", makefile)) - {"PY", "SETUP"}
    for path in (PROJECT / "tests").rglob("*.py"):
        read |= set(re.findall(r"environ(?:\.get\(|\[)\"(CI|CHROMIUM)\"", path.read_text()))
    assert read == {"PYTHON", "ARGS", "CI", "CHROMIUM"}
    assert [name for name in sorted(read) if f"| `{name}` |" not in _settings_page()] == []


def test_code_reads_no_variable_of_ours_past_the_settings():
    declared = {variable.name for variable in settings.ENV.variables}
    stray = {}
    for package in ("config", "newsletter", "subscribers", "delivery", "catcher"):
        for path in (PROJECT / package).rglob("*.py"):
            named = set(re.findall(r"environ(?:\.get\(|\[)[\"']([A-Z_]+)[\"']", path.read_text()))
            if named & declared:
                stray[str(path.relative_to(PROJECT))] = sorted(named & declared)
    assert stray == {}


@pytest.mark.parametrize("doc", PAGES, ids=lambda doc: str(doc.relative_to(PROJECT)))
def test_every_make_target_a_page_names_exists(doc):
    targets = set(TARGET.findall((PROJECT / "Makefile").read_text()))
    call = re.compile(r"^(?:[A-Z]+=\S+ )*make ([a-z-]+)", re.MULTILINE)
    named = {word for code in code_of(doc) for word in call.findall(code)}
    assert named - targets == set()


@pytest.mark.parametrize("doc", PAGES, ids=lambda doc: str(doc.relative_to(PROJECT)))
def test_every_management_command_a_page_names_exists(doc):
    named = {word for code in code_of(doc) for word in re.findall(r"manage\.py ([a-z_]+)", code)}
    assert named - set(get_commands()) == set()


@pytest.mark.parametrize("doc", PAGES, ids=lambda doc: str(doc.relative_to(PROJECT)))
def test_every_file_a_page_leads_to_exists(doc):
    leads = LINK.findall(doc.read_text())
    assert [lead for lead in leads if not (doc.parent / lead).exists()] == []


@pytest.mark.parametrize("doc", PAGES, ids=lambda doc: str(doc.relative_to(PROJECT)))
def test_every_variable_a_page_sets_exists(doc):
    known = {variable.name for variable in settings.ENV.variables} | {"PYTHON", "ARGS", "CI", "CHROMIUM"}
    known |= {"POSTGRES_PASSWORD", "PUBLISH"}
    named = {word for code in code_of(doc) for word in re.findall(r"(?:^|\s)([A-Z][A-Z_]{2,})=", code)}
    assert named - known == set()


def test_make_help_names_every_target():
    makefile = (PROJECT / "Makefile").read_text()
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())
    assert phony == set(TARGET.findall(makefile))


def test_ci_runs_both_and_can_be_executed():
    script = PROJECT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert re.findall(r"^make ([a-z]+)", script.read_text(), re.MULTILINE) == ["lint", "test"]


def _settings_page():
    return (PROJECT / "docs" / "settings.md").read_text()
