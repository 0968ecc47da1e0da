"""What pages say of themselves: read from their bytes, and asked for over a real web server."""

import pytest

from newsletter.models import BinItem
from newsletter.outgoing_requests import RequestError, RequestRefused
from newsletter.planning.page_details import PageDetails, fill_in, look_at, read_details
from newsletter.tasks import read_page_of_link
from tests.factories import NewsletterFactory
from tests.web_server import WebServer

URL = "https://www.example.org/tide/"
HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGE = """<!doctype html><html><head><title>Tide | Example</title>
<meta property="og:title" content="Why the tide
 is late"><meta name="description" content="A chart &amp; a story."><meta property="og:image" content="/high.png">
<meta property="og:site_name" content="The Harbour"></head><body>Words</body></html>"""


@pytest.fixture
def server(settings):
    with WebServer() as server:
        settings.OUTGOING_EXCEPTIONS = frozenset({server.address})
        yield server


def test_what_a_page_says_of_itself_is_read():
    assert read_details(PAGE.encode(), url=URL) == PageDetails(
        title="Why the tide is late",
        description="A chart & a story.",
        image="https://www.example.org/high.png",
        site="The Harbour",
    )


def test_a_page_that_says_little_has_its_title_and_its_host():
    assert read_details(b"<title> High \n water </title><p>x", url=URL) == PageDetails(
        title="High water", site="example.org"
    )


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        ("<title>Höhe</title>".encode("latin-1"), "text/html; charset=ISO-8859-1", "Höhe"),
        ('<meta charset="windows-1252"><title>Höhe “x”</title>'.encode("cp1252"), "", "Höhe “x”"),
        ("<title>潮</title>".encode("shift_jis"), "text/html; charset=Shift_JIS", "潮"),
        ("<title>Höhe</title>".encode(), "text/html; charset=nonsense", "Höhe"),
        ('<?xml version="1.0" encoding="utf-8"?><html><head><title>Höhe</title></head></html>'.encode(), "", "Höhe"),
    ],
)
def test_the_letters_of_a_page_are_read_as_it_says(body, content_type, title):
    assert read_details(body, url=URL, content_type=content_type).title == title


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00\x00", b"\xff\xfe\xfd", b"<", b"<!-->", b"plain words", b"<meta content>" * 100, b"<div>" * 20_000,
     b"<meta property='og:title' content='\x00\x07'>", b"%PDF-1.7 binary \x80\x81", b"<?xml version='1.0'?>"],
)  # fmt: skip
def test_garbage_says_no_more_than_where_it_is_from(body):
    read = read_details(body, url=URL)
    assert (read.description, read.image, read.site) == ("", "", "example.org")
    assert read.title.isprintable()


@pytest.mark.parametrize(
    "picture",
    [
        "javascript:alert(1)",
        "data:image/png;base64,x",
        "file:///etc/passwd",
        "https://[broken",
        "https://x/" + "y" * 5000,
    ],
)
def test_a_picture_that_no_reader_may_load_is_left_out(picture):
    assert read_details(f'<meta property="og:image" content="{picture}">'.encode(), url=URL).image == ""


def test_a_novel_of_a_title_is_cut_at_a_word():
    title = read_details(f"<title>{'high water ' * 200}</title>".encode(), url=URL).title
    assert (len(title) <= 300, set(title.split())) == (True, {"high", "water", "…"})


@pytest.mark.django_db
def test_a_kept_link_gets_the_words_of_its_page_where_it_has_none(server):
    server.answers["/tide"] = (200, HTML, PAGE.encode())
    newsletter = NewsletterFactory()
    bare = BinItem.objects.create(newsletter=newsletter, url=server.url("/tide"))
    titled = BinItem.objects.create(newsletter=newsletter, url=server.url("/tide"), title="Mine")
    for item in (bare, titled):
        read_page_of_link(item.pk)
        item.refresh_from_db()
    assert (bare.title, bare.description, bare.image, bare.site) == (
        "Why the tide is late",
        "A chart & a story.",
        server.url("/high.png"),
        "The Harbour",
    )
    assert (titled.title, titled.description) == ("Mine", "A chart & a story.")


@pytest.mark.parametrize(
    "answer",
    [
        (404, HTML, PAGE.encode()),
        (500, HTML, PAGE.encode()),
        (200, {"Content-Type": "image/png"}, b"\x89PNG"),
        (200, {}, PAGE.encode()),
    ],
)
def test_an_error_page_or_a_picture_says_nothing(server, answer):
    server.answers["/tide"] = answer
    assert look_at(server.url("/tide")) == PageDetails(site="localhost")


def test_a_huge_page_is_read_as_far_as_is_allowed(server):
    server.answers["/tide"] = (200, HTML, PAGE.encode() + b"x" * 3_000_000)
    assert look_at(server.url("/tide")).title == "Why the tide is late"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://169.254.169.254/latest/meta-data/", "http://localhost/"]
)
def test_our_own_network_is_not_asked_and_the_link_stays_as_it_is(url):
    item = BinItem.objects.create(newsletter=NewsletterFactory(), url=url, title="")
    with pytest.raises(RequestRefused):
        fill_in(item.pk)
    read_page_of_link(item.pk)
    item.refresh_from_db()
    assert (item.title, item.description) == ("", "")


@pytest.mark.django_db
def test_a_page_that_leads_into_our_network_is_not_followed(server):
    server.answers["/tide"] = (302, {"Location": "http://127.0.0.1:5432/"}, b"")
    item = BinItem.objects.create(newsletter=NewsletterFactory(), url=server.url("/tide"))
    with pytest.raises(RequestError):
        fill_in(item.pk)


@pytest.mark.django_db
def test_a_link_that_is_gone_or_a_note_asks_nobody():
    note = BinItem.objects.create(newsletter=NewsletterFactory(), note="x")
    for pk in (note.pk, 987_654_321):
        read_page_of_link(pk)
    assert BinItem.objects.get().title == ""
