"""Which clients ignore what a piece of HTML uses."""

from newsletter.preflight.client_support import Harm, unsupported

FOUR = {"apple-mail", "gmail", "outlook", "yahoo"}


def judged(html):
    """By use: the words for it, its harm, and who of the four large families ignores it."""
    return {
        found.use: (found.name, found.harm, [client.key for client in found.clients if client.family in FOUR])
        for found in unsupported(html)
    }


def test_a_feature_is_ignored_by_those_who_do_not_know_it():
    assert judged('<td><table style="border-radius:6px"></table></td>') == {
        "css-border-radius": ("border-radius", Harm.LOOK, ["outlook/windows"])
    }


def test_partial_support_is_told_only_where_the_html_meets_its_limit():
    assert judged('<td style="padding:4px">x</td>') == {}
    assert judged('<blockquote style="padding:4px">x</blockquote>') == {
        "css-padding:not-on-cell": ("padding outside table cells", Harm.LAYOUT, ["outlook/windows"])
    }


def test_several_notes_about_one_limit_are_one_finding():
    found = judged('<i style="color:rgb(1 2 3)">x</i>')
    assert list(found) == ["css-rgb:spaces"]
    assert len(found["css-rgb:spaces"][2]) == len(set(found["css-rgb:spaces"][2])) == 8


def test_what_everybody_knows_is_not_found():
    assert judged('<b style="color:#333333;font-style:italic">x</b><br><i>y</i>') == {}


def test_what_nobody_misses_has_no_harm():
    assert judged('<p role="note">x</p>')["html-role"][1] is Harm.NONE


def test_a_use_has_the_feature_it_belongs_to():
    (found,) = unsupported('<blockquote style="padding:4px">x</blockquote>')
    assert found.feature == "css-padding"


def test_a_class_is_left_out():
    assert unsupported('<b class="raw" style="border-radius:6px">x</b>', skip_class="raw") == ()


def test_garbage_is_judged_without_a_complaint():
    assert unsupported("<<<p style='}{' \x00 <style>@media{") == unsupported("<p>")
