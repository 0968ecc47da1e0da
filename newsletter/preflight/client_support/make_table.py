"""Make ``table.json`` of Can I email's data.

    python newsletter/preflight/client_support/make_table.py caniemail.json

The argument is the file that caniemail.com publishes as its API (``api/data.json``). Of each client the version that
was tested last counts. Clients with results for less than half of the features are left out, and those that are no
longer offered.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("table.json")
ENDED = {"outlook/windows-mail"}
"""Windows Mail: Microsoft ended it with the year 2024."""

PLATFORMS = {
    "windows": "{family} for Windows",
    "macos": "{family} for Mac",
    "ios": "{family} for iOS",
    "android": "{family} for Android",
    "outlook-com": "Outlook.com",
    "desktop-webmail": "{family} in a browser",
    "mobile-webmail": "{family} in a phone’s browser",
}
FAMILIES = {"thunderbird": "Thunderbird", "yahoo": "Yahoo Mail"}
ALONE = {"samsung-email/android": "Samsung Email", "thunderbird/macos": "Thunderbird"}
"""Clients of which one platform alone was tested."""


class UnreadableData(ValueError):
    """The file is not Can I email's data; the message says what is wrong with it."""


def make_table(data: dict[str, Any]) -> str:
    """The table as JSON, a line for each feature. Raises UnreadableData."""
    try:
        names = {**data["nicenames"]["family"], **FAMILIES}
        clients = _clients(data, names)
        features = {
            feature["slug"]: [_plain(feature["title"]), *_results(feature, clients)]
            for feature in sorted(data["data"], key=lambda feature: str(feature["slug"]))
        }
        head = {
            "source": "Can I email, https://www.caniemail.com/, MIT licence: caniemail-LICENSE.txt",
            "updated": data["last_update_date"].split(" ", 1)[0],
            "families": {family: names[family] for family in dict.fromkeys(key.split("/")[0] for key in clients)},
            "clients": clients,
        }
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UnreadableData(f"This is not Can I email’s data: {type(error).__name__}: {error}.") from error
    lines = [f"{_json(name)}:{_json(value)}" for name, value in head.items()]
    written = ",\n".join(f"{_json(slug)}:{_json(row)}" for slug, row in features.items())
    return "{" + ",\n".join(lines) + ',\n"features":{\n' + written + "\n}}\n"


def _clients(data: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    """The clients that count, with the names we give them, in the order of the data."""
    tested: dict[str, int] = {}
    for feature in data["data"]:
        for family, platforms in feature["stats"].items():
            for platform, versions in platforms.items():
                tested[f"{family}/{platform}"] = tested.get(f"{family}/{platform}", 0) + bool(versions)
    enough = len(data["data"]) / 2
    return {
        key: _name(*key.split("/", 1), names=names)
        for key, count in tested.items()
        if count >= enough and key not in ENDED
    }


def _name(family: str, platform: str, *, names: dict[str, str]) -> str:
    alone = ALONE.get(f"{family}/{platform}")
    return alone or PLATFORMS[platform].format(family=names[family])


def _results(feature: dict[str, Any], clients: dict[str, str]) -> tuple[str, dict[str, list[int]]]:
    """A letter for each client; and which clients a note limits, by the note's text."""
    letters = ""
    notes: dict[str, list[int]] = {}
    for number, key in enumerate(clients):
        family, platform = key.split("/", 1)
        versions = feature["stats"].get(family, {}).get(platform) or {"": "u"}
        letter, *numbers = list(versions.values())[-1].split()
        letters += letter
        if letter in "ya":
            for note in numbers:
                text = (feature["notes_by_num"] or {}).get(note.removeprefix("#"), "")
                if text:
                    notes.setdefault(_plain(text), []).append(number)
    return letters, notes


def _plain(text: str) -> str:
    return " ".join(text.split())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main() -> int:
    """Write the table; 2 where the data cannot be used."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path, help="Can I email’s data, as JSON")
    parser.add_argument("--output", type=Path, default=TABLE)
    arguments = parser.parse_args()
    try:
        table = make_table(json.loads(arguments.data.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{arguments.data}: {error}\n")
        return 2
    arguments.output.write_text(table, encoding="utf-8")
    sys.stdout.write(f"{arguments.output}: {len(table.encode()):,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
