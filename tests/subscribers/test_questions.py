"""The writer's own questions, and what is kept of an answer."""

import pytest

from newsletter.rendering.merge import replace_merge_tags
from subscribers.models import SignupPage
from subscribers.questions import (
    KEY,
    LONGEST_ANSWER,
    MOST_QUESTIONS,
    Question,
    UnusableAnswer,
    clean_answer,
    questions_of,
)


def test_questions_come_in_the_order_they_were_written():
    page = SignupPage(
        fields=[
            {"key": "city", "label": "Your city", "required": True, "choices": []},
            {"key": "boat", "label": "Your boat", "required": False, "choices": ["Dinghy", "Ketch"]},
        ]
    )
    assert questions_of(page) == (
        Question(key="city", label="Your city", required=True),
        Question(key="boat", label="Your boat", choices=("Dinghy", "Ketch")),
    )


@pytest.mark.parametrize(
    "stored",
    [
        None, {}, "city", 3, [None], ["city"], [[]], [{}], [{"key": "No good"}], [{"key": "email\n"}], [{"key": ["a"]}],
        [{"key": "a", "choices": "abc"}], [{"key": "a" * 41}],
    ],
)  # fmt: skip
def test_what_is_no_question_is_passed_over(stored):
    assert questions_of(SignupPage(fields=stored)) == ()


def test_what_is_half_a_question_gets_the_rest():
    page = SignupPage(fields=[{"key": "a", "label": 7, "required": "yes", "choices": ["x", 3, ""]}])
    assert questions_of(page) == (Question(key="a", label="a", choices=("x",)),)


def test_a_key_is_asked_once_and_no_more_questions_than_fit():
    fields = [{"key": f"k{n // 2}", "label": f"Question {n}"} for n in range(60)]
    found = questions_of(SignupPage(fields=fields))
    assert len(found) == MOST_QUESTIONS
    assert [question.label for question in found[:2]] == ["Question 0", "Question 2"]


def test_every_key_can_stand_in_a_mail():
    for key in ("a", "0", "home_town-2", "k" * 40):
        assert KEY.fullmatch(key)
        assert replace_merge_tags(f"{{{{ attributes.{key} }}}}", lambda tag: f"<{tag.name}>") == f"<attributes.{key}>"


def test_an_answer_is_kept_with_single_spaces():
    assert clean_answer("  Bad   Zwischenahn ") == "Bad Zwischenahn"
    assert clean_answer("u\N{COMBINING DIAERESIS}ber") == "über"


@pytest.mark.parametrize("typed", ["a\nb", "a\x00b", "a\u2028b", "\ud800", "x" * (LONGEST_ANSWER + 1)])
def test_what_fits_no_line_is_refused(typed):
    with pytest.raises(UnusableAnswer):
        clean_answer(typed)
