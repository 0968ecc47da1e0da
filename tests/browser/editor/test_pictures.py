"""Pictures: uploaded with progress, described, brought home from other sites."""

import re

import pytest
from playwright.sync_api import expect

from newsletter.models import Image
from tests.browser.editor.clipboard import drop, file, grainy, paste, picture
from tests.browser.editor.desk import block, paragraph, title
from tests.machine import wait_until
from tests.web_server import WebServer

EMPTY = ("letter", [paragraph()])


def figures(desk):
    """The attributes of every figure that is stored of what is on the page."""
    found = []

    def walk(node):
        if node["type"] == "figure":
            found.append(node["attrs"])
        for child in node.get("content", ()):
            walk(child)

    walk(desk.document)
    return found


def arrived(desk, count=1):
    stored = """[...document.querySelectorAll(".ed-figure img")].filter((each) =>
        each.getAttribute("src").startsWith("/media/")).length"""
    wait_until(lambda: desk.page.evaluate(stored) == count)


def test_a_pasted_picture_is_uploaded_and_one_is_asked_what_it_shows(open_desk, stored):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    paste(desk, files=[file()])
    question = desk.page.get_by_role("dialog", name="What the picture shows")
    question.get_by_label("What does the picture show?").fill("The pier at low water")
    question.get_by_role("button", name="Set").click()
    [attrs] = figures(desk)
    image = Image.objects.get()
    assert (attrs["src"], attrs["alt"], attrs["decorative"]) == (image.file.url, "The pier at low water", False)
    assert (image.width, image.small_width, image.source_width) == (1200, 600, 1600)
    desk.save()
    [kept] = [node["attrs"] for node in stored(desk.issue)[0]["content"] if node["type"] == "figure"]
    assert (kept["src"], kept["alt"]) == (image.file.url, "The pier at low water")


def test_decorative_is_an_answer_and_undo_takes_back_the_answer_and_then_the_picture(open_desk):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    paste(desk, files=[file()])
    desk.page.get_by_role("button", name="It is decorative").click()
    assert figures(desk)[0]["decorative"] is True
    desk.press("Control+z")
    assert figures(desk)[0]["decorative"] is False
    desk.press("Control+z")
    assert desk.outline == ["letter: paragraph()"]
    desk.press("Control+Shift+z")
    assert figures(desk)[0]["src"] == Image.objects.get().file.url


def test_several_dropped_pictures_go_in_where_they_are_dropped(open_desk):
    desk = open_desk(("letter", [paragraph("Before"), paragraph("After")]))
    drop(desk, file("one.png", colour="red"), file("two.png", colour="blue"), on="Before")
    arrived(desk, 2)
    assert desk.outline == ["letter: paragraph(Before) figure() figure() paragraph(After)"]
    assert len({attrs["src"] for attrs in figures(desk)}) == 2


def test_what_is_dropped_and_is_no_picture_is_told(open_desk):
    desk = open_desk(("letter", [paragraph("Before")]))
    drop(desk, ("words.pdf", "application/pdf", b"%PDF-"), on="Before")
    expect(desk.page.locator(".ed-notice")).to_contain_text("Only pictures can be dropped")
    assert desk.outline == ["letter: paragraph(Before)"]


@pytest.mark.parametrize(
    ("name", "kind", "data", "said"),
    [
        ("drawing.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "export it as a PNG"),
        ("broken.png", "image/png", picture()[:-200], "broken.png is damaged"),
        ("words.png", "image/png", b"no picture", "not a picture we can read"),
        ("pier.heic", "image/heic", b"\0\0\0\x18ftypheic", "export it as a JPEG"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_leaves_no_frame(open_desk, name, kind, data, said):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    paste(desk, files=[(name, kind, data)])
    desk.page.locator(".ed-notice", has_text=said).wait_for()
    assert (figures(desk), Image.objects.count()) == ([], 0)
    desk.press("Control+z", "Control+Shift+z")
    assert figures(desk) == []
    desk.page.complaints.clear()


def test_a_file_that_is_no_picture_is_said_to_be_none_when_it_is_pasted(open_desk):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    paste(desk, files=[("tides.pdf", "application/pdf", b"%PDF-1.4")])
    expect(desk.page.locator(".ed-notice")).to_contain_text("Only pictures can be pasted")
    assert desk.outline == ["letter: paragraph()"]


def test_an_upload_that_broke_off_is_tried_again(open_desk):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    desk.page.route("**/studio/pictures/", lambda route: route.abort())
    paste(desk, files=[file()])
    job = desk.page.locator(".ed-job.is-failed")
    job.wait_for()
    expect(job).to_contain_text("No connection")
    desk.page.unroute("**/studio/pictures/")
    job.get_by_role("button", name="Try again").click()
    arrived(desk)
    desk.page.complaints.clear()


def test_a_picture_that_is_moved_and_taken_back_while_it_uploads_still_arrives(open_desk):
    desk = open_desk(EMPTY, ("letter", [paragraph("After")]))
    desk.put_caret("")
    held = []
    desk.page.route("**/studio/pictures/", lambda route: held.append(route))
    paste(desk, files=[file()])
    desk.page.locator(".ed-job").wait_for()
    desk.page.wait_for_timeout(200)
    desk.press("Alt+Shift+ArrowDown")
    desk.press("Control+z", "Control+Shift+z")
    held[0].continue_()
    arrived(desk)
    assert [attrs["src"] for attrs in figures(desk)] == [Image.objects.get().file.url]


def test_a_figure_that_is_cut_and_pasted_while_it_uploads_gets_its_picture(open_desk):
    desk = open_desk(EMPTY, ("letter", [paragraph("After")]))
    desk.put_caret("")
    held = []
    desk.page.route("**/studio/pictures/", lambda route: held.append(route))
    paste(desk, files=[file()])
    desk.page.locator(".ed-job").wait_for()
    desk.press("Control+x")
    assert figures(desk) == []
    desk.put_caret("After")
    desk.press("Control+v")
    desk.page.locator(".ed-job").wait_for()
    held[0].continue_()
    arrived(desk)
    assert [attrs["src"] for attrs in figures(desk)] == [Image.objects.get().file.url]
    expect(desk.page.locator(".ed-job")).to_have_count(0)
    # Taken back and done again, it is the same picture.
    desk.press("Control+z", "Control+y")
    arrived(desk)


def test_how_far_an_upload_is_is_shown(open_desk):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    desk.page.evaluate(
        """() => {
          window.said = [];
          new MutationObserver(() => said.push(document.querySelector(".ed-job span")?.textContent))
            .observe(document.querySelector(".ed-text"), { childList: true, subtree: true, characterData: true });
        }"""
    )
    paste(desk, files=[("grain.png", "image/png", grainy((900, 700)))])
    arrived(desk)
    assert any(re.search(r"\d+ %|Making it fit", words or "") for words in desk.page.evaluate("said"))


@pytest.fixture
def elsewhere(settings):
    with WebServer() as server:
        settings.OUTGOING_EXCEPTIONS = frozenset({server.address})
        yield server


def test_pictures_within_pasted_html_are_brought_home(open_desk, elsewhere):
    elsewhere.answers["/pier.png"] = (200, {"Content-Type": "image/png"}, picture((300, 200)))
    desk = open_desk(EMPTY)
    desk.put_caret("")
    inside = "data:image/gif;base64,R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs="
    paste(
        desk,
        html=f"<p>Look: <span><img src='{elsewhere.url('/pier.png')}' alt='The pier'></span></p>"
        f"<figure><a href='https://example.org/'><img src='{inside}'></a><figcaption>A dot</figcaption></figure>"
        "<p><img src='file:///C:/image001.png'>End</p>",
    )
    arrived(desk, 2)
    pier, dot, lost = figures(desk)
    homes = {image.file.url for image in Image.objects.all()}
    assert ({pier["src"], dot["src"]}, pier["alt"], dot["href"]) == (homes, "The pier", "https://example.org/")
    assert lost["src"] == ""
    expect(desk.page.locator(".ed-notice")).to_contain_text("One picture could not come along")
    assert "figure(A dot)" in desk.outline[0]


def test_a_picture_that_cannot_be_fetched_keeps_its_address_and_can_be_tried_again(open_desk, elsewhere):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    url = elsewhere.url("/pier.png")
    paste(desk, html=f"<p>Look</p><img src='{url}'>")
    job = desk.page.locator(".ed-job.is-failed")
    job.wait_for()
    expect(job).to_contain_text("its server answers 404")
    assert figures(desk)[0]["src"] == url
    elsewhere.answers["/pier.png"] = (200, {"Content-Type": "image/png"}, picture((300, 200)))
    job.get_by_role("button", name="Try again").click()
    arrived(desk)
    desk.page.complaints.clear()


def test_an_empty_figure_takes_the_picture_that_is_pasted_on_it(open_desk):
    desk = open_desk(("image", [block("figure")]), ("letter", [paragraph("After")]))
    desk.page.locator(".ed-no-picture").click()
    desk.settle()
    paste(desk, files=[file()])
    arrived(desk)
    assert desk.outline == ["image: figure()", "letter: paragraph(After)"]


def test_enter_chooses_the_picture_of_an_empty_figure_and_its_words_follow_by_keys_alone(open_desk):
    desk = open_desk(("story", [title("Wall"), paragraph()], {}))
    chosen = []  # listening before anything opens: a chooser that opens unheard is never told
    desk.page.on("filechooser", lambda chooser: chosen.append(chooser))
    desk.put_caret("Wall")
    desk.press("Enter", "Enter")
    desk.type("/picture on")
    desk.press("Enter", "Enter")
    wait_until(lambda: desk.page.wait_for_timeout(50) or chosen, what="the file chooser")
    name, kind, data = file()
    chosen[0].set_files({"name": name, "mimeType": kind, "buffer": data})
    desk.page.get_by_label("What does the picture show?").wait_for()
    desk.type("The pier")
    desk.press("Enter")
    desk.type("At low water")
    desk.press("Enter")
    assert desk.outline == ["story: figure(At low water) title(Wall) standfirst() paragraph()"]
    assert (figures(desk)[0]["alt"], desk.caret) == ("The pier", ["title", ""])
    desk.press("Control+z", "Control+z", "Control+z")
    assert desk.outline == ["story: figure() title(Wall) standfirst() paragraph()"]
