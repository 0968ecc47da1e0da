"""A number that stands only in a file's name gives way to every issue that has it already."""

import pytest

from newsletter.editing.saving import load_document
from newsletter.models import Issue
from tests.factories import IssueFactory
from tests.newsletter.management.import_command import run, run_json

WORDS = "Mud, as far as one could see.\n"


def moved(number, there, to):
    return (
        f"The number {number} stands only in the file’s name, and {there}: this becomes #{to}. "
        f"If #{number} is meant, write “number: {number}” into the file’s front matter."
    )


def titles():
    return list(Issue.objects.order_by("number").values_list("number", "title"))


@pytest.mark.parametrize("rehearsal", [[], ["--dry-run"]])
@pytest.mark.parametrize("state", ["draft", "scheduled", "sent", "sending"])
@pytest.mark.parametrize("name", ["004_x.txt", "4.md", "issue-4.html"])
def test_an_issue_that_has_the_number_is_never_written_over(name, state, rehearsal, newsletter, write):
    IssueFactory(newsletter=newsletter, number=4, title="High water", state=state, publish_at="2030-01-01T12:00Z")
    IssueFactory(newsletter=newsletter, number=51, title="Last")
    status, (found,) = run_json(write(f"---\ntitle: Low water\n---\n\n{WORDS}", name), *rehearsal)
    said = [warning["message"] for warning in found["warnings"]]
    assert (status, found["number"], said) == (0, 52, [moved(4, "#4: High water is there already", 52)])
    assert titles() == [(4, "High water"), (51, "Last"), *([] if rehearsal else [(52, "Low water")])]


def test_a_new_issue_says_that_its_number_is_from_the_name(newsletter, write):
    path = write(f"---\ntitle: Low water\n---\n\n{WORDS}", "004_x.md")
    note = "The number 4 stands only in the file’s name: if it is another, write “number: …” into its front matter."
    assert [warning["message"] for warning in run_json(path, "--dry-run")[1][0]["warnings"]] == [note]
    status, out, _ = run(path)
    assert (status, [line.strip() for line in out.splitlines()[-2:]]) == (0, [note, "Stored as #4: Low water."])


@pytest.mark.parametrize("name", ["fence2.md", "tides-4.md", "v2-notes.txt", "2026.md"])
def test_a_number_elsewhere_in_the_name_does_not_count(name, newsletter, write):
    IssueFactory(newsletter=newsletter, number=7, title="Seven")
    status, (found,) = run_json(write(f"---\ntitle: Low water\n---\n\n{WORDS}", name))
    assert (status, found["number"], found["warnings"]) == (0, 8, [])


def test_the_same_file_again_is_left_as_it_is(newsletter, write):
    path = write(f"---\ntitle: Low water\n---\n\n{WORDS}", "004.md")
    run(path)
    status, out, err = run(path)
    assert (status, out.splitlines()[-1], err) == (0, "  #4: Low water was left as it is: nothing changed.", "")
    assert titles() == [(4, "Low water")]


def test_one_without_a_title_is_called_after_the_number_that_it_gets(newsletter, write):
    IssueFactory(newsletter=newsletter, number=4, title="High water")
    run(write(WORDS, "004.md"))
    assert titles() == [(4, "High water"), (5, "Issue 5")]


def test_of_two_names_with_the_same_number_the_first_has_it(newsletter, write):
    files = [write(f"---\ntitle: {title}\n---\n\n{WORDS}", name) for title, name in (("One", "4.md"), ("Two", "04.md"))]
    status, found = run_json(*files, "--dry-run")
    assert (status, [item["number"] for item in found]) == (0, [4, 5])
    assert found[1]["warnings"][-1]["message"] == moved(4, "another file of this run has the number 4", 5)
    assert (run(*files)[0], titles()) == (0, [(4, "One"), (5, "Two")])


def test_a_file_that_names_the_number_later_in_the_run_has_it(newsletter, write):
    guessed = write(f"---\ntitle: Guessed\n---\n\n{WORDS}", "4.md")
    named = write(f"---\ntitle: Named\nnumber: 4\n---\n\n{WORDS}", "a.md")
    status, found = run_json(guessed, named)
    assert (status, [item["number"] for item in found]) == (0, [5, 4])
    assert titles() == [(4, "Named"), (5, "Guessed")]


# --- A scheduled issue, and a file that names its number ----------------------------------------------------------


@pytest.fixture
def scheduled(newsletter):
    return IssueFactory(
        newsletter=newsletter, number=4, title="High water", state="scheduled", publish_at="2030-01-01T12:00Z"
    )


@pytest.fixture
def named(write):
    return write(f"---\ntitle: Low water\nnumber: 4\n---\n\n{WORDS}", "a.md")


def test_a_scheduled_issue_is_replaced_only_with_yes(scheduled, named):
    before = load_document(scheduled)
    status, (found,) = run_json(named)
    assert (status, found["error"]["message"]) == (
        1,
        "#4: High water is scheduled, and this file would replace its words. To do that, import it again and say so "
        "(--yes in the command); to keep them, give the file another number.",
    )
    assert (titles(), load_document(scheduled)) == ([(4, "High water")], before)
    status, (found,) = run_json(named, "--yes")
    scheduled.refresh_from_db()
    assert (status, found["number"], scheduled.title, scheduled.state) == (0, 4, "Low water", "scheduled")


def test_a_rehearsal_says_that_a_scheduled_issue_needs_yes(scheduled, named):
    status, (found,) = run_json(named, "--dry-run")
    assert (status, [warning["message"] for warning in found["warnings"]]) == (
        0,
        ["#4: High water is scheduled: to replace its words, import the file with --yes."],
    )


@pytest.mark.parametrize(
    ("answer", "status", "title"), [("y\n", 0, "Low water"), ("n\n", 1, "High water"), ("", 1, "High water")]
)
def test_somebody_at_a_terminal_is_asked(answer, status, title, scheduled, named, monkeypatch):
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    found, _, err = run(named)
    assert (found, err.startswith("#4: High water is scheduled. Replace its words by this file’s? [y/N] ")) == (
        status,
        True,
    )
    assert titles() == [(4, title)]


class Terminal:
    """A person's keyboard."""

    def __init__(self, answer):
        self.answer = answer

    def isatty(self):
        return True

    def readline(self):
        return self.answer


def test_a_scheduled_issue_that_says_the_same_needs_no_yes(scheduled, named):
    run(named, "--yes")
    status, out, _ = run(named)
    assert (status, out.splitlines()[-1]) == (0, "  #4: Low water was left as it is: nothing changed.")


# --- The summary --------------------------------------------------------------------------------------------------


def test_words_links_and_pictures_are_counted_where_there_are_any(newsletter, write):
    words = "## One\n\nMud.\n\n## Two\n\nMud [here](https://example.org/).\n\n::: divider\n:::\n"
    _, out, _ = run(write(f"---\ntitle: Low water\nnumber: 4\n---\n\n{words}", "a.md"), "--dry-run")
    assert out.splitlines()[2:] == [
        "  topic      One  (1 word)",
        "  topic      Two  (2 words, 1 link)",
        "  divider    —",
    ]
