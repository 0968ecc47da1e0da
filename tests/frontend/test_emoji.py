"""The file of emoji names that the editor fetches."""

import importlib.util
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
NAMES = PROJECT / "static" / "editor" / "emoji.txt"
# Of the emoji each version of Unicode brought, one or two; and some that are several characters.
OF_EACH_VERSION = {
    "water wave": "🌊",
    "red heart": "❤️",
    "yawning face": "🥱",
    "wood": "🪵",
    "heart on fire": "❤️‍🔥",
    "melting face": "🫠",
    "shaking face": "🫨",
    "goose": "🪿",
    "black bird": "🐦‍⬛",
    "lime": "🍋‍🟩",
    "netherlands": "🇳🇱",
    "rainbow flag": "🏳️‍🌈",
    "keycap 1": "1️⃣",
}


def rows():
    return [line.split(" ", 1) for line in NAMES.read_text(encoding="utf-8").splitlines()]


def generator():
    pytest.importorskip("emoji", reason="needs the package emoji, of which the file is made: requirements-dev.in")
    spec = importlib.util.spec_from_file_location("emoji_names", PROJECT / "frontend" / "emoji_names.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_file_is_what_its_script_makes():
    assert NAMES.read_text(encoding="utf-8") == "".join(generator().lines())


def test_emoji_of_every_version_are_there_by_their_short_names():
    named = {names.split(", ")[0]: emoji for emoji, names in rows()}
    assert {name: named.get(name) for name in OF_EACH_VERSION} == OF_EACH_VERSION


def test_no_emoji_comes_twice_and_no_two_have_the_same_short_name():
    signs = [emoji for emoji, _names in rows()]
    names = [names.split(", ")[0] for _emoji, names in rows()]
    assert (len(set(signs)), len(set(names))) == (len(signs), len(signs))


def test_whole_blocks_of_pictographs_are_there():
    blocks = ((0x1F600, 0x1F64F), (0x1F90D, 0x1F93A), (0x1F947, 0x1F9FF), (0x1FA70, 0x1FA7C), (0x1FA90, 0x1FABD))
    there = {emoji[0] for emoji, _names in rows()}
    hair = set("🦰🦱🦲🦳")
    wanted = {chr(point) for first, last in blocks for point in range(first, last + 1)} - hair
    assert sorted(wanted - there) == []


def test_no_line_has_a_skin_tone_or_a_capital_letter():
    signs, names = zip(*rows(), strict=True)
    assert (set("🏻🏼🏽🏾🏿") & set("".join(signs)), [name for name in names if name != name.lower()]) == (set(), [])
