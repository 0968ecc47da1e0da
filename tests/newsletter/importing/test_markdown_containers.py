import pytest

from tests.newsletter.importing.reading import normal, outline, sections_of
from tests.newsletter.rendering.nodes import bullets, figure, link, node, p, text


def section_of(source):
    sections, warnings = sections_of(source)
    assert (len(sections), warnings) == (1, [])
    return sections[0]


def test_a_letter_has_its_title_greeting_sign_off_and_signature():
    made = section_of(
        "::: letter\n## Hello\n\nDear reader, {.greeting}\n\nMud.\n\n"
        "Until Sunday! {.sign-off}\n\nAlice {.signature}\n:::\n"
    )
    assert made.kind == "letter"
    assert list(made.content) == [
        node("title", "Hello"),
        node("greeting", "Dear reader,"),
        p("Mud."),
        node("sign_off", "Until Sunday!"),
        node("signature", "Alice"),
    ]


def test_a_topic_may_be_fenced_as_well():
    made = section_of("::: topic\n## Low water\n\nMud.\n:::\n")
    assert (made.kind, list(made.content)) == ("topic", [node("title", "Low water"), p("Mud.")])


def test_a_story_has_its_picture_headline_standfirst_and_labels():
    made = section_of(
        "::: story\n![Boat](b.png)\n\n*By Alice*\n\n## Tide turns\n\nIt did. {.standfirst}\n\n"
        "[What’s new:]{.label} It rose.\n:::\n"
    )
    assert made.kind == "story"
    assert list(made.content) == [
        *normal(figure("b.png", "By Alice", alt="Boat")),
        node("title", "Tide turns"),
        node("standfirst", "It did."),
        p(text("What’s new:", "label"), " It rose."),
    ]


def test_links_have_their_list_and_where_the_whole_list_is():
    made = section_of(
        '::: links {see_all_url="https://example.org/all" see_all_label="see all 39"}\n## Quick\n\n'
        "- [a](https://example.org/a)\n:::\n"
    )
    assert made.settings == {"see_all_url": "https://example.org/all", "see_all_label": "see all 39"}
    assert list(made.content) == [node("title", "Quick"), bullets([p(link("a", "https://example.org/a"))])]


def test_a_sponsor_has_its_disclosure_its_name_and_a_button():
    made = section_of(
        '::: sponsor {label="A message from" advertiser="Harbour \\"Co\\""}\nBuy a buoy.\n\n'
        "[Buy](https://example.org/buoy){.button}\n:::\n"
    )
    assert made.settings == {"label": "A message from", "advertiser": 'Harbour "Co"'}
    assert list(made.content) == [
        p("Buy a buoy."),
        node("call_to_action", "Buy", href="https://example.org/buoy"),
    ]


def test_feedback_has_its_choices_in_order():
    made = section_of('::: feedback {choice="yes: Yes, please" choice="no: No"}\n## Well?\n:::\n')
    assert made.settings == {"choices": [{"key": "yes", "label": "Yes, please"}, {"key": "no", "label": "No"}]}
    assert made.title == "Well?"


def test_a_subscribe_box_has_the_words_of_its_button():
    made = section_of('::: subscribe {label="Join"}\nWeekly tides.\n:::\n')
    assert (made.kind, made.settings, list(made.content)) == ("subscribe", {"label": "Join"}, [p("Weekly tides.")])


@pytest.mark.parametrize(
    ("kind", "inside", "content"),
    [
        ("image", "![A](a.png)", normal(figure("a.png", alt="A"))),
        ("button", "[Go](https://example.org){.button}", [node("call_to_action", "Go", href="https://example.org")]),
        ("divider", "", []),
        (
            "raw",
            '```{=html note="kept"}\n<center>x</center>\n```',
            [node("raw_block", format="html", source="<center>x</center>", note="kept")],
        ),
    ],
)
def test_a_section_of_one_thing_holds_that_thing(kind, inside, content):
    made = section_of(f"::: {kind}\n{inside}\n:::\n")
    assert (made.kind, list(made.content)) == (kind, content)


def test_a_card_is_a_block_of_the_section_it_stands_in():
    made = section_of(
        '## Low\n\n::: card {href="https://example.org" title="T" description="D" image="i.png" site="S"}\n:::\n'
    )
    assert made.content[1] == node(
        "link_card", href="https://example.org", title="T", description="D", image="i.png", site="S"
    )


def test_a_fenced_section_may_be_left_out_of_the_mail_or_the_page():
    sections, _ = sections_of('::: story {email="no"}\n## A\n:::\n\n::: links {web="no"}\n:::\n')
    assert [(each.kind, each.in_email, each.on_web) for each in sections] == [
        ("story", False, True),
        ("links", True, False),
    ]


def test_longer_fences_may_hold_shorter_lines_of_colons():
    made = section_of(":::: story\n## A\n\n```\n:::\n```\n::::\n")
    assert list(made.content) == [node("title", "A"), node("code_block", ":::", language="")]


def test_words_after_a_fenced_section_are_a_letter_of_their_own():
    sections, _ = sections_of("::: divider\n:::\n\nMud.\n\n## Low\n")
    assert outline(sections) == [("divider", ""), ("letter", ""), ("topic", "Low")]


def test_a_fence_that_is_never_closed_goes_to_the_end_and_is_warned_of():
    sections, warnings = sections_of("One.\n\n::: sponsor\nTwo.\n\nThree.\n")
    assert [each.kind for each in sections] == ["letter", "sponsor"]
    assert list(sections[1].content) == [p("Two."), p("Three.")]
    assert warnings == [(3, "“::: sponsor” is never closed: write a line “:::” at its end.")]


def test_a_setting_that_the_kind_does_not_know_is_warned_of():
    sections, warnings = sections_of('::: sponsor {colour="red" label="Ad"}\nTwo.\n:::\n')
    assert sections[0].settings["label"] == "Ad"
    assert warnings == [(1, "A sponsor section has no setting “colour”: left out.")]


def test_a_setting_that_is_refused_is_named_and_the_others_are_kept():
    sections, warnings = sections_of(
        '::: links {see_all_url="javascript:x" see_all_label="see all"}\n- a\n:::\n\n'
        '::: feedback {choice="a: One"}\n:::\n'
    )
    assert sections[0].settings == {"see_all_url": "", "see_all_label": "see all"}
    assert warnings == [
        (
            1,
            "links: see_all_url: this link cannot be used: it begins with “javascript:”, not with https:, http:, "
            "mailto: or tel:: javascript:x is left out, the usual setting is used.",
        ),
        (
            5,
            "feedback: choices: List should have at least 2 items after validation, not 1: "
            "[{'key': 'a', 'label': 'One'}] is left out, the usual setting is used.",
        ),
    ]


@pytest.mark.parametrize(("kind", "missing"), [("image", "figure"), ("button", "call_to_action"), ("raw", "raw_block")])
def test_a_section_that_lacks_its_one_thing_keeps_its_words_as_a_letter(kind, missing):
    sections, warnings = sections_of(f"::: {kind}\nOnly words.\n:::\n")
    assert [(each.kind, list(each.content)) for each in sections] == [("letter", [p("Only words.")])]
    assert warnings == [(1, f"This {kind} section holds no {missing}: kept as a letter.")]


def test_what_a_section_cannot_hold_stands_after_it():
    sections, warnings = sections_of("::: button\n[Go](https://example.org){.button}\n\nExtra.\n:::\n")
    assert [each.kind for each in sections] == ["button", "letter"]
    assert list(sections[1].content) == [p("Extra.")]
    assert warnings == [(4, "What a button section cannot hold stands in a section after it.")]


@pytest.mark.parametrize("line", ["::: unknown", ":: story", "::: story {x", "::: Story", "text ::: story"])
def test_a_line_that_opens_no_section_is_words(line):
    sections, _ = sections_of(f"{line}\n")
    assert [(each.kind, list(each.content)) for each in sections] == [("letter", [p(line)])]
