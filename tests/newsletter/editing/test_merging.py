"""Two people's work brought together by section: what only one changed is taken, what both changed is a conflict."""

import dataclasses
import uuid

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from newsletter.document import Document, SectionNode
from newsletter.editing.merging import differing, ids_of, merge, merge_fields


def identity(name):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def section(name, words=""):
    title = {"type": "title", "content": [{"type": "text", "text": words or name}]}
    return SectionNode(kind="topic", content=(title,), id=identity(name))


def doc(*given):
    """``doc("A", "B!")``: section A, and section B with other words."""
    return Document(sections=tuple(section(name[0], name) for name in given))


def shown(document):
    return [each.title for each in document.sections]


def names(ids):
    known = {identity(letter): letter for letter in "ABCDEFGHIJXYZ"}
    return [known[each] for each in ids]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged", "taken"),
    [
        ("A B", "A B", "A B", "A B", ""),
        ("A B", "A! B", "A B", "A! B", ""),
        ("A B", "A B", "A! B", "A! B", "A"),
        ("A B", "A! B", "A B!", "A! B!", "B"),
        ("A B", "A! B", "A! B", "A! B", ""),
        ("A B", "A B X", "A B", "A B X", ""),
        ("A B", "A B", "X A B", "X A B", "X"),
        ("A B", "A X B", "A B Y", "A X B Y", "Y"),
        ("A B", "X A B", "Y A B", "Y X A B", "Y"),
        ("A", "A X", "Y", "Y X", "Y A"),
        ("A", "X A", "A! Y", "X A! Y", "A Y"),
        ("A B C", "A C", "A B C", "A C", ""),
        ("A B C", "A B C", "A C", "A C", "B"),
        ("A B C", "A C", "B C", "C", "A"),
        ("A B C", "A C", "A C", "A C", ""),
        ("A B C", "C A B", "A B C", "C A B", ""),
        ("A B C", "A B C", "C A B", "C A B", ""),
        ("A B C", "C A B", "A B! C", "C A B!", "B"),
        ("A B C D", "B A C D", "A B D C", "B A D C", ""),
        ("A B C", "B A C", "B A C", "B A C", ""),
        ("A B C", "C A B", "A C B", "C A B", ""),
        ("A B C", "A X C", "A B C Y", "A X C Y", "Y"),
        ("A B", "A B X", "A B X", "A B X", ""),
        ("A B C D E", "A C D E B", "A B C X D E", "A C X D E B", "X"),
        ("A", "", "A", "", ""),
        ("", "A", "B", "B A", "B"),
    ],
)
def test_what_one_side_changed_is_taken_from_that_side(base, mine, theirs, merged, taken):
    made = merge(base=doc(*base.split()), mine=doc(*mine.split()), theirs=doc(*theirs.split()))
    assert (shown(made.document), names(made.taken), made.conflicts) == (merged.split(), taken.split(), ())


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "conflicts"),
    [
        ("A B", "A! B", "A? B", "A"),
        ("A B", "A! B!", "A? B?", "A B"),
        ("A B", "B", "A! B", "A"),
        ("A B", "A! B", "B", "A"),
        ("A", "A X!", "A X?", "X"),
    ],
)
def test_what_both_sides_changed_is_a_conflict_and_mine_meanwhile(base, mine, theirs, conflicts):
    made = merge(base=doc(*base.split()), mine=doc(*mine.split()), theirs=doc(*theirs.split()))
    assert sorted(names(made.conflicts)) == conflicts.split()
    assert shown(made.document) == mine.split()


def test_a_setting_counts_as_much_as_words():
    base = doc("A", "B")
    hidden = Document(sections=(dataclasses.replace(base.sections[0], in_email=False), base.sections[1]))
    assert merge(base=base, mine=doc("A", "B!"), theirs=hidden).document.sections == (
        hidden.sections[0],
        doc("B!").sections[0],
    )
    assert names(merge(base=base, mine=doc("A!", "B"), theirs=hidden).conflicts) == ["A"]


def test_what_cannot_be_told_apart_once_stored_is_no_change():
    empty = {"type": "paragraph"}
    base = doc("A", "B")
    spaced = Document(
        sections=(dataclasses.replace(base.sections[0], content=(*base.sections[0].content, empty)), base.sections[1])
    )
    made = merge(base=base, mine=spaced, theirs=doc("A!", "B"))
    assert (shown(made.document), made.conflicts) == (["A!", "B"], ())


def test_a_footnote_deleted_elsewhere_does_not_make_the_section_that_refers_to_it_look_changed():
    reference = {"type": "paragraph", "content": [{"type": "footnote_ref", "attrs": {"label": "1"}}]}
    note = {"type": "footnote", "attrs": {"label": "1"}, "content": [{"type": "paragraph"}]}
    refers = SectionNode(kind="letter", content=(reference,), id=identity("A"))
    holds = SectionNode(kind="letter", content=(note,), id=identity("B"))
    theirs = dataclasses.replace(
        refers, content=(reference, {"type": "paragraph", "content": [{"type": "text", "text": "More."}]})
    )
    made = merge(
        base=Document(sections=(refers, holds)),
        mine=Document(sections=(refers,)),
        theirs=Document(sections=(theirs, holds)),
    )
    assert (made.document.sections, made.conflicts) == ((theirs,), ())


def test_the_differing_sections_are_those_changed_added_and_removed():
    assert names(differing(doc("A", "B", "C"), doc("C", "B!", "X"))) == ["A", "B", "X"]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "values", "taken", "conflicts"),
    [
        ("a", "a", "a", "a", (), ()),
        ("a", "b", "a", "b", (), ()),
        ("a", "a", "b", "b", ("title",), ()),
        ("a", "b", "b", "b", (), ()),
        ("a", "b", "c", "b", (), ("title",)),
        (None, "b", "b", "b", (), ()),
        (None, "b", "c", "b", (), ("title",)),
    ],
)
def test_fields_are_merged_one_by_one(base, mine, theirs, values, taken, conflicts):
    made = merge_fields(
        base={"title": base, "date": "x"}, mine={"title": mine}, theirs={"title": theirs, "date": "other"}
    )
    assert (made.values, made.taken, made.conflicts) == ({"title": values}, taken, conflicts)


# --- Properties -------------------------------------------------------------------------------------------------------
LETTERS = "ABCDEFGHIJ"


@st.composite
def documents(draw, letters=LETTERS):
    order = draw(st.permutations(letters))[: draw(st.integers(0, len(letters)))]
    return doc(*(letter + draw(st.sampled_from(["", "", "!", "?"])) for letter in order))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(base=documents(), changed=documents())
def test_where_only_one_side_did_anything_its_document_comes_out(base, changed):
    for made in (merge(base=base, mine=changed, theirs=base), merge(base=base, mine=base, theirs=changed)):
        assert (made.document, made.conflicts) == (changed, ())


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(base=documents(), changed=documents())
def test_where_both_sides_did_the_same_nothing_happens(base, changed):
    made = merge(base=base, mine=changed, theirs=changed)
    assert (made.document, made.conflicts, made.taken) == (changed, (), ())


@given(base=documents(), mine=documents(), theirs=documents())
def test_no_section_that_either_side_added_is_lost_and_none_is_there_twice(base, mine, theirs):
    made = merge(base=base, mine=mine, theirs=theirs)
    added = (set(ids_of(mine)) | set(ids_of(theirs))) - set(ids_of(base))
    assert added <= set(ids_of(made.document))
    assert len(ids_of(made.document)) == len(set(ids_of(made.document)))


@given(base=documents(), mine=documents(), theirs=documents())
def test_every_section_is_one_sides_and_what_one_side_changed_is_never_the_old_one(base, mine, theirs):
    made = merge(base=base, mine=mine, theirs=theirs)
    old, my, their, new = ({each.id: each for each in side.sections} for side in (base, mine, theirs, made.document))
    for each in new:
        assert new[each] in (my.get(each), their.get(each))
    for each in set(my) | set(their) | set(old):
        if my.get(each) != old.get(each) and their.get(each) == old.get(each):
            assert new.get(each) == my.get(each)
        if their.get(each) != old.get(each) and my.get(each) == old.get(each):
            assert new.get(each) == their.get(each)
        if my.get(each) != old.get(each) != their.get(each) and my.get(each) != their.get(each):
            assert each in made.conflicts


@given(base=documents(), mine=documents(), theirs=documents())
def test_merging_again_what_was_merged_changes_nothing(base, mine, theirs):
    made = merge(base=base, mine=mine, theirs=theirs)
    if not made.conflicts:
        again = merge(base=theirs, mine=made.document, theirs=theirs)
        assert (again.document, again.taken) == (made.document, ())


@given(
    base=documents(LETTERS), mine_words=st.sets(st.sampled_from("ABCDE")), their_words=st.sets(st.sampled_from("FGHIJ"))
)
def test_changes_in_different_sections_are_all_there_and_in_order(base, mine_words, their_words):
    def with_words(document, letters, mark):
        changed = {identity(letter): letter for letter in letters}
        return Document(
            sections=tuple(
                section(changed[each.id], f"{changed[each.id]}{mark}") if each.id in changed else each
                for each in document.sections
            )
        )

    mine, theirs = with_words(base, mine_words, "mine"), with_words(base, their_words, "theirs")
    made = merge(base=base, mine=mine, theirs=theirs)
    assert made.document == with_words(mine, their_words, "theirs")
    assert made.conflicts == ()


@given(base=documents(), order=st.permutations(range(10)), theirs=documents())
def test_what_mine_moved_stands_where_mine_put_it(base, order, theirs):
    """Mine only moves, theirs only changes words: mine's order comes out."""
    mine = Document(sections=tuple(base.sections[place] for place in order if place < len(base.sections)))
    words = {each.id: each for each in theirs.sections}
    changed = Document(sections=tuple(words.get(each.id, each) for each in base.sections))
    made = merge(base=base, mine=mine, theirs=changed)
    assert (ids_of(made.document), made.conflicts) == (ids_of(mine), ())
