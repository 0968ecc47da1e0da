"""One section of each kind, and an issue that holds them all: what the goldens and the pictures are made of."""

import datetime as dt

from newsletter.rendering.edition import Edition
from tests.newsletter.rendering.nodes import SOFT, bullets, document, figure, link, node, p, section, text

TIDE_PICTURE = "https://pictures.example.org/tide-gauge.png"
BELL_PICTURE = "/media/images/bell.png"

LETTER = section(
    "letter",
    node("greeting", "Dear ", {"type": "merge_tag", "attrs": {"name": "first_name", "fallback": "friends"}}, ","),
    p(
        "The water came up to the third step this fortnight.",
        SOFT,
        "Nobody in the harbour was surprised, because ",
        link("the almanac", "https://almanac.example.org/tides?station=7"),
        " had said so in January.",
    ),
    p("We write this down ", text("slowly", "em"), ", and then we ", text("check it twice", "strong"), "."),
    node("sign_off", "Keep looking at the water,"),
    node("signature", "Alice"),
)

TOPIC = section(
    "topic",
    node("title", "Instruments 🔭"),
    figure(TIDE_PICTURE, "A float gauge, ", text("drawn", "em"), " from memory", alt="A tide gauge in its well"),
    p(
        text("A float in a well is still the best gauge.", "strong"),
        SOFT,
        "The well keeps the waves out",
        {"type": "footnote_ref", "attrs": {"label": "well"}},
        " & lets the tide in, as ",
        link("the old keepers", "https://keepers.example.org/wells#stilling"),
        " knew. The harbour’s log says:",
    ),
    node(
        "quote",
        p("Low water at five. The mark on the wall is wet to the second bolt,", SOFT, "and the bell did not ring."),
        node("attribution", "The harbour log, ", link("volume 9", "https://keepers.example.org/log/9")),
    ),
    node("heading", "What to read", level=3),
    bullets(
        [p("On wells: ", link("Stilling the sea", "https://example.org/stilling"))],
        [
            p("On bells:"),
            node(
                "ordered_list",
                node("list_item", p(link("Casting", "https://example.org/casting"))),
                node("list_item", p("Hanging")),
                start=3,
            ),
        ],
    ),
    node("code_block", "level = 3.2  # metres\nif level > 3:\n    ring(bell)", language="python"),
    node(
        "table",
        node("table_row", node("table_header", "Day"), node("table_header", "High water", align="right")),
        node("table_row", node("table_cell", "Sunday"), node("table_cell", "3.2 m", align="right")),
        node("table_row", node("table_cell", "Monday"), node("table_cell", "2.95 m", align="right")),
    ),
    node("rule"),
    node(
        "link_card",
        href="https://example.org/gauges",
        title="A short history of gauges",
        description="From a notched pole to a radar on a bridge.",
        site="example.org",
    ),
    node("call_to_action", "See today’s tide", href="https://tides.example.org/today"),
    p("H", text("2", "subscript"), "O at 4 °C, 10", text("3", "superscript"), " kg/m³, ", text("ring()", "code"), "."),
    node("footnote", p("Its hole is a twentieth of its width."), label="well"),
)

STORY = section(
    "story",
    figure(BELL_PICTURE, "The bell at the pier head", alt="A bronze bell", width=1280, height=720),
    node("title", "The bell that told the tide"),
    node("standfirst", "A harbour wants to ring its bell again, but only when the water says so."),
    p(text("What’s new:", "label"), " The bell was lifted back onto its post on Tuesday."),
    p(text("How it works:", "label"), " A float pulls a chain; the chain lets the clapper go."),
    bullets("The float is of copper.", "The chain is of bronze.", tight=True),
    p(text("Why it matters:", "label"), " A bell needs no battery."),
)

LINKS = section(
    "links",
    node("title", "Quick links ⚡️"),
    bullets(
        [p(link("A map of stilling wells", "https://example.org/map"), ", from 1880 to now")],
        [p("A film about fog: ", link("Grey noise", "https://films.example.org/fog?id=9&utm_source=friend"))],
    ),
    see_all_url="https://example.org/all",
    see_all_label="See all 39",
)

SPONSOR = section(
    "sponsor",
    node("title", "Ropes that remember their knots"),
    p("Sixteen strands, one colour. Spliced on the quay."),
    node("call_to_action", "Choose a rope", href="https://ropes.example.org/"),
    label="Sponsored",
    advertiser="Harbour Ropes",
)

FEEDBACK = section("feedback", node("title", "What did you think of this issue?"))
SUBSCRIBE = section(
    "subscribe",
    node("title", "Was this forwarded to you?"),
    p("Get the next one in your own inbox."),
    label="Subscribe",
)
IMAGE = section("image", figure(TIDE_PICTURE, alt="", decorative=True, href="https://example.org/large"))
BUTTON = section("button", node("call_to_action", "Read the log", href="https://keepers.example.org/log"))
DIVIDER = section("divider")
RAW = section(
    "raw",
    node(
        "raw_block",
        format="html",
        source='<p onclick="alert(1)" style="color:#333333;position:fixed">Set by hand: <b>bold</b> &amp; '
        '<a href="https://example.org/raw">linked</a>.</p><script>alert(2)</script>',
    ),
)

KINDS = {
    made.kind: made for made in (LETTER, TOPIC, STORY, LINKS, SPONSOR, FEEDBACK, SUBSCRIBE, IMAGE, BUTTON, DIVIDER, RAW)
}

WHOLE_ISSUE = document(LETTER, TOPIC, STORY, SPONSOR, DIVIDER, LINKS, IMAGE, BUTTON, RAW, FEEDBACK, SUBSCRIBE)

EDITION = Edition(
    newsletter_name="Tide Notes",
    newsletter_slug="tide-notes",
    tagline="What the water did this fortnight",
    postal_address="1 Harbour Wall, Testhaven",
    number=21,
    title="Bells, floats, and a very low tide",
    slug="21-bells-floats",
    base_url="https://notes.example.org",
    date=dt.date(2019, 9, 1),
    preheader="The spring tide came early.",
    utm_pattern="utm_source={newsletter}&utm_medium=email&utm_campaign={number}",
)
