"""``import_issue`` says which number an issue gets, and why."""

import pytest

from tests.factories import IssueFactory
from tests.newsletter.management.import_command import run


@pytest.mark.parametrize(
    ("front_matter", "why"),
    [
        ("title: Low water", "The file gives no number"),
        ("title: Low water\nnumber: 12b", "The number cannot be used"),
        ("title: Low water\nIssue: 1000001", "The number cannot be used"),
    ],
)
def test_the_next_free_number_is_named(front_matter, why, newsletter, write):
    IssueFactory(newsletter=newsletter, number=51)
    status, out, _ = run(write(f"---\n{front_matter}\n---\n\nMud.\n", "low-water.md"))
    said = [line.strip() for line in out.splitlines() if "it becomes" in line]
    assert (status, said) == (0, [f"{why}; it becomes #52."])
