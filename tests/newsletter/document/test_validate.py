import copy

import pytest

from newsletter.document import Document, DocumentError, check_document

ID = "5b1c1f0e-0000-4000-8000-000000000001"
LINK = "this link cannot be used: "
PICTURE = "this picture’s address cannot be used: "


def link_begins(scheme):
    return f"{LINK}it begins with “{scheme}:”, not with https:, http:, mailto: or tel:"


def picture_begins(scheme):
    return f"{PICTURE}it begins with “{scheme}:”, not with https: or http:"


def words(text="Mud.", *marks):
    return {"type": "text", "text": text, **({"marks": list(marks)} if marks else {})}


def p(*content):
    return {"type": "paragraph", "content": list(content) or [words()]}


def node(kind, *content, **attrs):
    return {"type": kind, **({"attrs": attrs} if attrs else {}), **({"content": list(content)} if content else {})}


def doc(*sections):
    return {"type": "doc", "attrs": {"schema": 1}, "content": list(sections)}


def letter(*blocks, **attrs):
    return doc(node("letter", *blocks, **attrs))


def refusal(data):
    before = copy.deepcopy(data)
    with pytest.raises(DocumentError) as refused:
        check_document(data)
    assert data == before
    return str(refused.value)


def test_a_sound_document_is_taken_as_it_is():
    data = letter(p(), node("heading", words("Low"), level=3), id=ID, email=True, web=False)
    assert check_document(data).to_json() == data


def test_an_empty_document_is_sound():
    assert check_document({"type": "doc"}) == Document()


@pytest.mark.parametrize("data", [None, [], "doc", 1, {}, {"type": "letter"}, {"type": ["doc"]}])
def test_what_is_no_document_is_refused(data):
    assert refusal(data) == "a document is an object of type “doc”"


@pytest.mark.parametrize("content", ["letter", {"type": "letter"}, 7])
def test_sections_that_are_no_list_are_refused(content):
    assert refusal({"type": "doc", "content": content}) == "a document's content is a list of sections"


def test_more_sections_than_fit_are_refused_and_as_many_as_fit_are_not():
    assert refusal(doc(*[node("divider")] * 301)) == "301 sections; at most 300 fit one issue"
    assert len(check_document(doc(*[node("divider")] * 300)).sections) == 300


def test_two_sections_with_one_id_are_refused():
    assert refusal(doc(node("divider", id=ID), node("divider", id=ID))) == "two sections have the same id"


def test_a_block_nested_without_end_is_refused_with_its_place():
    inner = p()
    for _ in range(50):
        inner = node("quote", inner)
    assert refusal(letter(inner)) == f"1.letter{'/1.quote' * 40}: nested more than 40 deep"


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (None, "1.letter/1.?: a node is an object with a type"),
        ("words", "1.letter/1.?: a node is an object with a type"),
        ({"text": "x"}, "1.letter/1.None: a node is an object with a type"),
        (node("marquee"), "1.letter/1.marquee: no node “marquee” in the schema"),
        (p({"type": "text"}), "1.letter/1.paragraph/1.text: a text node has a text"),
        (p({"type": "text", "text": 3}), "1.letter/1.paragraph/1.text: a text node has a text"),
        ({"type": "paragraph", "content": "x"}, "1.letter/1.paragraph: content must be a list"),
        (
            p({"type": "text", "text": "x", "marks": {}}),
            "1.letter/1.paragraph/1.text: marks must be a list",
        ),
        (p(words("x", {"type": "blink"})), "1.letter/1.paragraph/1.text: no mark “blink” in the schema"),
        (p(words("x", "strong")), "1.letter/1.paragraph/1.text: no mark “None” in the schema"),
    ],
)
def test_a_node_that_is_none_is_refused_with_its_place(block, message):
    assert refusal(letter(block)) == message


def test_an_unknown_section_kind_is_refused_with_those_there_are():
    assert refusal(doc(node("divider"), node("carousel"))).startswith(
        "2.carousel: no section kind “carousel”; there are "
    )
    assert refusal(doc(p())).startswith("1.paragraph: no section kind “paragraph”; there are ")


NO_EXTRA = "Extra inputs are not permitted"


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (node("heading", words(), level=0), "heading: level: Input should be greater than or equal to 1"),
        (node("heading", words(), level=7), "heading: level: Input should be less than or equal to 6"),
        (node("heading", words(), level="2"), "heading: level: Input should be a valid integer"),
        (node("heading", words(), style="x"), f"heading: style: {NO_EXTRA}"),
        (node("paragraph", words(), align="left"), f"paragraph: align: {NO_EXTRA}"),
        (node("bullet_list", tight=1), "bullet_list: tight: Input should be a valid boolean"),
        (node("ordered_list", start=-1), "ordered_list: start: Input should be greater than or equal to 0"),
        (
            node("ordered_list", start=1_000_000_000),
            "ordered_list: start: Input should be less than or equal to 999999999",
        ),
        (node("figure", src="javascript:alert(1)"), f"figure: {picture_begins('javascript')}"),
        (node("figure", src="data:image/png;base64,AA"), f"figure: {picture_begins('data')}"),
        (node("figure", src="mailto:a@example.org"), f"figure: {picture_begins('mailto')}"),
        (node("figure", src="/" + "x" * 4096), f"figure: {PICTURE}it is longer than 4,096 characters"),
        (node("figure", src="https://example.org:65536/a.png"), f"figure: {PICTURE}its port is above 65535"),
        (node("figure", alt="x" * 5001), "figure: alt: String should have at most 5000 characters"),
        (node("figure", title="x" * 1001), "figure: title: String should have at most 1000 characters"),
        (node("figure", href="java\nscript:alert(1)"), f"figure: {link_begins('javascript')}"),
        (node("figure", width=0), "figure: width: Input should be greater than or equal to 1"),
        (node("figure", height=10_001), "figure: height: Input should be less than or equal to 10000"),
        (node("figure", decorative="yes"), "figure: decorative: Input should be a valid boolean"),
        (node("code_block", language="x" * 201), "code_block: language: String should have at most 200 characters"),
        (node("link_card", href="file:///etc/passwd"), f"link_card: {link_begins('file')}"),
        (node("link_card", title="x" * 1001), "link_card: title: String should have at most 1000 characters"),
        (
            node("link_card", description="x" * 2001),
            "link_card: description: String should have at most 2000 characters",
        ),
        (node("link_card", image="ftp://example.org/x"), f"link_card: {picture_begins('ftp')}"),
        (node("call_to_action", href="vbscript:x"), f"call_to_action: {link_begins('vbscript')}"),
        (node("call_to_action", href="http://[::1"), f"call_to_action: {LINK}its host cannot be read"),
        (node("footnote", p(), label="x" * 101), "footnote: label: String should have at most 100 characters"),
        (node("raw_block", format="rtf"), "raw_block: format: Input should be 'html', 'markdown' or 'unknown'"),
        (node("raw_block", source="x" * 500_001), "raw_block: source: String should have at most 500000 characters"),
        (node("raw_block", note="x" * 1001), "raw_block: note: String should have at most 1000 characters"),
        (
            {"type": "figure", "attrs": []},
            "figure: : Input should be a valid dictionary or instance of FigureAttributes",
        ),
    ],
)
def test_an_attribute_that_breaks_a_rule_is_refused_by_name_and_place(block, message):
    assert refusal(letter(p(), block)) == f"1.letter/2.{message}"


@pytest.mark.parametrize(
    ("inline", "message"),
    [
        (node("picture", src="javascript:x"), f"picture: {picture_begins('javascript')}"),
        (node("picture", width=-1), "picture: width: Input should be greater than or equal to 1"),
        (node("merge_tag", name="password"), "merge_tag: name: String should match pattern"),
        (node("merge_tag", name="attributes."), "merge_tag: name: String should match pattern"),
        (node("merge_tag", fallback="x" * 201), "merge_tag: fallback: String should have at most 200 characters"),
        (node("footnote_ref", label=3), "footnote_ref: label: Input should be a valid string"),
        (words("x", node("link")), "text (link): href: Field required"),
        (words("x", node("link", href="javascript:x")), f"text (link): {link_begins('javascript')}"),
        (
            words("x", node("link", href="http://a.b:99999999/")),
            "text (link): this link cannot be used: its port is above 65535",
        ),
        (
            words("x", node("link", href="//a.b:port/")),
            "text (link): this link cannot be used: its port is no number",
        ),
        (
            words("x", node("link", href="http://[::zz]/")),
            "text (link): this link cannot be used: its host cannot be read",
        ),
        (
            words("x", node("link", href="/" + "x" * 4096)),
            "text (link): this link cannot be used: it is longer than 4,096 characters",
        ),
        (words("x", node("link", href="/", target="_top")), f"text (link): target: {NO_EXTRA}"),
        (words("x", node("strong", weight=900)), f"text (strong): weight: {NO_EXTRA}"),
    ],
)
def test_an_inline_node_or_mark_that_breaks_a_rule_is_refused_by_name_and_place(inline, message):
    assert refusal(letter(p(words(), inline))).startswith(f"1.letter/1.paragraph/2.{message}")


@pytest.mark.parametrize(
    ("attrs", "message"),
    [
        ({"align": "justify"}, "align: Input should be '', 'left', 'center' or 'right'"),
        ({"colspan": 0}, "colspan: Input should be greater than or equal to 1"),
        ({"colspan": 101}, "colspan: Input should be less than or equal to 100"),
        ({"rowspan": 1001}, "rowspan: Input should be less than or equal to 1000"),
        ({"colwidth": [0]}, "colwidth.0: Input should be greater than or equal to 1"),
        ({"style": "x"}, f"style: {NO_EXTRA}"),
    ],
)
def test_a_cell_that_breaks_a_rule_is_refused_by_name_and_place(attrs, message):
    table = node("table", node("table_row", node("table_cell", words(), **attrs)))
    assert refusal(letter(table)) == f"1.letter/1.table/1.table_row/1.table_cell: {message}"


@pytest.mark.parametrize(
    ("section", "message"),
    [
        (node("letter", p(), id="x" * 37), "1.letter: id: String should have at most 36 characters"),
        (node("letter", p(), email="no"), "1.letter: email: Input should be a valid boolean"),
        (node("letter", p(), colour="red"), f"1.letter: colour: {NO_EXTRA}"),
        (node("sponsor", p(), label=""), "1.sponsor: label: String should have at least 1 character"),
        (node("sponsor", p(), label=" "), r"1.sponsor: label: String should match pattern '\S'"),
        (node("sponsor", p(), label="x" * 61), "1.sponsor: label: String should have at most 60 characters"),
        (node("links", see_all_url="javascript:x"), f"1.links: {link_begins('javascript')}"),
        (
            node("feedback", choices=[{"key": "a", "label": "A"}]),
            "1.feedback: choices: List should have at least 2 items after validation, not 1",
        ),
        (
            node("feedback", choices=[{"key": "a", "label": "A"}] * 6),
            "1.feedback: choices: List should have at most 5 items after validation, not 6",
        ),
        (
            node("feedback", choices=[{"key": "a", "label": "A"}, {"key": "B b", "label": "B"}]),
            "1.feedback: choices.1.key: String should match pattern '^[a-z0-9][a-z0-9-]{0,31}$'",
        ),
    ],
)
def test_a_setting_that_breaks_a_rule_is_refused_by_name_and_place(section, message):
    assert refusal(doc(section)) == message


def test_a_schema_number_that_is_none_is_refused():
    assert refusal({"type": "doc", "attrs": {"schema": 0}, "content": []}) == (
        "document: schema: Input should be greater than or equal to 1"
    )


@pytest.mark.parametrize(
    "section",
    [
        node("topic", p()),
        node("letter", words()),
        node("letter", node("list_item", p())),
        node("image"),
        node("image", p()),
        node("button", p()),
        node("divider", p()),
        node("letter", node("bullet_list")),
        node("letter", node("code_block", words("x", {"type": "strong"}))),
        node("letter", p(words("x", {"type": "subscript"}, {"type": "superscript"}))),
        node("story", p(), node("title", words())),
        node("letter", p(words(""))),
    ],
)
def test_nesting_that_the_schema_forbids_is_refused(section):
    assert refusal(doc(section)).startswith("the document does not fit its schema: ")


@pytest.mark.parametrize(
    "href",
    ["", "/old", "#part", "https://example.org", "mailto:a@example.org", "tel:+311234", "page?x=1", "//example.org"],
)
def test_safe_links_are_taken(href):
    assert check_document(letter(node("call_to_action", href=href))).sections[0].content[0]["attrs"] == {"href": href}
