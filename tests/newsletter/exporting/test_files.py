import datetime as dt
import json

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from newsletter.document import Document
from newsletter.exporting.files import IssueFields, export_text
from newsletter.importing import read_issue
from tests.document_strategy import documents
from tests.newsletter.importing.reading import without_ids
from tests.newsletter.rendering.nodes import SOFT, document, p, section


def read(text, name="export.md"):
    return read_issue(text.encode(), name=name, keep_utm=True)


def fields(**given_):
    return IssueFields(**({"number": 21, "title": "Spring tide"} | given_))


def test_a_file_has_front_matter_and_words_a_sentence_a_line():
    text = export_text(
        fields(
            date=dt.date(2026, 3, 1),
            preheader="Low water: noon",
            aliases=("/old/21",),
            front_matter={"layout": "post", "tags": ["sea", "moon"]},
        ),
        document(section("letter", p("It rose.", SOFT, "It fell."))),
    )
    assert text == (
        "---\ntitle: Spring tide\nnumber: 21\ndate: 2026-03-01\npreheader: 'Low water: noon'\naliases:\n  - /old/21\n"
        "layout: post\ntags:\n  - sea\n  - moon\n---\n\nIt rose.\nIt fell.\n"
    )


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(max_sections=3))
def test_every_document_comes_back_and_is_written_the_same_again(made):
    text = export_text(fields(), made)
    draft = read(text)
    assert without_ids(draft.document) == without_ids(made)
    assert (draft.number, draft.title) == (21, "Spring tide")
    assert export_text(IssueFields.of_draft(draft), draft.document) == text


@pytest.mark.parametrize(
    "title",
    [
        "#21: Spring tide",
        "21. Spring tide",
        "Issue 4",
        "Tides: a beginner's guide",
        "“Tides” & clocks &amp; so on",
        "- tide",
        "yes",
        "2026-03-01",
        "007",
        "null",
        "'",
        "🌊",
        "{{ name }}",
        "--- tide ---",
        "‚Äô",
    ],
)
def test_every_title_comes_back(title):
    draft = read(export_text(fields(title=title), Document()))
    assert (draft.title, draft.number, draft.document.sections) == (title, 21, ())


def test_an_issue_without_a_number_does_not_get_one_from_its_title():
    draft = read(export_text(fields(number=None, title="Twenty tides"), Document()))
    assert (draft.number, draft.title) == (None, "Twenty tides")


@pytest.mark.parametrize(
    "words",
    ["The sea‚Äôs edge", "naÃ¯ve", "50\u00a0boats\u00a0went", "clo\u200dck", "a\u2028b", "# 1", "--- x", "+++"],
)
def test_words_that_look_damaged_come_back_as_they_were(words):
    made = without_ids(document(section("letter", p(words))))
    assert without_ids(read(export_text(fields(), document(section("letter", p(words))))).document) == made


@pytest.mark.parametrize("alias", ["/old", "/café/ü", "/a b", "/a%20b", "/a?b#c", "/a'b\"c"])
def test_every_alias_comes_back(alias):
    assert read(export_text(fields(aliases=(alias,)), Document())).aliases == (alias,)


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Cf", "Zl", "Zp"]), max_size=12),
    st.sampled_from(["yes", "no", "1.50", "2026-03-01", "0x1f", "1e3", "~", "", " x ", "a: b", "# c", "- d", "*e"]),
)
# Written out, not st.recursive: that draws anew whenever it drew too much, and took most of the time.
flat = st.one_of(scalars, st.lists(scalars, max_size=3), st.dictionaries(st.sampled_from("abc"), scalars, max_size=3))
nested = st.one_of(flat, st.lists(flat, max_size=3), st.dictionaries(st.sampled_from("abc"), flat, max_size=3))
NAMES = ["layout", "Tags", "permalink", "x y", "weight", "no", "1", "~", "a: b", "#c", "- d", "été", "true", "1.5", "-"]


# Many keys in few files: a file costs more than a key, and so they are the neighbours of each other as well.
@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), nested, min_size=3, max_size=len(NAMES)))
def test_keys_that_are_not_ours_come_back_in_order(front_matter):
    assert json.dumps(kept(front_matter)) == json.dumps(front_matter)


@pytest.mark.parametrize("value", ["\u00a0", "the sea‚Äôs edge", "a\u200bb", "50\u00a0boats"])
def test_keys_that_look_damaged_come_back_as_they_were(value):
    assert kept({"layout": value}) == {"layout": value}


@pytest.mark.parametrize("preheader", ["Tom &amp; Alice", "50\u00a0boats", "a: b", "the sea‚Äôs edge"])
def test_every_preheader_comes_back(preheader):
    assert read(export_text(fields(preheader=preheader), Document())).preheader == preheader


def kept(front_matter):
    return read(export_text(fields(front_matter=front_matter), document(section("letter", p("Mud."))))).front_matter


@pytest.mark.parametrize("key", ["date", "issue", "subtitle", "description", "alias", "subject", "Title", "number"])
def test_a_kept_key_with_a_name_of_ours_does_not_change_the_fields(key):
    given_ = fields(front_matter={key: ["kept"]})
    draft = read(export_text(given_, Document()))
    assert (draft.number, draft.title, draft.date, draft.preheader) == (21, "Spring tide", None, "")
