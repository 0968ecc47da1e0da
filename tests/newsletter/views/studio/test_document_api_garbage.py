"""Whatever is sent to be saved, the answer is JSON that says what to do, and what is stored is never harmed."""

import json
import uuid

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from newsletter.editing.saving import load_document
from newsletter.models import Issue
from tests.factories import IssueFactory
from tests.newsletter.views.studio.saving_by_script import A, body, doc, put, save, titles, topic


@pytest.fixture
def issue(db):
    return IssueFactory()


def refused(client, issue, data, status):
    """The answer to what must be refused: JSON with words, and nothing stored."""
    response = put(client, issue, data)
    assert (response.status_code, titles(issue)) == (status, ["Tides 🌊"]), response.content
    return response.json()


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"words"', 400),
        (b"\xff\xfe{}", 400),
        (b"\x00", 400),
        (b'{"base_version": NaN}', 400),
        (b'{"base_version": Infinity}', 400),
        (b'{"base_version": ' + b"9" * 5000 + b"}", 400),
        (b"[" * 100_000, 413),
        (b'{"document": ' + b'{"content": [' * 50_000, 413),
        (b"{}", 422),
        (b" " * 1_000_001, 413),
        (b" " * 9_000_000, 413),
    ],
)
def test_what_is_no_json_object_is_refused(studio_client, issue, data, status):
    assert refused(studio_client, issue, data, status)["error"] != ""


@pytest.mark.parametrize("length", ["-1", "many", "9" * 400])
def test_a_length_that_is_none_is_refused_before_anything_is_read(studio_client, issue, length):
    response = put(studio_client, issue, body(issue, doc(A)), CONTENT_LENGTH=length)
    assert (response.status_code, titles(issue)) == (413, ["Tides 🌊"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("base_version", value) for value in (None, "3", 3.0, True, -1, 2**31, 10**30, [], {})),
        *(("save_id", value) for value in (None, "", "nonsense", 7, [], {}, "\x00", "x" * 10_000)),
        *(("reason", value) for value in (None, "because", 7, [], {}, "\ud800")),
        *(("unanswered", value) for value in (None, "x", ["x"], [None], [7], {}, [str(uuid.uuid4())] * 101)),
        *(("fields", value) for value in ("x", [], 7, {"slug": "x"}, {"title": ["x"]}, {"title": {}}, {"number": 1.5})),
        *(("fields", {"number": value}) for value in ("", "x", "-1", -1, 10**9, 10**400, True, "１x", None)),
        *(("fields", {"date": value}) for value in ("x", "2026-02-30", "0000-00-00", "99999-01-01", 20260101)),
        *(("fields", {"title": value}) for value in ("", " ", None, "x" * 301, "\x00", "\ud800")),
        ("fields", {"preheader": "x" * 301}),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_its_name(studio_client, issue, name, value):
    answer = refused(studio_client, issue, body(issue, doc(A), **{name: value}), 422)
    if isinstance(value, dict) and set(value) <= {"title", "number", "date", "preheader"}:
        assert list(answer["fields"]) == list(value)
    else:
        assert (
            name in answer["error"] or (name == "unanswered" and "save_id" in answer["error"]) or "slug" in str(value)
        )


def nested(depth):
    block = {"type": "paragraph"}
    for _ in range(depth):
        block = {"type": "quote", "content": [block]}
    return {**A, "content": [A["content"][0], block]}


@pytest.mark.parametrize(
    "document",
    [doc(*[{"type": "divider"}] * 301), doc(nested(41)), doc(nested(400))],
    ids=["301 sections", "deep", "very deep"],
)
def test_what_is_too_large_is_refused_with_what_to_do(studio_client, issue, document):
    said = refused(studio_client, issue, body(issue, document), 413)["error"]
    assert said.endswith("Take something out, or move it to another issue: your words are still here.")


def test_the_largest_that_fits_is_saved(studio_client, issue):
    save(studio_client, issue, doc(*[{"type": "divider"}] * 300))
    assert issue.sections.count() == 300


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (None, "A document is an object of type “doc”."),
        ([], "A document is an object of type “doc”."),
        ({"type": "doc", "content": {}}, None),
        ({"type": "doc", "content": "x"}, "A document's content is a list of sections."),
        ({"type": "doc", "attrs": {"schema": "2"}, "content": [A]}, None),
        ({"type": "doc", "attrs": {"schema": 10**20}, "content": [A]}, None),
        ({"type": "doc", "attrs": [], "content": [A]}, None),
        ({"type": "doc", "content": [None]}, "A node is an object with a type."),
        ({"type": "doc", "content": [{"type": ["topic"]}]}, None),
        ({"type": "doc", "content": [{"type": "topic", "attrs": []}]}, None),
        ({"type": "doc", "content": [{"type": "topic", "attrs": {"id": []}, "content": 7}]}, None),
        (doc({**A, "content": [{"type": "title", "marks": [{"type": ["strong"]}]}]}), None),
        (doc({**A, "content": [{"type": "title", "marks": {"type": "strong"}}]}), None),
        (doc({**A, "content": [{"type": "title", "content": [{"type": "text", "text": ""}]}]}), None),
    ],
)
def test_a_document_that_is_none_is_refused(studio_client, issue, document, error):
    if document == {"type": "doc", "content": {}}:
        assert put(studio_client, issue, body(issue, document)).status_code in {200, 422}
        return
    said = refused(studio_client, issue, body(issue, document), 422)["error"]
    assert error in (None, said)


def test_each_wrong_section_is_named_with_its_place(studio_client, issue):
    bad = topic("Bad")
    bad["content"].append({"type": "call_to_action", "attrs": {"href": "javascript:alert(1)"}})
    worse = topic("Worse")
    worse["content"][1]["content"][0]["marks"] = [{"type": "link", "attrs": {}}]
    answer = refused(studio_client, issue, body(issue, doc(A, bad, worse)), 422)
    assert [(each["section"], each["path"]) for each in answer["problems"]] == [
        (bad["attrs"]["id"], [2]),
        (worse["attrs"]["id"], [1, 0]),
    ]
    assert answer["problems"][1]["message"] == "Href: Field required."


def test_characters_that_no_database_takes_are_left_out(studio_client, issue):
    save(studio_client, issue, doc(topic("A\x00B", "one\ud800two\x07")), fields={"title": "A\x00\ud800B"})
    issue.refresh_from_db()
    assert (titles(issue), issue.title) == (["AB"], "AB")


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_another_method_is_not_allowed(studio_client, issue, method):
    response = getattr(studio_client, method)(f"/studio/issues/{issue.pk}/document/")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, PUT")


def test_words_that_look_like_markup_are_words(studio_client, issue):
    save(studio_client, issue, doc(topic("<script>alert(1)</script>")))
    assert titles(issue) == ["<script>alert(1)</script>"]


json_values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=8)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["type", "attrs", "content", "marks", "text", "id", "schema", "href", "level", "email", "x"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)
names = st.sampled_from(
    [
        "doc",
        "topic",
        "letter",
        "raw",
        "paragraph",
        "heading",
        "raw_block",
        "text",
        "title",
        "carousel",
        "link",
        "strong",
    ]
)


@st.composite
def mangled(draw):
    """A sound document in which something was put that does not belong there."""
    document = json.loads(json.dumps(doc(A, topic("B"))))
    for _ in range(draw(st.integers(1, 3))):
        node = document
        while isinstance(node, dict) and isinstance(node.get("content"), list) and node["content"]:
            if draw(st.booleans()):
                break
            node = draw(st.sampled_from(node["content"]))
        if isinstance(node, dict):
            key = draw(st.sampled_from(["type", "attrs", "content", "marks", "text"]))
            node[key] = draw(
                st.one_of(json_values, names, st.lists(st.fixed_dictionaries({"type": names}), max_size=2))
            )
    return document


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=st.one_of(mangled(), json_values))
def test_any_json_is_saved_or_refused_and_what_is_stored_can_always_be_read(studio_client, document):
    issue = Issue.objects.first() or IssueFactory()
    response = put(studio_client, issue, body(issue, document))
    assert response.status_code in {200, 413, 422}
    assert isinstance(response.json(), dict)
    assert load_document(Issue.objects.get(pk=issue.pk)) == load_document(Issue.objects.get(pk=issue.pk))
    assert studio_client.get(f"/studio/issues/{issue.pk}/document/").status_code == 200


@pytest.mark.parametrize("name", ["preview", "preflight", "preflight/mend"])
@pytest.mark.parametrize(
    ("sent", "length", "status"),
    [
        (b"{}", "9" * 30, 413),
        (b"{}", "x", 413),
        (b"[" * 100_000, None, 413),
        (b"nonsense", None, 400),
        (b"[]", None, 400),
    ],
)
def test_what_is_no_issue_is_refused_in_json_wherever_words_are_sent(studio_client, issue, name, sent, length, status):
    more = {} if length is None else {"CONTENT_LENGTH": length}
    response = studio_client.post(f"/studio/issues/{issue.pk}/{name}/", sent, content_type="application/json", **more)
    assert (response.status_code, bool(response.json()["error"])) == (status, True)
