import pytest

from tests.newsletter.importing.reading import block_of, blocks_of, marked, normal, sections_of
from tests.newsletter.rendering.nodes import HARD, SOFT, bullets, link, node, p, text


def test_one_sentence_a_line_is_kept_as_soft_breaks():
    assert block_of("It rose.\nIt fell.  \nIt stayed.\\\nEnd.\n") == p(
        "It rose.", SOFT, "It fell.", HARD, "It stayed.", HARD, "End."
    )


@pytest.mark.parametrize(
    ("source", "marks"),
    [
        ("**x**", ["strong"]),
        ("*x*", ["em"]),
        ("***x***", ["strong", "em"]),
        ("~~x~~", ["strike"]),
        ("`x`", ["code"]),
        ("<u>x</u>", ["underline"]),
        ("<sub>x</sub>", ["subscript"]),
        ("<sup>x</sup>", ["superscript"]),
        ("<b>x</b>", ["strong"]),
        ("<i>x</i>", ["em"]),
        ("<kbd>x</kbd>", ["code"]),
        ("[x]{.label}", ["label"]),
    ],
)
def test_each_mark_has_its_notation(source, marks):
    assert marked(block_of(f"a {source} b\n")) == [("a ", []), ("x", marks), (" b", [])]


@pytest.mark.parametrize(
    "source",
    [
        "[tide *tables*](https://example.org/t 'T')\n",
        "[tide *tables*][t]\n\n[t]: https://example.org/t 'T'\n",
        "<a href='https://example.org/t' title='T'>tide <em>tables</em></a>\n",
    ],
)
def test_links_are_read_in_each_notation(source):
    assert block_of(source) == p(
        link("tide ", "https://example.org/t", title="T"),
        link("tables", "https://example.org/t", {"type": "em"}, title="T"),
    )


def test_an_address_in_angle_brackets_is_a_link():
    assert block_of("<https://example.org/t>\n") == p(link("https://example.org/t", "https://example.org/t"))


def test_a_link_that_runs_code_loses_its_address_and_keeps_its_words():
    sections, warnings = sections_of("One.\n\n[Two](java&#10;script:alert(1)) and [three](vbscript:x).\n")
    assert sections[0].content[1] == p("Two and three.")
    assert [(line, "cannot be a link in a newsletter" in message) for line, message in warnings] == [
        (3, True),
        (3, True),
    ]


def test_a_quote_keeps_its_paragraphs_and_who_said_it():
    assert block_of("> One.\n>\n> Two.\n>\n> — Alice, *harbour master*\n") == node(
        "quote", p("One."), p("Two."), node("attribution", "Alice, ", text("harbour master", "em"))
    )


@pytest.mark.parametrize("last", ["— Alice", "-- Alice", "Alice {.attribution}"])
def test_who_said_a_quote_may_be_written_in_several_ways(last):
    assert block_of(f"> One.\n>\n> {last}\n") == node("quote", p("One."), node("attribution", "Alice"))


@pytest.mark.parametrize("last", ["— and then it rose.", "- Alice", "Alice"])
def test_a_last_line_that_is_no_name_stays_in_the_quote(last):
    assert "attribution" not in [child["type"] for child in block_of(f"> One.\n>\n> {last}\n")["content"]]


def test_lists_nest_and_keep_their_numbers_and_their_air():
    made = blocks_of("- a\n  - b\n    1. c\n    2. d\n- e\n\n7) f\n\n8) g\n")
    numbers = node("ordered_list", node("list_item", p("c")), node("list_item", p("d")), start=1, tight=True)
    assert made == [
        bullets([p("a"), bullets([p("b"), numbers])], "e"),
        node("ordered_list", node("list_item", p("f")), node("list_item", p("g")), start=7, tight=False),
    ]


def test_a_list_item_may_hold_several_blocks():
    assert block_of("- a\n\n  b\n\n  > c\n\n  ```\n  d\n  ```\n") == bullets(
        [p("a"), p("b"), node("quote", p("c")), node("code_block", "d", language="")], tight=False
    )


def test_a_table_keeps_its_alignment_and_its_marks():
    table = block_of("| Day | Low | High |\n|:--|:-:|--:|\n| *Mon* | 1 \\| 2 | |\n")
    assert [[cell["type"] for cell in row["content"]] for row in table["content"]] == [
        ["table_header"] * 3,
        ["table_cell"] * 3,
    ]
    assert [[cell["attrs"]["align"] for cell in row["content"]] for row in table["content"]] == [
        ["left", "center", "right"]
    ] * 2
    assert [cell.get("content") for cell in table["content"][1]["content"]] == [
        [text("Mon", "em")],
        [text("1 | 2")],
        None,
    ]


def test_code_keeps_its_language_its_spaces_and_its_blank_lines():
    made = blocks_of("```python title=x\nif tide:\n\n    rise( )\n```\n\n    indented *code*\n")
    assert made == [
        node("code_block", "if tide:\n\n    rise( )", language="python title=x"),
        node("code_block", "indented *code*", language=""),
    ]


def test_a_footnote_and_its_mark_share_their_label():
    made = blocks_of("It rose.[^low]\n\n[^low]: At **noon**.\n\n    Twice.\n")
    assert made == [
        p("It rose.", node("footnote_ref", label="low")),
        node("footnote", p("At ", text("noon", "strong"), "."), p("Twice."), label="low"),
    ]


def test_link_definitions_that_nothing_uses_are_kept_and_warned_of():
    sections, warnings = sections_of('Mud.\n\n[Tide]: https://example.org/t "T"\n')
    assert list(sections[0].content) == normal(
        p("Mud."),
        node(
            "raw_block",
            format="markdown",
            source='[tide]: <https://example.org/t> "T"',
            note="unused link definitions",
        ),
    )
    assert warnings == [(None, "1 link definition is not used: kept, not shown.")]


def test_a_rule_is_a_rule():
    assert blocks_of("Mud.\n\n---\n\nMore.\n") == [p("Mud."), node("rule"), p("More.")]


def test_an_escaped_sign_is_that_sign():
    assert block_of("\\*not\\* \\_so\\_ \\# &lt;b&gt; &copy; 1\\. \\{{ name }}\n") == p(
        "*not* _so_ # <b> © 1. {{ name }}"
    )


@pytest.mark.parametrize("depth", [200, 10_000])
def test_what_is_nested_deeper_than_any_writer_goes_is_kept_as_its_source(depth):
    sections, warnings = sections_of(f"{'>' * depth} Mud.\n")
    assert "Mud." in str(sections[0].to_json())
    assert [message for _, message in warnings] == ["Nested too deep for a newsletter: kept as its source."]
