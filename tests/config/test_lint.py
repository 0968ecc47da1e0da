"""What ``make lint`` finds in scripts."""

import subprocess

import pytest

from config import lint
from config.line_lengths import too_long

WRONG = {
    "no-undef": "export const page = windw.location;\n",
    "no-unused-vars": "const kept = 1;\n",
    "prefer-const": "let one = 1;\nexport const two = one + 1;\n",
    "eqeqeq": "export const isOne = (words) => words == 1;\n",
    "no-console": 'console.log("here");\n',
    "no-eval": 'eval("1");\n',
    "named": 'import { two } from "./script.js";\nexport const one = two;\n',
}


@pytest.fixture
def lint_script(tmp_path):
    """``lint_script(words)``: what the check of our scripts says about this one."""
    (check,) = [check for check in lint.checks() if check.name == "scripts"]
    command = [word for word in check.command if word not in lint.SCRIPTS]

    def run(words):
        (tmp_path / "script.js").write_text(words)
        command_here = [*command, "--format", "unix", str(tmp_path)]
        return subprocess.run(command_here, cwd=lint.PROJECT, capture_output=True, text=True, check=False)

    return run


@pytest.mark.parametrize("rule", WRONG)
def test_a_mistake_in_a_script_is_named(lint_script, rule):
    done = lint_script(WRONG[rule])
    assert (done.returncode, f"({rule})" in done.stdout) == (1, True), done.stdout


def test_a_script_that_is_not_javascript_is_named(lint_script):
    assert lint_script("export const = ;\n").returncode == 1


def test_a_script_without_mistakes_is_fine(lint_script):
    assert lint_script("export const twice = (count) => count * 2;\n").returncode == 0


def test_every_place_of_scripts_that_is_checked_is_there():
    assert [place for place in lint.SCRIPTS if not (lint.PROJECT / place).exists()] == []


def test_a_line_of_121_characters_is_named_and_one_of_120_is_not(tmp_path):
    folder = tmp_path / "static" / "js"
    folder.mkdir(parents=True)
    (folder / "a.js").write_text("// fits\n" + "é" * 120 + "\n" + "é" * 121 + "\n")
    (folder / "made.js").write_text("// Made by a program: do not edit.\n" + "x" * 500 + "\n")
    (folder / "picture.svg").write_text("x" * 500)
    assert list(too_long(tmp_path)) == ["static/js/a.js:3: 121 characters; a line has at most 120"]
