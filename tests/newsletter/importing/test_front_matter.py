import datetime as dt

import pytest

from newsletter.exporting.files import IssueFields, export_text
from newsletter.importing import UnusableSource
from tests.newsletter.importing.reading import draft_of, examples_of, repairs_of, shown


def draft_with(front_matter, body="Hello.\n", **options):
    return draft_of(f"{front_matter}\n{body}", **options)


def test_yaml_gives_the_issue_its_fields_and_keeps_other_keys_in_order():
    draft = draft_with(
        "---\ntitle: Spring tide\nnumber: 21\ndate: 2026-03-01\npreheader: Low water at noon\n"
        "aliases:\n  - /old/21\nlayout: post\nweight: 5\ndraft: true\ntags:\n  - sea\n  - moon\nwhen: 2026-03-02\n---"
    )
    assert (draft.title, draft.number, draft.date, draft.preheader, draft.aliases) == (
        "Spring tide",
        21,
        dt.date(2026, 3, 1),
        "Low water at noon",
        ("/old/21",),
    )
    assert list(draft.front_matter.items()) == [
        ("layout", "post"),
        ("weight", 5),
        ("draft", True),
        ("tags", ["sea", "moon"]),
        ("when", "2026-03-02"),
    ]
    assert shown(draft.document) == ["", "Hello."]


def test_toml_gives_the_same():
    draft = draft_with('+++\ntitle = "Spring tide"\nnumber = 21\ndate = 2026-03-01\nhigh = [1.5, 2]\n+++')
    assert (draft.title, draft.number, draft.date) == ("Spring tide", 21, dt.date(2026, 3, 1))
    assert draft.front_matter == {"high": [1.5, 2]}


def test_header_lines_give_the_same():
    draft = draft_with("Title: Spring tide\nDate: 2026-03-01 10:20\nCategory: letters\n    and notes\n")
    assert (draft.title, draft.date) == ("Spring tide", dt.date(2026, 3, 1))
    assert draft.front_matter == {"Category": "letters and notes"}
    assert shown(draft.document) == ["", "Hello."]


def test_prose_that_looks_like_a_header_line_stays_prose():
    draft = draft_of("Note: the harbour is closed.\n\nHello.\n", name="spring.md")
    assert draft.front_matter == {}
    assert shown(draft.document) == ["", "Note: the harbour is closed.\nHello."]


def test_a_file_without_front_matter_begins_with_its_words():
    draft = draft_of("Hello.\n", name="2026-03-01-spring-tide.md")
    assert (draft.title, draft.date, draft.front_matter) == ("Spring tide", dt.date(2026, 3, 1), {})
    assert [warning.message for warning in draft.warnings] == [
        "The file gives no title; it is called “Spring tide” for now."
    ]


def test_a_rule_at_the_top_is_no_front_matter():
    draft = draft_of("---\n\nHello there, sea.\n\n---\n\nMore.\n")
    assert draft.front_matter == {}
    assert shown(draft.document) == ["", "Hello there, sea.\nMore."]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-01", dt.date(2026, 3, 1)),
        ("2026-03-01T23:30:00-08:00", dt.date(2026, 3, 1)),
        ("2026-03-01 09:00:00 +0000", dt.date(2026, 3, 1)),
        ("2026/3/1", dt.date(2026, 3, 1)),
        ("20260301", dt.date(2026, 3, 1)),
        ('"March 1, 2026"', dt.date(2026, 3, 1)),
        ("1 March 2026", dt.date(2026, 3, 1)),
        ("Sun, 01 Mar 2026 10:00:00 GMT", dt.date(2026, 3, 1)),
        ("2026年3月1日", dt.date(2026, 3, 1)),
    ],
)
def test_a_date_is_the_day_that_is_written(written, day):
    draft = draft_with(f"---\ntitle: Tides\ndate: {written}\n---")
    assert (draft.date, draft.front_matter, draft.warnings) == (day, {}, ())


@pytest.mark.parametrize(
    "written", ["soon", "March", "2026-02-30", "25", "[1, 2]", "0001-01-01", "1989-12-31", "2101-01-01", "9999-12-31"]
)
def test_what_is_no_date_is_kept_and_warned_of(written):
    draft = draft_with(f"---\ntitle: Tides\ndate: {written}\n---")
    assert (draft.date, list(draft.front_matter)) == (None, ["date"])
    assert [warning.message.endswith(": write it as 2026-01-31.") for warning in draft.warnings] == [True]


def test_a_date_that_could_be_either_way_round_is_warned_of():
    draft = draft_with("---\ntitle: Tides\ndate: 03/04/2026\n---")
    assert draft.date == dt.date(2026, 3, 4)
    assert [warning.message for warning in draft.warnings] == [
        "date: '03/04/2026' was read as 2026-03-04, month first: write it as 2026-03-04."
    ]


def test_aliases_become_paths_once_each():
    draft = draft_with(
        "---\ntitle: Tides\naliases: [/a/, b, 'https://example.org/c?x=1#y', /a, /caf%C3%A9, 'https://example.org']\n---"
    )
    assert draft.aliases == ("/a", "/b", "/c", "/café")
    assert [warning.message for warning in draft.warnings] == [
        "The alias 'https://example.org' leads nowhere: it is kept in the front matter. "
        "Write a path of at most 500 characters, such as /issues/21, or the whole http address."
    ]


def test_one_alias_needs_no_list():
    assert draft_with("---\ntitle: Tides\nredirect_from: /old\n---").aliases == ("/old",)


def test_a_permalink_stays_a_key_of_its_own():
    draft = draft_with("---\ntitle: Tides\npermalink: /x/:title/\n---")
    assert (draft.aliases, draft.front_matter) == ((), {"permalink": "/x/:title/"})


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: Tides: a beginner's guide", "Tides: a beginner's guide"),
        ('title: "Tides" and clocks', '"Tides" and clocks'),
        ("title: @home by the sea", "@home by the sea"),
        ("title: [Tides] and clocks", "[Tides] and clocks"),
        ("title: 'It's the tide'", "It's the tide"),
        ("title: % of tides", "% of tides"),
        ("title: `Tides`", "`Tides`"),
        ("title: [Tides and clocks", "[Tides and clocks"),
    ],
)
def test_a_value_that_only_wants_quotes_is_mended_and_counted(line, title):
    draft = draft_with(f"---\n{line}\nnumber: 21\n---")
    assert (draft.title, draft.number) == (title, 21)
    assert repairs_of(draft) == {"front matter": 1}
    assert examples_of(draft)["front matter"].startswith(f"{line} → title: ")


def test_front_matter_that_lacks_its_last_line_is_mended():
    draft = draft_of("---\ntitle: Tides\nnumber: 21\n\nHello.\n")
    assert (draft.title, draft.number) == ("Tides", 21)
    assert repairs_of(draft) == {"front matter": 1}
    assert shown(draft.document) == ["", "Hello."]


@pytest.mark.parametrize(
    ("front_matter", "line"),
    [
        ("---\ntitle: Tides\ntags: [sea,\n  moon\nnumber: 2\n---", 5),
        ("---\ntitle: Tides\nnumber: 1\nnumber: 2\n---", 4),
        ('+++\ntitle = "Tides"\nnumber = = 2\n+++', 3),
        ('+++\ntitle = "Tides"\n', 1),
        ("---\ntitle: Tides\n{{{ nothing\n", 1),
    ],
)
def test_what_cannot_be_mended_for_certain_is_refused_with_its_line(front_matter, line):
    with pytest.raises(UnusableSource) as refused:
        draft_with(front_matter)
    assert refused.value.line == line
    assert refused.value.message.startswith("The front matter ")


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\n"
        "d: &d [*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d]",
        f"a: {'[' * 3000}{']' * 3000}",
        f"a: {'[' * 3000}",
        f"{'- ' * 3000}x",
    ],
)
def test_front_matter_that_unfolds_without_end_is_refused(bomb):
    with pytest.raises(UnusableSource, match=r"^The front matter (holds too many values|is nested too deep)"):
        draft_with(f"---\n{bomb}\n---")


def test_front_matter_that_is_a_book_is_refused():
    with pytest.raises(UnusableSource) as refused:
        draft_with(f"---\ntitle: Tides\nnotes: {'x' * 20_000}\n---")
    assert (refused.value.message, refused.value.line) == (
        "The front matter has 20,020 characters; at most 20,000 fit. Keep only what an issue needs.",
        2,
    )


@pytest.mark.parametrize("number", ["-4", "1.5", "twelve", "1000001", "9" * 5000, "[1]"])
def test_what_is_no_issue_number_is_kept_and_warned_of(number):
    draft = draft_with(f"---\ntitle: Tides\nnumber: {number}\n---")
    assert (draft.number, list(draft.front_matter)) == (None, ["number"])
    assert [
        warning.message.endswith("cannot be used: write a whole number from 1 to 1000000.")
        for warning in draft.warnings
    ] == [True]


def test_a_short_description_serves_as_preheader_and_stays_a_key():
    draft = draft_with("---\ntitle: Tides\ndescription: Low water &amp; high\n---")
    assert (draft.preheader, draft.front_matter) == ("Low water & high", {"description": "Low water &amp; high"})


def test_unknown_keys_come_out_of_an_export_as_they_went_in():
    source = (
        "---\ntitle: Tides\nlayout: post\nweight: 05\nprice: 1.50\nyes_or_no: yes\nwhen: 2026-03-02 10:00:00\n"
        "author:\n  name: Alice\n  roles:\n    - editor\n---\nHello.\n"
    )
    draft = draft_of(source)
    assert draft.front_matter == {
        "layout": "post",
        "weight": "05",
        "price": "1.50",
        "yes_or_no": "yes",
        "when": "2026-03-02 10:00:00",
        "author": {"name": "Alice", "roles": ["editor"]},
    }
    again = draft_of(export_text(IssueFields.of_draft(draft), draft.document))
    assert list(again.front_matter.items()) == list(draft.front_matter.items())


@pytest.mark.parametrize("body", ["", "\n\n"])
def test_only_front_matter_makes_an_issue_without_words(body):
    draft = draft_with("---\ntitle: Tides\n---", body)
    assert (draft.title, draft.document.sections) == ("Tides", ())


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        ("title: T\nnumber: 1\nnumber: 2", 4, "has the key “number” twice, first on line 3: remove one of them."),
        (
            "title: T\n  number: 3",
            3,
            "cannot be read: this line is set in, but belongs to nothing above it; remove the spaces at its "
            "beginning, or the line.",
        ),
        (
            'title: "T"\n  stray words\nnumber: 3',
            3,
            "cannot be read: this line is set in, but belongs to nothing above it; remove the spaces at its "
            "beginning, or the line.",
        ),
        (
            "title: T\ntags: [a,\n  b\nnumber: 3",
            5,
            "cannot be read: the bracket that opens on line 3 is never closed; write “]” at its end.",
        ),
        (
            "title: T\n- stray",
            3,
            "cannot be read: this line of a list belongs to no key; write one above it, such as “tags:”.",
        ),
    ],
)
def test_front_matter_that_cannot_be_read_says_what_to_mend_in_plain_words(lines, line, said):
    with pytest.raises(UnusableSource) as refused:
        draft_with(f"---\n{lines}\n---")
    assert (refused.value.line, refused.value.message) == (line, f"The front matter {said}")


def test_a_key_that_stands_twice_in_toml_is_named_as_such():
    with pytest.raises(UnusableSource) as refused:
        draft_with("+++\ntitle = 'T'\ntitle = 'U'\nnumber = 3\n+++")
    assert refused.value.message == (
        "The front matter cannot be read as TOML: a key or a table stands twice: remove one of them."
    )
