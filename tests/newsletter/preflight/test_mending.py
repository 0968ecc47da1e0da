"""Mends are pure, touch what they name and nothing else, and refuse what does not fit."""

import copy

import pytest

from newsletter.document import Document, check_document
from newsletter.preflight import mending
from newsletter.preflight.mending import CannotMend, mend
from tests.newsletter.preflight.making import ID, linked, paragraph, section, words

HERE = ID.format(1)


def mended(name, *sections, path=(), which=HERE, **arguments):
    document = Document(sections=sections)
    before = copy.deepcopy(document.to_json())
    after = mend(document, name=name, section=which, path=path, arguments=arguments)
    assert document.to_json() == before
    check_document(after.to_json())
    return after


def test_an_address_is_replaced_wherever_it_stands():
    old, new = "http://a.test/", "https://a.test/"
    figure = {"type": "figure", "attrs": {"src": old, "href": old}}
    links = section(linked("http://b.test/"), kind="links", number=2, settings={"see_all_url": old})
    after = mended("replace_address", section(linked(old), figure), links, old=old, new=new)
    first, second = after.sections
    assert first.content[1]["content"][0]["marks"][0]["attrs"]["href"] == new
    assert (first.content[2]["attrs"]["src"], first.content[2]["attrs"]["href"]) == (new, new)
    assert second.settings["see_all_url"] == new
    assert second.content[1] == linked("http://b.test/")


@pytest.mark.parametrize("new", ["javascript:alert(1)", "", "data:text/html,x", "https://[broken", 7, None])
def test_an_address_that_may_not_stand_in_a_document_is_refused(new):
    with pytest.raises(CannotMend):
        mended("replace_address", section(linked("http://a.test/")), old="http://a.test/", new=new)


def test_a_picture_becomes_decorative():
    after = mended("make_decorative", section({"type": "figure", "attrs": {"src": "/a.png", "alt": "x"}}), path=(1,))
    assert after.sections[0].content[1]["attrs"] == {"src": "/a.png", "alt": "", "decorative": True}


def test_a_heading_gets_its_level_and_a_label_its_words():
    heading = {"type": "heading", "attrs": {"level": 5}, "content": [words("x")]}
    assert mended("set_heading_level", section(heading), path=(1,), level=3).sections[0].content[1]["attrs"] == {
        "level": 3
    }
    sponsor = section(paragraph("x"), kind="sponsor", settings={"label": "Hm", "advertiser": "A"})
    assert mended("set_label", sponsor, label="Sponsored").sections[0].settings == {
        "label": "Sponsored",
        "advertiser": "A",
    }


def test_words_are_replaced_in_one_text():
    after = mended(
        "replace_words", section(paragraph("© 2024"), paragraph("© 2024")), path=(2, 0), old="2024", new="2026"
    )
    assert [node["content"][0]["text"] for node in after.sections[0].content[1:]] == ["© 2024", "© 2026"]


def test_spaces_become_single_but_not_in_code():
    code = {"type": "code_block", "content": [words("a  = 1")]}
    after = mended("single_spaces", section(paragraph("a  b   c "), code), section(paragraph("a  b"), number=2))
    assert after.sections[0].content[1:] == (paragraph("a b c "), code)
    assert after.sections[1].content[1] == paragraph("a  b")


def test_only_an_empty_section_is_removed():
    empty = section(paragraph(" "), kind="letter", name=None)
    assert mended("remove_empty_section", empty, section(number=2)).sections[0].id == ID.format(2)
    with pytest.raises(CannotMend):
        mended("remove_empty_section", section(paragraph("x")))


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("no_such_mend", {}),
        ("__init__", {}),
        ("make_decorative", {}),
        ("make_decorative", {"path": (9,)}),
        ("make_decorative", {"path": (1,)}),
        ("make_decorative", {"path": (-1,)}),
        ("make_decorative", {"which": "elsewhere"}),
        ("set_heading_level", {"path": (1,), "level": 7}),
        ("set_heading_level", {"path": (1,), "level": "3"}),
        ("set_heading_level", {"path": (1,), "wrong": 3}),
        ("replace_words", {"path": (1, 0), "old": "not there", "new": "x"}),
        ("replace_words", {"path": (1, 0), "old": "", "new": "x"}),
        ("set_label", {"label": "Sponsored"}),
        ("replace_address", {"old": "http://gone.test/", "new": "https://gone.test/"}),
    ],
)
def test_what_does_not_fit_is_refused(name, more):
    with pytest.raises(CannotMend):
        mended(name, section(paragraph("x")), **more)


@pytest.mark.parametrize("attrs", [{}, {"attrs": None}, {"attrs": {}}])
def test_a_raw_block_that_says_nothing_has_no_words_to_be_replaced(attrs):
    empty = section({"type": "raw_block", **attrs}, kind="raw", name=None)
    with pytest.raises(CannotMend):
        mended("replace_words", empty, path=(0,), old="a", new="b")


@pytest.mark.parametrize("arguments", [{}, {"old": "a"}, {"old": "a", "new": "b", "more": 1}, {"document": 1}])
def test_other_arguments_than_a_mend_takes_are_refused_before_it_runs(arguments):
    with pytest.raises(CannotMend, match="other arguments"):
        mend(Document(), name="replace_words", section=HERE, path=(0,), arguments=arguments)


def test_a_fault_of_a_mend_is_not_taken_for_wrong_arguments(monkeypatch):
    def broken(document, *, section, path):
        raise TypeError(f"a fault at {section} {path} of {document}")

    monkeypatch.setitem(mending._MENDS, "broken", broken)
    with pytest.raises(TypeError, match="a fault at"):
        mend(Document(), name="broken", section=HERE, path=(), arguments={})
