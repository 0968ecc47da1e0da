"""Pictures without words for those who do not see them, or with words that are a file's name."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

from newsletter.preflight.addresses import split
from newsletter.preflight.finding import Finding, Mend, Severity
from newsletter.preflight.manuscript import Manuscript, Part
from newsletter.preflight.places import Spot
from newsletter.preflight.raw import parsed
from newsletter.preflight.register import Check

_FILE_NAME = re.compile(r"^[^\s/]{1,200}\.(?:jpe?g|png|gif|webp|svg|bmp|tiff?|heic|avif)$", re.IGNORECASE)
_SCREENSHOT = r"(?:screen ?shot|bildschirmfoto|schermafbeelding|capture d.écran|captura de pantalla)\b.*\d.*"
_NUMBERED = (
    r"(?:img|image|dsc|dscn|dscf|pxl|mvimg|photo|picture|pic|unnamed|download|untitled|capture)?"
    r"[-_ .]*(?:\d[-_ .:\d]*)?(?: ?\(\d+\)| copy)?"
)
_CAMERA_NAME = re.compile(f"{_SCREENSHOT}|{_NUMBERED}", re.IGNORECASE)
DEFAULTS = frozenset(
    """
    alt|alt text|image|picture|photo|pic|img|graphic|logo|icon|banner|placeholder|description|image description|
    enter image description here|image may contain|bild|foto|afbeelding|grafik|imagen|imágen|immagine|imagem|figure|
    صورة|图片|圖片|画像|写真
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """Figures, pictures in a line, and images of raw blocks; decorative ones are meant to have none."""
    for part in manuscript.parts:
        for spot in part.of_type("figure", "picture"):
            if spot.attrs["src"].strip():
                yield from _of_picture(part, spot)
        for spot in part.of_type("raw_block"):
            if spot.attrs["format"] == "html" and "<img" in spot.attrs["source"].lower():
                yield from _of_raw(part, spot)


def _of_picture(part: Part, spot: Spot) -> Iterator[Finding]:
    alt = " ".join(spot.attrs["alt"].split())
    if spot.attrs.get("decorative"):
        if spot.attrs.get("href"):
            yield _found(
                part, spot,
                f"A picture in {part.name} is a link and has no words: a screen reader reads out its address. "
                "Say in the alt text where it leads.",
            )  # fmt: skip
        return
    if not alt:
        message = f"A picture in {part.name} has no alt text. Say what it shows, or mark it as decorative."
    elif why := _says_nothing(alt, spot.attrs["src"]):
        message = f"The alt text of a picture in {part.name}, “{alt[:60]}”, {why}. Say what the picture shows."
    else:
        return
    can_be_decorative = spot.type == "figure" and not spot.attrs.get("href")
    mend = Mend(label="It is decorative", name="make_decorative") if can_be_decorative else None
    yield _found(part, spot, message, mend)


def _of_raw(part: Part, spot: Spot) -> Iterator[Finding]:
    root = parsed(spot.attrs["source"])
    for image in [] if root is None else root.iter("img"):
        alt = image.get("alt")
        if alt is None:
            yield _found(part, spot, f"An image in the raw HTML of {part.name} has no alt attribute. Add one.")
        elif why := _says_nothing(" ".join(alt.split()), image.get("src") or ""):
            yield _found(
                part, spot, f"The alt text “{alt[:60]}” in the raw HTML of {part.name} {why}. Say what it shows."
            )


def _says_nothing(alt: str, src: str) -> str:
    """Why the words do not help; empty where they may."""
    if not alt:
        return ""
    if _FILE_NAME.fullmatch(alt) or _plain(alt) == _plain(_stem(src)):
        return "is a file’s name"
    if alt.casefold().strip(" .:") in DEFAULTS or _CAMERA_NAME.fullmatch(alt):
        return "says nothing about it"
    return ""


def _stem(src: str) -> str:
    parts = split(src)
    name = unquote(parts.path.rsplit("/", 1)[-1]) if parts else ""
    stem = name.rsplit(".", 1)[0]
    # A single word may well be what the picture shows: "tide.png".
    return stem if re.search(r"[-_\d]", stem) else ""


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum()) or "\0" + text


def _found(part: Part, spot: Spot, message: str, mend: Mend | None = None) -> Finding:
    return Finding(
        check=CHECK.name, severity=Severity.WARNING, section=part.id, path=spot.path, message=message, mend=mend
    )


CHECK = Check(name="alt_text", label="Alt text", look=look)
