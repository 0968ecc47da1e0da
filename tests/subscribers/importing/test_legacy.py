"""Encodings of before UTF-8, told by the words that come of them."""

import random

import pytest

from subscribers.importing import reporting, runs
from subscribers.importing.legacy import NAMES, encoding_named, guess
from subscribers.importing.recognising import recognise, rows_of
from subscribers.importing.sources import Unreadable, sources_of
from tests.factories import NewsletterFactory


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1252", "Jürgen Groß, Zoë, Seán McCárthy, Þórður Guðmundsson"),
        ("cp1252", "MÜLLER"),
        ("cp1252", "João Conceição, Jean-René, Éloïse Lefèvre"),
        ("mac_roman", "Jürgen Groß, Éloïse Lefèvre"),
        ("cp1250", "Łukasz Wałęsa, Małgorzata Dąbrowska"),
        ("cp1251", "Иван Петров, Мария"),
        ("cp1251", "Олексій Шевченко"),
        ("koi8-r", "Иван Петров, Мария"),
        ("koi8-r", "Иван"),
        ("cp866", "Иван Петров, Мария"),
        ("cp1253", "Γιώργος Παπαδόπουλος, Ελένη"),
        ("cp1255", "דוד כהן, שרה"),
        ("cp1256", "محمد علي, فاطمة"),
        ("cp932", "山田太郎, 髙橋, 鈴木一郎, 渡邉"),
        ("cp932", "メールアドレス, お名前, 佐藤 花子"),
        ("euc_jp", "メールアドレス, お名前, 佐藤 花子"),
        ("cp949", "이메일, 김민수, 이영희"),
        ("gb18030", "邮箱, 王伟, 李娜, 张敏"),
        ("big5", "電子郵件, 陳志明, 林淑芬"),
    ],
)
def test_names_are_read_in_the_encoding_they_are_written_in(encoding, words):
    lines = "".join(f"r@example.org;{word}\n" for word in words.split(", "))

    assert guess(lines.encode(encoding)).name == encoding


@pytest.mark.parametrize(
    ("language", "encoding", "name"), [("hu", "cp1250", "Jenő"), ("tr", "cp1254", "Ayşe"), ("lv", "cp1257", "Jānis")]
)
def test_what_bytes_leave_open_the_newsletters_language_settles(language, encoding, name):
    assert guess(f"a@example.org,{name}\n".encode(encoding), language=language) == (encoding, name)


def test_whatever_the_bytes_are_something_is_guessed():
    noise = random.Random(5)
    found = {guess(noise.randbytes(length)).name for length in range(120)}

    assert found <= set(NAMES)


@pytest.mark.parametrize(
    ("named", "encoding"),
    [("windows-1251", "cp1251"), ("Shift_JIS", "cp932"), ("latin-1", "cp1252"), ("UTF8", "utf-8"), ("gbk", "gb18030")],
)
def test_an_encoding_is_known_by_any_of_its_names(named, encoding):
    assert encoding_named(named) == encoding


@pytest.mark.parametrize("named", ["nope", "", "rot13", "base64", "idna", "undefined", "a\0b", "x" * 5000])
def test_what_is_no_encoding_is_refused(named):
    with pytest.raises(LookupError):
        encoding_named(named)


def written(tmp_path, content):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("encoding", "said"), [("cp1251", "windows-1251"), ("koi8-r", "KOI8-R"), ("utf-16", "utf-16")])
def test_the_writer_may_say_the_encoding(tmp_path, encoding, said):
    (source,) = sources_of([written(tmp_path, "email,name\na@example.org,Иван\n".encode(encoding))])
    found, _ = recognise(source, encoding=said)

    assert (found.is_guessed, [cells for _, cells in rows_of(source, found)]) == (False, [["a@example.org", "Иван"]])


def test_a_byte_order_mark_knows_better(tmp_path):
    (source,) = sources_of([written(tmp_path, "email,name\na@example.org,Иван\n".encode("utf-8-sig"))])
    found, _ = recognise(source, encoding="cp1251")

    assert (found.encoding, [cells for _, cells in rows_of(source, found)]) == ("utf-8", [["a@example.org", "Иван"]])


def test_an_unknown_encoding_is_refused_with_those_that_are_known(tmp_path):
    (source,) = sources_of([written(tmp_path, b"email\na@example.org\n")])

    with pytest.raises(Unreadable, match=r"^list\.csv: “klingon” is no encoding that is known\. Name one of cp1252, "):
        recognise(source, encoding="klingon")


@pytest.mark.django_db
def test_a_guess_is_told_of_with_a_word_to_see_it_by(tmp_path):
    path = written(tmp_path, "email;name\na@example.org;Иван\n".encode("cp1251"))
    run = runs.begin([path], newsletter=NewsletterFactory())
    runs.read(run)

    (report,) = reporting.reports(run)
    note = "Nothing in the file tells how its letters are written. They are read as Cyrillic (Windows-1251), as in "
    assert report["notes"] == [f"{note}“Иван”. If names look wrong, say what they are."]
    assert reporting.in_words(report).splitlines()[1] == "  read as Cyrillic (Windows-1251)"
