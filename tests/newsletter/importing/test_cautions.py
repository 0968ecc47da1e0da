"""What an import asks the writer to look at in the words: addresses without a host, holes left by merge tags."""

import pytest

from tests.newsletter.importing.reading import draft_of


def cautions_of(source, name="issue.md"):
    draft = draft_of(f"---\ntitle: Tides\n---\n{source}", name=name)
    return [(warning.line, warning.message) for warning in draft.warnings]


def no_host(what, address):
    return (
        f"The {what} {address!r} has no host: in a mail it would be looked for on this site. "
        "Write the whole address, with https:// at its beginning."
    )


@pytest.mark.parametrize(
    ("source", "what", "address"),
    [
        ("[a](/old/page)", "link", "/old/page"),
        ("- x\n- [a](page.html)", "link", "page.html"),
        ("[a](example.org/page)", "link", "example.org/page"),
        ("[Go](/go){.button}", "link", "/go"),
        ("![a](img/a.png)", "picture", "img/a.png"),
        ("| a |\n| --- |\n| [b](/c) |", "link", "/c"),
        ('::: links {see_all_url="/all"}\n- x\n:::', "link", "/all"),
        ('::: card {href="/c" title="C"}\n:::', "link", "/c"),
    ],
)
def test_an_address_without_a_host_is_warned_of_with_its_line(source, what, address):
    assert cautions_of(f"\n{source}\n") == [(5, no_host(what, address))]


@pytest.mark.parametrize(
    "source",
    [
        "[a](https://example.org/)",
        "[a](mailto:alice@example.org)",
        "[a](//example.org/x)",
        "[a](#below)",
        "![a](/media/pictures/a.png)",
        "```\n[a](/old)\n{{ town }}\n```",
    ],
)
def test_other_addresses_are_not(source):
    assert cautions_of(source) == []


def test_a_page_is_asked_after_too():
    page = "<html><body><h1>Tides</h1><p><a href='/old'>a</a> <img src='a.png' alt=''></p></body></html>"
    assert [warning.message for warning in draft_of(page, name="tides.html").warnings] == [
        no_host("link", "/old"),
        no_host("picture", "a.png"),
    ]


def test_the_same_address_on_the_same_line_is_said_once():
    assert cautions_of("[a](/x) and [b](/x)") == [(4, no_host("link", "/x"))]


@pytest.mark.parametrize("name", ["name", "first_name", "attributes.town"])
def test_a_merge_tag_without_a_fallback_is_warned_of(name):
    assert cautions_of(f"Dear {{{{ {name} }}}},") == [
        (
            4,
            f"{{{{ {name} }}}} has no fallback: a reader without one sees nothing there. "
            f"Write what they see instead behind a bar: {{{{ {name} | reader }}}}.",
        )
    ]


@pytest.mark.parametrize("tag", ["{{ town }}", "{{name.upper}}", "{{ firstname | friend }}"])
def test_a_tag_of_a_name_we_do_not_know_is_warned_of(tag):
    assert cautions_of(f"Dear {tag},") == [
        (
            4,
            f"{tag} is no merge tag that we know: readers see it as it stands here. "
            "Known are name, first_name, email, and attributes such as attributes.town.",
        )
    ]


@pytest.mark.parametrize("words", ["{{ name | friend }}", "{{ email }}", "\\{{ town }}", "`{{ town }}`", "a }} b {{ c"])
def test_other_braces_are_not(words):
    assert cautions_of(f"Dear {words},") == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Dear {{ name | friend }},\n\nIt fell.\n\nYours,\nAlice\n", "tides.txt"),
        ("<html><body><h1>Tides</h1><p>Dear {{ name | friend }},</p></body></html>", "tides.html"),
        ("# Tides\n\n<div>Dear {{ name | friend }},</div>\n", "tides.md"),
    ],
)
def test_a_merge_tag_where_there_are_none_is_said_to_be_words(source, name):
    said = [warning.message for warning in draft_of(source, name=name).warnings if "{{" in warning.message]
    assert said == [
        "{{ name | friend }} came in as words, and readers see it as it stands: "
        "type it anew in the studio to make it a merge tag."
    ]
