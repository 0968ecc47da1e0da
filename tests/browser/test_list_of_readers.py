"""The list of readers and a reader's page, on every size and in both colour schemes, with scripts and without."""

import pytest

from subscribers.models import Subscription
from tests.browser.conftest import overflow
from tests.browser.sample_imports import sample_imports
from tests.factories import NewsletterFactory, SubscriptionFactory

LIST = "/studio/tide-notes/readers/"


@pytest.fixture
def readers(transactional_db):
    newsletter = NewsletterFactory(slug="tide-notes")
    long = "a-very-long-address-that-somebody-uses-to-tell-senders-apart+newsletter"
    return [
        SubscriptionFactory(
            newsletter=newsletter, tags=tags, subscriber__address=f"{address}@example.org", name=name
        )
        for address, name, tags in (
            ("bob", "Bob Waters", ["vip"]), ("chiyo", "千代", []),
            (long, "Dara " * 12, [f"label {n}" for n in range(9)]),
        )
    ]  # fmt: skip


def tags():
    return [list(tags) for tags in Subscription.objects.order_by("pk").values_list("tags", flat=True)]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_tag_is_given_to_the_ticked_and_taken_back(open_page, writer, readers, scripts):
    page = open_page(user=writer, java_script_enabled=scripts)
    page.goto(LIST)
    page.get_by_label("Tick bob@example.org").check()
    page.get_by_label("Tick chiyo@example.org").check()
    page.get_by_label("Tag for the first two").fill("harbour")
    page.get_by_role("button", name="Do it").click()
    page.get_by_text("“harbour” was added to 2 readers.").wait_for()
    assert tags()[:2] == [["vip", "harbour"], ["harbour"]]
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone for 2 readers.").wait_for()
    assert tags()[:2] == [["vip"], []]


def test_everybody_who_is_found_is_unsubscribed_after_a_question(open_page, writer, readers):
    page = open_page(user=writer, phone=True)
    page.goto(LIST)
    page.get_by_label("Part of an address or name").fill("千")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Do to many").select_option("unsubscribe")
    page.get_by_label("All 1 shown").check()
    page.get_by_role("button", name="Do it").click()
    page.get_by_role("heading", name="Unsubscribe 1 reader?").wait_for()
    page.get_by_role("button", name="Unsubscribe 1").click()
    page.get_by_text("1 reader is unsubscribed.").wait_for()
    assert list(Subscription.objects.order_by("pk").values_list("state", flat=True)) == [
        "active", "unsubscribed", "active",
    ]  # fmt: skip


def test_a_reader_s_page_keeps_a_note_a_tag_and_a_field(open_page, writer, readers):
    page = open_page(user=writer, phone=True, dark=True)
    page.goto(f"{LIST}{readers[1].pk}/")
    page.get_by_label("Note").fill("Met at the fair.")
    page.get_by_role("button", name="Keep the note").click()
    page.get_by_text("The note is kept.").wait_for()
    page.get_by_label("Add tags").fill("vip, fair")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Take “vip” away").click()
    page.get_by_label("Name of a new field").first.fill("city")
    page.get_by_label("Value of a new field").first.fill("Delft")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Field “city” filled in.").wait_for()
    reader = Subscription.objects.select_related("subscriber").get(pk=readers[1].pk)
    assert (list(reader.tags), reader.attributes) == (["fair"], {"city": "Delft"})


@pytest.mark.parametrize("width", [360, 390, 768, 1280, 1920])
def test_no_page_is_wider_than_its_window(open_page, writer, readers, width):
    page = open_page(user=writer, viewport={"width": width, "height": 800})
    for address in (LIST, f"{LIST}?q=nobody", f"{LIST}?sort=name", f"{LIST}{readers[2].pk}/"):
        page.goto(address)
        assert (address, overflow(page)) == (address, 0)


def test_on_a_phone_readers_stand_before_filters(open_page, writer, readers):
    page = open_page(user=writer, phone=True)
    page.goto(LIST)
    first = page.locator(".person-row").first
    assert first.bounding_box()["y"] + 44 < page.viewport_size["height"]
    page.get_by_text("Filters and order").click()
    page.get_by_label("Tag", exact=True).select_option("vip")
    page.get_by_role("button", name="Use these filters").click()
    page.wait_for_url("**tag=vip**")
    assert (page.locator(".person-row").count(), page.get_by_label("Tag", exact=True).is_visible()) == (1, True)


@pytest.mark.parametrize("where", [LIST, "/studio/tide-notes/settings/"])
def test_on_a_phone_none_of_the_tabs_stands_alone_in_a_second_line(open_page, writer, readers, where):
    page = open_page(user=writer, phone=True)
    page.goto(where)
    tops = page.eval_on_selector_all(".tabs.is-page a", "found => found.map(each => each.getBoundingClientRect().top)")
    assert (len(tops) > 4, len(set(tops)), overflow(page)) == (True, 1, 0)


def test_what_is_said_below_the_buttons_of_an_import_keeps_its_distance(open_page, writer, readers):
    done = sample_imports(readers[0].newsletter)[3]
    page = open_page(user=writer, phone=True)
    page.goto(f"/studio/tide-notes/readers/import/{done}/")
    said = page.get_by_text("This import was given no tag")
    assert said.evaluate("node => node.offsetTop - node.previousElementSibling.offsetTop") > page.get_by_role(
        "link", name="Move more in"
    ).evaluate("node => node.parentElement.offsetHeight + 8")


def test_on_a_phone_everything_that_is_pressed_is_large_enough(open_page, writer, readers):
    page = open_page(user=writer, phone=True)
    page.goto(LIST)
    page.get_by_text("Filters and order").click()
    heights = page.eval_on_selector_all(
        ".tick, .people a, .bulk-tools button, .bulk-tools select, .find-readers :is(button, select, summary)",
        "found => found.map(each => each.getBoundingClientRect().height)",
    )
    assert (len(heights) > 8, [high for high in heights if high < 44]) == (True, [])
