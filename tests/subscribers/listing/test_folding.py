"""Words as they are compared."""

import pytest

from subscribers.listing.folding import fold, sorted_name, words_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zoë", "zoe"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("ŁÓDŹ", "łodz"), ("İstanbul", "istanbul"),
        ("  Bob \t Waters ", "bob waters"), ("千代", "千代"), ("김지우", "김지우"),
        ("ﬁsh", "fish"), ("a\x00b", "ab"), ("", ""),
    ],
)  # fmt: skip
def test_case_and_accents_are_folded_away(text, folded):
    assert (fold(text), fold(fold(text))) == (folded, folded)


def test_the_address_as_typed_is_kept_beside_the_canonical_one_only_where_it_differs():
    same = words_of(address="bob@example.org", given_address="Bob@Example.org", name="Bob Waters")
    other = words_of(address="zoe@xn--bcher-kva.example", given_address="zoe@bücher.example", name="")
    assert (same, other) == (" bob@example.org bob waters", " zoe@xn--bcher-kva.example zoe@bucher.example")


def test_who_has_no_name_is_sorted_behind_all_others():
    assert sorted(["", "Zoë", "anna", "千代"], key=sorted_name) == ["anna", "Zoë", "千代", ""]
