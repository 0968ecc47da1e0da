import pytest

from newsletter.document.text import visible_text
from tests.newsletter.importing.reading import draft_of, normal, outline, shown, words
from tests.newsletter.rendering.nodes import HARD, SOFT, bullets, link, node, p, section, text

LETTER = """\
Dear friends,

The tide came early this week, and the harbour clock did not notice.
I spent Tuesday on the mud flats with a bucket and a pencil.

A heron standing on a mooring post

What I learned: a tide table is a promise that the moon makes.
• Bring boots.
• Bring a second pencil.

Keep wading!
Alice
"""
STORY = """\
A diagram of a tide clock with one hand

The Clock With One Hand

Tide clocks need a single hand because the moon keeps its own time.

What’s new: A workshop in the old harbour office built twelve clocks. See https://example.org/clocks.

How it works: One turn takes twelve hours and twenty-five minutes.
• The hand points up at high water.
• It points down at low water.

We’re thinking: Could a clock be late on purpose?
"""
SPONSOR = """\
A red buoy on a white background

Our friends at Harbour Rope make lines that float. Learn more about the spring sale and register for a splicing course.
"""
PLAIN_STORY = """\
Mud Maps Made Easy

Children of the island school drew every channel by hand.

Why it matters: Channels move after each storm.
"""
SUBSCRIBE = """\
Subscribe to Tide Notes

View previous letters here.
"""
ISSUE = "\n\n".join([LETTER, STORY, SPONSOR, PLAIN_STORY, SUBSCRIBE])


def lost(words_):
    return normal(node("figure", words_, src="", alt=words_)).pop()


def sections_of(source):
    return draft_of(source, name="021.txt").document.sections


def test_an_issue_is_a_letter_its_stories_a_sponsor_and_a_subscribe_box():
    assert outline(sections_of(ISSUE)) == [
        ("letter", ""),
        ("story", "The Clock With One Hand"),
        ("sponsor", ""),
        ("story", "Mud Maps Made Easy"),
        ("subscribe", "Subscribe to Tide Notes"),
    ]


def test_every_word_of_it_is_shown_once_and_in_order():
    assert " ".join(shown_in_order(ISSUE)).split() == ISSUE.replace("•", "").split()


def shown_in_order(source):
    """The words as they stand: a story's picture comes before its headline."""
    parts = []
    for made in sections_of(source):
        for child in made.content:
            parts.append((child and visible_text(section("letter", child))) or words(child))
    return parts


def test_the_letter_goes_from_its_greeting_to_its_sign_off_and_signature():
    letter = sections_of(ISSUE)[0]
    assert list(letter.content) == [
        node("greeting", "Dear friends,"),
        p(
            "The tide came early this week, and the harbour clock did not notice.",
            SOFT,
            "I spent Tuesday on the mud flats with a bucket and a pencil.",
        ),
        lost("A heron standing on a mooring post"),
        p("What I learned: a tide table is a promise that the moon makes."),
        bullets("Bring boots.", "Bring a second pencil."),
        node("sign_off", "Keep wading!"),
        node("signature", "Alice"),
    ]


def test_a_story_has_its_lost_picture_headline_standfirst_labels_and_lists():
    story = sections_of(ISSUE)[1]
    address = "https://example.org/clocks"
    assert list(story.content) == [
        lost("A diagram of a tide clock with one hand"),
        node("title", "The Clock With One Hand"),
        node("standfirst", "Tide clocks need a single hand because the moon keeps its own time."),
        p(
            text("What’s new:", "label"),
            " A workshop in the old harbour office built twelve clocks. See ",
            link(address, address),
            ".",
        ),
        p(text("How it works:", "label"), " One turn takes twelve hours and twenty-five minutes."),
        bullets("The hand points up at high water.", "It points down at low water."),
        p(text("We’re thinking:", "label"), " Could a clock be late on purpose?"),
    ]


def test_a_sponsor_keeps_the_words_for_its_picture():
    sponsor = sections_of(ISSUE)[2]
    assert sponsor.settings == {"label": "Sponsored", "advertiser": ""}
    assert list(sponsor.content) == [
        lost("A red buoy on a white background"),
        p(
            "Our friends at Harbour Rope make lines that float. Learn more about the spring sale and register for a "
            "splicing course."
        ),
    ]


def test_a_subscribe_notice_is_a_subscribe_box_with_its_words():
    box = sections_of(ISSUE)[4]
    assert list(box.content) == [node("title", "Subscribe to Tide Notes"), p("View previous letters here.")]


def test_each_lost_picture_is_warned_of_on_its_line():
    draft = draft_of(ISSUE, name="021.txt")
    lines = ISSUE.split("\n")
    warned = [(warning.line, lines[warning.line - 1]) for warning in draft.warnings if warning.line]
    assert warned == [
        (6, "A heron standing on a mooring post"),
        (16, "A diagram of a tide clock with one hand"),
        (31, "A red buoy on a white background"),
    ]


@pytest.mark.parametrize("greeting", ["Dear friends,", "Hi there!", "Hello,", "Good morning!", "Dear Alice and Bob:"])
@pytest.mark.parametrize(
    ("closing", "sign_off", "signature"),
    [
        ("Keep learning!\nAlice", ["Keep learning!"], ["Alice"]),
        ("Best wishes,\n\nAlice Harbour", ["Best wishes,"], ["Alice Harbour"]),
        ("See you on Sunday!", ["See you on Sunday!"], []),
        ("Until next week,\nAlice\nTide Notes", ["Until next week,"], ["Alice\nTide Notes"]),
    ],
)
def test_greetings_and_sign_offs_of_many_kinds_are_known(greeting, closing, sign_off, signature):
    source = f"{greeting}\n\nThe tide came early this week, and nobody saw it.\n\n{closing}\n\n\n{PLAIN_STORY}"
    letter, story = sections_of(source)
    assert [words(child) for child in letter.content if child["type"] == "greeting"] == [greeting]
    assert [words(child) for child in letter.content if child["type"] == "sign_off"] == sign_off
    assert [words(child) for child in letter.content if child["type"] == "signature"] == signature
    assert story.title == "Mud Maps Made Easy"


def test_a_sentence_like_a_sign_off_in_mid_letter_does_not_end_it():
    source = (
        "Dear friends,\n\nKeep going!\n\nThat is what the tide says, over and over again.\n\n"
        "It says so each day, at two different times.\n\nKeep wading!\n\nAlice\n"
    )
    (letter,) = sections_of(source)
    assert [child["type"] for child in letter.content] == [
        "greeting",
        "paragraph",
        "paragraph",
        "paragraph",
        "sign_off",
        "signature",
    ]


def test_a_signature_over_two_paragraphs_is_one():
    (letter,) = sections_of(
        "Dear friends,\n\nThe tide came early, and nobody saw it.\n\nKeep wading!\n\nAlice\n\nBob\n"
    )
    assert letter.content[-1] == node("signature", "Alice", HARD, "Bob")


@pytest.mark.parametrize("sign", ["•", "·", "‣", "▪", "*"])
def test_lists_of_many_signs_nest_by_their_indentation(sign):
    source = f"The tide left these on the beach today, all in one row.\n\n{sign} A\n  {sign} B\n{sign} C\n"
    (letter,) = sections_of(source)
    assert letter.content[1] == bullets([p("A"), bullets("B")], "C")


def test_numbers_make_a_numbered_list():
    (letter,) = sections_of("The tide left these on the beach today, all in one row.\n\n3. A\n4. B\n")
    assert letter.content[1] == node(
        "ordered_list", node("list_item", p("A")), node("list_item", p("B")), start=3, tight=True
    )


def test_entities_left_over_from_a_page_are_decoded_and_counted():
    draft = draft_of("The tide &amp; the moon&#8217;s pull, all day long.\n", name="021.txt")
    assert shown(draft.document) == ["", "The tide & the moon’s pull, all day long."]
    assert [(repair.what, repair.count, repair.example) for repair in draft.repairs] == [("entities", 2, "&amp; → &")]


def test_prose_that_belongs_to_no_story_is_kept_and_warned_of():
    draft = draft_of("The tide came early this week, and nobody saw it.\n\nIt left late, too.\n", name="021.txt")
    assert outline(draft.document.sections) == [("letter", "")]
    assert (1, "These words belong to no story: they stand in a section of their own.") in [
        (warning.line, warning.message) for warning in draft.warnings
    ]


@pytest.mark.parametrize("source", ["•", "-", "Dear friends,", "Subscribe", ":", "What’s new:", "1.", "a\n" * 3000])
def test_crumbs_of_an_issue_keep_their_words(source):
    assert "".join(shown(draft_of(source, name="021.txt").document)).split() == source.split()
