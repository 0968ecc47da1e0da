import pytest

from tests.newsletter.importing.reading import draft_of, normal, outline, sections_of, words
from tests.newsletter.rendering.nodes import node, p


def outline_of(source):
    return outline(sections_of(source)[0])


def test_words_before_the_first_heading_are_a_letter_and_each_heading_a_topic():
    assert outline_of("Hello.\n\n## Low water\n\nMud.\n\n## High water\n") == [
        ("letter", ""),
        ("topic", "Low water"),
        ("topic", "High water"),
    ]


def test_a_file_without_headings_is_one_letter():
    sections, _ = sections_of("One.\n\nTwo.\n\n- three\n")
    assert outline(sections) == [("letter", "")]
    assert [child["type"] for child in sections[0].content] == ["paragraph", "paragraph", "bullet_list"]


def test_an_empty_text_has_no_sections():
    assert sections_of("\n \n") == ((), [])


def test_deeper_headings_stay_in_their_section_and_keep_their_level():
    sections, _ = sections_of("## Tides\n\n### Low\n\n#### Lowest\n\nMud.\n")
    assert list(sections[0].content) == normal(
        node("title", "Tides"),
        node("heading", "Low", level=3),
        node("heading", "Lowest", level=4),
        p("Mud."),
    )


@pytest.mark.parametrize(
    "source",
    [
        "# Tides\n\nMud.\n\n# Clocks\n\n## Hands\n",
        "Tides\n=====\n\nMud.\n\nClocks\n======\n\nHands\n-----\n",
    ],
)
def test_top_headings_that_come_often_begin_sections_and_the_rest_goes_one_deeper(source):
    sections, _ = sections_of(source)
    assert outline(sections) == [("topic", "Tides"), ("topic", "Clocks")]
    assert list(sections[1].content) == normal(node("title", "Clocks"), node("heading", "Hands", level=3))


def test_the_shallowest_heading_begins_sections_where_there_is_no_second_level():
    sections, _ = sections_of("### Tides\n\n#### Low\n\n### Clocks\n")
    assert outline(sections) == [("topic", "Tides"), ("topic", "Clocks")]
    assert sections[0].content[1]["attrs"] == {"level": 3}


def test_a_title_keeps_its_emoji_and_its_marks():
    sections, _ = sections_of("## 🌊 Tides &amp; *clocks*\n")
    assert sections[0].title == "🌊 Tides & clocks"
    assert sections[0].content[0]["content"] == [
        {"type": "text", "text": "🌊 Tides & "},
        {"type": "text", "text": "clocks", "marks": [{"type": "em"}]},
    ]


def test_a_heading_without_words_begins_a_topic_without_a_title():
    sections, _ = sections_of("## \n\nMud.\n")
    assert outline(sections) == [("topic", "")]
    assert [words(child) for child in sections[0].content] == ["", "Mud."]


def test_a_section_may_be_left_out_of_the_mail_or_the_page():
    sections, warnings = sections_of('## Mail {web="no"}\n\n## Page {email="no"}\n\n## Both {of=them}\n')
    assert [(each.title, each.in_email, each.on_web) for each in sections] == [
        ("Mail", True, False),
        ("Page", False, True),
        ("Both {of=them}", True, True),
    ]
    assert warnings == []


def test_the_first_letter_has_its_greeting_sign_off_and_signature():
    sections, _ = sections_of(
        "Dear reader, {.greeting}\n\nMud.\n\nUntil Sunday! {.sign-off}\n\nAlice\nTide Notes {.signature}\n\n## Low\n"
    )
    assert list(sections[0].content) == normal(
        node("greeting", "Dear reader,"),
        p("Mud."),
        node("sign_off", "Until Sunday!"),
        node("signature", "Alice", {"type": "soft_break"}, "Tide Notes"),
    )


def test_a_role_in_a_place_that_has_none_is_warned_of_and_its_words_kept():
    sections, warnings = sections_of("## Low\n\nMud. {.greeting}\n")
    assert list(sections[0].content) == normal(node("title", "Low"), p("Mud."))
    assert warnings == [(3, "{.greeting} has no place here: kept as a paragraph.")]


def test_the_same_text_is_read_the_same_under_another_name():
    source = "## Low water\n\nSee [the table](https://example.org/table).\n"
    assert outline(draft_of(source, name="letter.txt").document.sections) == [("topic", "Low water")]
