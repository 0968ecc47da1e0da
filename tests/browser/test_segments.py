"""Building a segment in a browser, with scripts and without, on a desktop and on a phone."""

import time

import pytest
from playwright.sync_api import expect

from subscribers.models import Segment
from tests.browser.conftest import overflow
from tests.factories import NewsletterFactory, SubscriptionFactory

NEW = "/studio/tide-notes/readers/segments/new/"


@pytest.fixture
def readers(transactional_db):
    newsletter = NewsletterFactory(slug="tide-notes")
    for name, tags, state in (("ann", ["tides"], "active"), ("bo", ["tides"], "unsubscribed"), ("chiyo", [], "active")):
        SubscriptionFactory(
            newsletter=newsletter, subscriber__address=f"{name}@example.org", tags=tags, state=state,
            attributes={"city": "Ghent"},
        )  # fmt: skip
    return newsletter


def result(page):
    return page.get_by_role("region", name="Who that is")


def test_a_segment_is_built_without_pressing_anything_but_what_adds_to_it(open_page, writer, readers):
    page = open_page(user=writer)
    page.goto(NEW)
    page.get_by_label("What condition 1 is about").select_option(label="Tags")
    page.get_by_label("Tags: with what to compare").fill("tides")
    expect(result(page)).to_contain_text("2 readers")
    expect(result(page)).to_contain_text("Everybody who has the tag “tides”.")
    # While one types, nothing is taken out of one's hands.
    expect(page.get_by_label("Tags: with what to compare")).to_be_focused()

    page.get_by_role("button", name="Add a condition").click()
    expect(page.get_by_label("What condition 2 is about")).to_be_focused()
    page.get_by_label("What condition 2 is about").select_option(label="State")
    page.get_by_label("State: how to compare").select_option(label="is not")
    page.get_by_label("State: with what to compare").select_option(label="Unsubscribed")
    expect(result(page)).to_contain_text("1 reader")
    expect(result(page)).to_contain_text("ann@example.org")

    page.get_by_role("button", name="Take condition 1 away").click()
    expect(result(page)).to_contain_text("Everybody whose state is not “Unsubscribed”.")
    page.get_by_label("Name", exact=True).fill("Still here")
    page.get_by_role("button", name="Save the segment").click()
    page.get_by_text("The segment “Still here” is saved.").wait_for()
    expect(page.locator(".segment-count")).to_contain_text("2 readers")
    assert Segment.objects.get().rule["rule"] == {
        "join": "all", "of": [{"fact": "state", "verb": "is_not", "value": "unsubscribed"}],
    }  # fmt: skip


def test_what_is_chosen_the_moment_it_appears_counts(open_page, writer, readers):
    page = open_page(user=writer)
    page.goto(NEW)
    page.evaluate("""() => document.addEventListener("htmx:afterSwap", () => setTimeout(() => {
        const state = document.getElementById("value-0.0");
        state.value = "unsubscribed";
        for (const kind of ["input", "change"]) state.dispatchEvent(new Event(kind, {bubbles: true}));
    }), {once: true})""")
    page.get_by_label("What condition 1 is about").select_option(label="State")
    expect(result(page)).to_contain_text("Everybody whose state is “Unsubscribed”.")


def test_what_is_chosen_while_an_answer_is_on_its_way_stays(open_page, writer, readers):
    page = open_page(user=writer)
    page.goto(f"{NEW}?tag=tides")

    def late(route):
        time.sleep(1.5)
        route.continue_()

    page.route("**/segments/new/*", late, times=1)
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_label("Tags: with what to compare").fill("")
    page.get_by_label("Tags: with what to compare").type("moon")

    expect(page.get_by_label("What condition 2 is about")).to_have_count(1)
    expect(page.get_by_label("Tags: with what to compare")).to_have_value("moon")
    page.get_by_role("button", name="Take condition 2 away").click()
    expect(result(page)).to_contain_text("Everybody who has the tag “moon”.")
    expect(result(page)).to_contain_text("Nobody is like that now.")


def test_enter_in_a_field_takes_nothing_away(open_page, writer, readers):
    page = open_page(user=writer)
    page.goto(f"{NEW}?tag=tides")
    page.get_by_label("Tags: with what to compare").press("Enter")
    expect(page.get_by_label("Tags: with what to compare")).to_have_value("tides")
    expect(result(page)).to_contain_text("2 readers")


def test_a_segment_is_built_without_scripts_too(open_page, writer, readers):
    page = open_page(user=writer, java_script_enabled=False, phone=True)
    page.goto(NEW)
    page.get_by_role("button", name="Add a group").click()
    page.get_by_label("What condition 1 is about").select_option(label="city")
    page.get_by_label("What condition 1 in group 2 is about").select_option(label="Tags")
    page.get_by_role("button", name="Count anew").click()
    page.get_by_label("city: with what to compare").fill("ghent")
    page.get_by_label("Tags: how to compare").select_option(label="are none")
    page.locator("#join-0\\.1").select_option("none")
    page.get_by_role("button", name="Count anew").click()
    expect(result(page)).to_contain_text("2 readers")
    expect(result(page)).to_contain_text("Everybody whose city contains “ghent”, except anyone who has no tag.")
    page.get_by_label("Name", exact=True).fill("Ghent")
    page.get_by_role("button", name="Save the segment").click()
    page.get_by_text("The segment “Ghent” is saved.").wait_for()
    assert Segment.objects.count() == 1


@pytest.mark.parametrize("phone", [False, True])
def test_a_long_segment_fits_the_page(open_page, writer, readers, phone):
    word = "Donaudampfschifffahrtsgesellschaftskapitän" * 3
    inner = {"join": "none", "of": [{"fact": f"attribute:{word}"[:120], "verb": "is_not", "value": word}]}
    for _ in range(2):
        inner = {"join": "any", "of": [inner, {"fact": "created", "verb": "last", "value": 30}]}
    rule = {"version": 1, "rule": {"join": "all", "of": [inner, {"fact": "tag", "verb": "is", "value": word}]}}
    segment = Segment.objects.create(newsletter=readers, name=word[:80], rule=rule)
    page = open_page(user=writer, phone=phone)
    for address in ("/studio/tide-notes/readers/segments/", f"/studio/tide-notes/readers/segments/{segment.pk}/"):
        page.goto(address)
        assert overflow(page) == 0
