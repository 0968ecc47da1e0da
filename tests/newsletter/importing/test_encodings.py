import pytest

from newsletter.importing import UnusableSource
from tests.newsletter.importing.reading import draft_of, examples_of, repairs_of, shown

SENTENCE = "“L’été à Sète” – naïve façade, größer…"


def text_of(draft):
    return "\n".join(part for part in shown(draft.document) if part)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_is_read_without_a_repair(encoding):
    draft = draft_of(SENTENCE.encode(encoding))
    assert text_of(draft) == SENTENCE
    assert repairs_of(draft) == {}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_marked_encodings_are_read_and_counted(encoding):
    draft = draft_of(SENTENCE.encode(encoding))
    assert text_of(draft) == SENTENCE
    assert examples_of(draft) == {"encoding": f"{encoding.upper()}-LE → UTF-8"}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_known_by_its_nuls(encoding):
    draft = draft_of(SENTENCE.encode(encoding))
    assert text_of(draft) == SENTENCE
    assert examples_of(draft) == {"encoding": f"{encoding.upper()} → UTF-8"}


@pytest.mark.parametrize(("encoding", "called"), [("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman")])
def test_a_file_in_a_one_byte_encoding_is_read_by_evidence_and_warned_of(encoding, called):
    draft = draft_of(f"---\ntitle: Tides\n---\n{SENTENCE}".encode(encoding))
    assert text_of(draft) == SENTENCE
    assert examples_of(draft) == {"encoding": f"{called} → UTF-8"}
    assert [f"was read as {called}" in warning.message for warning in draft.warnings] == [True]


def test_latin_1_is_read_as_its_superset():
    draft = draft_of("Größer als üblich, très salé, el niño".encode("latin-1"))
    assert text_of(draft) == "Größer als üblich, très salé, el niño"


def test_a_few_stray_bytes_in_utf_8_are_read_as_windows_1252():
    draft = draft_of(f"{SENTENCE} {SENTENCE} it".encode() + b"\x92s late.")
    assert text_of(draft) == f"{SENTENCE} {SENTENCE} it’s late."
    assert repairs_of(draft) == {"encoding": 1}


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a PNG picture"),
        (b"\xff\xd8\xff\xe0JFIF", "a JPEG picture"),
        (b"GIF89a....", "a GIF picture"),
        (b"%PDF-1.7\n", "a PDF file"),
        (b"PK\x03\x04....", "a ZIP archive or a word processor's file"),
        (b"\x1f\x8b\x08....", "a compressed file"),
    ],
)
def test_a_file_that_is_no_text_is_refused_by_what_it_is(data, what):
    with pytest.raises(UnusableSource) as refused:
        draft_of(data)
    assert refused.value.message == f"This is {what}, not text. Save the issue as Markdown, plain text or HTML."


@pytest.mark.parametrize("data", [bytes(range(1, 32)) * 40, b"\x00\x01\x02\xff\xfe\xfd" * 200])
def test_noise_is_refused(data):
    with pytest.raises(UnusableSource, match=r"^This file is not text\."):
        draft_of(data)


@pytest.mark.parametrize("data", [b"", b"   \n\t\n", b"\xef\xbb\xbf", b"\x00\x00"])
def test_a_file_without_words_is_refused(data):
    with pytest.raises(UnusableSource, match=r"^The file (is empty|holds no words, only control characters)\.$"):
        draft_of(data)


def test_a_file_that_is_too_long_is_refused_with_the_limit():
    with pytest.raises(UnusableSource) as refused:
        draft_of(b"tide " * 500_000)
    assert refused.value.message == (
        "The file is larger than 1 MB, the most that one issue may have. Is it the right file?"
    )
