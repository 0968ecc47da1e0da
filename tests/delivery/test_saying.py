"""Numbers and words of sending as people read them."""

import pytest

from delivery.saying import full_stop, say_rate


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (0.0, "0"), (0.000001, "0.000001"), (0.01, "0.01"), (0.0123, "0.012"), (0.04, "0.04"), (0.099, "0.099"),
        (0.1, "0.1"), (0.5, "0.5"), (2.0, "2"), (2.55, "2.5"), (12.34, "12.3"), (12480.0, "12,480"), (1e5, "100,000"),
    ],
)  # fmt: skip
def test_a_rate_is_never_said_to_be_nothing(rate, said):
    assert say_rate(rate) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("it hung up", "it hung up."), ("It hung up. ", "It hung up."), ("Who is there?", "Who is there?"), ("", ""),
        ("“garbage”", "“garbage”."),
    ],
)  # fmt: skip
def test_a_sentence_ends_once(words, said):
    assert full_stop(words) == said
