import pytest

from newsletter.document.text import visible_text
from newsletter.importing.reading import preserved
from tests.newsletter.importing.reading import block_of, blocks_of, draft_of, normal, sections_of
from tests.newsletter.rendering.nodes import HARD, figure, node, p, text


def raw(source, kind="html", note=""):
    return node("raw_block", format=kind, source=source, note=note)


def test_html_that_a_document_can_say_becomes_its_blocks():
    made = blocks_of(
        '## Tides\n\n<div align="center">\n<h3>Low</h3>\n<p>Mud<br>and <b>more</b> mud.</p>\n<ul><li>a</li></ul>\n'
        "<blockquote><p>b</p></blockquote>\n<hr>\n</div>\n"
    )
    assert made == normal(
        node("heading", "Low", level=3),
        p("Mud", HARD, "and ", text("more", "strong"), " mud."),
        node("bullet_list", node("list_item", p("a")), tight=True),
        node("quote", p("b")),
        node("rule"),
    )


@pytest.mark.parametrize(
    ("source", "warning"),
    [
        ('<iframe src="https://example.org/v"></iframe>', "<iframe> is kept as raw HTML."),
        ("<script>alert(1)</script>", None),
        ("<div>\n<p>Opened", "<div>\n<p>Opened opens or closes elsewhere: kept as raw HTML."),
    ],
)
def test_html_that_it_cannot_say_is_kept_as_it_was(source, warning):
    sections, warnings = sections_of(f"{source}\n")
    assert [(child["type"], child["attrs"]["source"]) for child in sections[0].content] == [("raw_block", source)]
    assert [message for _, message in warnings] == ([warning] if warning else [])


def test_a_comment_is_kept_and_says_nothing():
    made = block_of("<!-- more\n\nand more -->\n")
    assert made == raw("<!-- more\n\nand more -->", note="comment")
    sections, warnings = sections_of("<!-- more -->\n")
    assert (visible_text(sections[0]), warnings) == ("", [])


@pytest.mark.parametrize(
    "tag",
    ["{% include tide.html %}", "{% assign x = 1 %}{% if x %}", "{: .wide}", "{%- x\n\ny -%}"],
)
def test_a_line_for_another_tool_is_kept_warned_of_and_not_shown(tag):
    sections, warnings = sections_of(f"One.\n\n{tag}\n\nTwo.\n")
    assert list(sections[0].content) == [p("One."), raw(tag, "markdown", "template tag"), p("Two.")]
    assert visible_text(sections[0]).split() == ["One.", "Two."]
    assert [line for line, _ in warnings] == [3]


def test_the_words_between_template_tags_are_kept():
    sections, _ = sections_of("{% if tide %}\nIt rose.\n{% endif %}\n")
    assert visible_text(sections[0]).split("\n") == ["It rose."]


def test_a_tag_inside_a_line_is_taken_out_of_it_and_kept_below():
    assert blocks_of("It {% x %}rose{: .big}.\n") == [
        p("It rose ."),
        raw("{% x %}", "markdown", "template tag"),
        raw("{: .big}", "markdown", "template tag"),
    ]


@pytest.mark.parametrize("inside", ["<script>\n// count: 12\n</script>", "<!-- x -->"])
def test_code_in_a_template_s_comment_is_kept_whole_and_shows_nothing(inside):
    sections, _ = sections_of(f"One.\n\n{{% comment %}}{inside}{{% endcomment %}}\n\nTwo.\n")
    assert inside in str(sections[0].content[1]["attrs"]["source"])
    assert visible_text(sections[0]).split() == ["One.", "Two."]


@pytest.mark.parametrize("tag", ["{% never closed", "{{ never", "{: ", "{%%}{%", "{{<"])
def test_a_tag_that_is_never_closed_is_words(tag):
    assert visible_text(sections_of(f"One {tag} two.\n")[0][0]).split()[-1] == "two."


@pytest.mark.parametrize(
    ("source", "name", "fallback"),
    [
        ("{{ name }}", "name", ""),
        ("{{first_name|reader}}", "first_name", "reader"),
        ("{{ email | your address }}", "email", "your address"),
        ("{{ attributes.boat-name | ship }}", "attributes.boat-name", "ship"),
    ],
)
def test_a_known_name_in_braces_is_a_merge_tag(source, name, fallback):
    assert block_of(f"Hi {source}!\n") == p("Hi ", node("merge_tag", name=name, fallback=fallback), "!")


@pytest.mark.parametrize("source", ["{{ site.title }}", "{{ }}", "{{ name | }", "{ name }", "{{ NAME }}"])
def test_any_other_name_in_braces_stays_words(source):
    assert block_of(f"Hi {source}!\n") == p(f"Hi {source}!")


def test_a_link_without_words_is_kept_and_warned_of():
    sections, warnings = sections_of("One.[](https://example.org/gone)\n")
    assert list(sections[0].content) == [
        p("One."),
        raw('<a href="https://example.org/gone"></a>', note="link without words"),
    ]
    assert warnings == [(1, "The link to https://example.org/gone has no words: kept, not shown.")]


def test_everything_that_is_kept_raw_is_counted():
    draft = draft_of("<!-- a -->\n\n- b\n\n  <!-- c -->\n\n{% d %}\n")
    assert preserved(draft.document) == 3


def test_an_unknown_element_keeps_its_words():
    sections, warnings = sections_of("<blink>old</blink> <font color=red>words</font>\n")
    assert "old" in visible_text(sections[0])
    assert "words" in visible_text(sections[0])
    assert warnings[0] == (1, "<blink> is no HTML element: kept as words.")


def test_an_inline_picture_tag_is_a_picture():
    assert (
        block_of('A <img src="b.png" alt="boat" height="20"> here.\n')
        == normal(p("A ", node("picture", src="b.png", alt="boat", height=20), " here.")).pop()
    )


def test_a_linked_picture_tag_is_a_linked_figure():
    assert (
        block_of('<a href="https://example.org"><img src="b.png" alt="boat"></a>\n')
        == normal(figure("b.png", alt="boat", href="https://example.org")).pop()
    )
