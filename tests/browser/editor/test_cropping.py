"""What is done with a picture that stands in the text: cropped, or replaced by another."""

from PIL import Image as Pictures
from playwright.sync_api import expect

from newsletter.models import Image
from tests.browser.editor.clipboard import file, paste, picture
from tests.browser.editor.desk import block, paragraph
from tests.browser.editor.test_pictures import EMPTY, arrived, figures


def test_a_picture_is_cropped_by_keyboard_and_undo_gives_it_back(open_desk):
    desk = open_desk(EMPTY)
    desk.put_caret("")
    paste(desk, files=[file(size=(1600, 800))])
    arrived(desk)
    desk.page.get_by_role("button", name="It is decorative").click()
    whole = figures(desk)[0]["src"]
    desk.page.get_by_role("button", name="Crop").first.click()
    dialog = desk.page.get_by_role("dialog", name="Crop the picture")
    dialog.get_by_label("1:1").check()
    dialog.get_by_role("group", name="The part that is kept").focus()
    desk.press("ArrowLeft", "Shift+ArrowLeft")
    dialog.get_by_role("button", name="Keep this part").click()
    dialog.wait_for(state="detached")
    cut = Image.objects.exclude(crop_of=None).get()
    assert (figures(desk)[0]["src"], cut.width, cut.height) == (cut.file.url, 768, 768)
    with cut.file.open() as stored_file:
        assert Pictures.open(stored_file).size == (768, 768)
    desk.press("Control+z")
    assert figures(desk)[0]["src"] == whole


def test_cropping_is_offered_where_a_picture_is_selected_and_not_while_one_is_on_its_way(open_desk):
    desk = open_desk(("image", [block("figure")]), ("letter", [paragraph("After")]))
    crops = desk.page.get_by_role("button", name="Crop")
    desk.page.locator(".ed-no-picture").click()
    desk.settle()
    assert (crops.count(), desk.page.get_by_role("button", name="Choose a picture").count()) == (0, 1)
    held = []
    desk.page.route("**/studio/pictures/", lambda route: held.append(route))
    paste(desk, files=[file()])
    desk.page.locator(".ed-job").wait_for()
    buttons = desk.page.locator(".ed-figure, [data-inspector]").get_by_role("button")
    assert (buttons.all_inner_texts(), desk.page.locator(".ed-choose label").is_visible()) == ([], False)
    held[0].continue_()
    desk.page.get_by_role("button", name="It is decorative").click()
    desk.put_caret("After")
    expect(crops).to_have_count(0)
    desk.page.locator(".ed-figure img").click()
    desk.settle()
    # In the frame, and among the settings.
    expect(crops).to_have_count(2)
    expect(desk.page.locator(".ed-choose label")).to_be_visible()


def test_a_picture_from_another_site_is_not_offered_to_be_cropped(open_desk):
    desk = open_desk(("image", [block("figure", src="https://example.org/pier.png", alt="The pier")]))
    desk.page.route("https://example.org/**", lambda route: route.fulfill(body=picture(), content_type="image/png"))
    desk.page.locator(".ed-figure-frame").click()
    desk.settle()
    expect(desk.page.locator(".ed-figure.is-selected")).to_have_count(1)
    expect(desk.page.get_by_role("button", name="Crop")).to_have_count(0)
    desk.page.complaints.clear()


def test_a_picture_uploaded_among_the_settings_goes_where_it_was_meant_or_nowhere(open_desk):
    one, two = (block("figure", src=f"/static/img/fortnight.svg?{number}", alt="A ship") for number in (1, 2))
    desk = open_desk(("image", [one]), ("image", [two]))
    frames = desk.page.locator(".ed-figure-frame")
    chosen = dict(zip(("name", "mimeType", "buffer"), file(), strict=True))
    held = []
    desk.page.route("**/studio/pictures/", lambda route: held.append(route))
    frames.first.click()
    desk.page.locator("[data-inspector] input[type=file]").set_input_files(chosen)
    desk.page.get_by_text("Uploading …").wait_for()
    expect(desk.page.get_by_role("button", name="Crop")).to_have_count(0)
    frames.nth(1).click()
    desk.settle()
    held[0].continue_()
    arrived(desk)
    first, second = figures(desk)
    assert (first["src"], second["src"]) == (Image.objects.get().file.url, two["attrs"]["src"])
