"""Writes static/editor/emoji.txt: the emoji of Unicode 15.1, by the names people look for them by.

The editor fetches the file when the first ":" is typed. A line holds an emoji, a space, and its names with ", " between
them: Unicode's short name first (CLDR), then what other programs call it.

Run it as ``python frontend/emoji_names.py``; it takes the list from the package ``emoji`` (requirements-dev.in). The
older an emoji, the more readers can see it: older ones stand first, and those after 15.1 wait until most devices have
them. Skin tones are left out: there would be six lines for every hand.
"""

from collections.abc import Iterator
from pathlib import Path

import emoji

TARGET = Path(__file__).parents[1] / "static" / "editor" / "emoji.txt"
NEWEST = 15.1
_TONES = frozenset("🏻🏼🏽🏾🏿")


def lines() -> Iterator[str]:
    """Each emoji once, as it is put into the text, with its names."""
    known = (
        (entry["E"], sign, entry)
        for sign, entry in emoji.EMOJI_DATA.items()
        if entry["status"] == emoji.STATUS["fully_qualified"] and entry["E"] <= NEWEST and not _TONES & set(sign)
    )
    for _version, sign, entry in sorted(known, key=lambda each: each[:2]):
        yield f"{sign} {', '.join(dict.fromkeys(map(_plain, [entry['en'], *entry.get('alias', ())])))}\n"


def _plain(name: str) -> str:
    """``:flag_for_Åland_Islands:`` as ``flag for åland islands``."""
    return name.strip(":").replace("_", " ").replace("-", " ").replace("’", "'").lower()


def main() -> None:
    """Write the file."""
    TARGET.write_text("".join(lines()), encoding="utf-8")


if __name__ == "__main__":
    main()
