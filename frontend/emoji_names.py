"""Writes static/editor/emoji.txt: common emoji with their Unicode names, as this Python's unicodedata has them.

The editor fetches the file when the first ":" is typed; a line holds an emoji, a space and its name.

Run it as ``python frontend/emoji_names.py``. Only characters that are shown as pictures by themselves are taken, and a
few that need the variation selector U+FE0F for it.
"""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parents[1] / "static" / "editor" / "emoji.txt"
# Blocks of pictographs, and what in them is a letter's part, a chess piece or shown as text.
PICTURES = ((0x1F300, 0x1F5FF), (0x1F600, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF))
TEXT = (
    (0x1F321, 0x1F32C), (0x1F336, 0x1F336), (0x1F37D, 0x1F37D), (0x1F394, 0x1F39F), (0x1F3CB, 0x1F3CE),
    (0x1F3D4, 0x1F3DF), (0x1F3F1, 0x1F3F3), (0x1F3F5, 0x1F3F7), (0x1F3FB, 0x1F3FF), (0x1F43F, 0x1F43F),
    (0x1F441, 0x1F441), (0x1F4FD, 0x1F4FE), (0x1F53E, 0x1F54A), (0x1F54F, 0x1F54F), (0x1F568, 0x1F579),
    (0x1F57B, 0x1F594), (0x1F597, 0x1F5A3), (0x1F5A5, 0x1F5FA), (0x1F6C6, 0x1F6CB), (0x1F6CD, 0x1F6CF),
    (0x1F6D3, 0x1F6D4), (0x1F6E0, 0x1F6EA), (0x1F6F0, 0x1F6F3), (0x1F900, 0x1F90B), (0x1F93B, 0x1F93B),
    (0x1F946, 0x1F946),
)  # fmt: skip
ALONE = (
    "⌚⌛⏩⏪⏫⏬⏰⏳☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰⬛⬜⭐⭕"
)
WITH_SELECTOR = "☀☁☂☃☎☘☠☢☣☮☯☸☺♀♂♠♣♥♦♨♻⚒⚔⚖⚗⚙⚛⚠⛈⛏⛑⛰⛱⛴⛷⛸✂✈✉✌✍✏✒✔✖✝✡✳✴❄❇❣❤➡⬅⬆⬇🌡🌤🌦🌧🌪🌶🎙🎞🏔🏕🏖🏛🏝🏞🐿👁🕊🕯🖊🖥🖼🗂🗓🗞🗣🗳🗺🛋🛎🛠🛢🛣🛤🛥🛰🛳"


def pictographs() -> Iterator[str]:
    """Each emoji once, as it is put into the text."""
    for first, last in PICTURES:
        for point in range(first, last + 1):
            if not any(low <= point <= high for low, high in TEXT) and unicodedata.name(chr(point), ""):
                yield chr(point)
    yield from ALONE
    yield from (f"{character}\ufe0f" for character in WITH_SELECTOR)


def main() -> None:
    """Write the file."""
    rows = (f"{emoji} {unicodedata.name(emoji[0]).lower()}\n" for emoji in pictographs())
    TARGET.write_text("".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
