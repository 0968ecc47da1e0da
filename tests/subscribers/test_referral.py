"""How someone came to the signup: what is kept, and what never is."""

import pytest
from hypothesis import given, strategies

from subscribers.referral import LONGEST_CAMPAIGN, LONGEST_REFERRER, arrived, came_from, host_and_path


@pytest.fixture(autouse=True)
def _base_url(settings):
    settings.BASE_URL = "https://news.example.org"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://Blog.Example.org/tides/?q=mine#there", "blog.example.org/tides"),
        ("http://blog.example.org", "blog.example.org"),
        ("http://blog.example.org:8080/a", "blog.example.org:8080/a"),
        ("https://alice:secret@blog.example.org/a", "blog.example.org/a"),
        ("blog.example.org/tides", "blog.example.org/tides"),
        ("https://news.example.org/tide-notes/21-high-water/", "news.example.org/tide-notes/21-high-water"),
        ("https://news.example.org/tide-notes/subscribe/?utm_source=x", ""),
        ("https://news.example.org/u/k1.abcdef/", ""),
        ("https://news.example.org/P/k1.abcdef/", ""),
        ("https://news.example.org/studio/tide-notes/readers/?q=bob", ""),
        ("javascript:alert(1)", ""),
        ("android-app://com.example/", ""),
        ("file:///home/alice/letter.html", ""),
        ("http://[::1", ""),
        ("https://", ""),
        ("", ""),
        ("   ", ""),
        ("\x00", ""),
    ],
)
def test_of_a_page_its_host_and_path_are_kept(address, kept):
    assert host_and_path(address) == kept


def test_a_path_is_cut_where_it_gets_long():
    assert len(host_and_path("https://blog.example.org/" + "a" * 5000)) == LONGEST_REFERRER


def test_the_first_look_tells_campaign_and_page():
    query = {"utm_source": " fediverse\n ", "utm_medium": "post", "utm_content": "left out", "email": "bob@example.org"}
    assert arrived(query=query, referer="https://blog.example.org/tides?x=1") == {
        "utm_source": "fediverse",
        "utm_medium": "post",
        "referrer": "blog.example.org/tides",
    }


def test_whom_a_friend_sent_is_not_followed():
    query = {"friend": "", "utm_source": "mail"}
    assert arrived(query=query, referer="https://mail.example.org/inbox") == {}
    own = "https://news.example.org/tide-notes/subscribe/?friend&utm_source=mail"
    assert came_from(carried={}, referer=own) == {}


def test_what_the_form_carried_comes_before_the_page_that_held_it():
    kept = came_from(
        carried={"utm_source": "fediverse", "referrer": "blog.example.org/tides"},
        referer="https://news.example.org/tide-notes/subscribe/?utm_source=other&utm_campaign=spring",
    )
    assert kept == {"utm_source": "fediverse", "utm_campaign": "spring", "referrer": "blog.example.org/tides"}


def test_a_box_under_an_issue_tells_the_issue_and_what_stood_behind_its_address():
    kept = came_from(carried={}, referer="https://news.example.org/tide-notes/21-tides/?utm_source=search&q=private")
    assert kept == {"utm_source": "search", "referrer": "news.example.org/tide-notes/21-tides"}


def test_nothing_told_is_nothing_kept():
    assert came_from(carried={}, referer="") == {}


def test_more_parameters_than_any_link_has_break_nothing():
    assert came_from(carried={}, referer="https://blog.example.org/?" + "&".join(["a=1"] * 900)) == {
        "referrer": "blog.example.org"
    }


@given(strategies.text(max_size=300), strategies.text(max_size=300))
def test_whatever_is_sent_what_is_kept_is_short_and_on_one_line(campaign, referer):
    kept = came_from(carried={"utm_source": campaign}, referer=referer)
    assert len(kept.get("utm_source", "")) <= LONGEST_CAMPAIGN
    assert len(kept.get("referrer", "")) <= LONGEST_REFERRER
    assert all(value.splitlines() == [value] and "\x00" not in value for value in kept.values())
