"""The sites whose scripts may sign people up, as they are written and as browsers name them."""

import pytest

from subscribers.origins import MOST_ORIGINS, BadOrigin, read_origin, read_origins


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://example.org", "https://example.org"),
        (" HTTPS://Example.ORG/ ", "https://example.org"),
        ("https://example.org:443", "https://example.org"),
        ("http://example.org:80", "http://example.org"),
        ("http://localhost:4000", "http://localhost:4000"),
        ("https://bücher.example.org", "https://xn--bcher-kva.example.org"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_a_site_is_kept_as_a_browser_names_it(written, origin):
    assert read_origin(written) == origin


@pytest.mark.parametrize(
    "written",
    ["example.org", "*", "null", "https://", "ftp://example.org", "https://a b.example.org", "https://alice@example.org",
     "https://example.org:port", "https://[::1", "https://" + "ü" * 80 + ".example.org", "\x00"],
)  # fmt: skip
def test_what_is_no_site_is_said_so(written):
    with pytest.raises(BadOrigin, match="is no site’s address"):
        read_origin(written)


@pytest.mark.parametrize("written", ["https://example.org/blog", "https://example.org/?a=1", "https://example.org/#a"])
def test_a_page_is_not_a_site_and_the_site_of_it_is_named(written):
    with pytest.raises(BadOrigin, match=r"is one page\. Write its site alone: https://example\.org\.$"):
        read_origin(written)


def test_a_name_longer_than_any_is_refused():
    with pytest.raises(BadOrigin, match="longer than any"):
        read_origin("https://" + "a." * 200 + "example.org")


def test_each_site_is_kept_once_and_the_line_of_a_wrong_one_is_named():
    assert read_origins("https://example.org\n\n https://example.net/\nhttps://EXAMPLE.org") == [
        "https://example.org",
        "https://example.net",
    ]
    with pytest.raises(BadOrigin, match="Line 3: “what” is no site’s address"):
        read_origins("https://example.org\n\nwhat")


def test_more_sites_than_anybody_has_are_refused():
    lines = "\n".join(f"https://a{n}.example.org" for n in range(MOST_ORIGINS + 1))
    with pytest.raises(BadOrigin, match="51 sites; at most 50"):
        read_origins(lines)
