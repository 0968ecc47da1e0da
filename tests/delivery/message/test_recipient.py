"""A reader's values and links, by the names that tags and links have."""

import pytest

from tests.delivery.message.conftest import make_recipient


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("name", "Bob  Tidewater"),
        ("first_name", "Bob"),
        ("email", "bob@example.org"),
        ("attributes.city", "Harbour"),
        ("attributes.age", "0"),
        ("attributes.none", ""),
        ("attributes.missing", ""),
        ("attributes.", ""),
        ("", ""),
        ("token", ""),
    ],
)
def test_a_tag_has_the_reader_s_value_or_nothing(tag, value):
    reader = make_recipient(name=" Bob  Tidewater ", attributes={"city": "Harbour", "age": 0, "none": None})
    assert reader.value(tag) == value


@pytest.mark.parametrize("name", ["", " ", "\t\n"])
def test_a_reader_without_a_name_has_no_first_name_either(name):
    assert [make_recipient(name=name).value(tag) for tag in ("name", "first_name")] == ["", ""]


def test_links_are_made_of_the_reader_s_tokens():
    reader = make_recipient()
    assert [reader.link(name) for name in ("unsubscribe_url", "preferences_url", "feedback_url.good")] == [
        "https://news.example.org/u/k1.leave/",
        "https://news.example.org/p/k1.prefer/",
        "https://news.example.org/f/k1.vote/good/",
    ]
