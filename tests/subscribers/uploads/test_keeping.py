"""Uploaded files on disk: their names, who may read them, and when they go."""

import datetime as dt
import os
import stat

import pytest
from django.utils import timezone

from subscribers.uploads import keeping


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("unsubscribed_members.csv", "unsubscribed_members.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\lists\\leser.csv", "leser.csv"),
        (".htaccess", "htaccess"),
        ("ann@example.org.csv", "ann_example.org.csv"),
        ("a\0b\n<script>.csv", "a_b__script_.csv"),
        ("読者 (1).csv", "読者 (1).csv"),
        ("", "list"),
        ("...", "list"),
        ("x" * 300 + ".csv", "x" * 56 + ".csv"),
        ("y" * 300, "y" * 60),
        ("a." + "z" * 300, "a." + "z" * 58),
    ],
)
def test_of_a_name_stays_what_harms_nobody(given, kept):
    assert keeping.clean_name(given) == kept


def test_nobody_else_on_the_machine_may_look_into_a_folder(settings):
    folder = keeping.new_folder()

    assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, folder.parent)] == [0o700, 0o700]
    assert folder.parent == settings.UPLOADS_DIR
    assert settings.MEDIA_ROOT not in folder.parents


@pytest.mark.parametrize("key", ["", ".", "..", "../media", "a" * 31, "A" * 32, "a" * 32 + "\n"])
def test_what_is_no_key_names_no_folder(key):
    with pytest.raises(ValueError, match="the key of no upload"):
        keeping.forget(key)


def test_a_folder_goes_with_all_that_is_in_it_and_going_twice_is_no_mistake(settings):
    folder = keeping.new_folder()
    place = keeping.place_for(folder, number=0, name="list.csv")
    place.parent.mkdir()
    place.write_text("email\n")

    keeping.forget(folder.name)
    keeping.forget(folder.name)

    assert list(settings.UPLOADS_DIR.iterdir()) == []


def test_those_that_nobody_wrote_into_lately_are_found(settings):
    assert list(keeping.untouched_since(timezone.now())) == []
    old, new = keeping.new_folder(), keeping.new_folder()
    (settings.UPLOADS_DIR / "something else").mkdir()
    long_ago = (timezone.now() - dt.timedelta(days=3)).timestamp()
    os.utime(old, (long_ago, long_ago))

    assert list(keeping.untouched_since(timezone.now() - dt.timedelta(days=1))) == [old.name]
    assert new.is_dir()
