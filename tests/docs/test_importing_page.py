"""docs/write/importing.md: the options, repairs, keys and limits it lists are those of the code."""

import json
import re
from pathlib import Path

from django.core.management import load_command_class

from newsletter.importing import encodings, read_issue
from newsletter.importing.frontmatter import fields
from newsletter.importing.report import report

PROJECT = Path(__file__).resolve().parent.parent.parent
PAGE = (PROJECT / "docs" / "write" / "importing.md").read_text(encoding="utf-8")
SOURCES = PROJECT / "newsletter" / "importing"


def rows(heading):
    """The first two columns of the first table below a heading."""
    part = PAGE.partition(heading)[2].partition("\n\n|")[2].partition("\n\n")[0]
    cells = [line.strip("|").split("|") for line in f"|{part}".split("\n")[2:]]
    return [(first.strip(), second.strip()) for first, second, *_ in cells]


def code(text):
    return re.findall(r"`([^`]+)`", text)


def test_the_options_are_those_of_the_command():
    parser = load_command_class("newsletter", "import_issue").create_parser("manage.py", "import_issue")
    general = load_command_class("newsletter", "export_issue").create_parser("manage.py", "export_issue")
    own = {action.option_strings[-1] for action in parser._actions if action.option_strings}
    shared = {action.option_strings[-1] for action in general._actions if action.option_strings} - {"--newsletter"}
    assert {code(option)[0].split()[0] for option, _ in rows("# Bringing issues in")} == own - shared


def test_the_repairs_are_those_of_the_importer():
    source = "".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    named = set(re.findall(r"\.repaired\(\s*\"([a-z -]+)\"", source))
    named |= set(re.findall(r"_drop\(text, \w+, \"([a-z -]+)\"", source))
    assert {name for cell, _ in rows("## What is repaired") for name in code(cell)} == named


def test_the_keys_of_the_front_matter_are_those_of_the_importer():
    listed = {field: tuple(code(keys)) for field, keys in rows("**Front matter**")}
    assert listed == {
        "title": fields.TITLE_KEYS,
        "number": fields.NUMBER_KEYS,
        "date": fields.DATE_KEYS,
        "preheader": fields.PREHEADER_KEYS,
        "old addresses": fields.ALIASES_KEYS,
    }
    assert tuple(code(PAGE.partition("`preview` | a ")[2].partition(" of up to")[0])) == fields.DESCRIPTION_KEYS


def test_the_limits_are_those_of_the_importer():
    assert int(re.search(r"at most (\d+) MB", PAGE)[1]) * 1_000_000 == encodings.MAX_BYTES


def test_the_object_for_programs_has_the_keys_of_a_report():
    shown = json.loads(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])
    made = report(read_issue(b"## Ebb\n\nIt fell.", name="021.md"), source="021.md", newsletter="tide-notes")
    assert (list(shown), list(shown["sections"][0])) == (list(made), list(made["sections"][0]))
