import pytest
from hypothesis import given, settings, strategies as st

from newsletter.importing.mojibake import mend_mojibake

SENTENCES = [
    "It’s the keeper’s “long” watch — and the tide’s…",
    "L’été à Besançon, naïve et déçue, coûte 3 € de plus.",
    "Grüße aus Österreich: „Spaß“ und Äpfel für die Brüder.",
    "El niño comió piñas en el jardín; ¿quién lo vio?",
    "Zażółć gęślą jaźń – łódź płynie.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "Smörgåsbord på ön: räksmörgås, blåbär och kött.",
    "Привет, это длинное письмо о приливах.",
    "Η παλίρροια ανεβαίνει σήμερα το πρωί.",
    "السلام عليكم ورحمة الله",
    "שלום לכולם, זה מכתב ארוך",
    "潮の満ち引きについての手紙です。",
    "每周分享值得一读的内容。",
    "밀물과 썰물에 대한 편지입니다.",
    "ज्वार और भाटा के बारे में",
    "Machine learning 🎛 and rockets 🚀 for all ✨",
    "Thủy triều lên vào buổi sáng, nước đầy.",
    "İstanbul’da gelgit çok küçük, şöyle böyle.",
]
CLEAN_THAT_LOOKS_DAMAGED = [
    "„Spaß“",
    "Er sagte „TSCHÜSS“ und ging.",
    "« CAFÉ » et «CAFÉ»",
    "Voilà — « été » …",
    "“MAÇÔ",
    "MAÇÔ, disse “MAÇÔ.",
    "NAÇÃO – “NAÇÃO”",
    "ÅÄÖ “Å” – Ä… och Å“",
    "½ × √2 ≈ 0,7",
    "x ≥ √3 ± ½",
    "© 2024 · ® · ™",
    "Ça va ? « Oui… »",
    "don’t “stop” — it’s…",
    "Я “С” и «РТ»",
    "“СССР”",
    "¬p ∨ q",
    "à la “carte”",
    "naïve café’”",
]
CODECS = ["mac_roman", "cp1252", "latin-1"]


def misread(text, codec):
    raw = text.encode("utf-8")
    if codec == "cp1252":
        # As browsers and ftp clients do: an undefined byte stays a control character.
        return "".join(
            bytes([byte]).decode("cp1252") if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else chr(byte) for byte in raw
        )
    return raw.decode(codec)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("text", SENTENCES)
def test_a_misread_sentence_is_what_it_was(text, codec):
    assert mend_mojibake(misread(text, codec))[0] == text


@pytest.mark.parametrize("text", SENTENCES + CLEAN_THAT_LOOKS_DAMAGED)
def test_clean_text_stays(text):
    assert mend_mojibake(text) == (text, [])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5).map("\n\n".join), st.sampled_from(CODECS))
def test_misread_texts_in_several_languages_are_what_they_were(text, codec):
    assert mend_mojibake(misread(text, codec))[0] == text


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES + CLEAN_THAT_LOOKS_DAMAGED), min_size=1, max_size=6).map(" ".join))
def test_clean_texts_in_several_languages_stay(text):
    assert mend_mojibake(text)[0] == text


_letters = st.text(alphabet="abcdefghinorstuéèêàâñöüßåäçœæøõãíóúîôşğłżšěů", min_size=1, max_size=8)
# A capital such as Ã right before a sign is left out: "Ã’" is how "Ò" looks misread, and nothing tells the two apart.
_words = st.builds(
    lambda letters, case, quotes, ending: (
        f"{quotes[0]}{letters if case is str else case(letters + 'e')}{ending}{quotes[1]}"
    ),
    _letters,
    st.sampled_from([str, str.capitalize, str.upper]),
    st.sampled_from(["  ", "“”", "‘’", "„“", "«»", "»«", "()", "¿?", "¡!"]),
    st.sampled_from(["", "", "…", "’s", "–", "—", "®", "™", "²", "°", "½"]),
)


# The same examples each time: among random letters are some that spell misread text by any measure.
@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(_words, min_size=1, max_size=8).map(" ".join))
def test_european_words_in_any_case_and_quotes_stay(text):
    assert mend_mojibake(text)[0] == text


def test_text_misread_twice_is_what_it_was():
    text = SENTENCES[0]
    assert mend_mojibake(misread(misread(text, "cp1252"), "cp1252"))[0] == text


def test_a_quote_whose_last_byte_was_lost_is_mended():
    assert mend_mojibake("He said â€œhelloâ€ and leftâ€¦")[0] == "He said “hello” and left…"


def test_a_damaged_paragraph_in_a_clean_text_is_mended_alone():
    clean, damaged = "Grüße, „Spaß“ und « café ».", "Itâ€™s the keeperâ€™s watch."
    assert mend_mojibake(f"{clean}\n\n{damaged}")[0] == f"{clean}\n\nIt’s the keeper’s watch."


def test_russian_misread_as_windows_1251_is_mended():
    text = SENTENCES[7]
    assert mend_mojibake(text.encode().decode("cp1251", "replace"))[0].count("�") == 0


def test_each_run_is_reported_as_it_was_and_as_it_is():
    mended = mend_mojibake("It‚Äôs the tide‚Äôs turn")[1]
    assert [tuple(change) for change in mended] == [("‚Äô", "’"), ("‚Äô", "’")]
