"""Moving a list in, in a browser: from the files to the rows that were refused."""

import csv
from pathlib import Path

import pytest

from subscribers.models import SubscriberImport, Subscription
from subscribers.uploads import steps, working
from tests.browser.conftest import overflow
from tests.browser.sample_imports import sample_imports
from tests.factories import NewsletterFactory

PAGE = "/studio/tide-notes/readers/import/"
LIST = (
    "Wer,Spitzname,Wo wohnhaft\n"
    "ann@example.org,Ann,Hull\n"
    "bo@example.org,Bo,\n"
    "nobody,Nobody,Leeds\n"
)  # fmt: skip


@pytest.fixture
def list_file(tmp_path, transactional_db):
    NewsletterFactory(slug="tide-notes")
    path = tmp_path / "leser.csv"
    path.write_text(LIST)
    return path


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_is_looked_at_put_right_and_moved_in(open_page, writer, list_file, scripts, tmp_path):
    page = open_page(user=writer, java_script_enabled=scripts, accept_downloads=True)
    page.goto("/studio/tide-notes/readers/")
    page.get_by_role("link", name="move a list in").click()
    page.get_by_label("Choose the files").set_input_files(list_file)
    page.get_by_role("button", name="Upload and look").click()

    page.get_by_role("heading", name="2 people would come in").wait_for()
    page.get_by_label("What “Spitzname” of leser.csv is").select_option("Name")
    page.locator("[name=key-0-2]").fill("city")
    page.get_by_role("button", name="Read again like this").click()
    page.get_by_role("heading", name="2 people would come in").wait_for()
    page.get_by_label("How they agreed to get it").fill("They ticked the box at the fair.")
    page.get_by_label("A tag for the subscribers").fill("fair")
    page.get_by_label("I vouch for it").check()
    page.get_by_role("button", name="Move 2 people in").click()

    page.get_by_role("heading", name="2 people came in").wait_for()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Refused rows as CSV").click()
    kept = Path(tmp_path / "refused.csv")
    coming.value.save_as(kept)
    rows = list(csv.reader(kept.read_text("utf-8-sig").splitlines()))
    assert rows[1] == ["leser.csv", "4", "An email address must have an @-sign.", "nobody", "Nobody", "Leeds"]
    page.get_by_role("link", name="See those tagged “fair”").click()
    page.get_by_label("Tick ann@example.org").wait_for()
    found = Subscription.objects.select_related("subscriber").order_by("subscriber__address")
    assert [(each.name, each.attributes, each.tags) for each in found] == [
        ("Ann", {"city": "Hull"}, ["fair"]),
        ("Bo", {}, ["fair"]),
    ]


def test_the_words_beside_a_button_stay_together_on_a_phone(open_page, writer, transactional_db):
    *_, done = sample_imports(NewsletterFactory(slug="tide-notes"))
    page = open_page(user=writer, phone=True)
    page.goto(f"{PAGE}{done}/")
    words, button = page.get_by_text("with the reason for each"), page.get_by_role("button", name="All of them as CSV")
    assert (words.bounding_box()["height"] < 40, button.bounding_box()["height"] < 50) == (True, True)


def test_files_are_dropped_onto_the_page(open_page, writer, list_file):
    page = open_page(user=writer)
    page.goto(PAGE)
    page.evaluate("""() => {
        const carried = new DataTransfer();
        carried.items.add(new File(["email\\nann@example.org\\n"], "a.csv", {type: "text/csv"}));
        carried.items.add(new File(["email\\nbo@example.org\\n"], "b.csv", {type: "text/csv"}));
        document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", {dataTransfer: carried}));
    }""")
    page.get_by_text("a.csv · 22 bytes").wait_for()
    page.get_by_role("button", name="Upload and look").click()
    page.get_by_role("heading", name="2 people would come in").wait_for()
    assert [each["name"] for each in SubscriberImport.objects.get().files] == ["a.csv", "b.csv"]


def test_a_file_that_cannot_be_read_is_said_on_the_page(open_page, writer, tmp_path, list_file):
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    page = open_page(user=writer, phone=True, dark=True)
    page.goto(PAGE)
    page.get_by_label("Choose the files").set_input_files(empty)
    page.get_by_role("button", name="Upload and look").click()
    page.get_by_text("empty.csv: the file is empty. Export it once more.").wait_for()
    page.complaints.clear()  # the browser tells of the 422
    page.get_by_label("Choose the files").set_input_files(list_file)
    page.get_by_role("button", name="Upload and look").click()
    page.get_by_role("heading", name="2 people would come in").wait_for()
    assert SubscriberImport.objects.count() == 1


def test_a_large_list_goes_on_by_itself_and_the_page_follows(open_page, writer, list_file, monkeypatch):
    monkeypatch.setattr(steps, "READ_AT_ONCE", 0)
    page = open_page(user=writer)
    page.goto(PAGE)
    page.get_by_label("Choose the files").set_input_files(list_file)
    page.get_by_role("button", name="Upload and look").click()
    page.get_by_role("heading", name="Reading the files").wait_for()

    working.go_on(SubscriberImport.objects.get().pk, seconds=60)

    page.get_by_role("heading", name="2 people would come in").wait_for()
    assert SubscriberImport.objects.get().state == "ready"


@pytest.mark.parametrize("width", [360, 390, 768, 1280, 1920])
def test_no_page_is_wider_than_its_window(open_page, writer, list_file, width, tmp_path):
    long = tmp_path / f"{'a-very-long-name-of-a-list-' * 6}.csv"
    long.write_text(f"{'header' * 40},email\n{'value' * 200},{'a' * 60}@example.org\n{'x' * 300},nobody\n")
    page = open_page(user=writer, viewport={"width": width, "height": 800})
    page.goto(PAGE)
    assert overflow(page) == 0
    page.get_by_label("Choose the files").set_input_files([list_file, long])
    page.get_by_role("button", name="Upload and look").click()
    page.get_by_role("heading", name="3 people would come in").wait_for()
    assert overflow(page) == 0
    page.get_by_label("How they agreed to get it").fill("x" * 300)
    page.get_by_label("I vouch for it").check()
    page.get_by_role("button", name="Move 3 people in").click()
    page.get_by_role("heading", name="3 people came in").wait_for()
    assert overflow(page) == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_a_column_that_is_changed_and_not_read_again_moves_nobody_in(open_page, writer, tmp_path, scripts):
    NewsletterFactory(slug="tide-notes", language="en")
    path = tmp_path / "list.csv"
    path.write_text("Mail,Wunsch\nann@example.org,ja\nbob@example.org,nein\n")
    page = open_page(user=writer, java_script_enabled=scripts)
    page.goto(PAGE)
    page.get_by_label("Choose the files").set_input_files([path])
    page.get_by_role("button", name="Upload and look").click()
    page.get_by_label("What “Wunsch” of list.csv is").select_option(label="Wants mail: yes or no")
    page.get_by_label("How they agreed to get it").fill("They ticked the box.")
    page.get_by_label("I vouch for it").check()
    page.get_by_role("button", name="Move 2 people in").click()
    page.get_by_role("heading", name="1 person would come in").wait_for()
    page.get_by_text("the files were read again, and nobody was moved in yet").wait_for()
    page.get_by_label("I vouch for it").check()
    page.get_by_role("button", name="Move 1 person in").click()
    page.get_by_role("heading", name="1 person came in").wait_for()
    assert dict(Subscription.objects.values_list("subscriber__address", "state")) == {
        "ann@example.org": "active",
        "bob@example.org": "unsubscribed",
    }


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("dark", [True, False])
def test_a_very_wide_list_is_short_on_a_phone_and_each_column_is_reached_by_keyboard(
    open_page, writer, transactional_db, tmp_path, scripts, dark
):
    NewsletterFactory(slug="tide-notes")
    path = tmp_path / "wide.csv"
    fields = [f"field {number}" for number in range(120)]
    path.write_text(f"email,name,{','.join(fields)}\nann@example.org,Ann,{','.join('x' for _ in fields)}\n")
    page = open_page(phone=True, dark=dark, user=writer, java_script_enabled=scripts)
    page.goto("/studio/tide-notes/readers/import/")
    page.get_by_label("Choose the files").set_input_files(path)
    page.get_by_role("button", name="Upload and look").click()
    page.get_by_role("heading", name="1 person would come in").wait_for()

    summary = page.get_by_text("120 columns kept as fields of their own")
    assert page.locator("main").bounding_box()["height"] < 6000
    last = page.get_by_label("What “field 119” of wide.csv is")
    assert not last.is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    last.wait_for()
    page.keyboard.press("Tab")
    assert page.get_by_label("What “field 0” of wide.csv is").evaluate("one => one === document.activeElement")
    assert overflow(page) == 0
