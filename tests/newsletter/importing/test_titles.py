import pytest

from newsletter.importing.titles import number_in_name, number_in_title, without_number
from tests.newsletter.importing.reading import draft_of, outline


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("#21: Spring tide", 21),
        ("Tide Notes #21", 21),
        ("Issue 21 – Spring tide", 21),
        ("Tide Notes, No. 21", 21),
        ("Vol. 3", 3),
        ("21. Spring tide", 21),
        ("21: Spring tide", 21),
        ("This Week 31", 31),
        ("潮汐 第 107 期", 107),
        ("Spring tide", None),
        ("The best of 2025", None),
        ("Notes of March 14", None),
        ("C&#39;s tide", None),
        ("#99999999999", None),
    ],
)
def test_the_number_a_title_gives(title, number):
    assert number_in_title(title) == number


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("021.md", 21),
        ("issue-21.md", 21),
        ("21-spring.md", 21),
        ("004_spring.txt", 4),
        ("tides-21-spring.md", None),
        ("fence2.md", None),
        ("2016-10-10-20.md", 20),
        ("2016-10-10.md", None),
        ("2016.md", None),
        ("issue-xiv.txt", 14),
        ("letters/no-7.html", 7),
        ("spring-tide.md", None),
        ("issue-iiii.txt", 4),
        ("", None),
    ],
)
def test_the_number_a_file_name_gives(name, number):
    assert number_in_name(name) == number


@pytest.mark.parametrize(
    ("title", "number", "rest"),
    [
        ("#21: Spring tide", 21, "Spring tide"),
        ("#02 - Spring tide", 2, "Spring tide"),
        ("21. Spring tide", 21, "Spring tide"),
        ("Issue 21: Spring tide", 21, "Spring tide"),
        ("#21: Spring tide", 22, "#21: Spring tide"),
        ("#21: Spring tide", None, "#21: Spring tide"),
        ("#21", 21, "#21"),
        ("#21: ", 21, "#21: "),
        ("21 sailors", 21, "21 sailors"),
    ],
)
def test_the_title_loses_only_its_own_number(title, number, rest):
    assert without_number(title, number) == rest


def test_entities_are_decoded_and_the_title_is_on_one_line():
    draft = draft_of('---\ntitle: "#21:  Tides &amp; clocks &#8211;\\n a&nbsp;letter "\n---\nHello.\n')
    assert (draft.number, draft.title) == (21, "Tides & clocks – a\u00a0letter")


def test_the_front_matter_s_number_goes_before_the_title_s_and_the_file_s():
    source = "---\ntitle: 'Tide Notes #4'\nissue: 3\n---\nHello.\n"
    assert draft_of(source, name="005.md").number == 3
    assert draft_of(source.replace("issue: 3\n", ""), name="005.md").number == 4
    assert draft_of("---\ntitle: Tide Notes\n---\nHello.\n", name="005.md").number == 5


def test_the_only_top_heading_that_opens_the_text_is_its_title():
    draft = draft_of("# Spring tide\n\nHello.\n\n## Low water\n\nMud.\n")
    assert draft.title == "Spring tide"
    assert outline(draft.document.sections) == [("letter", ""), ("topic", "Low water")]


def test_a_top_heading_that_repeats_the_title_with_its_number_is_taken_off():
    draft = draft_of("---\ntitle: 'Spring tide'\nnumber: 21\n---\n# #21: Spring tide\n\nHello.\n")
    assert draft.title == "Spring tide"
    assert outline(draft.document.sections) == [("letter", "")]


def test_a_top_heading_that_says_something_else_than_the_title_stays():
    draft = draft_of("---\ntitle: Spring tide\n---\n# The moon\n\nHello.\n")
    assert draft.title == "Spring tide"
    assert outline(draft.document.sections) == [("topic", "The moon")]


def test_a_file_without_any_title_is_named_after_its_number_or_its_name():
    assert draft_of("Hello.\n", name="021.md").title == "Issue 21"
    assert draft_of("Hello.\n", name="low_water-notes.txt").title == "Low water notes"


def test_a_page_that_only_lists_links_keeps_its_title_out_of_its_words():
    draft = draft_of("# All letters\n\n- [One](https://example.org/1)\n- [Two](https://example.org/2)\n")
    assert draft.title == "All letters"
    assert [section.kind for section in draft.document.sections] == ["letter"]
