"""What a tag may be."""

import pytest

from subscribers.importing.values import tags_of
from subscribers.tags import UnusableTag, clean_tag, tags_in


@pytest.mark.parametrize("tag", ["vip", "Fair 2026", "千代", "a/b", "x" * 60])
def test_a_tag_is_kept_as_it_is_and_comes_back_from_a_file(tag):
    assert (clean_tag(f"  {tag} "), tags_of(tag)) == (tag, [tag])


@pytest.mark.parametrize(
    "tag", ["", "  ", "x" * 61, "a,b", "a;b", "a|b", "[a]", '"a', "a\x00", "a\x7fb", "\ud800", "\u202egat"]
)
def test_what_a_file_could_not_say_again_is_refused(tag):
    with pytest.raises(UnusableTag):
        clean_tag(tag)


def test_several_stand_between_commas_each_once():
    assert tags_in(" vip , fair;vip,, ") == ["vip", "fair"]
