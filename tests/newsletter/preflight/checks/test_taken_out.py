"""What readers do not get of a writer's own HTML."""

import pytest

from newsletter.preflight.checks.taken_out import taken_out
from tests.newsletter.preflight.making import findings, found, section


def raw(source, form="html"):
    block = {"type": "raw_block", "attrs": {"format": form, "source": source}}
    return section(block, kind="raw", name=None)


def test_a_form_and_its_handlers_are_named_with_the_block_they_stand_in():
    source = '<form onsubmit="go()"><p onclick="go()">Write to us</p></form>'
    (finding,) = findings("taken_out", raw(source))
    assert (str(finding.severity), finding.path, finding.section) == ("warning", (0,), raw(source).id)
    assert finding.message == (
        "Readers do not get all of the HTML in the raw html: 1 form and 2 event handlers are taken out, as no "
        "reader’s mail program should run or load such things. The preview shows what is left."
    )


@pytest.mark.parametrize(
    ("source", "lost"),
    [
        ("<script>go()</script><script>on()</script><p>Hello</p>", ("2 scripts",)),
        ("<style>p { color: red }</style><p>Hello</p>", ("1 style sheet",)),
        ('<form><input name="a"><select><option>b</option></select><button>Go</button></form>',
         ("1 form", "2 fields", "1 button")),
        ('<iframe src="https://example.org/v"></iframe>', ("1 embedded page",)),
        ('<svg onload="go()"><circle r="4"/><circle r="5"/></svg>', ("1 drawing", "1 event handler")),
        ('<a href="javascript:go()">here</a>', ("1 unsafe address",)),
        ('<p style="position:fixed; color: #123">Hello</p>', ("1 style setting",)),
        ('<p style="background-image:url(https://example.org/t.gif)">Hello</p>', ("1 style setting",)),
        ("<marquee>Hello</marquee>", ("1 <marquee>",)),
    ],
)  # fmt: skip
def test_everything_that_is_taken_out_is_counted(source, lost):
    assert taken_out(source) == lost


@pytest.mark.parametrize(
    "source",
    [
        "",
        "   \n",
        "Hello < there & here",
        '<p class="x" id="y" style="color: #123; margin-top: 4px">Hello <b>there</b><br>now</p>',
        '<table width="100%"><tr><td align="left">one</td></tr></table>',
        '<a href="https://example.org/" target="_blank">there</a><img src="https://example.org/a.png" alt="A wall">',
        "<font>old</font> <picture><img src='https://example.org/a.png'></picture>",
        "<!-- a note -->",
    ],
)
def test_what_readers_get_as_it_is_makes_no_finding(source):
    assert found("taken_out", raw(source)) == []


@pytest.mark.parametrize(
    "source", ["<" * 5000, "<form" * 200, "\x00<script>\x00</script>", "<p " + "a=b " * 2000 + ">"]
)
def test_garbage_is_looked_at_without_an_error(source):
    assert isinstance(taken_out(source), tuple)


def test_markdown_that_an_import_kept_is_not_html():
    assert found("taken_out", raw("{% raw %}<form>", form="markdown")) == []
