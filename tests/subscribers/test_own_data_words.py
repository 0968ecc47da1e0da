"""What codes are called on the page that shows readers what is kept of them."""

import pytest
from django.utils import translation

from delivery.models import DeliveryState
from delivery.models.bounces import BounceKind
from delivery.reasons import LABELS
from subscribers.models import ConsentAct, RequestKind, SubscriptionState, SuppressionReason
from subscribers.own_data_words import TITLES, VALUES, in_words, without_account
from tests.subscribers.written_words import texts_of

SOURCES = texts_of("source", calls=("Evidence", "evidence_of", "answer"))
REASONS_GIVEN = texts_of("reason", calls=("leave",))


@pytest.mark.parametrize(
    ("part", "column", "codes"),
    [
        ("subscriptions", "state", SubscriptionState),
        ("consent", "act", ConsentAct),
        ("requests", "kind", RequestKind),
        ("suppression", "reason", SuppressionReason),
        ("copies", "state", DeliveryState),
        ("returned", "kind", BounceKind),
    ],
)
def test_every_code_has_words(part, column, codes):
    assert set(VALUES[part][column]) == set(codes.values)


@pytest.mark.parametrize("part", ["copies", "returned"])
def test_so_has_every_reason_that_those_who_send_know(part):
    assert set(VALUES[part]["reason"]) == set(LABELS)


def test_only_parts_that_there_are_have_words():
    assert set(VALUES) <= set(TITLES)


def test_words_stand_in_the_place_of_codes_and_nothing_else_changes():
    rows = [{"state": "active", "newsletter": "active", "tags": ["active"], "since": None}, {"state": "odd"}]
    with translation.override("en"):
        said = in_words("subscriptions", rows)
    assert said == [
        {"state": "Subscribed", "newsletter": "active", "tags": ["active"]},
        {"state": "odd"},
    ]
    assert rows[0]["state"] == "active"


def test_ways_and_reasons_are_said_and_what_people_wrote_stays():
    rows = [
        {"came_by": "signup page", "end_reason": "by the reader: It comes too often"},
        {"came_by": "Old tool", "end_reason": "by the reader: Too many: tides"},
        {"came_by": "import", "end_reason": ""},
    ]
    with translation.override("nl"):
        said = in_words("subscriptions", rows)
        page, moved, you, often = map(
            translation.gettext, ("The signup page", "A list that was moved in", "By you", "It comes too often")
        )
    assert often != "It comes too often"
    assert said == [
        {"came_by": page, "end_reason": f"{you}: {often}"},
        {"came_by": "Old tool", "end_reason": f"{you}: Too many: tides"},
        {"came_by": moved},
    ]
    with translation.override("en"):
        (said,) = in_words("consent", [{"source": "one-click"}])
    assert said == {"source": "The unsubscribe button of your mail program"}


@pytest.mark.parametrize(("column", "codes"), [("source", SOURCES), ("end_reason", REASONS_GIVEN)])
def test_every_place_and_reason_that_the_code_writes_has_words(column, codes):
    part = "consent" if column == "source" else "subscriptions"
    with translation.override("en"):
        said = {code: in_words(part, [{column: without_account(code)}])[0][column] for code in codes}

    assert {code: words for code, words in said.items() if words not in VALUES[part][column].values()} == {}


def test_what_the_code_writes_is_found():
    places = {
        "signup page",
        "confirmation page",
        "address change, undone",
        "studio, by x",
        "mail to the unsubscribe address (x)",
    }
    reasons = ["by hand, by x", "unsubscribed at the mail provider (x)"]

    assert (places <= set(SOURCES), REASONS_GIVEN) == (True, reasons)


def test_what_the_importer_and_the_list_of_the_suppressed_write_has_words():
    codes = [
        "import 12", "import 12, line 4 of b: c.csv", "import: unsubscribed", "import: bounced",
        "suppressed: hard bounce", "suppressed: complaint", "suppressed: added by hand",
        "suppressed: asked to be erased",
    ]  # fmt: skip
    with translation.override("en"):
        said = [row["end_reason"] for row in in_words("subscriptions", [{"end_reason": code} for code in codes])]
        (told,) = in_words("subscriptions", [{"end_reason": "import: too many: tides"}])

    assert said == [
        *["A list that was moved in"] * 4, "Mail to you came back", "A mail was marked as unwanted",
        "A writer saw to it", "You asked to be erased",
    ]  # fmt: skip
    assert told == {"end_reason": "A list that was moved in: too many: tides"}


def test_a_part_without_codes_stays_as_it_is():
    assert in_words("notes", [{"words": "active"}]) == [{"words": "active"}]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_why_a_copy_did_not_go_out_is_said_to_the_reader(language):
    with translation.override(language):
        said = in_words("copies", [{"reason": code} for code in ("mailbox_full", "paused", "odd_one", "")])
        returned = in_words("returned", [{"reason": "mailbox_full"}])
        full, paused = map(translation.gettext, ("Your mailbox was full", "You had paused"))
    assert said == [{"reason": full}, {"reason": paused}, {"reason": "odd_one"}, {}]
    assert returned == [{"reason": full}]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_note_that_an_import_made_says_who_and_what_people_wrote_stays(language):
    notes = ["import 12", "Phoned: import", "important", "2026: she left", "2026-06-01: The mailbox is full 5.2.2"]
    with translation.override(language):
        said = in_words("suppression", [{"note": note} for note in notes])
        added = translation.gettext("Added by the team from a list")
    assert said == [{"note": added}, {"note": "Phoned: import"}, {"note": "important"}, {"note": "2026: she left"}, {}]
