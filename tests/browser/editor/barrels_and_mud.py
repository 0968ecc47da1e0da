"""The words and pictures of an issue: a signed letter, two stories with labelled paragraphs, a sponsor and links."""

import io

from PIL import Image as Pictures, ImageDraw

LETTER = (
    "Last week I stood on the harbour wall with a stopwatch and a bucket, and learned that neither measures a tide.",
    "Keep your feet dry,",
)
FLOAT = {
    "headline": "A Gauge That Floats",
    "standfirst": "Fishermen built a tide gauge from a barrel and a bicycle chain.",
    "alt": "A wooden barrel on a chain beside a stone quay",
    "caption": "The barrel at low water",
    "What’s new:": "The barrel rides in a pipe and turns a cogwheel, which writes the height on paper.",
    "How it works:": "A counterweight keeps the chain tight, and a clock moves the paper.",
    "points": (
        "The pipe has a small hole, so waves hardly reach the barrel.",
        "The paper is changed every Sunday.",
    ),
    "quote": "It has never been wrong by more than a hand.",
    "Why it matters:": "Three villages share the readings, and nobody buys a sensor.",
    "We’re thinking:": "The best instrument is the one that somebody looks at.",
}
MUD = {
    "headline": "The Mud Remembers",
    "standfirst": "Cores from the bay hold four hundred years of storms.",
    "alt": "A core of grey and brown layers on a table",
    "caption": "Each pale band is a storm",
    "What’s new:": "Students counted sixty bands of sand in nine metres of mud.",
    "Why it matters:": "The harbour board plans its wall by the last fifty years alone.",
}
SPONSOR = ("Boots That Reach the Knee", "Nine sizes, one height, no laces.", "See the boots")
LINKS = (
    ("How to read a tide table", "https://example.org/tables"),
    ("A map of every gauge", "https://example.org/gauges"),
)


def words_written():
    """Every run of words that was typed, as it should be read."""
    yield from ("Dear Bob,", *LETTER, "Alice", *SPONSOR, "Paid for", "Kneehigh Bootmakers")
    for story in (FLOAT, MUD):
        for name, words in story.items():
            if name == "alt":
                continue
            yield from ([name.rstrip(":")] if name.endswith(":") else [])
            yield from (words if isinstance(words, tuple) else [words])
    yield from (words for words, _address in LINKS)
    yield from ("Loved it", "It was fine", "Not for me", "Subscribe")


def drawing(colour):
    """A picture as a camera gives it: a sky, a sea and something in it."""
    made = Pictures.new("RGB", (1600, 900), "#b9d3dc")
    pen = ImageDraw.Draw(made)
    pen.rectangle((0, 520, 1600, 900), fill="#2f5d6b")
    pen.ellipse((620, 380, 980, 700), fill=colour)
    output = io.BytesIO()
    made.save(output, "JPEG")
    return {"name": "camera-0001.jpg", "mimeType": "image/jpeg", "buffer": output.getvalue()}
