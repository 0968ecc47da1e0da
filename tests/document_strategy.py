"""Any document a newsletter may hold, for Hypothesis.

    @given(documents())
    def test_something(document): ...

What it makes is in normal form and passes ``check_document``. Sections have fixed ids (``section-1``…), so that two
runs of one example are equal.
"""

import uuid

from hypothesis import strategies as st

from newsletter.document import Document, SectionNode
from newsletter.document.normalise import normalise

# Letters of many scripts, typography, what Markdown and HTML read as markup, and spaces of all kinds.
_LETTERS = "abcXYZ 019 äöüßéñøłčžāēΩλЖждאבمرحبا中文かな한글हिन्दी"
_TYPOGRAPHY = "’‘“”„«»–—…·•¡¿€£©®™°→✨🎛👩🏽‍🚀🇳🇱\u00a0\u202f\u00ad\u200c\u200d"
_MARKUP = "*_`~[](){}<>#+-=!|\\/&;:'\"^$%@.,?"
WORDS = st.sampled_from(
    [
        "tide",
        "clock",
        "the",
        "a",
        "Hello,",
        "“quoted”",
        "l’été",
        "naïve",
        "3.14",
        "1.",
        "1)",
        "-",
        "+",
        "*",
        "#",
        "##",
        ">",
        ">>",
        "_under_",
        "**bold**",
        "[link]",
        "![alt]",
        "(x)",
        "[x](y)",
        "[^1]",
        "<b>",
        "<br>",
        "</i>",
        "<!--",
        "-->",
        "&amp;",
        "&copy",
        "&#38;",
        "{{",
        "name",
        "}}",
        "{{",
        "x",
        "}}",
        "{%",
        "y",
        "%}",
        "{.button}",
        "{.greeting}",
        "{:",
        ".z}",
        ":::",
        ":::story",
        "---",
        "===",
        "***",
        "___",
        "```",
        "~~~",
        "~~gone~~",
        "|",
        "a|b",
        "\\",
        "\\*",
        "http://example.org",
        "https://example.org/?a=1&b=2",
        "foo_bar_baz",
        "snake_",
        "C#",
        "F##",
        "100%",
        "©",
        "中文",
        "مرحبا",
        "שלום",
        "привет",
        "🎛",
        "👩🏽\u200d🚀",
        "—",
        "––",
        "…",
        "`code`",
        "``x``",
        "$x$",
        "@me",
        "a@example.org",
        "^up",
        "H~2~O",
        "-",
        "[",
        "]",
        "[a]:",
        "b",
        "Title:",
        "+++",
        "(",
        ")",
        "[",
        "]",
        "<",
        ">",
        "&",
        '"',
        "'",
        "!",
        "{",
    ]
)
plain = st.one_of(
    st.lists(WORDS, min_size=1, max_size=6).map(" ".join),
    st.text(alphabet=_LETTERS + _TYPOGRAPHY, min_size=1, max_size=30),
    st.text(alphabet=_LETTERS + _TYPOGRAPHY + _MARKUP, min_size=1, max_size=20),
)
urls = st.one_of(
    st.sampled_from(
        [
            "https://example.org/",
            "https://example.org/a?b=1&c=2#d",
            "https://example.org/wiki/Tide_(disambiguation)",
            "https://example.org/a b",
            "https://example.org/x*y_z~w`[v]",
            "http://example.org/?q=\\*&amp=1&copy=2",
            "https://example.org/übersicht/潮",
            "mailto:alice@example.org",
            "tel:+31201234567",
            "/relative/path",
            "#anchor",
            "{{bse}}1234",
            "a)b(c",
            "<x>",
        ]
    ),
    st.text(alphabet="abc/?=&#%._-~()", min_size=1, max_size=20).map(lambda tail: f"https://example.org/{tail}"),
)
pictures = st.sampled_from(["", "https://example.org/p.png", "/media/a b.jpg", "https://example.org/(1).gif?x=1&y=2"])
optional_pixels = st.one_of(st.none(), st.integers(1, 2000))


def node(kind, **attrs):
    """A node strategy with these attributes."""
    return st.fixed_dictionaries({"type": st.just(kind), "attrs": st.fixed_dictionaries(attrs)})


def holding(kind, content, **attrs):
    """A node strategy with content."""
    fields = {"type": st.just(kind), "content": content}
    return st.fixed_dictionaries(fields | ({"attrs": st.fixed_dictionaries(attrs)} if attrs else {}))


links = st.fixed_dictionaries(
    {"type": st.just("link"), "attrs": st.fixed_dictionaries({"href": urls, "title": st.one_of(st.just(""), plain)})}
)
simple_marks = st.sampled_from(["label", "strong", "em", "underline", "strike", "subscript", "superscript", "code"])
marks = st.one_of(
    st.just([]),
    st.just([]),
    st.lists(st.one_of(links, simple_marks.map(lambda name: {"type": name})), max_size=3),
)


def marked(strategy):
    """The leaf with marks."""
    return st.builds(lambda leaf, with_marks: {**leaf, "marks": with_marks}, strategy, marks)


leaves = st.one_of(
    marked(plain.map(lambda text: {"type": "text", "text": text})),
    marked(plain.map(lambda text: {"type": "text", "text": text})),
    marked(st.sampled_from(["soft_break", "hard_break"]).map(lambda kind: {"type": kind})),
    marked(
        node(
            "picture",
            src=pictures,
            alt=st.one_of(st.just(""), plain),
            title=st.one_of(st.just(""), plain),
            width=optional_pixels,
            height=optional_pixels,
        )
    ),
    marked(
        node(
            "merge_tag",
            name=st.sampled_from(["name", "first_name", "email", "attributes.city"]),
            fallback=st.one_of(st.just(""), plain),
        )
    ),
    marked(node("footnote_ref", label=st.sampled_from(["1", "2", "tide-note", "Über"]))),
)
inline = st.lists(leaves, max_size=4)
paragraphs = holding("paragraph", inline)
figures = holding(
    "figure",
    inline,
    src=pictures,
    alt=st.one_of(st.just(""), plain),
    title=st.one_of(st.just(""), plain),
    href=st.one_of(st.just(""), urls),
    width=optional_pixels,
    height=optional_pixels,
    decorative=st.booleans(),
)
code_lines = st.text(alphabet="ab {}<>`~#*-\t:|\\&;\n", max_size=40)
code_blocks = holding(
    "code_block",
    code_lines.map(lambda text: [{"type": "text", "text": text}] if text else []),
    language=st.one_of(st.just(""), st.sampled_from(["python", "c++", "js {1,3}", "{=html}", "a`b", "x&amp;y", "\\"])),
)
cell_attrs = {
    "align": st.sampled_from(["", "left", "center", "right"]),
    "colspan": st.sampled_from([1, 1, 1, 1, 2]),
    "rowspan": st.just(1),
    "colwidth": st.sampled_from([None, None, None, [120]]),
}
cells = st.one_of(holding("table_cell", inline, **cell_attrs), holding("table_header", inline, **cell_attrs))
simple_tables = st.builds(
    lambda heads, rows: {
        "type": "table",
        "content": [
            {"type": "table_row", "content": [{"type": "table_header", "content": cell} for cell in heads]},
            *(
                {"type": "table_row", "content": [{"type": "table_cell", "content": cell} for cell in row]}
                for row in rows
            ),
        ],
    },
    st.lists(inline, min_size=1, max_size=2),
    st.lists(st.lists(inline, min_size=1, max_size=2), max_size=2),
)
any_tables = holding("table", st.lists(holding("table_row", st.lists(cells, max_size=2)), max_size=2))
raw_sources = st.one_of(
    st.sampled_from(
        [
            "<div>words</div>",
            "<!-- a comment -->",
            "<!-- unclosed",
            '<iframe src="https://example.org/"></iframe>',
            "<script>\n\nlet x;\n</script>",
            "{% include x.md %}",
            "```\nfence\n```",
            "**words**\n\n- list",
            "  two spaces\n\n\n",
        ]
    ),
    code_lines,
)
raw_blocks = node(
    "raw_block",
    format=st.sampled_from(["html", "markdown"]),
    source=raw_sources,
    note=st.one_of(st.just(""), plain),
)
simple_blocks = st.one_of(
    paragraphs,
    paragraphs,
    figures,
    code_blocks,
    simple_tables,
    any_tables,
    raw_blocks,
    holding("heading", inline, level=st.integers(1, 6)),
    node("link_card", href=urls, title=plain, description=plain, image=pictures, site=plain),
    holding(
        "call_to_action",
        plain.map(lambda text: [{"type": "text", "text": text}]),
        href=st.one_of(st.just(""), urls),
    ),
    st.just({"type": "rule"}),
)


def _nested(children):
    items = st.lists(holding("list_item", st.lists(children, min_size=1, max_size=3)), min_size=1, max_size=3)
    return st.one_of(
        holding("bullet_list", items, tight=st.booleans()),
        holding("ordered_list", items, tight=st.booleans(), start=st.sampled_from([0, 1, 2, 9, 999999999])),
        st.builds(
            lambda blocks, attribution: {"type": "quote", "content": [*blocks, *attribution]},
            st.lists(children, min_size=1, max_size=3),
            st.one_of(st.just([]), holding("attribution", inline).map(lambda node: [node])),
        ),
    )


blocks = st.recursive(simple_blocks, _nested, max_leaves=3)
footnotes = holding(
    "footnote", st.lists(blocks, min_size=1, max_size=2), label=st.sampled_from(["1", "tide-note", "Über"])
)
block_lists = st.lists(st.one_of(blocks, blocks, blocks, footnotes), max_size=3)
titles = holding("title", inline)
lines = {name: holding(name, inline) for name in ("greeting", "sign_off", "signature", "standfirst")}


def _slots(*slots):
    """The slots in order, each there or not, with any blocks where ``None`` stands."""
    parts = [block_lists if slot is None else st.one_of(st.just([]), slot.map(lambda made: [made])) for slot in slots]
    return st.tuples(*parts).map(lambda made: [node for part in made for node in part])


_titled = _slots(titles, None)
_contents = {
    "letter": _slots(titles, lines["greeting"], None, lines["sign_off"], lines["signature"]),
    "topic": _titled,
    "story": _slots(figures, titles, lines["standfirst"], None),
    "links": _titled,
    "sponsor": _slots(figures, titles, None),
    "feedback": _titled,
    "subscribe": _titled,
    "image": figures.map(lambda made: [made]),
    "button": holding("call_to_action", plain.map(lambda text: [{"type": "text", "text": text}]), href=urls).map(
        lambda made: [made]
    ),
    "divider": st.just([]),
    "raw": raw_blocks.map(lambda made: [made]),
}
_short = st.text(alphabet=_LETTERS + _MARKUP, min_size=1, max_size=20).filter(lambda text: text.strip())
_settings = {
    "links": st.fixed_dictionaries({"see_all_url": st.one_of(st.just(""), urls), "see_all_label": plain}),
    "sponsor": st.fixed_dictionaries({"label": _short, "advertiser": plain}),
    "subscribe": st.fixed_dictionaries({"label": _short}),
    "feedback": st.one_of(
        st.just({}),
        st.lists(_short, min_size=2, max_size=5).map(
            lambda labels: {"choices": [{"key": f"c{n}", "label": label} for n, label in enumerate(labels)]}
        ),
    ),
}
sections = st.one_of(
    *(
        st.builds(
            SectionNode,
            kind=st.just(kind),
            content=content.map(tuple),
            settings=_settings.get(kind, st.just({})),
            in_email=st.sampled_from([True, True, True, False]),
            on_web=st.sampled_from([True, True, True, False]),
        )
        for kind, content in _contents.items()
    )
)


@st.composite
def documents(draw, max_sections=2):
    """A document in normal form with up to that many sections."""
    made = draw(st.lists(sections, max_size=max_sections))
    numbered = tuple(
        SectionNode(
            kind=section.kind,
            content=section.content,
            settings=section.settings,
            id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"section-{position}")),
            in_email=section.in_email,
            on_web=section.on_web,
        )
        for position, section in enumerate(made, start=1)
    )
    return normalise(Document(sections=numbered))
