"""Names to sign in with that nobody takes for another."""

import pytest

from newsletter.access.account_names import UnusableName, check_name
from tests.factories import WriterFactory

pytestmark = pytest.mark.django_db


def refusal(name):
    """Why nobody may be called so; empty where one may."""
    try:
        check_name(name)
    except UnusableName as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "name",
    [
        "bob",
        "bob.b-1+x_y@example.org",
        "Zoë",
        "Љубица",
        "дарья7",
        "Ωμέγα",
        "山田太郎",
        "やまだ花子7",
        "bob山田",
        "김민수",
        "علي",
        "علی۱۲",
        "Лукʼян",
        "",
    ],
)
def test_a_name_of_one_script_or_of_those_that_are_written_together_may_be(name):
    WriterFactory(username="alice")
    assert refusal(name) == ""


@pytest.mark.parametrize(
    ("name", "scripts"),
    [
        ("аlice", "Cyrillic and Latin"), ("bοb", "Greek and Latin"), ("bob٣", "Arabic and Latin"),
        ("тΑ", "Cyrillic and Greek"), ("山дом", "Chinese and Cyrillic"), ("やま김", "Hangul and Hiragana"),
    ],
)  # fmt: skip
def test_a_name_of_letters_that_do_not_belong_together_may_not(name, scripts):
    with pytest.raises(UnusableName, match=f"different scripts .{scripts}.. Keep to one"):
        check_name(name)


@pytest.mark.parametrize("name", ["scope", "SCOPE", "ｓｃｏｐｅ", "ѕсоре", "ЅСОРЕ", "ſcope"])
def test_a_name_that_looks_like_anothers_is_taken(name):
    WriterFactory(username="scope")
    with pytest.raises(UnusableName, match="That name is taken"):
        check_name(name)


@pytest.mark.parametrize("taken", ["ѕсоре", "Scope"])
def test_it_is_compared_whichever_came_first(taken):
    WriterFactory(username=taken)
    with pytest.raises(UnusableName, match="That name is taken"):
        check_name("scope")


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ("TOM", "ΤΟΜ"), ("ann", "ΑΝΝ"), ("Hanna", "ΗΑΝΝΑ"), ("ZOE", "ΖΟΕ"), ("ΗΑΝΝΑ", "HANNA"), ("Bill", "BiIl"),
        ("bob", "b0b"), ("alice", "a1ice"), ("ALICE", "AL1CE"), ("KIM", "ΚΙΜ"), ("ΝΙΚΗ", "νικη"),
    ],
)  # fmt: skip
def test_capitals_and_digits_that_look_like_anothers_letters_are_taken_for_them(taken, name):
    WriterFactory(username=taken)
    with pytest.raises(UnusableName, match="That name is taken"):
        check_name(name)


@pytest.mark.parametrize(("taken", "name"), [("bill", "bili"), ("anna", "hanna"), ("νίκη", "ηίκη")])
def test_names_that_are_told_apart_may_both_be(taken, name):
    WriterFactory(username=taken)
    assert (refusal(name), refusal(taken)) == ("", "That name is taken. Choose another.")
