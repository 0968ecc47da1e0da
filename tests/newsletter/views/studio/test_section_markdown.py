"""One section as Markdown for the editor: written, read back without loss, and garbage refused in words."""

import json
import uuid

import pytest

from newsletter.document.kinds import kinds
from tests.factories import NewsletterFactory, in_team

pytestmark = pytest.mark.django_db
ADDRESS = "/studio/section-markdown/"


def post(client, body):
    content = body if isinstance(body, (bytes, str)) else json.dumps(body)
    response = client.post(ADDRESS, content, content_type="application/json")
    return response.status_code, response.json()


def words(text):
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}


def section(kind="letter", *content, **attrs):
    node = {"type": kind, "attrs": {"id": str(uuid.uuid4()), "email": True, "web": True, **attrs}}
    return {**node, "content": list(content)} if content else node


def raw(source):
    return {"type": "raw_block", "attrs": {"format": "html", "source": source, "note": ""}}


@pytest.mark.parametrize("kind", [kind.name for kind in kinds()])
def test_what_is_written_of_a_section_of_each_kind_is_read_as_the_same(studio_client, kind):
    stem = section(kind, *next(each for each in kinds() if each.name == kind).starter(), email=False)
    status, written = post(studio_client, {"section": stem})
    assert status == 200
    status, read = post(studio_client, {"section": stem, "text": written["text"]})
    again = post(studio_client, {"section": read["sections"][0]})[1]
    assert (status, read["warnings"], len(read["sections"])) == (200, [], 1)
    assert (read["sections"][0]["type"], read["sections"][0]["attrs"]["id"]) == (kind, stem["attrs"]["id"])
    assert (read["sections"][0]["attrs"]["email"], again["text"]) == (False, written["text"])


def test_settings_stay_and_words_change(studio_client):
    stem = section("sponsor", words("Dry feet."), label="Advertisement", advertiser="Bootmaker")
    _, read = post(studio_client, {"section": stem, "text": "Warm feet."})
    assert read["sections"] == [{**stem, "content": [words("Warm feet.")]}]


def test_a_warning_says_its_line(studio_client):
    _, read = post(
        studio_client, {"section": section("letter", words("Hello")), "text": "Hello\n\n::: sponser\nx\n:::\n"}
    )
    assert [warning["line"] for warning in read["warnings"]] == [3]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        "[" * 100_000,
        "[]",
        "null",
        {},
        {"section": 7},
        {"section": {}},
        {"section": {"type": "sponser"}},
        {"section": {"type": "letter", "content": [{"type": "title"}, {"type": "title"}]}},
        {"section": {"type": "letter", "attrs": {"email": "perhaps"}}},
        {"section": {"type": "letter"}, "text": 7},
        {"section": {"type": "letter"}, "text": None},
    ],
)
def test_garbage_is_refused_in_words(studio_client, body):
    status, answer = post(studio_client, body)
    assert (status, answer["error"].endswith(".")) == (422, True)


@pytest.mark.parametrize("size", [1_000_001, 4_000_001])
def test_more_than_an_issue_can_hold_is_refused(studio_client, size):
    status, answer = post(studio_client, {"section": section("letter", words("x")), "text": "a" * size})
    assert (status, "1 MB" in answer["error"]) == (413, True)


def test_characters_that_no_database_holds_are_taken_out(studio_client):
    stem = section("letter", words("x"))
    status, read = post(studio_client, json.dumps({"section": stem, "text": "a\x00b \ud800c"}))
    assert (status, "\x00" in json.dumps(read), "\\ud800" in json.dumps(read)) == (200, False, False)


def test_html_of_its_own_is_for_accounts_that_may_write_it(client, studio_client):
    text = "Hello\n\n<form action='/x'><input></form>\n"
    stem = section("letter", words("Hello"))
    status, read = post(studio_client, {"section": stem, "text": text})
    assert (status, [node["type"] for node in read["sections"][0]["content"]]) == (200, ["paragraph", "raw_block"])
    client.force_login(in_team(NewsletterFactory()))
    status, answer = post(client, {"section": stem, "text": text})
    assert (status, answer["line"], "only some accounts may write" in answer["error"]) == (422, 3, True)
    # What stands in the section already may stay.
    source = read["sections"][0]["content"][1]["attrs"]["source"]
    status, kept = post(client, {"section": section("letter", words("Hello"), raw(source)), "text": text})
    assert (status, kept["sections"][0]["content"][1]["attrs"]["source"]) == (200, source)


def test_only_staff_may_ask(client):
    assert post(client, {"section": section("letter", words("x"))})[0] == 401
    assert client.get(ADDRESS).status_code == 405


@pytest.mark.parametrize("given", ["nope", "", None, 7, ["x"], "6BA7B810-9DAD-11D1-80B4-00C04FD430C8"])
def test_words_of_two_sections_get_ids_whatever_the_sections_id_was(studio_client, given):
    stem = section("topic", {"type": "title", "content": [{"type": "text", "text": "A"}]}, id=given)
    status, read = post(studio_client, {"section": stem, "text": "## A\n\nx\n\n## B\n\ny"})
    ids = [each["attrs"]["id"] for each in read["sections"]]
    assert (status, len(set(ids)), [str(uuid.UUID(each)) for each in ids]) == (200, 2, ids)
