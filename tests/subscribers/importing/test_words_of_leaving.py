"""Words for having left in columns that nobody said the meaning of: nobody is mailed for that."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command

from subscribers.importing import reporting
from subscribers.models import Subscription
from tests.subscribers.importing.moving import states

pytestmark = pytest.mark.django_db
BLANKS = "".join(f"r{number}@example.org,Ann,\n" for number in range(120))
LATE = f"email,name,Kundenstand\n{BLANKS}bo@example.org,Bo,abgemeldet\n"
REASON = (
    "“abgemeldet” in column “Kundenstand” may mean that they want no mail. "
    "Say what the column is: their status, or a field of its own."
)


def refused(run):
    return list(run.refused.order_by("pk").values_list("line", "reason"))


def test_a_word_far_below_the_first_rows_keeps_its_row_out_until_it_is_said(moved):
    run = moved(LATE)

    assert (len(states()), refused(run)) == (120, [(122, REASON)])
    (report,) = reporting.reports(run)
    assert report["notes"] == [
        "In 1 row column “Kundenstand” has a word such as “abgemeldet”, and nobody said what the column is. "
        "Such rows are refused until somebody does."
    ]
    assert report["switches"] == [
        "--mapping “Kundenstand=status” says it, or “Kundenstand=attributes.kundenstand” that it is a field."
    ]


@pytest.mark.parametrize(
    ("meaning", "state", "attributes"),
    [
        ("status", "unsubscribed", {}),
        ("attributes.kundenstand", "active", {"kundenstand": "abgemeldet"}),
        ("", "active", {}),
    ],
)
def test_once_it_is_said_everybody_comes_in_as_it_says(moved, meaning, state, attributes):
    run = moved(LATE, mapping={"Kundenstand": meaning})

    bo = Subscription.objects.get(subscriber__address="bo@example.org")
    assert (run.refused.count(), bo.state, bo.attributes) == (0, state, attributes)


@pytest.mark.parametrize("word", ["unsubscribed", "Désabonné", "退会", "bounced", "spam", "paused", " Inactive "])
def test_any_word_for_it_counts_among_others_that_say_something_else(moved, word):
    run = moved(f"email,note\nann@example.org,likes herons\nbo@example.org,{word}\ncy@example.org,from the fair\n")

    assert (sorted(states()), run.refused.count()) == (["ann@example.org", "cy@example.org"], 1)


@pytest.mark.parametrize(
    "word", ["unsubscribed from the other list", "left", "dead", "no", "active", "free", "x" * 500]
)
def test_words_that_say_other_things_too_are_fields(moved, word):
    run = moved(f"email,note\nann@example.org,likes herons\nbo@example.org,{word}\n")

    assert (len(states()), run.refused.count()) == (2, 0)


def test_a_second_column_of_words_is_heeded_beside_the_status(moved):
    moved("email,status,mailing\nann@example.org,active,yes\nbo@example.org,active,unsubscribed\n")

    assert states() == {"ann@example.org": "active"}


def test_who_left_by_the_status_leaves_whatever_another_column_says(moved):
    moved("email,status,mailing\nann@example.org,active,x\nbo@example.org,unsubscribed,unsubscribed\n")

    assert states() == {"ann@example.org": "active", "bo@example.org": "unsubscribed"}


def test_what_is_of_other_ways_than_mail_is_a_field(moved):
    run = moved("email,SMS status,status\ncy@example.org,,active\ndi@example.org,unsubscribed,active\n")

    assert (states(), run.refused.count()) == ({"cy@example.org": "active", "di@example.org": "active"}, 0)


def test_without_a_header_a_column_of_such_words_is_the_status(moved):
    run = moved("ann@example.org,Ann,aktiv\nbo@example.org,Bo,abgemeldet\n")

    assert states() == {"ann@example.org": "active", "bo@example.org": "unsubscribed"}
    assert "Column 3 was read as where people stand, by the words in it." in run.files[0]["notes"]


def test_without_a_header_a_rare_word_keeps_its_row_out(moved):
    run = moved("ann@example.org,Ann,\nbo@example.org,Bo,likes herons\ncy@example.org,Cy,abgemeldet\n")

    assert refused(run)[0][1].startswith("“abgemeldet” in column 3 may mean")
    (report,) = reporting.reports(run)
    assert report["switches"] == ["--mapping “3=status” says it, or “3=attributes.NAME” that it is a field."]


def test_the_way_out_names_a_column_by_its_number_where_its_name_finds_another(moved, tmp_path):
    rows = "ann@example.org,,herons,herons\nbo@example.org,,abgemeldet,\ncy@example.org,,,gesperrt\n"
    run = moved(f"email,Notiz,Notiz,\n{rows}")

    (report,) = reporting.reports(run)
    assert (run.refused.count(), [line.split("=")[0] for line in report["switches"]]) == (
        2,
        ["--mapping “3", "--mapping “4"],
    )
    assert moved(f"email,Notiz,Notiz,\n{rows}", mapping={"3": "", "4": ""}).refused.count() == 0
    assert Counter(states().values()) == {"active": 3}


def test_notes_on_a_column_hold_nobodys_address(moved):
    run = moved("email,do not mail\nann@example.org,\nbo@example.org,as bo@example.org asked\n")

    assert run.refused.count() == 1
    assert "bo@example.org" not in str(run.files)


def test_a_column_of_who_wants_mail_that_is_empty_throughout_says_so(moved):
    run = moved("email,Newsletter\nann@example.org,\nbo@example.org,\n")

    assert states() == {}
    assert refused(run)[0][1] == (
        "“Newsletter” is read as who wants mail, and is empty here. "
        "Write yes or no; or if the column says nothing, leave it out."
    )
    assert moved("email,Newsletter\nann@example.org,\n", mapping={"Newsletter": ""}).refused.count() == 0
    assert states() == {"ann@example.org": "active"}


def test_the_tables_of_known_tools_say_it_by_their_own_columns(moved):
    header = "email,name,note,subscribed_to_emails,created_at,deleted_at,labels,club"
    run = moved(f"{header}\nann@example.org,Ann,inactive,true,2024-04-03T12:00:00Z,,,unsubscribed\n")

    assert (run.files[0]["tool"], run.refused.count()) == ("Ghost", 0)


def test_in_the_refused_rows_it_is_asked_again_until_it_is_said(moved):
    rows = "list.csv,2,x,ann@example.org,fine\nlist.csv,3,x,bo@example.org,gesperrt\n"
    table = f"file,line,reason,email,Kundenstand{{}}\n{rows}"

    assert moved(("a.csv", table.format(""))).refused.count() == 1
    assert moved(("b.csv", table.format(" [attributes.kundenstand]"))).refused.count() == 1
    assert moved(("c.csv", table.format(" [status]"))).refused.count() == 1  # “fine” is no status
    assert states() == {"ann@example.org": "active", "bo@example.org": "unsubscribed"}


def test_at_a_terminal_the_way_out_is_said(tmp_path, tide_notes):
    path, out = tmp_path / "list.csv", StringIO()
    path.write_text(LATE)
    with pytest.raises(SystemExit):
        call_command(
            "import_subscribers", str(path), newsletter="tide-notes", statement="They.", stdout=out, stderr=out
        )

    assert "line 122: “abgemeldet” in column “Kundenstand” may mean" in out.getvalue()
    assert "--mapping “Kundenstand=status” says it" in out.getvalue()
