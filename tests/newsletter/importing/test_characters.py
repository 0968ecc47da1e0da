import pytest

from tests.newsletter.importing.reading import draft_of, examples_of, repairs_of, shown


def text_of(draft):
    return "\n".join(part for part in shown(draft.document) if part)


def test_a_byte_order_mark_is_taken_off():
    draft = draft_of(b"\xef\xbb\xbf---\ntitle: Tides\n---\nHello.\n")
    assert (draft.title, text_of(draft)) == ("Tides", "Hello.")


@pytest.mark.parametrize(("end", "called"), [("\r\n", "CRLF"), ("\r", "CR")])
def test_line_ends_become_line_feeds_and_are_counted(end, called):
    draft = draft_of(f"One.{end}{end}Two.{end}")
    assert [node["type"] for node in draft.document.sections[0].content] == ["paragraph", "paragraph"]
    assert repairs_of(draft) == {"line-endings": 3}
    assert examples_of(draft) == {"line-endings": f"{called} → LF"}


def test_nul_and_control_characters_are_taken_out_and_counted():
    draft = draft_of("Ti\x00de\x07s and clo\x1bcks.\n")
    assert text_of(draft) == "Tides and clocks."
    assert repairs_of(draft) == {"control characters": 3}
    assert examples_of(draft) == {"control characters": "U+0000 → nothing"}


def test_replacement_characters_are_warned_of_with_their_line_and_kept():
    draft = draft_of("---\ntitle: Tides\n---\nFirst line.\n\nA lost l\ufffdtter and \ufffd more.\n")
    assert "A lost l\ufffdtter and \ufffd more." in text_of(draft)
    assert [(warning.line, warning.message) for warning in draft.warnings] == [
        (6, "2 characters were lost before this file was saved (\ufffd): write what is missing.")
    ]


def test_a_no_break_space_that_means_nothing_becomes_a_space():
    draft = draft_of("The\u00a0tide and\u00a0\u00a0the clock.\n")
    assert text_of(draft) == "The tide and the clock."
    assert repairs_of(draft) == {"no-break spaces": 3}
    assert examples_of(draft) == {"no-break spaces": "TheU+00A0tide andU+00A0U+00A0th → The tide and  th"}


@pytest.mark.parametrize("text", ["Quoi\u00a0?", "«\u00a0marée\u00a0»", "12\u00a0km", "§\u00a04", "30\u00a0000"])
def test_a_no_break_space_that_is_meant_is_kept(text):
    draft = draft_of(f"{text} and so on.\n")
    assert text_of(draft) == f"{text} and so on."
    assert repairs_of(draft) == {}


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u2060"])
def test_zero_width_characters_are_taken_out_and_counted(sign):
    draft = draft_of(f"ti{sign}de{sign}s\n")
    assert text_of(draft) == "tides"
    assert repairs_of(draft) == {"zero-width characters": 2}
    assert examples_of(draft) == {"zero-width characters": f"U+{ord(sign):04X} → nothing"}


@pytest.mark.parametrize("word", ["👩🏽‍🚀", "🏳️‍🌈", "👨‍👩‍👧‍👦", "می‌خواهم", "क्‍ष"])
def test_joiners_that_make_emoji_and_words_are_kept(word):
    draft = draft_of(f"Look: {word} there.\n")
    assert text_of(draft) == f"Look: {word} there."
    assert repairs_of(draft) == {}


def test_joiners_between_latin_letters_are_taken_out():
    draft = draft_of("ti\u200dde and clo\u200cck\n")
    assert text_of(draft) == "tide and clock"
    assert repairs_of(draft) == {"zero-width characters": 2}


def test_mojibake_is_counted_with_its_first_example():
    draft = draft_of("The sea‚Äôs edge, the clock‚Äôs hand ‚Äì all of it.\n")
    assert text_of(draft) == "The sea’s edge, the clock’s hand – all of it."
    assert repairs_of(draft) == {"mojibake": 3}
    assert examples_of(draft) == {"mojibake": "‚Äô → ’"}


def test_a_file_that_says_verbatim_is_not_mended():
    draft = draft_of("---\ntitle: Tides\nverbatim: true\n---\nThe sea‚Äôs edge.\n")
    assert text_of(draft) == "The sea‚Äôs edge."
    assert repairs_of(draft) == {}
